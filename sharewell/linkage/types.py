"""What others may hold of linkage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sharewell.core.linking.people import COLUMNS, People

LONGEST_CELL = 1_000
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


class RowOutcome(StrEnum):
    """What became of a row of a feed."""

    WAITS = "waits"
    TAKEN = "taken"
    LINKED = "linked"
    POSSIBLE = "possible"
    NEW = "new"
    HELD = "held"
    SEEN_AGAIN = "seen-again"
    REFUSED = "refused"


OUTCOME_WORDS: Mapping[RowOutcome, str] = {
    RowOutcome.WAITS: "Still to do",
    RowOutcome.TAKEN: "Taken in, and seen by nobody until it is checked",
    RowOutcome.LINKED: "Linked to a child who was known",
    RowOutcome.POSSIBLE: "New, and somebody must say whether the child was known",
    RowOutcome.NEW: "A new child",
    RowOutcome.HELD: "Held until somebody has looked",
    RowOutcome.SEEN_AGAIN: "Seen again from the same source",
    RowOutcome.REFUSED: "Refused, with a reason",
}


class FeedUnknown(LookupError):
    """There is no such feed, or it is not open to the actor: they look alike."""


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line of a file: its cells by our columns, or why it is refused."""

    line: int
    cells: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRowRow:
    """A row that was refused: its line and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """What became of a feed: how many rows of each outcome, and each refusal by its line."""

    reference: str
    source: str
    rows: int
    begun_at: datetime
    finished_at: datetime | None
    counts: Mapping[RowOutcome, int]
    refused: tuple[FeedRowRow, ...]
