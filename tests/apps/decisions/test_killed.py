"""A recorded decision that is killed at each statement boundary: no unledgered act, no phantom entry."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import Error, connection

from tests.support.deciding import Hand, begin, complete, make_house
from tests.support.dying import KILLED, THROUGH, run_in_a_child, wait_until_alone

TABLES = (
    "ledger_entry",
    "decisions_decision",
    "decisions_decisionchild",
    "decisions_decisiontext",
    "decisions_decisionitem",
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


@contextlib.contextmanager
def at_statement(number: int, do: Callable[[], None], *, after: bool) -> Iterator[list[str]]:
    """Call `do` before (or after) the statement of this number, counting from 0. Yield the statements."""
    seen: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        this = len(seen)
        seen.append(sql)
        if this == number and not after:
            do()
        result = execute(sql, params, many, context)
        if this == number and after:
            do()
        return result

    with connection.execute_wrapper(wrapper):
        yield seen


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
