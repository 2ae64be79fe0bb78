"""Read the end of records: whose time changes, legal holds, what was taken out of the archive, destructions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import ARCHIVE_READ, DESTRUCTION_FINISHED, HOLD_READ
from sharewell.children.models import Destruction, LegalHold, Tombstone
from sharewell.children.policies import archive_open_to, holds_open_to, openings_of
from sharewell.children.queries.index import index_row
from sharewell.children.queries.keeping import digest_of
from sharewell.children.queries.lifecycle import day_of, get_life_rules
from sharewell.children.types.held import IndexRow
from sharewell.children.types.lifecycle import (
    ArchiveReason,
    DestructionUnknown,
    DueRow,
    HoldRow,
    HoldUnknown,
    OpeningUnknown,
    TimeKind,
    TimeRow,
)
from sharewell.foundation.columns import plain_array
from sharewell.ledger.queries import find_entry

MOST_TIMES, NEAR_DAYS = 200, 90
RULE = "All that is held of a child is destroyed six years after the record was archived, unless a legal hold keeps it."
CERTIFICATE_FORMAT = "sharewell-destruction-certificate-1"


@looking
def list_times(*, actor: Actor, now: datetime) -> tuple[TimeRow, ...]:
    """Return the records whose time changes, without a name: into the archive within 90 days, in it since this year, to
    be destroyed within 90 days, and legal holds to look at within 90 days or late.
    """
    require(actor, Permission.HOLD_RECORDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, reference, on_day, is_held FROM children_times(%s, %s, %s)",
            [day_of(now), NEAR_DAYS, MOST_TIMES],
        )
        found = [
            TimeRow(kind=TimeKind(row[0]), reference=row[1], on=row[2], is_held=row[3]) for row in cursor.fetchall()
        ]
    holds = [
        TimeRow(kind=TimeKind.HOLD_REVIEW, reference=one.child, on=one.review_on, is_held=True, hold=one.reference)
        for one in list_holds(actor=actor)
        if one.lifted_at is None and (one.review_on - day_of(now)).days <= NEAR_DAYS
    ]
    return (*found, *holds)


@looking
def list_holds(*, actor: Actor) -> tuple[HoldRow, ...]:
    """Return the legal holds that stand and the actor may see, without a word of them, the first to look at first."""
    found = list(holds_open_to(actor).filter(lifted_at=None).order_by("review_on", "reference")[:MOST_TIMES])
    references = _references([one.child_id for one in found])
    return tuple(_hold(one, child=references.get(one.child_id, ""), with_words=False) for one in found)


def _seen_hold(row: HoldRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference])


@reading(Permission.HOLD_RECORDS, event=HOLD_READ, seen=_seen_hold)
def read_hold(*, actor: Actor, hold: str, now: datetime) -> HoldRow:
    """Return a legal hold that the actor may see. Raise `HoldUnknown`."""
    one = holds_open_to(actor).filter(reference=hold).first()
    if one is None:
        raise HoldUnknown(hold)
    return _hold(one, child=_references([one.child_id]).get(one.child_id, ""), with_words=True)


def _references(children: list[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT child, reference FROM children_held_references(%s::bigint[])", [plain_array(children)])
        return dict(cursor.fetchall())


def _hold(one: LegalHold, *, child: str, with_words: bool) -> HoldRow:
    return HoldRow(
        reference=one.reference,
        child=child,
        words=one.words if with_words else "",
        began_on=one.began_on,
        review_on=one.review_on,
        placed_by=one.placed_by,
        placed_post=one.placed_post,
        organisation=one.organisation,
        lifted_at=one.lifted_at,
        lifted_by=one.lifted_by,
        lifted_words=one.lifted_words if with_words else "",
    )


def _seen_archived(found: tuple[IndexRow, ArchiveReason, datetime], *, opening: str, **_: object) -> Seen:
    row, reason = found[:2]
    return Seen(subjects=[opening, row.reference, *row.others], purpose=reason.value)


@reading(Permission.OPEN_ARCHIVE, event=ARCHIVE_READ, seen=_seen_archived)
def read_archived(*, actor: Actor, opening: str, now: datetime) -> tuple[IndexRow, ArchiveReason, datetime]:
    """Return a child whom the actor took out of the archive, why, and until when. Raise `OpeningUnknown`."""
    taken = openings_of(actor, now=now).filter(reference=opening).first()
    held = archive_open_to(actor, now=now).filter(pk=taken.child_id).first() if taken is not None else None
    if taken is None or held is None:
        raise OpeningUnknown(opening)
    return index_row(held, actor=actor, now=now), ArchiveReason(taken.reason), taken.until


@looking
def count_due(*, actor: Actor, now: datetime) -> DueRow:
    """Return how much is due to be destroyed, and how many children legal holds keep."""
    require(actor, Permission.DESTROY_RECORDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE NOT is_held), coalesce(sum(records) FILTER (WHERE NOT is_held), 0),"
            " count(*) FILTER (WHERE is_held) FROM children_due(%s, true, NULL)",
            [day_of(now)],
        )
        children, records, held = cursor.fetchone()
    rule = get_life_rules()["destroyed"]
    return DueRow(
        children=int(children), records=int(records), held=int(held), rule=RULE, source=rule.source,
        standing=rule.standing,
    )  # fmt: skip


@looking
def find_unfinished(*, actor: Actor) -> str | None:
    """Return the destruction that was begun and not finished, or None."""
    require(actor, Permission.DESTROY_RECORDS)
    return Destruction.objects.filter(finished_at=None).values_list("reference", flat=True).first()


@looking
def list_tombstones(*, actor: Actor, destruction: str) -> tuple[int, tuple[str, ...]]:
    """Return how many children a destruction ended, and the references of their records."""
    require(actor, Permission.DESTROY_RECORDS)
    run = Destruction.objects.filter(reference=destruction).first()
    if run is None:
        raise DestructionUnknown(destruction)
    references = Tombstone.objects.filter(destruction=run).order_by("reference").values_list("reference", flat=True)
    return run.children, tuple(references)


@looking
def make_certificate(*, actor: Actor, destruction: str) -> dict[str, Any]:
    """Return the certificate of a finished destruction as a document. Raise `DestructionUnknown`."""
    require(actor, Permission.DESTROY_RECORDS)
    run = Destruction.objects.filter(reference=destruction, finished_at__isnull=False).first()
    if run is None or run.finished_at is None:
        raise DestructionUnknown(destruction)
    entry = find_entry(run.entry)
    return {
        "format": CERTIFICATE_FORMAT,
        "destruction": run.reference,
        "rule": run.rule,
        "source": run.source,
        "standing": run.standing,
        "by": run.by,
        "begun_at": run.begun_at.isoformat(),
        "finished_at": run.finished_at.isoformat(),
        "children": run.children,
        "records": run.records,
        "digest": run.digest,
        "digest_of": "SHA-256 of the references of the records, sorted, a line each",
        "ledger_entry": run.entry,
        "leaf_hash": entry.leaf_hash if entry else "",
    }


@looking
def check_certificate(*, actor: Actor, certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what of a certificate is not so, in words: nothing where all of it is.

    It is held against the tombstones, whose digest is worked out again, against the destruction and the ledger's entry.
    """
    require(actor, Permission.DESTROY_RECORDS)
    try:
        made = make_certificate(actor=actor, destruction=str(certificate.get("destruction", "")))
    except DestructionUnknown:
        return ("There is no finished destruction with this reference.",)
    wrong = [f"{name} is not what is kept." for name in made if certificate.get(name) != made[name]]
    wrong += [f"{name} does not belong there." for name in certificate if name not in made]
    _, references = list_tombstones(actor=actor, destruction=made["destruction"])
    if digest_of(references) != made["digest"] or len(references) != made["records"]:
        wrong.append("The references that are kept do not give this digest or number.")
    entry = find_entry(made["ledger_entry"])
    told = {"records": made["records"], "children": made["children"], "digest": made["digest"]}
    if (
        entry is None
        or entry.event != DESTRUCTION_FINISHED.code
        or made["destruction"] not in entry.subjects
        or any(entry.facts.get(name) != value for name, value in told.items())
    ):
        wrong.append("The ledger does not say so.")
    return tuple(wrong)
