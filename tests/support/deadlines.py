"""The page of the reference that tells by when what is owed is due. Written by `make reference`."""

from __future__ import annotations

from sharewell.core.clocks import Term
from sharewell.design.words import date_words, standing_words
from sharewell.obligations.queries import get_deadlines


def amount(term: Term) -> str:
    """Say how long a term is."""
    if term.is_same_day:
        return "the same day"
    number, unit = (term.working_days, "working day") if term.working_days is not None else (term.hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def document() -> str:
    """Return docs/reference/deadlines.md."""
    held = get_deadlines()
    lines = [
        "# By when something is due",
        "",
        "Made by `make reference` from `content/calendars/deadlines.toml`. Do not edit.",
        "",
        f"Version {held.version}, kept by: {held.owner}. Standing: {standing_words(held.standing)}. {held.source}.",
        "Deadlines inform: a page says them, and what is late goes to the cover as well. They block and close nothing.",
        "",
        "| from | a working day closes at | what is urgent is due then if it comes before |",
        "|---|---|---|",
        *(f"| {date_words(day.began_on)} | {day.closes:%H:%M} | {day.urgent_until:%H:%M} |" for day in held.days),
        "",
        "| code | what | from | within |",
        "|---|---|---|---|",
    ]
    for code, dated in held.terms.items():
        lines += [f"| `{code}` | {term.title} | {date_words(term.began_on)} | {amount(term)} |" for term in dated]
    return "\n".join(lines) + "\n"
