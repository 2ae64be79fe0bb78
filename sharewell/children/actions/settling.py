"""Hold records against every other, hidden ones too, before anybody can see them: many at a time, one after another.

Candidates are found and scored for all of them at once. What follows is decided for one after another, as if they had
arrived so, while a lock keeps every other batch from deciding.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

import numpy as np
from django.db import connection

from sharewell.acting.types import Actor
from sharewell.children.actions.deciding import LINK_PREFIX, lock_decisions
from sharewell.children.actions.withholding import withhold
from sharewell.children.events import MATCH_OPENED, SETTLE_MATCH, SETTLE_SEALED, Outcome
from sharewell.children.models.held import KEYS
from sharewell.children.queries.keeping import new_register, recall_children, secret, years_of_birth
from sharewell.children.queries.matching import best_of_each, get_index_model, score_pairs
from sharewell.core.linking.candidates import MOST_ALONE, MOST_OF_A_QUERY
from sharewell.core.linking.explaining import sentence_of
from sharewell.core.linking.keys import query_keys_by_kind, signed
from sharewell.core.linking.model import weigh
from sharewell.core.linking.people import Longs
from sharewell.foundation.columns import plain_array, text_array
from sharewell.foundation.prepared import plan_keeping_cursor
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import due_of
from sharewell.practitioners.queries import get_post

REVIEW_PREFIX = "mat"
_MARKS = ", ".join(["%s::int[], %s::bigint[]"] * len(KEYS))
_ALIKE = f"SELECT places, children FROM children_alike({_MARKS}, %s, %s)"  # noqa: S608  # nosec B608 marks of ours
TAKING = 7_201_002
"""The lock of the database by which a record that is taken in and settled in one transaction keeps batches out."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A record that may be another's child, how sure that is, and why (asked for, as it takes a while).

    `is_sure`: it is linked without a person.
    """

    child: int
    bits: float
    why: Callable[[], str]
    is_sure: bool = False


@dataclass(slots=True)
class _State:
    """How a record stands: its label, whether it was held against all others, and whether a shield reaches it."""

    reference: str
    person: str
    source: str
    is_checked: bool
    is_hidden: bool
    is_new: bool
    waits: bool
    is_archived: bool = False


@dataclass(slots=True)
class _Seals:
    """How a record stands to seals: on which sides, and for which earlier record of which seal it waits."""

    earlier: set[int] = field(default_factory=set)
    later: set[int] = field(default_factory=set)
    waits: dict[int, int] = field(default_factory=dict)

    def is_apart_from(self, other: "_Seals") -> bool:
        """Tell whether a seal parts the two: neither is ever asked about beside the other."""
        near, far = self.earlier | self.waits.keys(), other.earlier | other.waits.keys()
        return bool(self.later & far or other.later & near)


_NO_SEALS = _Seals()


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a record, and the record that it was linked to or waits for (empty where there is none)."""

    outcome: Outcome
    other: str = ""


@dataclass(slots=True)
class _Deciding:
    """How all records at hand stand, and what was decided and is still to be written.

    `unchanged`: the source said nothing new of them. `apart`: pairs of labels that somebody ruled to be two children.
    """

    now: datetime
    states: dict[int, _State]
    unchanged: frozenset[int]
    apart: frozenset[tuple[str, str]]
    seals: dict[int, _Seals]
    groups: dict[str, list[_State]] = field(default_factory=lambda: defaultdict(list))
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
    unchanged = frozenset(same)
    alike = list_alike([child for child in order if child not in unchanged], on=now.date())
    lock_decisions()
    found: dict[int, Settled] = {}
    while order:
        order = order[_settle_some(order, alike, unchanged, found, actor=actor, now=now) :]
    return found


