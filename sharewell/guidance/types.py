"""What others may hold of the guidance's sign-off: rows and refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sharewell.acting.types import Refused
from sharewell.core.deciding import Edition
from sharewell.core.deciding.edition import Statement

PREFIX = "sgn"
SIGNATURES_NEEDED = 2
"""Two different people make a statement signed off."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A text with the document it rests on, as the kit lists it. `href` is empty where the document has no address."""

    text: str
    source: str
    standing: str
    href: str


class RestsOnPlace(Protocol):
    """What names the place in a document that it rests on: a question, a purpose."""

    @property
    def source(self) -> str:
        """Return the code of the document."""

    @property
    def at(self) -> str:
        """Return the paragraph, or nothing."""

    @property
    def standing(self) -> str:
        """Return how sure it is."""


def cited(edition: Edition, statement: Statement) -> Cited:
    """Return a statement of an edition with its document."""
    return Cited(statement.text, statement.cites, statement.standing, edition.sources[statement.source].address)


def cited_at(edition: Edition, each: RestsOnPlace, *, text: str = "") -> Cited:
    """Return a text with the place that it rests on; without a text, the place alone."""
    source = edition.sources[each.source]
    place = ", ".join(part for part in (source.title, each.at) if part)
    return Cited(text or place, place, each.standing, source.address)


class SignState(StrEnum):
    """How far a statement is signed off, in its present words."""

    SIGNED_OFF = "signed-off"
    ONE_SIGNATURE = "one-signature"
    UNSIGNED = "unsigned"
    CHANGED = "changed"


STATE_WORDS = {
    SignState.SIGNED_OFF: "Signed off by two people",
    SignState.ONE_SIGNATURE: "Signed by one person: a second is needed",
    SignState.UNSIGNED: "Nobody has signed it",
    SignState.CHANGED: "The words changed since it was signed: it must be signed again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """One signature, in the present words of its statement."""

    reference: str
    signed_by: str
    role: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One statement of an edition and who signed its present words."""

    code: str
    text: str
    cites: str
    standing: str
    href: str
    fingerprint: str
    state: SignState
    signatures: tuple[SignatureRow, ...]

    @property
    def state_words(self) -> str:
        """Say how far it is."""
        return STATE_WORDS[self.state]

    def is_signed_by(self, person: str) -> bool:
        """Tell whether this person signed the present words."""
        return any(one.signed_by == person for one in self.signatures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an edition is signed off, in numbers of statements."""

    edition: str
    title: str
    statements: int
    signed_off: int
    one_signature: int

    @property
    def words(self) -> str:
        """Say it in a sentence, as the page of the edition does."""
        if not self.statements:
            return "This edition has no statements to sign."
        if self.signed_off == self.statements:
            return f"Two people have signed off every one of its {self.statements} statements."
        if not self.signed_off and not self.one_signature:
            return "Nobody has signed off this edition yet. Each statement says what it rests on."
        return (
            f"Two people have signed off {self.signed_off} of its {self.statements} statements; "
            f"{self.one_signature} more {'has' if self.one_signature == 1 else 'have'} one signature."
        )


class EditionUnknown(LookupError):
    """No edition of this code is held."""


class StatementUnknown(LookupError):
    """The edition has no statement of this code."""


class WordsChanged(Refused):
    """The words changed between reading and signing."""

    code = "words-changed"


class SignedAlready(Refused):
    """The person signed these very words before."""

    code = "signed-already"


class NotSigned(Refused):
    """The person has no signature here to withdraw."""

    code = "not-signed"
