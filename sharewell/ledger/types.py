"""What others may hold of the ledger: the shape of an event, a row of the ledger, and the hash that seals an entry.

Nothing here touches the database, the clock or the settings.
"""

import hashlib
import json
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypeAlias

from sharewell.core.identifiers import ReferenceUnreadable, parse_reference

ENCODING_VERSION = 1
"""The version of the canonical encoding that `leaf_hash` works on. It is part of what is hashed."""

LEAF_PREFIX = b"\x00"
"""RFC 6962, section 2.1: a leaf is hashed with this byte before it, so that no leaf can pass for an inner node."""

CONTENT = "content"
"""The fact that names what is kept beside an entry: a digest of the encrypted bytes."""

EXPORT_FORMAT = "sharewell-ledger-export-1"
PROOF_FORMAT = "sharewell-ledger-proof-1"

LINES_A_FILE = 1 << 14
"""How many sealed entries each file of an export holds: a power of two, so that each is one part of the tree."""

WITNESSES_WANTED = 2
"""How many witnesses an installation should have; pages say how many have cosigned of so many."""

MAXIMUM_NUMBER = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""

ON_BEHALF_OF = "on_behalf_of"
"""The fact that every entry carries while a mediator acts for a practitioner: the reference of the latter's post."""

EVENT_CODE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
CODE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
DIGEST = re.compile(r"[0-9a-f]{64}")

ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
"""Writes the canonical encoding: keys in order, no spaces, no number that JSON does not have."""

Fact: TypeAlias = str | int | date | datetime
KeptFact: TypeAlias = str | int


class LedgerFault(Exception):
    """Something is wrong with an entry or with where it was made: a fault in the code, never in what a user did."""


class EventFault(LedgerFault):
    """An event is declared badly, or twice."""


class FactRefused(LedgerFault):
    """A fact does not belong in the ledger. The message names the event and the key, never the value."""


class WitnessRefused(Exception):
    """A witness cannot be entered or ended so. The message says why, and what to do."""


