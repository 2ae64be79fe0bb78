"""Who looks into why no GP or no school of a child is known, and what they found; and how many children there are."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.children.models.held import sorted_as
from sharewell.children.types.checks import Band, CheckOutcome, Lacks
from sharewell.children.types.emergencies import LONGEST
from sharewell.children.types.held import LONGEST_SAID
from sharewell.foundation.classification import Classified, Kind


class ServiceCheck(models.Model):
    """Somebody took it on to find out why a child has no GP or no school here, and said what they found."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "lacks", "taken_at", "closed_at", "outcome"),
        **sorted_as(Kind.REFERENCE, "reference", "child", "taken_by", "post", "closed_by"),
        **sorted_as(Kind.SPECIAL, "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    lacks = models.CharField(max_length=10)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    words = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """One at a time for a child; closed whole, with what was found."""

        constraints = (
            models.UniqueConstraint(fields=["child"], condition=Q(closed_at=None), name="children_servicecheck_once"),
            models.CheckConstraint(
                condition=Q(lacks__in=[one.value for one in Lacks]), name="children_servicecheck_lacks"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", outcome="", words="")
                | (
                    Q(closed_at__isnull=False, closed_at__gte=F("taken_at"))
                    & Q(outcome__in=[one.value for one in CheckOutcome])
                    & ~Q(closed_by="")
                    & ~Q(words="")
                ),
                name="children_servicecheck_closed_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Figure(models.Model):
    """How many children of one place and one band were counted, and what they lack. A number never says who.

    All rows are those of one count, which takes the place of the one before. `kinds` holds for each kind of service how
    many of them it works with.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "counted_on", "counted_at", "place", "band", "children", "without_gp"),
        **sorted_as(Kind.TECHNICAL, "without_school", "kinds"),
    }

    counted_on = models.DateField()
    counted_at = models.DateTimeField()
    place = models.CharField(max_length=LONGEST_SAID, blank=True)
    band = models.CharField(max_length=20)
    children = models.PositiveIntegerField()
    without_gp = models.PositiveIntegerField()
    without_school = models.PositiveIntegerField()
    kinds = models.JSONField()

    class Meta:
        """A place and a band once; a part is no more than the whole."""

        constraints = (
            models.UniqueConstraint(fields=["place", "band"], name="children_figure_once"),
            models.CheckConstraint(condition=Q(band__in=[one.value for one in Band]), name="children_figure_band"),
            models.CheckConstraint(
                condition=Q(without_gp__lte=F("children"), without_school__lte=F("children")),
                name="children_figure_parts",
            ),
        )

    def __str__(self) -> str:
        """Return the number of the row."""
        return f"Figure {self.pk}"
