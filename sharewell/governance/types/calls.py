"""What others may hold of calls for returns, the legal adviser's answers, problems, and best practice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.governance.types.groups import Progress

CALL_PREFIX = "cal"
RETURN_PREFIX = "ret"
LEGAL_PREFIX = "lga"
PROBLEM_PREFIX = "prb"
PRACTICE_PREFIX = "bpr"

LONGEST_STATEMENT = 6_000
LONGEST_PROBLEM = 600
"""Characters of what happened. It is kept short so that no child's story is written into it."""

CHASE_DAYS = (14, 3, -1, -8)
"""Days before the day on which a return is due on which its owner is told; a minus is after it. The house's own."""

NO_PROOF = (
    "That nobody reports a failure does not show that it works: in the absence of evidence that an agreement is not "
    "working, nobody can assume that it is."
)
"""Source 001, section 5: the point made at the board. It stands beside every count of answers."""
NO_PROOF_SOURCE = "Buckinghamshire, Nominated Representatives Report 2008 to 2009, section 5"

NO_CHILD = (
    "Do not name or describe a child or a family. If a child may be in danger, do not write here: "
    "ring the children’s services or the police."
)


class CallKind(StrEnum):
    """What is asked of each organisation."""

    POSITION_STATEMENT = "position-statement"
    """What steps it takes to embed information sharing (source 001, section 5)."""

    PROGRESS_REPORT = "progress-report"
    """How far it is with what was decided (source 000, recommendation 3)."""

    SELF_ASSESSMENT = "self-assessment"
    """How it stands against the questions of an edition, and what it will do."""


CALL_WORDS: Mapping[CallKind, str] = {
    CallKind.POSITION_STATEMENT: "Position statement",
    CallKind.PROGRESS_REPORT: "Progress report",
    CallKind.SELF_ASSESSMENT: "Self-assessment",
}


