"""Read a file of contact routes: every line ends accepted or refused with a reason and a cure."""

import csv
import difflib
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sharewell.acting.types import Actor
from sharewell.foundation.clock import LONDON
from sharewell.partnerships.actions import council_key, import_contact_routes
from sharewell.partnerships.types import (
    AREA_CODE,
    COLUMNS,
    ImportResult,
    LineFault,
    ReadFile,
    RouteLine,
    Service,
    Standing,
    is_telephone,
)

Progress: TypeAlias = Callable[[int], None]

LONGEST = {"council": 100, "telephone": 20, "hours": 200, "email": 200, "web_page": 300, "source": 200}
"""The most characters of each column of free text."""

MOST_BYTES = 5_000_000
PROGRESS_EVERY = 100
EARLIEST_CHECK = date(2000, 1, 1)

FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""A cell that begins with one of these may be run as a formula by a spreadsheet that opens the file."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BAD_BYTES = re.compile(r"[\ud800-\udfff]")
_URL = re.compile(r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}(?:/[!-~]*)?", re.IGNORECASE)


class _Unusable(Exception):
    """A cell cannot be used: the problem and the cure."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.cure = cure


def import_contact_routes_file(
    *, actor: Actor, data: bytes, accept_good: bool = False, progress: Progress | None = None, now: datetime
) -> ImportResult:
    """Read a file and take its routes over. All of it is taken or none, unless `accept_good`.

    `progress` is told the number of the line that was read, every hundred lines and at the end. Raise `ImportFaulty`
    (or its `NothingToImport`), naming every faulty line, where nothing was taken over.
    """
    read = read_contact_routes(data, today=now.astimezone(LONDON).date(), progress=progress)
    return import_contact_routes(
        actor=actor,
        lines=read.lines,
        refused=read.faults,
        file_digest=read.digest,
        accept_good=accept_good and read.is_whole,
        now=now,
    )


def read_contact_routes(data: bytes, *, today: date, progress: Progress | None = None) -> ReadFile:
    """Return the good lines and the faults of a CSV file in UTF-8. Never raise for what is in the file.

    `today` bounds the date of a check: none can be in the future.
    """
    digest = hashlib.sha256(data).hexdigest()
    rows, fault = _rows(data)
    if fault is None:
        fault = _header_fault(rows[0][1])
    if fault is not None:
        return ReadFile(lines=(), faults=(fault,), is_whole=False, digest=digest)
    header = [cell.strip().lower() for cell in rows[0][1]]
    lines: list[RouteLine] = []
    faults: list[LineFault] = []
    for number, cells in rows[1:]:
        if progress is not None and number % PROGRESS_EVERY == 0:
            progress(number)
        if not any(cell.strip() for cell in cells):
            continue
        try:
            lines.append(_line(number=number, header=header, cells=cells, today=today))
        except _Unusable as unusable:
            faults.append(LineFault(number, unusable.problem, unusable.cure))
    repeated = _repeated(lines)
    refused = {fault.line for fault in repeated}
    if progress is not None:
        progress(rows[-1][0])
    return ReadFile(
        lines=tuple(line for line in lines if line.line not in refused),
        faults=tuple(sorted([*faults, *repeated])),
        is_whole=True,
        digest=digest,
    )


def _rows(data: bytes) -> tuple[list[tuple[int, list[str]]], LineFault | None]:
    """Return each row with the number of its first line; or the fault that keeps the file from being read at all."""
    if len(data) > MOST_BYTES:
        return [], LineFault(1, "The file is larger than 5 MB.", "Split it, or check that it is the right file.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data:
        return [], LineFault(1, "The file is not in UTF-8.", "Save it again as “CSV UTF-8”.")
    # A byte that is no UTF-8 becomes a mark, so that only its own line is refused.
    text = data.decode("utf-8-sig", errors="surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    first_line = 1
    try:
        for cells in reader:
            rows.append((first_line, cells))
            first_line = reader.line_num + 1
    except csv.Error:
        return [], LineFault(
            first_line,
            "The file cannot be read from here on: a quotation mark is not closed, or a cell is far too long.",
            "Close the quotation mark, or save the file again from the spreadsheet.",
        )
    if not rows:
        return [], LineFault(1, "The file is empty.", f"Write this header first: {','.join(COLUMNS)}.")
    return rows, None


def _header_fault(cells: Sequence[str]) -> LineFault | None:
    header = [cell.strip().lower() for cell in cells]
    missing = [name for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing:
        nearest = {name: difflib.get_close_matches(name, unknown, n=1, cutoff=0.5) for name in missing}
        renamed = [f"{_shown(close[0])} should be {name}" for name, close in nearest.items() if close]
        cure = f"Rename it: {'; '.join(renamed)}." if renamed else f"The header is: {','.join(COLUMNS)}."
        return LineFault(1, f"A column is missing: {', '.join(missing)}.", cure)
    if unknown:
        shown = ", ".join(_shown(name) for name in unknown)
        return LineFault(1, f"A column is not known: {shown}.", "Take the column out.")
    if twice:
        return LineFault(1, f"A column is there twice: {', '.join(twice)}.", "Take one of them out.")
    return None


def _shown(name: str) -> str:
    """Return a column's name as it is safe to print: short, and without odd characters."""
    return "“" + re.sub(r"[^\w .-]", "?", name.encode("utf-8", "replace").decode())[:40] + "”"


