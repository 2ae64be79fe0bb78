"""What became of feeds, how files that were handed in stand, and how good feeds are, as words, rows and cells."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sharewell.linkage.importers import DATE_WORDS, ENCODING_WORDS
from sharewell.linkage.importers.previewing import Preview
from sharewell.linkage.types import (
    COLUMN_WORDS,
    DELIVERY_WORDS,
    HEADERS,
    ID,
    OUTCOME_WORDS,
    STOPPED_AFTER,
    DeliveryRow,
    DeliveryState,
    FeedReport,
    MappingRow,
    MeasureRow,
    RowOutcome,
)


def report_document(report: FeedReport) -> dict[str, Any]:
    """Return what became of a feed as one JSON document. It holds lines and reasons, and no cell."""
    return {
        "feed": report.reference,
        "source": report.source,
        "rows": report.rows,
        "finished": report.finished_at is not None,
        "whole_list": report.is_whole,
        "ended": report.ended,
        "not_in_it": report.unnamed,
        "waits_for": report.waits_for,
        **{outcome.value: report.counts.get(outcome, 0) for outcome in RowOutcome},
        "refusals": [{"line": one.line, "reason": one.reason} for one in report.refused],
    }


def report_words(report: FeedReport) -> list[str]:
    """Return the same as lines for people."""
    said = [f"{report.reference}: {report.rows:,} rows."]
    said += [
        f"  {OUTCOME_WORDS[outcome]}: {report.counts[outcome]:,}" for outcome in RowOutcome if report.counts[outcome]
    ]
    said += [f"  It waits for an earlier file of the same source: {report.waits_for}"] if report.waits_for else []
    said += [f"  {words}" for words in ending_words(report)]
    said += [f"  line {one.line}: {one.reason}" for one in report.refused]
    return said


def ending_words(report: FeedReport) -> list[str]:
    """Return what a whole list did not name, and what became of that, as sentences."""
    if report.unnamed is not None:
        return [
            (
                f"{report.unnamed:,} children with whom the source works are not in this list. Nothing was ended for"
                " them: they are many, or lines were refused and nobody knows of whom."
            ),
            "Look whether the file is complete. If it is, agree on its page that they are gone. If not, send it again.",
        ]
    if report.ended is not None:
        return [f"Not in the whole list any more, so that the source no longer works with them: {report.ended:,}"]
    return []


TOLD = tuple(outcome for outcome in RowOutcome if outcome is not RowOutcome.HELD)
"""How rows end for whoever looks after the index: a row that is held is told as new or as seen again (ADR 192)."""
FEED_COLUMNS = ("feed", "source", "begun_at", "finished_at", "rows", *(outcome.value for outcome in TOLD))
REFUSED_COLUMNS = ("line", "reason")


def feed_line(report: FeedReport, *, source: str, now: datetime) -> dict[str, Any]:
    """Return a feed as a line of the list."""
    return {
        "reference": report.reference,
        "source": source,
        "on": report.begun_at,
        "rows": report.rows,
        "stands": feed_words(report, now=now),
        "is_under_way": report.finished_at is None,
        "has_stopped": report.has_stopped(now=now),
    }


def feed_words(report: FeedReport, *, now: datetime) -> str:
    """Return how a feed stands, in words."""
    if report.finished_at:
        return "Finished"
    if report.waits_for:
        return "Waits until an earlier file of the same organisation is done"
    done = report.rows - report.left
    stands = f"{done:,} of {report.rows:,} rows are done"
    return f"It has stopped: {stands}" if report.has_stopped(now=now) else f"Under way: {stands}"


def feed_cells(reports: Sequence[FeedReport]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each feed in the order of `FEED_COLUMNS`."""
    for one in reports:
        moments = (one.begun_at, one.finished_at)
        yield (
            one.reference,
            one.source,
            *(moment.isoformat(timespec="seconds") if moment else "" for moment in moments),
            str(one.rows),
            *(str(one.counts.get(outcome, 0)) for outcome in TOLD),
        )


