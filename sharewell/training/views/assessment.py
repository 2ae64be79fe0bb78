"""The assessment: begin, one question a page, look over and hand in, the result; and the conversation after failures.

An answer is saved with its page. Whatever tab or back button a form comes from, an attempt that is over leads to its
result, and never changes.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.foundation.clock import now
from sharewell.training.actions import answer_question, begin_attempt, hand_in, hold_conversation
from sharewell.training.forms import AnswerForm, HandInForm
from sharewell.training.presenters import (
    marked_rows,
    moment_words,
    next_section,
    place_rows,
    reread_rows,
    state_words,
)
from sharewell.training.queries.attempts import get_attempt, get_standing, list_waiting
from sharewell.training.queries.courses import get_courses
from sharewell.training.types import (
    AnswersMissing,
    Attempt,
    AttemptOver,
    AttemptState,
    AttemptUnknown,
    BegunAlready,
)
from sharewell.training.views.course import found_course


def found_attempt(request: HttpRequest, reference: str) -> Attempt:
    """Return an attempt of the person's own, or raise `Http404`."""
    try:
        return get_attempt(actor=request.actor, attempt=reference, now=now())  # type: ignore[attr-defined]
    except AttemptUnknown:
        raise Http404 from None


def to_result(reference: str) -> HttpResponse:
    """Lead to the result."""
    return HttpResponseRedirect(reverse("training:result", args=(reference,)))


def to_question(reference: str, number: int) -> HttpResponse:
    """Lead to a question."""
    return HttpResponseRedirect(reverse("training:question", args=(reference, number)))


