"""Write to the ledger. `sharewell.acting` opens an act, and only inside one can an entry be appended."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection

from sharewell.foundation.prepared import plan_keeping_cursor
from sharewell.foundation.references import new_reference
from sharewell.ledger.events import find_event
from sharewell.ledger.types import (
    CODE,
    ENCODER,
    Event,
    Fact,
    LedgerFault,
    Signatory,
    canonical_bytes,
    is_reference,
    kept_facts,
    leaf_hash,
)

PREFIX = "led"

_INSERT = (
    "INSERT INTO ledger_entry "
    "(reference, occurred_at, event, actor, organisation, purpose, subjects, facts, leaf_hash) "
    "VALUES (%s, %s, %s, %s, %s, %s, string_to_array(%s, ' '), %s::jsonb, %s)"
)


_TELL = "SELECT set_config(key, value, true) FROM jsonb_each_text(%s::jsonb)"


class NoOpenAct(LedgerFault):
    """An entry was to be appended outside an act, or for somebody other than who is acting."""


@dataclass(slots=True)
class OpenAct:
    """The act that is under way in this thread: who acts, and how many entries it has appended so far."""

    actor: str
    entries: int = 0
    on_behalf_of: str = ""
    """The reference of the post of the practitioner for whom a mediator acts; every entry of the act carries it."""


_open_act: ContextVar[OpenAct | None] = ContextVar("sharewell_open_act", default=None)


def find_open_act() -> OpenAct | None:
    """Return the act under way, or None."""
    return _open_act.get()


@contextmanager
def open_act(
    *, actor: Signatory, on_behalf_of: str = "", said: Mapping[str, str] | None = None, then: str = ""
) -> Iterator[OpenAct]:
    """Tell the ledger that an act is under way. Only `sharewell.acting` calls this, inside a transaction it has opened.

    Tell the database too, for as long as the transaction lasts: its trigger lets nobody write an entry for another.
    `said` is what else it is told, and `then` a statement: both go in the same journey to the server.
    """
    act = OpenAct(actor=actor.reference, on_behalf_of=on_behalf_of)
    told = {"sharewell.actor": actor.reference, **(said or {})}
    tell_database(told, then=then)
    token = _open_act.set(act)
    try:
        yield act
    finally:
        _open_act.reset(token)


def tell_database(said: Mapping[str, str], *, then: str = "") -> None:
    """Say something to the database for as long as the transaction lasts. Nothing stays on the connection."""
    with connection.cursor() if then else plan_keeping_cursor() as cursor:
        cursor.execute(f"{_TELL};{then}" if then else _TELL, [_as_document(tuple(said.items()))])


@lru_cache(maxsize=1024)  # whoever acts again says the same again
def _as_document(said: tuple[tuple[str, str], ...]) -> str:
    return ENCODER.encode(dict(said))


def append_entry(
    *,
    actor: Signatory,
    event: Event,
    subjects: Sequence[str] = (),
    facts: Mapping[str, Fact] | None = None,
    purpose: str = "",
    now: datetime,
    first: str = "",
) -> str:
    """Append an entry and return its reference (`led_…`). It becomes true when the act under way commits.

    `first` is a statement that goes before it in the same journey to the server; only `sharewell.acting` has one.
    `subjects` are references of those the entry is about; each is kept once, in order. Raise `NoOpenAct` outside an
    act of this actor, `FactRefused` for a fact that does not belong here, and `LedgerFault` for anything else.
    """
    act = find_open_act()
    if act is None or not connection.in_atomic_block:
        raise NoOpenAct(f"{event.code} can only be recorded inside an action or a reading.")
    if act.actor != actor.reference:
        raise NoOpenAct(f"{event.code} was to be recorded for somebody other than who is acting.")
    if find_event(event.code) is not event:
        raise LedgerFault(f"{event.code} is not declared. Declare it in the events module of its app.")
    if now.tzinfo is None:
        raise LedgerFault(f"{event.code} needs a moment with its time zone.")
    if any(not is_reference(subject) for subject in subjects):
        raise LedgerFault(f"A subject of {event.code} is not a reference.")
    if purpose and not CODE.fullmatch(purpose):
        raise LedgerFault(f"The purpose of {event.code} is not a code.")
    reference = new_reference(PREFIX, now=now)
    about = tuple(sorted(set(subjects)))
    kept = kept_facts(event=event, facts=facts or {}, on_behalf_of=act.on_behalf_of)
    encoded = canonical_bytes(
        reference=reference,
        occurred_at=now,
        event=event.code,
        actor=actor.reference,
        organisation=actor.organisation,
        purpose=purpose,
        subjects=about,
        facts=kept,
    )
    # Written out: every act waits for this statement, and building it from the model takes longer than running it.
    with connection.cursor() if first else plan_keeping_cursor() as cursor:
        cursor.execute(
            first + _INSERT,
            [
                reference,
                now,
                event.code,
                actor.reference,
                actor.organisation,
                purpose,
                " ".join(about),  # no reference holds a space
                ENCODER.encode(kept),
                leaf_hash(encoded),
            ],
        )
    act.entries += 1
    return reference
