"""Councils and their contact routes. A route is never edited: a newer one ends it, so history shows what was shown."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models.functions import Replace
from django.db.models.lookups import Regex

from sharewell.foundation.classification import Classified, Kind
from sharewell.partnerships.types import AREA_CODE, TELEPHONE_DIGITS, Service, Standing

_PUBLIC = "Kept as history: it shows which number was on the page on which day."
_NO_PERSON = "Not needed: these are numbers of offices, published by councils."


def _public(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.REFERENCE, retention=_PUBLIC, erased=_NO_PERSON) for name in names}


def _technical(*names: str) -> dict[str, Classified]:
    return {name: Classified(kind=Kind.TECHNICAL, retention=_PUBLIC, erased=_NO_PERSON) for name in names}


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
