"""Which attempts are whose, and who may hold the conversation after several that failed."""

from django.db.models import QuerySet

from sharewell.acting.types import Actor, ActorKind
from sharewell.training.models import CourseAttempt, SectionRead


def attempts_of(actor: Actor) -> QuerySet[CourseAttempt]:
    """Return the actor's own attempts. Nobody sees those of others."""
    if actor.kind is not ActorKind.PERSON:
        return CourseAttempt.objects.none()
    return CourseAttempt.objects.filter(practitioner__reference=actor.reference)


def readings_of(actor: Actor) -> QuerySet[SectionRead]:
    """Return what the actor has read."""
    if actor.kind is not ActorKind.PERSON:
        return SectionRead.objects.none()
    return SectionRead.objects.filter(practitioner__reference=actor.reference)


def attempts_to_talk_about(actor: Actor) -> QuerySet[CourseAttempt]:
    """Return the attempts of others in posts of the actor's organisation; nobody talks with themselves."""
    if actor.kind is not ActorKind.PERSON or not actor.organisation:
        return CourseAttempt.objects.none()
    return CourseAttempt.objects.filter(post__organisation__reference=actor.organisation).exclude(
        practitioner__reference=actor.reference
    )
