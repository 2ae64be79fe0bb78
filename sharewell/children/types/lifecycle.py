"""The life of a record: which council is responsible, moves, leaving England, death, staying after 18, archive, end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused, Role

MOVE_PREFIX, OPENING_PREFIX, HOLD_PREFIX, DESTRUCTION_PREFIX = "mov", "arc", "hld", "dst"
GROWN, LAST_AGE, FIRST_AGE = 18, 25, 16
"""At which age a record is archived; until which it may stay with consent; from which somebody may agree to that."""
LONGEST_SAID_BY = 200
COUNCILS = frozenset({"local-authority", "childrens-social-care"})
"""The kinds of organisation that can be responsible for a child's record: of these, `queries.is_council` says which."""
ANSWERING = (Role.INDEX_MANAGER, Role.MANAGER)
"""Who answers for a council, the first of them first."""


class MoveWay(StrEnum):
    """Between whom a record moves."""

    INSIDE = "inside"
    """To a council of the register, which answers here."""

    OUTSIDE = "outside"
    """To a council that is not in the register: whoever got its written acceptance says so."""

    BACK = "back"
    """From a council that is not in the register, which agreed in writing."""


class MoveAnswer(StrEnum):
    """How a move ended. Until then it waits, and nothing has passed."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    CALLED_BACK = "called-back"
    OVERTAKEN = "overtaken"
    """The records were linked to others, of which another move was accepted."""


class DeathSource(StrEnum):
    """Where it is known from that a child died."""

    REGISTRAR = "registrar"
    HEALTH = "health"
    REVIEW = "child-death-review"
    POLICE = "police"
    FAMILY = "family"
    OTHER = "other"


class StayGround(StrEnum):
    """Why a young person may stay in the index after 18."""

    CARE_LEAVER = "care-leaver"
    LEARNING = "learning-difficulty"
    DISABILITY = "disability"


class ArchiveReason(StrEnum):
    """Why the archive is opened. After the first year only the last three count."""

    KEEPING = "keeping-the-index"
    SECTION_47 = "section-47"
    CASE_REVIEW = "case-review"
    CHILD_DEATH_REVIEW = "child-death-review"


LATER = frozenset({ArchiveReason.SECTION_47, ArchiveReason.CASE_REVIEW, ArchiveReason.CHILD_DEATH_REVIEW})
ANSWER_WORDS: Mapping[MoveAnswer, str] = {
    MoveAnswer.ACCEPTED: "Accepted",
    MoveAnswer.DECLINED: "Declined",
    MoveAnswer.CALLED_BACK: "Called back",
    MoveAnswer.OVERTAKEN: "Overtaken by another move of the same child",
}
DEATH_WORDS: Mapping[DeathSource, str] = {
    DeathSource.REGISTRAR: "A registrar of deaths",
    DeathSource.HEALTH: "A hospital or another health service",
    DeathSource.REVIEW: "A child death review",
    DeathSource.POLICE: "The police or a coroner",
    DeathSource.FAMILY: "The family",
    DeathSource.OTHER: "Another source",
}
STAY_WORDS: Mapping[StayGround, str] = {
    StayGround.CARE_LEAVER: "They were in care",
    StayGround.LEARNING: "They have a learning difficulty",
    StayGround.DISABILITY: "They have a disability",
}
ARCHIVE_WORDS: Mapping[ArchiveReason, str] = {
    ArchiveReason.KEEPING: "Looking after the index, within a year of archiving",
    ArchiveReason.SECTION_47: "A section 47 enquiry",
    ArchiveReason.CASE_REVIEW: "A child safeguarding practice review",
    ArchiveReason.CHILD_DEATH_REVIEW: "A child death review",
}


class MoveUnknown(LookupError):
    """There is no such move, or it is not open to the actor: they look alike."""


class HoldUnknown(LookupError):
    """There is no such legal hold, or it is not open to the actor: they look alike."""


class OpeningUnknown(LookupError):
    """There is no such opening of the archive, or it is over, or somebody else's: they look alike."""


class DestructionUnknown(LookupError):
    """There is no such destruction."""


class SayWhy(Refused):
    """What changes the life of a record has words of its own."""

    code = "say-why"


class NotResponsible(Refused):
    """Only the responsible council does this, or only a council, or none is responsible yet."""

    code = "not-responsible"


class AlreadyResponsible(Refused):
    """A council is responsible already: the record moves, or nothing does."""

    code = "already-responsible"


class MoveWaits(Refused):
    """A move of this child waits already."""

    code = "move-waits"


class NobodyThere(Refused):
    """Nobody at the other council could answer: nobody is in post there who may see the child."""

    code = "nobody-there"


class NotYourMove(Refused):
    """It is for the other council to answer, or for this one to call back."""

    code = "not-your-move"


class NotYourHold(Refused):
    """Another organisation placed the hold."""

    code = "not-your-hold"


