"""The words and letters that names and addresses are read with: content, handed in as text."""

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

MOST_GROUPS = 6
"""The most groups of variants that one name may stand in."""

SPELLING_CULTURES = frozenset({"arabic", "bengali", "hindi", "punjabi", "tamil", "somali", "turkish", "russian"})
"""Where a row holds spellings of one name, each is a variant of each. Elsewhere each is a variant of the first only."""

WORDS, VARIANTS, LOOKALIKES = "words.toml", "variants.csv", "lookalikes.csv"
CURE = "Correct it in content/linkage."


class TablesFaulty(Exception):
    """The content of linking cannot be used. The message names file, line and cure."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What is known about names and addresses. Every name is in capitals, A to Z.

    `variants` gives each name the groups it stands in, as `2 * group`, plus 1 where it is a variant of every other name
    in that group. `members` lists the names of each group.
    """

    letters: Mapping[str, str] = field(default_factory=dict)
    placeholders: frozenset[str] = frozenset()
    placeholder_companions: frozenset[str] = frozenset()
    family_names: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    suffixes: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    honorifics: frozenset[str] = frozenset()
    address_noise: frozenset[str] = frozenset()
    no_address: frozenset[str] = frozenset()
    no_postcode: frozenset[str] = frozenset()
    no_date: frozenset[str] = frozenset()
    short_street_words: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    members: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    lookalikes: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def no_family_names(self) -> frozenset[str]:
        """Return the placeholders that no family bears: "Child" is one, and the name of a family as well."""
        return self.placeholders - self.family_names

    @cached_property
    def special(self) -> frozenset[str]:
        """Return the words that are not simply a name."""
        return self.placeholders | self.titles | self.suffixes | self.particles


def read_tables(files: Mapping[str, str]) -> Tables:
    """Return the tables from the text of `words.toml`, `variants.csv` and `lookalikes.csv`.

    Raise `TablesFaulty` with file, line and cure.
    """
    missing = [name for name in (WORDS, VARIANTS, LOOKALIKES) if name not in files]
    if missing:
        raise TablesFaulty(f"content/linkage/{missing[0]} is missing. Put it back from the release.")
    try:
        words = tomllib.loads(files[WORDS])
    except tomllib.TOMLDecodeError as error:
        raise TablesFaulty(f"{WORDS}: it is not TOML: {error}. {CURE}") from error
    variants, members = _read_variants(files[VARIANTS])
    lists = (
        "placeholders", "placeholder_companions", "family_names", "titles", "suffixes", "particles", "honorifics",
        "address_noise", "no_address", "no_postcode", "no_date",
    )  # fmt: skip
    tables = ("letters", "short_street_words")
    for name in (*lists, *tables):
        if not isinstance(words.get(name), list if name in lists else dict):
            raise TablesFaulty(f"{WORDS}: {name} is missing or of the wrong kind. {CURE}")
    read: dict[str, Any] = {name: frozenset(words[name]) for name in lists} | {name: words[name] for name in tables}
    return Tables(
        **read,
        variants=variants,
        members=members,
        lookalikes=_read_lookalikes(files[LOOKALIKES]),
    )


def _rows(text: str, file: str, columns: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    rows = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text)), 1) if row]
    if not rows or tuple(rows[0][1]) != columns:
        raise TablesFaulty(f"{file}:1: the header must be {','.join(columns)}. {CURE}")
    for number, row in rows:
        if len(row) != len(columns):
            raise TablesFaulty(f"{file}:{number}: it has {len(row)} cells, not {len(columns)}. {CURE}")
    return rows[1:]


def _read_variants(text: str) -> tuple[dict[str, tuple[int, ...]], dict[int, tuple[str, ...]]]:
    groups: dict[str, list[int]] = {}
    members: dict[int, tuple[str, ...]] = {}
    for group, (number, (culture, kind, names)) in enumerate(_rows(text, VARIANTS, ("culture", "kind", "names")), 1):
        found = tuple(dict.fromkeys(names.split()))
        if kind not in ("given", "family") or not found or not all(one.isascii() and one.isupper() for one in found):
            raise TablesFaulty(f"{VARIANTS}:{number}: kind is given or family, names are capitals A to Z. {CURE}")
        members[group] = found
        for place, name in enumerate(found):
            of_every_other = place == 0 or kind == "family" or culture in SPELLING_CULTURES
            groups.setdefault(name, []).append(2 * group + of_every_other)
    # The rows where a name stands first are kept first.
    return {
        name: tuple(sorted(held, key=lambda one: one % 2 == 0)[:MOST_GROUPS]) for name, held in groups.items()
    }, members


def _read_lookalikes(text: str) -> frozenset[tuple[str, str]]:
    pairs = {(row[0], row[1]) for _, row in _rows(text, LOOKALIKES, ("first", "second"))}
    return frozenset(pairs | {(second, first) for first, second in pairs})
