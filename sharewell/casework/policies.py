"""Which enquiries are open to whom, and on which side somebody stands in one.

The rule is a function of the database (migration 0002), which row security narrows through too.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from sharewell.acting.policies import sight_of
from sharewell.acting.types import Actor, Role
from sharewell.casework.models import DissentRecord, Enquiry, EnquiryTelling
from sharewell.casework.types import Audience
from sharewell.core.enquiring import EnquirySide
from sharewell.obligations.queries import list_references_owned

_TOLD = {Audience.REFERRER: EnquirySide.REFERRER, Audience.AGENCIES: EnquirySide.ASKED}
WHO_ASKS = ("seer", "mediator", "organisation", "team", "post", "roles", "permits")
_ROW = ("id", "reference", "organisation", "team", "disclosure", "referrer", "referrer_organisation", "not_for")


def enquiries_open_to(actor: Actor) -> QuerySet[Enquiry]:
    """Return the enquiries that are open to the actor, each with `sides`: where they stand in it.

    Those of the hub they work in, or manage; those that they referred; those that they, their team or their people were
    asked in; and those that they owe something about. Whoever is complained of never sees it, in whatever role.
    """
    rule = Func(*_arguments(actor), function="casework_may_see", output_field=BooleanField())
    sides = Func(*_arguments(actor), function="casework_sides", output_field=ArrayField(TextField()))
    return Enquiry.objects.filter(rule).annotate(sides=sides)


def _arguments(actor: Actor) -> list[Value | F]:
    said = sight_of(actor)
    who = [Value(said[f"sharewell.{each}"], output_field=TextField()) for each in WHO_ASKS]
    return [*who, *(F(column) for column in _ROW)]


def sides_of(one: Enquiry) -> frozenset[EnquirySide]:
    """Return the sides on which the actor stands in an enquiry that came from `enquiries_open_to`."""
    return frozenset(EnquirySide(side) for side in one.sides)  # type: ignore[attr-defined]  # annotated


def tellings_open_to(one: Enquiry) -> QuerySet[EnquiryTelling]:
    """Return what the actor's sides in an enquiry were told: all of it to the hub."""
    sides = sides_of(one)
    if EnquirySide.HUB in sides:
        return EnquiryTelling.objects.filter(enquiry=one)
    return EnquiryTelling.objects.filter(
        enquiry=one, audience__in=[audience for audience, side in _TOLD.items() if side in sides]
    )


def dissents_open_to(actor: Actor, one: Enquiry) -> QuerySet[DissentRecord]:
    """Return the dissents in an enquiry that are open to the actor: to others than the hub, their own or owed ones."""
    found = DissentRecord.objects.filter(enquiry=one).select_related("enquiry")
    if EnquirySide.HUB in sides_of(one):
        return found
    return found.filter(Q(by=actor.reference) | Q(reference__in=list_references_owned(actor=actor)))


def sides_of_dissent(actor: Actor, one: DissentRecord) -> frozenset[EnquirySide]:
    """Return the sides on which the actor stands in a dissent that is open to them.

    Whoever wrote it speaks for it, or whoever came to owe that in their place. A manager of the hub answers, or whoever
    owes the answer; nobody answers what they wrote themselves.
    """
    owes = one.reference in list_references_owned(actor=actor)
    if one.by == actor.reference:
        return frozenset({EnquirySide.DISSENTER})
    sides: set[EnquirySide] = set()
    is_of_the_hub = actor.organisation == one.enquiry.organisation
    if owes and actor.organisation == one.organisation and not is_of_the_hub:
        sides.add(EnquirySide.DISSENTER)
    if is_of_the_hub and (Role.MANAGER in actor.roles or owes):
        sides.add(EnquirySide.MANAGER)
    return frozenset(sides)
