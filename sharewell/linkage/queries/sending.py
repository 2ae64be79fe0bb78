"""Files that were handed in, saved mappings, tokens and measures."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.linkage.events import FILE_PREVIEWED
from sharewell.linkage.models import Delivery, DeliveryPart, Feed, FeedMeasure, FeedToken, Mapping
from sharewell.linkage.policies import deliveries_open_to, digest_of_token, feeds_open_to, holding_token
from sharewell.linkage.queries.feeds import report_of
from sharewell.linkage.types import (
    Beginning,
    DeliveryRow,
    DeliveryState,
    DeliveryUnknown,
    FeedReport,
    FileForm,
    FileMapping,
    MappingRow,
    MeasureRow,
    TokenRow,
    TokenUnknown,
)

MOST_SHOWN, MOST_MEASURED = 100, 60


def _row(one: Delivery, actor: Actor) -> DeliveryRow:
    return DeliveryRow(
        reference=one.reference,
        source=one.source,
        form=FileForm(one.form),
        encoding=one.encoding,
        size=one.size,
        state=DeliveryState(one.state),
        received_at=one.received_at,
        mapping=one.mapping.reference if one.mapping else "",
        feed=one.feed.reference if one.feed else "",
        reason=one.reason,
        is_mine=one.sent_by == actor.reference,
        is_sent=bool(one.token),
    )


@looking
def get_delivery(*, actor: Actor, delivery: str) -> DeliveryRow:
    """Return how a file that was handed in stands. Raise `DeliveryUnknown`."""
    one = deliveries_open_to(actor).select_related("mapping", "feed").filter(reference=delivery).first()
    if one is None:
        raise DeliveryUnknown(delivery)
    return _row(one, actor)


@looking
def list_deliveries(*, actor: Actor) -> tuple[DeliveryRow, ...]:
    """Return the files that are no feed, the newest first: those that wait, are read, or were refused as a whole."""
    states = [DeliveryState.WAITS.value, DeliveryState.QUEUED.value, DeliveryState.REFUSED.value]
    found = deliveries_open_to(actor).select_related("mapping", "feed").filter(state__in=states)
    return tuple(_row(one, actor) for one in found.order_by("-reference")[:MOST_SHOWN])


@looking
def list_same_file(*, actor: Actor, delivery: str) -> tuple[tuple[str, datetime], ...]:
    """Return the feeds that the same file of the same source was taken in as before, with when, the newest first."""
    one = deliveries_open_to(actor).filter(reference=delivery).first()
    if one is None:
        raise DeliveryUnknown(delivery)
    found = feeds_open_to(actor).filter(source=one.source, file_hash=one.file_hash)
    return tuple(found.order_by("-reference").values_list("reference", "begun_at")[:MOST_SHOWN])


def _seen_beginning(found: Beginning, **_: object) -> Seen:
    return Seen(subjects=[found.delivery.reference])


@reading(Permission.TEND_INDEX, event=FILE_PREVIEWED, seen=_seen_beginning)
def read_beginning(*, actor: Actor, delivery: str, now: datetime) -> Beginning:
    """Return the first bytes of a file that the actor handed in and that waits. Raise `DeliveryUnknown`."""
    one = (
        deliveries_open_to(actor)
        .select_related("mapping", "feed")
        .filter(reference=delivery, sent_by=actor.reference, state=DeliveryState.WAITS.value)
        .first()
    )
    if one is None:
        raise DeliveryUnknown(delivery)
    parts = DeliveryPart.objects.filter(delivery=one).order_by("number")[:2]
    found = [bytes(part.data) for part in parts]
    return Beginning(delivery=_row(one, actor), data=found[0], is_whole=len(found) == 1)


@looking
def get_part(*, actor: Actor, delivery: str, number: int) -> bytes:
    """Return a part of a file that was handed in; nothing after the last. Only for the installation's own work."""
    require(actor, Permission.MATCH_CHILDREN)
    found = DeliveryPart.objects.filter(delivery__reference=delivery, number=number).values_list("data", flat=True)
    data = found.first()
    return bytes(data) if data is not None else b""


