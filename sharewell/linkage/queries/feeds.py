"""What became of feeds: numbers, and refusals by their line. No cell leaves here."""

from django.db.models import Count

from sharewell.acting.actions import looking
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.linkage.models import Feed, FeedRow
from sharewell.linkage.policies import feeds_open_to
from sharewell.linkage.types import FeedReport, FeedRowRow, FeedUnknown, RowOutcome

MOST_REFUSED, MOST_FEEDS = 1_000, 100


@looking
def find_feed(*, actor: Actor, source: str, file_hash: str) -> str | None:
    """Return the feed of a file of a source, or None where it was never taken in."""
    require(actor, Permission.MATCH_CHILDREN)
    return Feed.objects.filter(source=source, file_hash=file_hash).values_list("reference", flat=True).first()


@looking
def get_report(*, actor: Actor, feed: str) -> FeedReport:
    """Return what became of a feed. Raise `FeedUnknown`."""
    one = feeds_open_to(actor).filter(reference=feed).first()
    if one is None:
        raise FeedUnknown(feed)
    return _report(one, with_refused=True)


@looking
def list_feeds(*, actor: Actor) -> tuple[FeedReport, ...]:
    """Return the feeds that the actor may look at, the newest first, without their refusals."""
    found = feeds_open_to(actor).order_by("-reference")[:MOST_FEEDS]
    return tuple(_report(one, with_refused=False) for one in found)


def _report(one: Feed, *, with_refused: bool) -> FeedReport:
    rows = FeedRow.objects.filter(feed=one)
    counted = dict(rows.values_list("outcome").annotate(many=Count("pk")))
    refused = rows.filter(outcome=RowOutcome.REFUSED.value).order_by("line")[:MOST_REFUSED] if with_refused else ()
    return FeedReport(
        reference=one.reference,
        source=one.source,
        rows=one.rows,
        begun_at=one.begun_at,
        finished_at=one.finished_at,
        counts={outcome: counted.get(outcome.value, 0) for outcome in RowOutcome},
        refused=tuple(FeedRowRow(line=row.line, reason=row.reason) for row in refused),
    )