class Met(StrEnum):
    """An answer to a question of the self-assessment."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not-met"
    NOT_KNOWN = "not-known"
    DOES_NOT_APPLY = "does-not-apply"


MET_WORDS: Mapping[Met, str] = {
    Met.MET: "Met",
    Met.PARTLY: "Partly met",
    Met.NOT_MET: "Not met",
    Met.NOT_KNOWN: "We do not know",
    Met.DOES_NOT_APPLY: "Does not apply to us",
}


class LegalFinding(StrEnum):
    """What a legal adviser says of a document."""

    COMPLIANT = "compliant"
    COMPLIANT_IF_CHANGED = "compliant-if-changed"
    NOT_COMPLIANT = "not-compliant"
    CANNOT_SAY = "cannot-say"


LEGAL_WORDS: Mapping[LegalFinding, str] = {
    LegalFinding.COMPLIANT: "It complies with the law",
    LegalFinding.COMPLIANT_IF_CHANGED: "It complies if it is changed as written below",
    LegalFinding.NOT_COMPLIANT: "It does not comply",
    LegalFinding.CANNOT_SAY: "I cannot say, for the reason below",
}


class ProblemEnd(StrEnum):
    """How a problem with an agreement was resolved."""

    AGREEMENT_CHANGES = "agreement-changes"
    PRACTICE_CHANGES = "practice-changes"
    EXPLAINED = "explained"
    NO_FAULT_FOUND = "no-fault-found"
    TO_THE_BOARD = "to-the-board"
    """It could not be resolved, and a group was asked."""


PROBLEM_WORDS: Mapping[ProblemEnd, str] = {
    ProblemEnd.AGREEMENT_CHANGES: "The agreement is to change",
    ProblemEnd.PRACTICE_CHANGES: "A service changes what it does",
    ProblemEnd.EXPLAINED: "The agreement works; it was explained",
    ProblemEnd.NO_FAULT_FOUND: "Looked into, and no fault was found",
    ProblemEnd.TO_THE_BOARD: "Not resolved; put to the board",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentQuestion:
    """A question of the self-assessment, with where it comes from and how far that can be relied on."""

    code: str
    text: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentEdition:
    """The questions of one edition. `digest` is that of its text."""

    code: str
    title: str
    dated: date
    owner: str
    questions: tuple[AssessmentQuestion, ...]
    digest: str


class AssessmentFaulty(Exception):
    """The file of the self-assessment cannot be used. The message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call for returns: who asks for what, by when, and how many have answered."""

    reference: str
    kind: CallKind
    title: str
    words: str
    group: str
    group_name: str
    resolution: str
    edition: str
    asked_at: datetime
    due_at: datetime
    shown_at: datetime | None
    shown_to: str
    asked: int
    answered: int

    @property
    def silent(self) -> int:
        """Return how many have not answered."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """What an organisation wrote, and when. `is_taken_down`: an officer wrote down what it said."""

    words: str
    progress: Progress | None
    given_at: datetime
    given_by: str
    is_taken_down: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """An answer to one question of the self-assessment."""

    question: str
    met: Met
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRow:
    """What one organisation owes to a call, and what it gave. `entries` are the oldest first."""

    reference: str
    call: str
    call_title: str
    kind: CallKind
    edition: str
    organisation: str
    organisation_name: str
    owner: str
    due_at: datetime
    first_given_at: datetime | None
    chased: int
    entries: tuple[EntryRow, ...]
    answers: tuple[AnswerRow, ...]

    @property
    def progress(self) -> Progress | None:
        """Return how far the organisation says it is, or None where it has not said."""
        return next((one.progress for one in reversed(self.entries) if one.progress), None)

    def is_late(self, at: datetime) -> bool:
        """Tell whether it is due and nothing was given."""
        return self.first_given_at is None and self.due_at < at


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalRow:
    """What a legal adviser was asked about a document, and answered."""

    reference: str
    agreement: str
    agreement_title: str
    version: str
    organisation: str
    organisation_name: str
    adviser_post: str
    adviser: str
    question: str
    asked_at: datetime
    due_at: datetime
    finding: LegalFinding | None
    answer: str
    answered_at: datetime | None
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemNoteRow:
    """What was found while a problem was looked into."""

    words: str
    noted_at: datetime
    noted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """That an agreement is not working for somebody."""

    reference: str
    agreement: str
    agreement_title: str
    organisation: str
    organisation_name: str
    about: str
    words: str
    raised_at: datetime
    raised_by: str
    due_at: datetime
    notes: tuple[ProblemNoteRow, ...]
    ended_as: ProblemEnd | None
    reasons: str
    resolved_at: datetime | None

    @property
    def standing(self) -> str:
        """Return where it stands, in words."""
        if self.ended_as is not None:
            return PROBLEM_WORDS[self.ended_as]
        return "Being looked into" if self.notes else "Not looked into yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRow:
    """How something went well. It reaches everybody once it is published."""

    reference: str
    organisation: str
    organisation_name: str
    title: str
    words: str
    offered_at: datetime
    published_at: datetime | None


STANDINGS = (
    "Nobody speaks for it any more",
    "Nobody speaks for it",
    "Has never answered",
    "Silent: an answer is late",
    "In",
    "Not in",
)
"""How an organisation can stand, the most pressing first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """How one organisation stands in the partnership's agreements at a moment.

    `lapsed` says that somebody spoke for it, and nobody does now. `silences` counts the closed
    consultations in which it said nothing.
    """

    organisation: str
    name: str
    kind: str
    party_to: int
    bound_by: int
    representative: str
    lapsed: bool
    asked: int
    answered: int
    late: int
    last_answered_at: datetime | None
    silences: int

    @property
    def standing(self) -> str:
        """Return in words how it stands: one of `STANDINGS`."""
        lapsed, unspoken, never, silent, is_in, is_out = STANDINGS
        if not self.party_to:
            return is_out
        if not self.representative:
            return lapsed if self.lapsed else unspoken
        if self.asked and not self.answered:
            return never
        return silent if self.late else is_in
