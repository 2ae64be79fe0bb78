"""Take a file of a source into the index: staged whole, then row by row, and again from where it stopped."""

import hashlib
import subprocess  # nosec B404 runs this command again
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sharewell.acting.types import Actor
from sharewell.children.actions import count_names
from sharewell.children.queries import get_counted
from sharewell.children.types import ServiceKind
from sharewell.foundation.collecting import seldom_collecting
from sharewell.linkage.actions import end_unnamed, refuse_delivery, settle_rows, stage_delivery, stage_feed, take_rows
from sharewell.linkage.importers.files import Progress, read_lines
from sharewell.linkage.importers.parts import InParts
from sharewell.linkage.importers.sniffing import EVIDENT
from sharewell.linkage.queries.feeds import find_feed, get_report, is_to_end
from sharewell.linkage.queries.sending import get_delivery, get_mapping, get_part
from sharewell.linkage.types import DeliveryState, FeedReport, FileMapping, FileRefused

FIRST_COUNTED = 2_000
"""After so many rows of a feed names are counted for the first time, where it fills an empty index."""


@seldom_collecting()
def import_feed(
    *,
    actor: Actor,
    path: Path,
    source: str,
    mapping: FileMapping | None = None,
    service: ServiceKind | None = None,
    progress: Progress | None = None,
    processes: int = 1,
    now: Callable[[], datetime],
) -> FeedReport:
    """Take a file of a source in, and return what became of each row. After a crash the same call goes on.

    The whole file is staged first; then its rows are taken in some at a time, each batch whole or not at all. A row is
    known by its source and its id, so nothing is repeated. With `service` the source itself works with each child.
    `now` gives the moment of each batch. With `processes`, others work on the feed at the same time. Raise
    `FileRefused`.
    """
    with path.open("rb") as raw:
        file_hash = hashlib.file_digest(raw, "sha256").hexdigest()
    kind = service.value if service else ""
    reading = mapping.digest(service=kind) if mapping else FileMapping().digest(service=kind)
    said = partial(progress, path.name) if progress else None
    # Helpers start while the file is staged, which takes one process.
    with _helped(processes) as help_with:
        feed = find_feed(actor=actor, source=source, file_hash=file_hash, reading=reading)
        if feed is None:
            feed = stage_feed(
                actor=actor,
                source=source,
                file_hash=file_hash,
                lines=read_lines(path, mapping=mapping),
                service=service,
                is_whole=mapping is not None and mapping.is_whole,
                reading=reading,
                now=now(),
            )
        help_with(feed)
        done = go_on(actor=actor, feed=feed, counts_names=True, progress=said, now=now)
    if processes > 1:
        # What a helper that died had in hand.
        go_on(actor=actor, feed=feed, before=done, progress=said, now=now)
    return get_report(actor=actor, feed=feed)


@seldom_collecting()
def go_on(
    *,
    actor: Actor,
    feed: str,
    before: int = 0,
    rounds: int = 0,
    counts_names: bool = False,
    progress: Callable[[int], None] | None = None,
    now: Callable[[], datetime],
) -> int:
    """Take in and settle rows of a feed until none is left that nobody else has in hand; return how many.

    `progress` is told how many this process has settled, `before` included. `counts_names`: how common names are is
    counted anew whenever the index may have doubled, since a score rests on how many children there are. With `rounds`
    it stops after so many, so that other work gets its turn.
    """
    done, turn = before, 0
    due = max(get_counted(actor=actor), FIRST_COUNTED) if counts_names else 0
    while True:
        taken = take_rows(actor=actor, feed=feed, now=now())
        settled = settle_rows(actor=actor, feed=feed, now=now())
        if not taken and not settled:
            while is_to_end(actor=actor, feed=feed):
                end_unnamed(actor=actor, feed=feed, now=now())
            return done
        done += settled
        if counts_names and done >= due:
            due = done + max(count_names(actor=actor, now=now()), FIRST_COUNTED)
        if progress is not None:
            progress(done)
        turn += 1
        if turn == rounds:
            return done


@seldom_collecting()
def stage_file(*, actor: Actor, delivery: str, now: Callable[[], datetime]) -> str | None:
    """Stage a file that was handed in, and return its feed; None where it was refused as a whole, or given up.

    What a program sent is read in the letters that its bytes are in, where these tell, and else in those of the saved
    way of reading. On a page somebody saw the rows and chose.
    """
    held = get_delivery(actor=actor, delivery=delivery)
    if held.state not in (DeliveryState.QUEUED, DeliveryState.STAGED):
        return held.feed or None
    mapping, service = FileMapping(encoding=held.encoding), ""
    if held.mapping:
        saved = get_mapping(actor=actor, mapping=held.mapping)
        mapping, service = saved.reads, saved.service
        if held.is_sent and held.encoding in EVIDENT:
            mapping = replace(mapping, encoding=held.encoding)
    file = InParts("file", lambda number: get_part(actor=actor, delivery=delivery, number=number))
    try:
        return stage_delivery(
            actor=actor,
            delivery=delivery,
            lines=read_lines(file, mapping=mapping, form=held.form),
            reading=mapping.digest(service=service),
            now=now(),
        )
    except FileRefused as refused:
        refuse_delivery(actor=actor, delivery=delivery, reason=refused.kept(), now=now())
    return None


@contextmanager
def _helped(processes: int) -> Iterator[Callable[[str], None]]:
    """Start further processes, and yield what lets them work on a feed at the same time.

    What one of them leaves undone, this one does. Where no feed comes about, they end.
    """
    words = [sys.executable, "-m", "sharewell.config.cli", "feeds", "go-on", "-"]
    helpers = [
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for _ in range(processes - 1)
    ]

    def help_with(feed: str) -> None:
        for helper in helpers:
            with suppress(BrokenPipeError):  # one that died meanwhile hears nothing
                print(feed, file=helper.stdin, flush=True)

    try:
        yield help_with
    finally:
        for helper in helpers:
            helper.communicate()