def outcome_rows(report: FeedReport) -> list[tuple[str, str]]:
    """Return how many rows there are of each outcome."""
    return [(OUTCOME_WORDS[outcome], f"{report.counts[outcome]:,}") for outcome in RowOutcome if report.counts[outcome]]


MAPPING_COLUMNS = ("source", "name", "version", "saved_at", "column", "read_as")


def mapping_line(row: MappingRow, *, source: str) -> dict[str, Any]:
    """Return a saved way to read files as a line of the list: what each column is read as, in the order of the file."""
    reads = row.reads
    dates = DATE_WORDS.get(reads.date_format, reads.date_format)
    said = [ENCODING_WORDS.get(reads.encoding, reads.encoding), f"birth dates such as {dates}"]
    said += ["the whole list of the children it works with"] if reads.is_whole else []
    return {
        "name": row.name,
        "source": source,
        "version": row.version,
        "on": row.made_at,
        "said": "; ".join(said),
        "table": [(header, COLUMN_WORDS[ours]) for header, ours in _read_as(row)],
    }


def mapping_cells(rows: Sequence[MappingRow]) -> Iterator[tuple[str, ...]]:
    """Yield a line for each column of each saved way to read files, as `MAPPING_COLUMNS`."""
    for row in rows:
        saved = row.made_at.isoformat(timespec="seconds")
        for header, ours in _read_as(row):
            yield (row.source, row.name, str(row.version), saved, header, ours)


def _read_as(row: MappingRow) -> list[tuple[str, str]]:
    ours = {header: one for one, headers in row.reads.columns.items() for header in headers}
    return [(header, ours.get(header, "")) for header in row.header]


REPORT_COLUMNS = ("what", "line", "rows", "reason")


def report_cells(report: FeedReport) -> Iterator[tuple[str, ...]]:
    """Yield the end report, as `REPORT_COLUMNS`: how many rows ended how, then each refusal by its line."""
    yield ("accepted", "", str(report.accepted), "")
    for outcome in RowOutcome:
        if report.counts[outcome]:
            yield (outcome.value, "", str(report.counts[outcome]), OUTCOME_WORDS[outcome])
    for what, many in (("ended", report.ended), ("not-in-it", report.unnamed)):
        if many is not None:
            yield (what, "", str(many), " ".join(ending_words(report)))
    for one in report.refused:
        yield ("refused", str(one.line), "1", one.reason)


def sizes(size: int) -> str:
    """Return how large a file is, in words."""
    return f"{size / 1024**2:,.0f} MB" if size >= 1024**2 else f"{max(size // 1024, 1):,} KB"


def delivery_line(row: DeliveryRow, *, source: str, now: datetime) -> dict[str, Any]:
    """Return a file that was handed in as a line of the list."""
    late = row.state is DeliveryState.QUEUED and now - row.received_at > STOPPED_AFTER
    return {
        "reference": row.reference,
        "source": source,
        "on": row.received_at,
        "size": sizes(row.size),
        "stands": DELIVERY_WORDS[row.state]
        if row.is_mine or row.state is not DeliveryState.WAITS
        else "Waits for whoever handed it in to say how it is read",
        "reason": row.reason,
        "is_mine": row.is_mine,
        "is_late": late,
        "is_under_way": row.state is DeliveryState.QUEUED,
    }


def changed_words(found: Preview) -> list[str]:
    """Return what of a header has changed since the way of reading was saved, a sentence each."""
    if found.change is None or not (found.change.gone or found.change.new):
        return []
    said = [f"The column “{one}” is not there any more." for one in found.change.gone]
    return said + [f"There is a new column “{one}”." for one in found.change.new]


