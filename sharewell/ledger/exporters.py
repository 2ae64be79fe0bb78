"""Write the ledger out, so that somebody without our database can verify it. docs/reference/ledger.md has the format.

It streams: a million entries need no more memory than a few thousand. All is read in one snapshot.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import psycopg
from psycopg.rows import tuple_row

from sharewell.core.sealing.notes import join_note
from sharewell.ledger.types import EXPORT_FORMAT, LINES_A_FILE, LedgerFault, canonical_bytes, moment_text

_ENTRIES = (
    "SELECT leaf.position, leaf.leaf_hash, entry.leaf_hash, entry.reference, entry.occurred_at, entry.event, "
    "entry.actor, entry.organisation, entry.purpose, entry.subjects, entry.facts "
    "FROM ledger_sealedleaf leaf LEFT JOIN ledger_entry entry ON entry.id = leaf.entry_id ORDER BY leaf.position"
)
_UNSEALED = (
    "SELECT NULL, NULL, entry.leaf_hash, entry.reference, entry.occurred_at, entry.event, "
    "entry.actor, entry.organisation, entry.purpose, entry.subjects, entry.facts "
    "FROM ledger_entry entry WHERE NOT EXISTS "
    "(SELECT FROM ledger_sealedleaf leaf WHERE leaf.entry_id = entry.id) ORDER BY entry.id"
)
_HEADS = "SELECT size, text, signature FROM ledger_head ORDER BY size"
_RESTORATIONS = "SELECT text, signature FROM ledger_restoration ORDER BY restored_at, size"
_COSIGNATURES = "SELECT head_id, line FROM ledger_cosignature ORDER BY head_id, id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: how many sealed entries, how many that wait, how many heads."""

    sealed: int
    waiting: int
    heads: int


def export_ledger(*, address: str, folder: Path, public_key: str, now: datetime) -> Exported:
    """Write the ledger of the database at `address` into a new folder. Raise `LedgerFault` where it is there."""
    try:
        (folder / "entries").mkdir(parents=True)
    except FileExistsError:
        raise LedgerFault(f"{folder} is there already. Name a folder that is not.") from None
    with psycopg.connect(address, row_factory=tuple_row) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL statement_timeout = 0")
        sealed = _write_entries(connection, folder / "entries")
        with (folder / "unsealed.txt").open("w", encoding="utf-8", newline="\n") as file:
            waiting = _write_lines(file, _rows(connection, _UNSEALED))
        heads = _write_heads(connection, folder / "heads.jsonl")
        _write_restorations(connection, folder / "restored.jsonl")
    (folder / "ledger.pub").write_text(public_key + "\n", encoding="utf-8")
    about = {
        "format": EXPORT_FORMAT,
        "made_at": moment_text(now.astimezone(UTC)),
        "sealed": sealed,
        "waiting": waiting,
        "heads": heads,
    }
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return Exported(sealed=sealed, waiting=waiting, heads=heads)


def _rows(connection: psycopg.Connection[Any], statement: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor(name="export") as cursor:
        cursor.itersize = 5000
        cursor.execute(statement.encode())
        yield from cursor


def _write_entries(connection: psycopg.Connection[Any], folder: Path) -> int:
    rows, written = _rows(connection, _ENTRIES), 0
    while chunk := list(islice(rows, LINES_A_FILE)):
        path = folder / f"{written // LINES_A_FILE:07d}.txt"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            written += _write_lines(file, iter(chunk))
    return written


def _write_lines(file: TextIO, rows: Iterator[tuple[Any, ...]]) -> int:
    written = 0
    for row in rows:
        file.write(export_line(row))
        written += 1
    return written


def export_line(row: tuple[Any, ...]) -> str:
    """Return the line of an entry: its place, the sealed hash, the entry's own hash (= where alike), its encoding.

    A dash stands for what is not there: the place of an entry that waits, the entry of a leaf that was removed. The
    encoding is made from the columns afresh, so that a column that was changed shows.
    """
    position, sealed, own, reference, occurred_at, event, actor, organisation, purpose, subjects, facts = row
    place = "-" if position is None else str(position)
    sealed_text = "-" if sealed is None else bytes(sealed).hex()
    if reference is None:
        return f"{place}\t{sealed_text}\t-\t-\n"
    canonical = canonical_bytes(
        reference=reference,
        occurred_at=occurred_at,
        event=event,
        actor=actor,
        organisation=organisation,
        purpose=purpose,
        subjects=tuple(subjects),
        facts=facts,
    ).decode()
    own_text = "=" if own == sealed else bytes(own).hex()
    return f"{place}\t{sealed_text}\t{own_text}\t{canonical}\n"


def _write_heads(connection: psycopg.Connection[Any], path: Path) -> int:
    cosigned: dict[int, list[str]] = {}
    for size, line in connection.execute(_COSIGNATURES):
        cosigned.setdefault(size, []).append(line)
    written = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for size, text, signature in _rows(connection, _HEADS):
            note = join_note(text, [signature, *cosigned.get(size, ())])
            file.write(json.dumps(note, ensure_ascii=False) + "\n")
            written += 1
    return written


def _write_restorations(connection: psycopg.Connection[Any], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for text, signature in connection.execute(_RESTORATIONS.encode()):
            file.write(json.dumps(join_note(text, [signature]), ensure_ascii=False) + "\n")
