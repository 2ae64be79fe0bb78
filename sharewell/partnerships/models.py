"""The register of organisations, and councils with their contact routes.

Neither a route nor what the register says is ever edited: a newer one ends it, so that history shows what was held.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Replace
from django.db.models.lookups import Regex

from sharewell.foundation.classification import Classified, Kind
from sharewell.foundation.ranges import DayRange, KeyRange
from sharewell.partnerships.types import (
    AREA_CODE,
    ORGANISATION_KINDS,
    TELEPHONE_DIGITS,
    DataRole,
    InScope,
    Service,
    Standing,
)

REFERENCE_SHAPE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"

_REGISTER = "Kept as history: decisions rest on what the register said on their day."
_NO_NAME = "Not needed: it is about an organisation, not about a person."
_PUBLIC = "Kept as history: it shows which number was on the page on which day."
_NO_PERSON = "Not needed: these are numbers of offices, published by councils."


def _public(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.REFERENCE, retention=_PUBLIC, erased=_NO_PERSON) for name in names}


def _technical(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.TECHNICAL, retention=_PUBLIC, erased=_NO_PERSON) for name in names}


def _of_register(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.REFERENCE, retention=_REGISTER, erased=_NO_NAME) for name in names}


def _of_register_technical(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.TECHNICAL, retention=_REGISTER, erased=_NO_NAME) for name in names}


class Partnership(models.Model):
    """A safeguarding partnership: those who work together for the children of an area."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_of_register_technical("id"),
        **_of_register("reference", "name", "is_invented"),
    }

    reference = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200, unique=True)
    is_invented = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Organisation(models.Model):
    """An organisation that belongs to a partnership. What it is on which day, its register entries say.

    `vouched_by` is the umbrella body that vouches for a tiny one, and whose manager knows the people in it.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_of_register_technical("id", "partnership", "vouched_by"),
        **_of_register("reference", "name", "is_invented"),
    }

    reference = models.CharField(max_length=40, unique=True)
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=200)
    is_invented = models.BooleanField(default=False)
    vouched_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        """A name stands once in a partnership, and nobody vouches for themselves."""

        constraints = (
            models.UniqueConstraint(fields=["partnership", "name"], name="partnerships_organisation_name_once"),
            models.CheckConstraint(
                condition=models.Q(vouched_by__isnull=True) | ~models.Q(vouched_by=models.F("id")),
                name="partnerships_organisation_vouched_by_another",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class RegisterEntry(models.Model):
    """What the register says of an organisation, from the day `began_on` until before the day `ended_on`."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_of_register_technical("id", "organisation", "processor_for", "began_on", "ended_on", "entered_at"),
        **_of_register(
            "reference", "kind", "department", "is_public_authority", "data_role", "in_scope_s16la", "scope_reason"
        ),
        **_of_register("signed_by", "signed_on"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=40)
    department = models.CharField(max_length=200, blank=True)
    is_public_authority = models.BooleanField()
    data_role = models.CharField(max_length=20)
    processor_for = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="processor_entries", null=True, blank=True
    )
    in_scope_s16la = models.CharField(max_length=10)
    scope_reason = models.CharField(max_length=500)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    # The reference of the information governance lead, not a foreign key: people live on a floor above.
    signed_by = models.CharField(max_length=40, blank=True)
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        """What an entry must be, and that the register says one thing of an organisation on each day."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=ORGANISATION_KINDS), name="partnerships_registerentry_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(data_role=DataRole.CONTROLLER.value, processor_for__isnull=True)
                | models.Q(data_role=DataRole.PROCESSOR.value, processor_for__isnull=False),
                name="partnerships_registerentry_data_role",
            ),
            models.CheckConstraint(
                condition=~models.Q(processor_for=models.F("organisation")),
                name="partnerships_registerentry_not_for_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(in_scope_s16la__in=[one.value for one in InScope]),
                name="partnerships_registerentry_in_scope",
            ),
            models.CheckConstraint(
                condition=~models.Q(scope_reason=""), name="partnerships_registerentry_scope_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=models.F("began_on")),
                name="partnerships_registerentry_period",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_by="", signed_on__isnull=True)
                | models.Q(signed_by__regex=REFERENCE_SHAPE, signed_on__isnull=False),
                name="partnerships_registerentry_signed",
            ),
            ExclusionConstraint(
                name="partnerships_registerentry_one_a_day",
                expressions=[
                    (KeyRange("organisation_id"), RangeOperators.OVERLAPS),
                    (DayRange("began_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class OrganisationChange(models.Model):
    """That an organisation got another name on a day, or that another one took over its work (PCT, CCG, ICB).

    An information governance lead signs it off, as they do an entry.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_of_register_technical("id", "organisation", "successor", "happened_on", "entered_at", "signed_on"),
        **_of_register("reference", "former_name", "new_name", "why", "entered_by", "signed_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="changes")
    former_name = models.CharField(max_length=200, blank=True)
    new_name = models.CharField(max_length=200, blank=True)
    successor = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="took_over", null=True, blank=True
    )
    happened_on = models.DateField()
    why = models.CharField(max_length=500)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)
    signed_by = models.CharField(max_length=40, blank=True)
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        """Another name or a successor, with a reason; nobody takes over from themselves, or twice from another."""

        constraints = (
            models.CheckConstraint(
                condition=~models.Q(why="")
                & (
                    models.Q(successor__isnull=False, former_name="", new_name="")
                    | (models.Q(successor__isnull=True) & ~models.Q(former_name="") & ~models.Q(new_name=""))
                ),
                name="partnerships_organisationchange_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("organisation")),
                name="partnerships_organisationchange_another",
            ),
            models.UniqueConstraint(fields=["organisation", "successor"], name="partnerships_organisationchange_once"),
            models.CheckConstraint(
                condition=models.Q(signed_by="", signed_on__isnull=True)
                | models.Q(signed_by__regex=REFERENCE_SHAPE, signed_on__isnull=False),
                name="partnerships_organisationchange_signed",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Team(models.Model):
    """A team of an organisation."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_of_register_technical("id", "organisation", "began_at", "ended_at"),
        **_of_register("reference", "name"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A name stands once among the current teams of an organisation."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(ended_at__isnull=True),
                name="partnerships_team_name_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=models.F("began_at")),
                name="partnerships_team_period",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Hub(models.Model):
    """That a team is a multi-agency safeguarding hub, from when until when."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_of_register_technical("id", "team", "began_at", "ended_at"),
        **_of_register("reference"),
    }

    reference = models.CharField(max_length=40, unique=True)
    team = models.ForeignKey("partnerships.Team", on_delete=models.PROTECT, related_name="hubs")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A team is one hub at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["team"], condition=models.Q(ended_at__isnull=True), name="partnerships_hub_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=models.F("began_at")),
                name="partnerships_hub_period",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Council(models.Model):
    """A council that answers for children in its area."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id"),
        **_public("reference", "key", "name", "area_code"),
    }

    reference = models.CharField(max_length=40, unique=True)
    key = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=100, unique=True)
    area_code = models.CharField(max_length=9, blank=True)

    class Meta:
        """An area has one council."""

        constraints = (
            models.UniqueConstraint(
                fields=["area_code"], condition=~models.Q(area_code=""), name="partnerships_council_area_code_once"
            ),
            models.CheckConstraint(
                condition=models.Q(area_code="") | models.Q(area_code__regex=AREA_CODE),
                name="partnerships_council_area_code_shape",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ContactRoute(models.Model):
    """One way to reach one service of one council, from `began_at` until before `ended_at`."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_technical("id", "council", "began_at", "ended_at"),
        **_public(
            "reference", "service", "telephone", "hours", "email", "web_page", "checked_on", "source", "standing"
        ),
    }

    reference = models.CharField(max_length=40, unique=True)
    council = models.ForeignKey("partnerships.Council", on_delete=models.PROTECT, related_name="routes")
    service = models.CharField(max_length=40)
    telephone = models.CharField(max_length=20)
    hours = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=200, blank=True)
    web_page = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField()
    source = models.CharField(max_length=200)
    standing = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What a route must be, whoever writes it."""

        constraints = (
            models.UniqueConstraint(
                fields=["council", "service"],
                condition=models.Q(ended_at__isnull=True),
                name="partnerships_contactroute_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=models.F("began_at")),
                name="partnerships_contactroute_period",
            ),
            models.CheckConstraint(
                condition=models.Q(service__in=[service.value for service in Service]),
                name="partnerships_contactroute_service",
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=[standing.value for standing in Standing]),
                name="partnerships_contactroute_standing",
            ),
            models.CheckConstraint(
                condition=Regex(
                    Replace("telephone", models.Value(" "), models.Value("")), models.Value(TELEPHONE_DIGITS)
                ),
                name="partnerships_contactroute_telephone",
            ),
            models.CheckConstraint(
                condition=models.Q(web_page="") | models.Q(web_page__startswith="https://"),
                name="partnerships_contactroute_web_page",
            ),
            models.CheckConstraint(
                condition=models.Q(email="") | models.Q(email__regex=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
                name="partnerships_contactroute_email",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
