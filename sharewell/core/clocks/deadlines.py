"""Deadlines as data: by when what is owed is due, read from a text with a day from which each counts."""

import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Protocol, TypeVar

from sharewell.core.clocks.working_days import due_at, same_day


class DeadlinesFaulty(ValueError):
    """The text of the deadlines cannot be used. The message says what is wrong, and where."""


class TermUnknown(LookupError):
    """No term has this code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """When a working day closes, from a day on. What is urgent and begins before `urgent_until` is due at the close."""

    began_on: date
    closes: time
    urgent_until: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long something may take, from a day on. Exactly one of the last three counts."""

    code: str
    title: str
    began_on: date
    working_days: int | None = None
    is_same_day: bool = False
    hours: int | None = None


class _Dated(Protocol):
    @property
    def began_on(self) -> date:
        """Return the day from which it counts."""


_Kind = TypeVar("_Kind", bound=_Dated)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Every term and what a working day is, with who keeps them, how sure they are and where they come from."""

    version: int
    owner: str
    standing: str
    source: str
    days: tuple[WorkingDay, ...]
    terms: Mapping[str, tuple[Term, ...]]

    def term(self, code: str, *, on: date) -> Term:
        """Return the term of this code that counts on a day. Raise `TermUnknown`."""
        if code not in self.terms:
            raise TermUnknown(code)
        return _counting(self.terms[code], on=on)

    def day(self, on: date) -> WorkingDay:
        """Return what a working day is on a day."""
        return _counting(self.days, on=on)

    def due(self, code: str, start: datetime, *, holidays: AbstractSet[date], zone: tzinfo) -> datetime:
        """Return the moment (UTC) by which what began at `start` (aware) is due. Raise `TermUnknown`."""
        on = start.astimezone(zone).date()
        term, day = self.term(code, on=on), self.day(on)
        if term.is_same_day:
            return same_day(start, closes=day.closes, urgent_until=day.urgent_until, holidays=holidays, zone=zone)
        if term.working_days is not None:
            return due_at(start, working_days=term.working_days, closes=day.closes, holidays=holidays, zone=zone)
        return start.astimezone(UTC) + self.wait(code, on=on)

    def wait(self, code: str, *, on: date) -> timedelta:
        """Return how long a term of hours is. Raise `TermUnknown`, also for one that is not counted in hours."""
        term = self.term(code, on=on)
        if term.hours is None:
            raise TermUnknown(f"{code} is not counted in hours")
        return timedelta(hours=term.hours)

    def close_of(self, day: date, *, zone: tzinfo) -> datetime:
        """Return the moment (UTC) at which a day closes, whether people work on it or not."""
        return datetime.combine(day, self.day(day).closes, tzinfo=zone).astimezone(UTC)


def _counting(dated: Sequence[_Kind], *, on: date) -> _Kind:
    """Return the newest that had begun by a day; before the first one began, the first counts."""
    return next((each for each in reversed(dated) if each.began_on <= on), dated[0])


def read_deadlines(text: str) -> Deadlines:
    """Read the deadlines from TOML as `content/calendars/deadlines.toml` has it. Raise `DeadlinesFaulty`."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DeadlinesFaulty(f"This is no TOML: {fault}") from None
    try:
        days = [
            WorkingDay(
                began_on=_is(date, each["from"]),
                closes=_is(time, each["closes"]),
                urgent_until=_is(time, each["urgent_until"]),
            )
            for each in held["day"]
        ]
        terms: dict[str, list[Term]] = {}
        for each in held["term"]:
            terms.setdefault(each["code"], []).append(_term(each))
        found = Deadlines(
            version=_is(int, held["version"]),
            owner=_is(str, held["owner"]),
            standing=_is(str, held["standing"]),
            source=_is(str, held["source"]),
            days=_in_order("day", days),
            terms={code: _in_order(code, dated) for code, dated in terms.items()},
        )
    except KeyError as lacking:
        raise DeadlinesFaulty(f"{lacking} is missing from the deadlines.") from None
    for day in found.days:
        if day.urgent_until > day.closes:
            raise DeadlinesFaulty(f"The day from {day.began_on} closes before what is urgent ends.")
    return found


def _term(held: Mapping[str, Any]) -> Term:
    counted = {"working_days", "same_day", "hours"} & set(held)
    unknown = set(held) - {"code", "title", "from", *counted}
    if len(counted) != 1 or unknown or held.get("same_day") is False:
        raise DeadlinesFaulty(f"{held['code']} needs one of working_days, same_day = true and hours, and nothing else.")
    amount = held.get("working_days", held.get("hours", 0))
    if type(amount) is not int or amount < 0:
        raise DeadlinesFaulty(f"{held['code']} is counted in whole numbers, 0 or more.")
    return Term(
        code=_is(str, held["code"]),
        title=_is(str, held["title"]),
        began_on=_is(date, held["from"]),
        working_days=held.get("working_days"),
        is_same_day="same_day" in held,
        hours=held.get("hours"),
    )


def _is(kind: type[_Value], value: object) -> _Value:
    if type(value) is not kind:
        raise DeadlinesFaulty(f"{value!r} is no {kind.__name__}.")
    return value


def _in_order(code: str, dated: Sequence[_Kind]) -> tuple[_Kind, ...]:
    """Return them if each begins after the one before it. Raise `DeadlinesFaulty`, also where there is none."""
    begin = [each.began_on for each in dated]
    if not begin or sorted(set(begin)) != begin:
        raise DeadlinesFaulty(f"The entries of {code} must each begin after the one before.")
    return tuple(dated)
