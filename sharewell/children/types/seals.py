"""What others may hold of seals: two identities of one child that are never shown together (ADR 0186)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.children.types.held import IndexRow
from sharewell.children.types.searching import Step


class SealKind(StrEnum):
    """Why a child has two identities."""

    ADOPTION = "adoption"
    NEW_IDENTITY = "new-identity"


SEAL_WORDS: Mapping[SealKind, str] = {
    SealKind.ADOPTION: "The child was adopted",
    SealKind.NEW_IDENTITY: "The child was given a new identity",
}


class Side(StrEnum):
    """On which side of a seal a record stands."""

    EARLIER = "earlier"
    LATER = "later"


class Whose(StrEnum):
    """Whose a record is that is like an earlier identity."""

    EARLIER = "earlier"
    LATER = "later"
    ANOTHER = "another"


WHOSE_WORDS: Mapping[Whose, str] = {
    Whose.EARLIER: "The child’s, under the earlier identity",
    Whose.LATER: "The child’s, under the new identity",
    Whose.ANOTHER: "Another child’s altogether",
}


class Told(StrEnum):
    """What was judged of a value of the new identity: whether it tells of the earlier one. A holder may release it."""

    AS_USUAL = ""
    WITHHELD = "withheld"
    SHOWN = "shown"
    RELEASED = "released"


class SealUnknown(LookupError):
    """There is no such seal, or it is not open to the actor: they look alike."""


class TwoHolders(Refused):
    """A seal has two holders or more, each of whom may lift it with another."""

    code = "two-holders"


class OrderFirst(Refused):
    """The day of the order and where it can be read come first."""

    code = "order-first"


class NotTwoSides(Refused):
    """The records named are not two sides: one stands on both, or on neither."""

    code = "not-two-sides"


class LaterKnown(Refused):
    """The seal has a later side already, or none yet where one is needed."""

    code = "later-side"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRow:
    """A seal without a word of it, as a list of a holder shows it."""

    reference: str
    kind: SealKind
    ordered_on: date
    raised_at: datetime
    has_later: bool
    asked_at: datetime | None
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRow:
    """A record on a side of a seal, as its holders see it."""

    reference: str
    side: Side
    names: tuple[str, ...]
    born_on: date | None
    source: str
    last_seen_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldRow:
    """A value that is not shown of the new identity, because the earlier one has it too."""

    what: str
    number: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPage:
    """All of a seal: the one place where both sides stand together."""

    row: SealRow
    order: str
    awaited: str
    raised_by: str
    asked_by: str
    asked_words: str
    holders: tuple[str, ...]
    records: tuple[SealedRow, ...]
    withheld: tuple[WithheldRow, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealQuestionRow:
    """A record that is like an earlier identity, beside it. The later identity stands on no such page."""

    reference: str
    seal: str
    sentence: str
    steps: tuple[Step, ...]
    opened_at: datetime
    record: IndexRow
    earlier: IndexRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeRow:
    """A record that may be a child's: what is shown of it to whoever raises a seal."""

    reference: str
    name: str
    born_on: date | None
    source: str
