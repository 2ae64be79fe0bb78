"""Accreditations and what they lack, completions, sessions, coverage, refusals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.design.words import date_words
from sharewell.partnerships.types import LineFault
from sharewell.practitioners.types import CodeVersion, Engagement

REQUIRED_COURSES = ("information-sharing",)
"""The courses without which nobody sees a record."""

OWN_PROVIDER = "Sharewell"
NOTICE_DAYS = (90, 30, 7)
"""How many days before something runs out its holder and their managers are told."""

EXPIRING_DAYS = 90


# Accreditation -------------------------------------------------------------------------------------------------------


class Part(StrEnum):
    """What an accreditation is made of."""

    POST = "post"
    VETTING = "vetting"
    COURSE = "course"
    INDUCTION = "induction"
    CODE = "code-of-practice"


PART_WORDS = {
    Part.POST: "Post",
    Part.VETTING: "Vetting check",
    Part.COURSE: "Course",
    Part.INDUCTION: "Induction",
    Part.CODE: "Code of practice",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseTerms:
    """What must be known of a course to count a completion: its version, and for how many years it counts."""

    code: str
    title: str
    version: str
    valid_years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """One part of an accreditation: whether it is there, until before which day, and what to do next.

    `until` is None where the part has no end of its own.
    """

    part: Part
    is_met: bool
    until: date | None
    words: str
    next_step: str

    @property
    def title(self) -> str:
        """Return the name of the part."""
        return PART_WORDS[self.part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """Whether somebody is current in a post on a day: all parts are there.

    `until` is the day before which the first part runs out; None where the accreditation is not current.
    """

    person: str
    post: str
    organisation: str
    parts: tuple[PartRow, ...]

    @property
    def is_current(self) -> bool:
        """Tell whether no part is lacking."""
        return all(part.is_met for part in self.parts)

    @property
    def until(self) -> date | None:
        """Return the day before which it holds, or None where it does not hold or nothing ends."""
        ends = [part.until for part in self.parts if part.until is not None]
        return min(ends) if ends and self.is_current else None

    @property
    def lacks(self) -> tuple[PartRow, ...]:
        """Return the parts that are lacking, each with what to do next."""
        return tuple(part for part in self.parts if not part.is_met)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The dated facts about one post that an accreditation is judged by, as they were known at a moment.

    Each `until` is the day before which something counts, whether or not that day has passed.
    """

    person: str
    post: str
    organisation: str
    is_post_held: bool
    post_ends_on: date | None
    vetted_until: date | None
    is_barred: bool
    trained_until: tuple[tuple[str, date | None], ...]
    inducted_on: date | None
    accepted: frozenset[str]


def judge(
    facts: Measured, *, on: date, code_versions: Sequence[CodeVersion], titles: dict[str, str] | None = None
) -> Accreditation:
    """Judge dated facts on a day: everything must be there, and nothing that has run out counts. Pure."""
    titles = titles or {}
    courses = tuple(_course(titles.get(code, code), until, on=on) for code, until in facts.trained_until)
    return Accreditation(
        person=facts.person,
        post=facts.post,
        organisation=facts.organisation,
        parts=(
            _post(facts),
            _vetting(facts, on=on),
            *courses,
            _induction(facts, on=on),
            _code(facts, on=on, versions=code_versions),
        ),
    )


def _part(part: Part, *, is_met: bool, words: str, next_step: str = "", until: date | None = None) -> PartRow:
    return PartRow(part=part, is_met=is_met, until=until, words=words, next_step=next_step)


def _post(facts: Measured) -> PartRow:
    if not facts.is_post_held:
        return _part(Part.POST, is_met=False, words="You hold no post here now.", next_step="Ask your manager.")
    until = facts.post_ends_on
    words = f"Held until {date_words(until)}." if until else "Held until further notice."
    return _part(Part.POST, is_met=True, words=words, until=until)


def _vetting(facts: Measured, *, on: date) -> PartRow:
    ask = "Ask your organisation’s administrator or your manager."
    until = facts.vetted_until
    if until is None:
        words = "A check was ended." if facts.is_barred else "No check is recorded at this organisation."
        return _part(Part.VETTING, is_met=False, words=words, next_step=ask)
    if until <= on:
        return _part(
            Part.VETTING,
            is_met=False,
            words=f"The check had to be made again by {date_words(until)}.",
            next_step=ask,
            until=until,
        )
    return _part(Part.VETTING, is_met=True, words=f"Counts until {date_words(until)}.", until=until)


def _course(title: str, until: date | None, *, on: date) -> PartRow:
    take = f"Take the course “{title}”. You can begin now."
    if until is None:
        return _part(Part.COURSE, is_met=False, words=f"“{title}” is not completed yet.", next_step=take)
    if until <= on:
        return _part(
            Part.COURSE, is_met=False, words=f"“{title}” ran out on {date_words(until)}.", next_step=take, until=until
        )
    return _part(Part.COURSE, is_met=True, words=f"“{title}” counts until {date_words(until)}.", until=until)


def _induction(facts: Measured, *, on: date) -> PartRow:
    if facts.inducted_on is None or facts.inducted_on > on:
        return _part(
            Part.INDUCTION,
            is_met=False,
            words="No induction is recorded at this organisation.",
            next_step="Ask your manager to give you one and to record it.",
        )
    return _part(Part.INDUCTION, is_met=True, words=f"Done on {date_words(facts.inducted_on)}.")


