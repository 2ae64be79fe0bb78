"""Setting a password: one's own only, and none that is easy to guess."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, ActorKind, NotPermitted
from sharewell.ledger.queries import list_entries
from sharewell.practitioners.actions import set_password
from sharewell.practitioners.queries import find_person_by_password, get_mark
from sharewell.practitioners.types import OtherOrganisation, PasswordWeak
from tests.support.people import Village

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NEW = "other invented words beside"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(village: Village) -> str:
    return village.post(password="four invented words together").person


def bare(person: str) -> Actor:
    return Actor(reference=person, kind=ActorKind.PERSON)


class TestSetPassword:
    def test_ones_own(self, person: str) -> None:
        before = get_mark(person)
        set_password(actor=bare(person), person=person, password=NEW, now=NOW)
        assert find_person_by_password(email="person.1@invented.example", password=NEW)
        assert get_mark(person) != before
        (entry,) = list_entries(event="password.set")
        assert (entry.subjects, entry.facts) == ((person,), {})

    def test_nobody_elses(self, village: Village, person: str) -> None:
        with pytest.raises(OtherOrganisation):
            set_password(actor=bare(village.post().person), person=person, password=NEW, now=NOW)
        for actor in (OPERATOR, SYSTEM, VISITOR):
            with pytest.raises(NotPermitted):
                set_password(actor=actor, person=person, password=NEW, now=NOW)
        assert find_person_by_password(email="person.1@invented.example", password=NEW) is None

    @pytest.mark.parametrize("weak", ["short", "password1234", ""])
    def test_none_that_is_easy_to_guess(self, person: str, weak: str) -> None:
        with pytest.raises(PasswordWeak):
            set_password(actor=bare(person), person=person, password=weak, now=NOW)
