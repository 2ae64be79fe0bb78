"""Read files of people, of true pairs, and mappings. What cannot be used is refused with file, line and cure."""

import csv
import difflib
import io
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, TypeAlias

import numpy as np

from sharewell.core.linking.people import Cells, Coded, Register, accept_numbers, join_people
from sharewell.linkage.importers.cells import (
    ADDRESS,
    BORN,
    NO_TEXT,
    born_of,
    fault_of_cells,
    id_of,
    line_of,
    reader_of,
    refused,
    shown,
)
from sharewell.linkage.importers.json_lines import read_json_lines
from sharewell.linkage.importers.parts import Openable
from sharewell.linkage.importers.whole import read_whole
from sharewell.linkage.types import (
    HEADERS,
    ID,
    LONGEST_CELL,
    MOST_COLUMNS,
    FeedLine,
    FileForm,
    FileMapping,
    FileRefused,
    PeopleRead,
)

Progress: TypeAlias = Callable[[str, int], None]
"""Told the file and how many of its rows are read."""

BATCH = 50_000
SEPARATORS = ",;\t|"
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "latin-1", "iso-8859-15", "utf-16", "utf-16-le", "utf-16-be")
MOST_LINES = 20
"""So many lines a row takes at most: more are taken for rows behind a quotation mark that nobody closed."""
NOT_CLOSED = (
    "A quotation mark is not closed, or stands within a cell. Put each cell between two, and send the line again."
)
BROKEN = "A cell goes on in the next line, or a quotation mark is not closed. Write the cell on one line."
_OTHER_LETTERS = "Look at the file, choose the letters that it is in, or save it as “CSV UTF-8”."
_ENDS = re.compile(r"[\r\n]")


