"""Children described without the index, and whom they reach.

By migration 0004 what was said never changes.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.children.types import LONGEST_NAME, OLDEST, PartyWhy
from sharewell.exercises.types import MARKED
from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the ledger's entries about the child can be asked for."


_GOES = "The words are deleted with the child's record; the references stay with the ledger."


_REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


class DescribedChild(models.Model):
    """Who a child is, in the words of whoever described it.

    `found_as` is the record of the index in which they found the child, or empty where they did not.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "recorded_at", "is_invented"),
        **_sorted(Kind.REFERENCE, "reference", "organisation", "recorded_by", "found_as"),
        **_sorted(Kind.PERSONAL, "name", "identifying", "born_on", "estimated_age"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.CharField(max_length=40)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    identifying = models.CharField(max_length=LONGEST_NAME, blank=True)
    born_on = models.DateField(null=True, blank=True)
    estimated_age = models.PositiveSmallIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    found_as = models.CharField(max_length=40, blank=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        """A name or how the child is known; one way to say the age, or none; an invented child is marked."""

        indexes = (
            models.Index(fields=["organisation", "-reference"], name="children_described_house"),
            models.Index(fields=["organisation", "name"], name="children_described_named"),
            models.Index(fields=["found_as"], condition=~Q(found_as=""), name="children_described_found"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(reference__regex=r"^chi_[0-9A-Z]{18}$", organisation__regex=_REFERENCE)
                & Q(recorded_by__regex=_REFERENCE),
                name="children_described_references",
            ),
            models.CheckConstraint(
                condition=Q(is_invented=True, reference__regex=MARKED)
                | (Q(is_invented=False) & ~Q(reference__regex=MARKED)),
                name="children_described_is_invented",
            ),
            models.CheckConstraint(condition=~Q(name="") | ~Q(identifying=""), name="children_described_is_told"),
            models.CheckConstraint(
                condition=Q(found_as="") | Q(found_as__regex=r"^chi_[0-9A-Z]{18}$"), name="children_described_found_as"
            ),
            models.CheckConstraint(
                condition=Q(born_on=None) | Q(estimated_age=None), name="children_described_one_age"
            ),
            models.CheckConstraint(
                condition=Q(estimated_age=None) | Q(estimated_age__lte=OLDEST), name="children_described_age_can_be"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class DescribedChildParty(models.Model):
    """Another organisation may know who the child is, from `began_at` until an act ends it, and why."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "child", "began_at", "ended_at", "why"),
        **_sorted(Kind.REFERENCE, "organisation"),
    }

    child = models.ForeignKey(DescribedChild, on_delete=models.PROTECT, related_name="parties")
    organisation = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=20)

    class Meta:
        """For each reason once at a time."""

        indexes = (models.Index(fields=["organisation", "child"], name="children_party_house"),)
        constraints = (
            models.UniqueConstraint(
                fields=["child", "organisation", "why"], condition=Q(ended_at=None), name="children_party_once"
            ),
            models.CheckConstraint(condition=Q(organisation__regex=_REFERENCE), name="children_party_organisation"),
            models.CheckConstraint(condition=Q(why__in=list(PartyWhy)), name="children_party_why"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="children_party_ends_later"
            ),
        )

    def __str__(self) -> str:
        """Return the organisation."""
        return self.organisation
