"""What others may hold of linkage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sharewell.core.linking.people import COLUMNS, People

ID = "id"
HEADERS = (ID, *COLUMNS)
"""The columns of a file that needs no mapping. Any but `id` may be missing."""


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """What is wrong in one place of a file, and how to put it right. `line` counts from 1; 0 means the whole file."""

    file: str
    line: int
    problem: str
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.problem} {self.cure}"


class FileRefused(Exception):
    """A file cannot be used. `fault` says where, why, and what to do."""

    def __init__(self, fault: FileFault) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How a file of other headers is read: for each of our columns the headers whose cells are joined by a space."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_format: str = ""
    encoding: str = "utf-8-sig"
    separator: str = ""


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """A file of people as read: their ids in the order of the lines, and how many birth dates could not be read."""

    ids: Sequence[str]
    people: People
    unread_dates: int
