"""Receive what a source says of a child: check it against every shield, link it, hold it, or begin a new child.

A source's record stays its own. Records of one child are linked, dated and for a reason, and no row ever moves.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.involving import tell_of_news
from sharewell.children.actions.saying import Taken, rebuild_compared, take_in
from sharewell.children.actions.settling import lock_batches, settle_records
from sharewell.children.actions.withholding import withhold
from sharewell.children.events import (
    COMPARED_REBUILT,
    RECORD_RECEIVED,
    RECORDS_SETTLED,
    RECORDS_TAKEN,
    Outcome,
)
from sharewell.children.queries.keeping import digest_of, number_records
from sharewell.children.types import NewChild, NothingHeld, NumberWrong
from sharewell.children.types.held import (
    LONGEST_ADDRESS,
    LONGEST_POSTCODE,
    LONGEST_SAID,
    SENSITIVE,
    GroundFirst,
)
from sharewell.core.linking.numbers import is_nhs_number, read_number
from sharewell.ledger.actions import append_entry
from sharewell.ledger.types import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The record, and what became of it."""

    reference: str
    outcome: Outcome


def _can_be_held(*, new: NewChild, **_: object) -> None:
    if not new.names and not new.nhs_number and new.born_on is None:
        raise NothingHeld("Give a name, a birth date or an NHS number. Nothing was kept.")
    if new.nhs_number and not is_nhs_number(read_number(new.nhs_number)):
        raise NumberWrong("An NHS number has ten digits, and the last one checks the others. Look at it again.")
    for one in new.services:
        if (one.kind in SENSITIVE) != (one.ground is not None):
            raise GroundFirst("A sensitive service is recorded on a ground, and no other is. Nothing was kept.")
    said = [text for name in new.names for text in (name.given_names, name.family_name)]
    shorter = [adult.name for adult in new.adults] + [one.name for one in new.services]
    shorter += [place.town for place in new.addresses]
    if any(len(text) > LONGEST_SAID for text in (*said, *shorter)):
        raise NothingHeld(f"A name or a town has more than {LONGEST_SAID} characters. Nothing was kept.")
    # Capitals may be longer: "ß" is "SS".
    if any(
        len(place.postcode.upper()) > LONGEST_POSTCODE or len(place.address) > LONGEST_ADDRESS
        for place in new.addresses
    ):
        raise NothingHeld("An address or a postcode is far too long. Nothing was kept.")


def fault_of(new: NewChild) -> str:
    """Return why a child cannot be received as it is told, or the empty string."""
    try:
        _can_be_held(new=new)
    except (NothingHeld, NumberWrong, GroundFirst) as refusal:
        return str(refusal)
    return ""


@action(Permission.MATCH_CHILDREN, validate=_can_be_held)
def receive_child(*, actor: Actor, source: str, new: NewChild, source_id: str = "", now: datetime) -> Received:
    """Take in what a source (the reference of an organisation) says of a child, and return what became of it.

    The same `source_id` again is the same record: what is said is brought up to date, and nothing is repeated. Without
    one, all that is said stands for it. Raise `NothingHeld`, `NumberWrong` or `GroundFirst`.
    """
    # No batch takes anything in meanwhile: it would not see this record, nor this record those of the batch.
    lock_batches(alone=True)
    (taken,) = take_in(source=source, news=[(source_id, new)], now=now)
    withhold([taken.child])
    same = [taken.child] if taken.is_same else []
    settled = settle_records(actor=actor, children=[taken.child], same=same, now=now)[taken.child]
    append_entry(
        actor=actor,
        event=RECORD_RECEIVED,
        subjects=[taken.reference, *([settled.other] if settled.outcome is Outcome.LINKED else [])],
        facts={"outcome": settled.outcome.value},
        now=now,
    )
    return Received(reference=taken.reference, outcome=settled.outcome)


@action(Permission.MATCH_CHILDREN)
def take_children(
    *, actor: Actor, source: str, news: Sequence[tuple[str, NewChild]], about: str, now: datetime
) -> list[Taken]:
    """Take in what a source says of many children, by its own ids, each once. Nobody sees the records that are new.

    They are settled by `settle_children`, after this is committed: so of two batches at once, one sees the other's. The
    entry names what it is about (a feed) and the digest of the references. Each must be one that `fault_of` lets pass.
    """
    lock_batches(alone=False)
    taken = take_in(source=source, news=news, now=now)
    withhold([one.child for one in taken if not one.is_same])
    facts: dict[str, Fact] = {"records": len(taken), "digest": digest_of([one.reference for one in taken])}
    append_entry(actor=actor, event=RECORDS_TAKEN, subjects=[about], facts=facts, now=now)
    return taken


@action(Permission.MATCH_CHILDREN)
def settle_children(
    *,
    actor: Actor,
    records: Sequence[str],
    same: Collection[str],
    about: str,
    since: datetime | None = None,
    now: datetime,
) -> dict[str, Outcome]:
    """Hold records that were taken in against every other, and return what became of each.

    `same` names those of which the source said nothing new. With `since`, whoever works with a child of whom a service
    was recorded after it is told. The entry names what it is about, how many ended how, and the digest of a line for
    each: reference, outcome, and the record that it was linked to or waits for.
    """
    lock_batches(alone=False)
    number_of = number_records(records)
    children = [number_of[reference] for reference in records]
    settled = settle_records(actor=actor, children=children, same=[number_of[one] for one in same], now=now)
    lines = [
        f"{reference} {settled[child].outcome.value} {settled[child].other}".strip()
        for reference, child in number_of.items()
    ]
    outcomes = [one.outcome for one in settled.values()]
    if since is not None:
        again = set(same)
        changed = [number for reference, number in number_of.items() if reference not in again]
        tell_of_news(actor, changed, since=since, now=now)
    append_entry(
        actor=actor,
        event=RECORDS_SETTLED,
        subjects=[about],
        facts={
            "records": len(records),
            "linked": outcomes.count(Outcome.LINKED),
            "possible": outcomes.count(Outcome.POSSIBLE),
            "new": outcomes.count(Outcome.NEW),
            "held": outcomes.count(Outcome.HELD),
            "digest": digest_of(lines),
        },
        now=now,
    )
    return {reference: settled[child].outcome for reference, child in number_of.items()}


@action(Permission.MATCH_CHILDREN)
def rebuild_index(*, actor: Actor, most: int = 2_000, now: datetime) -> int:
    """Keep what is compared of records that lack it, after an upgrade; return how many there were: 0 at the end."""
    many = rebuild_compared(most=most)
    append_entry(actor=actor, event=COMPARED_REBUILT, facts={"records": many}, now=now)
    return many