def preview_table(found: Preview) -> dict[str, Any]:
    """Return the first rows as they would be read, and the first that would be refused."""
    ours = [one for one in HEADERS if one in found.reads.columns]
    return {
        "head": ["Line", *(COLUMN_WORDS[one] for one in ours)],
        "rows": [(str(line.line), *(line.cells.get(one, "") or "–" for one in ours)) for line in found.lines],
        "refused": [(str(line.line), line.fault) for line in found.refused[:20]],
        "read": found.read,
        "many_refused": len(found.refused),
    }


MEASURE_WORDS: Mapping[str, str] = {
    **{f"filled.{one}": f"{COLUMN_WORDS[one]}: filled in" for one in HEADERS if one != ID},
    "number.wrong": "NHS number: fails its own check",
    "born.first-of-january": "Birth date: 1 January (often written when it is not known)",
    "name.placeholder": "Name: a placeholder such as “Baby” or “Unknown”",
    "id.twice": "Rows whose number stands there twice",
    "refused": "Rows refused",
    "linked": "Rows linked to a child who was known",
    "possible": "Rows about which somebody had to say",
    "new": "Rows of new children",
    "seen-again": "Rows seen again from the same source",
    "answered.one-child": "Of questions that were answered, last 12 months: one child",
}
QUALITY_COLUMNS = ("feed", "begun_at", "rows", "measure", "many", "of")


def share(many: int, whole: int) -> str:
    """Return a part of a whole in words: both numbers, and how many in a hundred."""
    return f"{many / whole:.0%} ({many:,} of {whole:,})" if whole else "–"


def quality_table(rows: Sequence[MeasureRow]) -> list[tuple[str, ...]]:
    """Return the measures, each with its part in each feed, the newest first."""
    table = [("Rows", *(f"{row.rows:,}" for row in rows))]
    for code, words in MEASURE_WORDS.items():
        table.append((words, *(share(*row.measures.get(code, (0, 0))) for row in rows)))
    return table


def quality_bars(rows: Sequence[MeasureRow]) -> list[dict[str, Any]]:
    """Return how far each column of the newest feed is filled in, for a chart beside the table."""
    return [
        {"words": COLUMN_WORDS[one], "share": round(100 * many / whole), "said": share(many, whole)}
        for row in rows
        for one in HEADERS
        if one != ID
        for many, whole in [row.measures.get(f"filled.{one}", (0, 0))]
        if whole
    ]


def quality_cells(rows: Sequence[MeasureRow]) -> Iterator[tuple[str, ...]]:
    """Yield a line for each measure of each feed, in the order of `QUALITY_COLUMNS`."""
    for row in rows:
        for code in MEASURE_WORDS:
            if code in row.measures:
                many, whole = row.measures[code]
                began = row.begun_at.isoformat(timespec="seconds")
                yield (row.feed, began, str(row.rows), code, str(many), str(whole))


def sent_document(row: DeliveryRow, report: FeedReport | None, *, now: datetime) -> dict[str, Any]:
    """Return what a program is told of a file that its source sent: numbers, lines and reasons.

    Whether a child was known to others is not its business, and would tell of hidden ones (ADR 192): accepted is
    accepted.
    """
    told: dict[str, Any] = {
        "file": row.reference,
        "state": row.state.value,
        "words": DELIVERY_WORDS[row.state],
        "received_at": row.received_at.isoformat(timespec="seconds"),
    }
    if row.reason:
        told["reason"] = row.reason
    if report is not None:
        told |= {
            "feed": report.reference,
            "finished": report.finished_at is not None,
            "has_stopped": report.has_stopped(now=now),
            "waits_for_earlier": bool(report.waits_for),
            "rows": report.rows,
            "accepted": report.accepted,
            "left": report.left,
            "refused": report.counts[RowOutcome.REFUSED],
            "refusals": [{"line": one.line, "reason": one.reason} for one in report.refused],
        }
        if report.is_whole:
            told |= {"ended": report.ended, "not_in_it": report.unnamed}
    return told
