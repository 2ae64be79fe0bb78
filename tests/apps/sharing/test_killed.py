"""A disclosure killed or cut off at each statement: none without its entry in the ledger, and no half of one."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable

import psycopg
import pytest
from django.db import Error, connection
from procrastinate.exceptions import ConnectorException

from sharewell.sharing.types import Chosen
from tests.support.attaching import attached, document
from tests.support.deciding import key
from tests.support.dying import KILLED, THROUGH, at_statement, run_in_a_child, wait_until_alone
from tests.support.sharing import (
    Sharing,
    ask,
    decide,
    make_sharing,
    outside_body,
    outsider,
    send,
    send_by_link,
)

TABLES = (
    "ledger_entry",
    "sharing_disclosure",
    "sharing_discloseditem",
    "sharing_disclosuremove",
    "sharing_attachment",
    "sharing_attachmentcontent",
    "sharing_outsiderecipient",
    "sharing_outsidelink",
    "foundation_onetimelink",
    "sharing_informationrequest",
    "sharing_requestmove",
    "children_describedchild",
    "children_describedchildparty",
    "obligations_obligation",
    "notices_notice",
    "procrastinate_jobs",
)
EVERY = 3
"""Each third statement is tried in each run, beginning at another one: all are tried, and the test stays short."""


def left_behind(address: str) -> dict[str, int]:
    """Return how many rows somebody else sees in each table that a disclosure touches."""
    with psycopg.connect(address) as other:
        found = {}
        for table in TABLES:
            row = other.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608
            assert row is not None
            found[table] = row[0]
    return found


@pytest.fixture
def act(committing_db: str) -> Callable[[], object]:
    """Return an act that answers a request with a disclosure, which can be done once."""
    sharing: Sharing = make_sharing()
    request, decision, same = ask(sharing), decide(sharing.worker), key()
    chosen = (Chosen(number=1, item_class="concern"),)
    return lambda: send(sharing, decision, request=request, key=same, chosen=chosen)


class TestDisclose:
    @pytest.mark.parametrize("first", range(EVERY))
    def test_killed_at_any_statement_it_leaves_nothing(
        self, act: Callable[[], object], committing_db: str, first: int
    ) -> None:
        before = left_behind(committing_db)
        for number in itertools.count(first, EVERY):

            def dying(die: Callable[[], None], number: int = number) -> None:
                with at_statement(number, die, after=True):
                    act()

            code = run_in_a_child(dying)
            wait_until_alone(committing_db)
            if code == THROUGH:
                break
            assert code == KILLED, f"at statement {number}"
            assert left_behind(committing_db) == before, f"at statement {number}"
        assert number > 40
        after = left_behind(committing_db)
        assert after["sharing_disclosure"] == before["sharing_disclosure"] + 1
        assert after["sharing_requestmove"] == before["sharing_requestmove"] + 1

    def test_with_its_connection_cut_at_any_statement_it_leaves_nothing(
        self, act: Callable[[], object], committing_db: str
    ) -> None:
        before = left_behind(committing_db)

        def cut() -> None:
            process = connection.connection.info.backend_pid
            with psycopg.connect(committing_db, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])

        for number in itertools.count(0, 5):
            # A job is written by its own library, which says in its own words that the connection is gone.
            with at_statement(number, cut, after=False) as seen, contextlib.suppress(Error, ConnectorException):
                act()
            if len(seen) <= number:
                break
            connection.close()
            assert left_behind(committing_db) == before, f"at statement {number}"
        assert number > 40


class TestDiscloseByLink:
    """With a photograph and a document, to a body without accounts: everything that a disclosure can write."""

    @pytest.mark.parametrize("first", range(EVERY))
    def test_killed_at_any_statement_nothing_is_half_stored(self, committing_db: str, first: int) -> None:
        sharing = make_sharing()
        body, decision, same = outside_body(sharing), decide(sharing.worker), key()
        both = (attached(), attached(document(), description="A letter."))
        before = left_behind(committing_db)
        for number in itertools.count(first, EVERY):

            def dying(die: Callable[[], None], number: int = number) -> None:
                with at_statement(number, die, after=True):
                    send_by_link(sharing, outsider(body), decision, key=same, attached=both)

            code = run_in_a_child(dying)
            wait_until_alone(committing_db)
            if code == THROUGH:
                break
            assert code == KILLED, f"at statement {number}"
            assert left_behind(committing_db) == before, f"at statement {number}"
        assert number > 40
        after = left_behind(committing_db)
        for table, added in (
            ("sharing_disclosure", 1), ("sharing_attachment", 2), ("sharing_attachmentcontent", 2),
            ("sharing_outsiderecipient", 1), ("sharing_outsidelink", 1), ("foundation_onetimelink", 0),
        ):  # fmt: skip
            assert after[table] == before[table] + added, table
