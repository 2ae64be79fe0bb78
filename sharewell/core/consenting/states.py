"""What became of a consent, read from its dates at a moment. It is never kept: so nothing has to end it at night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """How a consent stands."""

    ASKED = "asked"
    """Somebody was asked and has not answered. Silence is no answer, however long it lasts."""

    STOPPED = "stopped"
    """It was asked no further, and there was no answer."""

    REFUSED = "refused"
    IN_FORCE = "in-force"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    """A review ended it."""

    LAPSED = "lapsed"
    """Its last day is over."""


class Act(StrEnum):
    """What may be done about a consent."""

    ASSESS = "assess"
    ANSWER = "answer"
    STOP = "stop"
    REVIEW = "review"
    WITHDRAW = "withdraw"
    LINK = "link"


_ALLOWED: Mapping[Act, frozenset[State]] = MappingProxyType(
    {
        Act.ASSESS: frozenset({State.ASKED, State.IN_FORCE}),
        Act.ANSWER: frozenset({State.ASKED}),
        Act.STOP: frozenset({State.ASKED}),
        Act.REVIEW: frozenset({State.IN_FORCE}),
        Act.WITHDRAW: frozenset({State.IN_FORCE}),
        Act.LINK: frozenset({State.IN_FORCE}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The dates of a consent. `answer` is empty, "given" or "refused"; it holds before `ends_at`, never at it.

    Raise `ValueError` for what was given without an end: a missing date never means for ever.
    """

    answer: str = ""
    ends_at: datetime | None = None
    stopped_at: datetime | None = None
    withdrawn_at: datetime | None = None
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what has no end."""
        if self.answer == "given" and self.ends_at is None:
            raise ValueError("A consent that was given has an end.")


def state_of(story: Story, *, at: datetime) -> State:
    """Return how a consent stands at a moment."""
    if story.stopped_at is not None:
        return State.STOPPED
    if not story.answer or story.ends_at is None:
        return State.REFUSED if story.answer == "refused" else State.ASKED
    if story.withdrawn_at is not None and story.withdrawn_at <= at:
        return State.WITHDRAWN
    if story.ended_at is not None and story.ended_at <= at:
        return State.ENDED
    return State.IN_FORCE if at < story.ends_at else State.LAPSED


def allowed_from(act: Act) -> frozenset[State]:
    """Return the states in which an act is possible; in all others it is refused, and never passed over."""
    return _ALLOWED[act]