class InWriting(Refused):
    """An acceptance outside Sharewell is in writing: who, when, and under which reference."""

    code = "in-writing"


class DayWrong(Refused):
    """A day cannot be so: it lies ahead, or before another."""

    code = "day-wrong"


class AlreadySaid(Refused):
    """It stands there already."""

    code = "already-said"


class NothingStands(Refused):
    """There is nothing of the kind that could be ended or struck out."""

    code = "nothing-stands"


class NotByAge(Refused):
    """Nobody agrees to stay before 16, without a known birth date, or beyond 25."""

    code = "not-by-age"


class NotInArchive(Refused):
    """No record of the archive fits, or none that may be opened for this: they look alike."""

    code = "not-in-archive"


class NoSuchRecord(Refused):
    """No record has this reference, or it is hidden from whoever asks: they look alike."""

    code = "no-such-record"


class AlreadyHeld(Refused):
    """The same organisation holds the record already."""

    code = "already-held"


class NothingDue(Refused):
    """There is nothing to destroy."""

    code = "nothing-due"


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeRule:
    """How many years something lasts, and what that rests on."""

    years: int
    standing: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCouncil:
    """A council that is not in the register: its name, its contact point, and how it was reached."""

    name: str
    contact: str
    reached: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A council outside agreed in writing: who there, on which day, under which reference."""

    by: str
    on: date
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibleRow:
    """The council that is responsible: of the register (`organisation`), or outside (`name` and `contact`)."""

    organisation: str
    name: str
    contact: str
    since_on: date
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """A move, as whoever sees the child does. `child` is a reference."""

    reference: str
    child: str
    way: MoveWay
    from_organisation: str
    from_name: str
    to_organisation: str
    to_name: str
    to_contact: str
    reached: str
    words: str
    moves_on: date
    asked_at: datetime
    asked_by: str
    asked_post: str
    answer_post: str
    answer: MoveAnswer | None
    answered_at: datetime | None
    answered_by: str
    answered_words: str
    agreed_by: str
    agreed_on: date | None
    agreed_reference: str
    is_answerable: bool = True
    """Whoever is to answer can still see the child."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureRow:
    """A child left England, and came back where `returned_on` says so."""

    left_on: date
    is_return_intended: bool
    said_by: str
    words: str
    kept_until: date
    returned_on: date | None
    struck_at: datetime | None
    struck_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathRow:
    """A child died; or that was a mistake, where `struck_at` says so."""

    died_on: date
    said_by: str
    source: DeathSource
    recorded_at: datetime
    kept_until: date
    struck_at: datetime | None
    struck_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRow:
    """A young person agreed to stay in the index after 18, until a day; withdrawn where `withdrawn_on` says so."""

    ground: StayGround
    agreed_on: date
    got_by: str
    until: date
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeRow:
    """Where the child is now, and how long the record stays: what stands, without what is over."""

    responsible: ResponsibleRow | None = None
    waiting: MoveRow | None = None
    departure: DepartureRow | None = None
    death: DeathRow | None = None
    stay: StayRow | None = None
    grown_on: date | None = None
    archived_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifePage:
    """Everything about the life of one record, for whoever keeps it."""

    child: str
    name: str
    is_archived: bool
    opening: str
    now: LifeRow
    responsibilities: tuple[ResponsibleRow, ...]
    moves: tuple[MoveRow, ...]
    departures: tuple[DepartureRow, ...]
    deaths: tuple[DeathRow, ...]
    stays: tuple[StayRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A legal hold: what it is about is not destroyed while it stands."""

    reference: str
    child: str
    words: str
    began_on: date
    review_on: date
    placed_by: str
    placed_post: str
    organisation: str
    lifted_at: datetime | None
    lifted_by: str
    lifted_words: str


class TimeKind(StrEnum):
    """What happens to a record on a day."""

    TO_ARCHIVE = "to-archive"
    ARCHIVED = "archived"
    TO_DESTROY = "to-destroy"
    HOLD_REVIEW = "hold-review"


TIME_WORDS: Mapping[TimeKind, str] = {
    TimeKind.TO_ARCHIVE: "Goes into the archive",
    TimeKind.ARCHIVED: "Is in the archive since",
    TimeKind.TO_DESTROY: "Is to be destroyed from",
    TimeKind.HOLD_REVIEW: "The legal hold is looked at again by",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRow:
    """A record whose time changes: what happens, on which day, and whether a legal hold stands. No name."""

    kind: TimeKind
    reference: str
    on: date
    is_held: bool
    hold: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """What is due to be destroyed: children and records, and how many children a legal hold keeps."""

    children: int
    records: int
    held: int
    rule: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionRow:
    """A destruction: begun, and finished where `digest` is there."""

    reference: str
    rule: str
    source: str
    standing: str
    by: str
    begun_at: datetime
    finished_at: datetime | None
    children: int
    records: int
    digest: str
    entry: str
