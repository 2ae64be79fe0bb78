"""Announce training sessions, book and give up places, mark who was there, and say what one thinks."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.clock import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.practitioners.queries import get_person
from sharewell.training.actions.completions import record_completion
from sharewell.training.events import (
    ATTENDANCE_MARKED,
    BOOKING_GIVEN_UP,
    BOOKING_MADE,
    BOOKING_MOVED_UP,
    SESSION_ANNOUNCED,
    SESSION_CANCELLED,
    SESSION_EVALUATED,
)
from sharewell.training.models import Booking, Evaluation, SessionOrganisation, TrainingSession
from sharewell.training.policies import require_to_keep_session, sessions_open_to
from sharewell.training.queries.terms import get_course_terms
from sharewell.training.types import (
    QUESTIONS,
    BookedAlready,
    BookingState,
    EvaluatedAlready,
    NotBooked,
    SessionClosed,
    SessionNotPossible,
    SessionUnknown,
)

PAGE = "training:session"


def _session_is_possible(
    *, title: str, place: str, began_at: datetime, ended_at: datetime, places: int, **_: object
) -> None:
    if not title.strip() or not place.strip() or len(title) > 200 or len(place) > 200:
        raise SessionNotPossible("Give a title and a place, each of at most 200 characters.")
    if ended_at <= began_at:
        raise SessionNotPossible("The end must come after the beginning.")
    if not 1 <= places <= 1000:
        raise SessionNotPossible("Give a number of places from 1 to 1,000.")


@action(Permission.KEEP_SESSIONS, validate=_session_is_possible)
def announce_session(
    *,
    actor: Actor,
    organisation: str,
    title: str,
    course: str,
    place: str,
    began_at: datetime,
    ended_at: datetime,
    places: int,
    organisations: Collection[str],
    now: datetime,
) -> str:
    """Announce a session, and return its reference.

    `course` is the code of the course that it delivers, or empty. `organisations` are those that it is for; none means
    all. Raise `SessionNotPossible`, `NotYourSession` or `CourseNotHeld`.
    """
    require_to_keep_session(actor, organisation)
    if began_at <= now:
        raise SessionNotPossible("The session lies in the past. Give a day to come.")
    if course:
        get_course_terms(course)
    held = _of("partnerships", "Organisation")
    session = TrainingSession.objects.create(
        reference=new_reference("ses", now=now),
        organisation=held.get(reference=organisation),
        title=title.strip(),
        course=course,
        place=place.strip(),
        began_at=began_at,
        ended_at=ended_at,
        places=places,
        is_for_all=not organisations,
        announced_at=now,
        announced_by=actor.reference,
    )
    SessionOrganisation.objects.bulk_create(
        SessionOrganisation(session=session, organisation=one) for one in held.filter(reference__in=organisations)
    )
    append_entry(actor=actor, event=SESSION_ANNOUNCED, subjects=[session.reference], facts={"places": places}, now=now)
    return session.reference


@action(Permission.KEEP_SESSIONS)
def cancel_session(*, actor: Actor, session: str, now: datetime) -> int:
    """Call a session off, tell everybody who is booked or waits, and return how many that were.

    Raise `SessionUnknown`, `NotYourSession`, or `SessionClosed` where it has begun or was called off.
    """
    held = _locked(session, actor=actor)
    require_to_keep_session(actor, held.organisation.reference)
    _require_to_come(held, now=now)
    held.cancelled_at = now
    held.save(update_fields=["cancelled_at"])
    waiting = held.bookings.exclude(state=BookingState.GIVEN_UP.value).select_related("practitioner")
    told = [one.practitioner.reference for one in waiting]
    for person in told:
        _tell(person, actor=actor, session=held, now=now)
    append_entry(actor=actor, event=SESSION_CANCELLED, subjects=[session], now=now)
    return len(told)


@action(Permission.TRAIN)
def book_place(*, actor: Actor, session: str, now: datetime) -> BookingState:
    """Book a place for oneself, or join the waiting list where none is free, and return which of the two.

    Raise `SessionUnknown`, `SessionClosed` or `BookedAlready`.
    """
    held = _locked(session, actor=actor)  # one after the other: the lock is held until the act ends
    _require_to_come(held, now=now)
    person = _of("practitioners", "Practitioner").get(reference=actor.reference)
    if held.bookings.filter(practitioner=person).exclude(state=BookingState.GIVEN_UP.value).exists():
        raise BookedAlready("You have booked this session before. Nothing was changed.")
    seat = _free_seat(held)
    state = BookingState.BOOKED if seat else BookingState.WAITING
    Booking.objects.create(
        reference=new_reference("bkg", now=now),
        session=held,
        practitioner=person,
        state=state.value,
        seat=seat,
        booked_at=now,
    )
    append_entry(
        actor=actor,
        event=BOOKING_MADE,
        subjects=[actor.reference],
        facts={"session": session, "state": state.value},
        now=now,
    )
    return state


@action(Permission.TRAIN)
def give_up_place(*, actor: Actor, session: str, now: datetime) -> None:
    """Give one's place up. Whoever has waited longest gets it, and is told.

    Raise `SessionUnknown`, `SessionClosed` or `NotBooked`.
    """
    held = _locked(session, actor=actor)
    _require_to_come(held, now=now)
    mine = held.bookings.filter(practitioner__reference=actor.reference).exclude(state=BookingState.GIVEN_UP.value)
    booking = mine.first()
    if booking is None:
        raise NotBooked("You have no place at this session. Nothing was changed.")
    booking.state, booking.seat = BookingState.GIVEN_UP.value, None
    booking.save(update_fields=["state", "seat"])
    append_entry(actor=actor, event=BOOKING_GIVEN_UP, subjects=[actor.reference], facts={"session": session}, now=now)
    seat = _free_seat(held)
    waiting = held.bookings.filter(state=BookingState.WAITING.value).order_by("booked_at", "pk")
    following = waiting.select_related("practitioner").first()
    if seat and following is not None:
        following.state, following.seat = BookingState.BOOKED.value, seat
        following.save(update_fields=["state", "seat"])
        person = following.practitioner.reference
        _tell(person, actor=actor, session=held, now=now)
        append_entry(actor=actor, event=BOOKING_MOVED_UP, subjects=[person], facts={"session": session}, now=now)


@action(Permission.KEEP_SESSIONS)
def mark_attendance(*, actor: Actor, session: str, there: Collection[str], now: datetime) -> int:
    """Mark who of those with a place was there, and return how many.

    `there` are references of bookings. Nobody marks themselves: a colleague does. Where the session delivers a course,
    each who was there has completed it on that day. Whoever was marked as there stays so, because the completion does.
    Raise `SessionUnknown`, `NotYourSession`, or `SessionClosed` before it has begun and where it was called off.
    """
    held = _locked(session, actor=actor)
    require_to_keep_session(actor, held.organisation.reference)
    if held.cancelled_at is not None or held.began_at > now:
        raise SessionClosed("Mark who was there once the session has begun.")
    others = held.bookings.exclude(practitioner__reference=actor.reference)
    booked = list(others.filter(state=BookingState.BOOKED.value).select_related("practitioner"))
    for booking in booked:
        was_there = booking.has_attended or booking.reference in there
        if was_there and held.course and not booking.has_attended:
            _complete(booking, actor=actor, session=held, now=now)
        booking.has_attended, booking.marked_at, booking.marked_by = was_there, now, actor.reference
        booking.save(update_fields=["has_attended", "marked_at", "marked_by"])
    count = sum(bool(booking.has_attended) for booking in booked)
    append_entry(
        actor=actor,
        event=ATTENDANCE_MARKED,
        subjects=[session],
        facts={"there": count, "booked": len(booked)},
        now=now,
    )
    return count


@action(Permission.TRAIN)
def evaluate_session(*, actor: Actor, session: str, marks: Mapping[str, int], now: datetime) -> None:
    """Say what one thinks of a session that one attended: a mark from 1 to 5 for each question, once.

    Raise `SessionUnknown`, `NotBooked` for whoever was not there, or `EvaluatedAlready`.
    """
    held = _locked(session, actor=actor)
    booking = held.bookings.filter(practitioner__reference=actor.reference, has_attended=True).first()
    if booking is None:
        raise NotBooked("Only those who were there are asked.")
    if booking.evaluations.exists():
        raise EvaluatedAlready("You said what you think before. Thank you.")
    if set(marks) != set(QUESTIONS) or not all(1 <= mark <= 5 for mark in marks.values()):
        raise SessionNotPossible("Answer every question with a mark from 1 to 5.")
    Evaluation.objects.bulk_create(
        Evaluation(booking=booking, question=code, mark=mark, given_at=now) for code, mark in marks.items()
    )
    append_entry(actor=actor, event=SESSION_EVALUATED, subjects=[actor.reference], facts={"session": session}, now=now)


def _complete(booking: Booking, *, actor: Actor, session: TrainingSession, now: datetime) -> None:
    record_completion(
        actor=actor,
        person=booking.practitioner.reference,
        course=session.course,
        edition=get_course_terms(session.course).version,
        completed_on=session.began_at.astimezone(LONDON).date(),
        evidence=booking.reference,
        provider=session.organisation.name[:100],
        now=now,
    )


def _free_seat(session: TrainingSession) -> int | None:
    """Return the lowest number of a place that nobody has, or None."""
    taken = set(session.bookings.filter(seat__isnull=False).values_list("seat", flat=True))
    return next((seat for seat in range(1, session.places + 1) if seat not in taken), None)


def _require_to_come(session: TrainingSession, *, now: datetime) -> None:
    if session.cancelled_at is not None:
        raise SessionClosed("This session was called off. Look for another one.")
    if session.began_at <= now:
        raise SessionClosed("This session has begun. Look for another one.")


def _locked(session: str, *, actor: Actor) -> TrainingSession:
    """Return a session that is open to the actor, locked until the act ends. Raise `SessionUnknown`."""
    if not sessions_open_to(actor).filter(reference=session).exists():
        raise SessionUnknown(session)
    return TrainingSession.objects.select_for_update(of=("self",)).select_related("organisation").get(reference=session)


def _tell(person: str, *, actor: Actor, session: TrainingSession, now: datetime) -> None:
    send_notice(
        actor=actor, person=person, about=session.reference, address=get_person(person).email, page=PAGE, now=now
    )


def _of(app: str, model: str) -> Any:
    return apps.get_model(app, model).objects
