"""The way of an enquiry: a contact, accepted as a referral or not, rated, decided, and told to whoever referred.

Nothing closes by itself: each step that is not the end is owed by a side, and every step is the act of a person. A
colour says how soon somebody decides; it opens and closes nothing. What was asked of agencies goes its own way
(`core.looping`): a decision may come before the last answer, and says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sharewell.core.enquiring.faults import NotNext
from sharewell.core.enquiring.sides import EnquirySide, Owes


class Colour(StrEnum):
    """How soon somebody decides."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class EnquiryStep(StrEnum):
    """Where an enquiry stands."""

    RECEIVED = "received"
    """A contact. It is no referral before somebody accepts it for a decision."""
    OPEN = "open"
    TO_FEED_BACK = "to-feed-back"
    """It was decided, or not accepted, and whoever referred has not been told."""
    UNTOLD = "untold"
    """Whoever referred is not told, for a reason, and somebody looks at that again."""
    TOLD = "told"
    """Whoever referred was told in Sharewell, and has not said that they read it."""
    CLOSED = "closed"


class EnquiryAct(StrEnum):
    """What somebody does."""

    ACCEPT = "accept"
    TURN_AWAY = "turn-away"
    GROUND = "ground"
    """Say anew what it stands on."""
    RATE = "rate"
    DECIDE = "decide"
    FEED_BACK = "feed-back"
    FEED_BACK_OUTSIDE = "feed-back-outside"
    """By telephone, by letter or in person."""
    NOT_FEED_BACK = "not-feed-back"
    STAY_SILENT = "stay-silent"
    """They are not told, and will not be."""
    HEAR = "hear"
    REOPEN = "reopen"


_AFTER: Final = frozenset({EnquiryStep.TO_FEED_BACK, EnquiryStep.UNTOLD, EnquiryStep.TOLD, EnquiryStep.CLOSED})
_TELLING: Final = frozenset({EnquiryStep.TO_FEED_BACK, EnquiryStep.UNTOLD})
_HUB, _REFERRER = EnquirySide.HUB, EnquirySide.REFERRER
_MOVES: Final[Mapping[EnquiryAct, tuple[EnquirySide, frozenset[EnquiryStep], EnquiryStep | None]]] = {
    EnquiryAct.ACCEPT: (_HUB, frozenset({EnquiryStep.RECEIVED}), EnquiryStep.OPEN),
    EnquiryAct.TURN_AWAY: (_HUB, frozenset({EnquiryStep.RECEIVED}), EnquiryStep.TO_FEED_BACK),
    EnquiryAct.GROUND: (_HUB, frozenset({EnquiryStep.OPEN}), None),
    EnquiryAct.RATE: (_HUB, frozenset({EnquiryStep.OPEN}), None),
    EnquiryAct.DECIDE: (_HUB, frozenset({EnquiryStep.OPEN}), EnquiryStep.TO_FEED_BACK),
    EnquiryAct.FEED_BACK: (_HUB, _TELLING, EnquiryStep.TOLD),
    EnquiryAct.FEED_BACK_OUTSIDE: (_HUB, _TELLING, EnquiryStep.CLOSED),
    EnquiryAct.NOT_FEED_BACK: (_HUB, _TELLING, EnquiryStep.UNTOLD),
    EnquiryAct.STAY_SILENT: (_HUB, frozenset({EnquiryStep.UNTOLD}), EnquiryStep.CLOSED),
    EnquiryAct.HEAR: (_REFERRER, frozenset({EnquiryStep.TOLD}), EnquiryStep.CLOSED),
    EnquiryAct.REOPEN: (_HUB, _AFTER, EnquiryStep.OPEN),
}
"""Each act: whose it is, on which steps it follows, and where it leads; None where the step stays."""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Where an enquiry stands. `has_referrer`: an agency in Sharewell referred, and can be told there."""

    step: EnquiryStep = EnquiryStep.RECEIVED
    colour: Colour | None = None
    is_accepted: bool = False
    has_referrer: bool = False

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody owes anything any more."""
        return self.step is EnquiryStep.CLOSED


def enquiry_acts(enquiry: Enquiry, *, side: EnquirySide) -> tuple[EnquiryAct, ...]:
    """Return what a side can do now, in the order of `EnquiryAct`."""
    return tuple(
        act
        for act, (whose, steps, _) in _MOVES.items()
        if side is whose and enquiry.step in steps and not (act is EnquiryAct.FEED_BACK and not enquiry.has_referrer)
    )


def advance_enquiry(enquiry: Enquiry, act: EnquiryAct, *, side: EnquirySide, colour: Colour | None = None) -> Enquiry:
    """Return where an enquiry stands after an act of a side. Raise `NotNext` for one that does not follow.

    One that was not accepted goes back to being a contact when it is opened again. A colour comes with `RATE` alone.
    """
    possible = enquiry_acts(enquiry, side=side)
    if act not in possible or (act is EnquiryAct.RATE) != (colour is not None):
        raise NotNext(act.value, enquiry.step.value, tuple(one.value for one in possible))
    step = _MOVES[act][2] or enquiry.step
    if act is EnquiryAct.REOPEN and not enquiry.is_accepted:
        step = EnquiryStep.RECEIVED
    return replace(
        enquiry,
        step=step,
        colour=colour if act is EnquiryAct.RATE else enquiry.colour,
        is_accepted=enquiry.is_accepted or act is EnquiryAct.ACCEPT,
    )


def enquiry_owed(enquiry: Enquiry) -> frozenset[Owes]:
    """Return who owes what: nothing exactly where the enquiry is closed."""
    if enquiry.step is EnquiryStep.CLOSED:
        return frozenset()
    if enquiry.step is EnquiryStep.TOLD:
        return frozenset({Owes(_REFERRER, "hear")})
    if enquiry.step is EnquiryStep.OPEN:
        return frozenset({Owes(_HUB, f"decide-{enquiry.colour.value}" if enquiry.colour else "rate")})
    what = {EnquiryStep.RECEIVED: "take", EnquiryStep.TO_FEED_BACK: "feedback", EnquiryStep.UNTOLD: "look-at-silence"}
    return frozenset({Owes(_HUB, what[enquiry.step])})


def replay_enquiry(acts: Iterable[tuple[EnquiryAct, Colour | None]], *, has_referrer: bool) -> Enquiry:
    """Return where an enquiry stands after acts, the oldest first. Raise `NotNext`."""
    enquiry = Enquiry(has_referrer=has_referrer)
    for act, colour in acts:
        enquiry = advance_enquiry(enquiry, act, side=_MOVES[act][0], colour=colour)
    return enquiry
