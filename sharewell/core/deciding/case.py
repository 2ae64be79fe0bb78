"""A case: what is known about one wish to share, in the codes of the case vocabulary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sharewell.core.deciding.edition import Edition, Guides
from sharewell.core.deciding.faults import CaseFault
from sharewell.core.deciding.vocabulary import ANSWERS, CODES, KINDS, LISTS

Answers = Mapping[str, str | tuple[str, ...]]

CASE_KEYS = ("on", "edition", "holder", "recipient", "answers")


@dataclass(frozen=True, slots=True)
class Case:
    """The day, who holds the information, who would receive it, and the answers given so far (missing is never no)."""

    on: date
    holder: str | None
    recipient: str | None
    answers: Answers


def read_case(
    document: Mapping[str, Any],
    *,
    guides: Guides,
    edition: str | None = None,
    on: date | None = None,
    today: date,
) -> tuple[Edition, Case]:
    """Check a case document and return the edition that it is judged under, and the case.

    `edition` and `on` beat what the document says. Without a day, the first day of a named edition is meant, else
    `today`. Raises `CaseFault` with every fault named, also where no edition is held for the day.
    """
    problems = [
        f"Unknown entry {key!r}: a case has {', '.join(CASE_KEYS)}." for key in document if key not in CASE_KEYS
    ]
    day = on or _read_day(document.get("on"), problems)
    named = _read_edition(edition if edition is not None else document.get("edition"), guides, problems)
    holder = _read_kind("holder", document.get("holder"), problems)
    recipient = _read_kind("recipient", document.get("recipient"), problems)
    answers = _read_answers(document.get("answers", {}), guides, problems)
    if problems:
        raise CaseFault(problems)
    if day is None:
        day = named.in_force_on if named else today
    judged_under = named or guides.find_in_force(day)
    if judged_under is None:
        raise CaseFault([f"No edition is held for {day}. {guides.gap_at(day)} Name one with --edition."])
    return judged_under, Case(on=day, holder=holder, recipient=recipient, answers=answers)


def _read_day(value: object, problems: list[str]) -> date | None:
    if value is None:
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        problems.append(f"'on' must be a day such as 2026-09-30, not {value!r}.")
        return None


def _read_edition(value: object, guides: Guides, problems: list[str]) -> Edition | None:
    if value is None:
        return None
    for held in guides.editions:
        if held.code == value:
            return held
    problems.append(f"Unknown edition {value!r}: held are {', '.join(held.code for held in guides.editions)}.")
    return None


def _read_kind(key: str, value: object, problems: list[str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value in KINDS:
        return value
    problems.append(f"Unknown {key} {value!r}: it is one of {', '.join(KINDS)}.")
    return None


def _read_answers(given: object, guides: Guides, problems: list[str]) -> Answers:
    if not isinstance(given, Mapping):
        problems.append("'answers' must be a table of codes and their answers.")
        return {}
    tables = guides.editions[0]
    allowed: dict[str, Sequence[str]] = {
        **ANSWERS,
        "gateway": (*tables.gateways, "none"),
        "condition": (*tables.conditions, "none"),
        "condition_sensitive": (*tables.conditions, "none"),
        "topics": (*tables.topics, "none"),
    }
    answers: dict[str, str | tuple[str, ...]] = {}
    for code, answer in given.items():
        if code not in CODES:
            problems.append(f"Unknown code {code!r} in 'answers'.")
            continue
        several = code in LISTS and isinstance(answer, list | tuple)
        each = tuple(answer) if several else (answer,)
        wrong = [one for one in each if not isinstance(one, str) or one not in allowed[code]]
        if wrong or not each:
            found = ", ".join(repr(one) for one in wrong) or "nothing"
            problems.append(f"Unknown answer {found} to {code!r}: it is one of {', '.join(allowed[code])}.")
            continue
        answers[code] = each if several else answer
    return answers
