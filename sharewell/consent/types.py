"""What others may hold of consent: rows, codes, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.core.consenting import Competence, Right, State, Subject
from sharewell.design.words import date_words

PREFIX, ASSESSMENT_PREFIX, REVIEW_PREFIX, NOT_SOUGHT_PREFIX, TOLD_PREFIX = "cst", "cas", "crv", "nsk", "tol"
INFORMING_PREFIX = "inf"
LONGEST = 4_000
LONGEST_NAME = 200
LINK = "withdraw-consent"
"""The purpose of the one-time link with which somebody without an account takes their consent back."""


class Answered(StrEnum):
    """What somebody said. Nothing is neither of them."""

    GIVEN = "given"
    REFUSED = "refused"


class Expression(StrEnum):
    """How plainly it was said."""

    EXPLICIT = "explicit"
    IMPLIED = "implied"


class Form(StrEnum):
    """In what form it was said."""

    WRITTEN = "written"
    VERBAL = "verbal"
    OTHER = "other"


class Manner(StrEnum):
    """How it was explained."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    PICTURES = "pictures"
    SIGNED = "signed"
    OTHER = "other"


class SaidBy(StrEnum):
    """Who took a consent back."""

    GIVER = "giver"
    CHILD = "child"
    OTHER = "other"


class Found(StrEnum):
    """What a review of a consent found."""

    STANDS = "stands"
    ENDED = "ended"


class Ground(StrEnum):
    """The four grounds not to seek consent: the codes of the case vocabulary."""

    RISK_TO_CHILD = "risk-to-child"
    RISK_TO_ADULT = "risk-to-adult"
    PREJUDICE_TO_CRIME = "prejudice-to-crime"
    UNJUSTIFIED_DELAY = "unjustified-delay"


class GroundFound(StrEnum):
    """What looking again at a ground found."""

    STILL = "still"
    SEEK_NOW = "seek-now"
    OVER = "over"


class Telling(StrEnum):
    """How what a family was told at the outset stands."""

    TOLD = "told"
    SAID_AGAIN = "said-again"
    TAKEN_BACK = "taken-back"
    UNSAFE = "unsafe"
    """It was not safe to tell them; the words say why."""


class Informed(StrEnum):
    """What is said of informing the person concerned."""

    TOLD = "told"
    NOT_YET = "not-yet"


class Basis(StrEnum):
    """Whether consent is what the sharing would rest on."""

    ASK = "ask"
    NOT_THE_BASIS = "not-the-basis"
    """Something else allows or asks for it; a consent would be overridden, so nobody is asked."""

    ADVICE = "advice"
    """It hangs on something that is not known: ask for advice first."""


SUBJECT_WORDS: Mapping[str, str] = {
    Subject.CHILD: "The child: it is about the child",
    Subject.ADULT: "An adult: it is about the adult, for example a parent’s health",
    Subject.PROVIDER: "Somebody who told us in confidence",
}
RIGHT_WORDS: Mapping[str, str] = {
    Right.COMPETENT_CHILD: "The child, under 16, who can decide this",
    Right.YOUNG_PERSON: "The young person, who is 16 or 17",
    Right.PARENTAL: "Somebody with parental responsibility",
    Right.RESIDENT_PARENT: "The parent with whom the child lives, with parental responsibility",
    Right.COUNCIL: "The council, which has parental responsibility",
    Right.ADULT: "The adult whom it is about",
    Right.PROVIDER: "Whoever told us in confidence",
}
STATE_WORDS: Mapping[State, str] = {
    State.ASKED: "Asked: no answer yet",
    State.STOPPED: "Asked no further: there was no answer",
    State.REFUSED: "Refused",
    State.IN_FORCE: "In force",
    State.WITHDRAWN: "Taken back",
    State.ENDED: "Ended at a review",
    State.LAPSED: "Over: its last day has passed",
}
COMPETENCE_WORDS: Mapping[Competence, str] = {
    Competence.COMPETENT: "Can decide this",
    Competence.NOT_COMPETENT: "Cannot decide this yet",
    Competence.NOT_ASSESSED: "Not assessed",
    Competence.OUT_OF_DATE: "Assessed before: look at it again, because the child is older now",
}
EXPRESSION_WORDS: Mapping[str, str] = {
    Expression.EXPLICIT: "Explicit: they said or wrote it",
    Expression.IMPLIED: "Implied: it is part of what they asked for, and they knew it",
}
FORM_WORDS: Mapping[str, str] = {
    Form.WRITTEN: "In writing, signed and dated",
    Form.VERBAL: "Spoken",
    Form.OTHER: "In another way, such as signing or pictures",
}
MANNER_WORDS: Mapping[str, str] = {
    Manner.SPOKEN: "Spoken",
    Manner.WRITTEN: "In writing",
    Manner.PICTURES: "With pictures or easy words",
    Manner.SIGNED: "In sign language",
    Manner.OTHER: "In another way",
}
SAID_BY_WORDS: Mapping[str, str] = {
    SaidBy.GIVER: "Whoever gave it",
    SaidBy.CHILD: "The child, who can decide this now",
    SaidBy.OTHER: "Somebody else who may answer",
}
FOUND_WORDS: Mapping[str, str] = {
    Found.STANDS: "It stands: nothing has changed, and they still say yes",
    Found.ENDED: "It ends: something has changed. I ask anew if it is needed",
}
GROUND_FOUND_WORDS: Mapping[str, str] = {
    GroundFound.STILL: "It still holds: look at it again later",
    GroundFound.SEEK_NOW: "It no longer holds: ask for consent now",
    GroundFound.OVER: "Nothing is to be shared any more",
}
TELLING_WORDS: Mapping[str, str] = {
    Telling.TOLD: "They were told",
    Telling.SAID_AGAIN: "It was said again, and stands",
    Telling.TAKEN_BACK: "It no longer stands: we told them otherwise",
    Telling.UNSAFE: "They were not told: it is not safe, or not yet",
}


