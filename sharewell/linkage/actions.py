"""Stage a file of a source, and take its rows into the index some at a time: each batch whole or not at all."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions import fault_of, receive_child
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
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.linkage.events import FEED_BEGUN, FEED_ROWS_TAKEN
from sharewell.linkage.models import Feed, FeedRow
from sharewell.linkage.types import FeedLine, RowOutcome
from sharewell.partnerships.queries import get_organisation

PREFIX = "fed"
STAGED, TAKEN = 1_000, 50
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
    now: datetime,
) -> str:
    """Keep every line of a file as a row that waits, or that is refused with its reason; return the feed (`fed_…`)."""
    feed = Feed.objects.create(
        reference=new_reference(PREFIX, now=now),
        source=source,
        file_hash=file_hash,
        service=service.value if service else "",
        rows=0,
        begun_at=now,
    )
    stream, count = iter(lines), 0
    while batch := list(islice(stream, STAGED)):
        FeedRow.objects.bulk_create(_staged(feed, line) for line in batch)
        count += len(batch)
    feed.rows = count
    feed.save(update_fields=["rows"])
    append_entry(
        actor=actor, event=FEED_BEGUN, subjects=[feed.reference], facts={"rows": count, "file": file_hash}, now=now
    )
    return feed.reference


def _staged(feed: Feed, line: FeedLine) -> FeedRow:
    if line.fault:
        return FeedRow(feed=feed, line=line.line, outcome=RowOutcome.REFUSED.value, reason=line.fault)
    cells = {name: line.cells.get(name, "") for name in CELLS}
    return FeedRow(feed=feed, line=line.line, source_id=line.cells.get("id", ""), **cells)


@action(Permission.MATCH_CHILDREN)
def take_rows(*, actor: Actor, feed: str, now: datetime) -> int:
    """Take the next rows that wait into the index, and return how many there were: 0 where none waits any more."""
    held = Feed.objects.select_for_update().get(reference=feed)
    own = _own_service(held, on=now.date())
    rows = list(FeedRow.objects.filter(feed=held, outcome=RowOutcome.WAITS.value).order_by("line")[:TAKEN])
    for row in rows:
        new = child_of(row, own=own)
        fault = "It has no id." if not row.source_id.strip() else fault_of(new)
        if fault:
            row.outcome, row.reason = RowOutcome.REFUSED.value, fault[:200]
        else:
            received = receive_child(actor=actor, source=held.source, new=new, source_id=row.source_id, now=now)
            row.outcome, row.child = RowOutcome(received.outcome.value).value, received.reference
        for name in CELLS:
            setattr(row, name, "")
    FeedRow.objects.bulk_update(rows, ["outcome", "reason", "child", *CELLS])
    if not rows and held.finished_at is None:
        held.finished_at = now
        held.save(update_fields=["finished_at"])
    append_entry(actor=actor, event=FEED_ROWS_TAKEN, subjects=[held.reference], facts={"rows": len(rows)}, now=now)
    return len(rows)


def _own_service(feed: Feed, *, on: date) -> Service | None:
    """Return the source itself as a service that works with each child of its file."""
    if not feed.service:
        return None
    return Service(kind=ServiceKind(feed.service), name=get_organisation(feed.source, on=on).name)


def child_of(row: FeedRow, *, own: Service | None = None) -> NewChild:
    """Return what a row says of a child; `own` is the source, where it works with the child itself."""
    named = Service(kind=ServiceKind.SCHOOL, name=row.school) if row.school else None
    services = [own] if own is not None else []
    if named is not None and (own is None or own.kind is not ServiceKind.SCHOOL):
        services.append(named)
    names = (Name(given_names=row.given_names, family_name=row.family_name),)
    born, birth = _born(row.date_of_birth)
    place = Address(address=row.address, town=row.town, postcode=row.postcode)
    return NewChild(
        names=names if row.given_names or row.family_name else (),
        born_on=born,
        birth=birth,
        sex=_SEXES.get(row.sex.strip().upper(), Sex.NOT_KNOWN),
        addresses=(place,) if row.address or row.town or row.postcode else (),
        nhs_number=row.nhs_number,
        adults=tuple(Adult(name=name) for name in dict.fromkeys((row.parent_1, row.parent_2)) if name),
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
