"""What others may hold of children and of access in an emergency: rows, findings, reasons, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused

PREFIX = "bgl"
CHILD_PREFIX = "chi"
LONGEST = 4_000
LONGEST_NAME = 200
OLDEST = 25
"""Years: an estimated age above it is a slip of the keys."""
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


class PartyWhy(StrEnum):
    """Why an organisation came to know a child whom another described."""

    REQUEST = "request"
    """A request for information about the child was addressed to it."""

    DISCLOSURE = "disclosure"
    """Information about the child was disclosed to it."""

    TRANSFER = "transfer"
    """The child's care was handed over to it."""

    CONSENT = "consent"
    """Somebody's consent names it, and it must be told what that allows or no longer allows."""


class Relation(StrEnum):
    """What lets somebody see who a child is."""

    OWN = "own"
    ORGANISATION = "organisation"
    PARTY = "party"


class ChildUnknown(LookupError):
    """No child has this reference, or it is not open to the actor: they look alike."""


class SayWhoItIs(Refused):
    """A child is told by a name, or by how one knows them."""

    code = "say-who-it-is"


class AgeUnclear(Refused):
    """A birth date that can be, or an estimated age, and not both."""

    code = "age-unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedChild:
    """A child in a list without a word about it."""

    reference: str
    organisation: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRow:
    """A child who was described without the index. `relation` says what lets the reader see it.

    An `estimated_age` was estimated on the day of `recorded_at`.
    """

    reference: str
    organisation: str
    name: str
    identifying: str
    born_on: date | None
    estimated_age: int | None
    recorded_at: datetime
    recorded_by: str
    relation: Relation

    @property
    def called(self) -> str:
        """Return the name, or else how the child is known."""
        return self.name or self.identifying

    def age_on(self, day: date) -> int | None:
        """Return the age in whole years on a day, estimated or counted, or None where neither is known."""
        if self.born_on is not None:
            return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))
        if self.estimated_age is not None:
            return self.estimated_age + max(0, (day - self.recorded_at.date()).days // 365)
        return None


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
