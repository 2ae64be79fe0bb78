"""Alerts as words and cells."""

from collections.abc import Iterator, Mapping, Sequence

from sharewell.design.words import date_words, time_words
from sharewell.misuse.types import FINDING_WORDS, AlertRow, OpeningRow, Rule

COLUMNS = ("alert", "rule", "person", "day", "times", "opened_at", "closed_at", "finding")
"""The columns of the list as a file. It holds references, no names and no reasons."""


def alert_cells(alerts: Sequence[AlertRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each alert in the order of `COLUMNS`."""
    for one in alerts:
        yield (
            one.reference,
            one.rule,
            one.person,
            one.day.isoformat(),
            str(one.times),
            one.opened_at.isoformat(timespec="seconds"),
            one.closed_at.isoformat(timespec="seconds") if one.closed_at else "",
            one.finding.value if one.finding else "",
        )


def alert_lines(alerts: Sequence[AlertRow], *, names: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """Return the lines of the list: who, what, when, and how it stands."""
    return tuple(
        {
            "reference": one.reference,
            "title": one.title,
            "who": names.get(one.person, one.person),
            "day": date_words(one.day),
            "stands": FINDING_WORDS[one.finding] if one.finding else "Not closed yet",
        }
        for one in alerts
    )


def opening_lines(openings: Sequence[OpeningRow]) -> tuple[str, ...]:
    """Return a line for each opening or search: when, what, and which entry of the ledger says so."""
    return tuple(
        f"{time_words(one.at) if one.at else 'Time not known'}: {one.subject or 'a search'}, entry {one.entry}"
        for one in openings
    )


def waiting_rules(rules: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Return the rules that have nothing to compare yet."""
    return tuple(rule for rule in rules.values() if rule.waits_for)
