"""Hold records against every other, hidden ones too, before anybody can see them: many at a time, one after another.

Candidates are found and scored for all of them at once. What follows is decided for one after another, as if they had
arrived so, while a lock keeps every other batch from deciding.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from django.db import connection

from sharewell.acting.types import Actor
from sharewell.children.actions.linking import LINK_PREFIX
from sharewell.children.events import MATCH_OPENED, SETTLE_MATCH, Outcome
from sharewell.children.models.held import KEYS
from sharewell.children.queries.keeping import new_register, recall_children, secret
from sharewell.children.queries.matching import best_of_each, get_index_model, score_pairs
from sharewell.core.linking.candidates import MOST_OF_A_QUERY
from sharewell.core.linking.explaining import sentence_of
from sharewell.core.linking.keys import query_keys_by_kind, signed
from sharewell.core.linking.model import weigh
from sharewell.core.linking.people import Longs
from sharewell.foundation.prepared import plan_keeping_cursor
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import due_of
from sharewell.practitioners.queries import get_post

REVIEW_PREFIX = "mat"
DECIDING, TAKING = 7_201_001, 7_201_002
"""Locks of the database. Whoever decides holds the first; a record that is taken in and settled in one transaction
keeps batches out by the second."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A record that may be another's child, how sure that is, and why in words."""

    child: int
    bits: float
    sentence: str


@dataclass(slots=True)
class _State:
    """How a record stands: its label, whether it was held against all others, and whether a shield reaches it."""

    reference: str
    person: str
    is_checked: bool
    is_hidden: bool
    is_new: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a record, and the record that it was linked to or waits for (empty where there is none)."""

    outcome: Outcome
    other: str = ""


@dataclass(slots=True)
class _Writing:
    """What was decided and is still to be written."""

    now: datetime
    shown: list[int] = field(default_factory=list)
    links: list[tuple[str, int, int, str]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    reviews: list[tuple[str, int, int, float]] = field(default_factory=list)
    held: list[tuple[int, int, float]] = field(default_factory=list)


def lock_batches(*, alone: bool) -> None:
    """Keep others from taking records in: all of them (`alone`), or only those who would be alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s)", [TAKING])


def settle_records(*, actor: Actor, children: Sequence[int], same: Iterable[int], now: datetime) -> dict[int, Settled]:
    """Say of each record whether it is linked, possibly somebody's, new, held or seen again; write that down.

    `same` names those of which the source said nothing new: they stay what they are. Nobody sees a record that may be a
    hidden child's.
    """
    order = sorted(set(children))
    unchanged = set(same)
    alike = list_alike([child for child in order if child not in unchanged])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DECIDING])
    found: dict[int, Settled] = {}
    rest = order
    while rest:
        rest = _settle_some(rest, alike, unchanged, found, actor=actor, now=now)
    return found


def _settle_some(
    order: Sequence[int], alike: Mapping[int, Sequence[Alike]], unchanged: set[int], found: dict[int, Settled], *,
    actor: Actor, now: datetime,
) -> Sequence[int]:  # fmt: skip
    """Settle records until one of them changes who is hidden; write what was decided, and return those that are left."""
    known = {*order, *(one.child for child in order for one in alike.get(child, ()))}
    states = _states(sorted(known))
    apart = _ruled_apart([states[child].person for child in order if not states[child].is_new], states)
    writing = _Writing(now)
    left = set(order)
    done = 0
    for done, child in enumerate(order, start=1):
        # Of those that arrive together the later one is held against the earlier, not the other way round.
        arrived = [one for one in alike.get(child, ()) if one.child < child or one.child not in left]
        found[child], touched = _settle_one(child, arrived, child in unchanged, states, apart, writing)
        if touched:
            break
    _write(writing, actor=actor, now=now)
    return order[done:]


