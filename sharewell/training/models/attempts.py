"""What somebody read, and how they did in assessments. What was drawn and handed in never changes (migration 0001)."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind

_KEPT = "While the person holds a post, and six years after the last one ended."
_EMPTIED = "Deleted when the time is over. The ledger keeps references only."
_SEAL = r"^[0-9a-f]{64}$"
_ENDED = Q(ended_at__isnull=False, right__isnull=False, is_passed__isnull=False, ended_at__gte=F("begun_at"))


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_EMPTIED) for name in names}


class SectionRead(models.Model):
    """Somebody said that they have read a section of a course. `seal` is of the words that they read."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "practitioner", "course", "version", "section", "seal"),
        **_sorted(Kind.PERSONAL, "read_at"),
    }

    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    section = models.CharField(max_length=60)
    seal = models.CharField(max_length=64)
    read_at = models.DateTimeField()

    class Meta:
        """The words are known by their seal."""

        constraints = (
            models.CheckConstraint(condition=Q(seal__regex=_SEAL), name="training_sectionread_is_sealed"),
            models.UniqueConstraint(
                fields=["practitioner", "course", "section", "seal", "read_at"], name="training_sectionread_once"
            ),
        )

    def __str__(self) -> str:
        """Return the section."""
        return f"{self.course}/{self.section}"


class CourseAttempt(models.Model):
    """An assessment: what was drawn, sealed, and what came of it.

    `questions` is the sealed snapshot of what was drawn, with the keys: the attempt is marked by it, whatever the
    course says by then. `ended_at`, `right` and `is_passed` are set once, when it is handed in; `left_at` where it was
    left until after `open_until`. `completion` is the reference of what a pass recorded.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "practitioner", "post", "course", "version", "questions", "seal", "number"),
        **_sorted(Kind.TECHNICAL, "needed", "open_until"),
        **_sorted(Kind.REFERENCE, "reference", "completion"),
        **_sorted(Kind.PERSONAL, "begun_at", "ended_at", "left_at", "right", "is_passed"),
    }

    reference = models.CharField(max_length=40, unique=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    questions = models.JSONField()
    seal = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    needed = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    open_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    is_passed = models.BooleanField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    completion = models.CharField(max_length=40, blank=True)

    class Meta:
        """One open attempt of a person and course at a time, and an outcome that fits its marks."""

        constraints = (
            models.UniqueConstraint(
                fields=["practitioner", "course"],
                condition=Q(ended_at__isnull=True, left_at__isnull=True),
                name="training_courseattempt_one_open",
            ),
            models.CheckConstraint(condition=Q(seal__regex=_SEAL), name="training_courseattempt_is_sealed"),
            models.CheckConstraint(condition=Q(open_until__gt=F("begun_at")), name="training_courseattempt_period"),
            models.CheckConstraint(
                condition=Q(needed__gt=0, needed__lte=F("number")), name="training_courseattempt_can_be_passed"
            ),
            models.CheckConstraint(
                # An empty column makes a comparison unknown, and unknown would pass: so what must be there is named.
                condition=Q(ended_at__isnull=True, right__isnull=True, is_passed__isnull=True, completion="")
                | (_ENDED & Q(is_passed=False, right__lt=F("needed"), completion=""))
                | (_ENDED & Q(is_passed=True, right__gte=F("needed"), right__lte=F("number")) & ~Q(completion="")),
                name="training_courseattempt_outcome_fits",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(ended_at__isnull=True, left_at__gte=F("open_until")),
                name="training_courseattempt_left_or_ended",
            ),
        )
        indexes = (models.Index(fields=["practitioner", "course", "begun_at"], name="training_attempt_of"),)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AttemptAnswer(models.Model):
    """What somebody answered to one question of an attempt: numbers, never words."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "attempt", "number"),
        **_sorted(Kind.PERSONAL, "answer", "saved_at"),
    }

    attempt = models.ForeignKey("training.CourseAttempt", on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=60)
    saved_at = models.DateTimeField()

    class Meta:
        """One answer to a question, in numbers."""

        constraints = (
            models.UniqueConstraint(fields=["attempt", "number"], name="training_attemptanswer_one_a_question"),
            models.CheckConstraint(
                condition=Q(answer__regex=r"^[0-9]+(,[0-9]+)*$"), name="training_attemptanswer_numbers"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="training_attemptanswer_number"),
        )

    def __str__(self) -> str:
        """Return the number of the question."""
        return str(self.number)


class Conversation(models.Model):
    """Somebody talked with a person whose attempts failed, so that they may try again. `attempt` is the last of them.

    Nothing of what was said is kept.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "attempt", "held_by_post"),
        **_sorted(Kind.REFERENCE, "reference"),
        **_sorted(Kind.PERSONAL, "held_at"),
    }

    reference = models.CharField(max_length=40, unique=True)
    attempt = models.OneToOneField("training.CourseAttempt", on_delete=models.PROTECT, related_name="conversation")
    held_by_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
