"""Who adopted a version, where it is published, who was asked to read it and has, and what contracts make of it."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from sharewell.agreements.models.documents import Agreement, AgreementVersion
from sharewell.agreements.types import LONGEST_NOTE
from sharewell.agreements.types.keeping import LONGEST_NAME, AssuranceKind
from sharewell.foundation.classification import Classified, Kind
from sharewell.foundation.ranges import KeyRange, MomentRange

_KEPT = "Kept as history: decisions and disclosures rest on what was agreed on their day."
_STAYS = "Not needed: it is about organisations and what they agreed, not about a person."
_READ = "Six years after the version ended."
_LEFT = "Deleted when the time is over; the counts of the board's papers stay."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Adoption(models.Model):
    """That a body adopted a version on a day: a board, an executive, a cabinet. `minute` says where it is written.

    Enfield's guidance went to the executive on 11 and to the board on 25 January 2007 (source 004): one version may be
    adopted by several.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "version", "adopted_on", "recorded_at"),
        **_sorted(Kind.REFERENCE, "reference", "body", "minute", "recorded_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="adoptions")
    body = models.CharField(max_length=LONGEST_NAME)
    adopted_on = models.DateField()
    minute = models.CharField(max_length=LONGEST_NAME)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)

    class Meta:
        """By a body, with its minute, once."""

        constraints = (
            models.CheckConstraint(condition=~Q(body="") & ~Q(minute=""), name="agreements_adoption_whole"),
            models.UniqueConstraint(fields=["version", "body"], name="agreements_adoption_once"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Publication(models.Model):
    """That a version is open to everybody, from `published_at` until before `withdrawn_at`."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "version", "published_at", "withdrawn_at"),
        **_sorted(Kind.REFERENCE, "reference", "published_by", "withdrawn_by", "withdrawn_why"),
    }

    reference = models.CharField(max_length=40, unique=True)
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)
    withdrawn_why = models.TextField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        """Once at a time; whoever withdraws says why."""

        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_why="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("published_at"))
                    & ~Q(withdrawn_by="")
                    & ~Q(withdrawn_why="")
                ),
                name="agreements_publication_withdrawn",
            ),
            ExclusionConstraint(
                name="agreements_publication_once",
                expressions=[
                    (KeyRange("version_id"), RangeOperators.OVERLAPS),
                    (MomentRange("published_at", "withdrawn_at"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ReadRequest(models.Model):
    """That everybody in post was asked to read a version."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "version", "asked_at"),
        **_sorted(Kind.REFERENCE, "asked_by"),
    }

    version = models.OneToOneField(AgreementVersion, on_delete=models.PROTECT, related_name="read_request")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        """Return the version's reference."""
        return str(self.version)


class VersionRead(models.Model):
    """That somebody said they have read a version, in the post in which they did."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        name: Classified(kind=kind, retention=_READ, erased=_LEFT)
        for name, kind in {
            "id": Kind.TECHNICAL,
            "version": Kind.TECHNICAL,
            "person": Kind.PERSONAL,
            "organisation": Kind.TECHNICAL,
            "read_at": Kind.TECHNICAL,
        }.items()
    }

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="reads")
    person = models.CharField(max_length=40)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        """Once for each organisation that they are in post at."""

        constraints = (
            models.UniqueConstraint(fields=["version", "person", "organisation"], name="agreements_read_once"),
            models.CheckConstraint(condition=~Q(person=""), name="agreements_read_person"),
        )

    def __str__(self) -> str:
        """Return the references of the version and of the person."""
        return f"{self.version} {self.person}"


class Contract(models.Model):
    """A contract that makes signing an agreement a condition (source 001, section 8)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "commissioner", "provider", "agreement", "sign_by", "makes_processor"),
        **_sorted(Kind.TECHNICAL, "brings_into_scope", "entered_at", "ended_on", "told_controller_on"),
        **_sorted(Kind.REFERENCE, "reference", "title", "entered_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=LONGEST_NAME)
    commissioner = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="contracts")
    sign_by = models.DateField()
    makes_processor = models.BooleanField(default=False)
    brings_into_scope = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)
    ended_on = models.DateField(null=True, blank=True)
    told_controller_on = models.DateField(null=True, blank=True)

    class Meta:
        """Between two, with a title."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(commissioner=F("provider")), name="agreements_contract_whole"
            ),
            models.CheckConstraint(
                condition=Q(told_controller_on__isnull=True) | Q(makes_processor=True),
                name="agreements_contract_told",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ContractCheck(models.Model):
    """That somebody checked on a day whether a contract's condition is met, and what they found."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "contract", "checked_on", "was_met", "recorded_at"),
        **_sorted(Kind.REFERENCE, "reference", "note", "checked_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="checks")
    checked_on = models.DateField()
    was_met = models.BooleanField()
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    recorded_at = models.DateTimeField()
    checked_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AssuranceStatus(models.Model):
    """What an organisation could show on `checked_on`, until before `expires_on`. A newer one comes beside it."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "organisation", "kind", "checked_on", "expires_on", "entered_at"),
        **_sorted(Kind.REFERENCE, "reference", "number", "level", "entered_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=LONGEST_NAME)
    level = models.CharField(max_length=LONGEST_NAME, blank=True)
    checked_on = models.DateField()
    expires_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)

    class Meta:
        """Of a kind, with a number, and with an end."""

        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in AssuranceKind]) & ~Q(number=""),
                name="agreements_assurance_kind",
            ),
            models.CheckConstraint(condition=Q(expires_on__gt=F("checked_on")), name="agreements_assurance_period"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
