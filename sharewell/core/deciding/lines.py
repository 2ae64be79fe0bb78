"""Read TOML while remembering on which line each table and key stands, so that a fault can name its line."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

T = TypeVar("T")
Report = Callable[[str, int, str, str], None]

HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-\"]+)\s*\]\]?")
KEY = re.compile(r"^\s*([\w\-]+|\"[^\"]+\")(?:\.[\w\-]+)?\s*=")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a TOML file: its values, where it begins, and the line of each of its keys."""

    file: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    report: Report

    def fault(self, key: str, problem: str, cure: str) -> None:
        """Report a fault at the line of `key`, or at the table's first line where the key is absent."""
        self.report(self.file, self.lines.get(key, self.line), problem, cure)

    def allow(self, *keys: str) -> None:
        """Report every key that is not one of `keys`: most are spelling mistakes."""
        for key in self.values:
            if key not in keys:
                self.fault(key, f"Unknown entry {key!r}.", f"Use {', '.join(keys)}.")

    def text(self, key: str) -> str:
        """Return a required string; report it and return "" where it is absent, empty or something else."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(key, f"{key!r} is missing or is not a text.", f'Write {key} = "…".')
            return ""
        return value.strip()

    def optional(self, key: str) -> str:
        """Return a string that may be absent ("")."""
        return self.text(key) if key in self.values else ""

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of strings that may be absent (empty)."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fault(key, f"{key!r} is not a list of texts.", f'Write {key} = ["…", "…"].')
            return ()
        return tuple(one.strip() for one in value)

    def table(self, key: str) -> Mapping[str, Any]:
        """Return a table inside this one that may be absent (empty)."""
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            self.fault(key, f"{key!r} is not a table.", f"Write it as [….{key}].")
            return {}
        return value

    def look_up(self, key: str, held: Mapping[str, T], noun: str) -> tuple[T, ...]:
        """Return what the codes under `key` stand for, reporting those that are not held."""
        found = []
        for code in self.strings(key):
            if code in held:
                found.append(held[code])
            else:
                self.fault(key, f"No {noun} is called {code!r}.", f"Write the {noun}, or correct the code.")
        return tuple(found)

    def number(self, key: str) -> int:
        """Return a required whole number; report it and return 0 where it is something else."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(key, f"{key!r} is missing or is not a whole number.", f"Write {key} = 1.")
            return 0
        return value

    def day(self, key: str, *, required: bool = True) -> date | None:
        """Return a day; report it where it is required and absent, or is something else."""
        value = self.values.get(key)
        if isinstance(value, date):
            return value
        if value is not None or required:
            self.fault(key, f"{key!r} is missing or is not a day.", f"Write {key} = 2026-09-30.")
        return None


def read_toml(file: str, text: str, report: Report) -> dict[str, list[Table]]:
    """Return the tables of `text` by name, in order; a single `[name]` table is a list of one.

    A mistake of syntax is reported with its line and gives no tables.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        report(file, int(found.group(1)) if found else 0, f"This is not TOML: {error}.", "Correct the line.")
        return {}
    places = _find_lines(text)
    tables: dict[str, list[Table]] = defaultdict(list)
    for name, value in document.items():
        for index, values in enumerate(value if isinstance(value, list) else [value]):
            line, keys = places.get((name, index), (0, {}))
            if not isinstance(values, Mapping):
                report(file, line, f"{name!r} stands outside a table.", "Put it under a [table] of its own.")
                continue
            tables[name].append(Table(file, line, values, keys, report))
    return tables


def _find_lines(text: str) -> dict[tuple[str, int], tuple[int, dict[str, int]]]:
    """Map (name, how manieth) of each top-level table to its line and the lines of its keys."""
    places: dict[tuple[str, int], tuple[int, dict[str, int]]] = {}
    count: dict[str, int] = defaultdict(int)
    keys: dict[str, int] = {}
    inside_text = False
    inner = ""
    for number, line in enumerate(text.splitlines(), start=1):
        was_inside = inside_text
        if (line.count('"""') + line.count("'''")) % 2:
            inside_text = not inside_text
        if was_inside:
            continue
        if header := HEADER.match(line):
            top, _, inner = header.group(2).partition(".")
            if inner:
                keys.setdefault(inner.split(".")[0], number)
                continue
            keys = {}
            places[(top, count[top])] = (number, keys)
            count[top] += 1
        elif key := KEY.match(line):
            keys.setdefault(key.group(1).strip('"') if not inner else f"{inner}.{key.group(1)}", number)
    return places
