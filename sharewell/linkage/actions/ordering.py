"""Files of one source are taken one after another, in the order in which they came: what was said last counts.

An older file that went on beside a newer one would bring back an old home, and end what the newer one says.
"""

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from sharewell.foundation.enqueue import enqueue
from sharewell.linkage.models import Delivery, Feed
from sharewell.linkage.types import DeliveryState, SourceBusy

STAGE, TAKE, END = "linkage.stage_file", "linkage.take_rows", "linkage.end_unnamed"
"""The background work: stage a file that was handed in; take in and settle some rows of a feed; end what a whole list
does not name, since somebody agreed."""
_SENDING, _STAGING = 7_201_003, 7_201_004
"""The classes of locks by which two files of one source are handed in one after the other, and staged so."""


def lock_sending(source: str) -> None:
    """Let files of a source be handed in one after another. Raise `SourceBusy` where that takes too long for a page."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_SENDING, source])
    except OperationalError as fault:
        if not isinstance(fault.__cause__, LockNotAvailable):
            raise
        raise SourceBusy("Another file of this organisation is being handed in. Try again in a minute.") from None


def lock_staging(source: str) -> None:
    """Let files of a source be staged one after another, however long that takes: so feeds are numbered as they came.

    Nobody who hands a file in waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_STAGING, source])


def let_next_go_on(source: str) -> None:
    """Ask for a turn of the feed of a source that has waited longest, where one waits. A feed of it has just ended.

    What is staged at the same moment may be missed: it is taken up some minutes later.
    """
    following = Feed.objects.filter(source=source, finished_at=None).order_by("pk").first()
    if following is not None:
        enqueue(TAKE, arguments={"feed": following.reference})


def let_next_be_staged(source: str) -> None:
    """Ask that the file of a source be staged which has waited longest, where one waits."""
    following = Delivery.objects.filter(source=source, state=DeliveryState.QUEUED.value).order_by("pk").first()
    if following is not None:
        enqueue(STAGE, arguments={"delivery": following.reference})
