"""What others may hold of the flow side: lists of clauses, policies, stops, words, and refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharewell.acting.types import Refused

STOP_PREFIX = "stp"


class TermList(StrEnum):
    """The lists of codes that a clause has."""

    SOURCE_KINDS = "source-kinds"
    RECIPIENT_KINDS = "recipient-kinds"
    ROLES = "roles"
    PURPOSES = "purposes"
    LAWFUL_BASES = "lawful-bases"
    ITEM_CLASSES = "item-classes"
    CONDITIONS = "conditions"
    UNLESS = "unless"


class PolicyBecause(StrEnum):
    """Why a policy was compiled."""

    CHANGED = "changed"
    """Something in force, a party or the register changed."""

    STOPPED = "stopped"
    LIFTED = "lifted"
    ASKED = "asked"
    """Somebody asked for it."""


class ClausesFaulty(Refused):
    """The clauses of a version cannot be kept or compiled as they are. The message has each place and cure."""

    code = "clauses-faulty"


class StopNotPossible(Refused):
    """Something cannot be stopped or lifted like this. The message says why."""

    code = "stop-not-possible"


class StopUnknown(LookupError):
    """There is no such stop, or it is not of the actor's partnership."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """A compiled policy. `problem` is empty where everything in force could be compiled."""

    number: int
    hash: str
    compiled_at: datetime
    compiled_by: str
    because: PolicyBecause
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """A stop. Empty texts and None where something does not apply or has not happened."""

    reference: str
    what: str
    agreement: str
    agreement_title: str
    organisation: str
    organisation_name: str
    stops_carriage: bool
    why: str
    pressed_at: datetime
    pressed_by: str
    lift_why: str
    lift_asked_at: datetime | None
    lift_asked_by: str
    lifted_at: datetime | None
    lifted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRow:
    """One word of agreements (a purpose, a class, a condition, a route) with what it means and where it comes from."""

    code: str
    title: str
    source: str
    standing: str
    is_sensitive: bool = False
