"""What became of feeds: numbers, and refusals by their line. No cell leaves here."""

from datetime import datetime

from django.db.models import Count, Sum

from sharewell.acting.actions import looking
from sharewell.acting.policies import is_permitted, require
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.patience import wait_as_long_as_it_takes
from sharewell.linkage.models import Feed, FeedBatch, FeedRow
from sharewell.linkage.policies import feeds_open_to
from sharewell.linkage.types import FeedReport, FeedRowRow, FeedUnknown, RowOutcome

MOST_REFUSED, MOST_IN_A_FILE, MOST_FEEDS = 1_000, 200_000, 100


@looking
def find_feed(*, actor: Actor, source: str, file_hash: str, reading: str = "") -> str | None:
    """Return the feed that a file of a source is if it is read in one way, or None where it is to be taken in."""
    require(actor, Permission.MATCH_CHILDREN)
    found = feed_of(source=source, file_hash=file_hash, reading=reading)
    return found.reference if found else None


def feed_of(*, source: str, file_hash: str, reading: str) -> Feed | None:
    """Return the feed of a file that is still taken in, or that was the last of its source to be read so.

    A file that came before another one is none: what it says is said again, and counts again.
    """
    held = Feed.objects.filter(source=source, file_hash=file_hash, reading=reading).order_by("turn").last()
    if held is None or held.finished_at is None:
        return held
    last = Feed.objects.filter(source=source, reading=reading).order_by("pk").last()
    return held if last == held else None


@looking
def get_report(*, actor: Actor, feed: str, every: bool = False) -> FeedReport:
    """Return what became of a feed, with the first refusals, or with `every` one. Raise `FeedUnknown`."""
    one = feeds_open_to(actor).filter(reference=feed).first()
    if one is None:
        raise FeedUnknown(feed)
    return report_of(one, actor=actor, with_refused=True, most=MOST_IN_A_FILE if every else MOST_REFUSED)


@looking
def list_feeds(*, actor: Actor) -> tuple[FeedReport, ...]:
    """Return the feeds that the actor may look at, the newest first, without their refusals."""
    found = feeds_open_to(actor).order_by("-reference")[:MOST_FEEDS]
    return tuple(report_of(one, actor=actor, with_refused=False) for one in found)


def earlier_of(held: Feed) -> Feed | None:
    """Return the feed that this one waits for: the first of its source that came before it and has not ended."""
    return Feed.objects.filter(source=held.source, pk__lt=held.pk, finished_at=None).order_by("pk").first()


@looking
def get_earlier(*, actor: Actor, feed: str) -> str:
    """Return the feed of the same source that a feed waits for; empty where it is its turn."""
    require(actor, Permission.MATCH_CHILDREN)
    earlier = earlier_of(Feed.objects.get(reference=feed))
    return earlier.reference if earlier else ""


def are_rows_left(held: Feed) -> bool:
    """Tell whether rows of a feed are still to be taken in or settled.

    Each is asked for by itself: there is an index of either, which holds no row that is settled.
    """
    states = (RowOutcome.WAITS.value, RowOutcome.TAKEN.value)
    return any(FeedRow.objects.filter(feed=held, outcome=one).exists() for one in states)


@looking
def is_to_end(*, actor: Actor, feed: str) -> bool:
    """Tell whether all rows of a whole list are settled, and what it does not name is to end now: it is its turn."""
    require(actor, Permission.MATCH_CHILDREN)
    held = Feed.objects.filter(reference=feed, is_whole=True, finished_at=None).first()
    return held is not None and not are_rows_left(held) and earlier_of(held) is None


@looking
def list_to_forget(*, actor: Actor, before: datetime) -> tuple[str, ...]:
    """Return the feeds that ended before a moment and still have their rows."""
    require(actor, Permission.MATCH_CHILDREN)
    found = Feed.objects.filter(finished_at__lt=before, forgotten_at=None).order_by("pk")
    return tuple(found.values_list("reference", flat=True))


@looking
def get_progress(*, actor: Actor, feed: str) -> tuple[int, bool]:
    """Return how many rows of a feed are settled, and whether it is finished: by its batches, however long it is."""
    require(actor, Permission.MATCH_CHILDREN)
    held = Feed.objects.get(reference=feed)
    return _settled(held), held.finished_at is not None


def report_of(one: Feed, *, actor: Actor, with_refused: bool, most: int = MOST_REFUSED) -> FeedReport:
    """Return what became of a feed, as the actor is told: the installation alone counts what is held (ADR 192)."""
    rows = FeedRow.objects.filter(feed=one)
    refused = rows.filter(outcome=RowOutcome.REFUSED.value).order_by("line")
    if one.forgotten_at is not None:
        counted = _told(one, refused=one.taken - _settled(one))
    elif is_permitted(actor, Permission.MATCH_CHILDREN):
        wait_as_long_as_it_takes()
        counted = {RowOutcome(code): many for code, many in rows.values_list("outcome").annotate(many=Count("pk"))}
    else:
        counted = _told(one, refused=refused.count())
    earlier = earlier_of(one) if one.finished_at is None else None
    return FeedReport(
        reference=one.reference,
        source=one.source,
        rows=one.rows,
        begun_at=one.begun_at,
        finished_at=one.finished_at,
        worked_at=one.worked_at,
        is_whole=one.is_whole,
        ended=one.ended,
        unnamed=one.unnamed,
        waits_for=earlier.reference if earlier else "",
        counts={outcome: counted.get(outcome, 0) for outcome in RowOutcome},
        refused=tuple(FeedRowRow(line=row.line, reason=row.reason) for row in (refused[:most] if with_refused else ())),
    )


def _settled(one: Feed) -> int:
    return FeedBatch.objects.filter(feed=one).aggregate(rows=Sum("rows"))["rows"] or 0


def _told(one: Feed, *, refused: int) -> dict[RowOutcome, int]:
    told = FeedBatch.objects.filter(feed=one).aggregate(
        rows=Sum("rows"), linked=Sum("linked"), possible=Sum("possible"), new=Sum("new"), again=Sum("seen_again")
    )
    many = {name: value or 0 for name, value in told.items()}
    return {
        RowOutcome.WAITS: one.rows - one.taken,
        RowOutcome.TAKEN: one.taken - refused - many["rows"],
        RowOutcome.LINKED: many["linked"],
        RowOutcome.POSSIBLE: many["possible"],
        RowOutcome.NEW: many["new"],
        RowOutcome.SEEN_AGAIN: many["again"],
        RowOutcome.REFUSED: refused,
    }
