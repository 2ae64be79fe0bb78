"""What others may hold of misuse: alerts, findings, rules, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused

PREFIX = "mis"
LONGEST = 4_000


class Finding(StrEnum):
    """What a reviewer found."""

    RIGHTFUL = "rightful"
    """The person needed it for their work."""

    MISTAKE = "mistake"
    """A wrong click, a wrong record: no harm meant."""

    MISUSE = "misuse"
    """The person had no business there."""

    NOT_KNOWN = "not-known"
    """It cannot be found out any more."""


FINDING_WORDS: Mapping[Finding, str] = {
    Finding.RIGHTFUL: "They needed it for their work",
    Finding.MISTAKE: "It was a mistake",
    Finding.MISUSE: "It was misuse",
    Finding.NOT_KNOWN: "It cannot be found out",
}


class AlertUnknown(LookupError):
    """There is no such alert, or it is not open to the actor: they look alike."""


class AlreadyClosed(Refused):
    """The alert was closed before."""

    code = "already-closed"


class ReasonMissing(Refused):
    """An alert is closed with a reason, always."""

    code = "reason-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as content holds it: its words, its numbers, and what they rest on.

    `waits_for` says what it would compare and does not have yet; until then it finds nothing.
    """

    code: str
    title: str
    waits_for: str
    numbers: Mapping[str, float]
    standing: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """One opening or search that an alert rests on. `at` is None where the ledger does not hold the entry."""

    entry: str
    subject: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert as its reviewer sees it. It holds references; whose they are is looked up for the page.

    `openings` are what it rests on, in the order of time; a list of alerts leaves them out.
    """

    reference: str
    rule: str
    title: str
    person: str
    organisation: str
    day: date
    subjects: tuple[str, ...]
    times: int
    openings: tuple[OpeningRow, ...]
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    finding: Finding | None
    reason: str
