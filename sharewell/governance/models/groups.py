"""Groups, their terms and seats, meetings, and what was decided."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.foundation.ranges import KeyRange, MomentRange
from sharewell.governance.types import (
    LONGEST_NAME,
    LONGEST_TERMS,
    LONGEST_WORDS,
    Attended,
    GroupKind,
    Progress,
    ResolutionKind,
    SeatKind,
    Verdict,
)

_KEPT = "Kept as history: agreements and what follows from them rest on what was decided."
_STAYS = "Not needed: it is about groups and organisations, not about a person."
_NAMED = "Six years after the meeting."
_EMPTIED = "Emptied when the time is over. The reference of the seat stays."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Group(models.Model):
    """A group of a partnership. `reports_to` is the group above it: sub-group, executive board, board (source 004)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "partnership", "kind", "reports_to", "founded_at", "ended_at"),
        **_sorted(Kind.REFERENCE, "reference", "name", "founded_by", "ended_why"),
    }

    reference = models.CharField(max_length=40, unique=True)
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=40)
    reports_to = models.ForeignKey("self", on_delete=models.PROTECT, related_name="below", null=True, blank=True)
    founded_at = models.DateTimeField()
    founded_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(max_length=LONGEST_WORDS, blank=True)

    class Meta:
        """A name, a kind, another group above it, and an end that says why."""

        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in GroupKind]) & ~Q(name=""), name="governance_group_kind"
            ),
            models.CheckConstraint(condition=~Q(reports_to=F("id")), name="governance_group_above"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False, ended_at__gte=F("founded_at")) & ~Q(ended_why="")),
                name="governance_group_ended",
            ),
            models.UniqueConstraint(
                fields=["partnership", "name"], condition=Q(ended_at__isnull=True), name="governance_group_name"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class GroupTerms(models.Model):
    """A version of a group's terms of reference. A later one follows; none is changed (append only)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "group", "number", "in_force_from", "set_at"),
        **_sorted(Kind.REFERENCE, "reference", "words", "set_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveIntegerField()
    words = models.TextField(max_length=LONGEST_TERMS)
    in_force_from = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=40)

    class Meta:
        """Numbered, one of a day, never empty."""

        constraints = (
            models.UniqueConstraint(fields=["group", "number"], name="governance_terms_number"),
            models.UniqueConstraint(fields=["group", "in_force_from"], name="governance_terms_day"),
            models.CheckConstraint(condition=~Q(words=""), name="governance_terms_words"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Seat(models.Model):
    """A seat in a group: of a post, or of an organisation, for which its representative of the day sits."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "group", "kind", "post", "organisation", "began_at", "ended_at"),
        **_sorted(Kind.REFERENCE, "reference", "given_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=20)
    post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    organisation = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    began_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A post or an organisation, once at a time."""

        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(post__isnull=False, organisation__isnull=True) | Q(post__isnull=True, organisation__isnull=False)
                )
                & Q(kind__in=[one.value for one in SeatKind]),
                name="governance_seat_whose",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="governance_seat_period"
            ),
            *(
                ExclusionConstraint(
                    name=f"governance_seat_{whose}_once",
                    expressions=[
                        (KeyRange("group_id"), RangeOperators.OVERLAPS),
                        (KeyRange(f"{whose}_id"), RangeOperators.OVERLAPS),
                        (MomentRange("began_at", "ended_at"), RangeOperators.OVERLAPS),
                    ],
                    condition=Q(**{f"{whose}__isnull": False}),
                )
                for whose in ("post", "organisation")
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Meeting(models.Model):
    """A meeting of a group: planned, then held or called off."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "group", "meets_on", "is_annual", "planned_at", "held_at", "called_off_at"),
        **_sorted(Kind.REFERENCE, "reference", "place", "planned_by", "called_off_why"),
    }

    reference = models.CharField(max_length=40, unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")
    meets_on = models.DateField()
    is_annual = models.BooleanField()
    place = models.CharField(max_length=LONGEST_NAME, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=40)
    held_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_why = models.TextField(max_length=LONGEST_WORDS, blank=True)

    class Meta:
        """Held or called off, not both; one of a day that was not called off."""

        constraints = (
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True, called_off_why="")
                | (Q(called_off_at__isnull=False, held_at__isnull=True) & ~Q(called_off_why="")),
                name="governance_meeting_ended",
            ),
            models.UniqueConstraint(
                fields=["group", "meets_on"], condition=Q(called_off_at__isnull=True), name="governance_meeting_day"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AgendaPoint(models.Model):
    """One point of the agenda of a meeting. Points change until the meeting was held."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "meeting", "position"),
        **_sorted(Kind.REFERENCE, "words"),
    }

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="points")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=LONGEST_NAME)

    class Meta:
        """In order, each place once."""

        constraints = (
            models.UniqueConstraint(fields=["meeting", "position"], name="governance_point_place"),
            models.CheckConstraint(condition=~Q(words=""), name="governance_point_words"),
        )

    def __str__(self) -> str:
        """Return the meeting's reference and the place."""
        return f"{self.meeting} {self.position}"


class Attendance(models.Model):
    """Whether a seat was filled at a meeting, and who sat there on the day. Only the name is ever emptied."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "meeting", "seat", "attended"),
        "sitter": Classified(kind=Kind.PERSONAL, retention=_NAMED, erased=_EMPTIED),
    }

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    attended = models.CharField(max_length=20)
    sitter = models.CharField(max_length=LONGEST_NAME * 2, blank=True)

    class Meta:
        """Once for each seat."""

        constraints = (
            models.UniqueConstraint(fields=["meeting", "seat"], name="governance_attendance_once"),
            models.CheckConstraint(
                condition=Q(attended__in=[one.value for one in Attended]), name="governance_attendance_how"
            ),
        )

    def __str__(self) -> str:
        """Return the references of both."""
        return f"{self.meeting} {self.seat}"


class Resolution(models.Model):
    """What a group decided, recommended or adopted on a day. It never changes; a later one may say otherwise.

    A recommendation names the group that it passes to (`passes_to`) and by when that is to answer; the answer is a
    resolution of that group which `answers` it.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "group", "meeting", "kind", "decided_on", "agreement", "version", "passes_to"),
        **_sorted(Kind.TECHNICAL, "answer_due_at", "answers", "verdict", "recorded_at"),
        **_sorted(Kind.REFERENCE, "reference", "words", "recorded_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="resolutions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions", null=True, blank=True)
    kind = models.CharField(max_length=20)
    words = models.TextField(max_length=LONGEST_WORDS)
    decided_on = models.DateField()
    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    version = models.ForeignKey(
        "agreements.AgreementVersion", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    passes_to = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answer_due_at = models.DateTimeField(null=True, blank=True)
    answers = models.OneToOneField("self", on_delete=models.PROTECT, related_name="answered_by", null=True, blank=True)
    verdict = models.CharField(max_length=30, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)

    class Meta:
        """Each kind with what it needs."""

        indexes = (models.Index(fields=["group", "-decided_on"], name="governance_resolution_of"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=ResolutionKind.DECIDED.value, passes_to__isnull=True, answer_due_at__isnull=True)
                | Q(kind=ResolutionKind.RECOMMENDED.value, passes_to__isnull=False, answer_due_at__isnull=False)
                | Q(
                    kind=ResolutionKind.ADOPTED.value,
                    agreement__isnull=False,
                    passes_to__isnull=True,
                    answer_due_at__isnull=True,
                ),
                name="governance_resolution_kind",
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=True, verdict="")
                | Q(answers__isnull=False, verdict__in=[one.value for one in Verdict]),
                name="governance_resolution_answers",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="governance_resolution_words"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Undertaking(models.Model):
    """That a post does something by a day, for a decision, a return or a problem. It is owed as an obligation."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "resolution", "given_for", "problem", "organisation", "given_to", "due_at"),
        **_sorted(Kind.TECHNICAL, "given_at"),
        **_sorted(Kind.TECHNICAL, "progress", "reported_at", "ended_at"),
        **_sorted(Kind.REFERENCE, "reference", "words", "reported", "given_by", "reported_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="undertakings", null=True, blank=True
    )
    given_for = models.ForeignKey(
        "governance.Return", on_delete=models.PROTECT, related_name="undertakings", null=True, blank=True
    )
    problem = models.ForeignKey(
        "governance.Problem", on_delete=models.PROTECT, related_name="undertakings", null=True, blank=True
    )
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    given_to = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=LONGEST_WORDS)
    due_at = models.DateTimeField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)
    progress = models.CharField(max_length=20, default=Progress.NOT_BEGUN.value)
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.CharField(max_length=40, blank=True)
    reported = models.TextField(max_length=LONGEST_WORDS, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """For one thing, with words and an end; done is done with a report."""

        constraints = (
            models.CheckConstraint(
                condition=Q(resolution__isnull=False, given_for__isnull=True, problem__isnull=True)
                | Q(resolution__isnull=True, given_for__isnull=False, problem__isnull=True)
                | Q(resolution__isnull=True, given_for__isnull=True, problem__isnull=False),
                name="governance_undertaking_for_one",
            ),
            models.CheckConstraint(
                condition=~Q(words="") & Q(due_at__gt=F("given_at")), name="governance_undertaking_words"
            ),
            models.CheckConstraint(
                condition=Q(progress__in=[one.value for one in Progress])
                & (Q(reported_at__isnull=True, reported="") | (Q(reported_at__isnull=False) & ~Q(reported=""))),
                name="governance_undertaking_reported",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(progress=Progress.DONE.value, reported_at__isnull=False),
                name="governance_undertaking_done",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
