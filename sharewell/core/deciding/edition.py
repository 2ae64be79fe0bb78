"""An edition of the guidance as frozen objects: its rules, statements, questions, and the dated tables they rest on."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

# What a branch may lead to besides a node.
WEIGH = ":weigh"  # unsure: put each definite answer in its place; unless all results are alike, seek advice
UNLESS_MUST_SHARE = ":unless-must-share"  # unsure of harm: the remaining rules stand if they say must-share

# What a statement may rest on. The last three are shown to readers as not verified.
STANDINGS = ("confirmed", "confirmed-secondary", "source", "background", "inference", "gap")
UNVERIFIED = frozenset({"background", "inference", "gap"})

# A branch of a node that only looks ("sees") when the code has not been answered.
UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Source:
    """A document that statements cite. `address` is a web address, or empty where none is known."""

    code: str
    title: str
    publisher: str
    dated: str
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of law or practice in our own words, with the document and place it rests on, and its standing."""

    code: str
    text: str
    source: str
    at: str
    standing: str
    cites: str

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 (hex) of what a person signs: the words, where they come from and how sure that is."""
        return hashlib.sha256("\x1f".join((self.text, self.source, self.at, self.standing)).encode()).hexdigest()

    @property
    def is_verified(self) -> bool:
        """Say whether the statement was read in a document, rather than being background, inference or a gap."""
        return self.standing not in UNVERIFIED


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do now: what, to whom, by when."""

    code: str
    text: str
    to: str
    by: str
    because: Statement


@dataclass(frozen=True, slots=True)
class Withholding:
    """Something that must not travel with what is shared."""

    code: str
    text: str
    because: Statement


@dataclass(frozen=True, slots=True)
class RecordItem:
    """Something that must be in the record of the decision. `when` is a condition on the outcome, in words."""

    code: str
    text: str
    when: str
    because: Statement


@dataclass(frozen=True, slots=True)
class Node:
    """One step of an edition's rules.

    `kind` is "asks" (needs an answer to `code`), "asks-any" (is any of `codes` answered yes?), "sees" (looks at `code`
    without asking it) or "tests" (works out `test` from the answers and the tables). `to` leads from each answer to
    the next node or end, or is `WEIGH` or `UNLESS_MUST_SHARE`.
    """

    name: str
    rule: int
    kind: str
    code: str
    codes: tuple[str, ...]
    test: str
    to: Mapping[str, str]
    limits: frozenset[str]
    because: tuple[Statement, ...]
    line: int


