"""The words of agreements: purposes, classes, conditions, routes. They are content, read once.

They stand here and not among the queries, because commands read them without Django.
"""

import csv
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sharewell.acting.types import Role
from sharewell.agreements.types import KINDS, Capacity
from sharewell.agreements.types.flows import WordRow
from sharewell.core.flows import Words
from sharewell.foundation.content import content_folder
from sharewell.partnerships.types import ORGANISATION_KINDS

FILES = ("purposes", "item-classes", "conditions", "routes", "retention-starts")
RECIPIENT_ROLES = (Role.PRACTITIONER, Role.MANAGER, Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD, Role.INDEX_MANAGER)
"""Roles in which somebody may be told something about a child."""


class WordsFaulty(Exception):
    """The words of agreements are missing or faulty. The message says where."""


def load_words() -> Words:
    """Return every code that an agreement may use today. Raise `WordsFaulty`."""
    return _load(content_folder())[0]


def list_words(kind: str) -> tuple[WordRow, ...]:
    """Return the words of one of `FILES`, in the order of the file. Raise `WordsFaulty`."""
    return _load(content_folder())[1][kind]


def titles(kind: str) -> Mapping[str, str]:
    """Return the titles of one of `FILES` by code."""
    return {row.code: row.title for row in list_words(kind)}


def code_words(code: str) -> str:
    """Return a code as words, where it has no title of its own."""
    return code.replace("-", " ").capitalize()


@lru_cache(maxsize=4)
def _load(folder: Path) -> tuple[Words, Mapping[str, tuple[WordRow, ...]]]:
    read = {name: _read(folder / "agreements" / f"{name}.toml") for name in FILES}
    rows = {name: tuple(_row(one, held) for one in _entries(name, held)) for name, held in read.items()}
    conditions = frozenset(row.code for row in rows["conditions"])
    routes = {one["code"]: frozenset(one["must_show"]) for one in _entries("routes", read["routes"])}
    unknown = {code for shown in routes.values() for code in shown} - conditions
    if unknown:
        raise WordsFaulty(f"routes.toml asks for conditions that conditions.toml does not have: {sorted(unknown)}.")
    words = Words(
        organisation_kinds=frozenset(ORGANISATION_KINDS),
        agreement_kinds=MappingProxyType({kind.value: view.carries_flows for kind, view in KINDS.items()}),
        capacities=frozenset(one.value for one in Capacity),
        roles=frozenset(role.value for role in RECIPIENT_ROLES),
        purposes=frozenset(row.code for row in rows["purposes"]),
        lawful_bases=frozenset(_lawful_bases(folder / "guides" / "conditions.csv")),
        item_classes=frozenset(row.code for row in rows["item-classes"]),
        conditions=conditions,
        retention_starts=frozenset(row.code for row in rows["retention-starts"]),
        routes=MappingProxyType(routes),
    )
    return words, MappingProxyType(rows)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise WordsFaulty(f"{path.name} cannot be read: {fault}") from fault


def _entries(name: str, held: Mapping[str, Any]) -> list[dict[str, Any]]:
    key = "item-class" if name == "item-classes" else name.removesuffix("s")
    found: list[dict[str, Any]] = held.get(key, [])
    if not found:
        raise WordsFaulty(f"{name}.toml has no [[{key}]].")
    codes = [one.get("code") for one in found]
    if len(set(codes)) < len(codes) or not all(one.get("title") for one in found):
        raise WordsFaulty(f"{name}.toml has a code twice, or an entry without a title.")
    return found


def _row(one: Mapping[str, Any], held: Mapping[str, Any]) -> WordRow:
    source, standing = one.get("source", held.get("source", "")), one.get("standing", held.get("standing", ""))
    if not source or standing not in {"confirmed", "source", "background", "inference", "gap"}:
        raise WordsFaulty(f"“{one.get('code')}” has no source or no standing.")
    return WordRow(
        code=one["code"],
        title=one["title"],
        source=source,
        standing=standing,
        is_sensitive=one.get("sensitive", False),
    )


def _lawful_bases(path: Path) -> set[str]:
    """Return the codes of the conditions of data protection law, which the guide keeps with their dates."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["code"] for row in csv.DictReader(file)}
    except (OSError, KeyError) as fault:
        raise WordsFaulty(f"{path.name} cannot be read: {fault}") from fault
