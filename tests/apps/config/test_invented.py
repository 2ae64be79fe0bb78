"""The invented partnership: whole, in size and kind like a county's, quick to load, and loaded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.acting.types import Role
from sharewell.config.invented import PARTNERSHIP, load_invented_partnership
from sharewell.ledger.queries import list_entries
from sharewell.partnerships.queries import count_unsigned_entries, list_organisations, list_register_entries
from sharewell.partnerships.types import ORGANISATION_KINDS
from sharewell.practitioners.queries import find_adviser, list_current_posts
from sharewell.practitioners.types import Turn
from tests.support.remembering import remembered

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def load() -> tuple[str, int]:
    """Load it, and return its reference and how many journeys to the database that took."""
    journeys = 0

    def count(execute: Callable[..., Any], *asked: Any) -> Any:
        nonlocal journeys
        journeys += 1
        return execute(*asked)

    with connection.execute_wrapper(count):
        return load_invented_partnership(now=NOW), journeys


@pytest.fixture
def loaded() -> tuple[str, int]:
    return remembered("the invented partnership", load)


@pytest.fixture
def partnership(loaded: tuple[str, int]) -> str:
    return loaded[0]


class TestLoadInventedPartnership:
    def test_it_is_a_county_of_thirty_five_signatories_all_marked_as_invented(self, partnership: str) -> None:
        organisations = list_organisations(on=NOW.date(), partnership=partnership)
        assert len(organisations) == 35
        assert all(one.is_invented and "(invented)" in one.name for one in organisations)
        assert {one.partnership_name for one in organisations} == {PARTNERSHIP}
        kinds = Counter(one.kind for one in organisations)
        assert set(kinds) == set(ORGANISATION_KINDS) - {"court"}

    def test_somebody_is_there_in_each_role_and_in_each_organisation(self, partnership: str) -> None:
        posts = list_current_posts(at=NOW)
        assert {post.role for post in posts} == set(Role)
        for one in list_organisations(on=NOW.date(), partnership=partnership):
            here = {post.role for post in posts if post.organisation == one.reference}
            assert {Role.PRACTITIONER, Role.MANAGER} <= here, one.name

    def test_nobody_is_without_an_adviser_a_cover_and_a_number_out_of_hours(self, partnership: str) -> None:
        for one in list_organisations(on=NOW.date(), partnership=partnership):
            found = find_adviser(organisation=one.reference, at=NOW)
            assert found is not None, one.name
            assert found.who is Turn.ADVISER
            assert found.adviser.person != found.cover.person
            assert found.out_of_hours.telephone.startswith("01632 960")

    def test_somebody_has_two_posts(self, partnership: str) -> None:
        held = Counter(post.person for post in list_current_posts(at=NOW))
        assert max(held.values()) == 2

    def test_the_register_has_a_history_and_waits_for_a_signature_where_it_is_unsure(self, partnership: str) -> None:
        organisations = list_organisations(on=NOW.date(), partnership=partnership)
        assert all(len(list_register_entries(organisation=one.reference)) == 2 for one in organisations)
        unsure = [one for one in organisations if one.entry and one.entry.in_scope_s16la == "unsure"]
        assert unsure
        assert count_unsigned_entries(on=NOW.date()) == len(unsure)

    def test_loading_again_writes_nothing(self, partnership: str) -> None:
        posts, entries = list_current_posts(at=NOW), list_entries(limit=500)
        with CaptureQueriesContext(connection) as queries:
            again = load_invented_partnership(now=NOW)
        assert again == partnership
        assert list_current_posts(at=NOW) == posts
        written = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        # The import of contact routes notes each run of its own.
        assert [one for one in written if "ledger_entry" not in one and "contactroute" not in one] == []
        assert len(list_entries(event="organisation.added", limit=500)) == 35
        assert entries

    def test_it_is_loaded_in_a_few_seconds(self, loaded: tuple[str, int]) -> None:
        # Counted, not timed, since a machine may be busy: each journey to the database and what goes with it takes
        # about a millisecond, and the try-out is promised within fifteen seconds.
        assert loaded[1] < 13_000
