"""What was not shared because sharing would do harm is looked at again: who owes it, until when, and what closes it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytest

from sharewell.acting.types import OPERATOR
from sharewell.decisions import actions
from sharewell.decisions.models import Decision, Draft
from sharewell.decisions.types import Chosen, GoesTo
from sharewell.design.words import LONDON
from sharewell.ledger.queries import list_entries
from sharewell.obligations.models import Obligation
from sharewell.obligations.queries import list_about, list_open
from sharewell.obligations.types import Lane, ObligationRow
from sharewell.partnerships.actions import enter_register
from sharewell.partnerships.types import DataRole, InScope
from tests.support.deciding import NOW, Hand, House, answered, begin, completed, key, make_house

pytestmark = pytest.mark.django_db

REVIEW_ON = date(2026, 12, 1)
ON_THE_DAY = datetime(2026, 12, 1, 10, 0, tzinfo=LONDON)
DETRIMENT = {
    "about": "child",
    "relevant_to_welfare": "yes",
    "facilitates_function": "yes",
    "more_detrimental_to_share": "yes",
    "recipient_in_scope": "yes",
}


@pytest.fixture
def house() -> House:
    """Return the invented house, whose playgroup the register has put under the duty to share."""
    house = make_house()
    enter_register(
        actor=OPERATOR,
        organisation=house.playgroup,
        kind="early-years-provider",
        department="",
        is_public_authority=False,
        data_role=DataRole.CONTROLLER,
        processor_for="",
        in_scope_s16la=InScope.YES,
        scope_reason="Invented for a test.",
        began_on=date(2026, 10, 1),
        now=NOW,
    )
    return house


def harmful(house: House, *, complained_of: str = "", goes_to: str = GoesTo.MANAGER) -> Hand:
    """Return a draft that is ready to be recorded: sharing it would do the child more harm."""
    hand = begin(house.worker)
    answered(hand, **DETRIMENT)
    assert hand.standing.outcome == "do-not-share"
    hand.describe()
    hand.state()
    actions.write_words(
        actor=hand.actor,
        draft=hand.reference,
        texts={
            "reasons": "Her father would learn where she lives.",
            "if-shared": "He may find her.",
            "if-not-shared": "The clinic asks her mother again.",
            "detriment-what": "The address, with the clinic.",
            "detriment-harm": "He has threatened her.",
            "detriment-instead": "Only the telephone number.",
            "detriment-agreed-by": "The deputy.",
        },
        told_on=None,
        review_on=REVIEW_ON,
        complained_of=complained_of,
        goes_to=goes_to,
        version=hand.draft.version,
        key=key(),
        now=NOW,
    )
    return hand


def second_looks(reference: str) -> list[ObligationRow]:
    """Return the second looks that are owed, or were."""
    return [row for row in list_about(about=reference, now=NOW) if row.code == "look-again"]


class TestASecondLook:
    def test_is_owed_by_whoever_decided_with_the_manager_as_cover(self, house: House) -> None:
        reference = harmful(house).record(Chosen.DO_NOT_SHARE, checks={})
        (owed,) = second_looks(reference)
        assert (owed.owner_post, owed.cover_post) == (house.worker.post, house.manager.post)
        assert owed.due_at == datetime(2026, 12, 1, 17, 0, tzinfo=LONDON)
        assert owed.href == f"/decisions/{reference}/"

    def test_is_in_the_ledger_without_a_word(self, house: House) -> None:
        reference = harmful(house).record(Chosen.DO_NOT_SHARE, checks={})
        entries = [
            entry
            for entry in list_entries(event="obligation.opened", subject=reference)
            if entry.facts["code"] == "look-again"
        ]
        assert len(entries) == 1
        assert entries[0].facts["owner"] == house.worker.post

    def test_stands_in_the_work_of_whoever_decided(self, house: House) -> None:
        reference = harmful(house).record(Chosen.DO_NOT_SHARE, checks={})
        mine = [row for row in list_open(actor=house.worker, now=NOW) if row.lane is Lane.MINE]
        assert [(row.code, row.about) for row in mine] == [("look-again", reference)]

    def test_is_never_covered_by_the_one_complained_of(self, house: House) -> None:
        reference = harmful(house, complained_of=house.manager.reference).record(Chosen.DO_NOT_SHARE, checks={})
        (owed,) = second_looks(reference)
        assert owed.cover_post == house.second_manager.post

    def test_is_covered_by_the_adviser_where_it_goes_round_the_manager(self, house: House) -> None:
        reference = harmful(house, goes_to=GoesTo.ADVISER).record(Chosen.DO_NOT_SHARE, checks={})
        (owed,) = second_looks(reference)
        assert owed.cover_post == house.adviser.post

    def test_is_beside_the_managers_own_look(self, house: House) -> None:
        reference = harmful(house).record(Chosen.DO_NOT_SHARE, checks={})
        assert {row.code for row in list_about(about=reference, now=NOW)} == {"look-again", "look-at-decision"}


class TestNothingElseIsLookedAtAgain:
    def test_a_share(self, house: House) -> None:
        hand = completed(house.worker)
        hand.write(reasons="It helps.")  # it writes a day to look again, too
        assert hand.draft.review_on == REVIEW_ON
        assert second_looks(hand.record()) == []

    def test_not_shared_for_another_reason(self, house: House) -> None:
        hand = completed(house.worker)
        hand.write(reasons="His mother asks the clinic herself.")
        assert second_looks(hand.record(Chosen.DO_NOT_SHARE, checks={})) == []

    def test_a_part_shared_against_the_guide(self, house: House) -> None:
        hand = harmful(house)
        hand.write(judgement_reasons="The number alone does no harm.")
        assert second_looks(hand.record(Chosen.SHARE_PART)) == []


class TestOneTransaction:
    def test_without_a_day_nothing_is_recorded(self, house: House) -> None:
        hand = harmful(house)
        Draft.objects.filter(reference=hand.reference).update(review_on=None)
        with pytest.raises(actions.NotComplete) as refused:
            hand.record(Chosen.DO_NOT_SHARE, checks={})
        assert [words for _, _, words in refused.value.missing] == ["Say when it is looked at again"]
        assert not Obligation.objects.exists()

    def test_a_fault_while_it_is_opened_undoes_the_record(self, house: House) -> None:
        hand = harmful(house)
        before = hand.draft
        with (
            patch("sharewell.decisions.actions.records.open_obligation", side_effect=RuntimeError),
            pytest.raises(RuntimeError),
        ):
            hand.record(Chosen.DO_NOT_SHARE, checks={})
        assert hand.draft == before
        assert not Decision.objects.exists()

    def test_a_fault_after_it_was_opened_takes_it_back(self, house: House) -> None:
        hand = harmful(house)
        with (
            patch("sharewell.decisions.actions.records._ask_to_look", side_effect=RuntimeError),
            pytest.raises(RuntimeError),
        ):
            hand.record(Chosen.DO_NOT_SHARE, checks={})
        assert not Obligation.objects.exists()
        assert not Decision.objects.exists()


class TestWhatClosesIt:
    def add(self, house: House, reference: str, *, at: datetime) -> None:
        actions.add_to_decision(
            actor=house.worker, decision=reference, text="Looked again: still so.", key=key(), now=at
        )

    def test_words_on_the_day(self, house: House) -> None:
        reference = harmful(house).record(Chosen.DO_NOT_SHARE, checks={})
        self.add(house, reference, at=ON_THE_DAY)
        (owed,) = second_looks(reference)
        assert (owed.how, owed.closed_by) == ("done", house.worker.reference)

    def test_words_before_the_day_do_not(self, house: House) -> None:
        reference = harmful(house).record(Chosen.DO_NOT_SHARE, checks={})
        self.add(house, reference, at=ON_THE_DAY - timedelta(days=1))
        (owed,) = second_looks(reference)
        assert owed.closed_at is None

    def test_the_words_of_somebody_who_does_not_owe_it_do_not(self, house: House) -> None:
        reference = harmful(house).record(Chosen.DO_NOT_SHARE, checks={})
        actions.add_to_decision(
            actor=house.second_manager, decision=reference, text="A word.", key=key(), now=ON_THE_DAY
        )
        (owed,) = second_looks(reference)
        assert owed.closed_at is None

    def test_the_cover_closes_it_when_it_is_late(self, house: House) -> None:
        reference = harmful(house).record(Chosen.DO_NOT_SHARE, checks={})
        actions.add_to_decision(
            actor=house.manager,
            decision=reference,
            text="Asked: still so.",
            key=key(),
            now=ON_THE_DAY + timedelta(days=1),
        )
        (owed,) = second_looks(reference)
        assert owed.closed_by == house.manager.reference


class TestADayThatIsOver:
    def test_when_it_is_recorded_another_day_is_asked_for(self, house: House) -> None:
        hand = harmful(house)
        hand.now = datetime(2026, 12, 2, 10, 0, tzinfo=LONDON)
        with pytest.raises(actions.NotComplete) as refused:
            hand.record(Chosen.DO_NOT_SHARE)
        assert [words for page, _, words in refused.value.missing if page == "words"] == [
            "The day to look at it again is over. Choose another"
        ]
