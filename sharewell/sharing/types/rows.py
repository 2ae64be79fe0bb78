"""Requests and disclosures as others may hold them: rows, and never models."""

from dataclasses import dataclass
from datetime import date, datetime

from sharewell.core.looping import Ask, Loop
from sharewell.decisions.types import Footing
from sharewell.sharing.types.words import Gate, Handling, Mentions, Throughout, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One statement that the sender chose to disclose, by its number in the decision, and how.

    By reference: it was told by word of mouth, or the originator holds it; no content is kept. `reason` says why the
    recipient needs what it mentions about somebody else.
    """

    number: int
    item_class: str
    mentions: Mentions = Mentions.NOBODY
    reason: str = ""
    is_by_reference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedItemRow:
    """A statement as it was disclosed. One by reference has no text."""

    number: int
    item_class: str
    text: str
    is_by_reference: bool
    kind: str
    source: str
    seen: str
    evidence: str
    happened_on: date | None
    known_on: date | None
    why_it_matters: str
    mentions: Mentions
    reason: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRow:
    """A photograph or document as it was disclosed. One by reference has no type, size or digest."""

    number: int
    item_class: str
    is_by_reference: bool
    description: str
    kind: str
    seen: str
    mentions: Mentions
    reason: str
    type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """What somebody did about a request or a disclosure.

    `how` and `told_by` say how it came where not by an account: with a link, or told by telephone, and by whom.
    """

    act: str
    by: str
    organisation: str
    at: datetime
    words: str
    code: str = ""
    how: str = ""
    told_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureLine:
    """A disclosure in a list: no word about a child."""

    reference: str
    made_at: datetime
    made_by: str
    organisation: str
    to_organisation: str
    to_team: str
    to_post: str
    purpose: str
    items: int
    loop: Loop
    is_mine: bool
    """The reader is on the side that sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRow:
    """A disclosure as somebody reads it who may. `entry` and `entry_hash` are the receipt."""

    reference: str
    decision: str
    position: int
    request: str
    made_at: datetime
    made_by: str
    organisation: str
    to_organisation: str
    to_team: str
    to_post: str
    child: str
    purpose: str
    basis: str
    route: str
    lawful_bases: tuple[str, ...]
    policy: str
    clauses: tuple[str, ...]
    consents: tuple[str, ...]
    why_it_matters: str
    wanted: str
    handling: Handling
    limits: str
    child_says: str
    trusted_adult: str
    told: str
    form: str
    """The edition of the form that it answers, or nothing."""
    form_fingerprint: str
    seal: str
    entry: str
    entry_hash: str
    items: tuple[DisclosedItemRow, ...]
    moves: tuple[MoveRow, ...]
    loop: Loop
    attachments: tuple[AttachmentRow, ...] = ()
    to_outside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureCover:
    """What a recipient sees before they open it: limits, and no word about a child."""

    reference: str
    made_at: datetime
    organisation: str
    purpose: str
    handling: Handling
    limits: str
    items: int
    loop: Loop
    attachments: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request in a list: no word about a child."""

    reference: str
    asked_at: datetime
    asked_by: str
    organisation: str
    to_organisation: str
    to_team: str
    to_post: str
    purpose: str
    footing: Footing
    urgency: Urgency
    due_at: datetime
    answered_at: datetime | None
    refusals: int
    ask: Ask
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as somebody reads it who may."""

    reference: str
    asked_at: datetime
    asked_by: str
    organisation: str
    to_organisation: str
    to_team: str
    to_post: str
    child: str
    question: str
    purpose: str
    footing: Footing
    statement: str
    urgency: Urgency
    gate: Gate
    gate_words: str
    due_at: datetime
    moves: tuple[MoveRow, ...]
    disclosures: tuple[str, ...]
    ask: Ask
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """How an organisation stands: numbers, and how many there were in all."""

    organisation: str
    asked: int
    refused: int
    late: int
    sent_to: int
    unverified: int
    disputed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One line of a register: no word about a child. `page` is the name of the address that shows it."""

    reference: str
    page: str
    since: datetime
    organisation: str
    to_organisation: str
    stands: str
    resolved_at: datetime | None = None
    """When a manager of the reader's organisation last said how it was resolved, and who that was."""
    resolved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionRow:
    """How a line of a register was resolved, and why."""

    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one press in an emergency wrote: the decision, and the disclosure where Sharewell reaches whom was told."""

    decision: str
    disclosure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRow:
    """The newest that is known of a child's side to the reader: what their organisation wrote, or was sent.

    `disclosure` is what it came with, empty where the organisation wrote it. Empty words were not said.
    """

    child: str
    says: str
    adult: str
    throughout: Throughout
    told: str
    at: datetime
    by: str
    disclosure: str