def _settle_some(
    order: Sequence[int],
    alike: Mapping[int, Sequence[Alike]],
    unchanged: frozenset[int],
    found: dict[int, Settled],
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Settle records until one of them changes who is hidden; write what was decided, and return how many they were."""
    every = {*order, *(one.child for child in order for one in alike.get(child, ()))}
    seals = _seals(sorted(every))
    states = _states(sorted(every.union(*(one.waits.values() for one in seals.values()))))
    apart = _ruled_apart([states[child].person for child in order if not states[child].is_new])
    deciding = _Deciding(now, states, unchanged, apart, seals)
    for state in states.values():
        deciding.groups[state.person].append(state)
    left = set(order)
    done = 0
    while done < len(order):
        child = order[done]
        done += 1
        # Of those that arrive together the later one is held against the earlier, not the other way round.
        arrived = [one for one in alike.get(child, ()) if one.child < child or one.child not in left]
        found[child], touched = _settle_one(child, arrived, deciding)
        if touched:
            break
    _write(deciding, actor=actor, now=now)
    return done


def _settle_one(child: int, alike: Sequence[Alike], deciding: _Deciding) -> tuple[Settled, bool]:
    """Return what becomes of a record, and whether that changes who is hidden."""
    states = deciding.states
    own = states[child]
    if child in deciding.unchanged and own.waits:
        return Settled(Outcome.POSSIBLE if own.is_checked else Outcome.HELD), False
    if child in deciding.unchanged and own.is_checked:
        return Settled(Outcome.SEEN_AGAIN), False
    seals = deciding.seals.get(child, _NO_SEALS)
    if seals.earlier:
        # What is said of an earlier identity changes its own record, and nothing else.
        return Settled(Outcome.SEEN_AGAIN), False
    others = [
        one
        for one in alike
        if states[one.child].person != own.person and not seals.is_apart_from(deciding.seals.get(one.child, _NO_SEALS))
    ]
    others.sort(key=lambda one: (-one.bits, states[one.child].reference))
    sealed = _find_sealed(child, others, deciding)
    if sealed is not None:
        # Where it is held for somebody else, it is compared again when that is settled.
        if not seals.waits and not (own.waits and own.is_hidden):
            deciding.held.append((child, sealed.child, sealed.bits))
        return Settled(Outcome.HELD, states[sealed.child].reference), True
    sure = [one for one in others if one.is_sure]
    if own.is_new and sure and len({states[one.child].person for one in sure}) == 1:
        best = states[sure[0].child]
        touched = own.is_hidden or best.is_hidden
        _link(child, sure[0], deciding)
        deciding.shown.append(child)
        own.is_checked = True
        return Settled(Outcome.LINKED, best.reference), touched
    possible = [one for one in others if (own.person, states[one.child].person) not in deciding.apart]
    hidden = [one for one in possible if states[one.child].is_hidden]
    if hidden:
        deciding.held.append((child, hidden[0].child, hidden[0].bits))
        return Settled(Outcome.HELD, states[hidden[0].child].reference), True
    if own.waits:
        return Settled(Outcome.POSSIBLE if own.is_checked else Outcome.HELD), False
    # Nobody is asked about the archive: it is matched surely or not at all (ADR 184).
    possible = [one for one in possible if not (own.is_archived or states[one.child].is_archived)]
    deciding.shown.append(child)
    own.is_checked = True
    return _settle_shown(child, alike, possible, deciding), False


def _find_sealed(child: int, others: Sequence[Alike], deciding: _Deciding) -> Alike | None:
    """Return the earlier identity that a record is like in any way, or that something waits for which it is like.

    Whoever else it is like, only the holders say whose it is.
    """
    states, own = deciding.states, deciding.states[child]
    for one in others:
        if (own.person, states[one.child].person) in deciding.apart:
            continue
        seals = deciding.seals.get(one.child, _NO_SEALS)
        if seals.earlier:
            return one
        if seals.waits:
            return Alike(next(iter(seals.waits.values())), one.bits, one.why)
    return None


def _settle_shown(child: int, alike: Sequence[Alike], possible: Sequence[Alike], deciding: _Deciding) -> Settled:
    """Return what becomes of a record that is no hidden child's and is linked to nothing yet."""
    states, lowest = deciding.states, get_index_model().thresholds.likelier
    own = states[child]
    # A source that tells two children apart says that they are two: brothers and sisters are not asked about.
    asked = [one for one in possible if one.bits >= lowest or states[one.child].source != own.source]
    if asked:
        reference = new_reference(REVIEW_PREFIX, now=deciding.now)
        deciding.reviews.append((reference, child, asked[0].child, asked[0].bits))
        own.waits = True
    if not own.is_new:
        return Settled(Outcome.SEEN_AGAIN)
    if asked:
        return Settled(Outcome.POSSIBLE, states[asked[0].child].reference)
    # Another batch, which saw this record before it was settled, may have linked it.
    linked = [one for one in alike if states[one.child].person == own.person]
    return Settled(Outcome.LINKED, states[linked[0].child].reference) if linked else Settled(Outcome.NEW)


def _link(child: int, other: Alike, deciding: _Deciding) -> None:
    own, best = deciding.states[child], deciding.states[other.child]
    reason = f"Model {get_index_model().number}: {other.bits:.1f} bits. {other.why()}"
    first, second = sorted((child, other.child))
    deciding.links.append((new_reference(LINK_PREFIX, now=deciding.now), first, second, reason))
    person, goes = sorted((own.person, best.person))
    deciding.labels[goes] = person
    moved = deciding.groups.pop(goes)
    for each in moved:
        each.person = person
    deciding.groups[person] += moved


def _write(deciding: _Deciding, *, actor: Actor, now: datetime) -> None:
    """Write what was decided. Links first: from then on a shield reaches further."""
    with connection.cursor() as cursor:
        if deciding.links:
            refs, ones, others, reasons = zip(*deciding.links, strict=True)
            cursor.execute(
                "SELECT children_link(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s, %s)",
                [text_array(refs), plain_array(ones), plain_array(others), text_array(reasons), actor.reference, now],
            )
        if deciding.labels:
            last = {goes: _last(goes, deciding.labels) for goes in deciding.labels}
            cursor.execute(
                "SELECT children_relabel(%s::text[], %s::text[])", [text_array([*last]), text_array([*last.values()])]
            )
        if deciding.reviews:
            columns = [plain_array(column) for column in zip(*deciding.reviews, strict=True)]
            cursor.execute(
                "SELECT children_wait(%s::text[], %s::bigint[], %s::bigint[], %s::float8[], %s)", [*columns, now]
            )
        if deciding.shown:
            cursor.execute("SELECT children_check(%s::bigint[], %s)", [plain_array(deciding.shown), now])
        for child, _, _ in deciding.held:
            cursor.execute("SELECT children_hold(%s)", [child])
    # What was linked to a later identity, and says of the earlier one what was not found before.
    withhold([one for _, first, second, _ in deciding.links for one in (first, second)])
    for child, against, bits in deciding.held:
        open_review(child, against, bits, actor=actor, now=now)


def _last(label: str, labels: Mapping[str, str]) -> str:
    """Return the label that stands at the end, where one gave way to another and that to a third."""
    while label in labels:
        label = labels[label]
    return label


def open_review(child: int, against: int, bits: float, *, actor: Actor, now: datetime) -> None:
    """Let a person say whose record it is. Where either is hidden, one of those who are cleared owes it."""
    reference = new_reference(REVIEW_PREFIX, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT children_keepers(%s), children_asks_holders(%s, %s)", [against, child, against])
        rows = cursor.fetchall()
        keepers = sorted(str(row[0]) for row in rows)
        duty = SETTLE_SEALED if any(row[1] for row in rows) else SETTLE_MATCH
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
                code=duty.code,
                about=reference,
                owner_post=post.reference,
                due_at=due_of(duty.code, start=now),
                now=now,
            )
        send_notice(actor=actor, person=post.person, about=reference, page=duty.page, now=now)
    append_entry(actor=actor, event=MATCH_OPENED, subjects=[reference], now=now)


def _states(children: Sequence[int]) -> dict[int, _State]:
    with plan_keeping_cursor() as cursor:
        cursor.execute(
            "SELECT child, reference, person, source, is_checked, is_hidden, is_new, waits"
            " FROM children_states(%s::bigint[])",
            [plain_array(children)],
        )
        states = {row[0]: _State(*row[1:]) for row in cursor.fetchall()}
        cursor.execute(
            "SELECT child FROM children_archived_of(%s::bigint[], children_today())", [plain_array(children)]
        )
        for (child,) in cursor.fetchall():
            states[child].is_archived = True
    return states


def _seals(children: Sequence[int]) -> dict[int, _Seals]:
    """Return how those records stand to seals that stand to any."""
    found: dict[int, _Seals] = defaultdict(_Seals)
    with plan_keeping_cursor() as cursor:
        cursor.execute(
            "SELECT child, seal, side, toward FROM children_seal_sides(%s::bigint[]) ORDER BY child, seal, toward",
            [plain_array(children)],
        )
        for child, seal, side, toward in cursor.fetchall():
            if side == "waits":
                found[child].waits.setdefault(seal, toward)
            else:
                (found[child].earlier if side == "earlier" else found[child].later).add(seal)
    return dict(found)


def is_reached(children: Sequence[int]) -> bool:
    """Tell whether a shield or a seal reaches any of some records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM children_shields_over(%s::bigint[]))", [plain_array(children)])
        return bool(cursor.fetchone()[0])


def list_reached(shield: int) -> list[int]:
    """Return the records that a shield reaches. See all meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT child FROM children_reach() WHERE shield = %s ORDER BY child", [shield])
        return [child for (child,) in cursor.fetchall()]


def compare_again(children: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Hold records again that were held because of one hidden child: they may be another's. See all meanwhile."""
    free = [child for child in children if not is_reached([child])]
    if free:
        settle_records(actor=actor, children=free, same=(), now=now)


def hold_like_sealed(children: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Let records that are like an earlier identity, and that nobody has ruled upon, wait for its holders.

    Who waits for one is hidden with it from that moment on. Those on a side of the seal are left alone, and those that
    are not settled yet or are hidden already: they are compared when that ends. See all meanwhile.
    """
    alike = list_alike(children, on=now.date()) if children and _is_any_sealed() else {}
    every = sorted({*alike, *(one.child for found in alike.values() for one in found)})
    states, seals = _states(every), _seals(every)
    apart = _ruled_apart([states[child].person for child in alike])
    done: set[str] = set()
    for child, found in sorted(alike.items()):
        own, sides = states[child], seals.get(child, _NO_SEALS)
        if not own.is_checked or own.is_hidden or own.person in done:
            continue
        for one in sorted(found, key=lambda each: (-each.bits, each.child)):
            other = seals.get(one.child, _NO_SEALS)
            is_ruled = (own.person, states[one.child].person) in apart
            if other.earlier and not is_ruled and not sides.is_apart_from(other):
                open_review(child, one.child, one.bits, actor=actor, now=now)
                done.add(own.person)
                break


def _is_any_sealed() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM children_identityseal WHERE lifted_at IS NULL)")
        return bool(cursor.fetchone()[0])


def _ruled_apart(people: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Return pairs of labels, both ways round, of which somebody said before that the two are not one child."""
    if not people:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, other FROM children_apart(%s::text[])", [list(set(people))])
        return frozenset(pair for one, other in cursor.fetchall() for pair in ((one, other), (other, one)))


def list_alike(children: Sequence[int], *, on: date) -> dict[int, list[Alike]]:
    """Return for each record the others that are possibly the same child's, under any of their names and addresses."""
    if not children:
        return {}
    register = new_register()
    own = recall_children(children, register)
    keys, rows, kinds = query_keys_by_kind(
        own.people, register.names(), register.places(), secret=secret(), years=years_of_birth(on)
    )
    number_of = {child: place for place, child in enumerate(children)}
    place_of = np.array([number_of[child] for child in own.children.tolist()], np.int64)
    places, kept = place_of[rows], signed(keys)
    columns: list[str] = []
    for kind in range(1, len(KEYS) + 1):
        here = np.nonzero(kinds == kind)[0]
        here = here[np.argsort(kept[here])]
        columns += [plain_array(places[here].tolist()), plain_array(kept[here].tolist())]
    with plan_keeping_cursor() as cursor:
        cursor.execute(_ALIKE, [*columns, MOST_OF_A_QUERY, MOST_ALONE])
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
    model = get_index_model()
    enough = np.nonzero(bits >= model.thresholds.possible)[0]
    best = enough[best_of_each(bits[enough], ours[enough], theirs[enough])]
    weights = weigh(compared, model)
    join = model.thresholds.join_among(count)
    out: dict[int, list[Alike]] = {}
    for row in best.tolist():
        why = partial(sentence_of, compared.levels[row], weights[row], bits[row], model, count=count)
        alike = Alike(int(theirs[row]), float(bits[row]), why, is_sure=bool(bits[row] >= join))
        out.setdefault(int(ours[row]), []).append(alike)
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
