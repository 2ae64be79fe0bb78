"""Mediated access. By migration 0002 what was said when it began never changes, and no row is taken away."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from sharewell.foundation.classification import Classified, Kind
from sharewell.foundation.ranges import KeyRange, MomentRange
from sharewell.mediation.types import LONGEST, MOST_HOURS_EVER

_KEPT = "As long as the ledger's entries of what was read."
_STAYS = "Never: it says who acted for whom, and why."
_REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class MediatedAccess(models.Model):
    """A mediator acts for a practitioner from `began_at` until before `until`, or until either of them ended it.

    It is over by its own time, with no work of anybody's. `mediator` and `practitioner` are the people, beside their
    posts, so that the database itself can refuse that somebody acts for themselves in another post.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "mediator_post", "practitioner_post", "began_at", "until", "ended_at"),
        **_sorted(Kind.REFERENCE, "reference", "mediator", "practitioner", "ended_by"),
        **_sorted(Kind.TECHNICAL, "reason", "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    mediator = models.CharField(max_length=40)
    mediator_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    practitioner = models.CharField(max_length=40)
    practitioner_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    words = models.CharField(max_length=LONGEST)
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Two people, some hours, a reason in words, one at a time; ended by one of the two or not at all."""

        indexes = (
            models.Index(fields=["mediator", "-reference"], name="mediation_of_mediator"),
            models.Index(fields=["practitioner", "-reference"], name="mediation_of_practitioner"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(mediator__regex=_REFERENCE, practitioner__regex=_REFERENCE),
                name="mediation_mediatedaccess_references",
            ),
            models.CheckConstraint(
                condition=~Q(mediator=F("practitioner")) & ~Q(mediator_post=F("practitioner_post")),
                name="mediation_mediatedaccess_for_another",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(words=""), name="mediation_mediatedaccess_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("began_at"), until__lte=F("began_at") + timedelta(hours=MOST_HOURS_EVER)),
                name="mediation_mediatedaccess_some_hours",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="")
                | Q(
                    ended_at__isnull=False,
                    ended_at__gte=F("began_at"),
                    ended_at__lte=F("until"),
                    ended_by=F("mediator"),
                )
                | Q(
                    ended_at__isnull=False,
                    ended_at__gte=F("began_at"),
                    ended_at__lte=F("until"),
                    ended_by=F("practitioner"),
                ),
                name="mediation_mediatedaccess_ended_by_either",
            ),
            ExclusionConstraint(
                name="mediation_mediatedaccess_one_at_a_time",
                expressions=[
                    (KeyRange("mediator_post_id"), RangeOperators.OVERLAPS),
                    (MomentRange("began_at", Coalesce("ended_at", "until")), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
