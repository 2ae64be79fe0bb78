"""Children who were described without the index."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused

CHILD_PREFIX = "chi"


LONGEST_NAME = 200


OLDEST = 25
"""Years: an estimated age above it is a slip of the keys."""


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

    EXERCISE = "exercise"
    """The child is invented, and it takes part in the exercise."""


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
    """A child as somebody described it. `relation` says what lets the reader see it.

    `found_as` is the record of the index in which the child was found, or empty. An `estimated_age` was estimated on
    the day of `recorded_at`.
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
    found_as: str = ""

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
