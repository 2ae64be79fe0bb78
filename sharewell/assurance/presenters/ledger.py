"""Turn heads, witnesses and entries into words and cells."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from sharewell.design.words import LONDON, date_words
from sharewell.ledger.events import find_event
from sharewell.ledger.types import WITNESSES_WANTED, EntryRow, FactKind, HeadRow, KeptFact, RestorationRow, WitnessRow

HEADS_HEAD = ("Entries", "Signed at", "Cosigned", "Root")
WITNESSES_HEAD = ("Witness", "Since", "Until", "Public key", "Fingerprint")
ENTRIES_HEAD = ("Entry", "When", "What", "Who", "Organisation", "Purpose", "About", "Hash")
STALE_AFTER = timedelta(minutes=5)


def moment_words(moment: datetime) -> str:
    """Return a moment as people read it, in London time, to the second."""
    local = moment.astimezone(LONDON)
    return f"{date_words(local.date())}, {local:%H:%M:%S}"


def cosigned_words(head: HeadRow) -> str:
    """Return "cosigned 1 of 2"."""
    return f"cosigned {len(head.cosignatures)} of {WITNESSES_WANTED}"


def clock_words(head: HeadRow) -> str:
    """Return a warning where the machine's clock stood behind an earlier head, else nothing."""
    if not head.clock_behind:
        return ""
    return (
        f"The clock of the machine stood {head.clock_behind} seconds behind the head before. This head took that "
        "head's moment."
    )


def restored_words(rows: Sequence[RestorationRow]) -> list[str]:
    """Return a sentence for each time that the ledger was restored from a backup, newest first."""
    newest = {one.restored_at: one.size for one in sorted(rows, key=lambda one: one.size)}
    return [
        f"Restored on {moment_words(at)}, from the seal of {size} entries." for at, size in sorted(newest.items())[::-1]
    ]


def head_cells(heads: Sequence[HeadRow]) -> list[tuple[str, ...]]:
    """Return the cells of a table of heads."""
    return [(str(one.size), moment_words(one.signed_at), cosigned_words(one), one.root) for one in heads]


def witness_cells(witnesses: Sequence[WitnessRow]) -> list[tuple[str, ...]]:
    """Return the cells of a table of witnesses."""
    return [
        (
            one.name,
            date_words(one.began_at),
            date_words(one.ended_at) if one.ended_at else "until further notice",
            one.public_key,
            one.fingerprint,
        )
        for one in witnesses
    ]


def entry_days(rows: Sequence[EntryRow]) -> list[tuple[str, list[tuple[str, str, EntryRow]]]]:
    """Return entries by the day in London on which they happened: the day, then time, sentence and row of each."""
    return [
        (
            date_words(day),
            [(f"{one.occurred_at.astimezone(LONDON):%H:%M:%S}", entry_words(one), one) for one in of_day],
        )
        for day, of_day in groupby(rows, key=lambda one: one.occurred_at.astimezone(LONDON).date())
    ]


def entry_words(row: EntryRow) -> str:
    """Return the sentence of an entry, with days and moments as people read them."""
    event = find_event(row.event)
    if event is None:
        return row.description
    kinds = {name: field.kind for name, field in event.fields.items()}
    return event.describe({name: _fact_words(kinds.get(name), value) for name, value in row.facts.items()})


def _fact_words(kind: FactKind | None, value: KeptFact) -> KeptFact:
    if kind is FactKind.DATE:
        return date_words(date.fromisoformat(str(value)))
    if kind is FactKind.MOMENT:
        return moment_words(datetime.fromisoformat(str(value)))
    return value


def entry_cells(rows: Sequence[EntryRow]) -> list[tuple[str, ...]]:
    """Return the cells of a file of entries, in the order of `ENTRIES_HEAD`."""
    return [
        (
            one.reference,
            one.occurred_at.isoformat(),
            one.description,
            one.actor,
            one.organisation,
            one.purpose,
            " ".join(one.subjects),
            one.leaf_hash,
        )
        for one in rows
    ]
