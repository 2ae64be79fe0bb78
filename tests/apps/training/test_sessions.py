"""Training sessions: booking, waiting, calling off, attendance, evaluation, and many who want the last place."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from sharewell.acting.types import OPERATOR, NotPermitted, Role
from sharewell.ledger.models import Entry
from sharewell.notices.models import Notice
from sharewell.partnerships.actions import add_partnership
from sharewell.practitioners.types import PostRow
from sharewell.training.actions import (
    announce_session,
    book_place,
    cancel_session,
    evaluate_session,
    give_up_place,
    mark_attendance,
)
from sharewell.training.models import Booking, Completion, TrainingSession
from sharewell.training.queries.accreditations import find_accreditation
from sharewell.training.queries.sessions import get_session, list_bookings, list_evaluations, list_sessions
from sharewell.training.types import (
    BookedAlready,
    BookingState,
    EvaluatedAlready,
    NotBooked,
    NotYourSession,
    Part,
    SessionClosed,
    SessionNotPossible,
    SessionUnknown,
)
from tests.support.people import EARLIER, Village, actor_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = NOW + 8 * DAY


def announce(keeper: PostRow, *, places: int = 2, course: str = "", organisations: tuple[str, ...] = ()) -> str:
    return announce_session(
        actor=actor_of(keeper, now=NOW),
        organisation=keeper.organisation,
        title="Sharing in practice",
        course=course,
        place="Invented Hall",
        began_at=NOW + 7 * DAY,
        ended_at=NOW + 7 * DAY + timedelta(hours=3),
        places=places,
        organisations=organisations,
        now=NOW,
    )


def book(post: PostRow, session: str, *, at: datetime = NOW) -> BookingState:
    return book_place(actor=actor_of(post, now=NOW), session=session, now=at)


@pytest.mark.django_db
class TestAnnouncing:
    def test_those_for_whom_it_is_see_it_and_others_do_not(self, village: Village) -> None:
        keeper, near = village.post(Role.MANAGER), village.post(organisation="Near Trust")
        far = village.post(organisation="Far Trust")
        session = announce(keeper, organisations=(near.organisation,))
        for post in (keeper, near):
            assert [row.reference for row in list_sessions(actor=actor_of(post), at=NOW)] == [session]
        assert list_sessions(actor=actor_of(far), at=NOW) == ()
        with pytest.raises(SessionUnknown):
            book(far, session)
        assert Entry.objects.get(event="training_session.announced").subjects == [session]

    def test_what_cannot_be_is_refused(self, village: Village) -> None:
        keeper, other = village.post(Role.MANAGER), village.post(Role.MANAGER, organisation="Far Trust")
        with pytest.raises(SessionNotPossible):
            announce(keeper, places=0)
        with pytest.raises(NotPermitted):
            announce(village.post())
        given = {"title": "A", "course": "", "place": "B", "places": 1, "organisations": (), "now": NOW}
        with pytest.raises(SessionNotPossible):
            announce_session(
                actor=actor_of(keeper), organisation=keeper.organisation, began_at=NOW, ended_at=LATER, **given
            )
        with pytest.raises(NotYourSession):
            announce_session(
                actor=actor_of(other), organisation=keeper.organisation, began_at=LATER, ended_at=LATER + DAY, **given
            )
        assert not TrainingSession.objects.exists()


@pytest.mark.django_db
class TestBooking:
    def test_when_the_places_are_gone_one_waits_and_moves_up(self, village: Village) -> None:
        keeper = village.post(Role.MANAGER)
        people = [village.post(organisation=f"Trust {number}") for number in range(4)]
        session = announce(keeper)
        states = [book(post, session, at=NOW + timedelta(minutes=number)) for number, post in enumerate(people)]
        assert states == [BookingState.BOOKED, BookingState.BOOKED, BookingState.WAITING, BookingState.WAITING]
        give_up_place(actor=actor_of(people[0]), session=session, now=NOW)
        held = {row.person: row.state for row in list_bookings(actor=actor_of(keeper), session=session)}
        assert held[people[2].person] is BookingState.BOOKED
        assert held[people[3].person] is BookingState.WAITING
        assert list(Notice.objects.values_list("person", flat=True)) == [people[2].person]
        assert get_session(actor=actor_of(keeper), session=session).free == 0
        assert list_bookings(actor=actor_of(people[1]), session=session) == ()

    def test_not_twice_not_too_late_not_what_one_does_not_have(self, village: Village) -> None:
        keeper, post = village.post(Role.MANAGER), village.post(is_current=False)
        session = announce(keeper)
        book(post, session)
        with pytest.raises(BookedAlready):
            book(post, session)
        with pytest.raises(NotBooked):
            give_up_place(actor=actor_of(keeper), session=session, now=NOW)
        with pytest.raises(SessionClosed):
            book(keeper, session, at=LATER)
        give_up_place(actor=actor_of(post), session=session, now=NOW)
        assert book(post, session) is BookingState.BOOKED

    def test_calling_off_tells_everybody_who_booked(self, village: Village) -> None:
        keeper, first, second = village.post(Role.MANAGER), village.post(), village.post()
        session = announce(keeper, places=1)
        book(first, session)
        book(second, session)
        with pytest.raises(NotYourSession):
            cancel_session(
                actor=actor_of(village.post(Role.MANAGER, organisation="Far Trust")), session=session, now=NOW
            )
        assert cancel_session(actor=actor_of(keeper), session=session, now=NOW) == 2
        assert set(Notice.objects.values_list("person", flat=True)) == {first.person, second.person}
        for act in (book_place, give_up_place):
            with pytest.raises(SessionClosed):
                act(actor=actor_of(first), session=session, now=NOW)

    def test_the_database_refuses_a_seat_that_is_not_there_or_taken(self, village: Village) -> None:
        keeper, post = village.post(Role.MANAGER), village.post()
        session = announce(keeper, places=1)
        book(post, session)
        book(keeper, session)
        with pytest.raises(IntegrityError, match="no such place"), transaction.atomic():
            Booking.objects.filter(seat=None).update(state="booked", seat=2)
        with pytest.raises(IntegrityError, match="training_booking_one_a_seat"), transaction.atomic():
            Booking.objects.filter(seat=None).update(state="booked", seat=1)
        with pytest.raises(IntegrityError, match="never loses places"), transaction.atomic():
            TrainingSession.objects.update(places=0)


@pytest.mark.django_db
class TestAttendance:
    def test_whoever_was_there_has_completed_the_course_whatever_their_organisation(self, village: Village) -> None:
        keeper = village.post(Role.MANAGER)
        there, away = village.post(organisation="Near Trust", is_current=False), village.post(is_current=False)
        session = announce(keeper, course="information-sharing")
        book(there, session)
        book(away, session)
        bookings = {row.person: row.reference for row in list_bookings(actor=actor_of(keeper), session=session)}
        given = {"actor": actor_of(keeper, now=NOW), "session": session, "there": [bookings[there.person]]}
        with pytest.raises(SessionClosed):
            mark_attendance(**given, now=NOW)
        assert mark_attendance(**given, now=LATER) == 1
        assert mark_attendance(**{**given, "there": []}, now=LATER) == 1
        one = Completion.objects.get(evidence=bookings[there.person])
        assert one.completed_on == (NOW + 7 * DAY).date()
        for post, lacking in ((there, False), (away, True)):
            found = find_accreditation(person=post.person, post=post.reference, at=LATER)
            assert (Part.COURSE in {part.part for part in found.lacks}) is lacking

    def test_nobody_marks_themselves_or_anothers_session(self, village: Village) -> None:
        keeper = village.post(Role.MANAGER)
        session = announce(keeper, course="information-sharing")
        book(keeper, session)
        mine = Booking.objects.get().reference
        before = Completion.objects.count()
        assert mark_attendance(actor=actor_of(keeper, now=NOW), session=session, there=[mine], now=LATER) == 0
        assert Completion.objects.count() == before
        with pytest.raises(NotYourSession):
            mark_attendance(
                actor=actor_of(village.post(Role.MANAGER, organisation="Far Trust"), now=NOW),
                session=session,
                there=[mine],
                now=LATER,
            )

    def test_those_who_were_there_say_once_what_they_think(self, village: Village) -> None:
        keeper, first, second = village.post(Role.MANAGER), village.post(), village.post()
        session = announce(keeper)
        book(first, session)
        book(second, session)
        there = [row.reference for row in list_bookings(actor=actor_of(keeper), session=session)]
        marks = {"useful": 5, "understood": 4, "confident": 3}
        given = {"session": session, "now": LATER}
        with pytest.raises(NotBooked):
            evaluate_session(actor=actor_of(first, now=NOW), marks=marks, **given)
        mark_attendance(actor=actor_of(keeper, now=NOW), there=there, **given)
        with pytest.raises(SessionNotPossible):
            evaluate_session(actor=actor_of(first, now=NOW), marks={"useful": 6}, **given)
        evaluate_session(actor=actor_of(first, now=NOW), marks=marks, **given)
        with pytest.raises(EvaluatedAlready):
            evaluate_session(actor=actor_of(first, now=NOW), marks=marks, **given)
        evaluate_session(actor=actor_of(second, now=NOW), marks={**marks, "useful": 2}, **given)
        figures = list_evaluations(actor=actor_of(keeper), session=session)
        assert [(one.answers, one.mean) for one in figures] == [(2, 3.5), (2, 4.0), (2, 3.0)]
        assert list_evaluations(actor=actor_of(first), session=session) == ()


def test_of_twelve_who_press_at_once_three_get_a_place_and_nine_wait(committing_db: str) -> None:
    village = Village(add_partnership(actor=OPERATOR, name="Invented", is_invented=True, now=EARLIER))
    keeper = village.post(Role.MANAGER)
    session = announce(keeper, places=3)
    actors = [actor_of(village.post(is_current=False), now=NOW) for _ in range(12)]
    ready, states, problems = threading.Barrier(len(actors)), [], []

    def press(number: int) -> None:
        try:
            ready.wait(timeout=30)
            states.append(book_place(actor=actors[number], session=session, now=NOW))
        except Exception as problem:  # noqa: BLE001  a thread's failure must reach the test
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(len(actors))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert problems == []
    assert Counter(states) == {BookingState.BOOKED: 3, BookingState.WAITING: 9}
    assert sorted(Booking.objects.filter(seat__isnull=False).values_list("seat", flat=True)) == [1, 2, 3]
