"""Read documents, versions and text."""

from datetime import datetime

from django.db.models import Q, QuerySet

from sharewell.acting.types import Actor
from sharewell.agreements.models import Agreement, AgreementVersion, VersionSection
from sharewell.agreements.policies import open_to
from sharewell.agreements.types import (
    AgreementKind,
    AgreementRow,
    AgreementUnknown,
    Followed,
    HowAgreed,
    SectionRow,
    VersionRow,
    VersionUnknown,
)


def list_agreements(*, actor: Actor) -> tuple[AgreementRow, ...]:
    """Return the documents that are open to the actor, in the order of their titles."""
    found = open_to(actor).select_related("partnership", "holder", "follows").order_by("title", "reference")
    return tuple(agreement_row(one) for one in found)


def get_agreement(*, actor: Actor, agreement: str) -> AgreementRow:
    """Return a document. Raise `AgreementUnknown`."""
    found = open_to(actor).select_related("partnership", "holder", "follows").filter(reference=agreement).first()
    if found is None:
        raise AgreementUnknown(agreement)
    return agreement_row(found)


def list_versions(*, actor: Actor, agreement: str) -> tuple[VersionRow, ...]:
    """Return the versions of a document, the newest first. Raise `AgreementUnknown`."""
    found = open_to(actor).filter(reference=agreement).first()
    if found is None:
        raise AgreementUnknown(agreement)
    return tuple(version_row(one) for one in found.versions.select_related("agreement").order_by("-number"))


def get_version(*, actor: Actor, version: str) -> VersionRow:
    """Return a version. Raise `VersionUnknown`."""
    found = versions_open_to(actor).filter(reference=version).first()
    if found is None:
        raise VersionUnknown(version)
    return version_row(found)


def find_in_force(*, agreement: str, at: datetime) -> VersionRow | None:
    """Return the version of a document that is in force at a moment, or None."""
    found = (
        AgreementVersion.objects.select_related("agreement")
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), agreement__reference=agreement, in_force_from__lte=at)
        .first()
    )
    return version_row(found) if found else None


def list_sections(*, actor: Actor, version: str) -> tuple[SectionRow, ...]:
    """Return the text of a version, in order. Raise `VersionUnknown`."""
    found = versions_open_to(actor).filter(reference=version).first()
    if found is None:
        raise VersionUnknown(version)
    return tuple(section_row(one) for one in found.sections.order_by("position"))


def versions_open_to(actor: Actor) -> QuerySet[AgreementVersion]:
    """Return the versions of the documents that are open to the actor."""
    return AgreementVersion.objects.filter(agreement__in=open_to(actor)).select_related("agreement")


def agreement_row(one: Agreement) -> AgreementRow:
    """Return a document as others hold it."""
    return AgreementRow(
        reference=one.reference,
        partnership=one.partnership.reference,
        kind=AgreementKind(one.kind),
        title=one.title,
        holder=one.holder.reference if one.holder else "",
        holder_name=one.holder.name if one.holder else "",
        edition=one.edition,
        follows=one.follows.reference if one.follows else "",
        followed_as=Followed(one.followed_as) if one.followed_as else None,
        entered_at=one.entered_at,
    )


def version_row(one: AgreementVersion) -> VersionRow:
    """Return a version as others hold it."""
    return VersionRow(
        reference=one.reference,
        agreement=one.agreement.reference,
        number=one.number,
        note=one.note,
        drafted_at=one.drafted_at,
        fixed_at=one.fixed_at,
        digest=one.digest,
        agreed_at=one.agreed_at,
        agreed_how=HowAgreed(one.agreed_how) if one.agreed_how else None,
        in_force_from=one.in_force_from,
        ended_at=one.ended_at,
        ended_why=one.ended_why,
        abandoned_at=one.abandoned_at,
        review_on=one.review_on,
    )


def section_row(one: VersionSection) -> SectionRow:
    """Return a section as others hold it."""
    return SectionRow(position=one.position, heading=one.heading, body=one.body)
