"""Which children are open to whom; who has one open in an emergency, and who reviews it.

Row security narrows through the same functions.
"""

from datetime import datetime

from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value

from sharewell.acting.policies import is_permitted, seen_as, sight_of
from sharewell.acting.types import Actor, Permission
from sharewell.children.models import BreakGlass, DescribedChild
from sharewell.children.types import Relation

WHO_ASKS = ("seer", "organisation", "post", "roles", "permits")
WHO_SEES_CHILDREN = ("seer", "organisation", "permits")


def break_glass_open_to(actor: Actor) -> QuerySet[BreakGlass]:
    """Return what the actor took themselves or reviews: owes a look, closed, or leads information governance there."""
    said = sight_of(actor)
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in WHO_ASKS)
    row = (F(column) for column in ("reference", "practitioner", "organisation", "closed_by"))
    return BreakGlass.objects.filter(
        Func(*who, *row, function="children_may_see_break_glass", output_field=BooleanField())
    )


def reviewed_by(actor: Actor) -> QuerySet[BreakGlass]:
    """Return what the actor reviews: never what they took themselves."""
    if not is_permitted(actor, Permission.REVIEW_ACCESS):
        return BreakGlass.objects.none()
    return break_glass_open_to(actor).exclude(practitioner=actor.reference)


def has_broken_glass(actor: Actor, child: str, *, now: datetime) -> bool:
    """Tell whether the actor has this child open in an emergency at this moment, in the post that they act in.

    Ask inside an act, a reading or a look: row security shows it to nobody else.
    """
    if not is_permitted(actor, Permission.BREAK_GLASS):
        return False
    held = break_glass_open_to(actor).filter(practitioner=actor.reference, post=actor.post, child=child)
    return held.filter(began_at__lte=now, until__gt=now, ended_at=None, closed_at=None).exists()


def open_to(actor: Actor) -> QuerySet[DescribedChild]:
    """Return the children who are open to the actor.

    Those whom they described themselves for the organisation they act for, lapsed or not (L11); and, while they may
    look, those whom their organisation described, or about whom something was addressed to it.
    """
    said = sight_of(actor)
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in WHO_SEES_CHILDREN)
    row = (F(column) for column in ("id", "organisation", "recorded_by"))
    return DescribedChild.objects.filter(
        Func(*who, *row, function="children_may_see_child", output_field=BooleanField())
    )


def is_open_child(actor: Actor, child: str) -> bool:
    """Tell whether this child is open to the actor. Ask inside an act, a reading or a look."""
    return open_to(actor).filter(reference=child).exists()


def relation_of(actor: Actor, *, organisation: str, recorded_by: str) -> Relation:
    """Return what lets the actor see a child that is open to them."""
    actor = seen_as(actor)
    if organisation != actor.organisation:
        return Relation.PARTY
    return Relation.OWN if recorded_by == actor.reference else Relation.ORGANISATION
