"""End what a source said of children whom its whole list does not name any more, unless they are too many at once.

A file that was cut off would end everything after the cut: so where more than one in ten is missing, or a line was
refused of which nobody knows whose it is, nothing ends until somebody has agreed (ADR 198).
"""

from datetime import datetime

from django.db import connection

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions import end_services
from sharewell.children.queries import name_records
from sharewell.foundation.columns import text_array
from sharewell.foundation.patience import wait_as_long_as_it_takes
from sharewell.ledger.actions import append_entry
from sharewell.linkage.actions.measuring import measure_end
from sharewell.linkage.actions.ordering import let_next_go_on
from sharewell.linkage.events import FEED_ENDED, FEED_ENDINGS_HELD
from sharewell.linkage.models import Feed, FeedRow
from sharewell.linkage.queries.feeds import are_rows_left, earlier_of
from sharewell.linkage.types import RowOutcome

FEW, ONE_IN = 20, 10
"""So many may be missing from a list without anybody being asked, and so many of all in it: one in ten."""
ENDED = 2_000
"""How many end in one transaction."""


@action(Permission.MATCH_CHILDREN)
def end_unnamed(*, actor: Actor, feed: str, is_agreed: bool = False, now: datetime) -> int:
    """End the next of what a source said of children whom its whole list does not name; return of how many.

    `is_agreed`: somebody said that all of them are gone. The last of them ends the feed; so does it where they are too
    many and wait for somebody to agree. 0 where there was nothing to do: rows are left, an earlier feed of the source
    has not ended, or another process did it. Of whom a later file names nothing ends.
    """
    held = Feed.objects.select_for_update().get(reference=feed)
    if is_agreed and held.unnamed is not None:
        held.is_agreed, held.unnamed, held.finished_at = True, None, None
        held.save()
    if not held.is_whole or held.finished_at is not None or are_rows_left(held) or earlier_of(held) is not None:
        append_entry(actor=actor, event=FEED_ENDED, subjects=[held.reference], facts={"records": 0}, now=now)
        return 0
    wait_as_long_as_it_takes()
    named = _refused(held)
    if held.ended is None and not held.is_agreed and not _may_end(held, named):
        append_entry(
            actor=actor, event=FEED_ENDINGS_HELD, subjects=[held.reference], facts={"records": held.unnamed or 0},
            now=now,
        )  # fmt: skip
        _finish(held, actor=actor, now=now)
        return 0
    missing = _unnamed(held, named)
    some = missing[:ENDED]
    if some:
        end_services(actor=actor, involvements=[one for one, _ in some], about=held.reference, now=now)
    held.ended = (held.ended or 0) + len({record for _, record in some})
    held.worked_at = now
    append_entry(actor=actor, event=FEED_ENDED, subjects=[held.reference], facts={"records": len(some)}, now=now)
    if len(missing) == len(some):
        _finish(held, actor=actor, now=now)
    held.save()
    return len(some)


def _finish(held: Feed, *, actor: Actor, now: datetime) -> None:
    held.finished_at = held.worked_at = now
    held.save()
    if not held.is_agreed:  # it was finished, and measured, when it was said that somebody must agree
        measure_end(actor=actor, feed=held, now=now)
    let_next_go_on(held.source)


def _may_end(held: Feed, named: list[str]) -> bool:
    """Tell whether what the list does not name may end; if not, keep on the feed how many wait for somebody to agree.

    Hidden children are counted like all others: the source knows whom it left out, and a number without them would tell
    it who is hidden. Where nobody is missing, nobody is asked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT served, missing FROM linkage_missing(%s, %s, %s::text[])",
            [held.pk, held.service, text_array(named)],
        )
        served, missing = cursor.fetchone()
    is_doubtful = FeedRow.objects.filter(feed=held, outcome=RowOutcome.REFUSED.value, source_id="").exists()
    if missing <= max(FEW, served // ONE_IN) and not is_doubtful:
        return True
    if missing:
        held.unnamed = missing
    else:
        held.ended = 0
    return False


def _refused(held: Feed) -> list[str]:
    """Return the records whose line was refused, here or in a later file: it names them all the same."""
    feeds = Feed.objects.filter(source=held.source, pk__gte=held.pk)
    refused = FeedRow.objects.filter(feed__in=feeds, outcome=RowOutcome.REFUSED.value).exclude(source_id="")
    return name_records(held.source, list(refused.values_list("source_id", flat=True)))


def _unnamed(held: Feed, named: list[str]) -> list[tuple[int, str]]:
    """Return some of what the source said by files of children whom the list does not name: its number, the record.

    One more than end at once, where there are more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT involvement, record FROM linkage_unnamed(%s, %s, %s::text[], %s)",
            [held.pk, held.service, text_array(named), ENDED + 1],
        )
        return [(int(one), str(record)) for one, record in cursor.fetchall()]
