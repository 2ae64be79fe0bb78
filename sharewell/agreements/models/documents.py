"""Documents, their versions and the text of these."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from sharewell.agreements.types import (
    LONGEST_NOTE,
    LONGEST_SECTION,
    LONGEST_TITLE,
    AgreementKind,
    Followed,
    HowAgreed,
)
from sharewell.foundation.classification import Classified, Kind
from sharewell.foundation.ranges import KeyRange, MomentRange

_KEPT = "Kept as history: decisions and disclosures rest on what was agreed on their day."
_STAYS = "Not needed: it is about organisations and what they agreed, not about a person."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Agreement(models.Model):
    """A document of a partnership, or of one organisation in it (`holder`), through all its versions.

    `follows` is the document before it: one that it replaces, or the same under another kind.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "partnership", "holder", "follows", "entered_at", "kind", "followed_as"),
        **_sorted(Kind.REFERENCE, "reference", "title", "edition", "entered_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=LONGEST_TITLE)
    holder = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    edition = models.CharField(max_length=40, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, related_name="followed_by", null=True, blank=True)
    followed_as = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)

    class Meta:
        """A kind, a title, and a document before it that is another one."""

        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in AgreementKind]), name="agreements_agreement_kind"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(entered_by=""), name="agreements_agreement_title"),
            models.CheckConstraint(
                condition=Q(follows__isnull=True, followed_as="")
                | (Q(follows__isnull=False, followed_as__in=[one.value for one in Followed]) & ~Q(follows=F("id"))),
                name="agreements_agreement_follows",
            ),
            models.CheckConstraint(
                condition=Q(edition="") | Q(kind=AgreementKind.NATIONAL_GUIDANCE.value),
                name="agreements_agreement_edition",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AgreementLink(models.Model):
    """That a document sits alongside another, as Haringey's protocol did beside its suite (source 000)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "agreement", "alongside", "linked_at"),
        **_sorted(Kind.REFERENCE, "linked_by"),
    }

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="links")
    alongside = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="links_to_it")
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=40)

    class Meta:
        """Once between two documents, and never with itself."""

        constraints = (
            models.UniqueConstraint(fields=["agreement", "alongside"], name="agreements_link_once"),
            models.CheckConstraint(condition=~Q(agreement=F("alongside")), name="agreements_link_another"),
        )

    def __str__(self) -> str:
        """Return the references of both."""
        return f"{self.agreement} alongside {self.alongside}"


class AgreementVersion(models.Model):
    """A version of a document. Where it stands at a moment follows from its dates (`VersionRow.standing`).

    Once its text is fixed nothing of the text changes (migration 0002). It holds from `in_force_from` until before
    `ended_at`, and is looked at again on `review_on`: nothing holds for ever.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "agreement", "number", "drafted_at", "fixed_at", "digest", "agreed_at"),
        **_sorted(Kind.TECHNICAL, "agreed_how", "in_force_from", "ended_at", "abandoned_at", "review_on"),
        **_sorted(Kind.REFERENCE, "reference", "note", "drafted_by", "ended_why"),
    }

    reference = models.CharField(max_length=40, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=40)
    fixed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_how = models.CharField(max_length=20, blank=True)
    in_force_from = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(max_length=LONGEST_NOTE, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        """Steps in their order, each whole, and one version of a document in force at a time."""

        constraints = (
            models.UniqueConstraint(fields=["agreement", "number"], name="agreements_version_number"),
            models.CheckConstraint(
                condition=Q(fixed_at__isnull=True, digest="")
                | Q(fixed_at__gte=F("drafted_at"), digest__regex=r"^[0-9a-f]{64}$"),
                name="agreements_version_fixed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_how="")
                | Q(
                    agreed_at__isnull=False,
                    fixed_at__isnull=False,
                    agreed_at__gte=F("fixed_at"),
                    agreed_how__in=[one.value for one in HowAgreed],
                ),
                name="agreements_version_agreed",
            ),
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True)
                | Q(agreed_at__isnull=False, review_on__isnull=False, abandoned_at__isnull=True),
                name="agreements_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (
                    Q(ended_at__isnull=False, in_force_from__isnull=False, ended_at__gte=F("in_force_from"))
                    & ~Q(ended_why="")
                ),
                name="agreements_version_ended",
            ),
            ExclusionConstraint(
                name="agreements_version_one_in_force",
                expressions=[
                    (KeyRange("agreement_id"), RangeOperators.OVERLAPS),
                    (MomentRange("in_force_from", "ended_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(in_force_from__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class VersionSection(models.Model):
    """One section of a version's text."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "version", "position"),
        **_sorted(Kind.REFERENCE, "heading", "body"),
    }

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=LONGEST_TITLE)
    body = models.TextField(max_length=LONGEST_SECTION, blank=True)

    class Meta:
        """In order, each place once."""

        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(fields=["version", "position"], name="agreements_section_place"),
            models.CheckConstraint(condition=~Q(heading=""), name="agreements_section_heading"),
        )

    def __str__(self) -> str:
        """Return the version's reference and the place."""
        return f"{self.version} {self.position}"
