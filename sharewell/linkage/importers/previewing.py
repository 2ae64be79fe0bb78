"""Show how the first rows of a file would be read, and what would be refused; guess what nobody has said yet."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from sharewell.linkage.actions import child_of
from sharewell.linkage.actions.taking import CELLS, fault_on
from sharewell.linkage.importers.files import read_cells, read_header, read_lines
from sharewell.linkage.importers.parts import InMemory, whole_lines
from sharewell.linkage.importers.shapes import (
    HeaderChange,
    Shape,
    carry_over,
    compare_headers,
    find_shape,
    fit,
    guess_shape,
    with_dates,
)
from sharewell.linkage.types import (
    ID,
    LONGEST_HEADER,
    NO_NUMBER,
    PREVIEWED,
    Beginning,
    FeedLine,
    FileMapping,
    FileRefused,
    MappingRow,
    fault_of_ids,
    looks_like_a_row,
)

LOOKED_AT = 500
"""Rows of the beginning that are read for a preview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What somebody chose on the page. `columns` counts only where the header is still the one of `header_key`."""

    encoding: str
    separator: str
    date_format: str
    columns: tuple[str, ...]
    header_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How a file would be read: its header and what each column is read as; the first rows; what would be refused.

    `fault` says why the file as a whole cannot be read so; `doubt` why it may not, as far as was looked. `change` is
    what of the header has changed since the way of reading was saved.
    """

    encoding: str
    separator: str
    header: tuple[str, ...] = ()
    header_key: str = ""
    columns: tuple[str, ...] = ()
    reads: FileMapping = field(default_factory=FileMapping)
    shape: Shape | None = None
    saved: MappingRow | None = None
    change: HeaderChange | None = None
    lines: tuple[FeedLine, ...] = ()
    refused: tuple[FeedLine, ...] = ()
    read: int = 0
    is_no_header: bool = False
    fault: str = ""
    doubt: str = ""


def preview(
    beginning: Beginning, *, saved: Sequence[MappingRow], chosen: Chosen | None = None, like: str = ""
) -> Preview:
    """Return how a file would be read: as was chosen; else as it was saved last; else as the shape that knows it best.

    `like` names a saved way or a shape to begin from.
    """
    encoding = chosen.encoding if chosen else beginning.delivery.encoding
    file = InMemory("file", beginning.data if beginning.is_whole else whole_lines(beginning.data, encoding))
    plain = FileMapping(encoding=encoding, separator=chosen.separator if chosen else "")
    try:
        header, separator = read_header(file, mapping=plain)
    except FileRefused as refused:
        return Preview(encoding=encoding, separator=plain.separator, fault=_words(refused))
    plain = replace(plain, separator=separator)
    if any(len(one) > LONGEST_HEADER for one in header):
        fault = "The first line is no header: it is far too long. Is the separator right?"
        return Preview(encoding=encoding, separator=separator, fault=fault)
    key = hashlib.sha256("\x1f".join(header).encode(errors="replace")).hexdigest()[:16]
    before = next((one for one in saved if one.name == like), None if like else next(iter(saved), None))
    shape = None
    if chosen and chosen.header_key == key and len(chosen.columns) == len(header) and not like:
        reads = replace(plain, columns=_columns(header, chosen.columns), date_format=chosen.date_format)
    elif before is not None:
        reads = replace(carry_over(before.reads, header), encoding=encoding, separator=separator)
    else:
        shape = find_shape(like) or guess_shape(header)
        reads = replace(fit(shape, header), encoding=encoding, separator=separator)
        try:
            reads = with_dates(reads, shape, read_cells(file, mapping=plain, most=LOOKED_AT))
        except FileRefused as refused:
            return Preview(encoding=encoding, separator=separator, fault=_words(refused))
    role = {one: ours for ours, theirs in reads.columns.items() for one in theirs}
    found = Preview(
        encoding=encoding,
        separator=separator,
        header=header,
        header_key=key,
        columns=tuple(role.get(one, "") for one in header),
        reads=reads,
        shape=shape,
        saved=before,
        change=compare_headers(before.header, header) if before else None,
        is_no_header=looks_like_a_row(header),
    )
    return _with_lines(found, file, is_whole=beginning.is_whole, on=beginning.delivery.received_at.date())


def _columns(header: Sequence[str], roles: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, ours in zip(header, roles, strict=True):
        if ours:
            found[ours] = (*found.get(ours, ()), one)
    return found


def _with_lines(found: Preview, file: InMemory, *, is_whole: bool, on: date) -> Preview:
    if ID not in found.reads.columns:
        return replace(found, fault="Choose the column that tells children apart at the source: a number or a code.")
    try:
        lines = [checked(line, on=on) for line in islice(read_lines(file, mapping=found.reads), LOOKED_AT)]
    except FileRefused as refused:
        return replace(found, fault=_words(refused))
    fault = fault_of_lines(line.cells.get(ID, "") for line in lines if not line.fault)
    # Of a longer file nobody knows yet how often a number stands in it.
    is_all = is_whole and len(lines) < LOOKED_AT
    return replace(
        found,
        fault=fault if is_all else "",
        doubt="" if is_all else fault,
        lines=tuple([line for line in lines if not line.fault][:PREVIEWED]),
        refused=tuple(line for line in lines if line.fault),
        read=len(lines),
    )


def _words(refused: FileRefused) -> str:
    return f"{refused.fault.problem} {refused.fault.cure}"


def fault_of_lines(ids: Iterable[str]) -> str:
    """Return why the ids of lines cannot be those of children, or nothing."""
    times = Counter(ids)
    rows = times.total()
    return fault_of_ids(rows=rows, again=rows - len(times), most=max(times.values(), default=0))


def checked(line: FeedLine, *, on: date) -> FeedLine:
    """Return a line with why it would be refused when it is taken in on a day."""
    if line.fault:
        return line
    if not line.cells.get("id"):
        return FeedLine(line.line, {}, NO_NUMBER)
    fault = fault_on(child_of([line.cells.get(name, "") for name in CELLS]), on=on)
    return FeedLine(line.line, {}, fault) if fault else line
