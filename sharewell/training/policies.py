"""Whose accreditation and attempts somebody may look at, and whose completions they may record."""

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, ActorKind, Permission
from sharewell.training.models import (
    Booking,
    Completion,
    CourseAttempt,
    SectionRead,
    SessionOrganisation,
    TrainingSession,
)
from sharewell.training.types import NotYourSession, NotYoursToRecord


def posts_open_to(actor: Actor) -> Any:
    """Return the posts whose holders' standing the actor may see: their own; those who keep people, their organisation.

    The operator sees all.
    """
    posts = apps.get_model("practitioners", "Post").objects
    if actor.kind is ActorKind.OPERATOR:
        return posts.all()
    if actor.kind is not ActorKind.PERSON:
        return posts.none()
    seen = Q(practitioner__reference=actor.reference)
    if is_permitted(actor, Permission.SEE_COVERAGE):
        seen |= Q(organisation__reference=actor.organisation)
    return posts.filter(seen)


def completions_open_to(actor: Actor) -> QuerySet[Completion]:
    """Return the completions that the actor may look at: their own; those who keep people, of their organisation."""
    if actor.kind is ActorKind.OPERATOR:
        return Completion.objects.all()
    if actor.kind is not ActorKind.PERSON:
        return Completion.objects.none()
    theirs = posts_open_to(actor).filter(ended_at__isnull=True).values("practitioner")
    return Completion.objects.filter(Q(practitioner__reference=actor.reference) | Q(practitioner__in=theirs))


def require_to_record(actor: Actor, *, person: str, evidence: str) -> None:
    """Return where the actor may record a completion of this person, else raise `NotYoursToRecord`.

    The operator may; whoever keeps the accreditations or the sessions of the person's organisation may; whoever keeps
    the session that the person booked may, with the booking as evidence; and a person may, by passing, with the
    reference of what they passed.
    """
    if actor.kind is ActorKind.OPERATOR or (actor.reference == person and evidence):
        return
    keeps = is_permitted(actor, Permission.KEEP_ACCREDITATIONS) or is_permitted(actor, Permission.KEEP_SESSIONS)
    if keeps and actor.reference != person:
        theirs = apps.get_model("practitioners", "Post").objects.filter(
            practitioner__reference=person, organisation__reference=actor.organisation, ended_at__isnull=True
        )
        if theirs.exists():
            return
        held_here = Booking.objects.filter(
            reference=evidence, practitioner__reference=person, session__organisation__reference=actor.organisation
        )
        if evidence and held_here.exists():
            return
    raise NotYoursToRecord("You may record this for people of your own organisation only, and not for yourself.")


def sessions_open_to(actor: Actor) -> QuerySet[TrainingSession]:
    """Return the sessions for the actor's organisation, those it announced, and those they booked before."""
    if actor.kind is ActorKind.OPERATOR:
        return TrainingSession.objects.all()
    if actor.kind is not ActorKind.PERSON or not actor.organisation:
        return TrainingSession.objects.none()
    seen = (
        Q(is_for_all=True)
        | Q(organisation__reference=actor.organisation)
        | Q(pk__in=SessionOrganisation.objects.filter(organisation__reference=actor.organisation).values("session"))
        | Q(pk__in=Booking.objects.filter(practitioner__reference=actor.reference).values("session"))
    )
    return TrainingSession.objects.filter(seen)


def require_to_keep_session(actor: Actor, organisation: str) -> None:
    """Return where the actor keeps the sessions of this organisation, else raise `NotYourSession`."""
    if actor.kind is ActorKind.PERSON and actor.organisation != organisation:
        raise NotYourSession("Another organisation announced this session. Nothing was changed.")


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
