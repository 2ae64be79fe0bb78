"""Read training sessions, their bookings, and what was said of them."""

from datetime import datetime

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet, Subquery

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.training.models import Booking, Evaluation, TrainingSession
from sharewell.training.policies import sessions_open_to
from sharewell.training.types import (
    QUESTIONS,
    BookingRow,
    BookingState,
    EvaluationRow,
    SessionRow,
    SessionUnknown,
)

MOST = 200


def list_sessions(*, actor: Actor, at: datetime) -> tuple[SessionRow, ...]:
    """Return the sessions that are open to the actor: those to come, the next one first, then those over."""
    found = _whole(sessions_open_to(actor), actor=actor).order_by("began_at", "pk")
    rows = [_row(one, actor=actor) for one in found[:MOST]]
    return tuple([row for row in rows if row.ended_at > at] + [row for row in reversed(rows) if row.ended_at <= at])


def get_session(*, actor: Actor, session: str) -> SessionRow:
    """Return one session that is open to the actor. Raise `SessionUnknown`."""
    for one in _whole(sessions_open_to(actor).filter(reference=session), actor=actor):
        return _row(one, actor=actor)
    raise SessionUnknown(session)


def list_bookings(*, actor: Actor, session: str) -> tuple[BookingRow, ...]:
    """Return who is booked and who waits, for those who keep the session; nobody for others."""
    if not get_session(actor=actor, session=session).may_keep:
        return ()
    found = Booking.objects.filter(session__reference=session).exclude(state=BookingState.GIVEN_UP.value)
    return tuple(
        BookingRow(
            reference=one.reference,
            person=one.practitioner.reference,
            person_name=one.practitioner.name,
            state=BookingState(one.state),
            seat=one.seat,
            has_attended=one.has_attended,
        )
        for one in found.select_related("practitioner").order_by("state", "booked_at", "pk")
    )


def list_evaluations(*, actor: Actor, session: str) -> tuple[EvaluationRow, ...]:
    """Return what those who attended said, as figures, for those who keep the session."""
    if not get_session(actor=actor, session=session).may_keep:
        return ()
    found = {
        one["question"]: one
        for one in Evaluation.objects.filter(booking__session__reference=session)
        .values("question")
        .annotate(answers=Count("pk"), mean=Avg("mark"))
    }
    return tuple(
        EvaluationRow(question=words, answers=found[code]["answers"], mean=round(found[code]["mean"], 1))
        for code, words in QUESTIONS.items()
        if code in found
    )


def may_keep(actor: Actor, organisation: str) -> bool:
    """Tell whether the actor keeps the sessions of an organisation."""
    return is_permitted(actor, Permission.KEEP_SESSIONS) and actor.organisation == organisation


def _whole(found: QuerySet[TrainingSession], *, actor: Actor) -> QuerySet[TrainingSession]:
    mine = Booking.objects.filter(session=OuterRef("pk"), practitioner__reference=actor.reference).exclude(
        state=BookingState.GIVEN_UP.value
    )
    return found.select_related("organisation").annotate(
        taken=Count("bookings", filter=Q(bookings__state=BookingState.BOOKED.value)),
        waiting=Count("bookings", filter=Q(bookings__state=BookingState.WAITING.value)),
        mine=Subquery(mine.values("state")[:1]),
        mine_attended=Subquery(mine.values("has_attended")[:1]),
        mine_said=Exists(
            Evaluation.objects.filter(booking__session=OuterRef("pk"), booking__practitioner__reference=actor.reference)
        ),
    )


def _row(one: TrainingSession, *, actor: Actor) -> SessionRow:
    counted: dict[str, object] = vars(one)  # the annotations of `_whole`
    return SessionRow(
        reference=one.reference,
        title=one.title,
        course=one.course,
        place=one.place,
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        began_at=one.began_at,
        ended_at=one.ended_at,
        places=one.places,
        taken=int(str(counted["taken"])),
        waiting=int(str(counted["waiting"])),
        is_for_all=one.is_for_all,
        is_cancelled=one.cancelled_at is not None,
        mine=BookingState(str(counted["mine"])) if counted["mine"] else None,
        has_attended=None if counted["mine_attended"] is None else bool(counted["mine_attended"]),
        has_evaluated=bool(counted["mine_said"]),
        may_keep=may_keep(actor, one.organisation.reference),
    )
