"""What others may hold of decisions: a run of the open guide, and rows of drafts, records and notes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

Answer = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Codes only, never words of the person's own: no name and no detail of a child can be in it.

    `goes_on` is true where the person chose to go on past an outcome: for another recipient, or when unsure of harm.
    """

    edition: str
    way: str
    holder: str = ""
    recipient: str = ""
    council: str = ""
    topics: tuple[str, ...] = ()
    goes_on: bool = False
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def as_text(self) -> str:
        """Return the run as JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def answering(self, code: str, answer: Answer) -> "Run":
        """Return the run with one more answer, or with another answer in the place of an earlier one."""
        return replace(self, answers={**self.answers, code: answer})

    def choosing(self, *, holder: str, recipient: str, council: str, topics: tuple[str, ...]) -> "Run":
        """Return the run with who holds the information, who would receive it, the council, and what it is about.

        A condition that was chosen for another kind of organisation is forgotten.
        """
        answers = self.answers
        if holder != self.holder:
            answers = {code: one for code, one in answers.items() if not code.startswith("condition")}
        return replace(self, holder=holder, recipient=recipient, council=council, topics=topics, answers=answers)

    def going_on(self) -> "Run":
        """Return the run going on past its outcome."""
        return replace(self, goes_on=True)


def read_run(text: str) -> Run | None:
    """Return the run that `as_text` wrote, or None for anything else (an earlier release wrote another shape)."""
    try:
        document: dict[str, Any] = json.loads(text)
        answers = {code: tuple(one) if isinstance(one, list) else str(one) for code, one in document["answers"].items()}
        return Run(**{**document, "topics": tuple(document["topics"]), "answers": answers})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


class Way(StrEnum):
    """What brings somebody to the kept guide. The first four are the ways of the guides; nothing else is judged."""

    WORRIED = "worried"
    SHARE = "share"
    ASKED = "asked"
    REQUIRED = "required"


class Relationship(StrEnum):
    """What lets somebody read a record; each reading leaves it in the ledger. The nearest one counts."""

    OWN = "own"
    """They decided it, or wrote it."""

    ASKED = "asked"
    """They owe it a look."""

    ADVISER = "adviser"
    """They advise the organisation; to them goes what goes round a manager, and concern about a colleague."""

    MANAGER = "manager"
    """They manage in the organisation, and it goes to managers."""

    INSPECTOR = "inspector"
    """They inspect the organisation, and the inspection lasts today."""


class Footing(StrEnum):
    """What a request for information stands on."""

    SECTION_47 = "s47"
    SECTION_17 = "s17"
    HUB_CHECK = "hub-check"
    POLICE = "police"
    COURT = "court"
    PARENT = "parent"
    NONE = "none"


class ItemKind(StrEnum):
    """What a statement is: never a fact by default."""

    FACT = "fact"
    OPINION = "opinion"
    ALLEGATION = "allegation"
    HEARSAY = "hearsay"


class Seen(StrEnum):
    """Whether the writer saw or heard it, or was told of it."""

    OBSERVED = "observed"
    REPORTED = "reported"


class Grasp(StrEnum):
    """How somebody who told in an emergency knows it: one press instead of three questions."""

    SELF = "self"
    TOLD = "told"
    THINK = "think"


class Chosen(StrEnum):
    """What the person decides to do, which may differ from what the guide says."""

    SHARE = "share"
    SHARE_PART = "share-part"
    DO_NOT_SHARE = "do-not-share"
    ASK_FIRST = "ask-first"


class AdditionKind(StrEnum):
    """What is added to a record after it was made. Nothing in the record itself changes."""

    ENDORSED = "endorsed"
    SENT_BACK = "sent-back"
    ANSWERED = "answered"
    ADDED = "added"


class Endorsement(StrEnum):
    """Where a decision stands with the manager. It is worked out from what was added, never kept."""

    NOT_YET = "not-yet"
    ENDORSED = "endorsed"
    SENT_BACK = "sent-back"
    ANSWERED = "answered"


class NoteAbout(StrEnum):
    """Whom a concern note is about."""

    CHILD = "child"
    COLLEAGUE = "colleague"


class GoesTo(StrEnum):
    """Who is asked to look: the manager, or, going round the manager, the organisation's adviser."""

    MANAGER = "manager"
    ADVISER = "adviser"


