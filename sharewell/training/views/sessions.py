"""Training sessions: what there is, one of them, announcing, booking, attendance and what people thought."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import LONDON, now, today
from sharewell.partnerships.queries import list_organisations
from sharewell.training.actions import (
    announce_session,
    book_place,
    cancel_session,
    evaluate_session,
    give_up_place,
    mark_attendance,
)
from sharewell.training.exporters import SESSION_COLUMNS, session_cells
from sharewell.training.forms import AttendanceForm, EvaluationForm, SessionForm
from sharewell.training.queries.sessions import get_session, list_bookings, list_evaluations, list_sessions
from sharewell.training.queries.terms import list_course_terms
from sharewell.training.types import BOOKING_WORDS, BookingState, SessionUnknown
from sharewell.training.views.accreditations import actor_of


class Sessions(View):
    """The sessions that are open to one's organisation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        actor, moment = actor_of(request), now()
        rows = list_sessions(actor=actor, at=moment)
        return render(
            request,
            "training/sessions.html",
            {
                "coming": [row for row in rows if row.ended_at > moment],
                "over": [row for row in rows if row.ended_at <= moment],
                "booking_words": BOOKING_WORDS,
                "may_announce": is_permitted(actor, Permission.KEEP_SESSIONS),
                "zone": LONDON,
            },
        )


class SessionsFile(View):
    """The same list as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the file."""
        rows = list_sessions(actor=actor_of(request), at=now())
        return csv_response(filename="training-sessions.csv", header=SESSION_COLUMNS, rows=session_cells(rows))


class Announce(View):
    """Announce a session."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(None))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Announce it."""
        form = self._form(request.POST)
        if form.is_valid():
            actor = actor_of(request)
            try:
                reference = announce_session(
                    actor=actor,
                    organisation=actor.organisation,
                    title=form.cleaned_data["title"],
                    course=form.cleaned_data["course"],
                    place=form.cleaned_data["place"],
                    began_at=form.began_at(),
                    ended_at=form.ended_at(),
                    places=form.cleaned_data["places"],
                    organisations=form.cleaned_data["organisations"],
                    now=now(),
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return HttpResponseRedirect(reverse("training:session", args=(reference,)))
        return self._page(request, form, status=422)

    @staticmethod
    def _form(data: Any) -> SessionForm:
        held = [(one.reference, one.name) for one in list_organisations(on=today())]
        return SessionForm(data, courses=list_course_terms(), organisations=held)

    @staticmethod
    def _page(request: HttpRequest, form: SessionForm, *, status: int = 200) -> HttpResponse:
        return render(request, "training/announce.html", {"form": form, "has_errors": status != 200}, status=status)


class SessionView(View):
    """A page of one session. One that is not open to the reader looks like one that is not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the session, then let the page answer."""
        try:
            self.session = get_session(actor=actor_of(request), session=kwargs.pop("reference"))
        except SessionUnknown:
            raise Http404 from None
        return super().dispatch(request, *args, **kwargs)

    def page(
        self,
        request: HttpRequest,
        *,
        refused: str = "",
        attendance: AttendanceForm | None = None,
        evaluation: EvaluationForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Show the session, with what its keepers and those who were there can do."""
        actor, one, moment = actor_of(request), self.session, now()
        bookings = list_bookings(actor=actor, session=one.reference)
        to_mark = [row for row in bookings if row.state is BookingState.BOOKED and row.person != actor.reference]
        return render(
            request,
            "training/session.html",
            {
                "session": one,
                "is_to_come": not one.is_cancelled and one.began_at > moment,
                "has_begun": not one.is_cancelled and one.began_at <= moment,
                "booking_words": BOOKING_WORDS,
                "bookings": bookings,
                "attendance": attendance or AttendanceForm(bookings=to_mark),
                "to_mark": to_mark,
                "evaluation": evaluation or EvaluationForm(),
                "evaluations": list_evaluations(actor=actor, session=one.reference),
                "refused": refused,
                "zone": LONDON,
                "has_errors": status != 200,
            },
            status=status,
        )

    def to_session(self) -> HttpResponse:
        """Lead back to the session."""
        return HttpResponseRedirect(reverse("training:session", args=(self.session.reference,)))


class Session(SessionView):
    """One session."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.page(request)


class Book(SessionView):
    """Book a place."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Book it, or join the waiting list."""
        try:
            book_place(actor=actor_of(request), session=self.session.reference, now=now())
        except Refused as refused:
            return self.page(request, refused=str(refused), status=409)
        return self.to_session()


class GiveUp(SessionView):
    """Give a place up."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give it up; whoever waits longest gets it."""
        try:
            give_up_place(actor=actor_of(request), session=self.session.reference, now=now())
        except Refused as refused:
            return self.page(request, refused=str(refused), status=409)
        return self.to_session()


class CallOff(SessionView):
    """Call a session off."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Call it off, and tell everybody who booked."""
        try:
            cancel_session(actor=actor_of(request), session=self.session.reference, now=now())
        except Refused as refused:
            return self.page(request, refused=str(refused), status=409)
        return self.to_session()


class Attendance(SessionView):
    """Mark who was there."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark them."""
        actor = actor_of(request)
        bookings = list_bookings(actor=actor, session=self.session.reference)
        form = AttendanceForm(request.POST, bookings=[row for row in bookings if row.state is BookingState.BOOKED])
        if not form.is_valid():
            return self.page(request, attendance=form, status=422)
        try:
            mark_attendance(actor=actor, session=self.session.reference, there=form.cleaned_data["there"], now=now())
        except Refused as refused:
            return self.page(request, refused=str(refused), status=409)
        return self.to_session()


class Evaluate(SessionView):
    """Say what one thinks of it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the marks."""
        form = EvaluationForm(request.POST)
        if not form.is_valid():
            return self.page(request, evaluation=form, status=422)
        try:
            evaluate_session(
                actor=actor_of(request), session=self.session.reference, marks=form.cleaned_data, now=now()
            )
        except Refused as refused:
            return self.page(request, refused=str(refused), status=409)
        return self.to_session()
