"""Drills: what was planned, who takes part with which piece of the story, and what is done differently afterwards.

By migration 0002 a plan never changes: it is started, ended and debriefed, once each.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.assurance.types import LONGEST, LONGEST_TITLE
from sharewell.exercises.types import MARKED, SAID_IN_NAME, Ending
from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the ledger's entries of what was done in the exercise."
_STAYS = "Never: the story and the child are invented, and nobody real is named."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Drill(models.Model):
    """An exercise with an invented child, from its plan on. `child` and `exercise` are there once it was started."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.REFERENCE, "reference", "partnership", "organisation", "run_by", "post", "child", "exercise"),
        **_sorted(Kind.REFERENCE, "ended_by"),
        **_sorted(Kind.TECHNICAL, "id", "scenario", "title", "story", "expected", "child_name", "child_identifying"),
        **_sorted(Kind.TECHNICAL, "child_age", "is_announced", "begins_at", "until", "planned_at", "started_at"),
        **_sorted(Kind.TECHNICAL, "ended_at", "ending", "ended_words", "debrief", "debriefed_at", "key"),
    }

    reference = models.CharField(max_length=40, unique=True)
    partnership = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    run_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    scenario = models.CharField(max_length=60)
    title = models.CharField(max_length=LONGEST_TITLE)
    story = models.TextField(max_length=LONGEST)
    expected = models.TextField(max_length=LONGEST, blank=True)
    child_name = models.CharField(max_length=100)
    child_identifying = models.CharField(max_length=200)
    child_age = models.PositiveSmallIntegerField()
    is_announced = models.BooleanField()
    begins_at = models.DateTimeField()
    until = models.DateTimeField()
    planned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    child = models.CharField(max_length=40, blank=True)
    exercise = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    ending = models.CharField(max_length=10, blank=True)
    ended_words = models.TextField(max_length=LONGEST, blank=True)
    debrief = models.TextField(max_length=LONGEST, blank=True)
    debriefed_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=40)

    class Meta:
        """Marked as an exercise; started, ended and debriefed in this order, each whole or not at all."""

        indexes = (models.Index(fields=["partnership", "-reference"], name="assurance_drill_of_partners"),)
        constraints = (
            models.UniqueConstraint(fields=["run_by", "key"], name="assurance_drill_once"),
            models.CheckConstraint(
                condition=Q(reference__regex=MARKED, reference__startswith="dri_"), name="assurance_drill_is_marked"
            ),
            models.CheckConstraint(
                condition=Q(child_name__contains=SAID_IN_NAME), name="assurance_drill_child_is_invented"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("begins_at")), name="assurance_drill_ends_later"),
            models.CheckConstraint(
                condition=Q(started_at=None, child="", exercise="")
                | Q(
                    started_at__isnull=False,
                    started_at__gte=F("planned_at"),
                    child__regex=MARKED,
                    exercise__regex=MARKED,
                ),
                name="assurance_drill_started_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="", ending="", ended_words="")
                | (Q(ended_at__isnull=False, ended_at__gte=F("planned_at"), ending__in=list(Ending)) & ~Q(ended_by="")),
                name="assurance_drill_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(debriefed_at=None, debrief="")
                | (
                    Q(
                        debriefed_at__isnull=False,
                        debriefed_at__gte=F("ended_at"),
                        started_at__isnull=False,
                        ended_at__isnull=False,
                    )
                    & ~Q(debrief="")
                ),
                name="assurance_drill_debriefed_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class DrillTeam(models.Model):
    """A team that takes part, and the piece of the story that it holds."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "drill", "briefing"),
        **_sorted(Kind.REFERENCE, "organisation", "team"),
    }

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="teams")
    organisation = models.CharField(max_length=40)
    team = models.CharField(max_length=40)
    briefing = models.TextField(max_length=LONGEST)

    class Meta:
        """Once in a drill, with a piece."""

        indexes = (models.Index(fields=["team"], name="assurance_drillteam_team"),)
        constraints = (
            models.UniqueConstraint(fields=["drill", "team"], name="assurance_drillteam_once"),
            models.CheckConstraint(condition=~Q(briefing=""), name="assurance_drillteam_holds_a_piece"),
        )

    def __str__(self) -> str:
        """Return the reference of the team."""
        return self.team


class DrillLesson(models.Model):
    """What somebody does differently after a drill."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "drill", "words", "due_at", "added_at", "done_at", "done_words", "key"),
        **_sorted(Kind.REFERENCE, "reference", "owner_post", "done_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="lessons")
    words = models.TextField(max_length=LONGEST)
    owner_post = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True)
    done_words = models.TextField(max_length=LONGEST, blank=True)
    key = models.CharField(max_length=40)

    class Meta:
        """It says something, has an owner and a day, and is done whole or not at all."""

        constraints = (
            models.UniqueConstraint(fields=["drill", "key"], name="assurance_drilllesson_once"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(owner_post=""), name="assurance_drilllesson_is_owned"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by="", done_words="")
                | (Q(done_at__isnull=False, done_at__gte=F("added_at")) & ~Q(done_by="") & ~Q(done_words="")),
                name="assurance_drilllesson_done_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
