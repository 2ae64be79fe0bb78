"""Sealing: what waits gets a place and a head; killed anywhere, it leaves nothing half; a clock cannot go back."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from sharewell.acting.types import OPERATOR, SYSTEM, NotPermitted
from sharewell.assurance.actions import write_restored
from sharewell.core.sealing import (
    Frontier,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    verify_consistency,
    verify_inclusion,
)
from sharewell.ledger.actions import SealedElsewhere, TreeDamaged, seal
from sharewell.ledger.actions.sealing import SEALING_LOCK
from sharewell.ledger.queries import (
    EntryUnknown,
    HeadUnknown,
    NotSealed,
    find_head,
    find_newest_head,
    get_receipt,
    list_heads,
    list_restorations,
    prove_consistency,
    prove_entry,
)
from sharewell.ledger.queries.heads import prove_leaf
from tests.support.dying import KILLED, run_in_a_child, wait_until_alone
from tests.support.ledger import NOW, Ledger, note


@pytest.fixture
def ledger(committing_db: str) -> Ledger:
    """Return a ledger in a copy of the database."""
    return Ledger(committing_db)


def counted(address: str) -> tuple[int, int, int, int]:
    """Return how many entries, leaves, nodes and heads somebody else sees."""
    with psycopg.connect(address) as other:
        row = other.execute(
            "SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_sealedleaf), "
            "(SELECT count(*) FROM ledger_treenode), (SELECT count(*) FROM ledger_head)"
        ).fetchone()
    assert row is not None
    return row


class TestSeal:
    def test_nothing_waits_and_nothing_is_written(self, ledger: Ledger) -> None:
        assert ledger.seal() == 0
        assert find_newest_head() is None

    def test_every_entry_gets_one_place_in_the_order_of_its_number(self, ledger: Ledger) -> None:
        assert [ledger.seal(number) for number in (1, 5, 0, 7)] == [1, 5, 0, 7]
        with psycopg.connect(ledger.address) as other:
            rows = other.execute(
                "SELECT leaf.position, entry.reference, leaf.leaf_hash = entry.leaf_hash FROM ledger_sealedleaf leaf "
                "JOIN ledger_entry entry ON entry.id = leaf.entry_id ORDER BY leaf.position"
            ).fetchall()
        assert rows == [(place, entry, True) for place, entry in enumerate(ledger.entries)]
        assert [head.size for head in list_heads()] == [13, 6, 1]

    def test_the_head_is_signed_and_its_root_is_that_of_the_leaves(self, ledger: Ledger) -> None:
        ledger.seal(11)
        head = find_newest_head()
        assert head is not None
        text, (line,) = parse_note(head.note)
        assert ledger.key.public.verifies(line, text)
        frontier = Frontier()
        for entry in ledger.entries:
            frontier.append(bytes.fromhex(get_receipt(entry).leaf_hash))
        assert parse_checkpoint(text).root == frontier.root() == bytes.fromhex(head.root)

    def test_more_than_fit_into_one_head_make_several(self, ledger: Ledger) -> None:
        ledger.append(7)
        with ledger.sealer() as sealer:
            made = [seal(sealer, key=ledger.key, now=ledger.moment, most=3) for _ in range(4)]
        assert [one and one.added for one in made] == [3, 3, 1, None]

    def test_an_entry_with_a_lower_number_that_is_committed_late_is_sealed_too(self, ledger: Ledger) -> None:
        """Numbers are handed out before they are committed."""
        began, may_end = threading.Event(), threading.Event()

        def late() -> None:
            from sharewell.acting.actions import action
            from tests.apps.probe import PERMISSION

            def slow(*, actor: Any, now: Any) -> None:
                note(actor=actor, times=1, now=now)
                began.set()
                may_end.wait(20)

            slow.__name__ = f"slow_{time.monotonic_ns()}"
            action(PERMISSION)(slow)(actor=OPERATOR, now=ledger.moment)
            connection.close()

        thread = threading.Thread(target=late)
        thread.start()
        assert began.wait(20)
        assert ledger.seal(2) == 2
        may_end.set()
        thread.join()
        with ledger.sealer() as sealer:
            made = seal(sealer, key=ledger.key, now=ledger.moment)
        assert made is not None
        assert made.added == 1
        with psycopg.connect(ledger.address) as other:
            rows = other.execute("SELECT entry_id FROM ledger_sealedleaf ORDER BY position").fetchall()
        assert rows[-1][0] < rows[0][0]

    def test_a_sweep_finds_what_is_older_than_an_hour(self, ledger: Ledger) -> None:
        ledger.seal(3)
        ledger.tamper(
            "SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), 1000)",
            "UPDATE ledger_entry SET id = id + 500",
            "UPDATE ledger_sealedleaf SET entry_id = entry_id + 500",
            "SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), 1, false)",
        )
        ledger.append(1)
        ledger.moment += timedelta(hours=2)
        with ledger.sealer() as sealer:
            assert seal(sealer, key=ledger.key, now=ledger.moment) is None
            made = seal(sealer, key=ledger.key, now=ledger.moment, is_sweep=True)
        assert made is not None

    def test_only_one_seals_at_a_time(self, ledger: Ledger) -> None:
        ledger.append(1)
        with psycopg.connect(ledger.address) as other, ledger.sealer() as sealer:
            other.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])
            with pytest.raises(SealedElsewhere):
                seal(sealer, key=ledger.key, now=ledger.moment)
        assert ledger.seal() == 1

    def test_a_tree_that_was_changed_is_not_sealed_over(self, ledger: Ledger) -> None:
        ledger.seal(3)
        ledger.tamper("UPDATE ledger_sealedleaf SET leaf_hash = sha256('other') WHERE position = 2")
        ledger.append(1)
        with ledger.sealer() as sealer, pytest.raises(TreeDamaged):
            seal(sealer, key=ledger.key, now=ledger.moment)
        ledger.tamper("DELETE FROM ledger_sealedleaf WHERE position = 2")
        with ledger.sealer() as sealer, pytest.raises(TreeDamaged, match="missing"):
            seal(sealer, key=ledger.key, now=ledger.moment)


class TestAClockThatIsSetBack:
    def test_the_head_is_not_older_than_the_one_before_and_says_so(self, ledger: Ledger) -> None:
        ledger.seal(2)
        first = find_newest_head()
        ledger.moment -= timedelta(hours=3)
        ledger.seal(2, later=0)
        second = find_newest_head()
        assert first is not None
        assert second is not None
        assert second.signed_at == first.signed_at
        assert second.clock_behind == 3 * 60 * 60
        assert "clock-behind 10800" in second.text

    def test_once_it_is_right_again_nothing_is_said(self, ledger: Ledger) -> None:
        ledger.seal(2)
        ledger.moment -= timedelta(milliseconds=1)
        ledger.seal(1, later=0)
        assert [head.clock_behind for head in list_heads()] == [1, 0]
        ledger.seal(1, later=60)
        assert [head.clock_behind for head in list_heads()] == [0, 1, 0]


class TestTheDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_head SET root = root",
            "DELETE FROM ledger_head",
            "TRUNCATE ledger_head CASCADE",
            "UPDATE ledger_sealedleaf SET position = position + 1",
            "DELETE FROM ledger_sealedleaf",
            "TRUNCATE ledger_sealedleaf",
            "DELETE FROM ledger_treenode",
            "UPDATE ledger_treenode SET node_hash = node_hash",
            "TRUNCATE ledger_treenode",
            "DELETE FROM ledger_cosignature",
            "DELETE FROM ledger_keptcontent",
        ],
    )
    def test_refuses_every_change_by_the_owner(self, ledger: Ledger, statement: str) -> None:
        ledger.seal(2)
        with psycopg.connect(ledger.address) as owner, pytest.raises(psycopg.Error, match="append-only"):
            owner.execute(statement.encode())

    @pytest.mark.parametrize(
        ("size", "previous", "year"), [(5, 0, 2030), (5, 2, 2030), (3, 3, 2030), (2, 3, 2030), (4, 3, 2000)]
    )
    def test_refuses_a_head_that_does_not_follow_the_newest(
        self, ledger: Ledger, size: int, previous: int, year: int
    ) -> None:
        ledger.seal(3)
        with psycopg.connect(ledger.address) as owner, pytest.raises(psycopg.errors.IntegrityError):
            owner.execute(
                "INSERT INTO ledger_head (size, previous_size, signed_at, root, clock_behind, text, signature) "
                "VALUES (%s, %s, %s, sha256('root'), 0, '', '')",
                [size, previous, datetime(year, 1, 1, tzinfo=UTC)],
            )

    @pytest.mark.parametrize("table", ["ledger_sealedleaf", "ledger_treenode", "ledger_head"])
    def test_lets_the_role_of_pages_read_and_nothing_more(self, ledger: Ledger, table: str) -> None:
        with psycopg.connect(ledger.address) as owner:
            rights = owner.execute(
                "SELECT right_, has_table_privilege('sharewell_web', %s, right_) "
                "FROM unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_",
                [table],
            ).fetchall()
        assert [right for right, has in rights if has] == ["SELECT"]

    def test_lets_the_role_that_seals_read_no_word_of_an_entry(self, ledger: Ledger) -> None:
        ledger.append(1)
        with ledger.sealer() as sealer:
            assert len(sealer.execute("SELECT id, leaf_hash FROM ledger_entry").fetchall()) == 1
            for column in ("actor", "subjects", "facts", "reference"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    sealer.execute(f"SELECT {column} FROM ledger_entry".encode())  # noqa: S608
            for statement in ("DELETE FROM ledger_head", "SELECT * FROM practitioners_practitioner",
                              "INSERT INTO ledger_entry (reference) VALUES ('led_1')"):  # fmt: skip
                with pytest.raises(psycopg.Error):
                    sealer.execute(statement.encode())

    def test_does_not_let_the_role_of_pages_seal(self, ledger: Ledger) -> None:
        ledger.append(1)
        with ledger.sealer("sharewell_web") as pages, pytest.raises(psycopg.errors.InsufficientPrivilege):
            seal(pages, key=ledger.key, now=ledger.moment)
        assert counted(ledger.address) == (1, 0, 0, 0)


class TestProofs:
    def test_every_entry_is_proved_under_every_later_head(self, ledger: Ledger) -> None:
        for number in (1, 4, 9, 3):
            ledger.seal(number)
        for head in list_heads():
            for place, entry in enumerate(ledger.entries[: head.size]):
                assert verify_inclusion(
                    leaf=bytes.fromhex(get_receipt(entry).leaf_hash),
                    index=place,
                    size=head.size,
                    proof=prove_leaf(place, head.size),
                    root=bytes.fromhex(head.root),
                )

    def test_every_head_goes_on_from_every_earlier_one(self, ledger: Ledger) -> None:
        for number in (1, 4, 9, 3, 16):
            ledger.seal(number)
        heads = list_heads()
        for new in heads:
            for old in heads:
                if old.size <= new.size:
                    assert verify_consistency(
                        old_size=old.size,
                        new_size=new.size,
                        old_root=bytes.fromhex(old.root),
                        new_root=bytes.fromhex(new.root),
                        proof=prove_consistency(old.size, new.size),
                    )

    def test_a_proof_holds_what_is_needed_to_check_it(self, ledger: Ledger) -> None:
        ledger.seal(6)
        proof = prove_entry(ledger.entries[4])
        assert leaf_hash(proof.canonical.encode()).hex() == proof.leaf_hash
        assert (proof.index, proof.size) == (4, 6)

    def test_what_is_not_there_is_not_proved(self, ledger: Ledger) -> None:
        ledger.seal(2)
        (waiting,) = ledger.append(1)
        with pytest.raises(NotSealed):
            prove_entry(waiting)
        with pytest.raises(EntryUnknown):
            prove_entry("led_000000000000000000")
        for old, new in ((2, 3), (1, 2), (0, 2), (3, 2)):
            with pytest.raises(HeadUnknown):
                prove_consistency(old, new)
        assert find_head(1) is None


class Plug(Exception):
    """The fault that is planted."""


class Counting(psycopg.Connection[Any]):
    """A connection that does something before or after its statement of a number, a COPY included."""

    number, after, seen = -1, False, 0
    do: Callable[[Counting], None] = staticmethod(id)

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        this, self.seen = self.seen, self.seen + 1
        if this == self.number and not self.after:
            self.do(self)
        yield
        if this == self.number and self.after:
            self.do(self)

    def execute(self, *arguments: Any, **keywords: Any) -> Any:
        with self.counted():
            return super().execute(*arguments, **keywords)


class CountingCursor(psycopg.Cursor[Any]):
    """A cursor that counts its COPY."""

    @contextlib.contextmanager
    def copy(self, *arguments: Any, **keywords: Any) -> Iterator[Any]:
        connection: Any = self.connection
        with connection.counted(), super().copy(*arguments, **keywords) as opened:
            yield opened


def counting(address: str, **settings: Any) -> Counting:
    """Open a connection as the role that seals, and count from here."""
    opened: Counting = Counting.connect(address, autocommit=True)
    opened.cursor_factory = CountingCursor
    opened.execute("SET ROLE sharewell_sealer")
    for name, value in settings.items():
        setattr(opened, name, value)
    opened.seen = 0
    return opened


def pull(_: Counting) -> None:
    raise Plug


def cut(one: Counting) -> None:
    with psycopg.connect(one.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [one.info.backend_pid])


class TestASealThatIsKilled:
    """At each statement boundary: before it, after it; by a fault, by a cut connection, by the end of the process."""

    def statements(self, ledger: Ledger) -> int:
        ledger.seal(3)
        ledger.append(6)
        with counting(ledger.address) as one:
            assert seal(one, key=ledger.key, now=ledger.moment) is not None
            return one.seen

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("do", [pull, cut])
    def test_leaves_nothing_half(self, ledger: Ledger, do: Callable[[Counting], None], after: bool) -> None:
        whole = self.statements(ledger)
        assert whole >= 8
        ledger.append(5)
        before = counted(ledger.address)
        for number in range(whole):
            with (
                contextlib.suppress(psycopg.Error, Plug),
                counting(ledger.address, number=number, after=after, do=staticmethod(do)) as one,
            ):
                seal(one, key=ledger.key, now=ledger.moment)
                pytest.fail(f"The seal went through although statement {number} was broken.")
            assert counted(ledger.address) == before, f"at statement {number}"
        assert ledger.seal() == 5
        frontier = Frontier()
        for entry in ledger.entries:
            frontier.append(bytes.fromhex(get_receipt(entry).leaf_hash))
        head = find_newest_head()
        assert head is not None
        assert head.root == frontier.root().hex()

    def test_leaves_nothing_half_when_the_process_ends(self, ledger: Ledger) -> None:
        whole = self.statements(ledger)
        ledger.append(5)
        before = counted(ledger.address)
        for number in range(whole):
            for after in (False, True):

                def act(die: Callable[[], None], number: int = number, after: bool = after) -> None:
                    stop = staticmethod(lambda _: die())
                    with counting(ledger.address, number=number, after=after, do=stop) as one:
                        seal(one, key=ledger.key, now=ledger.moment)

                assert run_in_a_child(act) == KILLED, (number, after)
                wait_until_alone(ledger.address)
                assert counted(ledger.address) == before, (number, after)
        assert ledger.seal() == 5


class TestAStatementOfARestore:
    def test_stays_and_only_the_owner_adds_one(self, ledger: Ledger) -> None:
        ledger.seal(3)
        write_restored(actor=OPERATOR, key=ledger.key, now=ledger.moment)
        assert [one.size for one in list_restorations()] == [3]
        with psycopg.connect(ledger.address, autocommit=True) as owner:
            for statement in (
                b"UPDATE ledger_restoration SET size = 2",
                b"DELETE FROM ledger_restoration",
                b"TRUNCATE ledger_restoration",
            ):
                with pytest.raises(psycopg.Error):
                    owner.execute(statement)
            rights = owner.execute(
                "SELECT role, right_ FROM unnest(array['sharewell_web', 'sharewell_sealer']) role, "
                "unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) right_ "
                "WHERE has_table_privilege(role, 'ledger_restoration', right_)"
            ).fetchall()
        assert sorted(rights) == [("sharewell_sealer", "SELECT"), ("sharewell_web", "SELECT")]

    def test_is_never_younger_than_the_next_head(self, ledger: Ledger) -> None:
        ledger.seal(3)
        later = ledger.moment + timedelta(hours=1)
        write_restored(actor=OPERATOR, key=ledger.key, now=later)
        ledger.seal()
        head = find_newest_head()
        assert head is not None
        assert head.size == 4
        assert head.signed_at == later
        assert head.clock_behind > 3000

    def test_is_nobodys_but_the_operators(self, ledger: Ledger) -> None:
        with pytest.raises(NotPermitted):
            write_restored(actor=SYSTEM, key=ledger.key, now=NOW)
        assert list_restorations() == ()
