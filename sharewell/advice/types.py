"""What others may hold of advice: rows, what can be advised, refusals, and the check of words for names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharewell.acting.types import Refused

PREFIX = "adv"
MESSAGE_PREFIX = "adm"
LONGEST = 5000  # characters of a question or a message


class Advised(StrEnum):
    """What an adviser can advise: the outcomes of the guide, and that more must be known first."""

    ACT_NOW = "act-now"
    REFER = "refer"
    MUST_SHARE = "must-share"
    MAY_SHARE = "may-share"
    DO_NOT_SHARE = "do-not-share"
    FIND_OUT_MORE = "find-out-more"


ADVISED_WORDS = {
    Advised.ACT_NOW: "Act now: ring 999 and children’s social care",
    Advised.REFER: "Refer without delay to children’s social care or the police",
    Advised.MUST_SHARE: "You must share",
    Advised.MAY_SHARE: "You may share",
    Advised.DO_NOT_SHARE: "Do not share",
    Advised.FIND_OUT_MORE: "Find out more first",
}


class AdviceStanding(StrEnum):
    """What the adviser's answer rests on."""

    VIEW = "view"
    GUIDANCE = "guidance"
    LEGAL = "legal"


STANDING_WORDS = {
    AdviceStanding.VIEW: "The adviser’s own view",
    AdviceStanding.GUIDANCE: "The adviser read it in guidance or law, and says where",
    AdviceStanding.LEGAL: "The adviser asked a lawyer",
}


