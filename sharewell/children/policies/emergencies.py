"""Who has a child open in an emergency, and who reviews it.

Row security narrows through the same functions.
"""

from datetime import datetime

from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value

from sharewell.acting.policies import is_permitted, sight_of
from sharewell.acting.types import Actor, Permission
from sharewell.children.models import BreakGlass

WHO_ASKS = ("seer", "organisation", "post", "roles", "permits")


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
