"""Read what is published, who adopted it, and who has read it. What is published is open to everybody, actor or not."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from sharewell.acting.types import Actor
from sharewell.agreements.models import Adoption, AgreementVersion, Publication, ReadRequest, VersionRead
from sharewell.agreements.policies import open_to
from sharewell.agreements.queries.documents import agreement_row, section_row, version_row, versions_open_to
from sharewell.agreements.queries.forms import plain_clauses
from sharewell.agreements.queries.offices import posts_held
from sharewell.agreements.queries.parties import party_row, signature_row
from sharewell.agreements.types import VersionUnknown
from sharewell.agreements.types.keeping import (
    AdoptionRow,
    NotPublished,
    PublicationRow,
    PublishedRow,
    ReadersRow,
)


def list_published(*, at: datetime) -> tuple[PublishedRow, ...]:
    """Return what is published at a moment, by title, without the text; what has ended comes after the rest."""
    found = _published(at).order_by("version__agreement__title", "-version__number")
    rows = [_published_row(one, at=at, is_whole=False) for one in found]
    return tuple(sorted(rows, key=lambda row: row.version.ended_at is not None and row.version.ended_at <= at))


def get_published(*, version: str, at: datetime) -> PublishedRow:
    """Return a published version with its text and all that goes with it. Raise `NotPublished`."""
    one = _published(at).filter(version__reference=version).first()
    if one is None:
        raise NotPublished(version)
    return _published_row(one, at=at, is_whole=True)


def list_clauses(*, version: str) -> tuple[Mapping[str, object], ...]:
    """Return what a version allows, as data: one mapping for each clause. A version without clauses has none."""
    one = AgreementVersion.objects.filter(reference=version).first()
    return tuple(plain_clauses(one)) if one else ()


def list_publications(*, actor: Actor, agreement: str) -> tuple[PublicationRow, ...]:
    """Return what of a document was ever published, the newest first."""
    found = Publication.objects.filter(version__agreement__in=open_to(actor).filter(reference=agreement))
    return tuple(
        PublicationRow(
            reference=one.reference,
            version=one.version.reference,
            number=one.version.number,
            published_at=one.published_at,
            withdrawn_at=one.withdrawn_at,
            withdrawn_why=one.withdrawn_why,
        )
        for one in found.select_related("version").order_by("-published_at", "-reference")
    )


def list_adoptions(*, actor: Actor, agreement: str) -> tuple[AdoptionRow, ...]:
    """Return which bodies adopted versions of a document, the newest day first."""
    found = Adoption.objects.filter(version__agreement__in=open_to(actor).filter(reference=agreement))
    return tuple(adoption_row(one) for one in found.select_related("version").order_by("-adopted_on", "-reference"))


def list_readers(*, actor: Actor, version: str, at: datetime) -> tuple[ReadersRow, ...]:
    """Return how many people in post at each organisation have read a version, by name. Raise `VersionUnknown`.

    Whoever read it and has left is counted no longer. What is one body's own is counted there alone.
    """
    one = versions_open_to(actor).filter(reference=version).first()
    if one is None:
        raise VersionUnknown(version)
    held = posts_held(at).filter(organisation__partnership=one.agreement.partnership_id)
    if one.agreement.holder_id is not None:
        held = held.filter(organisation=one.agreement.holder_id)
    read = set(VersionRead.objects.filter(version=one).values_list("organisation_id", "person"))
    names: dict[int, tuple[str, str]] = {}
    people: dict[int, set[str]] = {}
    for key, reference, name, person in held.values_list(
        "organisation_id", "organisation__reference", "organisation__name", "practitioner__reference"
    ):
        names[key] = (name, reference)
        people.setdefault(key, set()).add(person)
    return tuple(
        ReadersRow(
            organisation=names[key][1],
            name=names[key][0],
            people=len(people[key]),
            have_read=sum((key, person) in read for person in people[key]),
        )
        for key in sorted(names, key=names.__getitem__)
    )


def has_read(*, actor: Actor, version: str) -> bool:
    """Tell whether the actor has said that they have read a version, at the organisation of their post."""
    return VersionRead.objects.filter(
        version__reference=version, person=actor.reference, organisation__reference=actor.organisation
    ).exists()


def is_to_be_read(*, version: str) -> bool:
    """Tell whether everybody in post was asked to read a version."""
    return ReadRequest.objects.filter(version__reference=version).exists()


def list_to_read(*, actor: Actor, at: datetime) -> tuple[tuple[str, str, int], ...]:
    """Return what the actor is asked to read and has not: version, title and number, what was asked first before."""
    asked = (
        ReadRequest.objects.filter(
            Q(version__ended_at__isnull=True) | Q(version__ended_at__gt=at),
            Q(version__agreement__holder__isnull=True) | Q(version__agreement__holder__reference=actor.organisation),
            version__agreement__in=open_to(actor),
        )
        .exclude(
            version__reads__in=VersionRead.objects.filter(
                person=actor.reference, organisation__reference=actor.organisation
            )
        )
        .order_by("asked_at")
    )
    return tuple(asked.values_list("version__reference", "version__agreement__title", "version__number"))


def adoption_row(one: Adoption) -> AdoptionRow:
    """Return an adoption as others hold it."""
    return AdoptionRow(
        reference=one.reference,
        version=one.version.reference,
        number=one.version.number,
        body=one.body,
        adopted_on=one.adopted_on,
        minute=one.minute,
        recorded_at=one.recorded_at,
    )


def _published(at: datetime) -> QuerySet[Publication]:
    return Publication.objects.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at), published_at__lte=at
    ).select_related("version__agreement__partnership", "version__agreement__holder", "version__agreement__follows")


def _published_row(one: Publication, *, at: datetime, is_whole: bool) -> PublishedRow:
    version, home = one.version, one.version.agreement
    newer = (
        _published(at)
        .filter(
            Q(version__ended_at__isnull=True) | Q(version__ended_at__gt=at),
            Q(version__agreement=home) | Q(version__agreement__follows=home),
            version__in_force_from__lte=at,
        )
        .exclude(version=version)
        .values_list("version__reference", flat=True)
        .first()
        if version.ended_at is not None and version.ended_at <= at
        else ""
    )
    parties = home.parties.select_related("agreement", "organisation", "acts_for", "carried_from")
    signatures = version.signatures.select_related("party__organisation", "version")
    return PublishedRow(
        agreement=agreement_row(home),
        partnership_name=home.partnership.name,
        is_invented=home.partnership.is_invented,
        version=version_row(version),
        published_at=one.published_at,
        sections=tuple(section_row(each) for each in version.sections.order_by("position")) if is_whole else (),
        parties=tuple(party_row(each) for each in parties.order_by("organisation__name", "joined_at"))
        if is_whole
        else (),
        signatures=tuple(signature_row(each) for each in signatures.order_by("party__organisation__name"))
        if is_whole
        else (),
        adoptions=tuple(adoption_row(each) for each in version.adoptions.order_by("adopted_on")) if is_whole else (),
        clauses=list_clauses(version=version.reference) if is_whole else (),
        newer=newer or "",
    )