class Assessment(View):
    """What the assessment is, and whether it may begin."""

    def get(self, request: HttpRequest, course: str) -> HttpResponse:
        """Show the page."""
        return self._page(request, course)

    def post(self, request: HttpRequest, course: str) -> HttpResponse:
        """Begin, or go on with what was begun."""
        found_course(course)
        try:
            reference = begin_attempt(actor=request.actor, course=course, now=now())  # type: ignore[attr-defined]
        except BegunAlready as before:
            found = found_attempt(request, before.attempt)
            return to_question(before.attempt, found.first_unanswered or 1)
        except Refused as refusal:
            return self._page(request, course, refused=str(refusal), status=409)
        return to_question(reference, 1)

    @staticmethod
    def _page(request: HttpRequest, course: str, *, refused: str = "", status: int = 200) -> HttpResponse:
        held = found_course(course)
        standing = get_standing(actor=request.actor, course=held, now=now())  # type: ignore[attr-defined]
        needed = -(-held.pass_mark * held.number // 100)
        return render(
            request,
            "training/assessment.html",
            {
                "course": held,
                "standing": standing,
                "state": state_words(held, standing),
                "next": next_section(held, standing),
                "needed": needed,
                "refused": refused,
                "has_errors": status != 200,
            },
            status=status,
        )


class QuestionPage(View):
    """One question of an open attempt."""

    def get(self, request: HttpRequest, attempt: str, number: int) -> HttpResponse:
        """Show the question with what was saved; an attempt that is over leads to its result."""
        found = found_attempt(request, attempt)
        if found.row.state is not AttemptState.OPEN:
            return to_result(attempt)
        if not 1 <= number <= found.row.number:
            raise Http404
        one = found.drawn[number - 1]
        return self._page(request, found, number, AnswerForm(one.question, one.text, answer=found.answers[number - 1]))

    def post(self, request: HttpRequest, attempt: str, number: int) -> HttpResponse:
        """Save the answer and lead on."""
        found = found_attempt(request, attempt)
        if found.row.state is not AttemptState.OPEN:
            return to_result(attempt)
        if not 1 <= number <= found.row.number:
            raise Http404
        one = found.drawn[number - 1]
        form = AnswerForm(one.question, one.text, request.POST)
        if not form.is_valid():
            return self._page(request, found, number, form, status=422)
        try:
            answer_question(
                actor=request.actor,  # type: ignore[attr-defined]
                attempt=attempt,
                number=number,
                answer=form.answer(),
                now=now(),
            )
        except AttemptOver:
            return to_result(attempt)
        if number == found.row.number or "look-over" in request.POST:
            return HttpResponseRedirect(reverse("training:check", args=(attempt,)))
        return to_question(attempt, number + 1)

    @staticmethod
    def _page(
        request: HttpRequest, found: Attempt, number: int, form: AnswerForm, *, status: int = 200
    ) -> HttpResponse:
        return render(
            request,
            "training/question.html",
            {
                "attempt": found.row,
                "number": number,
                "text": found.drawn[number - 1].text,
                "kind": form.question.kind.value,
                "form": form,
                "answered": found.answered,
                "moment_words": moment_words,
                "has_errors": status != 200,
            },
            status=status,
        )


class Check(View):
    """Look over what has an answer, and hand in."""

    def get(self, request: HttpRequest, attempt: str) -> HttpResponse:
        """Show the list; an attempt that is over leads to its result."""
        found = found_attempt(request, attempt)
        if found.row.state is not AttemptState.OPEN:
            return to_result(attempt)
        return self._page(request, found, HandInForm())

    def post(self, request: HttpRequest, attempt: str) -> HttpResponse:
        """Hand in. A second press changes nothing."""
        found = found_attempt(request, attempt)
        if found.row.state is not AttemptState.OPEN:
            return to_result(attempt)
        form = HandInForm(request.POST)
        is_meant = form.is_valid()
        if found.first_unanswered and not is_meant:
            return self._page(request, found, form, status=422)
        try:
            hand_in(actor=request.actor, attempt=attempt, is_unfinished_meant=is_meant, now=now())  # type: ignore[attr-defined]
        except AnswersMissing:
            return self._page(request, found_attempt(request, attempt), form, status=422)
        except AttemptOver:
            pass
        return to_result(attempt)

    @staticmethod
    def _page(request: HttpRequest, found: Attempt, form: HandInForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "training/check.html",
            {
                "attempt": found.row,
                "places": place_rows(found),
                "left_out": found.row.number - found.answered,
                "form": form,
                "has_errors": status != 200,
            },
            status=status,
        )


class Result(View):
    """What came of an attempt: the mark, what to read again, and each question with its explanation."""

    def get(self, request: HttpRequest, attempt: str) -> HttpResponse:
        """Show the result; an open attempt leads to its first question without an answer."""
        found = found_attempt(request, attempt)
        if found.row.state is AttemptState.OPEN:
            if found.first_unanswered:
                return to_question(attempt, found.first_unanswered)
            return HttpResponseRedirect(reverse("training:check", args=(attempt,)))
        course = get_courses().get(found.row.course)
        standing = (
            get_standing(actor=request.actor, course=course, now=now()) if course else None  # type: ignore[attr-defined]
        )
        is_marked = found.row.state in {AttemptState.PASSED, AttemptState.FAILED}
        return render(
            request,
            "training/result.html",
            {
                "attempt": found.row,
                "course": course,
                "is_passed": found.row.state is AttemptState.PASSED,
                "is_marked": is_marked,
                "marked": marked_rows(found) if is_marked else (),
                "reread": reread_rows(found, course) if is_marked else (),
                "standing": standing,
                "state": state_words(course, standing) if course and standing else "",
                "moment_words": moment_words,
            },
        )


class Conversations(View):
    """Who in the organisation waits for a conversation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list, the longest wait first."""
        rows = list_waiting(actor=request.actor)  # type: ignore[attr-defined]
        return render(request, "training/conversations.html", {"rows": rows, "courses": get_courses()})


class ConversationPage(View):
    """Note that a conversation was held."""

    def get(self, request: HttpRequest, attempt: str) -> HttpResponse:
        """Show who waits; where nobody does, the list says so."""
        row = next((one for one in list_waiting(actor=request.actor) if one.attempt == attempt), None)  # type: ignore[attr-defined]
        if row is None:
            return HttpResponseRedirect(reverse("training:conversations"))
        return render(request, "training/conversation.html", {"row": row, "course": get_courses()[row.course]})

    def post(self, request: HttpRequest, attempt: str) -> HttpResponse:
        """Note it, once."""
        try:
            hold_conversation(actor=request.actor, attempt=attempt, now=now())  # type: ignore[attr-defined]
        except Refused as refusal:
            rows = list_waiting(actor=request.actor)  # type: ignore[attr-defined]
            return render(
                request,
                "training/conversations.html",
                {"rows": rows, "courses": get_courses(), "refused": str(refusal), "has_errors": True},
                status=409,
            )
        return HttpResponseRedirect(reverse("training:conversations"))
