"""Background work of feeds: stage what was handed in, take it into the index, and take up what has stopped.

Whatever a worker left when it died waits in the database, and any worker takes it up: nothing is lost or repeated.
"""

from datetime import timedelta

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.foundation.clock import now
from sharewell.foundation.enqueue import enqueue
from sharewell.linkage.actions import END, STAGE, TAKE, delete_unread, end_unnamed, forget_rows
from sharewell.linkage.importers.feeds import go_on, stage_file
from sharewell.linkage.queries.feeds import get_earlier, get_progress, is_to_end, list_to_forget
from sharewell.linkage.queries.sending import is_next_to_be_staged, list_stopped, list_unread
from sharewell.linkage.types import KEPT_UNREAD, ROWS_KEPT, STOPPED_AFTER

ROUNDS = 10
"""So many batches are taken in and settled before other work gets its turn."""
WAIT = timedelta(seconds=10)


@app.task(name=STAGE)
def stage(delivery: str) -> None:
    """Stage a file that was handed in. Where an earlier one of its source is to be staged first, that asks for it."""
    if is_next_to_be_staged(actor=SYSTEM, delivery=delivery):
        stage_file(actor=SYSTEM, delivery=delivery, now=now)


@app.task(name=TAKE)
def take(feed: str) -> None:
    """Take in and settle some rows of a feed; where more are left, ask for the next turn.

    Where it waits for an earlier feed of its source, that asks for it when it has ended.
    """
    before, is_finished = get_progress(actor=SYSTEM, feed=feed)
    if not is_finished and not get_earlier(actor=SYSTEM, feed=feed):
        done = go_on(actor=SYSTEM, feed=feed, before=before, rounds=ROUNDS, counts_names=True, now=now)
        if not get_progress(actor=SYSTEM, feed=feed)[1] and not get_earlier(actor=SYSTEM, feed=feed):
            # Where nothing was done, another worker has it all in hand.
            later = None if done > before else now() + WAIT
            enqueue(TAKE, arguments={"feed": feed}, not_before=later)


@app.task(name=END)
def end(feed: str) -> None:
    """End what a whole list does not name, since somebody agreed."""
    end_unnamed(actor=SYSTEM, feed=feed, is_agreed=True, now=now())
    while is_to_end(actor=SYSTEM, feed=feed):
        end_unnamed(actor=SYSTEM, feed=feed, now=now())


@app.periodic(cron="20 3 * * *")
@app.task(name="linkage.forget", queueing_lock="linkage.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Delete the rows of every feed that ended a year ago, some thousands at a time."""
    moment = now()
    for feed in list_to_forget(actor=SYSTEM, before=moment - ROWS_KEPT):
        while forget_rows(actor=SYSTEM, feed=feed, now=moment):
            pass


@app.periodic(cron="*/5 * * * *")
@app.task(name="linkage.take_up", queueing_lock="linkage.take_up", pass_context=False)
def take_up(timestamp: int) -> None:
    """Take up every file and every feed on which nobody works any more; give up what nobody said how to read."""
    moment = now()
    files, feeds = list_stopped(actor=SYSTEM, before=moment - STOPPED_AFTER)
    for delivery in files:
        enqueue(STAGE, arguments={"delivery": delivery})
    for feed in feeds:
        enqueue(TAKE, arguments={"feed": feed})
    for delivery in list_unread(actor=SYSTEM, before=moment - KEPT_UNREAD):
        delete_unread(actor=SYSTEM, delivery=delivery, now=moment)
