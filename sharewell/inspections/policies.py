"""Which inspections somebody grants: a board member those of the partnership, a representative their organisation's."""

from django.apps import apps
from django.db.models import Q, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission, Role
from sharewell.inspections.models import Inspection


def open_to(actor: Actor) -> QuerySet[Inspection]:
    """Return the inspections that the actor grants and ends."""
    if not is_permitted(actor, Permission.GRANT_INSPECTION):
        return Inspection.objects.none()
    seen = Q(organisation__reference=actor.organisation)
    if Role.BOARD_MEMBER in actor.roles:
        houses = apps.get_model("partnerships", "Organisation").objects.filter(reference=actor.organisation)
        seen |= Q(partnership__in=houses.values("partnership"))
    return Inspection.objects.filter(seen)
