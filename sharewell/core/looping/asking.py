"""The way of a request for information: asked, taken up, answered or refused, asked again, escalated, closed.

Whoever asked owes to follow it until they close it themselves, so that none is forgotten. A sensitive service may
answer "not permitted to say" so that it seems, to whoever asked, as if there were no answer yet: what they can do then
is the same in both cases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sharewell.core.looping.faults import NotNext
from sharewell.core.looping.sides import Owed, Side

LAST_STAGE: Final = 3
"""Line managers, senior managers, the partnership."""


class AskStep(StrEnum):
    """Where a request stands."""

    TO_DISPENSE = "to-dispense"
    """A manager must say first whether it may be asked without the family's consent."""
    SENT = "sent"
    TAKEN_UP = "taken-up"
    NOT_TOLD = "not-told"
    """Not permitted to say, and whoever asked is not told so."""
    ANSWERED = "answered"
    REFUSED = "refused"
    AGAIN = "again"
    """Asked again with new information."""
    ESCALATED = "escalated"
    CLOSED = "closed"


class AskAct(StrEnum):
    """What somebody does."""

    DISPENSE = "dispense"
    NOT_DISPENSE = "not-dispense"
    TAKE_UP = "take-up"
    TELL = "tell"
    NOTHING_HELD = "nothing-held"
    MAY_NOT_SAY = "may-not-say"
    MAY_NOT_SAY_VEILED = "may-not-say-veiled"
    REFUSE = "refuse"
    ASK_AGAIN = "ask-again"
    ESCALATE = "escalate"
    CLOSE = "close"


_OPEN: Final = frozenset({AskStep.SENT, AskStep.TAKEN_UP, AskStep.AGAIN, AskStep.ESCALATED})
_ANSWERABLE: Final = _OPEN | {AskStep.NOT_TOLD}
_MOVES: Final[Mapping[AskAct, tuple[frozenset[Side], frozenset[AskStep], AskStep]]] = {
    AskAct.DISPENSE: (frozenset({Side.SENDERS_MANAGER}), frozenset({AskStep.TO_DISPENSE}), AskStep.SENT),
    AskAct.NOT_DISPENSE: (frozenset({Side.SENDERS_MANAGER}), frozenset({AskStep.TO_DISPENSE}), AskStep.CLOSED),
    AskAct.TAKE_UP: (frozenset({Side.RECIPIENT}), frozenset({AskStep.SENT}), AskStep.TAKEN_UP),
    AskAct.TELL: (frozenset({Side.RECIPIENT}), _ANSWERABLE, AskStep.ANSWERED),
    AskAct.NOTHING_HELD: (frozenset({Side.RECIPIENT}), _ANSWERABLE, AskStep.ANSWERED),
    AskAct.MAY_NOT_SAY: (frozenset({Side.RECIPIENT}), _ANSWERABLE, AskStep.ANSWERED),
    AskAct.MAY_NOT_SAY_VEILED: (frozenset({Side.RECIPIENT}), _OPEN, AskStep.NOT_TOLD),
    AskAct.REFUSE: (frozenset({Side.RECIPIENT}), _ANSWERABLE, AskStep.REFUSED),
    AskAct.ASK_AGAIN: (frozenset({Side.SENDER}), frozenset({AskStep.REFUSED}), AskStep.AGAIN),
    AskAct.ESCALATE: (frozenset({Side.SENDER}), _ANSWERABLE | {AskStep.REFUSED}, AskStep.ESCALATED),
    AskAct.CLOSE: (frozenset({Side.SENDER}), frozenset(AskStep) - {AskStep.CLOSED}, AskStep.CLOSED),
}
_OWED_AT: Final[Mapping[AskStep, Owed]] = {
    AskStep.TO_DISPENSE: Owed(Side.SENDERS_MANAGER, "dispense"),
    AskStep.SENT: Owed(Side.RECIPIENT, "take-up"),
    AskStep.TAKEN_UP: Owed(Side.RECIPIENT, "answer"),
    AskStep.AGAIN: Owed(Side.RECIPIENT, "again"),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """Where a request stands, how far it was escalated, and which step it seems to be at to whoever asked."""

    step: AskStep = AskStep.SENT
    stage: int = 0
    seeming: AskStep = AskStep.SENT

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody owes anything any more."""
        return self.step is AskStep.CLOSED


def begin_ask(*, needs_dispensation: bool) -> Ask:
    """Return where a new request stands."""
    step = AskStep.TO_DISPENSE if needs_dispensation else AskStep.SENT
    return Ask(step, 0, step)


def advance_ask(ask: Ask, act: AskAct, *, side: Side) -> Ask:
    """Return where a request stands after an act of a side. Raise `NotNext` for one that does not follow."""
    possible = ask_acts(ask, side=side)
    if act not in possible:
        raise NotNext(act.value, ask.step.value, tuple(one.value for one in possible))
    step = _MOVES[act][2]
    stage = ask.stage + 1 if act is AskAct.ESCALATE else ask.stage
    seeming = ask.seeming if step is AskStep.NOT_TOLD else step
    return replace(ask, step=step, stage=stage, seeming=seeming)


def ask_acts(ask: Ask, *, side: Side) -> tuple[AskAct, ...]:
    """Return what a side can do now, in the order of `AskAct`."""
    return tuple(
        act
        for act, (sides, steps, _) in _MOVES.items()
        if side in sides and ask.step in steps and not (act is AskAct.ESCALATE and ask.stage == LAST_STAGE)
    )


def seems(ask: Ask) -> Ask:
    """Return the request as it seems to whoever asked."""
    return replace(ask, step=ask.seeming)


def ask_owed(ask: Ask) -> frozenset[Owed]:
    """Return who owes what: nothing exactly where the request is closed. Whoever asked follows it until then."""
    if ask.is_closed:
        return frozenset()
    found = {Owed(Side.SENDER, "follow")}
    if ask.step is AskStep.ESCALATED:
        found.add(Owed(Side.RECIPIENTS_MANAGER, f"escalated-{ask.stage}"))
    elif ask.step in _OWED_AT:
        found.add(_OWED_AT[ask.step])
    return frozenset(found)


def replay_ask(acts: Iterable[AskAct], *, needs_dispensation: bool) -> Ask:
    """Return where a request stands after acts, the oldest first. Raise `NotNext`."""
    ask = begin_ask(needs_dispensation=needs_dispensation)
    for act in acts:
        ask = advance_ask(ask, act, side=next(iter(_MOVES[act][0])))
    return ask
