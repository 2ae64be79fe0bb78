"""Read inspections."""

from datetime import datetime

from django.apps import apps
from django.db.models import Q, QuerySet

from sharewell.acting.types import Actor
from sharewell.inspections.models import Inspection
from sharewell.inspections.policies import open_to
from sharewell.inspections.types import InspectionRow

MOST = 200


def list_inspected(*, post: str, at: datetime) -> frozenset[str]:
    """Return the references of the organisations that a post inspects at a moment: none before, none after."""
    held = Inspection.objects.filter(post__reference=post, began_at__lte=at, ended_at__gt=at, withdrawn_at=None)
    found = list(held.values_list("partnership", "organisation"))
    if not found:
        return frozenset()
    seen = Q(pk__in=[one for _, one in found if one]) | Q(partnership__in=[whole for whole, one in found if not one])
    return frozenset(
        apps.get_model("partnerships", "Organisation").objects.filter(seen).values_list("reference", flat=True)
    )


def list_inspections(*, actor: Actor) -> tuple[InspectionRow, ...]:
    """Return the inspections that the actor grants, the newest first, at most 200."""
    return tuple(_row(one) for one in _whole(open_to(actor)).order_by("-reference")[:MOST])


def _whole(found: QuerySet[Inspection]) -> QuerySet[Inspection]:
    return found.select_related("post__practitioner", "partnership", "organisation")


def _row(one: Inspection) -> InspectionRow:
    return InspectionRow(
        reference=one.reference,
        inspector_post=one.post.reference,
        inspector=f"{one.post.practitioner.name}, {one.post.title}",
        partnership=one.partnership.name,
        organisation=one.organisation.name if one.organisation else "",
        reason=one.reason,
        began_at=one.began_at,
        ended_at=one.ended_at,
        granted_by=one.granted_by,
        withdrawn_at=one.withdrawn_at,
    )
