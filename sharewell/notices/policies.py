"""Which notices are whose: everybody sees their own."""

from django.db.models import QuerySet

from sharewell.acting.types import Actor
from sharewell.notices.models import Notice


def open_to(actor: Actor) -> QuerySet[Notice]:
    """Return the notices to this person."""
    return Notice.objects.filter(person=actor.reference)
