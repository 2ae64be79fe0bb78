"""Where nobody is able to look, whoever wrote it owes the finding of somebody: nothing is left without an owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from sharewell.acting.types import OPERATOR, Actor
from sharewell.decisions import actions
from sharewell.decisions.queries import list_owed_about
from sharewell.decisions.types import Chosen, GoesTo, NoSuchDecision, NoteAbout
from sharewell.obligations.queries import list_about
from sharewell.practitioners.actions import end_post
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW, Hand, House, answered, begin, completed, key, make_house
from tests.support.people import sign_in_as

pytestmark = pytest.mark.django_db

BEFORE = NOW - timedelta(hours=1)


@pytest.fixture
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    """Return the invented house."""
    return make_house()


def leave(*actors: Actor) -> None:
    """Let people leave their posts."""
    for actor in actors:
        end_post(actor=OPERATOR, post=actor.post, now=BEFORE)


def otherwise(house: House, *, goes_to: str = GoesTo.MANAGER) -> str:
    """Record a decision that differs from the guide, and return its reference."""
    hand = completed(house.worker, significant_harm="yes")
    actions.write_words(
        actor=house.worker,
        draft=hand.reference,
        texts={"judgement-reasons": "Seen today: she is well."},
        goes_to=goes_to,
        version=hand.draft.version,
        key=key(),
        now=NOW,
    )
    return hand.record(Chosen.DO_NOT_SHARE)


def owed(reference: str) -> list[tuple[str, str]]:
    """Return what is owed about something, and by which post."""
    return [(row.code, row.owner_post) for row in list_about(about=reference, now=NOW)]


class TestWhoIsAsked:
    def test_another_manager_where_the_own_has_left(self, house: House) -> None:
        leave(house.manager)
        assert owed(otherwise(house)) == [("look-at-decision", house.second_manager.post)]

    def test_the_adviser_where_every_manager_has_left(self, house: House) -> None:
        leave(house.manager, house.second_manager)
        assert owed(otherwise(house)) == [("look-at-decision", house.adviser.post)]

    def test_the_cover_where_the_adviser_has_left(self, house: House) -> None:
        leave(house.adviser)
        assert owed(otherwise(house, goes_to=GoesTo.ADVISER)) == [("look-at-decision", house.second_manager.post)]

    def test_whoever_decided_finds_somebody_where_all_have_left(self, house: House) -> None:
        leave(house.manager, house.second_manager, house.adviser)
        assert owed(otherwise(house)) == [("find-who-looks", house.worker.post)]

    def test_a_concern_about_a_colleague_that_nobody_can_hear(self, house: House) -> None:
        leave(house.second_manager, house.adviser)
        assert owed(colleague(house)) == [("find-who-hears", house.worker.post)]


def colleague(house: House) -> str:
    """Note a concern about a colleague."""
    return actions.note_concern(
        actor=house.worker, about=NoteAbout.COLLEAGUE, who="", text="He shouted.", key=key(), now=NOW
    )


class TestHowItEnds:
    def test_with_words_that_say_who_looks(self, house: House) -> None:
        leave(house.manager, house.second_manager, house.adviser)
        reference = otherwise(house)
        actions.add_to_decision(
            actor=house.worker, decision=reference, text="The county’s lead looks tomorrow.", key=key(), now=NOW
        )
        assert list_owed_about(actor=house.worker, about=reference, now=NOW) == ()

    def test_a_look_at_a_note_ends_what_was_owed_once(self, house: House) -> None:
        reference = colleague(house)
        assert owed(reference) == [("look-at-concern", house.adviser.post)]
        actions.look_at_note(actor=house.adviser, note=reference, now=NOW)
        assert list_owed_about(actor=house.adviser, about=reference, now=NOW) == ()
        with pytest.raises(actions.NothingOwed):
            actions.look_at_note(actor=house.adviser, note=reference, now=NOW)

    def test_a_note_that_is_not_open_is_not_found(self, house: House) -> None:
        reference = colleague(house)
        with pytest.raises(NoSuchDecision):
            actions.look_at_note(actor=house.other_manager, note=reference, now=NOW)

    def test_who_owes_nothing_changes_nothing(self, house: House) -> None:
        reference = colleague(house)
        with pytest.raises(actions.NothingOwed):
            actions.look_at_note(actor=house.worker, note=reference, now=NOW)
        assert len(list_owed_about(actor=house.adviser, about=reference, now=NOW)) == 1


@pytest.mark.usefixtures("_one_moment")
class TestThePages:
    def test_the_record_says_that_somebody_must_be_found_until_it_is_said_who(self, house: House) -> None:
        leave(house.manager, house.second_manager, house.adviser)
        place = reverse("decisions:decision", args=(otherwise(house),))
        client = sign_in_as(Client(), get_post(house.worker.post), at=NOW)
        assert "nobody in your organisation could be asked" in client.get(place).content.decode()
        sent = {"text": "The county’s lead looks.", "act": "add", "key": key()}
        assert client.post(place, sent).status_code == 302
        assert "could be asked" not in client.get(place).content.decode()

    def test_the_adviser_says_on_the_note_that_they_looked(self, house: House) -> None:
        place = reverse("decisions:noted", args=(colleague(house),))
        client = sign_in_as(Client(), get_post(house.adviser.post), at=NOW)
        assert "I have looked at this" in client.get(place).content.decode()
        for _ in range(2):
            assert client.post(place, {}).status_code == 302
        assert "I have looked at this" not in client.get(place).content.decode()


class TestADayThatIsOver:
    def detriment(self, house: House) -> Hand:
        return answered(begin(house.worker))

    def test_is_refused_by_the_action(self, house: House) -> None:
        hand = self.detriment(house)
        with pytest.raises(actions.DayIsOver):
            actions.write_words(
                actor=house.worker,
                draft=hand.reference,
                texts={"reasons": "Not now."},
                review_on=date(2026, 11, 22),
                version=hand.draft.version,
                key=key(),
                now=NOW,
            )
        assert hand.draft.texts == {}

    def test_today_is_taken(self, house: House) -> None:
        hand = self.detriment(house)
        actions.write_words(
            actor=house.worker,
            draft=hand.reference,
            texts={},
            review_on=date(2026, 11, 23),
            version=hand.draft.version,
            key=key(),
            now=NOW,
        )
        assert hand.draft.review_on == date(2026, 11, 23)
