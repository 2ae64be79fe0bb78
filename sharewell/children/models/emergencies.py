"""Access to one child in an emergency.

By migration 0002 what was said never changes.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.children.types import LONGEST, MOST_HOURS_EVER, BreakGlassFinding
from sharewell.exercises.types import MARKED
from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the ledger's entries about the child can be asked for."


_GOES = "The words are deleted with the child's record; the references stay with the ledger."


_REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


class BreakGlass(models.Model):
    """Somebody opened one child in an emergency, from `began_at` until before `until`, or until it was ended.

    It is over by its own time, with no work of anybody's. It stays open to review until a reviewer closes it.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "reason", "began_at", "until", "ended_at", "closed_at", "finding"),
        **_sorted(Kind.REFERENCE, "reference", "child", "practitioner", "post", "organisation"),
        **_sorted(Kind.REFERENCE, "owner_post", "reviewer_post", "closed_by"),
        **_sorted(Kind.SPECIAL, "words", "found"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.CharField(max_length=40)
    practitioner = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    words = models.TextField(max_length=LONGEST)
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    owner_post = models.CharField(max_length=40)
    reviewer_post = models.CharField(max_length=40)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    finding = models.CharField(max_length=20, blank=True)
    found = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """One child, some hours, a reason in words; reviewed whole or not at all, and by somebody else."""

        indexes = (
            models.Index(fields=["practitioner", "child", "-until"], name="children_breakglass_whose"),
            models.Index(fields=["organisation", "-reference"], name="children_breakglass_house"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(child__regex=r"^chi_[0-9A-Z]{18}$"), name="children_breakglass_child"),
            models.CheckConstraint(condition=~Q(child__regex=MARKED), name="children_breakglass_is_real"),
            models.CheckConstraint(
                condition=Q(practitioner__regex=_REFERENCE, post__regex=_REFERENCE, organisation__regex=_REFERENCE),
                name="children_breakglass_references",
            ),
            models.CheckConstraint(
                condition=Q(owner_post__regex=_REFERENCE, reviewer_post__regex=_REFERENCE)
                & ~Q(reviewer_post=F("post")),
                name="children_breakglass_reviewed_by_another_post",
            ),
            models.CheckConstraint(condition=~Q(words="") & ~Q(reason=""), name="children_breakglass_has_a_reason"),
            models.CheckConstraint(
                condition=Q(until__gt=F("began_at"), until__lte=F("began_at") + timedelta(hours=MOST_HOURS_EVER)),
                name="children_breakglass_some_hours",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at"), ended_at__lte=F("until")),
                name="children_breakglass_ended",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", finding="", found="")
                | (
                    Q(closed_at__isnull=False, closed_at__gte=F("began_at"), finding__in=list(BreakGlassFinding))
                    & ~Q(closed_by="")
                    & ~Q(found="")
                ),
                name="children_breakglass_closed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(closed_by=F("practitioner")), name="children_breakglass_closed_by_another"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
