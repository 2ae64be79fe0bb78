"""What others may hold of mediated access: rows, terms and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sharewell.acting.types import Refused

PREFIX = "med"
LONGEST = 300
MOST_HOURS_EVER = 24
"""What the database holds to, whatever content says."""


class MediationUnknown(LookupError):
    """There is no such mediated access, or it does not concern the actor: they look alike."""


class ReasonFirst(Refused):
    """A known reason and words of one's own come before anybody acts for another."""

    code = "reason-first"


class TooLong(Refused):
    """It lasts some hours, and no longer than content says."""

    code = "too-long"


class NotForThem(Refused):
    """A mediator acts for somebody else, in post, of the same organisation or one that named theirs as processor."""

    code = "not-for-them"


class AlreadyActing(Refused):
    """One acts for one practitioner at a time, and for nobody who is acting for another."""

    code = "already-acting"


class AlreadyOver(Refused):
    """It is over."""

    code = "already-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What content says: the reasons by their codes, the most hours, and what that rests on."""

    reasons: Mapping[str, str]
    most_hours: int
    standing: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentMediation:
    """What holds for a mediator's post at a moment. Whether both are current is asked by whoever builds the actor."""

    reference: str
    practitioner: str
    practitioner_post: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MediationRow:
    """One mediated access, as either of the two sees it.

    `mediator` and `practitioner` are references of people; the names come with their posts. `over_at` is when it ended,
    or will end by itself.
    """

    reference: str
    mediator: str
    mediator_post: str
    mediator_name: str
    practitioner: str
    practitioner_post: str
    practitioner_name: str
    reason: str
    words: str
    began_at: datetime
    until: datetime
    ended_at: datetime | None
    ended_by: str

    @property
    def over_at(self) -> datetime:
        """When it was ended, or when it ends by its own time."""
        return self.ended_at or self.until

    def is_on(self, at: datetime) -> bool:
        """Tell whether it lasts at a moment."""
        return self.began_at <= at < self.over_at
