"""Every state of an enquiry and of a dissent that can be reached is closed or owned, and nothing closes by itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from itertools import product
from typing import TypeVar

import pytest

from sharewell.core.enquiring import (
    LAST_STAGE,
    Colour,
    Dissent,
    DissentAct,
    DissentStep,
    Enquiry,
    EnquiryAct,
    EnquirySide,
    EnquiryStep,
    NotNext,
    Owes,
    advance_dissent,
    advance_enquiry,
    dissent_acts,
    dissent_owed,
    enquiry_acts,
    enquiry_owed,
    replay_dissent,
    replay_enquiry,
)

S = TypeVar("S", bound=Hashable)
HUB, REFERRER = EnquirySide.HUB, EnquirySide.REFERRER


def reached(start: S, following: Callable[[S], Iterator[S]]) -> set[S]:
    """Return every state that can be reached."""
    found, waiting = {start}, deque([start])
    while waiting:
        for after in following(waiting.popleft()):
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found


def moves(enquiry: Enquiry) -> Iterator[tuple[EnquiryAct, EnquirySide, Colour | None]]:
    for side in EnquirySide:
        for act in enquiry_acts(enquiry, side=side):
            yield from ((act, side, one) for one in (Colour if act is EnquiryAct.RATE else (None,)))


def after_enquiry(enquiry: Enquiry) -> Iterator[Enquiry]:
    for act, side, colour in moves(enquiry):
        yield advance_enquiry(enquiry, act, side=side, colour=colour)


def after_dissent(dissent: Dissent) -> Iterator[Dissent]:
    for side in EnquirySide:
        for act in dissent_acts(dissent, side=side):
            yield advance_dissent(dissent, act, side=side)


ENQUIRIES = reached(Enquiry(), after_enquiry) | reached(Enquiry(has_referrer=True), after_enquiry)
DISSENTS = reached(Dissent(), after_dissent)


class TestAnEnquiry:
    def test_reaches_every_step_and_colour(self) -> None:
        assert {one.step for one in ENQUIRIES} == set(EnquiryStep)
        assert {one.colour for one in ENQUIRIES} == {None, *Colour}
        assert len(ENQUIRIES) > 30

    def test_is_closed_or_owned_in_every_state(self) -> None:
        for one in ENQUIRIES:
            assert one.is_closed != bool(enquiry_owed(one)), one

    def test_what_is_owed_can_be_done_by_the_side_that_owes_it(self) -> None:
        does = {
            "take": EnquiryAct.ACCEPT,
            "rate": EnquiryAct.RATE,
            "feedback": EnquiryAct.FEED_BACK_OUTSIDE,
            "look-at-silence": EnquiryAct.STAY_SILENT,
            "hear": EnquiryAct.HEAR,
            **{f"decide-{colour}": EnquiryAct.DECIDE for colour in Colour},
        }
        for one in ENQUIRIES:
            for each in enquiry_owed(one):
                act = does[each.what]
                colour = Colour.RED if act is EnquiryAct.RATE else None
                after = advance_enquiry(one, act, side=each.side, colour=colour)
                assert each not in enquiry_owed(after), (one, each)

    def test_each_open_state_leads_to_an_end(self) -> None:
        for one in ENQUIRIES:
            assert any(after.is_closed for after in reached(one, after_enquiry)), one

    def test_only_telling_the_referrer_or_a_reason_not_to_ends_it(self) -> None:
        ends = {
            act
            for one in ENQUIRIES
            for act, side, colour in moves(one)
            if not one.is_closed and advance_enquiry(one, act, side=side, colour=colour).is_closed
        }
        assert ends == {EnquiryAct.FEED_BACK_OUTSIDE, EnquiryAct.STAY_SILENT, EnquiryAct.HEAR}

    def test_nobody_is_told_a_decision_that_was_not_made(self) -> None:
        """Each way to a closed enquiry goes through a decision, or through not accepting it."""
        for one in ENQUIRIES:
            for act, side, colour in moves(one):
                after = advance_enquiry(one, act, side=side, colour=colour)
                if after.step is EnquiryStep.TO_FEED_BACK:
                    assert act in (EnquiryAct.DECIDE, EnquiryAct.TURN_AWAY)

    def test_a_contact_is_no_referral_before_it_is_accepted(self) -> None:
        assert enquiry_acts(Enquiry(), side=HUB) == (EnquiryAct.ACCEPT, EnquiryAct.TURN_AWAY)
        for one in ENQUIRIES:
            assert (one.step is not EnquiryStep.OPEN) or one.is_accepted

    def test_a_colour_opens_and_closes_nothing(self) -> None:
        for one in ENQUIRIES:
            bare = Enquiry(one.step, None, one.is_accepted, one.has_referrer)
            for side in EnquirySide:
                assert enquiry_acts(one, side=side) == enquiry_acts(bare, side=side)

    def test_it_is_rated_again_and_what_is_owed_follows(self) -> None:
        one = replay_enquiry([(EnquiryAct.ACCEPT, None), (EnquiryAct.RATE, Colour.GREEN)], has_referrer=True)
        assert enquiry_owed(one) == {Owes(HUB, "decide-green")}
        assert enquiry_owed(advance_enquiry(one, EnquiryAct.RATE, side=HUB, colour=Colour.RED)) == {
            Owes(HUB, "decide-red")
        }

    def test_one_who_told_from_outside_is_told_outside(self) -> None:
        decided = replay_enquiry([(EnquiryAct.ACCEPT, None), (EnquiryAct.DECIDE, None)], has_referrer=False)
        assert EnquiryAct.FEED_BACK not in enquiry_acts(decided, side=HUB)
        assert advance_enquiry(decided, EnquiryAct.FEED_BACK_OUTSIDE, side=HUB).is_closed

    def test_one_that_was_not_accepted_comes_back_as_a_contact(self) -> None:
        away = replay_enquiry([(EnquiryAct.TURN_AWAY, None)], has_referrer=False)
        assert advance_enquiry(away, EnquiryAct.REOPEN, side=HUB).step is EnquiryStep.RECEIVED

    def test_whatever_does_not_follow_is_refused_with_what_does(self) -> None:
        for one, act, side, colour in product(ENQUIRIES, EnquiryAct, EnquirySide, (None, Colour.RED)):
            possible = enquiry_acts(one, side=side)
            if act in possible and (act is EnquiryAct.RATE) == (colour is not None):
                continue
            with pytest.raises(NotNext) as refused:
                advance_enquiry(one, act, side=side, colour=colour)
            assert refused.value.possible == tuple(possible)


class TestADissent:
    def test_reaches_every_step_and_stage(self) -> None:
        assert {one.step for one in DISSENTS} == set(DissentStep)
        assert {one.stage for one in DISSENTS} == set(range(1, LAST_STAGE + 1))

    def test_is_closed_or_owned_in_every_state(self) -> None:
        for one in DISSENTS:
            assert one.is_closed != bool(dissent_owed(one)), one

    def test_only_whoever_wrote_it_ends_it(self) -> None:
        ends = {
            side
            for one in DISSENTS
            for side in EnquirySide
            for act in dissent_acts(one, side=side)
            if advance_dissent(one, act, side=side).is_closed
        }
        assert ends == {EnquirySide.DISSENTER}

    def test_is_taken_further_by_stages_and_no_further_than_the_last(self) -> None:
        last = replay_dissent([DissentAct.TAKE_FURTHER] * (LAST_STAGE - 1))
        assert dissent_owed(last) == {Owes(EnquirySide.MANAGER, f"dissent-{LAST_STAGE}")}
        assert DissentAct.TAKE_FURTHER not in dissent_acts(last, side=EnquirySide.DISSENTER)

    def test_whatever_does_not_follow_is_refused(self) -> None:
        for one, act, side in product(DISSENTS, DissentAct, EnquirySide):
            if act not in dissent_acts(one, side=side):
                with pytest.raises(NotNext):
                    advance_dissent(one, act, side=side)
