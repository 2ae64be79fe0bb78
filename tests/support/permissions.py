"""The page of the reference that tells who may do what, in words. Written by `make reference`."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from sharewell.acting import policies
from sharewell.acting.policies import PERMISSIONS, Condition
from sharewell.acting.types import Permission, Role
from sharewell.config.closed import CLOSED

NAMED = {id(value): name for name, value in vars(policies).items() if callable(value)}
ROLES = {role.value: role.value.replace("-", " ") for role in Role}
WORDS = {
    "is_operator": "the operator, at the command line of the machine",
    "is_system": "the installation itself",
    "is_visitor": "anybody",
    "is_person": "anybody with an account",
    "is_current": "in a current post, vetted and trained",
    "is_in_post": "in a current post, vetted and trained or not",
    "oversees": "board member, nominated representative or inspector",
    "administers_installation": "installation administrator",
    "inspects": "inspector, during an inspection",
    "works_with_families": "practitioner, manager, adviser or information governance lead",
    "manages": "manager",
    "advises": "adviser or information governance lead",
    "governs_information": "information governance lead",
    "sits_on_the_board": "board member",
    "represents": "nominated representative",
    "keeps_agreements": "agreements officer",
    "tends_the_index": "index manager",
    "takes_part": "everybody but an inspector",
    "administers": "organisation or installation administrator",
}
"""What a condition says to a lawyer. One without words here fails the test of this page."""


def said(condition: Condition) -> str:
    """Return a condition in words. Raise `KeyError` for one that nobody has put into words."""
    return WORDS[NAMED[id(condition)]]


def who(rows: Iterable[tuple[Condition, ...]]) -> str:
    """Return who has a permission; a star marks those who have it only while they are current."""
    people, current = [], WORDS["is_current"]
    for row in rows:
        words = [said(condition) for condition in row]
        star = " \\*" if current in words else ""
        rest = ", ".join(word for word in words if word != current)
        people.append(f"{rest or 'everybody who is signed in'}{star}")
    return "; or ".join(people) or "nobody"


def told(permission: Permission) -> str:
    """Return what a permission is for, from the words below it in `acting.types`."""
    source = inspect.getsource(Permission)
    after = source.split(f'"{permission.value}"', 1)[1]
    return after.split('"""')[1].replace("\n", " ").strip()


def document() -> str:
    """Return docs/reference/permissions.md."""
    lines = [
        "# Who may do what",
        "",
        "Made by `make reference` from `PERMISSIONS` in `sharewell/acting/policies.py`. Do not edit.",
        "",
        "What is not listed is allowed to nobody. A permission opens a kind of page; *which* records, drafts and",
        "threads somebody then sees hangs on their part in them ([access matrix](access-matrix.md)).",
        "",
        f"A star (\\*) means: only while they are {WORDS['is_current']}. That is asked at each request,",
        "so that access ends with the next click after any part of it lapses.",
        "",
        "| permission | what it allows | who has it | pages |",
        "|---|---|---|---|",
    ]
    for permission in Permission:
        pages = sum(1 for needed in CLOSED.values() if needed is permission)
        allowed = who(PERMISSIONS.get(permission, ()))
        lines.append(f"| `{permission.value}` | {told(permission)} | {allowed} | {pages or '–'} |")
    return "\n".join(lines) + "\n"
