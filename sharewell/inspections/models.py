"""Inspections. Each has an end from the beginning."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.inspections.types import LONGEST, LONGEST_INSPECTION

_KEPT = "As long as the ledger's entries of what was read."
_STAYS = "Never: it says who was let in, and why."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Inspection(models.Model):
    """An inspector may read the records of one organisation, or of a partnership, from `began_at` until `ended_at`.

    It is over by its own time, with no work of anybody's; `withdrawn_at` ends it before.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "post", "partnership", "organisation", "began_at", "ended_at", "withdrawn_at"),
        **_sorted(Kind.REFERENCE, "reference", "granted_by"),
        **_sorted(Kind.TECHNICAL, "reason", "granted_at"),
    }

    reference = models.CharField(max_length=40, unique=True)
    post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reason = models.TextField(max_length=LONGEST)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """An end always, and some weeks at most."""

        indexes = (models.Index(fields=["post", "-ended_at"], name="inspections_of_post"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at"), ended_at__lte=F("began_at") + LONGEST_INSPECTION),
                name="inspections_some_weeks",
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(granted_by=""), name="inspections_has_a_reason"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
