"""Which children of the index are open to whom: `children_may_see` in the database, and the time beside it."""

from datetime import datetime

from django.db.models import BooleanField, DateField, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from sharewell.acting.policies import is_permitted, sight_of
from sharewell.acting.types import Actor, Permission, Role
from sharewell.children.models import (
    Asking,
    BreakGlass,
    Clearance,
    IndexChild,
    Involvement,
    Review,
    Search,
    SearchResult,
    ServiceCheck,
    Shield,
)
from sharewell.design.words import LONDON
from sharewell.practitioners.types import PostRow

MAY_LIFT = frozenset({Role.MANAGER, Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD, Role.INDEX_MANAGER})
"""The roles with the permission to shield."""
MAY_FIND = MAY_LIFT | {Role.PRACTITIONER}
"""The roles with the permission to find a child."""


def _may_see(actor: Actor, column: str = "id") -> Func:
    said = sight_of(actor)
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in ("seer", "post", "permits"))
    return Func(*who, F(column), function="children_may_see", output_field=BooleanField())


def is_archived(now: datetime, column: str = "id") -> Q:
    """Return the condition that a record is in the archive on a moment’s day: worked out at each read (ADR 184)."""
    day = Value(now.astimezone(LONDON).date(), output_field=DateField())
    return Q(Func(F(column), day, function="children_is_archived", output_field=BooleanField()))


def index_open_to(actor: Actor, *, now: datetime) -> QuerySet[IndexChild]:
    """Return the records that the actor may see at this moment: with a part in the child, and no shield in the way.

    A part is an involvement of their post, a search of theirs that is still open, being cleared for a shield that
    stands, or an emergency. The archive is not there. Ask inside an act, a reading or a look.
    """
    seen = IndexChild.objects.filter(_may_see(actor))
    if is_permitted(actor, Permission.MATCH_CHILDREN):
        return seen
    seen = seen.filter(~is_archived(now))
    if is_permitted(actor, Permission.TEND_INDEX):
        return seen
    part = Involvement.objects.filter(child__person=OuterRef("person"), post=actor.post, ended_on=None)
    found = SearchResult.objects.filter(
        child__person=OuterRef("person"),
        search__asked_by=actor.reference,
        search__post=actor.post,
        search__until__gt=now,
    )
    cleared = Clearance.objects.filter(
        shield__child__person=OuterRef("person"), post=actor.post, ended_at=None, shield__lifted_at=None
    )
    glass = BreakGlass.objects.filter(
        practitioner=actor.reference, post=actor.post, until__gt=now, ended_at=None, closed_at=None
    ).values("child")
    opened = IndexChild.objects.filter(person=OuterRef("person"), reference__in=glass)
    return seen.filter(Exists(part) | Exists(found) | Exists(cleared) | Exists(opened))


def involvements_open_to(actor: Actor) -> QuerySet[Involvement]:
    """Return involvements of children that are open to the actor: a sensitive one only where it is their own."""
    held = Involvement.objects.all()
    if is_permitted(actor, Permission.MATCH_CHILDREN):
        return held
    return held.filter(Q(is_sensitive=False) | Q(post=actor.post))


def own_involvements(actor: Actor, *, now: datetime) -> QuerySet[Involvement]:
    """Return the work of the actor's post with children whom they may see: it is their part in them, so no other is
    looked for. The archive is not there.
    """
    seen = Involvement.objects.filter(_may_see(actor, "child_id"), ~is_archived(now, "child_id"))
    return seen.filter(post=actor.post, ended_on=None)


def cleared_shields(actor: Actor) -> QuerySet[Shield]:
    """Return the shields of whose children the actor is cleared to see."""
    if not is_permitted(actor, Permission.SHIELD_CHILD):
        return Shield.objects.none()
    cleared = Clearance.objects.filter(shield=OuterRef("pk"), post=actor.post, ended_at=None)
    return Shield.objects.filter(Exists(cleared))


def reviews_open_to(actor: Actor) -> QuerySet[Review]:
    """Return the questions that the actor may settle: of no hidden child, or of one they are cleared for.

    Those that only the holders of a seal may settle are not among them, not for a holder either.
    """
    if not is_permitted(actor, Permission.REVIEW_MATCHES):
        return Review.objects.none()
    sealed = Func(F("child_id"), F("against_id"), function="children_is_under_seal", output_field=BooleanField())
    return settled_by(actor).exclude(sealed)


def settled_by(actor: Actor) -> QuerySet[Review]:
    """Return the questions of which the database says that the actor may settle them."""
    said = sight_of(actor)
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in ("post", "permits"))
    rule = Func(*who, F("child_id"), F("against_id"), function="children_settles", output_field=BooleanField())
    return Review.objects.filter(rule)


def searches_of(actor: Actor) -> QuerySet[Search]:
    """Return the searches of the actor in the post that they act in."""
    return searches_by(actor.reference, post=actor.post)


def searches_by(person: str, *, post: str) -> QuerySet[Search]:
    """Return the searches of somebody in a post, both by their references."""
    return Search.objects.filter(asked_by=person, post=post)


def askings_for(actor: Actor) -> QuerySet[Asking]:
    """Return the questions that the actor is to pass on: never one that they asked themself, in whichever post."""
    if not is_permitted(actor, Permission.TEND_INDEX):
        return Asking.objects.none()
    return Asking.objects.filter(broker_post=actor.post).exclude(asked_by=actor.reference)


def checks_open_to(actor: Actor) -> QuerySet[ServiceCheck]:
    """Return what was taken on to be looked into: of children open to the actor, and whatever they took on."""
    if not is_permitted(actor, Permission.TEND_INDEX):
        return ServiceCheck.objects.none()
    return ServiceCheck.objects.filter(Q(taken_by=actor.reference) | _may_see(actor, "child_id"))


def may_find(post: PostRow, *, now: datetime) -> bool:
    """Tell whether whoever holds a post may look for children in it: who can be cleared to see a hidden one."""
    return post.role in MAY_FIND and not post.is_input_only and post.is_current(now)


def may_lift(post: PostRow, *, now: datetime) -> bool:
    """Tell whether whoever holds a post may take part in lifting a shield or a seal: who may raise one."""
    return post.role in MAY_LIFT and post.is_current(now)