def _settle_one(
    child: int, alike: Sequence[Alike], is_unchanged: bool, states: dict[int, _State],
    apart: frozenset[tuple[str, str]], writing: _Writing,
) -> tuple[Settled, bool]:  # fmt: skip
    """Return what becomes of a record, and whether that changes who is hidden."""
    own = states[child]
    if is_unchanged and own.waits:
        return Settled(Outcome.POSSIBLE if own.is_checked else Outcome.HELD), False
    if is_unchanged and own.is_checked:
        return Settled(Outcome.SEEN_AGAIN), False
    thresholds = get_index_model().thresholds
    others = [one for one in alike if states[one.child].person != own.person]
    others.sort(key=lambda one: (-one.bits, states[one.child].reference))
    sure = [one for one in others if one.bits >= thresholds.join]
    if own.is_new and sure and len({states[one.child].person for one in sure}) == 1:
        best = states[sure[0].child]
        touched = own.is_hidden or best.is_hidden
        _link(own, child, sure[0], states, writing)
        writing.shown.append(child)
        own.is_checked = True
        return Settled(Outcome.LINKED, best.reference), touched
    possible = [one for one in others if (own.person, states[one.child].person) not in apart]
    hidden = [one for one in possible if states[one.child].is_hidden]
    if hidden:
        writing.held.append((child, hidden[0].child, hidden[0].bits))
        return Settled(Outcome.HELD, states[hidden[0].child].reference), True
    if own.waits:
        return Settled(Outcome.POSSIBLE if own.is_checked else Outcome.HELD), False
    writing.shown.append(child)
    own.is_checked = True
    if possible:
        writing.reviews.append(
            (new_reference(REVIEW_PREFIX, now=writing.now), child, possible[0].child, possible[0].bits)
        )
        own.waits = True
    if not own.is_new:
        return Settled(Outcome.SEEN_AGAIN), False
    if possible:
        return Settled(Outcome.POSSIBLE, states[possible[0].child].reference), False
    return Settled(Outcome.NEW), False


def _link(own: _State, child: int, other: Alike, states: dict[int, _State], writing: _Writing) -> None:
    reason = f"Model {get_index_model().number}: {other.bits:.1f} bits. {other.sentence}"
    first, second = sorted((child, other.child))
    writing.links.append((new_reference(LINK_PREFIX, now=writing.now), first, second, reason))
    best = states[other.child]
    person, goes = sorted((own.person, best.person))
    writing.labels = {old: person if new == goes else new for old, new in writing.labels.items()} | {goes: person}
    for state in states.values():
        if state.person == goes:
            state.person = person


def _write(writing: _Writing, *, actor: Actor, now: datetime) -> None:
    """Write what was decided. Links first: from then on a shield reaches further."""
    with connection.cursor() as cursor:
        if writing.links:
            refs, ones, others, reasons = (list(column) for column in zip(*writing.links, strict=True))
            cursor.execute(
                "SELECT children_link(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s, %s)",
                [refs, ones, others, reasons, actor.reference, now],
            )
        if writing.labels:
            cursor.execute(
                "SELECT children_relabel(%s::text[], %s::text[])",
                [list(writing.labels), list(writing.labels.values())],
            )
        if writing.reviews:
            columns = [list(column) for column in zip(*writing.reviews, strict=True)]
            cursor.execute(
                "SELECT children_wait(%s::text[], %s::bigint[], %s::bigint[], %s::float8[], %s)", [*columns, now]
            )
        if writing.shown:
            cursor.execute("SELECT children_check(%s::bigint[], %s)", [writing.shown, now])
        for child, _, _ in writing.held:
            cursor.execute("SELECT children_hold(%s)", [child])
    for child, against, bits in writing.held:
        open_review(child, against, bits, actor=actor, now=now)


