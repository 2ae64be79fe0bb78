"""The way of a dissent: written down, answered by a manager, taken further by stages, or left to stand.

It never goes away: where whoever wrote it says that they are content, or that it stands, it stays on record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sharewell.core.enquiring.faults import NotNext
from sharewell.core.enquiring.sides import EnquirySide, Owes

LAST_STAGE: Final = 3
"""Line managers, senior managers, the partnership."""


class DissentStep(StrEnum):
    """Where a dissent stands."""

    RAISED = "raised"
    ANSWERED = "answered"
    CONTENT = "content"
    """Whoever wrote it is content with the answer."""
    STANDS = "stands"
    """Whoever wrote it leaves it on record and takes it no further."""


class DissentAct(StrEnum):
    """What somebody does."""

    ANSWER = "answer"
    TAKE_FURTHER = "take-further"
    BE_CONTENT = "be-content"
    LET_STAND = "let-stand"


_DISSENTER, _MANAGER = EnquirySide.DISSENTER, EnquirySide.MANAGER
_RAISED, _ANSWERED = DissentStep.RAISED, DissentStep.ANSWERED
_MOVES: Final[Mapping[DissentAct, tuple[EnquirySide, frozenset[DissentStep], DissentStep]]] = {
    DissentAct.ANSWER: (_MANAGER, frozenset({_RAISED}), _ANSWERED),
    DissentAct.TAKE_FURTHER: (_DISSENTER, frozenset({_RAISED, _ANSWERED}), _RAISED),
    DissentAct.BE_CONTENT: (_DISSENTER, frozenset({_ANSWERED}), DissentStep.CONTENT),
    DissentAct.LET_STAND: (_DISSENTER, frozenset({_RAISED, _ANSWERED}), DissentStep.STANDS),
}


@dataclass(frozen=True, slots=True)
class Dissent:
    """Where a dissent stands, and how far it was taken."""

    step: DissentStep = DissentStep.RAISED
    stage: int = 1

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody owes anything any more. The dissent stays on record."""
        return self.step in (DissentStep.CONTENT, DissentStep.STANDS)


def dissent_acts(dissent: Dissent, *, side: EnquirySide) -> tuple[DissentAct, ...]:
    """Return what a side can do now, in the order of `DissentAct`."""
    return tuple(
        act
        for act, (whose, steps, _) in _MOVES.items()
        if side is whose
        and dissent.step in steps
        and not (act is DissentAct.TAKE_FURTHER and dissent.stage == LAST_STAGE)
    )


def advance_dissent(dissent: Dissent, act: DissentAct, *, side: EnquirySide) -> Dissent:
    """Return where a dissent stands after an act of a side. Raise `NotNext` for one that does not follow."""
    possible = dissent_acts(dissent, side=side)
    if act not in possible:
        raise NotNext(act.value, dissent.step.value, tuple(one.value for one in possible))
    return Dissent(_MOVES[act][2], dissent.stage + 1 if act is DissentAct.TAKE_FURTHER else dissent.stage)


def dissent_owed(dissent: Dissent) -> frozenset[Owes]:
    """Return who owes what: nothing exactly where the dissent is closed."""
    if dissent.is_closed:
        return frozenset()
    if dissent.step is _ANSWERED:
        return frozenset({Owes(_DISSENTER, "hear-answer")})
    return frozenset({Owes(_MANAGER, f"dissent-{dissent.stage}")})


def replay_dissent(acts: Iterable[DissentAct]) -> Dissent:
    """Return where a dissent stands after acts, the oldest first. Raise `NotNext`."""
    dissent = Dissent()
    for act in acts:
        dissent = advance_dissent(dissent, act, side=_MOVES[act][0])
    return dissent
