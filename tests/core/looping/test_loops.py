"""Every state that can be reached is closed or owned, and nothing closes without a person."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from itertools import product
from typing import TypeVar

import pytest

from sharewell.core.looping import (
    CLOSED_STEPS,
    LAST_STAGE,
    Ask,
    AskAct,
    AskStep,
    Loop,
    LoopAct,
    LoopStep,
    Matter,
    NotNext,
    Owed,
    Side,
    advance,
    advance_ask,
    ask_acts,
    ask_owed,
    begin_ask,
    loop_acts,
    owed,
    seems,
)

PEOPLE = ("ann", "ben")
S = TypeVar("S", bound=Hashable)


def reached(start: S, following: Callable[[S], Iterator[S]]) -> set[S]:
    """Return every state that can be reached."""
    found, waiting = {start}, deque([start])
    while waiting:
        for after in following(waiting.popleft()):
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found


def after_loop(loop: Loop) -> Iterator[Loop]:
    for side, by in product(Side, PEOPLE):
        for act in loop_acts(loop, side=side, by=by):
            yield advance(loop, act, side=side, by=by)


def after_ask(ask: Ask) -> Iterator[Ask]:
    for side in Side:
        for act in ask_acts(ask, side=side):
            yield advance_ask(ask, act, side=side)


LOOPS = reached(Loop(), after_loop)
ASKS = reached(begin_ask(needs_dispensation=False), after_ask) | reached(begin_ask(needs_dispensation=True), after_ask)


class TestTheLoop:
    def test_reaches_every_step_and_every_matter(self) -> None:
        assert {loop.step for loop in LOOPS} == set(LoopStep)
        assert set().union(*(loop.matters for loop in LOOPS)) == set(Matter)
        assert len(LOOPS) > 50

    def test_is_closed_or_owned_in_every_state(self) -> None:
        for loop in LOOPS:
            assert loop.is_closed != bool(owed(loop)), loop

    def test_what_is_owed_can_be_done_by_the_side_that_owes_it(self) -> None:
        does = {
            "acknowledge": LoopAct.ACKNOWLEDGE,
            "state": LoopAct.STATE,
            "do": LoopAct.DO,
            "verify": LoopAct.VERIFY,
            "disagreement": LoopAct.GIVE_WAY,
            "incident": LoopAct.SETTLE,
            "question": LoopAct.ANSWER,
            "correction": LoopAct.TAKE_IN,
            "stop": LoopAct.STOPPED,
        }
        for loop in LOOPS:
            for each in owed(loop):
                by = next(one for one in PEOPLE if one != loop.done_by)
                after = advance(loop, does[each.what], side=each.side, by=by)
                assert each not in owed(after), (loop, each)

    def test_each_open_state_leads_to_an_end(self) -> None:
        for loop in LOOPS:
            assert any(one.is_closed for one in reached(loop, after_loop)), loop

    def test_only_the_acts_that_end_it_do(self) -> None:
        ends = set()
        for loop in LOOPS:
            for side, by in product(Side, PEOPLE):
                for act in loop_acts(loop, side=side, by=by):
                    after = advance(loop, act, side=side, by=by)
                    if after.step in CLOSED_STEPS and loop.step not in CLOSED_STEPS:
                        ends.add(act)
        assert ends == {LoopAct.VERIFY, LoopAct.GIVE_WAY, LoopAct.SETTLE}

    def test_nobody_verifies_what_they_say_they_did(self) -> None:
        done = Loop(LoopStep.DONE, done_by="ann")
        with pytest.raises(NotNext):
            advance(done, LoopAct.VERIFY, side=Side.SENDER, by="ann")
        assert advance(done, LoopAct.VERIFY, side=Side.SENDER, by="ben").is_closed

    def test_whatever_does_not_follow_is_refused_with_what_does(self) -> None:
        """The silent return of others, where a transition is not allowed (Primero)."""
        for loop, act, side, by in product(LOOPS, LoopAct, Side, PEOPLE):
            possible = loop_acts(loop, side=side, by=by)
            if act in possible:
                continue
            with pytest.raises(NotNext) as refused:
                advance(loop, act, side=side, by=by)
            assert refused.value.possible == tuple(possible)

    def test_a_recall_voids_questions_and_asks_the_recipient_to_let_go(self) -> None:
        loop = Loop(LoopStep.STATED, frozenset({Matter.QUESTION, Matter.CORRECTION}))
        after = advance(loop, LoopAct.RECALL, side=Side.SENDER, by="ann")
        assert owed(after) == {Owed(Side.SENDER, "incident"), Owed(Side.RECIPIENT, "stop")}

    def test_a_right_to_use_it_can_end_after_all_is_done(self) -> None:
        after = advance(Loop(LoopStep.VERIFIED), LoopAct.MUST_STOP, side=Side.SENDER, by="ann")
        assert not after.is_closed
        assert owed(after) == {Owed(Side.RECIPIENT, "stop")}


class TestARequest:
    def test_reaches_every_step_and_stage(self) -> None:
        assert {ask.step for ask in ASKS} == set(AskStep)
        assert {ask.stage for ask in ASKS} == set(range(LAST_STAGE + 1))

    def test_is_closed_or_owned_in_every_state(self) -> None:
        for ask in ASKS:
            assert ask.is_closed != bool(ask_owed(ask)), ask

    def test_only_whoever_asked_closes_it_or_a_manager_who_does_not_dispense(self) -> None:
        closing = {
            (act, side)
            for ask in ASKS
            for side in Side
            for act in ask_acts(ask, side=side)
            if advance_ask(ask, act, side=side).is_closed
        }
        assert closing == {(AskAct.CLOSE, Side.SENDER), (AskAct.NOT_DISPENSE, Side.SENDERS_MANAGER)}

    def test_no_answer_yet_and_not_permitted_to_say_are_alike_to_whoever_asked(self) -> None:
        """In what they see, in what they can do, in what they owe, and in whatever follows from what they do."""
        veiled = [ask for ask in ASKS if ask.step is AskStep.NOT_TOLD]
        assert len(veiled) > 3
        for ask in veiled:
            outward = seems(ask)
            assert outward.step is not AskStep.NOT_TOLD
            assert ask_acts(ask, side=Side.SENDER) == ask_acts(outward, side=Side.SENDER)
            mine = {each for each in ask_owed(ask) if each.side is Side.SENDER}
            assert mine == {each for each in ask_owed(outward) if each.side is Side.SENDER}
            for act in ask_acts(ask, side=Side.SENDER):
                assert advance_ask(ask, act, side=Side.SENDER) == advance_ask(outward, act, side=Side.SENDER)

    def test_a_refusal_stays_with_whoever_asked_until_they_say_what_they_do(self) -> None:
        refused = advance_ask(Ask(), AskAct.REFUSE, side=Side.RECIPIENT)
        assert ask_owed(refused) == {Owed(Side.SENDER, "follow")}
        assert ask_acts(refused, side=Side.SENDER) == (AskAct.ASK_AGAIN, AskAct.ESCALATE, AskAct.CLOSE)

    def test_it_is_escalated_by_stages_and_no_further_than_the_last(self) -> None:
        ask = Ask()
        for stage in range(1, LAST_STAGE + 1):
            ask = advance_ask(ask, AskAct.ESCALATE, side=Side.SENDER)
            assert Owed(Side.RECIPIENTS_MANAGER, f"escalated-{stage}") in ask_owed(ask)
        assert AskAct.ESCALATE not in ask_acts(ask, side=Side.SENDER)

    def test_nothing_is_sent_before_a_manager_dispensed(self) -> None:
        ask = begin_ask(needs_dispensation=True)
        assert ask_acts(ask, side=Side.RECIPIENT) == ()
        assert advance_ask(ask, AskAct.DISPENSE, side=Side.SENDERS_MANAGER).step is AskStep.SENT

    def test_whatever_does_not_follow_is_refused(self) -> None:
        for ask, act, side in product(ASKS, AskAct, Side):
            if act not in ask_acts(ask, side=side):
                with pytest.raises(NotNext):
                    advance_ask(ask, act, side=side)
