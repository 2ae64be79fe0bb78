"""A large file that two processes read is read as one process reads it, and refused with the same words."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

import pytest

from sharewell.core.linking.people import OF_NAMES, Register
from sharewell.linkage.importers import read_large_people, read_people
from sharewell.linkage.queries import get_tables
from sharewell.linkage.types import FileRefused, PeopleRead

SECRET = b"invented, for tests only"
HEADER = (
    "id",
    "given_names",
    "family_name",
    "date_of_birth",
    "address",
    "postcode",
    "nhs_number",
    "parent_1",
    "school",
)


def rows(count: int = 40) -> list[tuple[str, ...]]:
    """Return the lines of invented children: some have a comma, a quotation mark or a new line in a cell."""
    return [
        (f"c{row}", f"Given{chr(65 + row % 26)}", f"Family{chr(65 + row % 7)}", f"201{row % 10}-03-1{row % 9}",
         f'{row} "Old" Lane,\nMarrowdale' if row % 3 else f"{row} Mill Row", f"ZX{row % 9} {row % 10}QQ",
         f"99900{row:05}", f"Parent{chr(65 + row % 5)} Family", "Puddlegate School")
        for row in range(count)
    ]  # fmt: skip


def write(path: Path, lines: list[tuple[str, ...]], *, ends: str = "\n", start: str = "") -> Path:
    """Write a file."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        stream.write(start)
        csv.writer(stream, lineterminator=ends).writerows([HEADER, *lines])
    return path


def read(path: Path, *, large: int = 1) -> tuple[Register, PeopleRead]:
    """Read a file, by two processes unless it is smaller than `large`."""
    register = Register(get_tables(), secret=SECRET)
    return register, read_large_people(path, register, large=large)


def told(register: Register, people: PeopleRead) -> dict[str, object]:
    """Return all that was read, with names and postcodes for their numbers."""
    found: dict[str, object] = {"ids": list(people.ids), "unread": people.unread_dates}
    for each in fields(people.people):
        column = getattr(people.people, each.name)
        if each.name in OF_NAMES:
            found[each.name] = register.words_of(column)
        else:
            found[each.name] = register.codes_of(column) if each.name == "postcode" else column.tolist()
    return found


@pytest.mark.parametrize(("ends", "start"), [("\n", ""), ("\r\n", ""), ("\n", "\ufeff")])
def test_two_processes_read_what_one_reads(tmp_path: Path, ends: str, start: str) -> None:
    path = write(tmp_path / "children.csv", rows(), ends=ends, start=start)
    register = Register(get_tables(), secret=SECRET)
    assert told(*read(path)) == told(register, read_people(path, register))


@pytest.mark.parametrize(
    "lines",
    [
        [*rows(), ("c0", *rows()[0][1:])],
        [*rows(), ("c99", "Too", "few")],
        [*rows(), ("c99", "A\x00da", *rows()[0][2:])],
        [("c99", "Too", "few"), *rows()],
    ],
    ids=["an id of the first half again", "a short line at the end", "a cell that is no text", "a short first line"],
)
def test_a_fault_in_either_half_is_told_by_its_own_line(tmp_path: Path, lines: list[tuple[str, ...]]) -> None:
    path = write(tmp_path / "children.csv", lines)
    with pytest.raises(FileRefused) as alone:
        read(path, large=10**9)
    with pytest.raises(FileRefused) as halved:
        read(path)
    assert str(halved.value) == str(alone.value)


def test_what_another_register_read_has_this_one_s_numbers() -> None:
    one, two = Register(get_tables(), secret=SECRET), Register(get_tables(), secret=SECRET)
    cells = {"given_names": ["Ada Rose", "Ben"], "family_name": ["Quill", "Ottershaw"], "postcode": ["ZX4 7QQ", ""]}
    two.read({"given_names": ["Zoe"], "family_name": ["Amberly"], "postcode": ["ZX9 1AB"]})
    read_here, adopted = one.read(cells), one.adopt(two.hand_over(two.read(cells)))
    for each in fields(read_here):
        assert getattr(read_here, each.name).tolist() == getattr(adopted, each.name).tolist(), each.name
