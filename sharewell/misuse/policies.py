"""Which alerts are open to whom. Nobody sees one about themselves."""

from django.db.models import Q, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, ActorKind, Permission, Role
from sharewell.misuse.models import Alert
from sharewell.obligations.queries import list_references_owned


def open_to(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts that the actor reviews: those they owe a look, those they closed, and, as information
    governance lead, all of their organisation.
    """
    if actor.kind is not ActorKind.PERSON or not is_permitted(actor, Permission.REVIEW_ACCESS):
        return Alert.objects.none()
    seen = Q(reference__in=list_references_owned(actor=actor)) | Q(closed_by=actor.reference)
    if Role.INFORMATION_GOVERNANCE_LEAD in actor.roles:
        seen |= Q(organisation=actor.organisation)
    return Alert.objects.filter(seen).exclude(person=actor.reference)
