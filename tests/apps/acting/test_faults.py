"""Break an act at every place where it can break: never an act without its entry, never an entry without its act."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import Error, connection, transaction

from sharewell.acting.types import OPERATOR
from sharewell.ledger.queries import list_entries
from tests.apps import probe
from tests.apps.probe import NOW

ACTS: dict[str, tuple[Callable[..., object], dict[str, str], int]] = {
    # name: the act, its own keywords, how many words it writes
    "one": (probe.touch, {"word": "one"}, 1),
    "nested": (probe.touch_twice, {}, 2),
    "reading": (probe.read_words, {}, 0),
    "reading within": (probe.read_then_touch, {}, 1),
}
ENTRIES = {"one": 1, "nested": 2, "reading": 1, "reading within": 2}


class PulledPlug(Exception):
    """The fault that is planted."""


@pytest.fixture(autouse=True)
def database(committing_db: str) -> str:
    probe.make_table()
    return committing_db


@contextmanager
def at_statement(number: int, do: Callable[[], None], *, after: bool) -> Iterator[list[str]]:
    """Call `do` before (or after) the statement of this number, counting from 0. Yield the list of statements."""
    statements: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        position = len(statements)
        statements.append(sql)
        if position == number and not after:
            do()
        result = execute(sql, params, many, context)
        if position == number and after:
            do()
        return result

    with connection.execute_wrapper(wrapper):
        yield statements


def statements_of(name: str) -> int:
    """Return how many statements the act takes, by letting it run."""
    act, keywords, _ = ACTS[name]
    with at_statement(-1, lambda: None, after=False) as statements:
        act(actor=OPERATOR, now=NOW, **keywords)
    return len(statements)


def left_behind(address: str) -> tuple[int, int]:
    """Return how many words and entries are in the database, as somebody else sees it."""
    with psycopg.connect(address) as other:
        words = other.execute("SELECT count(*) FROM probe").fetchone()
        entries = other.execute("SELECT count(*) FROM ledger_entry").fetchone()
    assert words is not None
    assert entries is not None
    return words[0], entries[0]


@pytest.mark.parametrize("name", ACTS)
class TestAnAct:
    def test_leaves_both_when_nothing_breaks(self, name: str, database: str) -> None:
        statements_of(name)
        assert left_behind(database) == (ACTS[name][2], ENTRIES[name])

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    def test_leaves_neither_when_it_breaks_at_any_statement(self, name: str, after: bool, database: str) -> None:
        act, keywords, _ = ACTS[name]
        whole = statements_of(name)
        before = left_behind(database)

        def pull() -> None:
            raise PulledPlug

        for number in range(whole):
            with at_statement(number, pull, after=after), pytest.raises(PulledPlug):
                act(actor=OPERATOR, now=NOW, **keywords)
            assert left_behind(database) == before, f"at statement {number}"

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    def test_leaves_neither_when_the_connection_is_cut_at_any_statement(
        self, name: str, after: bool, database: str
    ) -> None:
        act, keywords, _ = ACTS[name]
        whole = statements_of(name)
        before = left_behind(database)

        def cut() -> None:
            process = connection.connection.info.backend_pid
            with psycopg.connect(database, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])

        for number in range(whole):
            with at_statement(number, cut, after=after), pytest.raises(Error):
                act(actor=OPERATOR, now=NOW, **keywords)
            connection.close()
            assert left_behind(database) == before, f"at statement {number}"

    def test_leaves_neither_when_the_commit_fails(self, name: str, database: str) -> None:
        act, keywords, _ = ACTS[name]
        with connection.cursor() as cursor:
            cursor.execute(
                """
                CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'refused at commit'; END $$;
                CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON ledger_entry
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_commit();
                """
            )
        with pytest.raises(Error, match="refused at commit"):
            act(actor=OPERATOR, now=NOW, **keywords)
        assert left_behind(database) == (0, 0)


class TestAfterAFault:
    def test_the_next_act_works(self, database: str) -> None:
        with pytest.raises(probe.TooMuch):
            probe.touch_then_refuse(actor=OPERATOR, now=NOW)
        probe.touch(actor=OPERATOR, word="again", now=NOW)
        assert left_behind(database) == (1, 2)  # a refusal has an entry and no word

    def test_a_refusal_is_recorded_although_the_act_is_rolled_back(self, database: str) -> None:
        with pytest.raises(probe.TooMuch):
            probe.touch_then_refuse(actor=OPERATOR, now=NOW)
        assert left_behind(database) == (0, 1)
        assert len(list_entries(event="act.refused")) == 1

    def test_a_transaction_that_somebody_else_opened_is_not_joined(self, database: str) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            probe.touch(actor=OPERATOR, word="inside", now=NOW)
        assert left_behind(database) == (0, 0)
