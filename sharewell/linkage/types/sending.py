"""What others may hold of files that were handed in, of saved mappings, tokens and measures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.linkage.types.feeds import FileMapping

LARGEST_FILE = 500 * 1024**2
"""Bytes that a page and the interface for programs take. The command streams a file of any length."""
PART = 1024**2
"""Bytes of a file in one row, until it is staged."""
PREVIEWED = 10
"""Rows that a preview shows."""
LONGEST_HEADER, MOST_COLUMNS = 120, 200
KEPT_UNREAD = timedelta(days=7)
"""A file of which nobody has said how it is read is deleted after so long."""

COLUMN_WORDS: Mapping[str, str] = {
    "": "Not read",
    "id": "Its own number for the child",
    "given_names": "First names",
    "family_name": "Family name",
    "date_of_birth": "Birth date",
    "sex": "Sex",
    "address": "Address",
    "town": "Town",
    "postcode": "Postcode",
    "nhs_number": "NHS number",
    "parent_1": "Parent or carer",
    "parent_2": "Second parent or carer",
    "school": "School",
}
"""Our columns, as a page calls them; empty: a column that is not read."""

_NO_HEADER = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8,10}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{3} \d{3} \d{4}", re.IGNORECASE
)


def looks_like_a_row(header: Sequence[str]) -> bool:
    """Tell whether a first line is no header but a child: a cell of it is a date, a postcode or a long number."""
    return any(_NO_HEADER.fullmatch(cell.strip()) for cell in header)


class FileForm(StrEnum):
    """How the rows of a file are written."""

    CSV = "csv"
    JSON_LINES = "json-lines"


class DeliveryState(StrEnum):
    """How a file that was handed in stands."""

    WAITS = "waits"
    QUEUED = "queued"
    STAGED = "staged"
    REFUSED = "refused"
    GIVEN_UP = "given-up"


DELIVERY_WORDS: Mapping[DeliveryState, str] = {
    DeliveryState.WAITS: "Waits for you to say how it is read",
    DeliveryState.QUEUED: "Is being read",
    DeliveryState.STAGED: "Was read",
    DeliveryState.REFUSED: "Was refused as a whole",
    DeliveryState.GIVEN_UP: "Was given up; its rows were deleted",
}


class DeliveryUnknown(LookupError):
    """There is no such file, or it is not open to the actor: they look alike."""


class TokenUnknown(LookupError):
    """There is no such token, or it was revoked: they look alike."""


class FileTooLarge(Refused):
    """A file is larger than a page takes."""

    code = "file-too-large"


class FileEmpty(Refused):
    """A file holds nothing."""

    code = "file-empty"


class KeyUsed(Refused):
    """The key of a sending was used before, for another file."""

    code = "key-used"


class SourceBusy(Refused):
    """Another file of the source is being handed in, and takes long."""

    code = "busy"


class NotWaiting(Refused):
    """The file does not wait for anybody to say how it is read."""

    code = "not-waiting"


class NothingToAgree(Refused):
    """No children of a whole list wait for anybody to agree that they are gone."""

    code = "nothing-to-agree"


class MappingWrong(Refused):
    """A mapping cannot be saved as it is."""

    code = "mapping-wrong"


class NameMissing(Refused):
    """A token needs a name by which somebody knows it."""

    code = "name-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A file that was handed in: whose, how large, how it stands. Never a cell of it."""

    reference: str
    source: str
    form: FileForm
    encoding: str
    size: int
    state: DeliveryState
    received_at: datetime
    mapping: str
    feed: str
    reason: str
    is_mine: bool
    is_sent: bool = False
    """A program sent it: nobody looked at its letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The first bytes of a file that was handed in, for a preview."""

    delivery: DeliveryRow
    data: bytes
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRow:
    """A saved way to read the files of a source. `header` is what the first line was when it was saved."""

    reference: str
    source: str
    name: str
    version: int
    service: str
    header: tuple[str, ...]
    reads: FileMapping
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token by which programs of a source send files. The token itself is shown once and kept nowhere."""

    reference: str
    source: str
    name: str
    made_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """How good a feed was: each measure as so many of so many. `counts` are those of the report."""

    feed: str
    source: str
    begun_at: datetime
    rows: int
    measures: Mapping[str, tuple[int, int]]
