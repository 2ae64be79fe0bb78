"""Delete the rows of feeds that ended a year ago: what became of each. The numbers and the records stay."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.ledger.actions import append_entry
from sharewell.linkage.events import FEED_FORGOTTEN
from sharewell.linkage.models import Feed, FeedRow

DELETED = 20_000
"""How many rows are deleted in one transaction."""


@action(Permission.MATCH_CHILDREN)
def forget_rows(*, actor: Actor, feed: str, most: int = DELETED, now: datetime) -> int:
    """Delete the next rows of a feed that has ended, and return how many; 0 where none is left.

    Nobody can agree any more to what its whole list does not name: without its rows it would name nobody.
    """
    held = Feed.objects.select_for_update().get(reference=feed)
    if held.finished_at is None:  # somebody has just agreed: it goes on, and is forgotten another night
        append_entry(actor=actor, event=FEED_FORGOTTEN, subjects=[held.reference], facts={"rows": 0}, now=now)
        return 0
    if held.unnamed is not None:
        held.unnamed = None
        held.save(update_fields=["unnamed"])
    rows = FeedRow.objects.filter(feed=held).order_by("line").values_list("pk", flat=True)[:most]
    many, _ = FeedRow.objects.filter(pk__in=list(rows)).delete()
    if not many:
        held.forgotten_at = now
        held.save(update_fields=["forgotten_at"])
    append_entry(actor=actor, event=FEED_FORGOTTEN, subjects=[held.reference], facts={"rows": many}, now=now)
    return many
