"""What happened in a consultation, as it was recorded. Nothing here is judged."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.core.ratifying.changes import Brought
from sharewell.core.ratifying.rule import Part


class Says(StrEnum):
    """What a representative may answer."""

    AGREE = "agree"
    OBJECT = "object"
    COMMENT = "comment"
    ASK_FOR_TIME = "ask-for-time"
    DELEGATE = "delegate"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A body that is party to the document, from one moment until another (None while it still is)."""

    code: str
    part: Part = Part.SIGNATORY
    began_at: datetime
    ended_at: datetime | None = None

    def is_party(self, at: datetime) -> bool:
        """Tell whether the body is party to the document at a moment."""
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Bodies that became another at a moment: several merged, or one taken over. A new name alone is no succession."""

    at: datetime
    before: frozenset[str]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """Who represents a body, from one moment until another."""

    party: str
    person: str
    began_at: datetime
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Tell whether the person represents the body at a moment."""
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A text and its difference, or a reminder of them, sent to one person for one body."""

    party: str
    person: str
    sent_at: datetime
    delivered_at: datetime | None = None
    bounced_at: datetime | None = None
    text: str = ""
    difference: str = ""
    is_reminder: bool = False

    def arrived(self, at: datetime) -> bool:
        """Tell whether it had arrived by a moment, and never came back."""
        return self.bounced_at is None and self.delivered_at is not None and self.delivered_at <= at


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answered for a body. `text` is the hash of the words that they had before them."""

    party: str
    says: Says
    at: datetime
    person: str
    text: str
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """Everything that is known of a consultation.

    `closes_on` is the last day on which an answer counts, with every extension that was given. `text` and `difference`
    are hashes of the exact words. `time_given` and `time_refused` name the bodies whose request for more time was
    answered. `other_texts` are the spans in which another text of the same document was open as well.
    """

    text: str
    difference: str
    opened_at: datetime
    closes_on: date
    brings: tuple[Brought, ...] = ()
    parties: tuple[Party, ...] = ()
    successions: tuple[Succession, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    sendings: tuple[Sending, ...] = ()
    answers: tuple[Answer, ...] = ()
    time_given: frozenset[str] = frozenset()
    time_refused: frozenset[str] = frozenset()
    other_texts: tuple[tuple[datetime, datetime | None], ...] = ()