def open_review(child: int, against: int, bits: float, *, actor: Actor, now: datetime) -> None:
    """Let a person say whose record it is. Where either is hidden, one of those who are cleared owes it."""
    reference = new_reference(REVIEW_PREFIX, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT children_keepers(%s)", [against])
        keepers = sorted(str(row[0]) for row in cursor.fetchall())
        cursor.execute(
            "SELECT children_wait(%s::text[], %s::bigint[], %s::bigint[], %s::float8[], %s)",
            [[reference], [child], [against], [bits], now],
        )
        if not cursor.fetchone()[0]:
            return
    current = [post for each in keepers if (post := get_post(each)).is_current(now)]
    for place, post in enumerate(current):
        if place == 0:
            open_obligation(
                actor=actor,
                code=SETTLE_MATCH.code,
                about=reference,
                owner_post=post.reference,
                due_at=due_of(SETTLE_MATCH.code, start=now),
                now=now,
            )
        send_notice(actor=actor, person=post.person, about=reference, page=SETTLE_MATCH.page, now=now)
    append_entry(actor=actor, event=MATCH_OPENED, subjects=[reference], now=now)


def _states(children: Sequence[int]) -> dict[int, _State]:
    with plan_keeping_cursor() as cursor:
        cursor.execute(
            "SELECT child, reference, person, is_checked, is_hidden, is_new, waits FROM children_states(%s::bigint[])",
            [list(children)],
        )
        return {row[0]: _State(*row[1:]) for row in cursor.fetchall()}


def _ruled_apart(people: Sequence[str], states: Mapping[int, _State]) -> frozenset[tuple[str, str]]:
    """Return pairs of labels, both ways round, of which somebody said before that the two are not one child."""
    if not people:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, other FROM children_apart(%s::text[])", [list(set(people))])
        return frozenset(pair for one, other in cursor.fetchall() for pair in ((one, other), (other, one)))


def list_alike(children: Sequence[int]) -> dict[int, list[Alike]]:
    """Return for each record the others that are possibly the same child's, under any of their names and addresses."""
    if not children:
        return {}
    register = new_register()
    own = recall_children(children, register)
    keys, rows, kinds = query_keys_by_kind(own.people, register.names(), register.places(), secret=secret())
    number_of = {child: place for place, child in enumerate(children)}
    place_of = np.array([number_of[child] for child in own.children.tolist()], np.int64)
    places, kept = place_of[rows], signed(keys)
    columns: list[list[int]] = []
    for kind in range(1, len(KEYS) + 1):
        here = np.nonzero(kinds == kind)[0]
        here = here[np.argsort(kept[here])]
        columns += [places[here].tolist(), kept[here].tolist()]
    with plan_keeping_cursor() as cursor:
        marks = ", ".join(["%s::int[], %s::bigint[]"] * len(KEYS))
        cursor.execute(f"SELECT places, children FROM children_alike({marks}, %s)", [*columns, MOST_OF_A_QUERY])
        found_places, found = cursor.fetchone()
    if not found:
        return {}
    place, child = np.array(found_places, np.int64), np.array(found, np.int64)
    other = np.array(children, np.int64)[place] != child
    place, child = place[other], child[other]
    people = recall_children(np.unique(child).tolist(), register)
    left, right = _meet(place_of, place, people.children, child)
    if not len(left):
        return {}
    compared, bits, count = score_pairs(register, own.people, left, people.people, right)
    ours, theirs = own.children[left], people.children[right]
    enough = np.nonzero(bits >= get_index_model().thresholds.possible)[0]
    best = enough[best_of_each(bits[enough], ours[enough], theirs[enough])]
    weights = weigh(compared, get_index_model())
    out: dict[int, list[Alike]] = {}
    for row in best.tolist():
        said = sentence_of(compared.levels[row], weights[row], bits[row], get_index_model(), count=count)
        out.setdefault(int(ours[row]), []).append(Alike(int(theirs[row]), float(bits[row]), said))
    return out


def _meet(places: Longs, place: Longs, children: Longs, child: Longs) -> tuple[Longs, Longs]:
    """Return every row of ours with every row of theirs, for each pair (place, child)."""
    order, other = np.argsort(places, kind="stable"), np.argsort(children, kind="stable")
    first, many = _spans(places[order], place)
    second, more = _spans(children[other], child)
    size = many * more
    pair = np.repeat(np.arange(len(place)), size)
    at = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return order[first[pair] + at // more[pair]], other[second[pair] + at % more[pair]]


def _spans(ordered: Longs, wanted: Longs) -> tuple[Longs, Longs]:
    begin = np.searchsorted(ordered, wanted, side="left")
    return begin, np.searchsorted(ordered, wanted, side="right") - begin
