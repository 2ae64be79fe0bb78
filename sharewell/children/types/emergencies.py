"""What others may hold of children and of access in an emergency: rows, findings, reasons, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused

PREFIX = "bgl"


LONGEST = 4_000


MOST_HOURS_EVER = 24
"""What the database holds to, whatever content says."""


class BreakGlassFinding(StrEnum):
    """What a reviewer found."""

    NEEDED = "needed"
    OTHER_WAY = "other-way"
    NOT_NEEDED = "not-needed"
    MISUSE = "misuse"


FINDING_WORDS: Mapping[BreakGlassFinding, str] = {
    BreakGlassFinding.NEEDED: "It was needed",
    BreakGlassFinding.OTHER_WAY: "It was meant well; there was another way in time",
    BreakGlassFinding.NOT_NEEDED: "It was not needed",
    BreakGlassFinding.MISUSE: "It was misuse",
}


class BreakGlassUnknown(LookupError):
    """There is no such access, or it is not open to the actor: they look alike."""


class ReasonFirst(Refused):
    """A known reason and words of one's own come before anything is opened."""

    code = "reason-first"


class TooLong(Refused):
    """It lasts some hours, and no longer than content says."""

    code = "too-long"


class NotAChild(Refused):
    """It opens one child, named by a reference."""

    code = "not-a-child"


class AlreadyOpen(Refused):
    """The person has this child open already."""

    code = "already-open"


class AlreadyReviewed(Refused):
    """It was reviewed before."""

    code = "already-reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What content says: the reasons by their codes, the most hours, and what that rests on."""

    reasons: Mapping[str, str]
    most_hours: int
    standing: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassRow:
    """One access in an emergency, as its reviewer sees it."""

    reference: str
    child: str
    practitioner: str
    organisation: str
    reason: str
    words: str
    began_at: datetime
    until: datetime
    ended_at: datetime | None
    owner_post: str
    closed_at: datetime | None
    closed_by: str
    finding: BreakGlassFinding | None
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """How often it was taken by an organisation in a month, how many are reviewed, and how many were not needed."""

    organisation: str
    month: date
    taken: int
    reviewed: int
    not_needed: int
