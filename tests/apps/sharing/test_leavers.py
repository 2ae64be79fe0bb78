"""Somebody leaves at any step: whatever is owed is seen by somebody in post, handed over or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sharewell.acting.types import OPERATOR, Actor
from sharewell.core.looping import AskAct, LoopAct
from sharewell.decisions.types import Footing
from sharewell.obligations.actions import hand_over_all
from sharewell.obligations.queries import list_about, list_open
from sharewell.obligations.types import Lane, NobodyToTakeOver
from sharewell.practitioners.actions import end_post
from sharewell.sharing.actions import move_request
from sharewell.sharing.types import Gate, RefusalReason
from tests.support.deciding import NOW, key
from tests.support.sharing import DAY, Sharing, ask, make_sharing, move, opened, send

LATER, LATE = NOW + DAY, NOW + 60 * DAY


def at(*acts: LoopAct) -> Callable[[Sharing], str]:
    """Return what brings a disclosure to a step."""
    ours = {
        LoopAct.VERIFY, LoopAct.UPHOLD, LoopAct.RECALL, LoopAct.SETTLE, LoopAct.ANSWER, LoopAct.CORRECT,
        LoopAct.SEND_BACK,
    }  # fmt: skip

    def bring(sharing: Sharing) -> str:
        reference = opened(sharing, send(sharing))
        for act in acts:
            move(sharing.worker if act in ours else sharing.receiver, reference, act)
        return reference

    return bring


def asked(*acts: AskAct, **more: object) -> Callable[[Sharing], str]:
    """Return what brings a request to a step."""
    theirs = {AskAct.ASK_AGAIN, AskAct.ESCALATE}

    def bring(sharing: Sharing) -> str:
        reference = ask(sharing, **more)
        for act in acts:
            actor = sharing.receiver if act in theirs else sharing.worker
            reason = RefusalReason.TOO_MUCH if act is AskAct.REFUSE else None
            move_request(actor=actor, request=reference, act=act, words="Invented.", reason=reason, key=key(), now=NOW)
        return reference

    return bring


A, S = LoopAct.ACKNOWLEDGE, LoopAct.STATE
STEPS = {
    "sent": at(),
    "acknowledged": at(A),
    "stated": at(A, S),
    "done": at(A, S, LoopAct.DO),
    "disagreed": at(A, LoopAct.DISAGREE),
    "question": at(A, LoopAct.ASK),
    "correction": at(A, LoopAct.CORRECT),
    "called back": at(LoopAct.RECALL),
    "asked": asked(),
    "to dispense": asked(gate=Gate.DISPENSATION, gate_words="No time.", footing=Footing.SECTION_17),
    "taken up": asked(AskAct.TAKE_UP),
    "refused": asked(AskAct.REFUSE),
    "asked again": asked(AskAct.REFUSE, AskAct.ASK_AGAIN),
    "taken further": asked(AskAct.REFUSE, AskAct.ESCALATE),
    "not permitted to say": asked(AskAct.MAY_NOT_SAY_VEILED),
}


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def leave(actor: Actor, *, hands_over: bool) -> None:
    if hands_over:
        hand_over_all(actor=OPERATOR, post=actor.post, now=LATER)
    end_post(actor=OPERATOR, post=actor.post, now=LATER)


def seen_by_somebody(sharing: Sharing, reference: str) -> set[str]:
    """Return the codes of what is open about this and stands in the work of a manager who is to act."""
    found = set()
    for manager in (sharing.house.manager, sharing.house.second_manager, sharing.house.other_manager):
        rows = list_open(actor=manager, now=LATE)
        found |= {row.code for row in rows if row.about == reference and row.lane is not Lane.WAITING}
    return found


def open_codes(reference: str) -> set[str]:
    return {row.code for row in list_about(about=reference, now=LATE) if row.closed_at is None}


@pytest.mark.parametrize("hands_over", [True, False], ids=["handed over", "gone without a word"])
@pytest.mark.parametrize("step", STEPS)
def test_whoever_leaves_leaves_nothing_that_nobody_sees(sharing: Sharing, step: str, *, hands_over: bool) -> None:
    """Everybody who sent, asked, received and answers goes, and only the managers stay."""
    reference = STEPS[step](sharing)
    owed = open_codes(reference)
    assert owed
    for actor in (sharing.worker, sharing.receiver, sharing.second_receiver):
        leave(actor, hands_over=hands_over)
    assert open_codes(reference) == owed, "nothing closes because somebody leaves"
    assert seen_by_somebody(sharing, reference) == owed


def test_where_neither_cover_nor_team_is_left_a_leaver_cannot_leave_in_silence(sharing: Sharing) -> None:
    reference = at(A, LoopAct.ASK)(sharing)
    house = sharing.house
    for manager in (house.manager, house.second_manager):
        leave(manager, hands_over=True)
    try:
        leave(sharing.worker, hands_over=True)
    except NobodyToTakeOver:
        pass
    else:
        [row] = [row for row in list_about(about=reference, now=LATE) if row.code == "disclosure.question"]
        assert row.owner_team == sharing.worker.team
