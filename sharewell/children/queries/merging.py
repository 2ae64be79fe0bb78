"""What would follow if two records were linked; and one link, with the records it joins."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import MERGE_PREVIEWED
from sharewell.children.models import ChildLink, ChildNumber, Clearance, IndexChild, Involvement, Review
from sharewell.children.policies import index_open_to, involvements_open_to, reviews_open_to
from sharewell.children.queries.index import index_row, link_row
from sharewell.children.queries.matching import compare_pair
from sharewell.children.types import ChildUnknown
from sharewell.children.types.held import BirthKind, IndexRow
from sharewell.children.types.shields import AlreadyLinked, LinkRow, LinkUnknown, MergePreview, Newcomer, Warned


def _seen_preview(row: MergePreview, **_: object) -> Seen:
    return Seen(subjects=[row.left.reference, row.right.reference])


@reading(Permission.TEND_INDEX, event=MERGE_PREVIEWED, seen=_seen_preview)
def preview_merge(*, actor: Actor, one: str, other: str, now: datetime) -> MergePreview:
    """Return two records side by side, what tells them apart, and what would follow if they were linked.

    Raise `ChildUnknown` where either is not open to the actor, and `AlreadyLinked`.
    """
    left, right = _pair(actor, one, other, now=now)
    best = compare_pair(left.pk, right.pk)
    sentence, steps = best.why()
    sides = _records(left), _records(right)
    rows = index_row(left, actor=actor, now=now), index_row(right, actor=actor, now=now)
    parts = [list(involvements_open_to(actor).filter(child__in=side, ended_on=None).order_by("pk")) for side in sides]
    hides, loses = _hidden(sides, parts, rows, (left, right))
    return MergePreview(
        bits=best.bits,
        sentence=sentence,
        steps=steps,
        left=rows[0],
        right=rows[1],
        warned=tuple(_warned(actor, sides, rows, is_guarded=best.explained().is_guarded)),
        newly_see=_newcomers(parts, rows, loses),
        hides=hides,
        loses=loses,
    )


@looking
def require_pair(*, actor: Actor, one: str, other: str, now: datetime) -> None:
    """Return where two records could be linked. Raise `ChildUnknown` or `AlreadyLinked`."""
    _pair(actor, one, other, now=now)


def _pair(actor: Actor, one: str, other: str, *, now: datetime) -> tuple[IndexChild, IndexChild]:
    """Return the two records, where both are there for the actor and are not one child already."""
    left, right = _open(actor, one, now=now), _open(actor, other, now=now)
    if left.pk == right.pk:
        raise AlreadyLinked("This is the record you are on. Write the reference of the other one.")
    if left.person == right.person:
        raise AlreadyLinked("These are one child already. Nothing is left to link.")
    return left, right


def _open(actor: Actor, reference: str, *, now: datetime) -> IndexChild:
    found = index_open_to(actor, now=now).filter(reference=reference).first()
    if found is None:
        raise ChildUnknown(reference)
    return found


def _records(held: IndexChild) -> list[int]:
    return list(IndexChild.objects.filter(person=held.person).values_list("pk", flat=True))


def _warned(
    actor: Actor, sides: Sequence[list[int]], rows: tuple[IndexRow, IndexRow], *, is_guarded: bool
) -> Iterable[Warned]:
    """Yield what tells the two apart."""
    if is_guarded:
        yield Warned.TWINS
    numbers = [
        {one.number: one.is_verified for one in ChildNumber.objects.filter(child__in=side).order_by("is_verified")}
        for side in sides
    ]
    if all(numbers) and not numbers[0].keys() & numbers[1].keys():
        yield Warned.VERIFIED_NUMBERS if all(any(each.values()) for each in numbers) else Warned.NUMBERS
    born = [row.born_on for row in rows if row.birth is BirthKind.EXACT]
    if len(set(born)) == 2:
        yield Warned.BORN
    across = (Q(child__in=sides[0], against__in=sides[1]), Q(child__in=sides[1], against__in=sides[0]))
    settled: list[Review] = list(reviews_open_to(actor).filter(across[0] | across[1], is_same=False))
    if settled:
        yield Warned.RULED_APART
    joined = Q(one__in=sides[0], other__in=sides[1]) | Q(one__in=sides[1], other__in=sides[0])
    if ChildLink.objects.filter(joined, ended_at__isnull=False).exists():
        yield Warned.PARTED
    sources = [set(IndexChild.objects.filter(pk__in=side).values_list("source", flat=True)) for side in sides]
    if sources[0] & sources[1]:
        yield Warned.TOLD_APART


def _hidden(
    sides: Sequence[list[int]],
    parts: Sequence[list[Involvement]],
    rows: tuple[IndexRow, IndexRow],
    named: tuple[IndexChild, IndexChild],
) -> tuple[tuple[str, ...], tuple[Newcomer, ...]]:
    """Return the records that would be hidden by a shield of the other, and the services that would lose sight.

    Whoever sees both is cleared for every shield over either, so nothing is told that they may not know.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT child, shield FROM children_shields_over(%s::bigint[])", [[one.pk for one in named]])
        over = cursor.fetchall()
    shields = [{shield for child, shield in over if child == one.pk} for one in named]
    hides, loses = [], []
    for place, other in ((0, 1), (1, 0)):
        new = shields[other] - shields[place]
        if not new:
            continue
        hides.append(rows[place].reference)
        cleared = [
            set(Clearance.objects.filter(shield=each, ended_at=None).values_list("post", flat=True)) for each in new
        ]
        sees = set.intersection(*cleared)
        loses += [
            Newcomer(service=one.service, practitioner=one.practitioner, child=rows[place].reference)
            for one in parts[place]
            if one.post not in sees
        ]
    return tuple(hides), tuple(dict.fromkeys(loses))


def _newcomers(
    parts: Sequence[list[Involvement]], rows: tuple[IndexRow, IndexRow], loses: Iterable[Newcomer]
) -> tuple[Newcomer, ...]:
    """Return who works with the one and would see the other too; not who will see neither."""
    away = {(one.service, one.practitioner) for one in loses}
    posts = [{one.post for one in side if one.post} for side in parts]
    found = [
        Newcomer(service=one.service, practitioner=one.practitioner, child=rows[1 - place].reference)
        for place in (0, 1)
        for one in parts[place]
        if one.post and one.post not in posts[1 - place] and (one.service, one.practitioner) not in away
    ]
    return tuple(dict.fromkeys(found))


@looking
def find_link(*, actor: Actor, link: str, now: datetime) -> LinkRow:
    """Return a link both of whose records are open to the actor now. Raise `LinkUnknown`.

    Ask inside a reading or an act that leaves an entry.
    """
    seen = index_open_to(actor, now=now)
    one = ChildLink.objects.filter(reference=link, one__in=seen, other__in=seen).select_related("one", "other").first()
    if one is None:
        raise LinkUnknown(link)
    return link_row(one)
