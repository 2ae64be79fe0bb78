"""Replay dated events through the rules: what happened on which day and why, and whether it is what was expected."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sharewell.core.ratifying import documents
from sharewell.core.ratifying.books import Books, Checked, Event, Expectation, ReplayFault, Told, said
from sharewell.core.ratifying.documents import NotOpen
from sharewell.core.ratifying.happenings import HAPPENINGS
from sharewell.core.ratifying.judging import Outcome
from sharewell.core.ratifying.rule import Calendar, Rule


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a replay."""

    told: tuple[Told, ...]
    checked: tuple[Checked, ...]
    outcomes: Mapping[str, Outcome]

    @property
    def holds(self) -> bool:
        """Tell whether everything came out as the file expects."""
        return all(each.holds for each in self.checked)


def replay(
    events: Iterable[Event],
    expectations: Iterable[Expectation],
    *,
    rules: Mapping[str, Rule],
    names: Mapping[str, str],
    calendar: Calendar,
) -> Replay:
    """Replay events in the order of their moments. Raise `ReplayFault` for one that does not fit."""
    books = Books(calendar=calendar, rules=rules, names=dict(names))
    told: list[Told] = []
    checked: list[Checked] = []
    waiting = sorted(expectations, key=lambda each: each.on)
    for event in sorted(events, key=lambda each: each.at):
        day = calendar.day_of(event.at)
        while waiting and waiting[0].on < day:
            checked.append(_check(books, waiting.pop(0)))
        told.append(_tell(books, event))
    checked.extend(_check(books, each) for each in waiting)
    return Replay(tuple(told), tuple(checked), dict(books.outcomes))


def _tell(books: Books, event: Event) -> Told:
    try:
        text, *why = HAPPENINGS[event.what](books, event)
    except KeyError as missing:
        raise ReplayFault(event.line, f"{event.what}: {missing.args[0]!r} is not known, or not there yet.") from None
    except (NotOpen, ValueError) as problem:
        raise ReplayFault(event.line, f"{event.what}: {problem}") from None
    return Told(event, text, tuple(why))


# What is expected


def _check(books: Books, expectation: Expectation) -> Checked:
    """Compare what is expected, key by key, with what was found."""
    try:
        found = CHECKS[expectation.what](books, expectation)
    except KeyError as missing:
        problem = f"{expectation.what}: {missing.args[0]!r} is not known on {said(expectation.on)}."
        raise ReplayFault(expectation.line, problem) from None
    wanted = {key: value for key, value in expectation.values.items() if key not in NAMING}
    unknown = sorted(set(wanted) - set(found))
    if unknown or not wanted:
        raise ReplayFault(expectation.line, f"{expectation.what}: expect one of {', '.join(sorted(found))}.")
    return Checked(expectation, _words(wanted), _words({key: found[key] for key in wanted}))


NAMING = ("document", "consultation", "report")


def _words(values: Mapping[str, Any]) -> str:
    return "; ".join(f"{key} {_word(value)}" for key, value in sorted(values.items()))


def _word(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(sorted(str(one) for one in value)) or "none"
    return str(value)


def _end_of(books: Books, expectation: Expectation) -> datetime:
    return datetime.combine(expectation.on + timedelta(days=1), time(0), tzinfo=books.calendar.zone)


def _check_document(books: Books, expectation: Expectation) -> Mapping[str, Any]:
    held = books.documents[expectation.values["document"]]
    parties = documents.signatories(held, _end_of(books, expectation))
    days = sorted(held.approvals.values())
    return {
        "signatories": len(parties),
        "names": parties,
        "type": str(held.kind),
        "title": held.title,
        "in_force": held.in_force or "none",
        "superseded_by": held.superseded_by or "nothing",
        "rule": books.ruled_by[held.code].code,
        "approvals": len(days),
        "first_approval": days[0] if days else "none",
        "last_approval": days[-1] if days else "none",
        "approved_in_time": sum(held.effective_from is not None and day <= held.effective_from for day in days),
        "warnings": sum(held.title in words for _, words in books.warnings),
    }


def _check_consultation(books: Books, expectation: Expectation) -> Mapping[str, Any]:
    outcome: Outcome = books.outcomes[expectation.values["consultation"]]
    return {
        "result": str(outcome.result),
        "why": [str(reason.code) for reason in outcome.reasons],
        "eligible": len(outcome.eligible),
        "agreed": len(outcome.agreed),
        "objected": outcome.objected,
        "commented": outcome.commented,
        "silent": len(outcome.silent),
        "not_reached": [reliance.party for reliance in outcome.not_reached],
        "gaps": [str(gap) for reliance in outcome.not_reached for gap, _ in reliance.gaps],
        "withdrew": outcome.withdrew,
        "joined_later": outcome.joined_later,
        "late": [answer.party for answer in outcome.late],
        "counted": outcome.counted,
        "needed": "none" if outcome.needed is None else outcome.needed,
        "closes_on": books.consultations[expectation.values["consultation"]].closes_on,
    }


def _check_report(books: Books, expectation: Expectation) -> Mapping[str, Any]:
    asked = books.reports[expectation.values["report"]]
    left = [body for body in asked.of if body not in asked.sent]
    return {
        "asked": len(asked.of),
        "reported": len(asked.sent),
        "still_to_report": left,
        "overdue": left if expectation.on > asked.by else [],
    }


CHECKS: Mapping[str, Callable[[Books, Expectation], Mapping[str, Any]]] = {
    "document": _check_document,
    "consultation": _check_consultation,
    "report": _check_report,
}
