"""Courses and assessments: rows, states, and refusals."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.core.assessing import Answer, Question
from sharewell.guidance.queries.citing import Citation

ATTEMPT_PREFIX = "att"
CONVERSATION_PREFIX = "cnv"
COMPLETION_PREFIX = "cpl"

RENEW_FROM = timedelta(days=90)
"""How long before a completion ends the course may be taken again."""


class AttemptState(StrEnum):
    """Where an attempt stands."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"
    LEFT = "left"


STATE_WORDS = {
    AttemptState.OPEN: "Begun, and not handed in",
    AttemptState.PASSED: "Passed",
    AttemptState.FAILED: "Not passed",
    AttemptState.LEFT: "Left too long: it does not count",
}


class Bar(StrEnum):
    """What keeps somebody from beginning an assessment."""

    UNREAD = "unread"
    TOO_SOON = "too-soon"
    CONVERSATION = "conversation"
    STILL_VALID = "still-valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRow:
    """A course that somebody has completed, and until when that counts: until before `expires_on`."""

    reference: str
    course: str
    course_version: str
    completed_on: date
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnQuestion:
    """A question as it was drawn and sealed: with its words, its key, and what is said of it afterwards."""

    question: Question
    text: str
    explanation: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """An attempt in a list. `right` is None until it was handed in."""

    reference: str
    course: str
    version: str
    begun_at: datetime
    ended_at: datetime | None
    open_until: datetime
    number: int
    needed: int
    right: int | None
    state: AttemptState

    @property
    def state_words(self) -> str:
        """Say where it stands."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A whole attempt, as the person whose it is sees it. `answers` has None for a question that was left out."""

    row: AttemptRow
    drawn: tuple[DrawnQuestion, ...]
    answers: tuple[Answer | None, ...]

    @property
    def answered(self) -> int:
        """Return how many questions have an answer."""
        return sum(answer is not None for answer in self.answers)

    @property
    def first_unanswered(self) -> int:
        """Return the number, from 1, of the first question without an answer; 0 where all have one."""
        return next((number for number, answer in enumerate(self.answers, start=1) if answer is None), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStanding:
    """How somebody stands in a course.

    `read` holds the codes of the sections that they have read in the present words; once the course is to be taken
    again, only what they read since the last pass. `changed` are those that were read in other words. `bar` is what
    keeps them from beginning the assessment, or None; `may_begin_at` is when it ends by itself, or None.
    `failed_in_a_row` counts since the last pass or conversation.
    """

    course: str
    read: frozenset[str]
    changed: frozenset[str]
    completion: CompletionRow | None
    open_attempt: AttemptRow | None
    attempts: tuple[AttemptRow, ...]
    failed_in_a_row: int
    bar: Bar | None
    may_begin_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """Somebody who needs a conversation before the next attempt."""

    person: str
    person_name: str
    title: str
    course: str
    attempt: str
    failed_in_a_row: int
    since: datetime


class CourseUnknown(LookupError):
    """No course, or no section of it, has this code."""


class AttemptUnknown(LookupError):
    """The actor has no attempt of this reference."""


class NotRead(Refused):
    """Sections of the course have not been read yet."""

    code = "sections-not-read"


class ReadAlready(Refused):
    """The section was read before, in these words."""

    code = "read-already"


class RetakeTooSoon(Refused):
    """The last attempt was a short time ago."""

    code = "retake-too-soon"


class ConversationNeeded(Refused):
    """So many attempts failed that somebody talks with the person first."""

    code = "conversation-needed"


class StillValid(Refused):
    """The course was completed in this version, and that still counts for long."""

    code = "still-valid"


class BegunAlready(Refused):
    """An attempt is open; `attempt` is its reference."""

    code = "attempt-open"

    def __init__(self, attempt: str) -> None:
        """Keep which attempt it is."""
        super().__init__("You have begun an assessment and not handed it in. Go on with it.")
        self.attempt = attempt


class AttemptOver(Refused):
    """The attempt was handed in, or left for too long."""

    code = "attempt-over"


class AnswerNotPossible(Refused):
    """What was sent is no answer to the question."""

    code = "answer-not-possible"


class AnswersMissing(Refused):
    """Questions have no answer, and the person has not said that this is meant."""

    code = "answers-missing"


class NoConversationNeeded(Refused):
    """Nobody waits for this conversation, or it was held already, or it is not the actor's to hold."""

    code = "no-conversation-needed"
