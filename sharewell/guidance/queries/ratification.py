"""Read the rules of ratification, one for each type of document, from `content/agreements/`. No database.

They are loaded once for each process; a new release restarts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, partial
from types import MappingProxyType
from typing import TypeVar

from sharewell.core.clocks import due_on
from sharewell.core.deciding import ContentFault, Fault
from sharewell.core.deciding.edition import STANDINGS
from sharewell.core.deciding.lines import Report, Table, read_toml
from sharewell.core.ratifying import Calendar, Change, Kind, Objections, Part, Rule, Silence, Unit
from sharewell.foundation.bank_holidays import bank_holidays_near
from sharewell.foundation.clock import LONDON
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries.citing import Document, read_documents

Code = TypeVar("Code", bound=StrEnum)

SOURCE_FILES = ("guides/sources.toml", "agreements/sources.toml")
RULES_FILE = "agreements/ratification.toml"
RULE_KEYS = (
    "code", "kind", "title", "eligible", "quorum_percent", "at_least_agreeing", "window", "unit", "reminders",
    "silence", "objections", "extension", "extensions", "needs_signature", "never_by_silence", "source", "at",
    "standing", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules in force, by the type of document. `documents` are the sources that they cite."""

    version: int
    dated: date
    owner: str
    rules: Mapping[Kind, Rule]
    notes: Mapping[Kind, str]
    documents: Mapping[str, Document]

    def cites(self, rule: Rule) -> str:
        """Return where a rule comes from, ready to be shown."""
        return cites_of(self.documents, rule.source, rule.at)


def calendar_near(first: date, last: date | None = None) -> Calendar:
    """Return how days are counted in England around a day, or from one day to another."""
    years = range(first.year, (last or first).year + 1)
    return Calendar(LONDON, partial(_working_day_after, frozenset().union(*map(bank_holidays_near, years))))


def _working_day_after(holidays: frozenset[date], day: date, number: int) -> date:
    return due_on(day, working_days=number, holidays=holidays)


def cites_of(documents: Mapping[str, Document], source: str, at: str) -> str:
    """Return a document and the place in it, ready to be shown."""
    return ", ".join(part for part in (documents[source].title if source in documents else source, at) if part)


def get_rule(kind: str) -> Rule:
    """Return the rule by which documents of a type are ratified today. Raise `KeyError` for an unknown type."""
    return get_rule_book().rules[Kind(kind)]


@cache
def get_rule_book() -> RuleBook:
    """Return the rules of the content folder, or raise `ContentFault` with every fault in them."""
    folder = content_folder()
    faults: list[Fault] = []

    def report(file: str, line: int, problem: str, cure: str) -> None:
        faults.append(Fault(file, line, problem, cure))

    documents = read_sources(report)
    tables = read_toml(RULES_FILE, (folder / RULES_FILE).read_text(encoding="utf-8"), report)
    (head,) = tables.get("book", [])[:1] or [Table(RULES_FILE, 1, {}, {}, report)]
    version = head.number("version")
    rules: dict[Kind, Rule] = {}
    notes: dict[Kind, str] = {}
    for table in tables.get("rule", []):
        rule = read_rule(table, documents, version=version)
        if rule is None:
            continue
        if rule.kind in rules or rule.code != rule.kind:
            table.fault("code", f"{rule.code!r} is there twice, or is not its own type.", "Give each type one rule.")
        rules[rule.kind] = rule
        notes[rule.kind] = table.optional("note")
    for kind in Kind:
        if kind not in rules and not faults:
            report(RULES_FILE, 0, f"No rule says how {kind} is ratified.", "Write one.")
    dated = head.day("dated")
    owner = head.text("owner")
    if faults or dated is None:
        raise ContentFault(faults)
    return RuleBook(
        version=version,
        dated=dated,
        owner=owner,
        rules=MappingProxyType(rules),
        notes=MappingProxyType(notes),
        documents=MappingProxyType(documents),
    )


def read_sources(report: Report) -> dict[str, Document]:
    """Return the documents that rules and replays may cite."""
    folder = content_folder()
    tables: list[Table] = []
    for file in SOURCE_FILES:
        tables.extend(read_toml(file, (folder / file).read_text(encoding="utf-8"), report).get("source", []))
    return read_documents(tables)


def read_rule(table: Table, documents: Mapping[str, Document], *, version: int) -> Rule | None:
    """Make a rule of a table, or report what is wrong with it and return None."""
    table.allow(*RULE_KEYS)
    kind = _one(table, "kind", Kind)
    unit, silence = _one(table, "unit", Unit), _one(table, "silence", Silence)
    objections = _one(table, "objections", Objections)
    eligible, never = _several(table, "eligible", Part), _several(table, "never_by_silence", Change)
    source, standing = check_cited(table, documents)
    quorum = table.number("quorum_percent") if "quorum_percent" in table.values else None
    reminders = table.values.get("reminders", [])
    if not isinstance(reminders, list) or not all(type(one) is int for one in reminders):
        table.fault("reminders", "The reminders are no list of whole numbers.", "Write reminders = [10, 3].")
        return None
    if not (kind and unit and silence and objections):
        return None
    try:
        return Rule(
            code=table.text("code"),
            version=version,
            kind=kind,
            title=table.text("title"),
            eligible=eligible,
            quorum_percent=quorum,
            at_least_agreeing=table.number("at_least_agreeing"),
            window=table.number("window"),
            unit=unit,
            reminders=tuple(reminders),
            silence=silence,
            objections=objections,
            extension=table.number("extension"),
            extensions=table.number("extensions"),
            needs_signature=table.values.get("needs_signature") is True,
            never_by_silence=never,
            source=source,
            at=table.optional("at"),
            standing=standing,
        )
    except ValueError as problem:
        table.fault("code", str(problem), "Change the rule.")
        return None


def check_cited(table: Table, documents: Mapping[str, Document]) -> tuple[str, str]:
    """Return the source and the standing of a table, reporting those that are not known."""
    source, standing = table.text("source"), table.text("standing")
    if source and source not in documents:
        table.fault("source", f"The source {source!r} is not held.", f"Add it to {SOURCE_FILES[-1]}.")
    if standing and standing not in STANDINGS:
        table.fault("standing", f"Unknown standing {standing!r}.", f"Use one of {', '.join(STANDINGS)}.")
    return source, standing


def _one(table: Table, key: str, codes: type[Code]) -> Code | None:
    value = table.text(key)
    if value in _values(codes):
        return codes(value)
    if value:
        table.fault(key, f"Unknown {key} {value!r}.", f"Use one of {', '.join(_values(codes))}.")
    return None


def _several(table: Table, key: str, codes: type[Code]) -> frozenset[Code]:
    known = table.strings(key)
    for value in known:
        if value not in _values(codes):
            table.fault(key, f"Unknown {value!r}.", f"Use some of {', '.join(_values(codes))}.")
    return frozenset(codes(value) for value in known if value in _values(codes))


def _values(codes: Iterable[StrEnum]) -> list[str]:
    return [one.value for one in codes]
