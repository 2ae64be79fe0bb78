"""Read the ledger. Whoever shows entries to a person does so through a reading of `sharewell.acting`."""

from collections.abc import Collection
from datetime import datetime

from sharewell.ledger.events import find_event
from sharewell.ledger.models import Entry
from sharewell.ledger.types import EntryRow, Receipt

MOST_ROWS = 500


class EntryUnknown(Exception):
    """There is no entry with this reference."""


def list_entries(
    *,
    event: str | None = None,
    actor: str | None = None,
    subject: str | None = None,
    before: str | None = None,
    limit: int = 100,
) -> tuple[EntryRow, ...]:
    """Return entries, newest first, at most `limit` of them (1 to 500).

    `event` is a code; `actor` and `subject` are references. For the next page, give the reference of the last row as
    `before`: references sort by time, so a page never shifts while new entries arrive. Entries of the same millisecond
    come in no particular order.
    """
    entries = Entry.objects.order_by("-reference")
    if event is not None:
        entries = entries.filter(event=event)
    if actor is not None:
        entries = entries.filter(actor=actor)
    if subject is not None:
        entries = entries.filter(subjects__contains=[subject])
    if before is not None:
        entries = entries.filter(reference__lt=before)
    return tuple(_row(entry) for entry in entries[: max(1, min(limit, MOST_ROWS))])


def find_entry(reference: str) -> EntryRow | None:
    """Return one entry, or None."""
    return next((_row(entry) for entry in Entry.objects.filter(reference=reference)), None)


def find_receipt(entry: str) -> Receipt | None:
    """Return the receipt of an entry, sealed or not, or None. It may be handed to whoever the entry is a proof for."""
    found = Entry.objects.filter(reference=entry).values_list("leaf_hash", flat=True).first()
    return None if found is None else Receipt(entry=entry, leaf_hash=bytes(found).hex())


def get_receipt(entry: str) -> Receipt:
    """Return the receipt of an entry, also within the act that appends it. Raise `EntryUnknown`."""
    found = find_receipt(entry)
    if found is None:
        raise EntryUnknown(entry)
    return found


def list_entries_between(*, began_at: datetime, ended_at: datetime, events: Collection[str]) -> tuple[EntryRow, ...]:
    """Return all entries of some events from one moment until before another, the oldest first.

    For work in the background that looks at a stretch of time; a page asks `list_entries`.
    """
    found = Entry.objects.filter(event__in=events, occurred_at__gte=began_at, occurred_at__lt=ended_at)
    return tuple(_row(entry) for entry in found.order_by("reference"))


def list_first_entries(*, subject: str, events: Collection[str]) -> tuple[EntryRow, ...]:
    """Return the first entry of each event, person and facts about a subject, the oldest first.

    What happens again and again, such as reading, does not push out what happened once.
    """
    same = ("event", "actor", "facts")
    found = Entry.objects.filter(subjects__contains=[subject], event__in=events)
    first = found.order_by(*same, "reference").distinct(*same)
    return tuple(sorted(map(_row, first), key=lambda row: row.reference))


def list_moments(references: Collection[str]) -> dict[str, datetime]:
    """Return when the entries with these references happened; those that there are not are left out."""
    return dict(Entry.objects.filter(reference__in=references).values_list("reference", "occurred_at"))


def _row(entry: Entry) -> EntryRow:
    declared = find_event(entry.event)
    return EntryRow(
        reference=entry.reference,
        occurred_at=entry.occurred_at,
        event=entry.event,
        actor=entry.actor,
        organisation=entry.organisation,
        purpose=entry.purpose,
        subjects=tuple(entry.subjects),
        facts=dict(entry.facts),
        leaf_hash=bytes(entry.leaf_hash).hex(),
        description=entry.event if declared is None else declared.describe(entry.facts),
    )
