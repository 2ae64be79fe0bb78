"""What others may hold of files and feeds: lines, how a file is read, what became of each row."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sharewell.core.linking.people import COLUMNS, People

LONGEST_CELL = 1_000
STOPPED_AFTER = timedelta(minutes=3)
"""A feed of which no batch was settled for so long has stopped. A batch takes some seconds."""
ROWS_KEPT = timedelta(days=365)
"""So long after a feed has ended it is kept what became of each of its rows."""
ID = "id"
HEADERS = (ID, *COLUMNS)
"""The columns of a file that needs no mapping. Any but `id` may be missing."""


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """What is wrong in one place of a file, and how to put it right. `line` counts from 1; 0 means the whole file.

    `problem` may quote a header. `plain` says the same without a word of the file, so that it can be kept.
    """

    file: str
    line: int
    problem: str
    cure: str
    plain: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.problem} {self.cure}"


class FileRefused(Exception):
    """A file cannot be used. `fault` says where, why, and what to do."""

    def __init__(self, fault: FileFault) -> None:
        self.fault = fault
        super().__init__(str(fault))

    def kept(self) -> str:
        """Return the reason without a word of the file: a first line that is no header may be a child."""
        if self.fault.plain:
            return self.fault.plain
        if self.fault.line <= 1:
            return "The first line is not the header that was expected. Look at the file, and at how it is read."
        return f"From line {self.fault.line:,} on the file cannot be read. Save it again as “CSV UTF-8”."


FEW_AGAIN, ONE_IN_AGAIN = 3, 20
"""So many rows may bear a number that stood before, and so many of all: one in twenty."""


def fault_of_ids(*, rows: int, again: int, most: int) -> str:
    """Return why the numbers of a file cannot be those of children, or nothing.

    `again` rows of all `rows` bear a number that stood before; the number that is there most stands in `most` rows.
    """
    if again <= FEW_AGAIN or again * ONE_IN_AGAIN <= rows:
        return ""
    return (
        f"The same number stands in {most:,} rows. Is this the column of each child's own number?"
        f" {again:,} of {rows:,} rows bear a number that stood before."
    )


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How a file of other headers is read: for each of our columns the headers whose cells are joined by a space.

    `is_whole`: the file names every child with whom the source works.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_format: str = ""
    encoding: str = "utf-8-sig"
    separator: str = ""
    is_whole: bool = False

    def digest(self, *, service: str = "") -> str:
        """Return a hash of how a file is read: the same file read in another way is another feed."""
        held = [sorted((ours, list(theirs)) for ours, theirs in self.columns.items()), self.date_format, self.encoding]
        whole = ["whole"] if self.is_whole else []
        return hashlib.sha256(json.dumps([*held, self.separator, service, *whole]).encode()).hexdigest()


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


NO_NUMBER = "It has no number of its own for the child."
OUT_OF_YEARS = "The birth date is before 1900, or after the end of next year. Look at it again."
"""Why a line is refused that does not say which child of its source it is about."""


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
    """What became of a feed: how many rows of each outcome, and each refusal by its line.

    Only the installation itself counts what is held. For everybody else such a row is new, or seen again, as it would
    be if there were no hidden child (ADR 192). `worked_at` is when a row was last taken in or settled. Of a whole list
    (`is_whole`), `ended` counts the children whom it does not name any more, and `unnamed` those too many, who wait for
    somebody.
    `waits_for` is the earlier feed of the same source that has not ended: it goes first.
    """

    reference: str
    source: str
    rows: int
    begun_at: datetime
    finished_at: datetime | None
    counts: Mapping[RowOutcome, int]
    refused: tuple[FeedRowRow, ...]
    worked_at: datetime | None = None
    is_whole: bool = False
    ended: int | None = None
    unnamed: int | None = None
    waits_for: str = ""

    @property
    def accepted(self) -> int:
        """Return how many rows were accepted: all that were neither refused nor are still to be settled."""
        away = (RowOutcome.REFUSED, RowOutcome.WAITS, RowOutcome.TAKEN)
        return sum(many for outcome, many in self.counts.items() if outcome not in away)

    @property
    def left(self) -> int:
        """Return how many rows are still to be taken in or settled."""
        return self.counts.get(RowOutcome.WAITS, 0) + self.counts.get(RowOutcome.TAKEN, 0)

    def has_stopped(self, *, now: datetime) -> bool:
        """Tell whether rows are left and nothing was done for some minutes: whoever worked on it has died, or waits.

        What waits for an earlier feed has not stopped.
        """
        is_under_way = self.finished_at is None and not self.waits_for
        return is_under_way and now - (self.worked_at or self.begun_at) > STOPPED_AFTER