INFORMED_WORDS: Mapping[str, str] = {
    Informed.TOLD: "They were told",
    Informed.NOT_YET: "Not yet: I say why, and when I look at it again",
}
INFORM_ANSWER_WORDS: Mapping[str, str] = {
    "will-be": "They will be told",
    "unsafe": "It is not safe to tell them",
    "no": "They were not told",
    "": "Nothing was said of it",
}


class ConsentUnknown(LookupError):
    """There is no such consent, or it is not open to the actor: they look alike."""


class NotSoughtUnknown(LookupError):
    """There is no such record of consent not sought, or it is not open to the actor."""


class InformingUnknown(LookupError):
    """There is no such record, or it is not open to the actor."""


class AlreadySaid(Refused):
    """The same page was sent before."""

    code = "already-said"


class ToldBefore(Refused):
    """The person concerned was told before."""

    code = "told-before"


class SayMore(Refused):
    """Something that must be said is missing, or too long."""

    code = "say-more"


class NotPossibleNow(Refused):
    """The act is not possible as the consent stands. It never passes in silence."""

    code = "not-possible-now"

    def __init__(self, state: State) -> None:
        """Say how the consent stands."""
        super().__init__(f"This is not possible: the consent stands as “{STATE_WORDS[state]}”. Nothing was changed.")
        self.state = state


class NotTheBasis(Refused):
    """Consent is not what this sharing would rest on, so nobody is asked for it."""

    code = "not-the-basis"


class AdviceFirst(Refused):
    """Whether consent is needed hangs on what is not known."""

    code = "advice-first"


class NotTheirs(Refused):
    """This person's answer does not count here. The message says what to do instead."""

    code = "not-theirs"


class NotInformed(Refused):
    """Not everything was explained, so it is no consent."""

    code = "not-informed"


class Undated(Refused):
    """A day is missing, or cannot be."""

    code = "undated"


class Overlapping(Refused):
    """A consent for the same thing, to the same recipient, is in force already."""

    code = "overlapping"


