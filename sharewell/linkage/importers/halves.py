"""Read a large file of people in two processes, half each. Whatever is wrong with it is found by reading it whole."""

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from sharewell.core.linking.numbers import are_nhs_numbers
from sharewell.core.linking.people import HandedOver, Register, accept_numbers, join_people
from sharewell.foundation.linking_content import get_tables
from sharewell.linkage.importers.files import Progress, read_people
from sharewell.linkage.importers.parts import InMemory
from sharewell.linkage.types import FileMapping, FileRefused, PeopleRead

LARGE = 20_000_000
"""Bytes from which a second process is worth its start."""
FURTHER = 1_000
"""How many lines after the middle are tried for one that begins a record."""


@dataclass(frozen=True, slots=True)
class _Half:
    ids: tuple[str, ...]
    handed: HandedOver
    unread: int


def read_large_people(
    path: Path,
    register: Register,
    *,
    mapping: FileMapping | None = None,
    progress: Progress | None = None,
    large: int = LARGE,
) -> PeopleRead:
    """Read a CSV file of people as `read_people` does, by two processes where it is large. Raise `FileRefused`."""
    whole = partial(read_people, path, register, mapping=mapping, progress=progress)
    form = mapping or FileMapping()
    if (os.cpu_count() or 1) < 2 or form.encoding.startswith("utf-16") or not path.is_file():
        return whole()
    if path.stat().st_size < large:
        return whole()
    header, middle = _cut(path)
    if not middle:
        return whole()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        second = other.submit(_read_half, path, header, middle, form, register.secret)
        try:
            with path.open("rb") as stream:
                first = read_people(InMemory(path.name, stream.read(middle)), register, mapping=form, progress=progress)
            half = second.result()
        except FileRefused:
            return whole()
    ids = [*first.ids, *half.ids]
    if len(set(ids)) != len(ids):
        return whole()
    people = join_people([first.people, register.adopt(half.handed)])
    people = replace(people, number_holds=are_nhs_numbers(people.number).astype("uint8"))
    return PeopleRead(ids, accept_numbers(people), first.unread_dates + half.unread)


def _cut(path: Path) -> tuple[bytes, int]:
    """Return the header and where the second half begins: behind a line that ends no quotation. 0 where none is."""
    with path.open("rb") as stream:
        header = stream.readline()
        before = header + stream.read(path.stat().st_size // 2 - len(header)) + stream.readline()
        quotes = before.count(b'"')
        for _ in range(FURTHER):
            if quotes % 2 == 0 and b"\r" not in header[:-2]:
                return header, stream.tell()
            line = stream.readline()
            quotes += line.count(b'"')
    return header, 0


def _read_half(path: Path, header: bytes, begin: int, mapping: FileMapping, secret: bytes) -> _Half:
    """Read the second half of a file, in a process of its own. The secret goes through a pipe to nobody else."""
    register = Register(get_tables(), secret=secret)
    with path.open("rb") as stream:
        stream.seek(begin)
        read = read_people(InMemory(path.name, header + stream.read()), register, mapping=mapping)
    return _Half(tuple(read.ids), register.hand_over(read.people), read.unread_dates)
