"""What others may hold of reports: what is drafted, what is issued, and the parts that page and PDF are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

PAPER_PREFIX = "pap"
REPORT_PREFIX = "rpt"
LONGEST_PAPER = 6_000


class ReportKind(StrEnum):
    """The reports that are made from what is held."""

    REPRESENTATIVES = "representatives-report"
    """The annual report of the nominated representatives, with the nine sections of source 001."""

    BOARD_PAPER = "board-paper"
    """A paper for a meeting, with the parts of source 000."""

    HANDBOOK = "handbook"
    """All that is in force on a day, in a single document."""


REPORT_WORDS: Mapping[ReportKind, str] = {
    ReportKind.REPRESENTATIVES: "Annual report of the nominated representatives",
    ReportKind.BOARD_PAPER: "Board paper",
    ReportKind.HANDBOOK: "Handbook of the partnership",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a report: its caption, the heads of its columns, its rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a report. `counted` says how its figures were counted; empty where it has none."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    counted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument:
    """A whole report, before or after it is issued."""

    title: str
    subtitle: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A board paper that is being written, or was issued."""

    reference: str
    meeting: str
    group: str
    group_name: str
    meets_on: date
    title: str
    agreement: str
    report_of: str
    purpose: str
    summary: str
    implications: str
    recommendations: tuple[str, ...]
    background: str
    appendices: str
    contact_post: str
    contact: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """An issued report. `digest` is the SHA-256 of what was issued, in hexadecimal; `replaces` the edition before."""

    reference: str
    kind: ReportKind
    about: str
    title: str
    number: int
    first_day: date
    last_day: date
    issued_at: datetime
    issued_by: str
    digest: str
    replaces: str
