"""Destroy the records whose time is over, some children at a time, each batch whole or not at all; and finish it."""

from datetime import datetime

from django.db import connection

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import DESTRUCTION_BEGUN, DESTRUCTION_FINISHED, RECORDS_DESTROYED
from sharewell.children.queries.ending import RULE, find_unfinished, list_tombstones
from sharewell.children.queries.keeping import digest_of
from sharewell.children.queries.lifecycle import day_of, get_life_rules
from sharewell.children.types.lifecycle import DESTRUCTION_PREFIX, NothingDue
from sharewell.foundation.columns import text_array
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.ledger.types import Fact
from sharewell.obligations.actions import settle_all_about
from sharewell.obligations.types import How

DESTROYED = 200
"""How many children are destroyed in one transaction."""


@action(Permission.DESTROY_RECORDS)
def begin_destruction(*, actor: Actor, now: datetime) -> str:
    """Begin to destroy what is due, or go on with what was begun; return it (`dst_…`). Raise `NothingDue`."""
    unfinished = find_unfinished(actor=actor)
    if unfinished is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM children_due(%s, false, 1)", [day_of(now)])
            if not cursor.fetchone()[0]:
                raise NothingDue("There is no record whose time is over, or a legal hold keeps each of them.")
            unfinished = new_reference(DESTRUCTION_PREFIX, now=now)
            rule = get_life_rules()["destroyed"]
            cursor.execute(
                "SELECT children_begin_destruction(%s, %s, %s, %s, %s, %s)",
                [unfinished, RULE, rule.source, rule.standing, actor.reference, now],
            )
    append_entry(actor=actor, event=DESTRUCTION_BEGUN, subjects=[unfinished], now=now)
    return unfinished


@action(Permission.DESTROY_RECORDS)
def destroy_some(*, actor: Actor, destruction: str, most: int = DESTROYED, now: datetime) -> tuple[str, ...]:
    """Destroy all that is held of the next children whose time is over; return the references of their records.

    None where nothing is left. What a legal hold keeps is left, and the database refuses it too.
    """
    day = day_of(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT person FROM children_due(%s, false, %s)", [day, most])
        people = [str(person) for (person,) in cursor.fetchall()]
        found: list[tuple[str, str]] = []
        if people:
            cursor.execute(
                "SELECT kind, reference FROM children_destroy(%s, %s::text[], %s, %s)",
                [destruction, text_array(people), day, now],
            )
            found = cursor.fetchall()
    records = [reference for kind, reference in found if kind == "record"]
    if others := [reference for kind, reference in found if kind == "other"]:
        settle_all_about(actor=actor, about=others, how=How.NOT_NEEDED, now=now)
    facts: dict[str, Fact] = {"records": len(records), "children": len(people), "digest": digest_of(records)}
    append_entry(actor=actor, event=RECORDS_DESTROYED, subjects=[destruction], facts=facts, now=now)
    return tuple(records)


@action(Permission.DESTROY_RECORDS)
def finish_destruction(*, actor: Actor, destruction: str, now: datetime) -> None:
    """Close a destruction, once nothing is left: how many, and the digest over all references, go into the ledger."""
    children, references = list_tombstones(actor=actor, destruction=destruction)
    facts: dict[str, Fact] = {
        "records": len(references),
        "children": children,
        "digest": digest_of(references),
    }
    entry = append_entry(actor=actor, event=DESTRUCTION_FINISHED, subjects=[destruction], facts=facts, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT children_finish_destruction(%s, %s, %s, %s)", [destruction, facts["digest"], entry, now])
