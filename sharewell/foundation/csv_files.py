"""Read a CSV file that somebody sent into rows, or into faults that name the line and what to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would run."""


@dataclass(frozen=True, slots=True, order=True)
class CsvFault:
    """What is wrong with one line (the header is line 1), and how to put it right."""

    line: int
    problem: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvFile:
    """A file after reading: each good row with the number of its line, and what is wrong with the others."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    faults: tuple[CsvFault, ...]


def read_csv(data: bytes, *, columns: Sequence[str], most_rows: int) -> CsvFile:
    """Read UTF-8 with or without a byte order mark, its columns in any order, cells stripped of space around them.

    A cell that a spreadsheet would run is refused, with an apostrophe before it too: nobody is called so, and what is
    taken in is shown to others in files. Where the file as such is faulty there are no rows.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _whole("The file is not UTF-8, so names would arrive garbled.", "In Excel, save it as “CSV UTF-8”.")
    if "\0" in text:
        return _whole("The file is not a CSV file.", "Save it as “CSV UTF-8”, not as a workbook.")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return _whole("The file cannot be read as CSV.", "Look for a quotation mark that is never closed.")
    if not lines or not any(lines[0]):
        return _whole("The file is empty.", "Download the template and fill it in.")
    header = [cell.strip().lower() for cell in lines[0]]
    if sorted(header) != sorted(columns):
        return _whole("The first line is not as expected.", f"Write: {','.join(columns)}")
    rows: list[tuple[int, dict[str, str]]] = []
    faults: list[CsvFault] = []
    number = 1
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            faults.append(CsvFault(number, f"It has {len(cells)} cells.", f"Give it {len(columns)}."))
            continue
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        runs = [name for name in columns if row[name].lstrip("'").startswith(FORMULA_STARTS)]
        if runs:
            faults.append(
                CsvFault(
                    number,
                    f"The cell “{runs[0]}” begins with a sign that a spreadsheet would run.",
                    "Write it without =, +, - or @ at the beginning.",
                )
            )
            continue
        rows.append((number, row))
    if len(rows) > most_rows:
        return _whole(f"The file has more than {most_rows} lines.", "Split it into several files.")
    if not rows and not faults:
        return _whole("The file has no line besides its header.", "Give it a line for each.")
    return CsvFile(rows=tuple(rows), faults=tuple(faults))


def _whole(problem: str, cure: str) -> CsvFile:
    return CsvFile(rows=(), faults=(CsvFault(1, problem, cure),))
