"""Which child was invented for an exercise, and who takes part. By migration 0002 it can only be ended."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.exercises.types import MARKED, Ending
from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the ledger's entries of what was done in the exercise."
_STAYS = "Never: it holds references only, and the child is invented."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Exercise(models.Model):
    """An exercise. `child` is the reference of its invented child, which no other has."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "began_at", "ended_at", "ending"),
        **_sorted(Kind.REFERENCE, "reference", "child", "began_by", "ended_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    ending = models.CharField(max_length=10, blank=True)

    class Meta:
        """Marked by its references; ended whole or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=Q(reference__regex=MARKED, child__regex=MARKED)
                & Q(reference__startswith="exe_", child__startswith="chi_"),
                name="exercises_exercise_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="", ending="")
                | (Q(ended_at__isnull=False, ended_at__gte=F("began_at"), ending__in=list(Ending)) & ~Q(ended_by="")),
                name="exercises_exercise_ended_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ExerciseTeam(models.Model):
    """A team that takes part."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "exercise"),
        **_sorted(Kind.REFERENCE, "organisation", "team"),
    }

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="teams")
    organisation = models.CharField(max_length=40)
    team = models.CharField(max_length=40)

    class Meta:
        """Once in an exercise."""

        constraints = (models.UniqueConstraint(fields=["exercise", "team"], name="exercises_team_once"),)

    def __str__(self) -> str:
        """Return the reference of the team."""
        return self.team