class FactKind(StrEnum):
    """What kind of value a fact may hold. There is no kind for free text, and there is to be none."""

    REFERENCE = "reference"
    CODE = "code"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactField:
    """One fact that an event may carry.

    `allowed` is the closed set of values of a code. It must be given for a code, because a bare word could be a name.
    """

    kind: FactKind
    allowed: Container[str] | None = None
    is_required: bool = True

    def __post_init__(self) -> None:
        """Refuse a code without its closed set, and a set on anything else. Raise `EventFault`."""
        if (self.kind is FactKind.CODE) != (self.allowed is not None):
            raise EventFault("A fact of kind code needs its closed set of values, and no other kind may have one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A kind of thing that can happen: its code (`noun.past`), its facts, and how a person is told of it.

    `described` is a sentence with the names of facts in braces.
    """

    code: str
    fields: Mapping[str, FactField] = field(default_factory=dict)
    described: str

    def describe(self, facts: Mapping[str, KeptFact]) -> str:
        """Return the sentence for these facts; a fact that was not given reads "not given"."""
        told = self.described.format_map({name: facts.get(name, "not given") for name in self.fields})
        return f"{told} On behalf of {facts[ON_BEHALF_OF]}." if ON_BEHALF_OF in facts else told


class Signatory(Protocol):
    """Whoever an entry is written for. `sharewell.acting.types.Actor` is one."""

    @property
    def reference(self) -> str:
        """The reference of the person or of the part they play. Never a name."""

    @property
    def organisation(self) -> str:
        """The reference of their organisation, or the empty string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry of the ledger, as others see it."""

    reference: str
    occurred_at: datetime
    event: str
    actor: str
    organisation: str
    purpose: str
    subjects: tuple[str, ...]
    facts: Mapping[str, KeptFact]
    leaf_hash: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What somebody holds of an entry, sealed or not: its reference and its leaf hash in hexadecimal.

    Where the entry is later removed or changed, the receipt misses it.
    """

    entry: str
    leaf_hash: str

    def text(self) -> str:
        """Return the line that a file of receipts holds."""
        return f"{self.entry} {self.leaf_hash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessRow:
    """A witness: its organisation, its public key, and since and until when its cosignatures are taken."""

    reference: str
    name: str
    public_key: str
    fingerprint: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CosignatureRow:
    """A witness's signature of a head."""

    witness: str
    name: str
    line: str
    cosigned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRow:
    """A signed head, with those who cosigned it. `root` is hexadecimal, `note` the whole text with all signatures."""

    size: int
    root: str
    signed_at: datetime
    clock_behind: int
    text: str
    note: str
    cosignatures: tuple[CosignatureRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorationRow:
    """A signed statement that the ledger was restored and goes on from a head. `note` is the text and signature."""

    size: int
    root: str
    restored_at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """That an entry is a leaf of the tree under a head: its canonical text, its place, and the hashes on the way up."""

    entry: str
    canonical: str
    leaf_hash: str
    index: int
    size: int
    hashes: tuple[bytes, ...]
    head: HeadRow


def kept_facts(*, event: Event, facts: Mapping[str, Fact], on_behalf_of: str = "") -> dict[str, KeptFact]:
    """Return the facts as they are kept: text and whole numbers, in the order of their names.

    `on_behalf_of` is added by the act itself, to whatever event; no event declares it, so no caller can give it.
    Raise `FactRefused` for a key that the event does not declare, a required fact that is missing, or a value that is
    not of the declared kind. Values are never put into the message.
    """
    unknown = sorted(set(facts) - set(event.fields))
    if unknown:
        raise FactRefused(f"{event.code} declares no fact called {', '.join(unknown)}.")
    missing = sorted(name for name, kind in event.fields.items() if kind.is_required and name not in facts)
    if missing:
        raise FactRefused(f"{event.code} needs the fact {', '.join(missing)}.")
    kept = {name: _kept(event=event, name=name, value=facts[name]) for name in facts}
    if on_behalf_of:
        if not is_reference(on_behalf_of):
            raise FactRefused(f"{event.code} was to be recorded on behalf of something that is no reference.")
        kept[ON_BEHALF_OF] = on_behalf_of
    return dict(sorted(kept.items()))


def _kept(*, event: Event, name: str, value: Fact) -> KeptFact:
    expected = event.fields[name]
    keep = _KEEPERS[expected.kind]
    kept = keep(value)
    if kept is None or (expected.allowed is not None and kept not in expected.allowed):
        raise FactRefused(f"The fact {name} of {event.code} is not an allowed {expected.kind.value}.")
    return kept


@lru_cache(maxsize=4096)  # an act names the same few again and again
def is_reference(text: str) -> bool:
    """Tell whether the text is a public reference as it is written properly, check character included."""
    try:
        return parse_reference(text) == text
    except ReferenceUnreadable:
        return False


def _reference(value: Fact) -> KeptFact | None:
    return value if isinstance(value, str) and is_reference(value) else None


def _matching(pattern: re.Pattern[str]) -> Callable[[Fact], KeptFact | None]:
    def keep(value: Fact) -> KeptFact | None:
        return str(value) if isinstance(value, str) and pattern.fullmatch(value) else None

    return keep


def _number(value: Fact) -> KeptFact | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and abs(value) <= MAXIMUM_NUMBER else None  # type: ignore[arg-type, return-value]


def _date(value: Fact) -> KeptFact | None:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else None


def _moment(value: Fact) -> KeptFact | None:
    return moment_text(value) if isinstance(value, datetime) and value.tzinfo is not None else None


_KEEPERS: Mapping[FactKind, Callable[[Fact], KeptFact | None]] = {
    FactKind.REFERENCE: _reference,
    FactKind.CODE: _matching(CODE),
    FactKind.NUMBER: _number,
    FactKind.DATE: _date,
    FactKind.MOMENT: _moment,
    FactKind.DIGEST: _matching(DIGEST),
}


def moment_text(moment: datetime) -> str:
    """Return an aware moment as UTC text, always with six digits of a second, as in 2026-11-22T19:30:00.000000Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical_bytes(
    *,
    reference: str,
    occurred_at: datetime,
    event: str,
    actor: str,
    organisation: str,
    purpose: str,
    subjects: tuple[str, ...],
    facts: Mapping[str, KeptFact],
) -> bytes:
    """Return the one encoding of an entry: JSON in UTF-8, keys in order, no spaces, whole numbers only.

    The same entry always gives the same bytes, whoever encodes it and in whatever order its facts were given.
    """
    document = {
        "actor": actor,
        "event": event,
        "facts": dict(facts),
        "occurred_at": moment_text(occurred_at),
        "organisation": organisation,
        "purpose": purpose,
        "reference": reference,
        "subjects": list(subjects),
        "version": ENCODING_VERSION,
    }
    return ENCODER.encode(document).encode()


def leaf_hash(encoded: bytes) -> bytes:
    """Return the 32 bytes of the leaf hash of an encoded entry (RFC 6962, section 2.1, with SHA-256)."""
    return hashlib.sha256(LEAF_PREFIX + encoded).digest()


def node_address(level: int, position: int) -> int:
    """Return the number that a subtree is stored under: the level in the upper eight bits, the position below."""
    return (level << 56) + position
