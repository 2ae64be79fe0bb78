"""Training sessions of several agencies: places, bookings, attendance, and what people said afterwards."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.training.types import QUESTIONS, BookingState

_EMPLOYED = "While the person holds a post, and six years after the last one ended."
_NO_PERSON = "Not needed: it leads nowhere once the person is emptied."
_YEARS = "Ten years after the session."
_OFFICE = "Not needed: it is about a session, not about a person."


def _personal(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_EMPLOYED, erased=_NO_PERSON) for name in names}


def _office(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_YEARS, erased=_OFFICE) for name in names}


class TrainingSession(models.Model):
    """A session at a place and a time, with a number of places. `course` is empty where it delivers no course."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_office(Kind.TECHNICAL, "id", "organisation", "course", "began_at", "ended_at", "places"),
        **_office(Kind.TECHNICAL, "is_for_all", "announced_at", "cancelled_at"),
        **_office(Kind.REFERENCE, "reference", "title", "place", "announced_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    course = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    is_for_all = models.BooleanField()
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=40)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """It ends after it begins, and has a place at least."""

        constraints = (
            models.CheckConstraint(condition=Q(ended_at__gt=F("began_at")), name="training_trainingsession_period"),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=1000), name="training_trainingsession_places"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class SessionOrganisation(models.Model):
    """For which organisations a session is, where it is not for all."""

    DATA: ClassVar[Mapping[str, Classified]] = _office(Kind.TECHNICAL, "id", "session", "organisation")

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="organisations")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Each once."""

        constraints = (
            models.UniqueConstraint(fields=["session", "organisation"], name="training_sessionorganisation_once"),
        )

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)


class Booking(models.Model):
    """That somebody has a place at a session, waits for one, or gave it up.

    `seat` is the number of the place, from 1. No number is given twice, and by migration 0003 none above what the
    session has: so a session cannot be overbooked, whatever runs at the same time.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_personal(Kind.TECHNICAL, "id", "session", "practitioner", "state", "seat", "booked_at", "marked_at"),
        **_personal(Kind.REFERENCE, "reference", "marked_by"),
        **_personal(Kind.PERSONAL, "has_attended"),
    }

    reference = models.CharField(max_length=40, unique=True)
    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="bookings")
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    booked_at = models.DateTimeField()
    has_attended = models.BooleanField(null=True, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """One booking a person, one person a seat, and a seat exactly where the place is booked."""

        constraints = (
            models.UniqueConstraint(
                fields=["session", "practitioner"], condition=~Q(state="given-up"), name="training_booking_once"
            ),
            models.UniqueConstraint(fields=["session", "seat"], name="training_booking_one_a_seat"),
            models.CheckConstraint(
                condition=Q(state=BookingState.BOOKED.value, seat__isnull=False, seat__gte=1)
                | Q(state__in=[BookingState.WAITING.value, BookingState.GIVEN_UP.value], seat__isnull=True),
                name="training_booking_seat_where_booked",
            ),
            models.CheckConstraint(
                condition=Q(has_attended__isnull=True, marked_at__isnull=True, marked_by="")
                | (Q(has_attended__isnull=False, marked_at__isnull=False) & ~Q(marked_by="")),
                name="training_booking_marked_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Evaluation(models.Model):
    """What somebody who attended said of a session: a mark from 1 to 5 for one question. Once, and without words."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_personal(Kind.TECHNICAL, "id", "booking", "question", "mark", "given_at"),
    }

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="evaluations")
    question = models.CharField(max_length=20)
    mark = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()

    class Meta:
        """Each question once."""

        constraints = (
            models.UniqueConstraint(fields=["booking", "question"], name="training_evaluation_once"),
            models.CheckConstraint(
                condition=Q(mark__gte=1, mark__lte=5, question__in=list(QUESTIONS)), name="training_evaluation_mark"
            ),
        )

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)