PER_CHILD = ("consent", "consent_by", "reason_not_to_seek")
"""Codes that are answered for each child: what one child or parent said never speaks for another child."""

OWN_OF_FURTHER = ("significant_harm", "risk_of_harm", "more_detrimental_to_share", "could_expose_someone")
"""Codes whose answer is a fact about one child (ADR 0047). The first child's stands with the draft; each further child
has its own: asked for, or taken over by an explicit tick when the child is added."""

BASIS = ("holder_in_scope", "recipient_in_scope", "gateway", "condition", "condition_sensitive")
"""Codes of what a decision rests on in law. Where they follow from the register, the kind and the request they are
shown, not asked, and only what an adviser said changes them."""

CHILD_TEXTS = (
    "view",
    "view-not-asked",
    "trusted-adult",
    "interpreter",
    "needs",
    "consent-how",
)
"""Codes of the texts that are kept for each child."""

DECISION_TEXTS = (
    "received-from",
    "reasons",
    "if-shared",
    "if-not-shared",
    "without-consent",
    "detriment-what",
    "detriment-harm",
    "detriment-instead",
    "detriment-agreed-by",
    "told-what",
    "told-language",
    "told-standing",
    "onward-limits",
    "agreed",
    "action",
    "consulted",
    "what-follows",
    "judgement-reasons",
)
"""Codes of the texts that are kept for the decision as a whole."""

SHARES = frozenset({"may-share", "must-share", "refer", "act-now"})
NEVER_GATED = frozenset({"refer", "act-now"})
"""Outcomes that nothing may hold up: neither the checklist nor any other part of the record."""

OUTCOMES_OF_ADVICE = SHARES | {"do-not-share"}
"""What an adviser can advise that ends a "seek advice first"."""

PEOPLE_FIRST = NEVER_GATED | {"seek-advice"}
"""Outcomes after which somebody is told or asked before anything is written about a child."""

ITEM_FIELDS = (
    "number",
    "text",
    "kind",
    "source",
    "seen",
    "evidence",
    "happened_on",
    "known_on",
    "why_it_matters",
    "is_chosen",
    "field",
)
"""What a statement says, in a draft and in a record."""

LONGEST_TEXT = 4000  # characters: a page and a half; a record is clear and concise
LONGEST_NAME = 200


