"""Which consents are open to whom. Row security narrows through the same function of the database (ADR 0151)."""

from typing import TypeVar

from django.db.models import BooleanField, F, Func, Model, QuerySet, TextField, Value

from sharewell.acting.policies import sight_of
from sharewell.acting.types import Actor
from sharewell.consent.models import Consent, Informing, NotSought, ToldAtOutset

Kept = TypeVar("Kept", bound=Model)
WHO_ASKS = ("seer", "organisation", "permits")


def open_to(actor: Actor) -> QuerySet[Consent]:
    """Return the consents that are open to the actor.

    While they may look, those that their organisation asked for; lapsed, those that they asked for themselves, so that
    whoever is told that a consent is taken back can always write it down; the installation itself, all.
    """
    return _narrowed(Consent.objects.all(), actor, by="asked_by")


def not_sought_open_to(actor: Actor) -> QuerySet[NotSought]:
    """Return the records of consent not sought that are open to the actor, by the same rule."""
    return _narrowed(NotSought.objects.all(), actor, by="recorded_by")


def told_open_to(actor: Actor) -> QuerySet[ToldAtOutset]:
    """Return what families were told that is open to the actor, by the same rule."""
    return _narrowed(ToldAtOutset.objects.all(), actor, by="recorded_by")


def informings_open_to(actor: Actor) -> QuerySet[Informing]:
    """Return whether people were informed, as far as it is open to the actor, by the same rule."""
    return _narrowed(Informing.objects.all(), actor, by="opened_by")


def _narrowed(found: QuerySet[Kept], actor: Actor, *, by: str) -> QuerySet[Kept]:
    said = sight_of(actor)
    who = (Value(said[f"sharewell.{each}"], output_field=TextField()) for each in WHO_ASKS)
    return found.filter(Func(*who, F("organisation"), F(by), function="consent_may_see", output_field=BooleanField()))
