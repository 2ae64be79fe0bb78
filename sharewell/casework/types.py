"""What others may hold of casework: closed sets and their words, rows, and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.core.enquiring import (
    Colour,
    Dissent,
    DissentAct,
    DissentStep,
    Enquiry,
    EnquiryAct,
    EnquirySide,
    EnquiryStep,
)
from sharewell.core.looping import Ask
from sharewell.decisions.types import Footing, ItemKind, Seen
from sharewell.sharing.types import Gate, Handling

ENQUIRY_PREFIX, DISSENT_PREFIX = "enq", "dst"
LONGEST = 4000  # characters of one text
MOST_LINES = 50  # of a page
MOST_IN_A_FILE = 10_000


class Way(StrEnum):
    """How a contact reached the hub."""

    DISCLOSURE = "disclosure"
    """An agency sent it in Sharewell."""
    TELEPHONE = "telephone"
    WRITING = "writing"
    IN_PERSON = "in-person"


WAY_WORDS: Mapping[Way, str] = {
    Way.DISCLOSURE: "An agency sent it in Sharewell",
    Way.TELEPHONE: "By telephone",
    Way.WRITING: "By letter or e-mail",
    Way.IN_PERSON: "In person",
}
OUTSIDE = frozenset(Way) - {Way.DISCLOSURE}

STEP_WORDS: Mapping[EnquiryStep, str] = {
    EnquiryStep.RECEIVED: "A contact. Nobody has accepted it for a decision yet",
    EnquiryStep.OPEN: "Accepted as a referral; being looked into",
    EnquiryStep.TO_FEED_BACK: "Whoever referred has not been told yet",
    EnquiryStep.UNTOLD: "Whoever referred is not told, for a reason; somebody looks at that again",
    EnquiryStep.TOLD: "Whoever referred was told, and has not said yet that they read it",
    EnquiryStep.CLOSED: "Closed",
}
ACT_WORDS: Mapping[EnquiryAct, str] = {
    EnquiryAct.ACCEPT: "Accepted as a referral",
    EnquiryAct.TURN_AWAY: "Not accepted as a referral",
    EnquiryAct.GROUND: "Said anew what it stands on",
    EnquiryAct.RATE: "Rated",
    EnquiryAct.DECIDE: "Decided",
    EnquiryAct.FEED_BACK: "Told whoever referred, here",
    EnquiryAct.FEED_BACK_OUTSIDE: "Told whoever referred, outside Sharewell",
    EnquiryAct.NOT_FEED_BACK: "Did not tell whoever referred, for a reason",
    EnquiryAct.STAY_SILENT: "Looked again: whoever referred is not told",
    EnquiryAct.HEAR: "Whoever referred read what they were told",
    EnquiryAct.REOPEN: "Opened again",
}
COLOUR_WORDS: Mapping[Colour, str] = {Colour.RED: "Red", Colour.AMBER: "Amber", Colour.GREEN: "Green"}


class Outcome(StrEnum):
    """What a hub decides."""

    NO_ACTION = "no-action"
    ADVICE = "advice"
    EARLY_HELP = "early-help"
    SECTION_17 = "s17"
    STRATEGY = "strategy-discussion"
    ELSEWHERE = "refer-elsewhere"


OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.NO_ACTION: "No further action",
    Outcome.ADVICE: "Advice and information",
    Outcome.EARLY_HELP: "Early help",
    Outcome.SECTION_17: "An assessment under section 17 (child in need)",
    Outcome.STRATEGY: "A strategy discussion about section 47 (significant harm)",
    Outcome.ELSEWHERE: "Referred elsewhere",
}


class Away(StrEnum):
    """Why a contact is not accepted as a referral."""

    ADVICE_GIVEN = "advice-given"
    IN_HAND = "in-hand"
    NOT_OURS = "not-ours"
    NOT_ABOUT_WELFARE = "not-about-welfare"


AWAY_WORDS: Mapping[Away, str] = {
    Away.ADVICE_GIVEN: "Advice was enough",
    Away.IN_HAND: "We are looking into this already",
    Away.NOT_OURS: "Another service must look into it, and was told",
    Away.NOT_ABOUT_WELFARE: "It is not about a child’s safety or welfare",
}


class How(StrEnum):
    """How somebody was told."""

    HERE = "here"
    TELEPHONE = "telephone"
    LETTER = "letter"
    IN_PERSON = "in-person"


HOW_WORDS: Mapping[How, str] = {
    How.HERE: "Here, in Sharewell",
    How.TELEPHONE: "By telephone",
    How.LETTER: "By letter or e-mail",
    How.IN_PERSON: "In person",
}


class Audience(StrEnum):
    """Who was told."""

    REFERRER = "referrer"
    AGENCIES = "agencies"


class Place(StrEnum):
    """Where a statement of a contribution may stand."""

    CHRONOLOGY = "chronology"
    HELD_BACK = "held-back"


PLACE_WORDS: Mapping[Place, str] = {
    Place.CHRONOLOGY: "It may stand in the hub’s chronology",
    Place.HELD_BACK: "Keep it out of the chronology: only those who open what we sent read it",
}
ENQUIRY_FOOTINGS = tuple(one for one in Footing if one is not Footing.PARENT)
DISSENT_STEP_WORDS: Mapping[DissentStep, str] = {
    DissentStep.RAISED: "Not answered yet",
    DissentStep.ANSWERED: "Answered; whoever did not agree has not said yet whether they are content",
    DissentStep.CONTENT: "Whoever did not agree is content with the answer",
    DissentStep.STANDS: "It stands on record",
}
DISSENT_ACT_WORDS: Mapping[DissentAct, str] = {
    DissentAct.ANSWER: "Answered",
    DissentAct.TAKE_FURTHER: "Taken further",
    DissentAct.BE_CONTENT: "Content with the answer",
    DissentAct.LET_STAND: "Left to stand on record",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourTerms:
    """What a colour says, by when somebody decides, and where that comes from."""

    colour: Colour
    means: str
    when: str
    standing: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackTerms:
    """By when whoever referred is told, and where that comes from."""

    means: str
    standing: str
    source: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryLine:
    """An enquiry in a list: no word about a child. `due` and `owed` say what is owed next, where something is."""

    reference: str
    received_at: datetime
    received_by: str
    team: str
    way: Way
    referrer_organisation: str
    asked: int
    state: Enquiry
    owed: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRow:
    """What somebody did about an enquiry."""

    act: EnquiryAct
    by: str
    organisation: str
    at: datetime
    words: str
    code: str
    colour: Colour | None
    footing: str
    took_part: tuple[str, ...]
    others: str
    review_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingRow:
    """What somebody was told of a decision."""

    audience: Audience
    code: str
    words: str
    how: How
    by: str
    organisation: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """An agency that was asked, why, and where its answer stands, as it seems to whoever asked."""

    request: str
    to_organisation: str
    to_team: str
    to_post: str
    why: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    answered: str
    refused: str
    disclosures: tuple[str, ...]
    answered_by: str
    ask: Ask
    is_mine: bool
    """The reader asked it, or manages, and may open the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentRow:
    """A dissent, in the words of whoever does not agree."""

    reference: str
    enquiry: str
    words: str
    by: str
    organisation: str
    at: datetime
    state: Dissent
    moves: tuple[tuple[DissentAct, str, str, datetime, str], ...]
    """What was done: act, who, of which organisation, when, in which words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryRow:
    """An enquiry as one of the hub reads it, or one of another side: then most of it is empty."""

    reference: str
    sides: frozenset[EnquirySide]
    organisation: str
    team: str
    received_at: datetime
    received_by: str
    way: Way
    disclosure: str
    referrer_organisation: str
    referrer_words: str
    said: str
    family_told: str
    child: str
    state: Enquiry
    footing: Footing | None
    gate: Gate | None
    gate_words: str
    moves: tuple[MovedRow, ...]
    tellings: tuple[TellingRow, ...]
    asked: tuple[AskedRow, ...]
    dissents: tuple[DissentRow, ...]
    contributed: tuple[str, ...]
    """What the reader's own organisation sent to it, where that is not the hub's."""

    @property
    def is_hub(self) -> bool:
        """Tell whether the reader is one of the hub."""
        return EnquirySide.HUB in self.sides

    @property
    def decision(self) -> MovedRow | None:
        """Return the last decision, where there is one."""
        return next((one for one in reversed(self.moves) if one.act is EnquiryAct.DECIDE), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTerms:
    """What whoever told a statement lets the hub do with it."""

    place: Place = Place.CHRONOLOGY
    confidence_of: str = ""
    may_tell_referrer: bool = False
    may_tell_family: bool = False
    is_said: bool = False
    """Somebody chose this. Otherwise it is what holds until they do: nothing goes beyond the hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyLine:
    """One line of the chronology, with where it comes from. `disclosure` is empty for what the hub added."""

    happened_on: date | None
    known_on: date | None
    organisation: str
    disclosure: str
    number: int
    text: str
    kind: ItemKind
    seen: Seen
    source: str
    why_it_matters: str
    handling: Handling | None
    limits: str
    terms: StatementTerms
    added_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What was told and does not stand in the chronology: that it was told stays."""

    disclosure: str
    organisation: str
    made_at: datetime
    number: int
    why: str
    """A code: `stopped`, `recalled`, `unopened`, `elsewhere`, `held-back`, `by-reference`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronology:
    """What happened, in its order, and what does not stand in it."""

    enquiry: str
    child: str
    lines: tuple[ChronologyLine, ...]
    missing: tuple[Missing, ...]
    disclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement that one's own organisation told, with its terms."""

    number: int
    text: str
    terms: StatementTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributedRow:
    """What one's own organisation told, as part of an enquiry."""

    enquiry: str
    disclosure: str
    handling: Handling
    statements: tuple[StatementRow, ...]


class EnquiryUnknown(LookupError):
    """No enquiry of this reference is open to whoever asks: closed and missing look alike."""


class DissentUnknown(LookupError):
    """No dissent of this reference is open to whoever asks."""


class NotInAHub(Refused):
    """Only those who work in a hub receive contacts for it."""

    code = "not-in-a-hub"


class AlreadyReceived(Refused):
    """The same contact was entered before."""

    code = "already-received"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the enquiry."""
        super().__init__("This is an enquiry already. Nothing was entered twice.")
        self.reference = reference


class AlreadyDone(Refused):
    """The same page was sent before."""

    code = "already-done"


class NotNow(Refused):
    """This does not follow where the enquiry stands."""

    code = "not-now"


class SayIt(Refused):
    """This act needs words."""

    code = "say-it"


class NotChosen(Refused):
    """Something that must be chosen was not."""

    code = "not-chosen"


class AskedBefore(Refused):
    """This team or person was asked in this enquiry already."""

    code = "asked-before"
