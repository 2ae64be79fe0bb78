"""Seven rules. Each looks at one person on one day, beside what that person usually does.

A rule finds; it never judges. What it finds is shown to a reviewer, who asks, and closes it with a reason.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sharewell.core.misuse.log import Access, Kind, Lookups

Thresholds = Mapping[str, Mapping[str, float]]
"""The numbers of each rule, by its code and their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found: who, on which day, and the entries that it rests on, each with its subject, in order."""

    rule: str
    actor: str
    day: date
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that one person did, oldest first, by day."""

    actor: str
    days: Mapping[date, Sequence[Access]]

    def before(self, day: date) -> Iterator[tuple[date, Sequence[Access]]]:
        """Yield the days before a day."""
        return ((one, rows) for one, rows in self.days.items() if one < day)


def find_misuse(
    log: Sequence[Access], *, lookups: Lookups, thresholds: Thresholds, since: date | None = None
) -> tuple[Found, ...]:
    """Return what the rules find on each day, from `since` on, by day, person and rule. The rest is what is usual."""
    people: dict[str, dict[date, list[Access]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(log, key=lambda each: (each.at, each.entry)):
        people[row.actor][row.day].append(row)
    found = []
    for actor, days in people.items():
        person = Person(actor, days)
        for day in days:
            if since is not None and day < since:
                continue
            for code, rule in RULES.items():
                rows = rule(person, day, lookups, thresholds.get(code, {}))
                if rows:
                    found.append(_found(code, actor, day, rows))
    return tuple(sorted(found, key=lambda one: (one.day, one.actor, one.rule)))


def _found(code: str, actor: str, day: date, rows: Sequence[Access]) -> Found:
    return Found(
        rule=code,
        actor=actor,
        day=day,
        entries=tuple((row.entry, row.subject) for row in rows),
    )


def _opened(rows: Sequence[Access]) -> list[Access]:
    return [row for row in rows if row.kind is Kind.OPENED]


def _acted(rows: Sequence[Access]) -> set[str]:
    return {row.subject for row in rows if row.kind is Kind.ACTED}


def _idle(rows: Sequence[Access]) -> list[Access]:
    """Return openings without a part in the record, after which nothing was done there on that day."""
    acted = _acted(rows)
    return [row for row in _opened(rows) if not row.is_part and row.subject not in acted]


def _third(numbers: Iterable[int]) -> int:
    """Return the third largest: what is usual at its busiest, so that an earlier outlier does not hide the next."""
    ordered = sorted(numbers, reverse=True)
    return ordered[2] if len(ordered) > 2 else 0


def _subjects(rows: Sequence[Access]) -> int:
    return len({row.subject for row in _opened(rows)})


def same_surname(person: Person, day: date, lookups: Lookups, numbers: Mapping[str, float]) -> list[Access]:
    """Find openings of a record about somebody of the same surname.

    Without a part in the record each counts, unless the person did something in it that day, as those do who are asked
    to look. In their own work only the first opening counts, and only with a surname that is not common: common ones
    meet their bearers at work every day.
    """
    acted = _acted(person.days[day])
    seen = {row.subject for _, rows in person.before(day) for row in _opened(rows)}
    return [
        row
        for row in _opened(person.days[day])
        if (row.actor, row.subject) in lookups.same_surname
        and (
            (row.subject not in seen and lookups.surname_share.get(row.subject, 0.0) <= numbers["common_share"])
            if row.is_part
            else row.subject not in acted
        )
    ]


def same_address(person: Person, day: date, lookups: Lookups, numbers: Mapping[str, float]) -> list[Access]:
    """Find openings of a record about somebody at the same address."""
    return [row for row in _opened(person.days[day]) if (row.actor, row.subject) in lookups.same_address]


def own_child(person: Person, day: date, lookups: Lookups, numbers: Mapping[str, float]) -> list[Access]:
    """Find openings of a record about the person's own child."""
    return [row for row in _opened(person.days[day]) if (row.actor, row.subject) in lookups.own_child]


def bulk(person: Person, day: date, lookups: Lookups, numbers: Mapping[str, float]) -> list[Access]:
    """Find a day with far more subjects than the person's own busiest usual day: a duty desk is busy every day."""
    today = _subjects(person.days[day])
    if today < numbers["at_least"]:
        return []
    usual = _third(_subjects(rows) for _, rows in person.before(day))
    return _opened(person.days[day]) if today > usual * numbers["times_usual"] else []


def outside_relationship(person: Person, day: date, lookups: Lookups, numbers: Mapping[str, float]) -> list[Access]:
    """Find openings without a part in the record, after which the person did nothing there: more than is usual."""
    rows = _idle(person.days[day])
    today = len({row.subject for row in rows})
    if today < numbers["at_least"]:
        return []
    usual = _third(len({row.subject for row in _idle(each)}) for _, each in person.before(day))
    return rows if today > usual else []


def outside_hours(person: Person, day: date, lookups: Lookups, numbers: Mapping[str, float]) -> list[Access]:
    """Find openings at a time of day far from any at which the person works. Shifts go all round the clock."""
    hours: Counter[int] = Counter()
    days = 0
    for _, rows in person.before(day):
        days += 1
        hours.update(row.at.hour for row in _opened(rows))
    if days < numbers["known_days"]:
        return []
    whole, beside = sum(hours.values()), int(numbers["hours_beside"])
    usual = {
        (hour + apart) % 24
        for hour, number in hours.items()
        if number >= whole * numbers["usual_share"]
        for apart in range(-beside, beside + 1)
    }
    rows = [row for row in _opened(person.days[day]) if row.at.hour not in usual]
    return rows if len(rows) >= numbers["at_least"] else []


def searches_open_nothing(person: Person, day: date, lookups: Lookups, numbers: Mapping[str, float]) -> list[Access]:
    """Find many searches on a day that opened nothing, where few of that day did."""
    rows = [row for row in person.days[day] if row.kind is Kind.SEARCHED]
    idle = [row for row in rows if not row.led_on]
    is_idle = len(idle) >= numbers["at_least"] and len(rows) - len(idle) <= len(rows) * numbers["opened_share"]
    return idle if is_idle else []


RULES: Mapping[str, Callable[[Person, date, Lookups, Mapping[str, float]], list[Access]]] = {
    "same-surname": same_surname,
    "same-address": same_address,
    "own-child": own_child,
    "bulk": bulk,
    "outside-relationship": outside_relationship,
    "outside-hours": outside_hours,
    "searches-open-nothing": searches_open_nothing,
}