def read_mapping(path: Path, *, side: str = "") -> FileMapping:
    """Read a mapping from TOML; `side` (`left` or `right`) names a table that counts before the common one.

    Raise `FileRefused`.
    """
    name = path.name
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise refused(name, 0, f"It cannot be read: {error.strerror}.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise refused(name, 0, "It is not in UTF-8.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise refused(name, 0, f"It is not TOML: {error}.", "See docs/reference/linking.md for an example.") from error
    held: dict[str, Any] = {key: value for key, value in document.items() if key not in ("left", "right")}
    held |= document.get(side, {}) if side else {}
    unknown = sorted(set(held) - {"columns", "date_format", "encoding", "separator", "whole"})
    if unknown:
        raise refused(name, 0, f"It names {unknown[0]}, which means nothing here.", "Take it out.")
    columns = held.get("columns", {})
    if not isinstance(columns, dict):
        raise refused(name, 0, "columns is no table.", 'Write [columns], then lines such as family_name = "surname".')
    read: dict[str, tuple[str, ...]] = {}
    for ours, theirs in columns.items():
        if ours not in HEADERS:
            raise refused(name, 0, f"{shown(ours)} is no column of ours.", f"They are: {', '.join(HEADERS)}.")
        headers = [theirs] if isinstance(theirs, str) else theirs
        if not isinstance(headers, list) or not headers or not all(isinstance(one, str) for one in headers):
            raise refused(name, 0, f"The header for {ours} is no text.", "Write a header, or a list of headers.")
        read[ours] = tuple(headers)
    encoding = str(held.get("encoding", "utf-8-sig")).lower()
    if encoding not in ENCODINGS:
        raise refused(name, 0, f"The encoding {shown(encoding)} is not known.", f"Use one of: {', '.join(ENCODINGS)}.")
    separator = str(held.get("separator", ""))
    if len(separator) > 1:
        raise refused(name, 0, "The separator is longer than one character.", "Write one character.")
    if not isinstance(held.get("whole", False), bool):
        raise refused(name, 0, "whole is neither true nor false.", "Write whole = true where the file is a whole list.")
    return FileMapping(read, str(held.get("date_format", "")), encoding, separator, held.get("whole", False))


def read_people(
    path: Openable, register: Register, *, mapping: FileMapping | None = None, progress: Progress | None = None
) -> PeopleRead:
    """Read a CSV file of people. Raise `FileRefused` at the first thing that makes it unusable."""
    lines = _Lines(path, mapping or FileMapping())
    ids: list[str] = []
    parts = []
    seen: set[str] = set()
    dates = unread = 0
    place = lines.places()
    for before, columns in lines.columns(plain=[*place[ID], *place.get("nhs_number", ())]):
        found = [cell.strip() for cell in _cells(columns[place[ID][0]])]
        seen.update(found)
        if len(seen) != len(ids) + len(found) or "" in seen:
            _refuse_id(lines, before, found, set(ids))
        ids += found
        cells = {ours: _joined(columns, places) for ours, places in place.items() if ours != ID}
        if BORN in cells:
            cells[BORN], known, wrong = _dates(cells[BORN], lines.mapping.date_format)
            dates, unread = dates + known, unread + wrong
        parts.append(register.read(cells) if cells else register.read({"school": [""] * len(found)}))
        if progress is not None:
            progress(lines.name, len(ids))
    if not ids:
        raise refused(lines.name, 0, "It holds no people.", "Check that it is the right file.")
    if unread * 2 > dates:
        cure = 'Write dates as 2014-09-30, or give date_format in a mapping, such as date_format = "%d/%m/%Y".'
        raise refused(lines.name, 0, f"Most of its dates of birth cannot be read ({unread:,} of {dates:,}).", cure)
    return PeopleRead(ids, accept_numbers(join_people(parts)), unread)


def read_truth(path: Path, *, left: Mapping[str, int], right: Mapping[str, int]) -> set[tuple[int, int]]:
    """Read a CSV file of true pairs (`left,right`), as rows of the two files. Raise `FileRefused`."""
    lines = _Lines(path, FileMapping(columns={"left": ("left",), "right": ("right",)}))
    pairs: set[tuple[int, int]] = set()
    place = lines.places()
    for before, columns in lines.batches():
        for row, (one, two) in enumerate(zip(columns[place["left"][0]], columns[place["right"][0]], strict=True)):
            for side, name, known in (("left", one, left), ("right", two, right)):
                if name not in known:
                    problem = f"The id {shown(name)} is not in the {side} file."
                    raise refused(
                        lines.name, lines.line_of(before + row), problem, "Check that the truth belongs to these files."
                    )
            pairs.add((left[one], right[two]))
    return pairs


def read_header(file: Openable, *, mapping: FileMapping | None = None) -> tuple[tuple[str, ...], str]:
    """Return the header of a file as it is written, and its separator. Raise `FileRefused`."""
    lines = _Lines(file, mapping or FileMapping())
    return tuple(lines.written), lines.separator


def read_cells(file: Openable, *, mapping: FileMapping, most: int) -> list[dict[str, str]]:
    """Return the first rows of a file by their own headers, to guess from. Rows that cannot be used are left out."""
    lines = _Lines(file, mapping)
    rows = (row for _, row, fault in lines.rows() if not fault and len(row) == len(lines.header))
    return [dict(zip(lines.written, row, strict=True)) for row in islice(rows, most)]


def read_lines(
    file: Openable, *, mapping: FileMapping | None = None, form: FileForm = FileForm.CSV
) -> Iterator[FeedLine]:
    """Yield the lines of a feed, each with its cells or with why it is refused. Raise `FileRefused` for a whole file.

    A line that cannot be used does not stop the others. Lines are read one by one, however long the file is.
    """
    if form is FileForm.JSON_LINES:
        yield from read_json_lines(file, mapping or FileMapping())
        return
    lines = _Lines(file, mapping or FileMapping())
    place, width = lines.places(), len(lines.header)
    read = sorted({one for places in place.values() for one in places})
    born = born_of(lines.mapping.date_format)
    one_line = frozenset(one for ours, places in place.items() if ours != ADDRESS for one in places)
    for number, row, fault in lines.rows(one_line=one_line):
        if fault:
            # Nobody knows whose it is, nor how many children stand in it: so a whole list waits for somebody (ADR 198).
            yield FeedLine(number, {}, fault)
        elif len(row) != width:
            # Only what stands first is where it should be. A line that is too short may be where the file was cut off.
            first = {ID: row[:1]} if place[ID] == (0,) and len(row) > width else {}
            yield FeedLine(number, id_of(first), f"It has {len(row)} cells and the header has {width}.")
        elif fault := fault_of_cells([row[one] for one in read]):
            yield FeedLine(number, id_of({ID: [row[one] for one in place[ID]]}), fault)
        else:
            yield line_of(number, {ours: [row[one] for one in places] for ours, places in place.items()}, born)


class _Physical:
    """The lines of a file as they stand in it. Those of the row in hand can be given back, but for the first."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream, self._again = stream, list[str]()
        self.row: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.row) == MOST_LINES:
            raise csv.Error("a row of too many lines")
        line = self._again.pop() if self._again else next(self._stream)
        self.row.append(line)
        return line

    def begin(self) -> int:
        """Begin a row, and return its line."""
        self.number += len(self.row)
        self.row.clear()
        return self.number + 1

    def give_back(self) -> None:
        """Give back all lines of the row but the first."""
        self._again += reversed(self.row[1:])
        del self.row[1:]


class _Lines:
    """The lines of a CSV file, checked: header, cells, their number and length."""

    def __init__(self, file: Openable, mapping: FileMapping) -> None:
        self.file, self.name, self.mapping = file, file.name, mapping
        self.written = self._read_header()
        self.header = [one.lower() for one in self.written]

    def places(self) -> dict[str, tuple[int, ...]]:
        """Return where the cells of each of our columns stand."""
        header, wanted = self.header, dict(self.mapping.columns)
        named = {one.strip().lower() for theirs in wanted.values() for one in theirs} if wanted else set(header)
        # Of columns that are not read there may be several, and several without a name.
        twice = sorted(one for one, times in Counter(header).items() if times > 1 and one in named)
        if twice:
            raise refused(self.name, 1, f"The column {shown(twice[0])} is there twice.", "Take one of them out.")
        if not wanted:
            unknown = [one for one in header if one not in HEADERS]
            if ID not in header:
                raise refused(self.name, 1, "The column id is missing.", self._cure([ID], unknown))
            if unknown:
                cure = self._cure([one for one in HEADERS if one not in header], unknown)
                raise refused(self.name, 1, f"The column {shown(unknown[0])} is not known.", cure)
            wanted = {one: (one,) for one in header}
        elif ID not in wanted and "left" not in wanted:
            wanted[ID] = (ID,)
        for ours, theirs in wanted.items():
            for one in theirs:
                if one.strip().lower() not in header:
                    problem = f"The column {shown(one)}, which is read as {ours}, is missing."
                    cure = f"The header is: {', '.join(map(shown, header[:30]))}."
                    kept = f"A column that is read as {ours} is not there any more, or has another name now."
                    raise refused(self.name, 1, problem, cure, kept)
        return {ours: tuple(header.index(one.strip().lower()) for one in theirs) for ours, theirs in wanted.items()}

    def _cure(self, missing: Sequence[str], unknown: Sequence[str]) -> str:
        nearest = [(one, difflib.get_close_matches(one, missing, n=1, cutoff=0.5)) for one in unknown]
        renamed = [f"{shown(one)} to {close[0]}" for one, close in nearest if close]
        again = f"Rename {', '.join(renamed)}; or name" if renamed else "Take it out, or name"
        return f"{again} the columns in a mapping (--mapping). Known are: {', '.join(HEADERS)}."

    def _read_header(self) -> list[str]:
        try:
            with self.file.open("rb") as raw:
                start = raw.read(4)
            if start.startswith((b"\xff\xfe", b"\xfe\xff")) and not self.mapping.encoding.startswith("utf-16"):
                cure = 'Save it as “CSV UTF-8”, or write encoding = "utf-16" in a mapping.'
                raise refused(self.name, 1, "It is in UTF-16.", cure)
            with self._open() as stream:
                first = stream.readline(LONGEST_CELL * 100)
        except OSError as error:
            raise refused(self.name, 0, f"It cannot be read: {error.strerror}.", "Check the path.") from error
        except UnicodeError as error:
            raise self._other_letters(1) from error
        if not first.strip():
            raise refused(self.name, 1, "It is empty.", f"Write a header first, such as {','.join(HEADERS[:4])}.")
        if "\x00" in first:
            raise refused(self.name, 1, "It is no text.", "Save it from the spreadsheet as “CSV UTF-8”.")
        if NO_TEXT.search(first):
            raise self._other_letters(1)
        self.separator = self.mapping.separator or max(SEPARATORS, key=first.count)
        try:
            header = next(csv.reader([_ENDS.sub("", first)], delimiter=self.separator))
        except csv.Error:
            header = []
        if not 0 < len(header) <= MOST_COLUMNS:
            problem = f"The first line is no header: it is far too long. There are at most {MOST_COLUMNS} columns."
            raise refused(self.name, 1, problem, "Is the separator right?", f"{problem} Is the separator right?")
        return [one.strip() for one in header]

    def _other_letters(self, line: int) -> FileRefused:
        problem = f"From line {line:,} on it is not in the letters that were said ({self.mapping.encoding})."
        return refused(self.name, line, problem, _OTHER_LETTERS, f"{problem} {_OTHER_LETTERS}")

    def _open(self) -> TextIO:
        # A byte that is no letter of the encoding becomes a mark, so that its own line is named.
        raw = self.file.open("rb")
        return io.TextIOWrapper(raw, encoding=self.mapping.encoding, errors="surrogateescape", newline="")

    def rows(self, *, one_line: frozenset[int] = frozenset()) -> Iterator[tuple[int, list[str], str]]:
        """Yield each row with the line that it begins on, and what is wrong with its quotation marks.

        Empty lines are left out. `one_line` are the places of cells that stand on one line each. Where a quotation mark
        is not closed, its line is refused, and the next one is a row again: none is swallowed in silence.
        """
        with self._open() as stream:
            lines = _Physical(stream)
            reader = self._reader(lines)
            try:
                try:
                    next(reader)
                except csv.Error as error:
                    raise refused(self.name, 1, NOT_CLOSED, "Look at the first line.", NOT_CLOSED) from error
                while True:
                    number = lines.begin()
                    try:
                        row = next(reader)
                    except StopIteration:
                        return
                    except csv.Error:
                        lines.give_back()
                        reader = self._reader(lines)
                        yield number, [], NOT_CLOSED
                        continue
                    if len(lines.row) > 1 and self._is_broken(row, one_line):
                        for place in range(len(lines.row)):
                            yield number + place, [], BROKEN
                    elif any(row):
                        yield number, row, ""
            except UnicodeError as error:
                raise self._other_letters(lines.number + 1) from error

    def _reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.separator, strict=True)

    def _is_broken(self, row: Sequence[str], one_line: frozenset[int]) -> bool:
        """Tell whether a row of several lines has a cell that should stand on one, or that looks like two rows."""
        for place, cell in enumerate(row):
            first, *others = _ENDS.split(cell)
            if others and (place in one_line or self._is_swallowing(place, first, others)):
                return True
        return False

    def _is_swallowing(self, place: int, first: str, others: Sequence[str]) -> bool:
        """Tell whether a cell holds the rest of its line, and the beginning of another."""
        rest = len(self.header) - 1 - place
        return first.count(self.separator) >= rest and any(one.count(self.separator) >= place > 0 for one in others)

    def columns(self, *, plain: Sequence[int]) -> Iterator[tuple[int, Sequence[Cells]]]:
        """Yield columns with the number of rows before them: all at once, or some thousands of rows at a time.

        `plain` names the places of columns in which hardly a cell stands twice.
        """
        whole = read_whole(
            self.file,
            separator=self.separator,
            width=len(self.header),
            encoding=self.mapping.encoding,
            plain=frozenset(plain),
        )
        if whole is None:
            yield from self.batches()
        else:
            yield 0, whole

    def batches(self) -> Iterator[tuple[int, list[tuple[str, ...]]]]:
        """Yield columns of some thousands of rows, with the number of rows before them. Empty lines are left out."""
        before = 0
        with self._open() as stream:
            reader = csv.reader(stream, delimiter=self.separator, strict=True)
            try:
                next(reader)
                while rows := list(islice(reader, BATCH)):
                    if set(map(len, rows)) != {len(self.header)}:
                        rows = [row for row in rows if any(row)]
                        self._check_widths(before, rows)
                    if rows:
                        columns = list(zip(*rows, strict=True))
                        self._check(before, columns)
                        yield before, columns
                        before += len(rows)
            except csv.Error as error:
                problem = "It cannot be read from here on: a quotation mark is not closed, or a cell is far too long."
                cure = "Close the quotation mark, or save the file again."
                raise refused(self.name, self.line_of(None), problem, cure) from error
            except UnicodeError as error:
                raise refused(self.name, 0, "It is in another encoding.", "Save it as “CSV UTF-8”.") from error

    def line_of(self, wanted: int | None) -> int:
        """Return the line on which a row begins, counted again; for None, the line that cannot be read."""
        line, row = 1, -2  # the header is row -1
        with self._open() as stream:
            reader = csv.reader(stream, delimiter=self.separator, strict=True)
            try:
                for cells in reader:
                    row += any(cells) or row == -2
                    if row == wanted:
                        return line
                    line = reader.line_num + 1
            except csv.Error:
                return line
        return line

    def _check_widths(self, before: int, rows: Sequence[Sequence[str]]) -> None:
        width = len(self.header)
        for place, row in enumerate(rows):
            if len(row) != width:
                problem = f"It has {len(row)} cells and the header has {width}."
                cure = "Put a cell that holds the separator between quotation marks."
                raise refused(self.name, self.line_of(before + place), problem, cure)

    def _check(self, before: int, columns: Sequence[Sequence[str]]) -> None:
        """Refuse cells that are no text, or far too long. Each column is looked at as a whole first."""
        for name, column in zip(self.header, columns, strict=True):
            together = "".join(column)
            if max(map(len, column)) <= LONGEST_CELL and not NO_TEXT.search(together):
                continue
            for row, cell in enumerate(column):
                problem = cure = ""
                if re.search(r"[\ud800-\udfff]", cell):
                    problem = f"The cell {shown(name)} is not in UTF-8."
                    cure = 'Save it as “CSV UTF-8”, or name its encoding in a mapping: encoding = "cp1252".'
                elif "\x00" in cell:
                    problem, cure = f"The cell {shown(name)} is no text.", "Type the cell anew."
                elif len(cell) > LONGEST_CELL:
                    problem = f"The cell {shown(name)} has {len(cell):,} characters."
                    cure = f"A cell has at most {LONGEST_CELL:,}."
                if problem:
                    raise refused(self.name, self.line_of(before + row), problem, cure)


def _refuse_id(lines: _Lines, before: int, found: Sequence[str], seen: set[str]) -> None:
    for row, one in enumerate(found):
        if not one or one in seen:
            problem = f"The id {shown(one)} stands there twice." if one else "It has no id."
            raise refused(lines.name, lines.line_of(before + row), problem, "Give each line an id of its own.")
        seen.add(one)


def _cells(column: Cells) -> Sequence[str]:
    """Return the cells of a column, one for each row."""
    if not isinstance(column, Coded):
        return column
    words = column.words
    return [words[code] for code in column.codes.tolist()]


def _joined(columns: Sequence[Cells], places: Sequence[int]) -> Cells:
    if len(places) == 1:
        return columns[places[0]]
    return [" ".join(filter(None, row)) for row in zip(*(_cells(columns[place]) for place in places), strict=True)]


def _dates(column: Cells, form: str) -> tuple[Cells, int, int]:
    """Return dates as ISO, how many cells hold something, and how many of them no date."""
    read = reader_of(form)
    if isinstance(column, Coded):
        out = [read(cell) for cell in column.words]
        many = np.bincount(column.codes, minlength=len(out)).tolist()
        known = sum(times for cell, times in zip(column.words, many, strict=True) if cell.strip())
        return (
            Coded(out, column.codes),
            known,
            known - sum(times for cell, times in zip(out, many, strict=True) if cell),
        )
    out = [read(cell) for cell in column]
    known = sum(1 for cell in column if cell.strip())
    return out, known, known - sum(1 for cell in out if cell)
