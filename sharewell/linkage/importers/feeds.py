"""Take a file of a source into the index: staged whole, then row by row, and again from where it stopped."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sharewell.acting.types import Actor
from sharewell.children.types import ServiceKind
from sharewell.linkage.actions import stage_feed, take_rows
from sharewell.linkage.importers.files import Progress, read_lines
from sharewell.linkage.queries.feeds import find_feed, get_report
from sharewell.linkage.types import FeedReport, FileMapping


def import_feed(
    *,
    actor: Actor,
    path: Path,
    source: str,
    mapping: FileMapping | None = None,
    service: ServiceKind | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime],
) -> FeedReport:
    """Take a file of a source in, and return what became of each row. After a crash the same call goes on.

    The whole file is staged first; then its rows are taken in some at a time, each batch whole or not at all. A row is
    known by its source and its id, so nothing is repeated. With `service` the source itself works with each child.
    `now` gives the moment of each batch. Raise `FileRefused`.
    """
    with path.open("rb") as raw:
        file_hash = hashlib.file_digest(raw, "sha256").hexdigest()
    feed = find_feed(actor=actor, source=source, file_hash=file_hash)
    if feed is None:
        feed = stage_feed(
            actor=actor,
            source=source,
            file_hash=file_hash,
            lines=read_lines(path, mapping=mapping),
            service=service,
            now=now(),
        )
    done = 0
    while taken := take_rows(actor=actor, feed=feed, now=now()):
        done += taken
        if progress is not None:
            progress(path.name, done)
    return get_report(actor=actor, feed=feed)
