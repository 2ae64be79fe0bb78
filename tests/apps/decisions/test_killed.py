"""A recorded decision that is killed at each statement boundary: no unledgered act, no phantom entry."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable

import psycopg
import pytest
from django.db import Error, connection

from sharewell.decisions import actions
from sharewell.decisions.types import Chosen, NoteAbout
from tests.support.deciding import NOW, Hand, House, begin, complete, make_house
from tests.support.dying import KILLED, THROUGH, at_statement, run_in_a_child, wait_until_alone

TABLES = (
    "ledger_entry",
    "decisions_decision",
    "decisions_decisionchild",
    "decisions_decisiontext",
    "decisions_decisionitem",
    "decisions_decisionaddition",
    "decisions_differentjudgement",
    "decisions_concernnote",
    "decisions_draft",
    "decisions_draftchild",
    "obligations_obligation",
    "notices_notice",
    "procrastinate_jobs",
)


@pytest.fixture
def hand(committing_db: str) -> Hand:
    """Return a draft that can be recorded, committed."""
    return complete(begin(make_house().worker))


def left_behind(address: str) -> dict[str, int]:
    """Return how many rows somebody else sees in each table that a recorded decision touches."""
    with psycopg.connect(address) as other:
        found = {}
        for table in TABLES:
            row = other.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608
            assert row is not None
            found[table] = row[0]
    return found


def recorded(address: str) -> tuple[int, int]:
    """Return how many decisions there are, and how many entries say that one was recorded."""
    with psycopg.connect(address) as other:
        row = other.execute(
            "SELECT (SELECT count(*) FROM decisions_decision), "
            "(SELECT count(*) FROM ledger_entry WHERE event = 'decision.recorded')"
        ).fetchone()
    assert row is not None
    return row


class TestRecordDecision:
    """Statement by statement, until it comes through: nothing before that, and then both."""

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    def test_killed_at_any_statement_it_leaves_nothing(self, hand: Hand, committing_db: str, after: bool) -> None:
        """The process ends at once (as by kill -9), once for each statement, before it and after it."""
        before = left_behind(committing_db)
        assert before["decisions_draft"] == 1, "the draft itself is committed"
        for number in itertools.count():

            def act(die: Callable[[], None], number: int = number) -> None:
                with at_statement(number, die, after=after):
                    hand.record()

            code = run_in_a_child(act)
            wait_until_alone(committing_db)
            if code == THROUGH:
                break
            assert code == KILLED, f"at statement {number}"
            assert left_behind(committing_db) == before, f"at statement {number}"
        assert number > 20
        assert recorded(committing_db) == (1, 1)

    def test_with_its_connection_cut_at_any_statement_it_leaves_nothing(self, hand: Hand, committing_db: str) -> None:
        before = left_behind(committing_db)

        def cut() -> None:
            process = connection.connection.info.backend_pid
            with psycopg.connect(committing_db, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])

        for number in itertools.count():
            with at_statement(number, cut, after=True) as seen, contextlib.suppress(Error):
                hand.record()
            if len(seen) <= number:
                break
            connection.close()
            assert left_behind(committing_db) == before, f"at statement {number}"
        assert number > 20
        assert recorded(committing_db) == (1, 1)


class Plug(Exception):
    """The fault that is planted."""


def pull() -> None:
    raise Plug


def against_the_guide(house: House) -> Callable[[], object]:
    hand = complete(begin(house.worker), significant_harm="yes")
    hand.write(judgement_reasons="Invented.", reasons="Invented.", if_shared="A.", if_not_shared="B.")
    return lambda: hand.record(Chosen.DO_NOT_SHARE)


def endorsed(house: House) -> Callable[[], object]:
    decision = complete(begin(house.worker)).record()
    return lambda: actions.endorse_decision(actor=house.manager, decision=decision, text="Seen.", key="k", now=NOW)


def noted(house: House) -> Callable[[], object]:
    return lambda: actions.note_concern(
        actor=house.worker, about=NoteAbout.CHILD, who="Robin Invented", text="Small signs.", key="k", now=NOW
    )


class TestActsBesideIt:
    """A fault at each statement of them, before it and after it: nothing is left, and then all of it."""

    @pytest.mark.parametrize("prepare", [against_the_guide, endorsed, noted])
    def test_broken_at_any_statement_it_leaves_nothing(
        self, committing_db: str, prepare: Callable[[House], Callable[[], object]]
    ) -> None:
        act = prepare(make_house())
        before = left_behind(committing_db)
        for number in itertools.count():
            with at_statement(number, pull, after=False) as seen, contextlib.suppress(Plug):
                act()
            if len(seen) <= number:
                break
            with at_statement(number, pull, after=True), pytest.raises(Plug):
                act()
            assert left_behind(committing_db) == before, f"at statement {number}"
        assert number >= 4
        after = left_behind(committing_db)
        assert after["ledger_entry"] > before["ledger_entry"]
        assert sum(after.values()) > sum(before.values()) + 1