@looking
def list_stopped(*, actor: Actor, before: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the files and the feeds on which nobody has worked since a moment, and that have not ended.

    What waits for an earlier one of its source is left out: that goes first.
    """
    require(actor, Permission.MATCH_CHILDREN)
    queued = Delivery.objects.filter(state=DeliveryState.QUEUED.value)
    unfinished = Feed.objects.filter(finished_at=None)
    earlier = {"source": OuterRef("source"), "pk__lt": OuterRef("pk")}
    files = queued.filter(~Exists(queued.filter(**earlier)), worked_at__lt=before)
    late = Q(worked_at__lt=before) | Q(worked_at=None, begun_at__lt=before)
    feeds = unfinished.filter(late, ~Exists(unfinished.filter(**earlier)))
    return tuple(files.values_list("reference", flat=True)), tuple(feeds.values_list("reference", flat=True))


@looking
def is_next_to_be_staged(*, actor: Actor, delivery: str) -> bool:
    """Tell whether no earlier file of the same source is still to be staged."""
    require(actor, Permission.MATCH_CHILDREN)
    one = Delivery.objects.get(reference=delivery)
    return not Delivery.objects.filter(source=one.source, pk__lt=one.pk, state=DeliveryState.QUEUED.value).exists()


@looking
def list_unread(*, actor: Actor, before: datetime) -> tuple[str, ...]:
    """Return the files of which nobody has said how they are read, received before a moment."""
    require(actor, Permission.MATCH_CHILDREN)
    found = Delivery.objects.filter(state=DeliveryState.WAITS.value, received_at__lt=before)
    return tuple(found.values_list("reference", flat=True))


def _mapping(one: Mapping) -> MappingRow:
    columns = [(each.header, each.ours) for each in sorted(one.columns.all(), key=lambda each: each.place)]
    reads: dict[str, tuple[str, ...]] = {}
    for header, ours in columns:
        if ours:
            reads[ours] = (*reads.get(ours, ()), header)
    return MappingRow(
        reference=one.reference,
        source=one.source,
        name=one.name,
        version=one.version,
        service=one.service,
        header=tuple(header for header, _ in columns),
        reads=FileMapping(reads, one.date_format, one.encoding, one.separator, one.is_whole),
        made_at=one.made_at,
    )


@looking
def list_mappings(*, actor: Actor, source: str = "") -> tuple[MappingRow, ...]:
    """Return the newest version of each saved way to read files, of a source or of all, the one saved last first."""
    require(actor, Permission.TEND_INDEX)
    return _newest(Mapping.objects.filter(source=source) if source else Mapping.objects.all())


def _newest(found: QuerySet[Mapping]) -> tuple[MappingRow, ...]:
    first: dict[tuple[str, str], Mapping] = {}
    for one in found.prefetch_related("columns").order_by("-made_at", "-version"):
        first.setdefault((one.source, one.name), one)
    return tuple(_mapping(one) for one in first.values())


@looking
def get_mapping(*, actor: Actor, mapping: str) -> MappingRow:
    """Return a saved mapping. Only for the installation's own work."""
    require(actor, Permission.MATCH_CHILDREN)
    return _mapping(Mapping.objects.get(reference=mapping))


@looking
def list_tokens(*, actor: Actor) -> tuple[TokenRow, ...]:
    """Return the tokens of sources, those that stand first."""
    require(actor, Permission.TEND_INDEX)
    found = FeedToken.objects.order_by("-reference")[:MOST_SHOWN]
    return tuple(sorted(map(_token, found), key=lambda row: row.revoked_at is not None))


def _token(one: FeedToken) -> TokenRow:
    return TokenRow(
        reference=one.reference,
        source=one.source,
        name=one.name,
        made_at=one.made_at,
        revoked_at=one.revoked_at,
        used_at=one.used_at,
    )


@looking
def get_token(*, actor: Actor, token: str) -> tuple[TokenRow, tuple[MappingRow, ...]]:
    """Return the token that a program holds, and the saved mappings of its source. Raise `TokenUnknown`."""
    require(actor, Permission.SEND_FEED)
    with holding_token(token):
        held = FeedToken.objects.filter(digest=digest_of_token(token), revoked_at=None).first()
        if held is None:
            raise TokenUnknown
        return _token(held), _newest(Mapping.objects.filter(source=held.source))


@looking
def get_sent(*, actor: Actor, token: str, delivery: str) -> tuple[DeliveryRow, FeedReport | None]:
    """Return how a file stands that programs of a source sent, and what became of it. Raise `TokenUnknown`,
    `DeliveryUnknown`.

    Another source's file and none look alike.
    """
    require(actor, Permission.SEND_FEED)
    with holding_token(token):
        held = FeedToken.objects.filter(digest=digest_of_token(token), revoked_at=None).first()
        if held is None:
            raise TokenUnknown
        found = Delivery.objects.select_related("mapping", "feed").filter(source=held.source, reference=delivery)
        one = found.first()
        if one is None:
            raise DeliveryUnknown(delivery)
        return _row(one, actor), report_of(one.feed, actor=actor, with_refused=True) if one.feed else None


@looking
def list_measures(*, actor: Actor, source: str) -> tuple[MeasureRow, ...]:
    """Return how good the feeds of a source were, the newest first."""
    feeds = list(feeds_open_to(actor).filter(source=source).order_by("-reference")[:MOST_MEASURED])
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for feed, code, many, whole in FeedMeasure.objects.filter(feed__in=feeds).values_list(
        "feed", "code", "many", "whole"
    ):
        found.setdefault(feed, {})[code] = (many, whole)
    return tuple(
        MeasureRow(
            feed=one.reference,
            source=one.source,
            begun_at=one.begun_at,
            rows=one.rows,
            measures=found.get(one.pk, {}),
        )
        for one in feeds
    )


@looking
def list_measured(*, actor: Actor) -> tuple[tuple[str, int, datetime], ...]:
    """Return the sources that sent files: each with how many, and when the last one began."""
    require(actor, Permission.TEND_INDEX)
    found: dict[str, tuple[int, datetime]] = {}
    for source, began in feeds_open_to(actor).values_list("source", "begun_at"):
        many, last = found.get(source, (0, began))
        found[source] = (many + 1, max(last, began))
    return tuple((source, many, last) for source, (many, last) in sorted(found.items()))
