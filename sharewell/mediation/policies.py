"""Whom mediated access concerns, and for which posts somebody may act."""

from django.db.models import Q, QuerySet

from sharewell.acting.policies import is_permitted, works_with_families
from sharewell.acting.types import Actor, ActorKind, Permission
from sharewell.mediation.models import MediatedAccess
from sharewell.practitioners.types import PostRow


def open_to(actor: Actor) -> QuerySet[MediatedAccess]:
    """Return those in which the actor is the mediator or the practitioner, in whichever of their posts."""
    if not is_permitted(actor, Permission.SEE_MEDIATION):
        return MediatedAccess.objects.none()
    return MediatedAccess.objects.filter(Q(mediator=actor.reference) | Q(practitioner=actor.reference))


def may_be_acted_for(actor: Actor, post: PostRow, *, named_by: str) -> bool:
    """Tell whether the actor may act for the holder of a post.

    It is another person, who works with families, of the actor's own organisation, or of the one for which the register
    says that the actor's organisation is a processor (`named_by`, a reference, or empty).
    """
    works = works_with_families(Actor(reference=post.person, kind=ActorKind.PERSON, roles=frozenset({post.role.value})))
    return works and post.person != actor.reference and post.organisation in {actor.organisation, named_by} - {""}
