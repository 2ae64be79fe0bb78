"""Children of whom no GP or no school is known: codes, rows, refusals; and the figures for planning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.children.types.held import ServiceKind

CHECK_PREFIX = "chk"


class Lacks(StrEnum):
    """Which services that every child has are not known of a child."""

    GP = "gp"
    SCHOOL = "school"
    BOTH = "both"


class CheckOutcome(StrEnum):
    """What somebody found who looked into it."""

    REGISTERED = "registered"
    MOVED = "moved-away"
    AT_HOME = "educated-at-home"
    NOT_FOUND = "not-found"
    OTHER = "other"


class Band(StrEnum):
    """How old a child is, so that whether they are of compulsory school age is the same for all of a band."""

    UNDER_ONE = "under-1"
    BEFORE_SCHOOL = "before-school"
    UNDER_ELEVEN = "school-under-11"
    FROM_ELEVEN = "school-from-11"
    AFTER_SCHOOL = "after-school"
    NOT_KNOWN = "not-known"


LACKS_WORDS: Mapping[Lacks, str] = {Lacks.GP: "No GP", Lacks.SCHOOL: "No school", Lacks.BOTH: "No GP and no school"}
OUTCOME_WORDS: Mapping[CheckOutcome, str] = {
    CheckOutcome.REGISTERED: "They are registered now",
    CheckOutcome.MOVED: "They have moved away",
    CheckOutcome.AT_HOME: "They are educated at home",
    CheckOutcome.NOT_FOUND: "They could not be found",
    CheckOutcome.OTHER: "Something else",
}
BAND_WORDS: Mapping[Band, str] = {
    Band.UNDER_ONE: "Under 1",
    Band.BEFORE_SCHOOL: "1 and over, not yet of compulsory school age",
    Band.UNDER_ELEVEN: "Of compulsory school age, under 11",
    Band.FROM_ELEVEN: "Of compulsory school age, 11 and over",
    Band.AFTER_SCHOOL: "Over compulsory school age, under 18",
    Band.NOT_KNOWN: "Birth date not known",
}
OF_SCHOOL_AGE = frozenset({Band.UNDER_ELEVEN, Band.FROM_ELEVEN})


class CheckUnknown(LookupError):
    """There is no such check, or its child is not open to the actor: they look alike."""


class AlreadyTaken(Refused):
    """Somebody looks into it already."""

    code = "already-taken"


class NothingMissing(Refused):
    """A GP is known, and a school wherever the child must have one."""

    code = "nothing-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutRow:
    """A child of whom a GP or a school is not known, since when, and who looks into it. Without a word about them."""

    child: str
    lacks: Lacks
    since: date
    check: str
    taken_by: str
    outcome: CheckOutcome | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """What somebody looks into, or found. What is missing `now` may have changed since it was taken on."""

    reference: str
    child: str
    lacks: Lacks
    lacks_now: Lacks | None
    taken_at: datetime
    taken_by: str
    closed_at: datetime | None
    closed_by: str
    outcome: CheckOutcome | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """Counts of one place and one band. `place` is empty for places of few children together, and where none is known.

    `kinds` counts the children with whom a kind of service works, sensitive kinds never.
    """

    place: str
    band: Band
    children: int
    without_gp: int
    without_school: int
    kinds: Mapping[ServiceKind, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was counted last, and when; nothing where it never was, or where there is nobody."""

    counted_at: datetime | None
    counted_on: date | None
    rows: tuple[FigureRow, ...]
