"""Completions of courses, and who was told when that something runs out. Neither is ever changed."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.training.types import NOTICE_DAYS, Part

_EMPLOYED = "While the person holds a post, and six years after the last one ended."
_NO_PERSON = "Not needed: it leads nowhere once the person is emptied."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_EMPLOYED, erased=_NO_PERSON) for name in names}


class Completion(models.Model):
    """That somebody completed a course. It counts until before `expires_on`: there is always such a day."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "practitioner", "course", "course_version", "recorded_at"),
        **_sorted(Kind.REFERENCE, "reference", "recorded_by"),
        **_sorted(Kind.PERSONAL, "completed_on", "expires_on", "provider", "evidence"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="completions")
    course = models.CharField(max_length=60)
    course_version = models.CharField(max_length=20)
    completed_on = models.DateField()
    expires_on = models.DateField()
    provider = models.CharField(max_length=100)
    evidence = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)

    class Meta:
        """The same completion is held once, and always has an end."""

        constraints = (
            models.UniqueConstraint(
                fields=["practitioner", "course", "completed_on", "provider", "evidence"],
                name="training_completion_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("completed_on")), name="training_completion_has_an_end"
            ),
            models.CheckConstraint(condition=~Q(provider=""), name="training_completion_provider"),
        )
        indexes = (models.Index(fields=["practitioner", "course"], name="training_completion_whose"),)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ExpiryNotice(models.Model):
    """That somebody was told that a part of their accreditation runs out. Each notice is given once."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "practitioner", "organisation", "part", "until", "days", "told_at"),
    }

    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20)
    until = models.DateField()
    days = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        """Once for each part, day and distance."""

        constraints = (
            models.UniqueConstraint(
                fields=["practitioner", "organisation", "part", "until", "days"], name="training_expirynotice_once"
            ),
            models.CheckConstraint(
                condition=Q(part__in=[one.value for one in Part], days__in=NOTICE_DAYS),
                name="training_expirynotice_kinds",
            ),
        )

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)
