"""The loop of what was disclosed: received, acknowledged, what will be done, done, and verified by somebody else.

Nothing closes by itself: every step is the act of a person, and each step that is not an end is owed by a side. Beside
the steps run matters that are open or not: a question to the sender, a correction of what the recipient understood,
and that the recipient must stop using it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sharewell.core.looping.faults import NotNext
from sharewell.core.looping.sides import Owed, Side


class LoopStep(StrEnum):
    """Where a disclosure stands."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    STATED = "stated"
    """The recipient said what they will do."""
    DONE = "done"
    """The recipient says that it is done; nobody else has looked yet."""
    DISAGREED = "disagreed"
    RECALLED = "recalled"
    """It went to the wrong recipient."""
    VERIFIED = "verified"
    NOTHING_FURTHER = "nothing-further"
    """The sender agreed that the recipient need do nothing."""
    DEALT_WITH = "dealt-with"
    """It went to the wrong recipient, and that was looked into."""


class Matter(StrEnum):
    """What can be open beside the step."""

    QUESTION = "question"
    CORRECTION = "correction"
    STOP = "stop"


class LoopAct(StrEnum):
    """What somebody does."""

    ACKNOWLEDGE = "acknowledge"
    STATE = "state"
    DO = "do"
    VERIFY = "verify"
    SEND_BACK = "send-back"
    DISAGREE = "disagree"
    UPHOLD = "uphold"
    GIVE_WAY = "give-way"
    RECALL = "recall"
    SETTLE = "settle"
    ASK = "ask"
    ANSWER = "answer"
    CORRECT = "correct"
    TAKE_IN = "take-in"
    MUST_STOP = "must-stop"
    STOPPED = "stopped"


CLOSED_STEPS: Final = frozenset({LoopStep.VERIFIED, LoopStep.NOTHING_FURTHER, LoopStep.DEALT_WITH})
_GONE: Final = frozenset({LoopStep.RECALLED, LoopStep.DEALT_WITH})
_WITH_RECIPIENT: Final = frozenset(LoopStep) - _GONE

_SENDER: Final = frozenset({Side.SENDER})
_RECIPIENT: Final = frozenset({Side.RECIPIENT})

_MOVES: Final[Mapping[LoopAct, tuple[frozenset[Side], frozenset[LoopStep], LoopStep | None]]] = {
    LoopAct.ACKNOWLEDGE: (_RECIPIENT, frozenset({LoopStep.SENT}), LoopStep.ACKNOWLEDGED),
    LoopAct.STATE: (_RECIPIENT, frozenset({LoopStep.ACKNOWLEDGED}), LoopStep.STATED),
    LoopAct.DO: (_RECIPIENT, frozenset({LoopStep.STATED}), LoopStep.DONE),
    LoopAct.VERIFY: (_SENDER, frozenset({LoopStep.DONE}), LoopStep.VERIFIED),
    LoopAct.SEND_BACK: (_SENDER, frozenset({LoopStep.DONE}), LoopStep.STATED),
    LoopAct.DISAGREE: (_RECIPIENT, frozenset({LoopStep.ACKNOWLEDGED, LoopStep.STATED}), LoopStep.DISAGREED),
    LoopAct.UPHOLD: (_SENDER, frozenset({LoopStep.DISAGREED}), LoopStep.ACKNOWLEDGED),
    LoopAct.GIVE_WAY: (_SENDER, frozenset({LoopStep.DISAGREED}), LoopStep.NOTHING_FURTHER),
    LoopAct.RECALL: (_SENDER | _RECIPIENT, _WITH_RECIPIENT, LoopStep.RECALLED),
    LoopAct.SETTLE: (_SENDER, frozenset({LoopStep.RECALLED}), LoopStep.DEALT_WITH),
    LoopAct.ASK: (_RECIPIENT, _WITH_RECIPIENT, None),
    LoopAct.ANSWER: (_SENDER, _WITH_RECIPIENT, None),
    LoopAct.CORRECT: (_SENDER, _WITH_RECIPIENT - {LoopStep.SENT}, None),
    LoopAct.TAKE_IN: (_RECIPIENT, _WITH_RECIPIENT, None),
    LoopAct.MUST_STOP: (_SENDER, _WITH_RECIPIENT, None),
    LoopAct.STOPPED: (_RECIPIENT, frozenset(LoopStep), None),
}
"""Each act: whose it is, on which steps it follows, and where it leads; None where the step stays."""

