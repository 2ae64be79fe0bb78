"""Which described children are open to whom.

Row security narrows through the same functions.
"""

from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value

from sharewell.acting.policies import seen_as, sight_of
from sharewell.acting.types import Actor
from sharewell.children.models import DescribedChild
from sharewell.children.types import Relation

WHO_SEES_CHILDREN = ("seer", "organisation", "permits")


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
