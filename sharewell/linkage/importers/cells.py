"""What lines of every form have in common: cells joined, dates read, faults and refusals said."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from sharewell.core.linking.dates import read_iso
from sharewell.foundation.csv_files import FORMULA_STARTS
from sharewell.linkage.types import ID, LONGEST_CELL, OUT_OF_YEARS, FeedLine, FileFault, FileRefused

BORN, ADDRESS = "date_of_birth", "address"
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""What steers a printer or a terminal: all but a tab and the end of a line."""
_UNSEEN = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001-\U000e007f"
)
"""What takes no room and only says how others are written (category Cf). Two cells that look alike are alike."""
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af"
"""Letters of scripts that are joined, or not, by such signs: Arabic and Persian, those of India, Burmese, Khmer."""
_CONTROL = re.compile(f"[{_CONTROLS}]")
_DROPPED = re.compile(f"(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])|([{_UNSEEN}])")
_BLANKS = re.compile(r"[\t\r\n]+")
_SUSPECT = re.compile(
    rf"[{_CONTROLS}\ud800-\udfff]|(?:^|\n)[\s'{_UNSEEN}]*[{re.escape(''.join(FORMULA_STARTS))}]",
)
"""Cells side by side, of which one may be at fault. It is quick, and says too much rather than too little."""
_NOTHING = ("-", "–", "—")
"""What is written where nothing is known."""
_PARTS = re.compile(r"\d{4}(?:-(\d{1,2})(?:-(\d{1,2}))?|(\d{2})(\d{2}))?(?:[T ].*)?")
_FIRST_YEAR = 1900
_SERIALS = range(20_000, 60_001)
"""Days as Excel counts them, of 1954 to 2064."""
UNREAD = "The birth date cannot be read. Write it as 2014-09-30."
NO_DAY = "The birth date cannot be read. There is no such day. Look at it again."
SERIAL = (
    "The birth date cannot be read. This looks like a number of days as Excel keeps dates."
    " Save the column as text, such as 2014-09-30."
)
Born: TypeAlias = Callable[[str], tuple[str, str]]
"""Given a cell, it returns the birth date, or nothing and why it cannot be used."""


def line_of(number: int, parts: Mapping[str, Sequence[str]], born: Born) -> FeedLine:
    """Return a line of which each of our columns has one part or several. Refused, it keeps its id."""
    cells = {ours: _cell_of(said, ours) for ours, said in parts.items()}
    if cells.get(BORN):
        cells[BORN], fault = born(cells[BORN])
        if fault:
            return FeedLine(number, id_of(parts), fault)
    long = next((ours for ours, cell in cells.items() if len(cell) > LONGEST_CELL), "")
    if long:
        return FeedLine(number, id_of(parts), f"What is read as {long} is longer than {LONGEST_CELL:,} characters.")
    return FeedLine(number, cells)


def id_of(parts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the id of a line that is refused, where it can be read: a whole list names its child all the same."""
    said = parts.get(ID, ())
    cell = "" if fault_of_cells(said) else _cell_of(said, ID)
    return {ID: cell} if 0 < len(cell) <= LONGEST_CELL else {}


def _cell_of(said: Sequence[str], ours: str) -> str:
    if len(said) == 1:
        cell = _clean(said[0], ours)
        return "" if cell in _NOTHING else cell
    return " ".join(cell for one in said if (cell := _clean(one, ours)) and cell not in _NOTHING)


def _clean(cell: str, ours: str) -> str:
    """Return a cell without what nobody sees, and on one line unless it is an address."""
    if cell.isprintable():
        return cell.strip()
    cell = seen(cell).strip()
    return cell if ours == ADDRESS else _BLANKS.sub(" ", cell)


def seen(cell: str) -> str:
    """Return a cell without signs that take no room; a joiner stays between letters that need it."""
    return _DROPPED.sub(lambda found: "" if found[1] else found[0], cell)


def fault_of_cells(cells: Sequence[str]) -> str:
    """Return why a line cannot be used, without a word of what stands in it."""
    together = "\n".join(cells)
    if len(together) <= LONGEST_CELL and not _SUSPECT.search(together):
        return ""
    for cell in cells:
        if len(cell) > LONGEST_CELL:
            return f"A cell has {len(cell):,} characters. It has at most {LONGEST_CELL:,}."
        if NO_TEXT.search(cell):
            return "A cell is in another encoding, or no text. Save the file as “CSV UTF-8”."
        if _CONTROL.search(cell):
            return "A cell holds a sign that cannot be seen. Type the cell anew, or save the file as “CSV UTF-8”."
        text = seen(cell).strip()
        if text.lstrip("'").startswith(FORMULA_STARTS) and text not in _NOTHING:
            return "A cell begins with a sign that a spreadsheet would run: =, +, - or @."
    return ""


@lru_cache(maxsize=8)
def born_of(form: str) -> Born:
    """Return what reads the birth dates of a feed: a day that there was, or a year; nothing else passes in silence."""
    dates = reader_of(form)

    @lru_cache(maxsize=200_000)
    def read(cell: str) -> tuple[str, str]:
        found = dates(cell)
        if not found:
            return "", _why_unread(cell, form)
        if not form and not _is_whole(found):
            return "", NO_DAY
        return (found, "") if int(found[:4]) >= _FIRST_YEAR else ("", OUT_OF_YEARS)

    return read


def _is_whole(cell: str) -> bool:
    """Tell whether a date says no more than is read of it: 31 June says a day, and June is read."""
    found, number = _PARTS.fullmatch(cell), read_iso(cell)
    if found is None:
        return False
    month, day = int(found[1] or found[3] or 0), int(found[2] or found[4] or 0)
    return bool(number // 100 % 100 or not month) and bool(number % 100 or not day)


def _why_unread(cell: str, form: str) -> str:
    text = cell.strip()
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(text[:5]) in _SERIALS:
        return SERIAL
    if form:
        try:
            datetime.strptime(text, form)  # noqa: DTZ007 a day has no time zone
        except ValueError as error:
            # What does not have the form at all is told so by these words; else its day is not in its month.
            return UNREAD if str(error).startswith(("time data", "unconverted data")) else NO_DAY
    return NO_DAY if _PARTS.fullmatch(text) else UNREAD


@lru_cache(maxsize=8)
def reader_of(form: str) -> Callable[[str], str]:
    """Return what reads a date as ISO, of a form or of none: the empty string where it is none."""

    @lru_cache(maxsize=200_000)
    def read(cell: str) -> str:
        if not form:
            return cell.strip() if read_iso(cell.strip()) else ""
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
