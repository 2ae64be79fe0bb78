"""Read children who were described without the index."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models.functions import Lower

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import CHILD_READ, CHILDREN_READ, CHILDREN_SOUGHT
from sharewell.children.models import DescribedChild
from sharewell.children.policies import open_to, relation_of
from sharewell.children.queries.emergencies import MOST
from sharewell.children.types import (
    ChildRow,
    ChildUnknown,
    ListedChild,
)


def _seen_child(row: ChildRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference], facts={"relation": row.relation})


@reading(Permission.SEE_CHILDREN, event=CHILD_READ, seen=_seen_child)
def get_child(*, actor: Actor, child: str, now: datetime) -> ChildRow:
    """Return who a child is. Raise `ChildUnknown`."""
    one = open_to(actor).filter(reference=child).first()
    if one is None:
        raise ChildUnknown(child)
    return _child(one, actor=actor)


@looking
def require_open_child(*, actor: Actor, child: str) -> None:
    """Return where a child is open to the actor. Raise `ChildUnknown`."""
    if not open_to(actor).filter(reference=child).exists():
        raise ChildUnknown(child)


@looking
def list_children(*, actor: Actor) -> tuple[ListedChild, ...]:
    """Return the children who are open to the actor, the newest first, at most 200, without a word about any."""
    require(actor, Permission.DESCRIBE_CHILD)
    columns = ("reference", "organisation", "recorded_at", "recorded_by")
    return tuple(ListedChild(**one) for one in open_to(actor).order_by("-reference")[:MOST].values(*columns))


def _seen_children(rows: tuple[ChildRow, ...], **_: object) -> Seen:
    return Seen(subjects=[row.reference for row in rows], facts={"found": len(rows)})


@reading(Permission.SEE_CHILDREN, event=CHILDREN_READ, seen=_seen_children)
def list_named(*, actor: Actor, children: Collection[str] | None = None, now: datetime) -> tuple[ChildRow, ...]:
    """Return who these children are, of those open to the actor; all where none are named. The newest first, 200."""
    found = open_to(actor)
    if children is not None:
        found = found.filter(reference__in=children)
    return tuple(_child(one, actor=actor) for one in found.order_by("-reference")[:MOST])


@reading(Permission.SEE_CHILDREN, event=CHILDREN_SOUGHT, seen=_seen_children)
def search_named(*, actor: Actor, name: str, now: datetime) -> tuple[ChildRow, ...]:
    """Return the children of exactly this name who are open to the actor, whatever the case of its letters."""
    wanted = " ".join(name.split())
    found = open_to(actor).filter(name__iexact=wanted) if wanted else DescribedChild.objects.none()
    return tuple(_child(one, actor=actor) for one in found.order_by("-reference")[:MOST])


def find_child_named(*, actor: Actor, name: str, now: datetime) -> ChildRow | None:
    """Return the only child of exactly this name who is open to the actor, or None where there is none, or several.

    It leaves the entry of `search_named`.
    """
    found = search_named(actor=actor, name=name, now=now)
    return found[0] if len(found) == 1 else None


@looking
def find_age(*, actor: Actor, child: str, on: date) -> int | None:
    """Return a child's age in whole years, or None where it is not known or the child is not open to the actor.

    Ask inside a reading of what hangs on the age, which leaves the entry.
    """
    one = open_to(actor).filter(reference=child).first()
    return _child(one, actor=actor).age_on(on) if one else None


@looking
def find_name(*, actor: Actor, child: str) -> str | None:
    """Return what a child is called, or None where the child is not open to the actor.

    Ask inside an act or a reading that leaves an entry.
    """
    one = open_to(actor).filter(reference=child).first()
    return one.name if one else None


@looking
def list_only_named(*, actor: Actor, names: Collection[str]) -> frozenset[str]:
    """Return the reference of each child who alone bears one of these names, of those open to the actor.

    Of two of one name neither is returned. Ask inside a reading that leaves the entry.
    """
    wanted = {" ".join(name.split()).lower() for name in names} - {""}
    found: dict[str, list[str]] = {}
    named = open_to(actor).annotate(lowered=Lower("name")).filter(lowered__in=wanted)
    for lowered, reference in named.values_list("lowered", "reference"):
        found.setdefault(lowered, []).append(reference)
    return frozenset(references[0] for references in found.values() if len(references) == 1)


def _child(one: DescribedChild, *, actor: Actor) -> ChildRow:
    return ChildRow(
        reference=one.reference,
        organisation=one.organisation,
        name=one.name,
        identifying=one.identifying,
        born_on=one.born_on,
        estimated_age=one.estimated_age,
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
        relation=relation_of(actor, organisation=one.organisation, recorded_by=one.recorded_by),
        found_as=one.found_as,
    )
