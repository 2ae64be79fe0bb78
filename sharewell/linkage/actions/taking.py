"""Stage a file of a source, and take its rows into the index some at a time: each batch whole or not at all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice

from django.db import DataError, connection, transaction
from django.db.models import F

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions import (
    DESTROYED,
    Taken,
    destroy_some,
    digest_of,
    fault_of,
    settle_children,
    take_children,
)
from sharewell.children.queries import list_reached
from sharewell.children.types import (
    Address,
    Adult,
    BirthKind,
    Name,
    NewChild,
    Service,
    ServiceKind,
    Sex,
)
from sharewell.core.linking.dates import read_iso
from sharewell.foundation.columns import plain_array, text_array
from sharewell.foundation.patience import wait_as_long_as_it_takes
from sharewell.foundation.prepared import plan_keeping_cursor
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.ledger.types import Fact
from sharewell.linkage.actions.measuring import Measuring, keep_measures, measure_end
from sharewell.linkage.actions.ordering import let_next_go_on, lock_staging
from sharewell.linkage.events import FEED_BEGUN, FEED_ROWS_SETTLED, FEED_ROWS_TAKEN
from sharewell.linkage.models import Feed, FeedBatch, FeedRow
from sharewell.linkage.queries.feeds import are_rows_left, earlier_of
from sharewell.linkage.types import NO_NUMBER, OUT_OF_YEARS, FeedLine, RowOutcome
from sharewell.partnerships.queries import get_organisation

PREFIX = "fed"
STAGED, TAKEN = 2_000, 2_000
"""How many rows are written with one statement, and taken in one transaction."""
CELLS = (
    "given_names",
    "family_name",
    "date_of_birth",
    "sex",
    "address",
    "town",
    "postcode",
    "nhs_number",
    "parent_1",
    "parent_2",
    "school",
)
NOT_TAKEN = "It cannot be taken as it is. Look at this line, and send it again."
# Rows are named twice, so that they are found by their keys and never by reading a table of millions.
_EMPTY = ", ".join(f"{name} = ''" for name in CELLS)
_STAGE = (
    f"INSERT INTO linkage_feedrow (feed_id, line, source_id, {', '.join(CELLS)}, outcome, reason, child, is_same)"  # noqa: S608  # nosec B608  columns of ours
    f" SELECT %s, *, '', false FROM unnest(%s::int[], {'%s::text[], ' * (len(CELLS) + 2)}%s::text[])"
)
_REFUSED = (
    f"UPDATE linkage_feedrow SET outcome = 'refused', reason = each.why, {_EMPTY}"  # noqa: S608  # nosec B608  columns of ours
    " FROM unnest(%s::bigint[], %s::text[]) AS each(row, why) WHERE id = each.row AND id = ANY (%s::bigint[])"
)
_TAKEN = (
    "UPDATE linkage_feedrow SET outcome = 'taken', child = each.record, is_same = each.same, is_first = each.first,"  # noqa: S608  # nosec B608  columns of ours
    f" {_EMPTY} FROM unnest(%s::bigint[], %s::text[], %s::boolean[], %s::boolean[]) AS each(row, record, same, first)"
    " WHERE id = each.row AND id = ANY (%s::bigint[])"
)
_SETTLED = (
    "UPDATE linkage_feedrow SET outcome = each.outcome, batch_id = %s"
    " FROM unnest(%s::bigint[], %s::text[]) AS each(row, outcome) WHERE id = each.row AND id = ANY (%s::bigint[])"
)
_SEXES = {
    **dict.fromkeys(("M", "MALE", "BOY", "1"), Sex.MALE),
    **dict.fromkeys(("F", "FEMALE", "GIRL", "2"), Sex.FEMALE),
    **dict.fromkeys(("X", "OTHER", "INDETERMINATE", "9"), Sex.OTHER),
}


@action(Permission.MATCH_CHILDREN)
def stage_feed(
    *,
    actor: Actor,
    source: str,
    file_hash: str,
    lines: Iterable[FeedLine],
    service: ServiceKind | None = None,
    is_whole: bool = False,
    reading: str = "",
    now: datetime,
) -> str:
    """Keep every line of a file as a row that waits, or that is refused with its reason; return the feed (`fed_…`).

    `reading` is the digest of how the file is read. `is_whole`: it names every child with whom the source works, as
    `service`. Lines are written as they come, however many there are; of one source one file after another. Raise
    `FileRefused` where so many bear one number that it cannot be that of a child.
    """
    wait_as_long_as_it_takes()
    lock_staging(source)
    feed = Feed.objects.create(
        reference=new_reference(PREFIX, now=now),
        source=source,
        file_hash=file_hash,
        reading=reading,
        turn=Feed.objects.filter(source=source, file_hash=file_hash, reading=reading).count() + 1,
        service=service.value if service else "",
        is_whole=is_whole and service is not None,
        rows=0,
        begun_at=now,
        worked_at=now,
    )
    stream, count, measuring = iter(lines), 0, Measuring()
    while batch := list(islice(stream, STAGED)):
        _stage(feed, batch)
        count += len(batch)
        measuring.add(batch)
    feed.rows = count
    feed.taken = measuring.refused
    if (not count or count == measuring.refused) and not feed.is_whole:
        feed.finished_at = now
    feed.save(update_fields=["rows", "taken", "finished_at"])
    keep_measures(feed, measuring)
    if feed.finished_at:
        measure_end(actor=actor, feed=feed, now=now)
    append_entry(
        actor=actor, event=FEED_BEGUN, subjects=[feed.reference], facts={"rows": count, "file": file_hash}, now=now
    )
    return feed.reference


def _stage(feed: Feed, lines: Sequence[FeedLine]) -> None:
    """Write lines as rows with one statement; COPY is refused by row security."""
    columns = [plain_array([line.line for line in lines])]
    columns += [text_array([line.cells.get(name, "") for line in lines]) for name in ("id", *CELLS)]
    columns.append(plain_array([(RowOutcome.REFUSED if line.fault else RowOutcome.WAITS).value for line in lines]))
    columns.append(text_array([line.fault[:200] for line in lines]))
    with plan_keeping_cursor() as cursor:
        cursor.execute(_STAGE, [feed.pk, *columns])


@action(Permission.MATCH_CHILDREN)
def take_rows(*, actor: Actor, feed: str, now: datetime) -> int:
    """Take the next rows that wait into the index, where nobody sees them yet; return how many, 0 where none is left.

    Several processes may take rows of one feed at once: each takes others. An id that stands in one batch twice is
    taken once; its later rows wait for the next batch. A row that cannot be taken is refused, and the others are taken.
    While an earlier feed of the source has not ended, none is taken.
    """
    held = Feed.objects.get(reference=feed)
    own = _own_service(held, on=now.date())
    waiting = FeedRow.objects.filter(feed=held, outcome=RowOutcome.WAITS.value).order_by("line")
    if earlier_of(held) is not None:
        waiting = waiting.none()
    rows = list(waiting.select_for_update(skip_locked=True).values_list("pk", "source_id", *CELLS)[:TAKEN])
    news: dict[str, tuple[int, NewChild]] = {}
    refused: list[tuple[int, str]] = []
    for pk, source_id, *cells in rows:
        identifier = source_id.strip()
        if identifier in news:
            continue
        new, fault = _told_of(cells, own=own, on=now.date()) if identifier else (None, NO_NUMBER)
        if new is None:
            refused.append((pk, fault[:200]))
        else:
            news[identifier] = pk, new
    taken = _take(actor, held, [(identifier, new) for identifier, (_, new) in news.items()], now=now)
    done = []
    for (pk, _), one in zip(news.values(), taken, strict=True):
        if one is None:
            refused.append((pk, NOT_TAKEN))
        else:
            done.append((pk, one.reference, one.is_same, one.is_new))
    with connection.cursor() as cursor:
        if refused:
            keys, reasons = zip(*refused, strict=True)
            cursor.execute(_REFUSED, [plain_array(keys), text_array(reasons), plain_array(keys)])
        if done:
            columns = [plain_array(column) for column in zip(*done, strict=True)]
            cursor.execute(_TAKEN, [*columns, columns[0]])
    many = len(done) + len(refused)
    if many:
        # Last, since another process waits for the row of the feed until this is committed.
        Feed.objects.filter(pk=held.pk).update(taken=F("taken") + many, worked_at=now)
    append_entry(actor=actor, event=FEED_ROWS_TAKEN, subjects=[held.reference], facts={"rows": many}, now=now)
    return many


def _told_of(cells: Sequence[str], *, own: Service | None, on: date) -> tuple[NewChild | None, str]:
    """Return what a row says of a child, or None and why it cannot be taken."""
    try:
        new = child_of(cells, own=own)
        fault = fault_on(new, on=on)
    except ValueError:
        return None, NOT_TAKEN
    return (None, fault) if fault else (new, "")


def fault_on(new: NewChild, *, on: date) -> str:
    """Return why a row cannot be taken on a day, or nothing: nobody is expected after the end of the next year."""
    if new.born_on is not None and new.born_on.year > on.year + 1:
        return OUT_OF_YEARS
    return fault_of(new)


def _take(actor: Actor, feed: Feed, news: Sequence[tuple[str, NewChild]], *, now: datetime) -> list[Taken | None]:
    """Take rows in, all at once; where one cannot be taken, by halves, until it stands alone: for it None is returned.

    So one row that nobody thought of does not stop its feed.
    """
    try:
        with transaction.atomic():
            return [
                *take_children(actor=actor, source=feed.source, news=news, about=feed.reference, now=now),
            ]
    except (DataError, ValueError):
        if len(news) <= 1:
            return [None] * len(news)
        half = len(news) // 2
        return [
            *_take(actor, feed, news[:half], now=now),
            *_take(actor, feed, news[half:], now=now),
        ]


@action(Permission.MATCH_CHILDREN)
def settle_rows(*, actor: Actor, feed: str, now: datetime) -> int:
    """Settle the next rows that were taken in; return how many, 0 where none is left.

    Only now does anybody see them: what may be a hidden child stays held. The last of them ends the feed.
    """
    held = Feed.objects.get(reference=feed)
    taken = FeedRow.objects.filter(feed=held, outcome=RowOutcome.TAKEN.value).order_by("line")
    rows = list(
        taken.select_for_update(skip_locked=True).values_list("pk", "line", "child", "is_same", "is_first")[:TAKEN]
    )
    settled = settle_children(
        actor=actor,
        records=list(dict.fromkeys(child for _, _, child, *_ in rows)),
        same=[child for _, _, child, is_same, _ in rows if is_same],
        about=held.reference,
        since=held.begun_at,
        now=now,
    )
    digest = digest_of([f"{line} {child} {settled[child].value}" for _, line, child, *_ in rows])
    if rows:
        told = _told(actor, [(child, settled[child].value, is_first) for _, _, child, _, is_first in rows])
        batch = FeedBatch.objects.create(
            feed=held,
            rows=len(rows),
            digest=digest,
            settled_at=now,
            linked=told[RowOutcome.LINKED.value],
            possible=told[RowOutcome.POSSIBLE.value],
            new=told[RowOutcome.NEW.value],
            seen_again=told[RowOutcome.SEEN_AGAIN.value],
        )
        outcomes = [settled[child].value for _, _, child, *_ in rows]
        keys = plain_array([pk for pk, *_ in rows])
        with connection.cursor() as cursor:
            cursor.execute(_SETTLED, [batch.pk, keys, plain_array(outcomes), keys])
        Feed.objects.filter(pk=held.pk).update(worked_at=now)
    # A whole list is finished when what it does not name has ended.
    if not (held.is_whole or are_rows_left(held)) and (
        Feed.objects.filter(pk=held.pk, finished_at=None).update(finished_at=now)
    ):
        measure_end(actor=actor, feed=held, now=now)
        let_next_go_on(held.source)
    facts: dict[str, Fact] = {"rows": len(rows), "digest": digest}
    append_entry(actor=actor, event=FEED_ROWS_SETTLED, subjects=[held.reference], facts=facts, now=now)
    return len(rows)


def _told(actor: Actor, outcomes: Sequence[tuple[str, str, bool]]) -> Counter[str]:
    """Return how many rows are told to have ended how: as if there were no hidden child (ADR 192).

    Each row says its record, how it ended, and whether the source speaks of the child for the first time. Every other
    row is seen again, of whomever it is and whatever waits: so a record that is held night by night is like any other.
    """
    first = list(dict.fromkeys(child for child, _, is_first in outcomes if is_first))
    reached = list_reached(actor=actor, records=first)
    told = {RowOutcome.LINKED.value, RowOutcome.POSSIBLE.value}
    return Counter(
        RowOutcome.SEEN_AGAIN.value
        if not is_first
        else outcome
        if outcome in told and child not in reached
        else RowOutcome.NEW.value
        for child, outcome, is_first in outcomes
    )


@action(Permission.DESTROY_RECORDS)
def destroy_batch(*, actor: Actor, destruction: str, most: int = DESTROYED, now: datetime) -> tuple[str, ...]:
    """Destroy the next records whose time is over, with what their rows of feeds still say: the source's own id.

    Return the references of the records; none where nothing is left. A batch is destroyed whole or not at all.
    """
    records = destroy_some(actor=actor, destruction=destruction, most=most, now=now)
    FeedRow.objects.filter(child__in=records).exclude(source_id="").update(source_id="")
    return records


def _own_service(feed: Feed, *, on: date) -> Service | None:
    """Return the source itself as a service that works with each child of its file."""
    if not feed.service:
        return None
    return Service(kind=ServiceKind(feed.service), name=get_organisation(feed.source, on=on).name)


def child_of(cells: Sequence[str], *, own: Service | None = None) -> NewChild:
    """Return what a row (its cells, in the order of `CELLS`) says of a child.

    `own` is the source, where it works with the child itself.
    """
    given, family, dated, sex, address, town, postcode, number, parent_1, parent_2, school = cells
    named = Service(kind=ServiceKind.SCHOOL, name=school) if school else None
    services = [own] if own is not None else []
    if named is not None and (own is None or own.kind is not ServiceKind.SCHOOL):
        services.append(named)
    born, birth = _born(dated)
    return NewChild(
        names=(Name(given_names=given, family_name=family),) if given or family else (),
        born_on=born,
        birth=birth,
        sex=_SEXES.get(sex.strip().upper(), Sex.NOT_KNOWN),
        addresses=(Address(address=address, town=town, postcode=postcode),) if address or town or postcode else (),
        nhs_number=number,
        adults=tuple(Adult(name=name) for name in dict.fromkeys((parent_1, parent_2)) if name),
        services=tuple(services),
    )


def _born(cell: str) -> tuple[date | None, BirthKind]:
    """Return a birth date; a year alone is an estimate: the middle of it."""
    number = read_iso(cell)
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    if not year:
        return None, BirthKind.NOT_KNOWN
    if not day:
        return date(year, month or 7, 1), BirthKind.ESTIMATED
    return date(year, month, day), BirthKind.EXACT
