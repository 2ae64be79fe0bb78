"""What a rule of ratification says, and when its window closes. The working days are counted by who calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

WorkingDayAfter = Callable[[date, int], date]
"""Returns the day that is so many working days after a day; the day itself is not counted."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """How days are counted: where the day begins and ends, and which days are worked."""

    zone: tzinfo
    working_day_after: WorkingDayAfter

    def day_of(self, moment: datetime) -> date:
        """Return the day on which a moment lies, where the work is done."""
        return moment.astimezone(self.zone).date()


class Kind(StrEnum):
    """What a document is. Each kind is ratified by a rule of its own."""

    CODE_OF_PRACTICE = "code-of-practice"
    PROCEDURES = "information-sharing-procedures"
    PRIVACY_MATERIAL = "privacy-material"
    PROTOCOL = "information-sharing-protocol"
    DATA_SHARING_AGREEMENT = "data-sharing-agreement"
    ACCORD = "accord"
    JOINT_CONTROLLERS = "joint-controller-arrangement"
    ONE_WAY = "one-way-disclosure-agreement"


class Unit(StrEnum):
    """In which days a window is counted."""

    CALENDAR = "calendar-days"
    WORKING = "working-days"


class Silence(StrEnum):
    """How it counts where a party says nothing until the window closes."""

    AGREES = "agrees"
    COUNTS_FOR_NOTHING = "counts-for-nothing"


class Objections(StrEnum):
    """What an objection does."""

    BLOCK = "block"
    GO_TO_BOARD = "board"
    ARE_OUTVOTED = "majority"


class Part(StrEnum):
    """In what part a body stands to a document."""

    SIGNATORY = "signatory"
    AGENT = "agent"
    OWNER = "owner"


class Change(StrEnum):
    """What a new version may bring that the version before did not have."""

    NEW_PURPOSE = "new-purpose"
    NEW_ITEM = "new-item"
    NEW_RECIPIENT = "new-recipient"
    NEW_SOURCE = "new-source"
    NEW_BASIS = "new-basis"
    NEW_COMBINATION = "new-combination"
    WIDER_MODE = "wider-mode"
    JOINT_CONTROL = "joint-control"
    LONGER_RETENTION = "longer-retention"
    CONDITION_DROPPED = "condition-dropped"
    NEW_TYPE = "new-type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How documents of one kind are ratified.

    `quorum_percent` is of the eligible, and None where no percentage is set. `reminders` are days before the close, in
    the unit of the window, the earliest first. `extensions` is how often the close may be put off by `extension` days.
    """

    code: str
    version: int
    kind: Kind
    title: str
    eligible: frozenset[Part]
    quorum_percent: int | None
    at_least_agreeing: int
    window: int
    unit: Unit
    reminders: tuple[int, ...]
    silence: Silence
    objections: Objections
    extension: int
    extensions: int
    needs_signature: bool
    never_by_silence: frozenset[Change]
    source: str
    at: str
    standing: str

    def __post_init__(self) -> None:
        """Refuse a rule that no consultation could follow."""
        problem = fault_of(self)
        if problem:
            raise ValueError(f"The rule {self.code!r} cannot be followed: {problem}")

    def as_document(self) -> dict[str, Any]:
        """Return the rule as a plain mapping, always in the same order, so that its text can be sealed."""
        plain: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, frozenset):
                value = sorted(str(one) for one in value)
            plain[each.name] = list(value) if isinstance(value, tuple) else value
        return plain

    @classmethod
    def from_document(cls, plain: Mapping[str, Any]) -> "Rule":
        """Return the rule of a mapping that `as_document` made."""
        return cls(
            **{
                **plain,
                "kind": Kind(plain["kind"]),
                "eligible": frozenset(Part(one) for one in plain["eligible"]),
                "unit": Unit(plain["unit"]),
                "reminders": tuple(plain["reminders"]),
                "silence": Silence(plain["silence"]),
                "objections": Objections(plain["objections"]),
                "never_by_silence": frozenset(Change(one) for one in plain["never_by_silence"]),
            }
        )


def fault_of(rule: Rule) -> str:
    """Return what makes a rule impossible to follow, or nothing."""
    if rule.window < 1:
        return "the window is shorter than a day."
    if rule.quorum_percent is not None and not 1 <= rule.quorum_percent <= 100:
        return "the quorum is no percentage from 1 to 100."
    if list(rule.reminders) != sorted(set(rule.reminders), reverse=True):
        return "the reminders do not come one after the other."
    if any(not 0 < days < rule.window for days in rule.reminders):
        return "a reminder lies outside the window."
    if rule.at_least_agreeing < 0 or rule.extension < 0 or rule.extensions < 0:
        return "a number is below 0."
    if not rule.eligible:
        return "nobody may answer."
    if rule.silence is Silence.AGREES and rule.needs_signature:
        return "silence cannot sign."
    if rule.silence is Silence.COUNTS_FOR_NOTHING and not (
        rule.needs_signature or rule.quorum_percent or rule.at_least_agreeing
    ):
        return "nobody would have to agree."
    return ""


def last_day(rule: Rule, opened_on: date, *, calendar: Calendar, extensions: int = 0) -> date:
    """Return the last day on which an answer counts. The day of opening is not counted."""
    days = rule.window + rule.extension * extensions
    if rule.unit is Unit.WORKING:
        return calendar.working_day_after(opened_on, days)
    return opened_on + timedelta(days=days)


def close_of(day: date, *, calendar: Calendar) -> datetime:
    """Return the moment at which a last day is over: midnight there, whatever the clocks did in the window.

    It is the first moment at which an answer is late.
    """
    return datetime.combine(day + ONE_DAY, time(0), tzinfo=calendar.zone)


def reminder_days(rule: Rule, closes_on: date, *, calendar: Calendar) -> tuple[date, ...]:
    """Return the days on which reminders are due before a close, the earliest first."""
    return tuple(_before(rule, closes_on, days, calendar) for days in rule.reminders)


def _before(rule: Rule, closes_on: date, days: int, calendar: Calendar) -> date:
    """Return the day that lies so many days, in the unit of the rule, before the close: the latest that is worked."""
    if rule.unit is Unit.CALENDAR:
        return closes_on - timedelta(days=days)
    day = closes_on - timedelta(days=days)
    while calendar.working_day_after(day, days) > closes_on or calendar.working_day_after(day - ONE_DAY, 1) != day:
        day -= ONE_DAY
    return day
