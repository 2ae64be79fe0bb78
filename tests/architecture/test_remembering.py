"""What is remembered is as it was when it was made, and nothing is remembered where a test stands otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from sharewell.acting.types import OPERATOR
from sharewell.ledger.models import Entry
from sharewell.partnerships.actions import add_partnership
from sharewell.partnerships.models import Partnership
from tests.support.people import EARLIER, Village
from tests.support.remembering import remembered


@contextmanager
def a_test() -> Iterator[None]:
    """Be a test that takes back what it wrote."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def add(name: str) -> str:
    return add_partnership(actor=OPERATOR, name=name, is_invented=True, now=EARLIER)


def rows() -> list[dict[str, Any]]:
    return [*Partnership.objects.order_by("pk").values(), *Entry.objects.order_by("pk").values()]


class TestRemembered:
    @pytest.fixture
    def made(self, committing_db: str) -> list[str]:
        """Return a list that grows by each one that was made."""
        return []

    def ask(self, made: list[str], name: str = "Invented") -> str:
        def make() -> str:
            made.append(name)
            return add(name)

        return remembered(name, make)

    def test_a_later_test_finds_the_same_rows_and_nothing_was_made(self, made: list[str]) -> None:
        found = []
        for _ in range(3):
            with a_test():
                asked = (self.ask(made), self.ask(made, "Another"))
                found.append((asked, rows()))
        assert made == ["Invented", "Another"]
        assert found[0] == found[1] == found[2]
        assert len(found[0][1]) == 4

    def test_it_is_made_where_something_else_was_written_before(self, made: list[str]) -> None:
        with a_test():
            self.ask(made)
        with a_test():
            add("Something else")
            self.ask(made)
        with a_test():
            self.ask(made, "First")
            Partnership.objects.update(name="Changed")
            self.ask(made)
        assert made == ["Invented", "Invented", "First", "Invented"]

    def test_it_is_made_again_where_it_was_taken_back(self, made: list[str]) -> None:
        with a_test():
            with a_test():
                self.ask(made)
            self.ask(made)
            assert Partnership.objects.count() == 1
        assert made == ["Invented", "Invented"]

    def test_it_is_made_where_a_test_changed_the_settings(self, made: list[str], settings: Any) -> None:
        with a_test():
            self.ask(made)
        settings.SECOND_FACTOR_REQUIRED = True
        with a_test():
            self.ask(made)
        assert made == ["Invented", "Invented"]

    def test_what_changes_rows_that_stood_is_never_put_back(self, made: list[str]) -> None:
        def rename() -> None:
            made.append("renamed")
            Partnership.objects.update(name="Renamed")

        for _ in range(2):
            with a_test():
                self.ask(made)
                remembered("rename", rename)
                assert Partnership.objects.get().name == "Renamed"
        assert made == ["Invented", "renamed", "renamed"]

    def test_what_is_committed_is_made(self, made: list[str]) -> None:
        self.ask(made)
        assert made == ["Invented"]
        assert connection.in_atomic_block is False


def test_a_village_grows_in_the_same_way(committing_db: str) -> None:
    seen = []
    for _ in range(2):
        with a_test():
            village = Village(remembered("partnership", lambda: add("Invented Partnership")))
            posts = (village.post(), village.post(organisation="Another Trust"))
            seen.append((posts, vars(village), village.organisation("Another Trust")))
    assert seen[0] == seen[1]
    assert seen[0][1]["made"] == 2
