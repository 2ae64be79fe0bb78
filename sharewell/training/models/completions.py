"""Courses that people have completed."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind

_KEPT = "While the person holds a post, and six years after the last one ended."
_EMPTIED = "Deleted when the time is over. The ledger keeps the reference."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_EMPTIED) for name in names}


class Completion(models.Model):
    """A course that somebody has completed; it counts until before `expires_on`."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "practitioner", "course", "course_version", "provider"),
        **_sorted(Kind.REFERENCE, "reference", "evidence"),
        **_sorted(Kind.PERSONAL, "completed_on", "expires_on"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="completions")
    course = models.CharField(max_length=60)
    course_version = models.CharField(max_length=20)
    completed_on = models.DateField()
    expires_on = models.DateField()
    provider = models.CharField(max_length=200)
    evidence = models.CharField(max_length=200)

    class Meta:
        """A completion always has an end, and one piece of evidence counts once."""

        constraints = (
            models.CheckConstraint(condition=Q(expires_on__gt=F("completed_on")), name="training_completion_period"),
            models.UniqueConstraint(
                fields=["practitioner", "course", "evidence"], name="training_completion_counts_once"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
