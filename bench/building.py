"""An index of children built at once, for sizes that would take hours to feed: `python -m bench.index --built`.

The product takes each record in as it would from a feed and writes every row itself, in two processes. What is left out
is to hold each against all others, which for a source that names each child once finds nothing; and the indexes of
keys are built at the end, as after a restore.
"""

from __future__ import annotations

import csv
import multiprocessing
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import psycopg

TAKEN = 2_000
A_FILE, A_BATCH = timedelta(seconds=1), timedelta(milliseconds=1)
AS_OWNER = "-c role=none"
MOMENT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LATER = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE indexname LIKE 'children\\_by\\_%' OR indexname = 'children_childaddress_home'
"""
"""Which indexes are built at the end: those that records do not enter in the order in which they arrive."""


def say(words: str) -> None:
    """Say how far it is."""
    print(f"{time.strftime('%H:%M:%S')}  {words}", file=sys.stderr, flush=True)


def build(
    files: list[Path], *, source: str, processes: int, wanted: frozenset[str], address: str
) -> tuple[dict[str, str], dict[str, float]]:
    """Take files in; return the records of the rows that are wanted, by their ids, and how long each part took.

    `address` is that of the database as its owner.
    """
    owner = psycopg.connect(address, options=AS_OWNER, autocommit=True)
    kept = owner.execute(LATER).fetchall()
    for name, _ in kept:
        owner.execute(f"DROP INDEX {name}")
    began = time.perf_counter()
    known: dict[str, str] = {}
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        work = [(path, source, wanted, address, MOMENT + number * A_FILE) for number, path in enumerate(files)]
        for done, found in enumerate(pool.imap_unordered(take, work), start=1):
            known |= found
            say(f"{done} of {len(files)} files are taken in")
    taken = time.perf_counter()
    owner.execute("SET maintenance_work_mem = '2GB'")
    for name, words in kept:
        owner.execute(words)
        say(f"{name} is built")
    owner.close()
    return known, {"seconds_to_take": round(taken - began), "seconds_to_build": round(time.perf_counter() - taken)}


def take(work: tuple[Path, str, frozenset[str], str, datetime]) -> dict[str, str]:
    """Take one file in, each batch at its own moment, and return the records of the rows that are wanted."""
    import django

    django.setup()
    from django.db import connection

    from sharewell.acting.types import OPERATOR
    from sharewell.children.actions import fault_of, take_children
    from sharewell.linkage.actions.taking import child_of

    path, source, wanted, address, moment = work
    known: dict[str, str] = {}
    with (
        path.open(encoding="utf-8", newline="") as stream,
        psycopg.connect(address, options=AS_OWNER, autocommit=True) as owner,
    ):
        rows = csv.reader(stream)
        next(rows)
        while some := list(islice(rows, TAKEN)):
            news = [(one, new) for one, *cells in some if not fault_of(new := child_of(cells))]
            taken = take_children(actor=OPERATOR, source=source, news=news, about=source, now=moment)
            numbers = [one.child for one in taken]
            owner.execute("UPDATE children_indexchild SET checked_at = %s WHERE id = ANY (%s)", [moment, numbers])
            moment += A_BATCH
            known |= {name: one.reference for (name, _), one in zip(news, taken, strict=True) if name in wanted}
    connection.close()
    return known
