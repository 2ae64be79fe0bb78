"""Read who is a party, who is bound from when, and who speaks for whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from sharewell.acting.types import Actor
from sharewell.agreements.models import Party, Representative, Signature
from sharewell.agreements.policies import in_office, open_to
from sharewell.agreements.types import (
    AgreementUnknown,
    Capacity,
    HowSigned,
    PartyRow,
    PartyUnknown,
    RepresentativeRow,
    RepresentativeUnknown,
    SignatureRow,
)


def list_parties(*, actor: Actor, agreement: str, at: datetime | None = None) -> tuple[PartyRow, ...]:
    """Return the parties to a document by name: of all times, or those of a moment. Raise `AgreementUnknown`."""
    found = open_to(actor).filter(reference=agreement).first()
    if found is None:
        raise AgreementUnknown(agreement)
    held = found.parties.select_related("agreement", "organisation", "acts_for", "carried_from")
    if at is not None:
        held = held.filter(Q(left_at__isnull=True) | Q(left_at__gt=at), joined_at__lte=at)
    return tuple(party_row(one) for one in held.order_by("organisation__name", "joined_at"))


def get_party(*, actor: Actor, party: str) -> PartyRow:
    """Return a party to a document that is open to the actor. Raise `PartyUnknown`."""
    held = Party.objects.filter(agreement__in=open_to(actor), reference=party)
    for one in held.select_related("agreement", "organisation", "acts_for", "carried_from"):
        return party_row(one)
    raise PartyUnknown(party)


def get_nomination(*, actor: Actor, nomination: str) -> RepresentativeRow:
    """Return a nomination in the actor's partnership. Raise `RepresentativeUnknown`."""
    for one in _whole(Representative.objects.filter(organisation__partnership__in=_homes(actor), reference=nomination)):
        return representative_row(one)
    raise RepresentativeUnknown(nomination)


def list_speaking(*, post: str, at: datetime) -> tuple[RepresentativeRow, ...]:
    """Return for which organisations a post speaks at a moment, by name: small bodies may share one person."""
    held = _whole(in_office(at=at).filter(post__reference=post)) if post else Representative.objects.none()
    return tuple(representative_row(one) for one in held.order_by("organisation__name"))


def list_parties_of(*, actor: Actor, organisation: str, at: datetime) -> tuple[tuple[PartyRow, str], ...]:
    """Return to what an organisation is a party at a moment, each with the title of the document, by title."""
    held = Party.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gt=at),
        agreement__in=open_to(actor),
        organisation__reference=organisation,
        joined_at__lte=at,
    ).select_related("agreement", "organisation", "acts_for", "carried_from")
    return tuple((party_row(one), one.agreement.title) for one in held.order_by("agreement__title"))


def list_signatures(*, actor: Actor, agreement: str) -> tuple[SignatureRow, ...]:
    """Return what binds the parties to a document, the newest version first. Raise `AgreementUnknown`."""
    found = open_to(actor).filter(reference=agreement).first()
    if found is None:
        raise AgreementUnknown(agreement)
    held = Signature.objects.filter(version__agreement=found).select_related("party__organisation", "version")
    return tuple(signature_row(one) for one in held.order_by("-version__number", "party__organisation__name"))


def list_bound(*, version: str, at: datetime) -> tuple[SignatureRow, ...]:
    """Return who is bound by a version at a moment, by name. A party that has left is bound no longer."""
    held = Signature.objects.filter(
        Q(effective_until__isnull=True) | Q(effective_until__gt=at),
        Q(party__left_at__isnull=True) | Q(party__left_at__gt=at),
        version__reference=version,
        effective_from__lte=at,
        party__joined_at__lte=at,
    ).select_related("party__organisation", "version")
    return tuple(signature_row(one) for one in held.order_by("party__organisation__name"))


def find_representative(*, organisation: str, at: datetime) -> RepresentativeRow | None:
    """Return who speaks for an organisation at a moment, or None where nobody does."""
    found = _whole(in_office(at=at).filter(organisation__reference=organisation)).first()
    return representative_row(found) if found else None


def list_represented(*, partnership: str, at: datetime) -> Mapping[str, RepresentativeRow]:
    """Return who speaks for each organisation of a partnership at a moment, by the organisation's reference."""
    held = _whole(in_office(at=at).filter(organisation__partnership__reference=partnership))
    return {one.organisation.reference: representative_row(one) for one in held}


def list_representatives(*, actor: Actor, organisation: str = "") -> tuple[RepresentativeRow, ...]:
    """Return the nominations in the actor's partnership, or of one organisation in it, the newest first."""
    held = Representative.objects.filter(organisation__partnership__in=_homes(actor))
    if organisation:
        held = held.filter(organisation__reference=organisation)
    return tuple(representative_row(one) for one in _whole(held).order_by("organisation__name", "-reference"))


def list_vacancies(*, partnership: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """Return reference and name of each organisation that is a party to something and for which nobody speaks."""
    parties = Party.objects.filter(Q(left_at__isnull=True) | Q(left_at__gt=at), joined_at__lte=at)
    houses = apps.get_model("partnerships", "Organisation").objects
    return tuple(
        houses.filter(partnership__reference=partnership, pk__in=parties.values("organisation"))
        .exclude(pk__in=in_office(at=at).values("organisation"))
        .order_by("name")
        .values_list("reference", "name")
    )


def _homes(actor: Actor) -> QuerySet[Any]:
    homes = apps.get_model("partnerships", "Partnership").objects
    return homes.filter(organisations__reference=actor.organisation) if actor.organisation else homes.all()


def _whole(found: QuerySet[Representative]) -> QuerySet[Representative]:
    return found.select_related("organisation", "post__practitioner")


def party_row(one: Party) -> PartyRow:
    """Return a party as others hold it."""
    return PartyRow(
        reference=one.reference,
        agreement=one.agreement.reference,
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        capacity=Capacity(one.capacity),
        acts_for=one.acts_for.reference if one.acts_for else "",
        joined_at=one.joined_at,
        left_at=one.left_at,
        left_why=one.left_why,
        carried_from=one.carried_from.reference if one.carried_from else "",
    )


def signature_row(one: Signature) -> SignatureRow:
    """Return a signature as others hold it."""
    return SignatureRow(
        reference=one.reference,
        party=one.party.reference,
        organisation=one.party.organisation.reference,
        organisation_name=one.party.organisation.name,
        version=one.version.reference,
        how=HowSigned(one.how),
        signed_by=one.signed_by,
        approved_on=one.approved_on,
        effective_from=one.effective_from,
        effective_until=one.effective_until,
        recorded_at=one.recorded_at,
    )


def representative_row(one: Representative) -> RepresentativeRow:
    """Return a nomination as others hold it."""
    person = one.post.practitioner if one.post else None
    return RepresentativeRow(
        reference=one.reference,
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        post=one.post.reference if one.post else "",
        person=person.reference if person else "",
        name=person.name if person else one.name,
        email=person.email if person else one.email,
        nominated_at=one.nominated_at,
        accepted_at=one.accepted_at,
        ended_at=one.ended_at,
        ended_why=one.ended_why,
    )
