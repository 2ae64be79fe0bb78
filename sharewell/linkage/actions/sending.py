"""Take a file that somebody hands in, by page or by program; let it be staged; refuse it, or give it up.

Its bytes are kept in parts, which only whoever handed it in and the installation see, until it is staged. So it waits
through a restart, and nothing of it lies on a disk beside the database.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import connection

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.types import ServiceKind
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.ledger.types import Event
from sharewell.linkage.actions.ordering import (
    END,
    STAGE,
    TAKE,
    let_next_be_staged,
    lock_sending,
    lock_staging,
)
from sharewell.linkage.actions.taking import stage_feed
from sharewell.linkage.events import (
    FEED_ENDINGS_AGREED,
    FEED_RESUMED,
    FILE_GIVEN_UP,
    FILE_QUEUED,
    FILE_RECEIVED,
    FILE_REFUSED,
    FILE_STAGED,
    MAPPING_SAVED,
)
from sharewell.linkage.models import Delivery, DeliveryPart, Feed, FeedToken, Mapping, MappingColumn
from sharewell.linkage.policies import deliveries_open_to, digest_of_token, feeds_open_to, holding_token
from sharewell.linkage.queries.feeds import earlier_of, feed_of
from sharewell.linkage.types import (
    HEADERS,
    ID,
    LARGEST_FILE,
    LONGEST_HEADER,
    MOST_COLUMNS,
    PART,
    DeliveryState,
    DeliveryUnknown,
    FeedLine,
    FeedUnknown,
    FileEmpty,
    FileForm,
    FileMapping,
    FileTooLarge,
    KeyUsed,
    MappingWrong,
    NothingToAgree,
    NotWaiting,
    TokenUnknown,
    looks_like_a_row,
)

PREFIX, MAPPING_PREFIX = "dlv", "map"


@action(Permission.TEND_INDEX)
def receive_file(
    *, actor: Actor, source: str, stream: BinaryIO, encoding: str, form: FileForm = FileForm.CSV, now: datetime
) -> str:
    """Keep a file that a person hands in for a source, until they have said how it is read; return it (`dlv_…`).

    Raise `FileTooLarge` or `FileEmpty`.
    """
    digest, size = _measure(stream)
    made = _keep(
        Delivery(source=source, sent_by=actor.reference, form=form.value, encoding=encoding, file_hash=digest,
                 size=size, state=DeliveryState.WAITS.value),
        stream, now=now,
    )  # fmt: skip
    append_entry(
        actor=actor, event=FILE_RECEIVED, subjects=[made.reference], facts={"bytes": size, "file": digest}, now=now
    )
    return made.reference


@action(Permission.SEND_FEED)
def send_file(
    *,
    actor: Actor,
    token: str,
    stream: BinaryIO,
    encoding: str,
    form: FileForm,
    mapping: str = "",
    client_key: str = "",
    now: datetime,
) -> tuple[str, bool]:
    """Take a file that a program sends with its token; return it (`dlv_…`), and whether it is new.

    The file that the source sent last, read in the same way, is the same sending, and so is the same key with the same
    file. `mapping` names a saved one of the source by its reference; without it the file has our own headers. Raise
    `TokenUnknown`, `KeyUsed`, `SourceBusy`, `FileTooLarge` or `FileEmpty`.
    """
    digest, size = _measure(stream)
    with holding_token(token):
        held = FeedToken.objects.filter(digest=digest_of_token(token), revoked_at=None).first()
        if held is None:
            raise TokenUnknown
        lock_sending(held.source)
        before = Delivery.objects.filter(source=held.source)
        if client_key and (same := before.filter(client_key=client_key).first()) is not None:
            if same.file_hash != digest:
                raise KeyUsed("This key was used for another file. Send each file with a key of its own.")
            return _again(actor, same, held, now=now)
        reads = Mapping.objects.filter(reference=mapping, source=held.source).first() if mapping else None
        read_so = before.filter(mapping=reads, form=form.value).exclude(
            state__in=[DeliveryState.REFUSED.value, DeliveryState.GIVEN_UP.value, DeliveryState.WAITS.value]
        )
        if (last := read_so.order_by("pk").last()) is not None and last.file_hash == digest:
            return _again(actor, last, held, now=now)
        made = _keep(
            Delivery(source=held.source, sent_by="", token=held.reference, form=form.value, encoding=encoding,
                     file_hash=digest, size=size, client_key=client_key, mapping=reads,
                     state=DeliveryState.QUEUED.value),
            stream, now=now,
        )  # fmt: skip
        FeedToken.objects.filter(pk=held.pk).update(used_at=now)
        enqueue(STAGE, arguments={"delivery": made.reference})
        append_entry(
            actor=actor, event=FILE_RECEIVED, subjects=[made.reference, held.reference],
            facts={"bytes": size, "file": digest}, now=now,
        )  # fmt: skip
        return made.reference, True


def _again(actor: Actor, same: Delivery, token: FeedToken, *, now: datetime) -> tuple[str, bool]:
    append_entry(
        actor=actor, event=FILE_RECEIVED, subjects=[same.reference, token.reference],
        facts={"bytes": same.size, "file": same.file_hash}, now=now,
    )  # fmt: skip
    return same.reference, False


def _measure(stream: BinaryIO) -> tuple[str, int]:
    """Return the hash and the length of a file. Raise `FileTooLarge` or `FileEmpty`."""
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while piece := stream.read(PART):
        digest.update(piece)
        size += len(piece)
    if size > LARGEST_FILE:
        raise FileTooLarge(
            f"The file is larger than {LARGEST_FILE // 1024**2} MB. Split it, or take it in by command:"
            " sharewell feeds import. Nothing was kept."
        )
    if not size:
        raise FileEmpty("The file is empty. Nothing was kept.")
    return digest.hexdigest(), size


def _keep(delivery: Delivery, stream: BinaryIO, *, now: datetime) -> Delivery:
    """Write a file in parts, one at a time."""
    delivery.reference, delivery.received_at, delivery.worked_at = new_reference(PREFIX, now=now), now, now
    delivery.save(force_insert=True)
    stream.seek(0)
    number = 0
    with connection.cursor() as cursor:
        # Nothing is asked back: a program may write its file, and read none.
        while piece := stream.read(PART):
            cursor.execute(
                "INSERT INTO linkage_deliverypart (delivery_id, number, data) VALUES (%s, %s, %s)",
                [delivery.pk, number, piece],
            )
            number += 1
    return delivery


@action(Permission.TEND_INDEX)
def read_as(
    *,
    actor: Actor,
    delivery: str,
    name: str,
    header: Sequence[str],
    columns: Sequence[str],
    reads: FileMapping,
    service: ServiceKind | None,
    now: datetime,
) -> str:
    """Say how a file that one handed in is read, save that under a name, and let it be taken in; return the mapping.

    `columns` holds what each column of `header` is read as, empty where it is not read. Where nothing of it has changed
    since it was saved last, that version stands. Raise `DeliveryUnknown`, `NotWaiting`, `MappingWrong` or
    `SourceBusy`.
    """
    held = deliveries_open_to(actor).filter(reference=delivery, sent_by=actor.reference).select_for_update().first()
    if held is None:
        raise DeliveryUnknown(delivery)
    if held.state != DeliveryState.WAITS.value:
        raise NotWaiting("This file is taken in already. Nothing was changed.")
    _check(name, header, columns)
    if reads.is_whole and service is None:
        raise MappingWrong("Say what the source does with each child. Only then can it end for those not in the list.")
    lock_sending(held.source)
    kept = list(zip(header, columns, strict=True))
    mapping = _save(held.source, name.strip(), kept, reads, service, actor=actor, now=now)
    held.mapping, held.state, held.worked_at = mapping, DeliveryState.QUEUED.value, now
    held.save(update_fields=["mapping", "state", "worked_at"])
    enqueue(STAGE, arguments={"delivery": held.reference})
    append_entry(actor=actor, event=FILE_QUEUED, subjects=[held.reference, mapping.reference], now=now)
    return mapping.reference


def _check(name: str, header: Sequence[str], columns: Sequence[str]) -> None:
    if not name.strip() or len(name) > 60:
        raise MappingWrong("Give this way of reading a name of at most 60 letters. Nothing was taken in.")
    if len(header) > MOST_COLUMNS or any(len(one) > LONGEST_HEADER for one in header):
        raise MappingWrong("The first line is no header: it is far too long. Nothing was taken in.")
    if looks_like_a_row(header):
        # It would be kept with the mapping.
        raise MappingWrong("The first line looks like a child and not like names of columns. Nothing was taken in.")
    if len(columns) != len(header) or not set(columns) <= {"", *HEADERS}:
        raise MappingWrong("The columns are not those of the file. Look at the file again. Nothing was taken in.")
    if columns.count(ID) == 0:
        raise MappingWrong("Choose the column that tells children apart at the source: a number or a code.")
    if not {"given_names", "family_name", "nhs_number", "date_of_birth"} & set(columns):
        raise MappingWrong("Choose a column with a name, a birth date or an NHS number.")


def _save(
    source: str,
    name: str,
    columns: Sequence[tuple[str, str]],
    reads: FileMapping,
    service: ServiceKind | None,
    *,
    actor: Actor,
    now: datetime,
) -> Mapping:
    newest = Mapping.objects.filter(source=source, name=name).order_by("-version").first()
    wanted = (reads.date_format, reads.encoding, reads.separator, service.value if service else "", reads.is_whole)
    if newest is not None:
        kept = list(newest.columns.order_by("place").values_list("header", "ours"))
        said = (newest.date_format, newest.encoding, newest.separator, newest.service, newest.is_whole)
        if said == wanted and kept == list(columns):
            return newest
    dates, encoding, separator, kind, is_whole = wanted
    made = Mapping.objects.create(
        reference=new_reference(MAPPING_PREFIX, now=now),
        source=source,
        name=name,
        version=newest.version + 1 if newest else 1,
        date_format=dates,
        encoding=encoding,
        separator=separator,
        service=kind,
        is_whole=is_whole,
        made_by=actor.reference,
        made_at=now,
    )
    MappingColumn.objects.bulk_create(
        [
            MappingColumn(mapping=made, place=place, header=theirs, ours=ours)
            for place, (theirs, ours) in enumerate(columns)
        ]
    )
    append_entry(actor=actor, event=MAPPING_SAVED, subjects=[made.reference], facts={"version": made.version}, now=now)
    return made


@action(Permission.MATCH_CHILDREN)
def stage_delivery(*, actor: Actor, delivery: str, lines: Iterable[FeedLine], reading: str, now: datetime) -> str:
    """Stage a file that was handed in as a feed, and delete its bytes; return the feed. Staged before, it is the same.

    The file that the source handed in last, read in the same way, is the feed that there is. Raise `DeliveryUnknown`,
    or `FileRefused` where the file cannot be used as a whole.
    """
    held = Delivery.objects.select_for_update().filter(reference=delivery).first()
    if held is None or held.state not in (DeliveryState.QUEUED.value, DeliveryState.STAGED.value):
        raise DeliveryUnknown(delivery)
    if held.feed is not None:
        append_entry(actor=actor, event=FILE_STAGED, subjects=[held.reference, held.feed.reference], now=now)
        return held.feed.reference
    lock_staging(held.source)
    feed = feed_of(source=held.source, file_hash=held.file_hash, reading=reading)
    if feed is None:
        kind = held.mapping.service if held.mapping else ""
        reference = stage_feed(
            actor=actor,
            source=held.source,
            file_hash=held.file_hash,
            lines=lines,
            service=ServiceKind(kind) if kind else None,
            is_whole=bool(held.mapping and held.mapping.is_whole),
            reading=reading,
            now=now,
        )
        feed = Feed.objects.get(reference=reference)
    held.feed, held.state, held.worked_at = feed, DeliveryState.STAGED.value, now
    held.save(update_fields=["feed", "state", "worked_at"])
    DeliveryPart.objects.filter(delivery=held).delete()
    append_entry(actor=actor, event=FILE_STAGED, subjects=[held.reference, feed.reference], now=now)
    enqueue(TAKE, arguments={"feed": feed.reference})
    let_next_be_staged(held.source)
    return feed.reference


@action(Permission.MATCH_CHILDREN)
def refuse_delivery(*, actor: Actor, delivery: str, reason: str, now: datetime) -> None:
    """Refuse a file that was handed in as a whole, with a reason that holds no word of it, and delete its bytes."""
    held = Delivery.objects.select_for_update().get(reference=delivery, state=DeliveryState.QUEUED.value)
    held.state, held.reason, held.worked_at = DeliveryState.REFUSED.value, reason[:300], now
    held.save(update_fields=["state", "reason", "worked_at"])
    _delete_bytes(held, FILE_REFUSED, actor=actor, now=now)
    let_next_be_staged(held.source)


@action(Permission.TEND_INDEX)
def give_file_up(*, actor: Actor, delivery: str, now: datetime) -> None:
    """Give a file up that one handed in and nobody has said how to read. Raise `DeliveryUnknown` or `NotWaiting`."""
    held = deliveries_open_to(actor).filter(reference=delivery, sent_by=actor.reference).select_for_update().first()
    if held is None:
        raise DeliveryUnknown(delivery)
    if held.state != DeliveryState.WAITS.value:
        raise NotWaiting("This file is taken in already. Nothing was changed.")
    held.state = DeliveryState.GIVEN_UP.value
    held.save(update_fields=["state"])
    _delete_bytes(held, FILE_GIVEN_UP, actor=actor, now=now)


@action(Permission.MATCH_CHILDREN)
def delete_unread(*, actor: Actor, delivery: str, now: datetime) -> None:
    """Give up a file of which nobody said in time how it is read. Where somebody just did, it stays."""
    held = Delivery.objects.select_for_update().get(reference=delivery)
    if held.state == DeliveryState.WAITS.value:
        held.state = DeliveryState.GIVEN_UP.value
        held.save(update_fields=["state"])
        DeliveryPart.objects.filter(delivery=held).delete()
    append_entry(actor=actor, event=FILE_GIVEN_UP, subjects=[held.reference], now=now)


def _delete_bytes(delivery: Delivery, event: Event, *, actor: Actor, now: datetime) -> None:
    DeliveryPart.objects.filter(delivery=delivery).delete()
    append_entry(actor=actor, event=event, subjects=[delivery.reference], now=now)


@action(Permission.TEND_INDEX)
def resume_feed(*, actor: Actor, feed: str, now: datetime) -> None:
    """Let a feed that has stopped go on. Raise `FeedUnknown`. Done twice, or beside another, nothing is repeated.

    Where it waits for an earlier feed of its source, that one goes on, and this one when that has ended.
    """
    held = feeds_open_to(actor).filter(reference=feed).first()
    if held is None:
        raise FeedUnknown(feed)
    enqueue(TAKE, arguments={"feed": (earlier_of(held) or held).reference})
    append_entry(actor=actor, event=FEED_RESUMED, subjects=[held.reference], now=now)


@action(Permission.TEND_INDEX)
def agree_to_endings(*, actor: Actor, feed: str, now: datetime) -> None:
    """Agree that all whom a whole list does not name any more are gone from the source. Raise `FeedUnknown`.

    Raise `NothingToAgree` where none wait.
    """
    held = feeds_open_to(actor).filter(reference=feed).first()
    if held is None:
        raise FeedUnknown(feed)
    if held.unnamed is None:
        raise NothingToAgree("Nothing of this file waits for anybody to agree. Nothing was changed.")
    append_entry(actor=actor, event=FEED_ENDINGS_AGREED, subjects=[held.reference], now=now)
    enqueue(END, arguments={"feed": held.reference})


@action(Permission.TEND_INDEX)
def resume_file(*, actor: Actor, delivery: str, now: datetime) -> None:
    """Let a file whose reading has stopped be read, or first what its source sent before. Raise `DeliveryUnknown`."""
    held = deliveries_open_to(actor).filter(reference=delivery, state=DeliveryState.QUEUED.value).first()
    if held is None:
        raise DeliveryUnknown(delivery)
    let_next_be_staged(held.source)
    append_entry(actor=actor, event=FEED_RESUMED, subjects=[held.reference], now=now)