def _line(*, number: int, header: Sequence[str], cells: Sequence[str], today: date) -> RouteLine:
    if len(cells) != len(header):
        raise _Unusable(
            f"It has {len(cells)} cells and the header has {len(header)}.",
            "Put a cell that holds a comma between quotation marks.",
        )
    # Spaces only: a tab or a line break stays, and is then refused.
    row = dict(zip(header, (cell.strip(" ") for cell in cells), strict=True))
    for name, cell in row.items():
        _check_cell(name=name, cell=cell)
    council = " ".join(row["council"].split())
    if not council_key(council):
        raise _Unusable("The council has no name.", "Write the council's full name.")
    if row["area_code"] and not re.fullmatch(AREA_CODE, row["area_code"]):
        raise _Unusable("The area code is not one.", "Write a letter and eight digits, such as E09000000, or nothing.")
    if not row["source"]:
        raise _Unusable("It has no source.", "Write where the number was found.")
    return RouteLine(
        line=number,
        council=council,
        area_code=row["area_code"],
        service=_one_of(Service, row["service"], "service"),
        telephone=_telephone(row["telephone"]),
        hours=row["hours"],
        email=_email(row["email"]),
        web_page=_web_page(row["web_page"]),
        checked_on=_checked_on(row["checked_on"], today=today),
        source=row["source"],
        standing=_one_of(Standing, row["standing"], "standing"),
    )


def _check_cell(*, name: str, cell: str) -> None:
    if _BAD_BYTES.search(cell):
        raise _Unusable(f"The cell {name} is not in UTF-8.", "Save the file as “CSV UTF-8”, or type the cell anew.")
    is_international = name == "telephone" and cell.startswith("+44")
    if cell.startswith(FORMULA_START) and not is_international:
        raise _Unusable(f"The cell {name} begins like a formula.", "Take out the first character.")
    if _CONTROL.search(cell):
        raise _Unusable(f"The cell {name} holds a line break or a hidden character.", "Type the cell anew.")
    if len(cell) > LONGEST.get(name, 40):
        raise _Unusable(f"The cell {name} is too long.", f"Use at most {LONGEST.get(name, 40)} characters.")


def _one_of(codes: type[Service] | type[Standing], cell: str, name: str):  # type: ignore[no-untyped-def]
    try:
        return codes(cell)
    except ValueError:
        raise _Unusable(f"The {name} is not known.", f"Write one of: {', '.join(codes)}.") from None


def _telephone(cell: str) -> str:
    tidy = " ".join(re.sub(r"[()\u2010-\u2013-]", " ", re.sub(r"^\+44\s*(\(0\))?\s*0?", "0", cell)).split())
    if not is_telephone(tidy):
        raise _Unusable(
            "The telephone number cannot be rung.",
            "Write a British number such as 01632 960001. Put an extension into hours. No 09 numbers.",
        )
    return tidy


def _email(cell: str) -> str:
    try:
        if cell:
            validate_email(cell)
    except ValidationError:
        raise _Unusable("The e-mail address is not one.", "Correct it, or leave the cell empty.") from None
    return cell


def _web_page(cell: str) -> str:
    if cell and not _URL.fullmatch(cell):
        raise _Unusable("The web page has no safe address.", "Write the whole address, beginning with https://.")
    return cell


def _checked_on(cell: str, *, today: date) -> date:
    try:
        checked_on = date.fromisoformat(cell) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell, re.ASCII) else None
    except ValueError:
        checked_on = None
    if checked_on is None:
        raise _Unusable("The date of the check cannot be read.", "Write it as year-month-day, such as 2026-11-22.")
    if not EARLIEST_CHECK <= checked_on <= today:
        raise _Unusable("The date of the check is in the future or long past.", "Write the day somebody checked it.")
    return checked_on


def _repeated(lines: Sequence[RouteLine]) -> list[LineFault]:
    """Return faults for lines that speak of the same thing twice.

    Where two lines say the same, the later one is refused. Where they differ, nobody knows which is right, and all are.
    """
    faults: list[LineFault] = []
    places: dict[tuple[str, Service], list[RouteLine]] = defaultdict(list)
    for line in lines:
        places[council_key(line.council), line.service].append(line)
    for same_place in places.values():
        first, *later = same_place
        differ = any(_said(line) != _said(first) for line in later)
        for line in same_place if differ else later:
            others = ", ".join(str(other.line) for other in same_place if other is not line)
            said = f"differently on line {others}." if differ else f"on line {others} too."
            problem = f"This council and service stand {said}"
            faults.append(LineFault(line.line, problem, "Keep the right line and take the others out."))
    return faults


def _said(line: RouteLine) -> tuple[object, ...]:
    return tuple(getattr(line, name) for name in COLUMNS)
