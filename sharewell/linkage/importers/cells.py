"""What lines of every form have in common: cells joined, dates read, faults and refusals said."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sharewell.foundation.csv_files import FORMULA_STARTS
from sharewell.linkage.types import LONGEST_CELL, FeedLine, FileFault, FileRefused

BORN = "date_of_birth"
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_SUSPECT = re.compile(rf"[\x00\ud800-\udfff]|(?:^|\x1f)[\s']*[{re.escape(''.join(FORMULA_STARTS))}]")
"""Cells side by side, of which one may be at fault. It is quick, and says too much rather than too little."""
_NOTHING = ("-", "–", "—")
"""What is written where nothing is known."""
_DAY = re.compile(
    r"\s*(?:(?P<begins>\d{4})[-/. ])?(?P<first>\d{1,2})[-/. ](?P<second>\d{1,2})(?(begins)|[-/. ](?P<year>\d{4}))\s*",
    re.ASCII,
)
"""A day in figures, in any order that is usual."""
_ISO = re.compile(r"\s*\d{4}(-?\d{1,2}(-?\d{1,2})?)?([T ].*)?\s*")


def line_of(number: int, parts: Mapping[str, Sequence[str]], dates: Callable[[str], str]) -> FeedLine:
    """Return a line of which each of our columns has one part or several."""
    cells = {ours: _cell_of(said) for ours, said in parts.items()}
    born = cells.get(BORN, "")
    if born:
        cells[BORN] = dates(born)
        if not cells[BORN]:
            return FeedLine(number, {}, _fault_of_day(born))
    long = next((ours for ours, cell in cells.items() if len(cell) > LONGEST_CELL), "")
    if long:
        return FeedLine(number, {}, f"What is read as {long} is longer than {LONGEST_CELL:,} characters.")
    return FeedLine(number, cells)


def _fault_of_day(cell: str) -> str:
    """Return why a birth date cannot be read: it is written well, and the month has no such day, or it is not."""
    if found := _DAY.fullmatch(cell):
        first, second, year = (int(one) for one in (found["first"], found["second"], found["year"] or found["begins"]))
        ways = ((second, first),) if found["begins"] else ((first, second), (second, first))
        known = [(day, month) for day, month in ways if 1 <= month <= 12 and 1 <= day <= 31 and year]
        if known and all(day > monthrange(year, month)[1] for day, month in known):
            return "There is no such day."
    return "The birth date cannot be read. Write it as 2014-09-30."


def _cell_of(said: Sequence[str]) -> str:
    if len(said) == 1:
        cell = said[0].strip()
        return "" if cell in _NOTHING else cell
    return " ".join(cell for one in said if (cell := one.strip()) and cell not in _NOTHING)


def fault_of_cells(cells: Sequence[str]) -> str:
    """Return why a line cannot be used, without a word of what stands in it."""
    together = "\x1f".join(cells)
    if len(together) <= LONGEST_CELL and not _SUSPECT.search(together):
        return ""
    for cell in cells:
        if len(cell) > LONGEST_CELL:
            return f"A cell has {len(cell):,} characters. It has at most {LONGEST_CELL:,}."
        if NO_TEXT.search(cell):
            return "A cell is in another encoding, or no text. Save the file as “CSV UTF-8”."
        text = cell.strip()
        if text.lstrip("'").startswith(FORMULA_STARTS) and text not in _NOTHING:
            return "A cell begins with a sign that a spreadsheet would run: =, +, - or @."
    return ""


@lru_cache(maxsize=8)
def reader_of(form: str) -> Callable[[str], str]:
    @lru_cache(maxsize=200_000)
    def read(cell: str) -> str:
        if not form:
            return cell.strip() if _ISO.fullmatch(cell) else ""
        try:
            return datetime.strptime(cell.strip(), form).date().isoformat()  # noqa: DTZ007 a day has no time zone
        except ValueError:
            return ""

    return read


def refused(file: str, line: int, problem: str, cure: str, plain: str = "") -> FileRefused:
    return FileRefused(FileFault(file, line, problem, cure, plain))


def shown(text: str) -> str:
    """Return a piece of a file as it is safe to print: short, and without odd characters."""
    return "“" + re.sub(r"[^\w .,/-]", "?", str(text).encode("utf-8", "replace").decode())[:40] + "”"
