"""What others may hold of consultations: rows, and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.agreements.types import AgreementKind
from sharewell.core.ratifying import Rule

CONSULTATION_PREFIX = "cns"
CIRCULATION_PREFIX = "cir"
ANSWER_PREFIX = "ans"
STATED_RULE_PREFIX = "rul"


class Decided(StrEnum):
    """What a board decided of a consultation that came to it."""

    ADOPTED = "adopted"
    REJECTED = "rejected"


DECIDED_WORDS: Mapping[Decided, str] = {
    Decided.ADOPTED: "The board adopted it",
    Decided.REJECTED: "The board rejected it",
}


class ConsultationUnknown(LookupError):
    """There is no such consultation, or it is not of the actor's partnership."""


class CirculationUnknown(LookupError):
    """There is no such sending of a text, or it is not of the actor's partnership."""


class NotAskedOfYou(Refused):
    """The actor does not speak for the organisation that answers."""

    code = "not-asked-of-you"


class AnswerNotPossible(Refused):
    """What was entered cannot be an answer. The message says what to change."""

    code = "answer-not-possible"


class StillOpen(Refused):
    """The time for answers is not over, and not everybody has agreed."""

    code = "still-open"


class NoMoreTime(Refused):
    """The rule allows no further extension, or the time for answers is over."""

    code = "no-more-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class CirculationRow:
    """A text, with its difference, sent to who spoke for an organisation on that day; or a reminder of it."""

    reference: str
    organisation: str
    organisation_name: str
    representative: str
    name: str
    is_reminder: bool
    has_account: bool
    sent_at: datetime
    delivered_at: datetime | None
    bounced_at: datetime | None
    bounced_why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What was answered for an organisation, by whom, and whether in time. `says` is a code of `core.ratifying`."""

    reference: str
    organisation: str
    organisation_name: str
    says: str
    words: str
    name: str
    at: datetime
    is_late: bool
    to_name: str
    time_decided: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRow:
    """What the agreements officer wrote into the discussion."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationRow:
    """A consultation on one version. `result` is empty until it is closed, `decided` until a board decided."""

    reference: str
    agreement: str
    title: str
    kind: AgreementKind
    version: str
    number: int
    partnership: str
    opened_at: datetime
    closes_on: date
    closes_at: datetime
    extensions: int
    closed_at: datetime | None
    result: str
    decided: Decided | None
    decided_on: date | None
    decided_words: str
    officer_post: str
    rule_digest: str
    text_digest: str
    difference: str
    difference_digest: str
    outcome_digest: str

    def is_open(self, at: datetime) -> bool:
        """Tell whether an answer given at a moment counts."""
        return self.closed_at is None and at < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainLink:
    """What a link without an account opens: one consultation, for one organisation, as one person."""

    consultation: str
    organisation: str
    organisation_name: str
    representative: str
    delegation: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PlainLetter:
    """What is needed to send a link to somebody without an account. It is never written down or printed."""

    address: str
    token: str
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a consultation would be: by which rule (None: a board adopts it), until when, whom it would ask, and who
    among them has nobody to whom the text could go (`unheard`).
    """

    rule: Rule | None
    closes_on: date | None
    asked: tuple[str, ...]
    unheard: tuple[str, ...]
    brings: tuple[str, ...]
    difference: str
