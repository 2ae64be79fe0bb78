"""Signed heads as text, the keys that sign them, and what a witness accepts."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.sealing import (
    EMPTY_ROOT,
    Checkpoint,
    Frontier,
    NotConsistent,
    NoteUnreadable,
    Objection,
    consistency_ranges,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    require_consistent,
)
from sharewell.core.sealing.notes import join_note
from sharewell.foundation.signing import (
    LEDGER,
    WITNESS,
    KeyFileProblem,
    KeyUnreadable,
    PublicKey,
    SigningKey,
    cosigned_at,
    load_or_make_signing_key,
)
from tests.core.sealing.test_tree import Tree

NOW = datetime(2026, 11, 22, 19, 30, 0, 123456, tzinfo=UTC)

# The example of golang.org/x/mod/sumdb/note (note_test.go), the first implementation of the format.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""

heads = st.builds(
    Checkpoint,
    origin=st.from_regex(r"[a-z][a-z0-9./-]{0,30}", fullmatch=True),
    size=st.integers(0, 2**60),
    root=st.binary(min_size=32, max_size=32),
    signed_at=st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    clock_behind=st.integers(0, 10**9),
)


def head(size: int = 3, root: bytes = bytes(32), **other: object) -> Checkpoint:
    return Checkpoint(**{"origin": "northmere.example/ledger", "size": size, "root": root, "signed_at": NOW, **other})  # type: ignore[arg-type]


class TestPublishedNote:
    def test_it_is_read_and_verified(self) -> None:
        text, (line,) = parse_note(PETER_NOTE)
        assert PublicKey.from_text(PETER).verifies(line, text)
        assert not PublicKey.from_text(PETER).verifies(line, text.replace("know", "now"))

    def test_it_is_signed_alike(self) -> None:
        text, _ = parse_note(PETER_NOTE)
        assert join_note(text, [SigningKey.from_text(PETER_SECRET).sign(text).text()]) == PETER_NOTE

    def test_keys_are_written_as_they_were_read(self) -> None:
        assert PublicKey.from_text(PETER).text() == PETER
        assert SigningKey.from_text(PETER_SECRET).text() == PETER_SECRET

    @pytest.mark.parametrize("cut", range(0, len(PETER), 5))
    def test_a_mangled_key_is_refused(self, cut: int) -> None:
        for mangled in (PETER[:cut], PETER[:cut] + chr(ord(PETER[cut]) + 1) + PETER[cut + 1 :], PETER[cut + 1 :]):
            with pytest.raises(KeyUnreadable):
                PublicKey.from_text(mangled)

    @pytest.mark.parametrize(
        "note",
        [
            "",
            "text\n",
            "text\n\n",
            PETER_NOTE[:-1],
            "\x01" + PETER_NOTE,
            PETER_NOTE + "Unexpected line.\n",
            PETER_NOTE.replace("— PeterNeumann", "— Bad Name"),
            PETER_NOTE.replace("— ", "- "),
            PETER_NOTE.replace("JnAM=", "JnAN="),
            PETER_NOTE + "— PeterNeumann x08go/ZJkuBS9UG/SffcvA==\n" * 101,
            "x" * 200_000,
        ],
    )
    def test_a_text_that_is_no_note_is_refused(self, note: str) -> None:
        with pytest.raises(NoteUnreadable):
            parse_note(note)


class TestHead:
    @given(heads)
    def test_it_is_read_as_it_was_written(self, one: Checkpoint) -> None:
        assert parse_checkpoint(one.text()) == one

    @given(heads, st.data())
    def test_whatever_is_read_is_written_the_same(self, one: Checkpoint, data: st.DataObject) -> None:
        text = one.text()
        at = data.draw(st.integers(0, len(text) - 1))
        changed = text[:at] + data.draw(st.characters(codec="ascii")) + text[at + 1 :]
        try:
            read = parse_checkpoint(changed)
        except NoteUnreadable:
            return
        assert read.text() == changed

    def test_people_can_read_it(self) -> None:
        assert head(clock_behind=60).text() == (
            "northmere.example/ledger\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
            "time 2026-11-22T19:30:00.123456Z\nclock-behind 60\n"
        )

    @pytest.mark.parametrize(
        "text", ["", "a\n1\n", head().text() + "more\n", head().text().replace("\n3\n", "\n03\n"),
                 head().text().replace("11-22", "13-22"), head().text().replace("northmere", "north mere")]
    )  # fmt: skip
    def test_a_text_that_is_no_head_is_refused(self, text: str) -> None:
        with pytest.raises(NoteUnreadable):
            parse_checkpoint(text)


class TestKeys:
    def test_a_signature_of_another_key_of_the_same_name_is_none(self) -> None:
        ours, theirs = (SigningKey.new(name="northmere.example", kind=LEDGER) for _ in range(2))
        assert ours.public.verifies(ours.sign("text\n"), "text\n")
        assert not ours.public.verifies(theirs.sign("text\n"), "text\n")

    def test_a_cosignature_carries_its_moment_and_fits_to_no_other(self) -> None:
        witness = SigningKey.new(name="witness.example", kind=WITNESS)
        line = witness.cosign(head().text(), at=NOW)
        assert witness.public.verifies(line, head().text())
        assert cosigned_at(line) == NOW.replace(microsecond=0)
        later = int.from_bytes(line.signature[:8]) + 1
        moved = type(line)(name=line.name, key_id=line.key_id, signature=later.to_bytes(8) + line.signature[8:])
        assert not witness.public.verifies(moved, head().text())
        assert not witness.public.verifies(line, head(size=4).text())

    def test_a_signature_is_no_cosignature(self) -> None:
        ledger = SigningKey.new(name="northmere.example", kind=LEDGER)
        with pytest.raises(NoteUnreadable):
            cosigned_at(ledger.sign(head().text()))

    def test_a_key_shows_its_name_only(self) -> None:
        key = SigningKey.new(name="northmere.example", kind=LEDGER)
        assert repr(key) == "SigningKey('northmere.example')"

    def test_the_file_is_private_and_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "keys" / "signing.key"
        key = load_or_make_signing_key(path, name="northmere.example", kind=LEDGER)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert load_or_make_signing_key(path, name="other", kind=LEDGER).public == key.public
        assert path.with_suffix(".pub").read_text().strip() == key.public.text()
        assert sorted(one.name for one in path.parent.iterdir()) == ["signing.key", "signing.pub"]

    def test_a_file_that_others_may_read_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "signing.key"
        load_or_make_signing_key(path, name="northmere.example", kind=LEDGER)
        path.chmod(0o640)
        with pytest.raises(KeyFileProblem, match="chmod 600"):
            load_or_make_signing_key(path, name="northmere.example", kind=LEDGER)

    def test_a_file_that_holds_something_else_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "signing.key"
        path.write_text("nothing")
        path.chmod(0o600)
        with pytest.raises(KeyFileProblem, match="does not hold"):
            load_or_make_signing_key(path, name="northmere.example", kind=LEDGER)

    def test_two_that_make_it_at_once_hold_the_same(self, tmp_path: Path) -> None:
        made: list[str] = []

        def make() -> None:
            made.append(
                load_or_make_signing_key(tmp_path / "signing.key", name="northmere.example", kind=LEDGER).text()
            )

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 8
        assert len(set(made)) == 1


class TestRequireConsistent:
    tree = Tree([bytes([number]) for number in range(9)])

    def at(self, size: int, **other: object) -> Checkpoint:
        return head(size, self.tree.roots[size], **other)

    def proof(self, old: int, new: int) -> list[bytes]:
        return self.tree.proof(consistency_ranges(old, new))

    def test_the_first_head_is_taken(self) -> None:
        require_consistent(seen=None, offered=self.at(5), proof=[])

    def test_a_head_that_goes_on_is_taken(self) -> None:
        require_consistent(seen=self.at(5), offered=self.at(9), proof=self.proof(5, 9))
        require_consistent(seen=self.at(5), offered=self.at(5), proof=[])

    def test_the_head_of_an_empty_ledger_is_gone_on_from(self) -> None:
        require_consistent(seen=head(0, EMPTY_ROOT), offered=self.at(4), proof=[])

    def test_each_objection(self) -> None:
        other = Frontier()
        for number in range(9):
            other.append(leaf_hash(b"other" + bytes([number])))
        cases = {
            Objection.OTHER_LEDGER: (self.at(5), self.at(9, origin="other"), self.proof(5, 9)),
            Objection.SHRUNK: (self.at(9), self.at(5), []),
            Objection.FORK: (self.at(9), head(9, other.root()), []),
            Objection.REWRITTEN: (self.at(5), head(9, other.root()), self.proof(5, 9)),
            Objection.OLDER: (self.at(5), self.at(9, signed_at=NOW - timedelta(seconds=1)), self.proof(5, 9)),
        }
        of_restores = {
            Objection.FALSE_STATEMENT,
            Objection.STALE_STATEMENT,
            Objection.UNKNOWN_HEAD,
            Objection.NOT_CONTINUED,
        }
        assert set(cases) == set(Objection) - of_restores  # those are tried in test_restoring.py
        for objection, (seen, offered, proof) in cases.items():
            with pytest.raises(NotConsistent) as refused:
                require_consistent(seen=seen, offered=offered, proof=proof)
            assert refused.value.objection is objection

    def test_a_head_without_its_proof_is_refused(self) -> None:
        with pytest.raises(NotConsistent) as refused:
            require_consistent(seen=self.at(5), offered=self.at(9), proof=[])
        assert refused.value.objection is Objection.REWRITTEN
