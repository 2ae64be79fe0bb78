"""The loop of a disclosure in the database: who does what, what is then owed, and that nobody is left with nothing."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from sharewell.acting.types import OPERATOR, Role
from sharewell.core.looping import LoopAct, LoopStep, Matter, owed
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.actions import hand_over, hand_over_all
from sharewell.obligations.queries import list_about, list_open
from sharewell.obligations.types import Lane, ObligationRow
from sharewell.practitioners.actions import end_post
from sharewell.sharing.actions import move_disclosure, open_disclosure
from sharewell.sharing.models import Disclosure
from sharewell.sharing.queries import get_cover, list_disclosures, list_loop_acts, read_disclosure
from sharewell.sharing.queries.records import loop_of
from sharewell.sharing.types import AlreadyMoved, DisclosureUnknown, LimitsFirst, StepNotNext, WordsMissing
from tests.support.deciding import NOW, key
from tests.support.sharing import DAY, Sharing, make_sharing, move, opened, send, sent


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def open_ones(reference: str) -> dict[str, ObligationRow]:
    """Return what is owed about it, by its code."""
    found = [row for row in list_about(about=reference, now=NOW) if row.closed_at is None]
    assert len({row.code for row in found}) == len(found)
    return {row.code.removeprefix("disclosure."): row for row in found}


def loop(reference: str) -> LoopStep:
    return loop_of(Disclosure.objects.get(reference=reference).moves.order_by("id")).step


class TestTheLoop:
    def test_goes_from_sent_to_verified_with_an_owner_at_each_step(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        assert set(open_ones(reference)) == {"acknowledge"}
        move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE, "A baby has bruises. You ask us to visit.")
        assert open_ones(reference)["state"].owner_team == sharing.team
        move_disclosure(
            actor=sharing.receiver, disclosure=reference, act=LoopAct.STATE, words="We visit on Thursday.",
            due_at=NOW + 3 * DAY, key=key(), now=NOW,
        )  # fmt: skip
        assert open_ones(reference)["do"].due_at == NOW + 3 * DAY
        move(sharing.receiver, reference, LoopAct.DO, "We visited.")
        verify = open_ones(reference)["verify"]
        assert verify.owner_post == sharing.worker.post
        assert verify.stage == "to-verify"
        move(sharing.worker, reference, LoopAct.VERIFY, "I asked the mother: they came.")
        assert open_ones(reference) == {}
        assert loop(reference) is LoopStep.VERIFIED
        row = read_disclosure(actor=sharing.worker, disclosure=reference, now=NOW)
        assert [each.act for each in row.moves] == ["open", "acknowledge", "state", "do", "verify"]
        moved = list_entries(event="disclosure.moved", limit=10)
        assert {entry.facts["step"] for entry in moved} == {"sent", "acknowledged", "stated", "done", "verified"}

    def test_tells_those_who_then_owe_something_without_a_word_about_it(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        assert [row.about for row in list_notices(actor=sharing.second_receiver)] == [reference]
        assert [row.href for row in list_notices(actor=sharing.receiver)] != []

    def test_is_pressed_twice_and_moves_once(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        same: dict[str, Any] = {"actor": sharing.receiver, "disclosure": reference, "key": key(), "now": NOW}
        move_disclosure(act=LoopAct.ACKNOWLEDGE, words="We have it.", **same)
        with pytest.raises(AlreadyMoved):
            move_disclosure(act=LoopAct.ACKNOWLEDGE, words="We have it.", **same)
        assert loop(reference) is LoopStep.ACKNOWLEDGED

    def test_acts_that_come_out_of_order_are_refused_with_a_reason(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        for act in (LoopAct.STATE, LoopAct.DO, LoopAct.VERIFY, LoopAct.STOPPED, LoopAct.ANSWER):
            with pytest.raises(StepNotNext, match="Sent, not acknowledged yet"):
                move(sharing.receiver, reference, act)
        assert loop(reference) is LoopStep.SENT

    def test_needs_words_and_that_it_was_read(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        with pytest.raises(LimitsFirst):
            move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE)
        opened(sharing, reference)
        with pytest.raises(WordsMissing):
            move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE, "  ")

    def test_each_side_does_its_own(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        with pytest.raises(StepNotNext):
            move(sharing.worker, reference, LoopAct.ACKNOWLEDGE)
        for nobody in (sharing.house.other_worker, sharing.house.colleague):
            with pytest.raises(DisclosureUnknown):
                move(nobody, reference, LoopAct.ACKNOWLEDGE)
        assert list_loop_acts(actor=sharing.worker, disclosure=reference) == (LoopAct.RECALL,)

    def test_what_was_understood_otherwise_becomes_a_question(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE, "The child bruised herself.")
        move(sharing.worker, reference, LoopAct.CORRECT, "No: a baby who does not crawl.")
        assert open_ones(reference)["correction"].owner_team == sharing.team
        move(sharing.receiver, reference, LoopAct.TAKE_IN, "Understood now.")
        move(sharing.receiver, reference, LoopAct.ASK, "Which arm?")
        assert open_ones(reference)["question"].owner_post == sharing.worker.post
        move(sharing.worker, reference, LoopAct.ANSWER, "The left one.")
        assert set(open_ones(reference)) == {"state"}

    def test_a_disagreement_is_the_senders_to_answer(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE)
        move(sharing.receiver, reference, LoopAct.DISAGREE, "Below our threshold.")
        assert open_ones(reference)["disagreement"].owner_post == sharing.worker.post
        move(sharing.worker, reference, LoopAct.UPHOLD, "It is not: see the second statement.")
        assert set(open_ones(reference)) == {"state"}

    def test_a_wrong_recipient_is_called_back_and_looked_into_within_72_hours(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        move(sharing.worker, reference, LoopAct.RECALL, "Meant for another team.")
        incident = open_ones(reference)["incident"]
        assert incident.due_at == NOW + timedelta(hours=72)
        assert open_ones(reference)["stop"].owner_team == sharing.team
        with pytest.raises(LimitsFirst):
            read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW)
        with pytest.raises(LimitsFirst):
            open_disclosure(actor=sharing.second_receiver, disclosure=reference, key=key(), now=NOW)
        _, may_read = get_cover(actor=sharing.receiver, disclosure=reference)
        assert not may_read
        move(sharing.worker, reference, LoopAct.SETTLE, "Nobody used it. Not told to the regulator because…")
        move(sharing.second_receiver, reference, LoopAct.STOPPED, "Nothing was copied.")
        assert open_ones(reference) == {}

    def test_the_recipient_may_say_that_it_is_not_for_them_without_reading_it(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        move(sharing.receiver, reference, LoopAct.RECALL, "We do not know this child.")
        assert open_ones(reference)["incident"].owner_post == sharing.worker.post


class TestNobodyIsLeftWithNothing:
    def test_a_leaver_hands_over_and_the_next_one_goes_on(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE)
        move(sharing.receiver, reference, LoopAct.ASK, "Which arm?")
        house, later = sharing.house, NOW + DAY
        hand_over_all(actor=OPERATOR, post=sharing.worker.post, now=later)
        end_post(actor=OPERATOR, post=sharing.worker.post, now=later)
        owner = open_ones(reference)["question"]
        assert owner.owner_post == house.manager.post
        move(house.manager, reference, LoopAct.ANSWER, "The left one.", now=later)
        move(sharing.receiver, reference, LoopAct.STATE, now=later)
        move(sharing.receiver, reference, LoopAct.DO, now=later)
        verify = open_ones(reference)["verify"]
        assert verify.owner_post in (house.manager.post, house.second_manager.post)

    def test_what_is_handed_to_a_colleague_can_be_read_and_done_by_them(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE)
        move(sharing.receiver, reference, LoopAct.ASK, "Which arm?")
        asked = open_ones(reference)["question"].reference
        hand_over(actor=sharing.worker, obligation=asked, owner_post=sharing.house.colleague.post, now=NOW)
        assert read_disclosure(actor=sharing.house.colleague, disclosure=reference, now=NOW)
        move(sharing.house.colleague, reference, LoopAct.ANSWER, "The left one.")

    def test_a_manager_covers_when_the_team_is_late(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        manager, late = sharing.house.other_manager, NOW + 4 * DAY
        assert list_open(actor=manager, now=NOW) == ()
        [row] = list_open(actor=manager, now=late)
        assert (row.about, row.lane) == (reference, Lane.COVERING)

    def test_walked_by_chance_what_is_owed_is_what_the_machine_says(self, sharing: Sharing) -> None:
        """Whatever comes in whatever order, the open obligations are those of the state, each with an owner."""
        chance = random.Random(7)
        people = (sharing.worker, sharing.house.manager, sharing.receiver, sharing.second_receiver)
        for _ in range(4):
            reference = send(sharing)
            for person in people[2:]:
                opened(sharing, reference, by=person)
            for _ in range(10):
                actor = chance.choice(people)
                acts = list_loop_acts(actor=actor, disclosure=reference)
                likely = [act for act in acts if act is not LoopAct.RECALL or chance.random() < 0.1]
                if not likely:
                    continue
                move(actor, reference, chance.choice(likely))
                stands = loop_of(Disclosure.objects.get(reference=reference).moves.order_by("id"))
                assert {each.what for each in owed(stands)} == set(open_ones(reference))


class TestListDisclosures:
    def test_each_side_finds_it_and_nobody_else(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        [mine] = list_disclosures(actor=sharing.worker)
        [theirs] = list_disclosures(actor=sharing.second_receiver)
        assert (mine.reference, mine.is_mine, mine.items) == (reference, True, 1)
        assert (theirs.is_mine, theirs.loop.matters) == (False, frozenset[Matter]())
        assert list_disclosures(actor=sharing.house.colleague) == ()
        assert list_disclosures(actor=sharing.worker, before=reference) == ()
        assert Role.MANAGER in sharing.house.other_manager.roles
        assert len(list_disclosures(actor=sharing.house.other_manager)) == 1
