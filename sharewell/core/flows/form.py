"""An agreement as a machine reads it: who, from when until when, and clauses that permit or forbid a flow.

All periods are half-open: `until` is the first moment at which something holds no more. Moments are in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

PERMIT: Final = "permit"
FORBID: Final = "forbid"
EFFECTS: Final = (PERMIT, FORBID)

STOP_AGREEMENT: Final = "agreement"
STOP_ORGANISATION: Final = "organisation"
STOP_EVERYTHING: Final = "everything"
STOPS: Final = (STOP_AGREEMENT, STOP_ORGANISATION, STOP_EVERYTHING)


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Side:
    """Who stands on one side of a clause, always among the parties: every party, or those of some kinds or names.

    `roles` narrows recipients to people with one of these roles; empty means whoever works there.
    """

    is_every_party: bool
    kinds: tuple[str, ...]
    organisations: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Retention:
    """How long a recipient may keep what it was told: so many months after something."""

    months: int
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause; `words` say it for people. `None` for a moment means that of the agreement.

    A permitting clause has lawful bases, `conditions` that must all hold, and a retention. A forbidding one may have
    `unless`: it lets a flow pass where all of these hold; lawful bases narrow it where it has any.
    `mode` is the most that a permitting clause lets a recipient learn, and the least that a forbidding one forbids.
    """

    code: str
    words: str
    effect: str
    sources: Side
    recipients: Side
    purposes: tuple[str, ...]
    lawful_bases: tuple[str, ...]
    item_classes: tuple[str, ...]
    mode: str
    conditions: tuple[str, ...]
    unless: tuple[str, ...]
    retention: Retention | None
    starts: datetime | None
    until: datetime | None
    review_by: datetime | None

    @property
    def is_permit(self) -> bool:
        """Tell whether the clause permits."""
        return self.effect == PERMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One organisation's part in a version, with dates of its own. `until` is None where it has not withdrawn."""

    organisation: str
    capacity: str
    starts: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One version of one agreement. It has an end, a date of review, or both."""

    reference: str
    version: int
    kind: str
    title: str
    starts: datetime
    until: datetime | None
    review_by: datetime | None
    parties: tuple[Party, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class KindPeriod:
    """What kind of organisation something was, from when until when (None: until something else is said)."""

    kind: str
    starts: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation of the register. `code` is its reference; it stays the same when the name changes."""

    code: str
    name: str
    kinds: tuple[KindPeriod, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """One organisation ended and another came after it. Its agreements pass on only where that is said."""

    organisation: str
    successor: str
    at: datetime
    carries_agreements: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Somebody stopped an agreement, an organisation or everything. It lasts until it is lifted (`until`).

    `of` is the reference of the agreement or organisation, empty for everything. `stops_carriage` says that Sharewell
    carries nothing either, routes beside agreements included: its own ways may be in wrong hands. A stop of an
    agreement never does.
    """

    code: str
    what: str
    of: str
    stops_carriage: bool
    starts: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Everything that a policy is made from."""

    organisations: tuple[Organisation, ...] = ()
    successions: tuple[Succession, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    stops: tuple[Stop, ...] = ()