class AssessAgain(Refused):
    """An assessment does not fit what was found, or is to be made again."""

    code = "assess-again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing to explain, and words to do it with."""

    code: str
    title: str
    say: str
    to_a_child: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRow:
    """One question of an assessment of competence."""

    code: str
    title: str
    hint: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRow:
    """One ground not to seek consent."""

    code: str
    title: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """A reason with its source and standing."""

    text: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisRow:
    """Whether consent is the basis for telling one recipient, and why."""

    recipient: str
    basis: Basis
    reasons: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRow:
    """One assessment of competence. `answers` are element and answer, in the order of `Element`."""

    reference: str
    conclusion: str
    age: int | None
    answers: tuple[tuple[str, str], ...]
    evidence: str
    communication: str
    assessed_at: datetime
    assessed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One review of a consent."""

    reference: str
    found: Found
    words: str
    at: datetime
    by: str
    next_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedConsent:
    """A consent in a list, without a word about anybody."""

    reference: str
    child: str
    purpose: str
    state: State
    asked_at: datetime
    last_on: date | None
    review_on: date | None
    is_review_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One consent with everything that was said of it. Empty and None mean that it was not said (yet)."""

    reference: str
    child: str
    organisation: str
    edition: str
    purpose: str
    subject: Subject
    right: Right
    person: str
    lives_apart: bool
    about: str
    recipients: tuple[str, ...]
    items: tuple[str, ...]
    state: State
    asked_at: datetime
    asked_by: str
    stopped_at: datetime | None
    stopped_why: str
    answered_at: datetime | None
    said_on: date | None
    expression: str
    form: str
    signed_on: date | None
    how: str
    words: str
    explained: tuple[str, ...]
    manner: str
    language: str
    interpreter: str
    began_at: datetime | None
    ends_at: datetime | None
    last_on: date | None
    review_on: date | None
    is_review_overdue: bool
    withdrawn_at: datetime | None
    withdrawn_said_by: str
    withdrawn_by: str
    withdrawal_words: str
    ended_at: datetime | None
    competence: Competence
    assessments: tuple[AssessmentRow, ...]
    reviews: tuple[ReviewRow, ...]

    @property
    def state_words(self) -> str:
        """Say how it stands, as of the moment at which the row was read."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covering:
    """The consent that covers telling one recipient one class of information for one purpose at one moment."""

    consent: str
    subject: Subject
    right: Right
    expression: Expression
    began_at: datetime
    ends_at: datetime
    review_on: date
    is_review_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a withdrawal ended: what was allowed about which child, to whom, for what."""

    consent: str
    child: str
    organisation: str
    purpose: str
    recipients: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """What whoever holds a link sees: no name, no child and no word of what it is about."""

    consent: str
    organisation: str
    given_on: date
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSoughtRow:
    """That consent is not sought, on which ground, and when that is looked at again."""

    reference: str
    child: str
    purpose: str
    ground: Ground
    why: str
    review_on: date
    recorded_at: datetime
    recorded_by: str
    closed_at: datetime | None
    found: str
    found_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """What a family was told, when, by whom, in which language, and how that stands."""

    reference: str
    child: str
    standing: Telling
    told_on: date
    told_by: str
    to_whom: str
    what: str
    language: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """All that is kept of consent about one child, as of one moment."""

    child: str
    consents: tuple[ListedConsent, ...]
    not_sought: tuple[NotSoughtRow, ...]
    told: tuple[ToldRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InformingActRow:
    """That the person concerned was told, or why not yet."""

    act: Informed
    told_on: date | None
    told_by: str
    to_whom: str
    manner: Manner | None
    words: str
    review_on: date | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformingLine:
    """How informing the person concerned stands, without a word about anybody."""

    reference: str
    decision: str
    position: int
    child: str
    answer: str
    opened_at: datetime
    told_on: date | None
    review_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InformingRow:
    """Whether the person concerned was informed, with what was said of it, the oldest first."""

    reference: str
    decision: str
    position: int
    child: str
    answer: str
    opened_at: datetime
    opened_by: str
    acts: tuple[InformingActRow, ...]

    @property
    def line(self) -> InformingLine:
        """Return how it stands, without a word."""
        last = self.acts[-1] if self.acts else None
        return InformingLine(
            reference=self.reference,
            decision=self.decision,
            position=self.position,
            child=self.child,
            answer=self.answer,
            opened_at=self.opened_at,
            told_on=last.told_on if last else None,
            review_on=last.review_on if last else None,
        )


def informing_stands(line: InformingLine, *, today: date) -> str:
    """Say how informing the person concerned stands."""
    if line.told_on:
        return f"They were told on {date_words(line.told_on)}"
    if line.review_on is None:
        return f"Nobody has told them yet. In the decision: {INFORM_ANSWER_WORDS[line.answer].lower()}"
    if line.review_on < today:
        return f"Not told yet. It was to be looked at again on {date_words(line.review_on)}"
    return f"Not told yet, for a reason. It is looked at again on {date_words(line.review_on)}"