@dataclass(frozen=True, slots=True)
class End:
    """Where a path ends: an outcome, or (`outcome` None) the code to answer first.

    `authorises` names the kinds of recipient for whom the outcome holds; for any other the rules go on at
    `others_from` with the answers of `others_as_if` in place. `acts_of_kind` replaces `acts` for some kinds of holder.
    `withholds_unless_safe` applies wherever `could_expose_someone` is not answered no.
    """

    name: str
    outcome: str | None
    asks_first: str
    because: tuple[Statement, ...]
    acts: tuple[Act, ...]
    acts_of_kind: Mapping[str, tuple[Act, ...]]
    acts_if: tuple["ActsIf", ...]
    withholds: tuple[Withholding, ...]
    withholds_unless_safe: tuple[Withholding, ...]
    authorises: frozenset[str]
    others_from: str
    others_as_if: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class ActsIf:
    """Acts that an end adds where `code` has one of `answers`."""

    code: str
    answers: frozenset[str]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Gateway:
    """A legal gateway: express or implied, mandatory or permissive, whose duty, to whom, and since when it applies."""

    code: str
    provision: str
    kind: str
    is_mandatory: bool
    duty_of: str
    holders: frozenset[str]
    recipients: frozenset[str]
    commenced_on: date | None
    ended_on: date | None
    standing: str

    def in_force(self, on: date) -> bool:
        """Say whether it applies on that day. No day of commencement means that it never has."""
        if self.code == "COURT":  # an order carries its own date, which `order_checked` covers
            return True
        return (
            self.commenced_on is not None and self.commenced_on <= on and (self.ended_on is None or on < self.ended_on)
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of data protection law for using personal data, and the kinds of holder that may rely on it."""

    code: str
    regime: str
    from_on: date
    to_on: date | None
    open_to: frozenset[str]
    needs: str
    standing: str

    def in_force(self, on: date) -> bool:
        """Say whether it applies on that day; `to_on` is the last day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of information that needs more care: it adds acts, withholding and records, and never decides."""

    code: str
    title: str
    changes: tuple[Statement, ...]
    acts: tuple[Act, ...]
    withholds: tuple[Withholding, ...]


@dataclass(frozen=True, slots=True)
class Illustration:
    """A short invented example under a question."""

    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as an edition puts it, with help, why it is asked, illustrations and the words of each answer."""

    code: str
    title: str
    hint: str
    why: str
    help: tuple[str, ...]
    illustrations: tuple[Illustration, ...]
    answers: Mapping[str, str]
    answer_hints: Mapping[str, str]
    source: str
    at: str
    standing: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A golden rule (2008, 2024) or key point (2006); one point may be printed as several paragraphs."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    source: str
    at: str
    standing: str


@dataclass(frozen=True, slots=True)
class KeyQuestion:
    """A key question as the edition numbers it, and the codes of the case vocabulary that answer it."""

    number: int
    text: str
    codes: tuple[str, ...]
    source: str
    at: str
    standing: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of sharing, or an outcome for children, as the edition's day named it.

    `cites` is its source as printed. `powers` are the permissive gateways that it usually rests on, the nearest first.
    """

    code: str
    title: str
    kind: str
    source: str
    at: str
    standing: str
    cites: str
    powers: tuple[Gateway, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the guidance, sealed: `fingerprint` is the SHA-256 (hex) of every file that it was made from.

    It is in force from `in_force_on` until the day before `ended_on` (None: still in force).
    """

    code: str
    title: str
    short_title: str
    about: str
    in_force_on: date
    ended_on: date | None
    ended_by: str
    standing: str
    condition_regime: str
    sensitive_regimes: frozenset[str]
    start: str
    asking_order: tuple[str, ...]
    nodes: Mapping[str, Node]
    ends: Mapping[str, End]
    statements: Mapping[str, Statement]
    questions: Mapping[str, Question]
    key_points_title: str
    key_points: tuple[KeyPoint, ...]
    key_questions_title: str
    key_questions: tuple[KeyQuestion, ...]
    purposes: tuple[Purpose, ...]
    record_items: tuple[RecordItem, ...]
    conflicts: tuple[Statement, ...]
    unsure_end: End
    unsure_of_harm_end: End
    harm_advice: tuple[Act, ...]
    gateways: Mapping[str, Gateway]
    conditions: Mapping[str, Condition]
    topics: Mapping[str, Topic]
    sources: Mapping[str, Source]
    fingerprint: str

    def in_force(self, on: date) -> bool:
        """Say whether this edition is the guidance of that day."""
        return self.in_force_on <= on and (self.ended_on is None or on < self.ended_on)

    def unsigned(
        self, statements: Collection[Statement], signed_off: Collection[tuple[str, str, str]]
    ) -> tuple[str, ...]:
        """Return the codes of those `statements` that nobody has signed off in these very words.

        `signed_off` holds (edition code, statement code, fingerprint).
        """
        return tuple(s.code for s in statements if (self.code, s.code, s.fingerprint) not in signed_off)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of organisation. `in_scope` (of s.16LA) is "yes", "no" or "ask"; conditions are those it usually uses."""

    code: str
    title: str
    works_with_children: bool
    in_scope: str
    because: Statement
    conditions: tuple[str, ...]
    conditions_sensitive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """What brings someone to the guide, and the answers that this choice already gives."""

    code: str
    title: str
    hint: str
    because: Statement
    presumes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Guides:
    """Every edition held, oldest first, and what pages ask with: kinds of organisation and ways in, by code."""

    editions: tuple[Edition, ...]
    kinds: Mapping[str, Kind]
    ways: Mapping[str, Way]

    def get(self, code: str) -> Edition:
        """Return the edition of that code; `KeyError` if none is held."""
        for edition in self.editions:
            if edition.code == code:
                return edition
        raise KeyError(code)

    def find_in_force(self, on: date) -> Edition | None:
        """Return the edition of that day, or None where none is held."""
        for edition in self.editions:
            if edition.in_force(on):
                return edition
        return None

    def gap_at(self, on: date) -> str:
        """Say in a sentence why no edition is held for that day."""
        earlier = [edition for edition in self.editions if edition.in_force_on <= on]
        if not earlier:
            return f"The first edition held is {self.editions[0].code}, from {self.editions[0].in_force_on}."
        last = earlier[-1]
        return f"{last.code} ended before {last.ended_on}: {last.ended_by}"