def _code(facts: Measured, *, on: date, versions: Sequence[CodeVersion]) -> PartRow:
    """Judge the code of practice: the version required on the day, or a later one, accepted word for word."""
    accepted = max((one.number for one in versions if one.text_hash in facts.accepted), default=0)
    required = max((one.number for one in versions if one.required_from <= on), default=0)
    read_it = "Read it and accept it. It takes two minutes."
    if accepted < required:
        words = "The code of practice has changed." if facts.accepted else "It is not accepted yet."
        return _part(Part.CODE, is_met=False, words=words, next_step=read_it)
    later = [one.required_from for one in versions if one.number > accepted and one.required_from > on]
    if later:
        return _part(
            Part.CODE,
            is_met=True,
            words=f"Accepted. A new version must be accepted by {date_words(min(later))}.",
            next_step=read_it,
            until=min(later),
        )
    return _part(Part.CODE, is_met=True, words="Accepted.")


# Completions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCompletion:
    """That somebody completed a course. It counts until before `expires_on`."""

    reference: str
    person: str
    person_name: str
    course: str
    course_title: str
    course_version: str
    completed_on: date
    expires_on: date
    provider: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionLine:
    """One good line of a list of completions. `is_held`: the same completion is held already."""

    line: int
    person: str
    person_name: str
    course: str
    completed_on: date
    provider: str
    certificate: str
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCompletions:
    """A list of completions as it was read: its good lines, its faults, and what stands for the file."""

    lines: tuple[CompletionLine, ...]
    faults: tuple[LineFault, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCompletions:
    """How many completions of a list were added, and how many had been held before."""

    added: int
    held: int


# Coverage ------------------------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """How somebody stands, for lists and counts."""

    CURRENT = "current"
    EXPIRING = "expiring"
    """Current, and something runs out within 90 days."""

    LAPSED = "lapsed"
    """Not current: something is missing or has run out."""


STANDING_WORDS = {
    Standing.CURRENT: "Current",
    Standing.EXPIRING: "Current, runs out soon",
    Standing.LAPSED: "Not current",
}


def standing_of(accreditation: Accreditation, *, on: date) -> Standing:
    """Return how somebody stands on a day."""
    if not accreditation.is_current:
        return Standing.LAPSED
    until = accreditation.until
    return Standing.EXPIRING if until is not None and (until - on).days <= EXPIRING_DAYS else Standing.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One person in one post, and how they stand."""

    post: str
    person: str
    person_name: str
    title: str
    role: str
    engagement: Engagement
    organisation: str
    organisation_name: str
    standing: Standing
    accreditation: Accreditation


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCount:
    """How many posts of an organisation, or of a kind of organisation, are held by people who are current."""

    name: str
    kind: str
    current: int
    expiring: int
    lapsed: int

    @property
    def people(self) -> int:
        """Return how many there are in all."""
        return self.current + self.expiring + self.lapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedCount:
    """How many different people completed a course in a calendar year."""

    year: int
    course: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """How many people were trained: by year and course, and different people in all."""

    counts: tuple[TrainedCount, ...]
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotice:
    """That a part of somebody's accreditation runs out on a day, and how near that is (90, 30 or 7 days)."""

    person: str
    post: str
    organisation: str
    part: Part
    until: date
    days: int


# Sessions ------------------------------------------------------------------------------------------------------------


class BookingState(StrEnum):
    """Where a booking stands."""

    BOOKED = "booked"
    WAITING = "waiting"
    GIVEN_UP = "given-up"


BOOKING_WORDS = {
    BookingState.BOOKED: "You have a place",
    BookingState.WAITING: "You are on the waiting list",
    BookingState.GIVEN_UP: "You gave your place up",
}

QUESTIONS = {
    "useful": "Was it useful for your work?",
    "understood": "Was it easy to understand?",
    "confident": "Do you feel surer about sharing information?",
}
"""What is asked after a session: a mark from 1 (no) to 5 (yes, fully)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRow:
    """A booking as the keepers of the session see it."""

    reference: str
    person: str
    person_name: str
    state: BookingState
    seat: int | None
    has_attended: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRow:
    """What those who attended said to one question: how many answered, and the mean of their marks."""

    question: str
    answers: int
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session as somebody sees it: `mine` is how their own booking stands, None where they have none."""

    reference: str
    title: str
    course: str
    place: str
    organisation: str
    organisation_name: str
    began_at: datetime
    ended_at: datetime
    places: int
    taken: int
    waiting: int
    is_for_all: bool
    is_cancelled: bool
    mine: BookingState | None
    has_attended: bool | None
    has_evaluated: bool
    may_keep: bool

    @property
    def free(self) -> int:
        """Return how many places are free."""
        return max(0, self.places - self.taken)


# Refusals ------------------------------------------------------------------------------------------------------------


class CourseNotHeld(Refused):
    """No course has this code."""

    code = "course-unknown"


class CompletionNotPossible(Refused):
    """The completion cannot be recorded. The message says why."""

    code = "completion-not-possible"


class NotYoursToRecord(Refused):
    """The person belongs to another organisation."""

    code = "not-yours-to-record"


class CompletionUnknown(LookupError):
    """No completion that is open to the actor has this reference."""


class AccreditationUnknown(LookupError):
    """No post that is open to the actor has this reference."""


class CourseFaulty(Exception):
    """A file of a course cannot be used. The message names it and says what to do."""


class SessionUnknown(LookupError):
    """No session that is open to the actor has this reference."""


class SessionNotPossible(Refused):
    """The session cannot be announced like this. The message says why."""

    code = "session-not-possible"


class SessionClosed(Refused):
    """It is too late, too early, or the session was called off. The message says which."""

    code = "session-closed"


class BookedAlready(Refused):
    """The person has a booking for this session."""

    code = "booked-already"


class NotBooked(Refused):
    """The person has no booking for this session."""

    code = "not-booked"


class EvaluatedAlready(Refused):
    """The person said what they think before."""

    code = "evaluated-already"


class NotYourSession(Refused):
    """Another organisation announced the session."""

    code = "not-your-session"
