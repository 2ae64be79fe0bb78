"""What a policy is, what it is asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sharewell.core.flows.faults import FlowUnreadable
from sharewell.core.flows.form import Agreement, Body, Retention, Stop
from sharewell.core.flows.standing import Interval, Standing
from sharewell.core.flows.words import MODES, Words
from sharewell.core.flows.writing import hash_of

Codes = frozenset[str]
_NONE: Codes = frozenset()


class Outcome(StrEnum):
    """What a policy says of a flow."""

    ALLOWED = "allowed"
    CONDITIONS = "conditions"
    """Allowed as soon as what remains holds too."""
    DENIED = "denied"
    STOPPED = "stopped"
    """It would not be refused, or is a duty, but somebody pressed stop."""


class Basis(StrEnum):
    """What an answer rests on."""

    AGREEMENT = "agreement"
    ROUTE = "route"
    """A stated way beside agreements: a duty, an order, an emergency."""
    DEFAULT = "default"
    """Nothing speaks of the flow, and what nothing allows is denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One flow that is asked about. An empty `role` is not known; no `lawful_bases` means that none has been stated.

    `met` are the conditions that hold, those shown for a route included. `route` names a way beside agreements, empty
    for none. `is_carried` says that Sharewell itself would carry it; telling somebody by telephone is not carried.
    """

    source: str
    recipient: str
    role: str = ""
    purpose: str
    item_class: str
    mode: str
    lawful_bases: Codes = _NONE
    met: Codes = _NONE
    route: str = ""
    is_carried: bool = True

    def __post_init__(self) -> None:
        """Refuse a mode that there is not: its place in the order decides. Raise `FlowUnreadable`."""
        if self.mode not in MODES:
            raise FlowUnreadable([f"“{self.mode}” is no mode. Write one of {', '.join(MODES)}."])


class ClauseName(NamedTuple):
    """Which clause, of which version of which agreement."""

    agreement: str
    version: int
    clause: str


class Answer(NamedTuple):
    """What a policy says of a flow at a moment.

    `mode` is the most that is allowed now, never more than was asked for, empty for nothing. `clauses` decided:
    those that permit, those that would with what remains, or those that forbid. `against` are clauses that forbid and
    did not decide, because a route was stated. `remaining` has a tuple for each way to be allowed, the shortest first:
    what must still hold. `stops` were pressed and concern the flow. `is_duty_left` says that the stated duty stands
    though nothing is carried: do it by telephone or by hand. `overdue` are deciding clauses whose review is late.
    """

    outcome: Outcome
    basis: Basis
    route: str
    mode: str
    clauses: tuple[ClauseName, ...]
    against: tuple[ClauseName, ...]
    remaining: tuple[tuple[str, ...], ...]
    lawful_bases: tuple[str, ...]
    retention: tuple[Retention, ...]
    stops: tuple[str, ...]
    is_duty_left: bool
    overdue: tuple[ClauseName, ...]
    policy: str

    @property
    def is_allowed(self) -> bool:
        """Tell whether the flow may happen now, as it was asked for."""
        return self.outcome is Outcome.ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One clause, ready to be asked."""

    name: ClauseName
    is_permit: bool
    level: int
    starts: int
    until: int
    review_at: int
    sources: Standing
    recipients: Standing
    lawful_bases: Codes
    needs: Codes
    retention: Retention | None

    def bars(self, met: Codes) -> bool:
        """Tell whether the clause, which forbids, still does so: it has no “unless”, or not all of that holds."""
        return not self.needs or not self.needs <= met

    def holds(self, source: str, recipient: str, at: int) -> bool:
        """Tell whether the clause speaks of the two at the moment."""
        return (
            self.starts <= at < self.until
            and _is_in(self.sources[source], at)
            and _is_in(self.recipients[recipient], at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """One version of an agreement, compiled: its text, the hash of that, and each clause with where it stands.

    `placed` has a ruling with its purposes, item classes and roles. `superseded` is when a newer version takes effect.
    """

    agreement: Agreement
    text: str
    hash: str
    superseded: int
    placed: tuple[tuple[Ruling, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]


Pressed = Mapping[tuple[str, str], tuple[tuple[Stop, int, int], ...]]
"""For what is stopped (what, of): each stop, from when until when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One immutable policy, made by `compile_policy`.

    `manifest` is its canonical form: the stops, and the hashes of the words, the register and each agreement, whose
    texts are in `parts`. `hash` is the SHA-256 of the manifest. Clauses are numbered, and what a word stands on is a
    set of those numbers, held as the bits of one integer.
    """

    hash: str
    manifest: str
    body: Body
    words: Words
    words_text: str = field(repr=False)
    register_text: str = field(repr=False)
    compiled: tuple[Compiled, ...] = field(repr=False)
    rulings: tuple[Ruling, ...] = field(repr=False)
    by_source: Mapping[str, int] = field(repr=False)
    by_recipient: Mapping[str, int] = field(repr=False)
    by_purpose: Mapping[str, int] = field(repr=False)
    by_item_class: Mapping[str, int] = field(repr=False)
    by_role: Mapping[str, int] = field(repr=False)
    stops: Pressed = field(repr=False)

    def parts(self) -> dict[str, str]:
        """Return every text that the manifest names, by its hash."""
        texts = (self.words_text, self.register_text, *(each.text for each in self.compiled))
        return {hash_of(text): text for text in texts}


def _is_in(intervals: tuple[Interval, ...], at: int) -> bool:
    for since, until in intervals:  # noqa: SIM110 - a generator would cost more than the look itself
        if since <= at < until:
            return True
    return False
