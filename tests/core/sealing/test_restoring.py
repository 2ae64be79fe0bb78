"""What a witness makes of the statement that a ledger was restored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.sealing import (
    Checkpoint,
    Frontier,
    NotConsistent,
    NoteUnreadable,
    Objection,
    Restoration,
    consistency_ranges,
    leaf_hash,
    parse_checkpoint,
    parse_restoration,
    range_hash,
    require_restored,
)

AT = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
ORIGIN = "northmere.example/ledger"


def tree(words: list[bytes]) -> Frontier:
    frontier = Frontier()
    for word in words:
        frontier.append(leaf_hash(word))
    return frontier


def head(words: list[bytes], *, minutes: int) -> Checkpoint:
    return Checkpoint(
        origin=ORIGIN, size=len(words), root=tree(words).root(), signed_at=AT + timedelta(minutes=minutes)
    )


def proof(words: list[bytes], old: int) -> list[bytes]:
    hashes = [leaf_hash(word) for word in words]

    def find(subtree: tuple[int, int]) -> bytes:
        level, position = subtree
        return _root(hashes[position << level : (position + 1) << level])

    return [range_hash(one, find) for one in consistency_ranges(old, len(words))]


def _root(hashes: list[bytes]) -> bytes:
    frontier = Frontier()
    for one in hashes:
        frontier.append(one)
    return frontier.root()


KEPT = [b"a", b"b", b"c"]
LOST = [*KEPT, b"d", b"e"]
AFTER = [*KEPT, b"restored", b"f", b"g"]
SEEN = [head(KEPT, minutes=0), head(LOST, minutes=1)]
OFFERED = head(AFTER, minutes=3)
SAID = Restoration(origin=ORIGIN, size=3, root=SEEN[0].root, restored_at=AT + timedelta(minutes=2))


def objection(**changed: object) -> Objection | None:
    given = {"seen": SEEN, "offered": OFFERED, "restoration": SAID, "proof": proof(AFTER, 3), **changed}
    try:
        require_restored(**given)  # type: ignore[arg-type]
    except NotConsistent as refusal:
        return refusal.objection
    return None


class TestRequireRestored:
    def test_accepts_what_goes_on_from_a_head_that_was_seen(self) -> None:
        assert objection() is None

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"restoration": replace(SAID, origin="other")}, Objection.OTHER_LEDGER),
            ({"offered": replace(OFFERED, origin="other")}, Objection.OTHER_LEDGER),
            ({"restoration": replace(SAID, size=2)}, Objection.UNKNOWN_HEAD),
            ({"restoration": replace(SAID, root=bytes(32))}, Objection.UNKNOWN_HEAD),
            ({"seen": SEEN[1:]}, Objection.UNKNOWN_HEAD),
            ({"proof": []}, Objection.NOT_CONTINUED),
            ({"offered": replace(OFFERED, root=bytes(32))}, Objection.NOT_CONTINUED),
            ({"restoration": replace(SAID, restored_at=SEEN[1].signed_at)}, Objection.STALE_STATEMENT),
            ({"offered": replace(OFFERED, signed_at=AT + timedelta(seconds=119))}, Objection.STALE_STATEMENT),
            ({"seen": [*SEEN, OFFERED]}, Objection.STALE_STATEMENT),
        ],
    )
    def test_refuses_anything_less(self, changed: dict[str, object], expected: Objection) -> None:
        assert objection(**changed) is expected

    @given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))
    def test_holds_for_trees_of_every_size(self, kept: int, lost: int, after: int) -> None:
        words = [b"%d" % n for n in range(kept)]
        seen = [head(words, minutes=0), head([*words, *(b"lost %d" % n for n in range(lost))], minutes=1)]
        grown = [*words, *(b"new %d" % n for n in range(after))]
        said = replace(SAID, size=kept, root=seen[0].root)
        given = {"seen": seen, "offered": head(grown, minutes=3), "restoration": said}
        assert objection(**given, proof=proof(grown, kept)) is None
        rewritten = [b"rewritten", *grown[1:]]
        given["offered"] = head(rewritten, minutes=3)
        assert objection(**given, proof=proof(rewritten, kept)) is Objection.NOT_CONTINUED


class TestTheText:
    def test_is_read_as_it_is_written(self) -> None:
        assert parse_restoration(SAID.text()) == SAID

    def test_is_no_head_and_no_head_is_a_statement(self) -> None:
        with pytest.raises(NoteUnreadable):
            parse_checkpoint(SAID.text())
        for clock_behind in (0, 7):
            with pytest.raises(NoteUnreadable):
                parse_restoration(replace(OFFERED, clock_behind=clock_behind).text())

    @pytest.mark.parametrize("line", range(5))
    def test_refuses_a_line_that_is_not_as_it_should_be(self, line: int) -> None:
        lines = SAID.text().split("\n")
        lines[line] = "two words"
        with pytest.raises(NoteUnreadable):
            parse_restoration("\n".join(lines))
