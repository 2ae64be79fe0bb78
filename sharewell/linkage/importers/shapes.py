"""Shapes of files: what columns are commonly called, read from `content/linkage/mappings`, and fitted to a header.

Capitals, spaces and signs of a header do not count. No database, and no Django.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from sharewell.foundation.content import content_folder
from sharewell.linkage.types import HEADERS, ID, FileMapping

DATE_WORDS: Mapping[str, str] = {
    "": "2014-09-30",
    "%d/%m/%Y": "30/09/2014",
    "%d-%m-%Y": "30-09-2014",
    "%d.%m.%Y": "30.09.2014",
    "%d %b %Y": "30 Sep 2014",
    "%d %B %Y": "30 September 2014",
    "%d-%b-%Y": "30-Sep-2014",
    "%Y/%m/%d": "2014/09/30",
}
"""How a birth date may be written, by an example; the empty one is 20140930 too. The month never comes first: it would
be taken for the day without anybody seeing it."""
DATE_FORMATS = tuple(DATE_WORDS)
_KEYS = {"code", "title", "version", "owner", "standing", "source", "service", "date_formats", "columns"}
_ISO_LIKE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?|\d{8}")


class ShapeFaulty(ValueError):
    """A shape cannot be used as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind of file: for each of our columns the names of which one counts, and those that are joined."""

    code: str
    title: str
    source: str
    standing: str
    service: str
    date_formats: tuple[str, ...]
    one_of: Mapping[str, tuple[str, ...]]
    joined: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderChange:
    """What of a header is not there any more, and what is new."""

    gone: tuple[str, ...]
    new: tuple[str, ...]


def read_shape(path: Path) -> Shape:
    """Read a shape. Raise `ShapeFaulty`."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = set(document) - _KEYS | set(document.get("columns", {})) - set(HEADERS)
    missing = _KEYS - set(document)
    if unknown or missing or document["code"] != path.stem or ID not in document["columns"]:
        raise ShapeFaulty(f"{path.name}: {', '.join(sorted(unknown | missing)) or 'its code or its id'} is wrong.")
    columns = document["columns"]
    return Shape(
        code=document["code"],
        title=document["title"],
        source=document["source"],
        standing=document["standing"],
        service=document["service"],
        date_formats=tuple(document["date_formats"]),
        one_of={ours: tuple(said.get("one_of", ())) for ours, said in columns.items()},
        joined={ours: tuple(said.get("joined", ())) for ours, said in columns.items()},
    )


@cache
def list_shapes() -> tuple[Shape, ...]:
    """Return the shapes that there are, by their code."""
    return tuple(read_shape(path) for path in sorted((content_folder() / "linkage" / "mappings").glob("*.toml")))


def find_shape(code: str) -> Shape | None:
    """Return a shape by its code, or None."""
    return next((one for one in list_shapes() if one.code == code), None)


def plain(header: str) -> str:
    """Return a header without what does not count: "Date_of_Birth" and "DATE OF BIRTH" are one."""
    return re.sub(r"[\W_]+", "", header).casefold()


def fit(shape: Shape, header: Sequence[str]) -> FileMapping:
    """Return how a file with a header is read, as far as the shape knows its columns. A column of ours is read from the
    first of its names that is there, else from all its parts that are there.
    """
    place = {plain(one): one for one in reversed(header)}
    columns: dict[str, tuple[str, ...]] = {}
    for ours in HEADERS:
        whole = [place[plain(one)] for one in (*shape.one_of.get(ours, ()), ours) if plain(one) in place]
        parts = [place[plain(one)] for one in shape.joined.get(ours, ()) if plain(one) in place]
        if whole:
            columns[ours] = (whole[0],)
        elif parts:
            columns[ours] = tuple(dict.fromkeys(parts))
    return FileMapping(columns)


def guess_shape(header: Sequence[str]) -> Shape:
    """Return the shape that knows most columns of a header."""
    return max(list_shapes(), key=lambda shape: (_known(fit(shape, header)), shape.code == "school-census"))


def _known(mapping: FileMapping) -> int:
    return sum(map(len, mapping.columns.values())) + len(mapping.columns)


def guess_dates(cells: Iterable[str], *, among: Sequence[str] = DATE_FORMATS) -> str:
    """Return the form in which most of some cells are dates; the empty form, where they are ISO dates or nothing."""
    said = [cell.strip() for cell in cells if cell.strip()]
    forms = tuple(dict.fromkeys((*among, *DATE_FORMATS)))
    return max(forms, key=lambda form: sum(1 for cell in said if _is_date(cell, form))) if said else ""


def _is_date(cell: str, form: str) -> bool:
    if not form or form in ("%Y-%m-%d", "%Y%m%d"):
        return not form and bool(_ISO_LIKE.fullmatch(cell))
    try:
        datetime.strptime(cell, form)  # noqa: DTZ007 a day has no time zone
    except ValueError:
        return False
    return True


def with_dates(mapping: FileMapping, shape: Shape, rows: Sequence[Mapping[str, str]]) -> FileMapping:
    """Return a mapping with the form of dates that the first rows have."""
    (born, *_) = mapping.columns.get("date_of_birth", ("",))
    return replace(mapping, date_format=guess_dates((row.get(born, "") for row in rows), among=shape.date_formats))


def compare_headers(before: Sequence[str], after: Sequence[str]) -> HeaderChange:
    """Return what has changed of a header. Capitals, spaces and signs do not count, nor does the order."""
    old, new = {plain(one) for one in before}, {plain(one) for one in after}
    return HeaderChange(
        gone=tuple(one for one in before if plain(one) not in new),
        new=tuple(one for one in after if plain(one) not in old),
    )


def carry_over(before: FileMapping, header: Sequence[str]) -> FileMapping:
    """Return a saved mapping for a header that may be written otherwise; columns that are gone are left out."""
    place = {plain(one): one for one in reversed(header)}
    columns = {
        ours: tuple(place[plain(one)] for one in theirs if plain(one) in place)
        for ours, theirs in before.columns.items()
    }
    return replace(before, columns={ours: theirs for ours, theirs in columns.items() if theirs})