NOT_KNOWN = "Not known."
"""What a statement says where somebody answered that they do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAnswer:
    """An answer to a question of a form: words and what they are, or that it is not known."""

    text: str = ""
    kind: str = ""
    is_not_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One statement about one child, with its evidence. It is chosen, or not, to travel."""

    number: int
    child: int
    text: str
    kind: str
    source: str
    seen: str
    evidence: str
    happened_on: date | None
    known_on: date | None
    why_it_matters: str
    is_chosen: bool
    field: str = ""
    """The question of a form that it answers: form, edition and field."""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRow:
    """One child of a draft or a decision. `name` and `identifying` are personal data and stand in no list."""

    position: int
    name: str
    identifying: str
    texts: Mapping[str, str]
    answers: Mapping[str, Answer]
    items: tuple[ItemRow, ...]
    outcome: str | None = None
    for_recipient: str | None = None
    version: int = 0
    child: str = ""
    """The described child (`chi_…`) whom it is known to be, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """A draft as its owner sees it. `answers` are those for the decision as a whole."""

    reference: str
    owner: str
    organisation: str
    version: int
    way: str
    edition: str
    judged_on: date | None
    footing: str
    called_back: str
    holder: str
    recipient: str
    recipient_organisation: str
    purpose: str
    topics: tuple[str, ...]
    goes_on: bool
    told_on: date | None
    review_on: date | None
    complained_of: str
    goes_to: str
    invented_child: str
    chosen: str
    began_at: datetime
    changed_at: datetime
    is_ended: bool
    request: str
    answers: Mapping[str, Answer]
    texts: Mapping[str, str]
    children: tuple[ChildRow, ...]

    def child(self, position: int) -> ChildRow:
        """Return a child by its place. Raise `NoSuchChild`."""
        for child in self.children:
            if child.position == position:
                return child
        raise NoSuchChild

    def is_further(self, position: int | None) -> bool:
        """Say whether that is a child after the first, whose own facts are kept apart."""
        return position is not None and bool(self.children) and position != self.children[0].position

    def belongs_to_child(self, code: str, position: int | None) -> bool:
        """Say whether an answer to `code` is kept with that child rather than with the whole draft."""
        return code in PER_CHILD or (code in OWN_OF_FURTHER and self.is_further(position))

    @property
    def items(self) -> tuple[ItemRow, ...]:
        """Return the items of every child."""
        return tuple(item for child in self.children for item in child.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionRow:
    """Something that was added to a record."""

    reference: str
    kind: str
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One line of a list of decisions: no name and no word about a child."""

    reference: str
    recorded_at: datetime
    decided_by: str
    outcome: str
    chosen: str
    differs: bool
    recipient: str
    children: int
    endorsement: str
    needs_endorsement: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """A recorded decision as it was, with what was added since."""

    reference: str
    recorded_at: datetime
    decided_by: str
    organisation: str
    outcome: str
    for_recipient: str
    limited: bool
    chosen: str
    edition: str
    edition_fingerprint: str
    judged_on: date
    way: str
    footing: str
    called_back: str
    holder: str
    recipient: str
    recipient_organisation: str
    purpose: str
    told_on: date | None
    review_on: date | None
    complained_of: str
    goes_to: str
    invented_child: str
    needs_endorsement: bool
    request: str
    snapshot: Mapping[str, Any]
    seal: str
    words_seal: str
    is_intact: bool
    texts: Mapping[str, str]
    children: tuple[ChildRow, ...]
    additions: tuple[AdditionRow, ...]
    judgement: "JudgementRow | None"

    @property
    def endorsement(self) -> Endorsement:
        """Return where it stands with the manager."""
        return endorsement_of(tuple(addition.kind for addition in self.additions))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRow:
    """That somebody judged otherwise than the guide, and why."""

    advised: str
    chosen: str
    reasons: str
    goes_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A concern note."""

    reference: str
    about: str
    author: str
    organisation: str
    who: str
    text: str
    complained_of: str
    goes_to: str
    noted_at: datetime


class NoSuchDraft(LookupError):
    """There is no draft of that reference for whoever asks."""


class NoSuchChild(LookupError):
    """The draft has no child at that place."""


class NoSuchItem(LookupError):
    """The child has no item of that number."""


class NoSuchDecision(LookupError):
    """There is no decision of that reference for whoever asks."""


def endorsement_of(kinds: tuple[str, ...]) -> Endorsement:
    """Return where a decision stands from the kinds of what was added, oldest first."""
    for kind in reversed(kinds):
        if kind != AdditionKind.ADDED:
            return Endorsement(kind)
    return Endorsement.NOT_YET


def differs(outcome: str | None, chosen: str, *, advised: str = "") -> bool:
    """Say whether what was chosen differs from what the guide says: "may share" leaves the choice to the person.

    Where the guide says to seek advice first, what an adviser then advised (`advised`) counts in its place. That more
    must be found out first leaves it as it was.
    """
    if outcome == "seek-advice" and advised in OUTCOMES_OF_ADVICE:
        outcome = advised
    if outcome in ("must-share", "refer", "act-now"):
        return chosen in (Chosen.DO_NOT_SHARE, Chosen.ASK_FIRST)
    if outcome in ("do-not-share", "seek-advice"):
        return chosen in (Chosen.SHARE, Chosen.SHARE_PART)
    return False


class PrintedPart(Protocol):
    """A part of a record as it is printed: a heading, and lines of a label and a value."""

    @property
    def title(self) -> str:
        """Return the heading."""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return labels and values."""