class State(StrEnum):
    """Where a thread stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


STATE_WORDS = {
    State.WAITING: "Waiting for an answer",
    State.ANSWERED: "Answered",
    State.WITHDRAWN: "Withdrawn by who asked",
}


class FindingKind(StrEnum):
    """What in a text could tell who a child is."""

    FULL_NAME = "full-name"
    NHS_NUMBER = "nhs-number"
    DATE_OF_BIRTH = "date-of-birth"
    POSTCODE = "postcode"


FINDING_WORDS = {
    FindingKind.FULL_NAME: "This looks like somebody’s full name",
    FindingKind.NHS_NUMBER: "This looks like an NHS number",
    FindingKind.DATE_OF_BIRTH: "This looks like a date of birth",
    FindingKind.POSTCODE: "This looks like a postcode",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A piece of a text that could tell who a child is. It is shown to who wrote it, and kept nowhere."""

    kind: FindingKind
    text: str

    @property
    def words(self) -> str:
        """Say what it looks like."""
        return FINDING_WORDS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """One message of a thread. `from_asker` says which side wrote it."""

    reference: str
    written_by: str
    written_at: datetime
    body: str
    from_asker: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """What was advised, in whose words, and what it rests on."""

    advised: Advised
    because: str
    standing: AdviceStanding
    advised_by: str
    advised_at: datetime

    @property
    def words(self) -> str:
        """Say what was advised."""
        return ADVISED_WORDS[self.advised]

    @property
    def standing_words(self) -> str:
        """Say what it rests on."""
        return STANDING_WORDS[self.standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOutOfHours:
    """What to do where nobody can answer: words, and a number to ring."""

    words: str
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """A thread in a list."""

    reference: str
    state: State
    asked_at: datetime
    asked_by: str
    organisation_name: str
    due: str
    is_overdue: bool
    owner: str
    is_harm_unsure: bool
    outcome: OutcomeRow | None

    @property
    def state_words(self) -> str:
        """Say where it stands."""
        return STATE_WORDS[self.state]


def advised_in(threads: Iterable[ThreadRow]) -> str:
    """Return what the newest answer of some threads advises, or nothing where none is answered."""
    answers = [thread.outcome for thread in threads if thread.outcome]
    return max(answers, key=lambda each: each.advised_at).advised if answers else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A whole thread, as those see it who have a part in it.

    `owner` is who answers, in words. `is_with_cover` says that the cover sees it too, because the adviser is away or
    late. `out_of_hours` is the organisation's route; `is_route_now` says that it is to be taken now, because nobody can
    be waited for. It is None only where no adviser is appointed any more. `may_answer` and `may_write` are about the
    reader. `decision` is the reference of the decision that it was bound to, or empty.
    """

    reference: str
    state: State
    organisation: str
    organisation_name: str
    asked_by: str
    asked_by_person: str
    asked_at: datetime
    situation: tuple[tuple[str, str], ...]
    is_harm_unsure: bool
    about: str
    messages: tuple[MessageRow, ...]
    outcome: OutcomeRow | None
    due_at: datetime
    due: str
    is_overdue: bool
    owner: str
    adviser: str
    cover: str
    is_with_cover: bool
    out_of_hours: RouteOutOfHours | None
    is_route_now: bool
    decision: str
    is_mine: bool
    may_answer: bool
    may_write: bool

    @property
    def state_words(self) -> str:
        """Say where it stands."""
        return STATE_WORDS[self.state]


class ThreadUnknown(LookupError):
    """No thread has this reference, or the actor has no part in it."""


class NobodyAdvises(Refused):
    """No adviser was appointed for the organisation."""

    code = "nobody-advises"


class NothingWritten(Refused):
    """A question, message or reason is empty or far too long."""

    code = "nothing-written"


class ThreadOver(Refused):
    """The thread was answered or withdrawn before."""

    code = "thread-over"


class NotYoursToAnswer(Refused):
    """The actor neither advises in this thread nor covers."""

    code = "not-yours-to-answer"


class SituationUnknown(Refused):
    """What was handed over of the situation is no code of the case vocabulary."""

    code = "situation-unknown"


class AskedAlready(Exception):
    """This very form was sent before, by a second press of the button. `thread` is what it made."""

    def __init__(self, thread: str) -> None:
        """Keep the reference of the thread."""
        super().__init__("This was sent before. Nothing was added.")
        self.thread = thread


class AlreadyBound(Refused):
    """The thread belongs to another decision already."""

    code = "already-bound"


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NHS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b", re.IGNORECASE)
_DATES = re.compile(
    rf"(?<![\d/.-])(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}})(?![\d/])",
    re.IGNORECASE,
)
_WORD = r"[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿ]+|['’][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)(?:[-'’][A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+)*"
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? {_WORD}")
_CAPITALISED = re.compile(rf"{_WORD}(?: {_WORD})+")
# Words that begin with a capital and are no part of anybody's name: days, offices, laws, and first words of sentences.
_NO_NAMES = frozenset(
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "The",
        "A",
        "An",
        "I",
        "We",
        "He",
        "She",
        "They",
        "It",
        "His",
        "Her",
        "Their",
        "My",
        "Our",
        "This",
        "That",
        "These",
        "Those",
        "There",
        "When",
        "Where",
        "What",
        "Who",
        "Why",
        "How",
        "If",
        "But",
        "And",
        "Or",
        "So",
        "Yesterday",
        "Today",
        "Tomorrow",
        "Last",
        "Next",
        "Can",
        "Could",
        "May",
        "Must",
        "Should",
        "Would",
        "Will",
        "Do",
        "Does",
        "Did",
        "Is",
        "Are",
        "Was",
        "Were",
        "Has",
        "Have",
        "Had",
        "In",
        "On",
        "At",
        "By",
        "For",
        "From",
        "To",
        "With",
        "About",
        "After",
        "Before",
        "Since",
        "As",
        "No",
        "Not",
        "Yes",
        "Please",
        "Thank",
        "Thanks",
        "Children",
        "Children’s",
        "Children's",
        "Child",
        "Social",
        "Care",
        "Services",
        "Service",
        "Council",
        "County",
        "City",
        "Borough",
        "Police",
        "Force",
        "School",
        "Primary",
        "Secondary",
        "Academy",
        "Nursery",
        "Hospital",
        "Trust",
        "Foundation",
        "Health",
        "Visitor",
        "Visitors",
        "Visiting",
        "Nurse",
        "General",
        "Practice",
        "Practitioner",
        "Practitioners",
        "Caldicott",
        "Guardian",
        "Data",
        "Protection",
        "Officer",
        "Information",
        "Governance",
        "Lead",
        "Head",
        "Teacher",
        "Safeguarding",
        "Partnership",
        "Board",
        "Team",
        "Manager",
        "Adviser",
        "Early",
        "Help",
        "Hub",
        "Working",
        "Together",
        "Act",
        "Section",
        "Court",
        "Family",
        "Order",
        "Mental",
        "Accident",
        "Emergency",
        "Department",
        "Government",
        "Probation",
        "Housing",
        "Association",
        "Association’s",
        "Fire",
        "Rescue",
        "Youth",
        "Justice",
        "National",
        "England",
        "English",
        "Welsh",
        "Wales",
        "British",
        "Christmas",
        "Easter",
        "New",
        "Year",
        "Bank",
        "Holiday",
        "Polish",
        "Urdu",
        "Punjabi",
        "Bengali",
        "Romanian",
        "Arabic",
        "Somali",
        "French",
        "Spanish",
        "Portuguese",
        "Mum",
        "Dad",
        "Mother",
        "Father",
        "Grandmother",
        "Grandfather",
        "Nan",
        "Auntie",
        "Uncle",
    ]
)


def find_identifying(text: str) -> tuple[Finding, ...]:
    """Return what in a text could tell who a child is, each once, in the order of the text.

    It looks for numbers that pass the check of an NHS number (modulus 11), days written out in full, postcodes, and two
    or more capitalised words in a row. It finds too much rather than too little, and it cannot find everything: it is
    there to remind, and must never block.
    """
    found = [
        (hit.start(), Finding(kind=FindingKind.NHS_NUMBER, text=hit.group()))
        for hit in _NHS.finditer(text)
        if _is_nhs_number(hit.group())
    ]
    found += [(hit.start(), Finding(kind=FindingKind.DATE_OF_BIRTH, text=hit.group())) for hit in _DATES.finditer(text)]
    found += [(hit.start(), Finding(kind=FindingKind.POSTCODE, text=hit.group())) for hit in _POSTCODE.finditer(text)]
    titled = [(hit.start(), hit.group()) for hit in _TITLED.finditer(text)]
    names = titled + [(hit.start(), each) for hit in _CAPITALISED.finditer(text) for each in _names_in(hit.group())]
    found += [(at, Finding(kind=FindingKind.FULL_NAME, text=each)) for at, each in names]
    return tuple(dict.fromkeys(finding for _, finding in sorted(found, key=lambda each: each[0])))


def _is_nhs_number(text: str) -> bool:
    """Tell whether ten digits pass the check of an NHS number: weights 10 to 2, modulus 11."""
    digits = [int(character) for character in text if character.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[-1] == (0 if check == 11 else check)


def _names_in(run: str) -> list[str]:
    """Return the parts of a run of capitalised words that could be names: two words or more."""
    parts: list[list[str]] = [[]]
    for word in run.split(" "):
        if word in _NO_NAMES:
            parts.append([])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts if len(part) > 1]
