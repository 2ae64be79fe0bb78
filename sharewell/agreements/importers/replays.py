"""Read a replay, a dated file of events, and run it through the rules. No database and no Django.

docs/reference/agreements-replay.md describes the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sharewell.core.deciding import ContentFault, Fault
from sharewell.core.deciding.lines import Table, read_toml
from sharewell.core.ratifying import Rule
from sharewell.core.ratifying.books import Event, Expectation
from sharewell.core.ratifying.happenings import HAPPENINGS
from sharewell.core.ratifying.replaying import CHECKS, Replay, replay
from sharewell.foundation.clock import LONDON
from sharewell.guidance.queries.citing import Document, read_documents
from sharewell.guidance.queries.ratification import (
    calendar_near,
    check_cited,
    cites_of,
    get_rule_book,
    read_rule,
    read_sources,
)

DATED = ("day", "month", "year", "invented")
"""How exactly the source dates an event: to the day, the month, the year, or not at all (the day is invented)."""

LARGEST = 1_000_000  # bytes of a file: a dated history of a partnership is far smaller
USUAL_TIME = time(9)
SPAN = re.compile(r"(?P<prefix>.+)-(?P<first>\d+)\.\.(?P<last>\d+)")
ABOUT_EVENTS = ("on", "time", "what", "source", "at", "standing", "dated", "note")
TERMS = ("sources", "recipients", "purposes", "items", "joint_controllers")
LISTS = frozenset({"parties", "bounced", *TERMS})

# What each kind of event must have, and may have besides. Whatever else it has is a spelling mistake.
KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "document": (("document", "title", "type"), ("rule",)),
    "version": (("document", "version"), ("text", "effective_from", "effective_until", *TERMS)),
    "signed": (("document", "parties"), ("part",)),
    "withdrew": (("document", "parties"), ()),
    "renamed": (("party", "to"), ()),
    "merged": (("parties", "into"), ()),
    "represents": (("parties",), ("document", "person")),
    "left": (("parties",), ()),
    "rule": (("document", "rule"), ()),
    "retyped": (("document", "type", "title"), ()),
    "adopted": (("document", "version", "by"), ()),
    "superseded": (("document", "by"), ()),
    "opened": (("consultation", "document", "version"), ()),
    "sent": (("consultation",), ("parties", "person", "bounced", "is_reminder")),
    "answered": (("consultation", "parties", "says"), ("person", "to")),
    "time-given": (("consultation", "parties"), ()),
    "time-refused": (("consultation", "parties"), ()),
    "closed": (("consultation",), ()),
    "approved": (("document", "parties"), ()),
    "acted": (("document", "parties"), ()),
    "asked": (("report", "parties", "due", "by"), ()),
    "reported": (("report", "parties"), ()),
    "figure": (("name", "value"), ()),
    "note": (("text",), ()),
}


@dataclass(frozen=True, slots=True)
class ReplayFile:
    """A replay as it was read, ready to run."""

    title: str
    about: str
    names: Mapping[str, str]
    rules: Mapping[str, Rule]
    events: tuple[Event, ...]
    expectations: tuple[Expectation, ...]

    def run(self) -> Replay:
        """Replay it. Raise `ReplayFault` for an event that does not fit into what was there before."""
        first = min((event.at for event in self.events), default=datetime(2000, 1, 1, tzinfo=LONDON))
        last = max((event.at for event in self.events), default=first)
        return replay(
            self.events,
            self.expectations,
            rules=self.rules,
            names=self.names,
            calendar=calendar_near(first.date(), last.date()),
        )


def read_replay(path: Path) -> ReplayFile:
    """Read a file. Raise `ContentFault` with every fault in it and its line; `OSError` where it cannot be read."""
    if path.stat().st_size > LARGEST:
        raise ContentFault([Fault(path.name, 0, "The file is larger than a megabyte.", "Split it.")])
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise ContentFault([Fault(path.name, 0, "The file is not UTF-8.", "Save it as UTF-8.")]) from None
    return read_replay_text(path.name, text)


def read_replay_text(file: str, text: str) -> ReplayFile:
    """Read the text of a file, as `read_replay` does."""
    faults: list[Fault] = []

    def report(where: str, line: int, problem: str, cure: str) -> None:
        faults.append(Fault(where, line, problem, cure))

    tables = read_toml(file, text, report)
    if faults:
        raise ContentFault(faults)
    for name in set(tables) - {"replay", "source", "body", "bodies", "rule", "event", "expect"}:
        tables[name][0].fault("", f"Unknown table {name!r}.", "Use replay, source, body, bodies, rule, event, expect.")
    documents = read_sources(report) | read_documents(tables.get("source", []))
    head = tables.get("replay", [])[:1] or [Table(file, 1, {}, {}, report)]
    names = _names(tables)
    rules: dict[str, Rule] = {rule.code: rule for rule in get_rule_book().rules.values()}
    for table in tables.get("rule", []):
        if (rule := read_rule(table, documents, version=1)) is not None:
            rules[rule.code] = rule
    events = [_event(table, documents, names) for table in tables.get("event", [])]
    expectations = [_expectation(table, documents, names) for table in tables.get("expect", [])]
    title, about = head[0].text("title"), head[0].text("about")
    if not faults and not events:
        report(file, 0, "Nothing happens.", "Write an [[event]].")
    if faults:
        raise ContentFault(faults)
    return ReplayFile(
        title=title,
        about=about,
        names=names,
        rules=rules,
        events=tuple(each for each in events if each),
        expectations=tuple(each for each in expectations if each),
    )


def _names(tables: Mapping[str, list[Table]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for table in tables.get("body", []):
        table.allow("code", "name")
        names[table.text("code")] = table.text("name")
    for table in tables.get("bodies", []):
        table.allow("prefix", "number", "name")
        for number in range(1, table.number("number") + 1):
            names[f"{table.text('prefix')}-{number}"] = f"{table.text('name')} ({number})"
    return names


def _event(table: Table, documents: Mapping[str, Document], names: Mapping[str, str]) -> Event | None:
    what, on, dated = table.text("what"), table.day("on"), table.text("dated")
    if what not in HAPPENINGS:
        table.fault("what", f"Unknown event {what!r}.", f"Use one of {', '.join(HAPPENINGS)}.")
        return None
    needed, more = KEYS[what]
    table.allow(*ABOUT_EVENTS, *needed, *more)
    for key in needed:
        if key not in table.values:
            table.fault(key, f"{what!r} needs {key!r}.", "Write it.")
    if dated and dated not in DATED:
        table.fault("dated", f"Unknown {dated!r}.", f"Use one of {', '.join(DATED)}.")
    source, standing = check_cited(table, documents)
    at = _moment(table, on)
    values = {key: _value(table, key, names) for key in table.values if key not in ABOUT_EVENTS}
    if at is None:
        return None
    return Event(
        at=at,
        what=what,
        values=values,
        standing=standing,
        dated=dated,
        cites=cites_of(documents, source, table.optional("at")),
        note=table.optional("note"),
        line=table.line,
    )


def _expectation(table: Table, documents: Mapping[str, Document], names: Mapping[str, str]) -> Expectation | None:
    what, on = table.text("what"), table.day("on")
    if what not in CHECKS:
        table.fault("what", f"Nothing is known of {what!r}.", f"Expect something of {', '.join(CHECKS)}.")
        return None
    if what not in table.values:
        table.fault(what, f"It does not say which {what}.", f'Write {what} = "…".')
    source, standing = check_cited(table, documents)
    if on is None:
        return None
    about = ("on", "what", "source", "at", "standing")
    return Expectation(
        on=on,
        what=what,
        values={key: _value(table, key, names) for key in table.values if key not in about},
        standing=standing,
        cites=cites_of(documents, source, table.optional("at")),
        line=table.line,
    )


def _moment(table: Table, on: date | None) -> datetime | None:
    clock = USUAL_TIME
    if "time" in table.values:
        try:
            clock = time.fromisoformat(table.text("time"))
        except ValueError:
            table.fault("time", "That is no time of day.", 'Write time = "14:30".')
    return datetime.combine(on, clock, tzinfo=LONDON) if isinstance(on, date) else None


def _value(table: Table, key: str, names: Mapping[str, str]) -> Any:
    """Return a value of an event; bodies are looked up, and "partner-1..6" means six of them."""
    value = table.values[key]
    if key in ("party", "into"):
        return _bodies(table, key, [str(value)], names)[0]
    if key in ("parties", "bounced", "still_to_report", "overdue", "commented", "not_reached"):
        return tuple(_bodies(table, key, table.strings(key), names))
    return table.strings(key) if key in LISTS else value


def _bodies(table: Table, key: str, given: Iterable[str], names: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for one in given:
        span = SPAN.fullmatch(one)
        codes = (
            [f"{span['prefix']}-{number}" for number in range(int(span["first"]), int(span["last"]) + 1)]
            if span
            else [one]
        )
        for code in codes:
            if code not in names and code != "all":
                table.fault(key, f"No body is called {code!r}.", "Add it as a [[body]], or correct the code.")
        found.extend(codes)
    return found
