"""Read a CSV file into rows, or into faults that name the line."""

import csv
import io
from collections.abc import Sequence

from sharewell.partnerships.types import ImportFaulty, LineFault

LARGEST = 2_000_000  # bytes


def read_table(data: bytes, *, columns: Sequence[str]) -> tuple[tuple[int, dict[str, str]], ...]:
    """Return each row with the number of its line (the header is line 1), cells stripped of space around them.

    Raise `ImportFaulty`, naming every line at fault, where the file is no UTF-8 table with exactly these columns.
    """
    if len(data) > LARGEST:
        raise ImportFaulty([LineFault(1, "The file is too large.", f"Keep it below {LARGEST} bytes.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportFaulty([LineFault(1, "The file is not UTF-8.", "Save it as CSV in UTF-8.")]) from None
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines or sorted(lines[0]) != sorted(columns):
        raise ImportFaulty([LineFault(1, "The header is not as expected.", f"Write: {','.join(columns)}.")])
    rows, faults = [], []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(columns):
            faults.append(LineFault(number, f"It has {len(cells)} cells.", f"Give it {len(columns)}."))
            continue
        rows.append((number, {name: cell.strip() for name, cell in zip(lines[0], cells, strict=True)}))
    if faults:
        raise ImportFaulty(faults)
    return tuple(rows)
