"""Worked cases: a case, why it matters, and what must come out of it under each edition in which it makes sense."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sharewell.core.deciding.case import CASE_KEYS
from sharewell.core.deciding.edition import Guides
from sharewell.core.deciding.faults import CaseFault
from sharewell.core.deciding.judging import Decision
from sharewell.core.deciding.vocabulary import CODES, OUTCOMES

WORKED_KEYS = ("title", "why", "drawn_from", "case", "expect")
PLAIN = ("outcome", "for_recipient", "next", "limited")
LISTED = {"acts": "code", "withhold": "code", "reasons": "statement", "record": "code"}
# TOML has no null: "none" stands for it in what is expected.
NONE = "none"


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One worked case. `expect` maps an edition's code to what must come out under it."""

    name: str
    title: str
    why: str
    drawn_from: str
    case: Mapping[str, Any]
    expect: Mapping[str, Mapping[str, Any]]


def read_worked_case(name: str, document: Mapping[str, Any], *, guides: Guides) -> WorkedCase:
    """Check a worked case. Raises `CaseFault` with every fault named.

    The case stands in a table of its own, or at the top level beside `why` and `expect`.
    """
    problems: list[str] = []
    flat = {key: value for key, value in document.items() if key in CASE_KEYS}
    case = document.get("case", flat)
    if "case" in document and flat:
        problems.append(f"{', '.join(flat)} must stand under [case].")
    problems.extend(
        f"Unknown entry {key!r}: a worked case has {', '.join(WORKED_KEYS)}."
        for key in document
        if key not in (*WORKED_KEYS, *CASE_KEYS)
    )
    why = document.get("why")
    if not isinstance(why, str) or not why.strip():
        problems.append('It does not say why: write why = "…".')
    expect = document.get("expect")
    if not isinstance(expect, Mapping) or not expect:
        problems.append("It expects nothing: write [expect.EDITION] with an outcome.")
        expect = {}
    held = {edition.code for edition in guides.editions}
    for edition, wanted in expect.items():
        if edition not in held:
            problems.append(f"Unknown edition {edition!r} in 'expect': held are {', '.join(sorted(held))}.")
        problems.extend(f"[expect.{edition}] {problem}" for problem in _faults_of_expected(wanted))
    if problems:
        raise CaseFault(problems)
    return WorkedCase(
        name=name,
        title=str(document.get("title", name)),
        why=str(why).strip(),
        drawn_from=str(document.get("drawn_from", "")),
        case=case,
        expect=expect,
    )


def _faults_of_expected(wanted: object) -> list[str]:
    if not isinstance(wanted, Mapping) or not wanted:
        return ["must be a table that expects something."]
    problems = [f"Unknown entry {key!r}." for key in wanted if key not in (*PLAIN, *LISTED)]
    for key, allowed in (("outcome", OUTCOMES), ("for_recipient", OUTCOMES), ("next", (*CODES, "holder"))):
        if key in wanted and wanted[key] not in (*allowed, NONE):
            problems.append(f"{wanted[key]!r} is no {key}: it is one of {', '.join(allowed)}, or {NONE}.")
    not_lists = [key for key in LISTED if key in wanted and not isinstance(wanted[key], list)]
    return problems + [f"{key!r} must be a list of codes." for key in not_lists]


def differences(decision: Decision, wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """Say, each in a sentence, how a decision differs from what was expected. Lists must hold at least those codes."""
    document = decision.as_document()
    found = []
    for key in PLAIN:
        if key in wanted:
            expected = None if wanted[key] == NONE else wanted[key]
            if document[key] != expected:
                found.append(f"{key} is {document[key]!r}, not {expected!r}")
    for key, name in LISTED.items():
        held = [each[name] for each in document[key]]
        found.extend(
            f"{key} lacks {code!r} (it has {', '.join(held) or 'nothing'})"
            for code in wanted.get(key, ())
            if code not in held
        )
    return tuple(found)