_OPENS: Final = {LoopAct.ASK: Matter.QUESTION, LoopAct.CORRECT: Matter.CORRECTION, LoopAct.MUST_STOP: Matter.STOP}
_CLOSES: Final = {LoopAct.ANSWER: Matter.QUESTION, LoopAct.TAKE_IN: Matter.CORRECTION, LoopAct.STOPPED: Matter.STOP}

_OWED_AT: Final[Mapping[LoopStep, Owed]] = {
    LoopStep.SENT: Owed(Side.RECIPIENT, "acknowledge"),
    LoopStep.ACKNOWLEDGED: Owed(Side.RECIPIENT, "state"),
    LoopStep.STATED: Owed(Side.RECIPIENT, "do"),
    LoopStep.DONE: Owed(Side.SENDER, "verify"),
    LoopStep.DISAGREED: Owed(Side.SENDER, "disagreement"),
    LoopStep.RECALLED: Owed(Side.SENDER, "incident"),
}
_OWED_FOR: Final[Mapping[Matter, Owed]] = {
    Matter.QUESTION: Owed(Side.SENDER, "question"),
    Matter.CORRECTION: Owed(Side.RECIPIENT, "correction"),
    Matter.STOP: Owed(Side.RECIPIENT, "stop"),
}


@dataclass(frozen=True, slots=True)
class Loop:
    """Where one disclosure stands: its step, what is open beside it, and who says that it was done."""

    step: LoopStep = LoopStep.SENT
    matters: frozenset[Matter] = frozenset()
    done_by: str = ""

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody owes anything any more."""
        return self.step in CLOSED_STEPS and not self.matters


def advance(loop: Loop, act: LoopAct, *, side: Side, by: str) -> Loop:
    """Return where the loop stands after an act of a side. Raise `NotNext` for one that does not follow.

    Whoever says that it was done does not verify it, on whatever side they are.
    """
    if act not in loop_acts(loop, side=side, by=by):
        raise NotNext(act.value, loop.step.value, tuple(one.value for one in loop_acts(loop, side=side, by=by)))
    _, _, leads_to = _MOVES[act]
    matters = loop.matters
    if act in _OPENS:
        matters |= {_OPENS[act]}
    if act in _CLOSES:
        matters -= {_CLOSES[act]}
    if act is LoopAct.RECALL:
        # What was asked about it is void, and whoever holds it must let go of it.
        matters = frozenset({Matter.STOP})
    done_by = by if act is LoopAct.DO else "" if act is LoopAct.SEND_BACK else loop.done_by
    return replace(loop, step=leads_to or loop.step, matters=matters, done_by=done_by)


def loop_acts(loop: Loop, *, side: Side, by: str) -> tuple[LoopAct, ...]:
    """Return what somebody on a side can do now, in the order of `LoopAct`."""
    return tuple(act for act in LoopAct if _follows(loop, act, side=side, by=by))


def _follows(loop: Loop, act: LoopAct, *, side: Side, by: str) -> bool:
    whose, steps, _ = _MOVES[act]
    if side not in whose or loop.step not in steps:
        return False
    if act in _OPENS and _OPENS[act] in loop.matters:
        return False
    if act in _CLOSES and _CLOSES[act] not in loop.matters:
        return False
    return not (act is LoopAct.VERIFY and by == loop.done_by)


def owed(loop: Loop) -> frozenset[Owed]:
    """Return who owes what: nothing exactly where the loop is closed."""
    at_step = {_OWED_AT[loop.step]} if loop.step in _OWED_AT else set()
    return frozenset(at_step | {_OWED_FOR[matter] for matter in loop.matters})


def replay(acts: Iterable[tuple[LoopAct, str]]) -> Loop:
    """Return where a loop stands after acts and who did them, the oldest first. Raise `NotNext`."""
    loop = Loop()
    for act, by in acts:
        loop = advance(loop, act, side=next(iter(_MOVES[act][0])), by=by)
    return loop
