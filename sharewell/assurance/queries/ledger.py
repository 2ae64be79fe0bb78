"""Read entries of the ledger for a person, and write down that they were read."""

from datetime import datetime

from sharewell.acting.actions import Seen, reading
from sharewell.acting.types import Actor, Permission
from sharewell.assurance.events import LEDGER_READ
from sharewell.ledger.queries import list_entries
from sharewell.ledger.types import EntryRow, Fact

SHOWN = 50  # entries on a page
IN_A_FILE = 500


def _seen_own(rows: tuple[EntryRow, ...], **_: object) -> Seen:
    return Seen(facts={"whose": "own", **_what_came_back(rows)})


def _seen_all(rows: tuple[EntryRow, ...], *, about: str | None, **_: object) -> Seen:
    return Seen(subjects=[about] if about else [], facts={"whose": "everybody", **_what_came_back(rows)})


def _what_came_back(rows: tuple[EntryRow, ...]) -> dict[str, Fact]:
    """Return how many entries came back, and between which two: with the question, that is all of them."""
    ends: dict[str, Fact] = {"newest": rows[0].reference, "oldest": rows[-1].reference} if rows else {}
    return {"entries": len(rows), **ends}


@reading(Permission.READ_OWN_ENTRIES, event=LEDGER_READ, seen=_seen_own)
def list_own_entries(*, actor: Actor, before: str | None, limit: int, now: datetime) -> tuple[EntryRow, ...]:
    """Return what the actor did and read, newest first."""
    return list_entries(actor=actor.reference, before=before, limit=limit)


@reading(Permission.READ_LEDGER, event=LEDGER_READ, seen=_seen_all)
def list_all_entries(
    *, actor: Actor, about: str | None, before: str | None, limit: int, now: datetime
) -> tuple[EntryRow, ...]:
    """Return everybody's entries, newest first; `about` narrows to those about one reference."""
    return list_entries(subject=about, before=before, limit=limit)
