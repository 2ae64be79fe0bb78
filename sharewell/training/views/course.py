"""My courses, a course, and its sections one by one."""

import contextlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.foundation.clock import now
from sharewell.training.actions import read_section
from sharewell.training.presenters import (
    course_rows,
    moment_words,
    next_section,
    progress_words,
    section_rows,
    standings_of,
    state_words,
)
from sharewell.training.queries.attempts import get_standing
from sharewell.training.queries.courses import Course, Section, get_course, list_courses
from sharewell.training.types import CourseUnknown, ReadAlready


def found_course(code: str) -> Course:
    """Return a course, or raise `Http404`."""
    try:
        return get_course(code)
    except CourseUnknown:
        raise Http404 from None


class Courses(View):
    """The courses, and how the person stands in each."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        moment = now()
        standings = [
            (course, get_standing(actor=request.actor, course=course, now=moment))  # type: ignore[attr-defined]
            for course in list_courses()
        ]
        return render(request, "training/courses.html", {"courses": course_rows(standings)})


class CoursePage(View):
    """A course: what is read, what is next, who needs it."""

    def get(self, request: HttpRequest, course: str) -> HttpResponse:
        """Show the page."""
        held = found_course(course)
        standing = get_standing(actor=request.actor, course=held, now=now())  # type: ignore[attr-defined]
        return render(
            request,
            "training/course.html",
            {
                "course": held,
                "standing": standing,
                "state": state_words(held, standing),
                "progress": progress_words(held, standing),
                "sections": section_rows(held, standing),
                "next": next_section(held, standing),
                "moment_words": moment_words,
            },
        )


class SectionPage(View):
    """One section of a course."""

    def get(self, request: HttpRequest, course: str, section: str) -> HttpResponse:
        """Show the section."""
        held = found_course(course)
        one = self._section(held, section)
        standing = get_standing(actor=request.actor, course=held, now=now())  # type: ignore[attr-defined]
        return render(
            request,
            "training/section.html",
            {
                "course": held,
                "section": one,
                "before": held.sections[one.number - 2] if one.number > 1 else None,
                "is_last": one.number == len(held.sections),
                "is_read": one.code in standing.read,
                "standings_of": standings_of,
            },
        )

    def post(self, request: HttpRequest, course: str, section: str) -> HttpResponse:
        """Note that it was read, and lead on; reading it again is no fault."""
        held = found_course(course)
        one = self._section(held, section)
        actor, moment = request.actor, now()  # type: ignore[attr-defined]
        if one.code not in get_standing(actor=actor, course=held, now=moment).read:
            with contextlib.suppress(ReadAlready):
                read_section(actor=actor, course=course, section=section, now=moment)
        if one.number < len(held.sections):
            following = held.sections[one.number].code
            return HttpResponseRedirect(reverse("training:section", args=(course, following)))
        return HttpResponseRedirect(reverse("training:assessment", args=(course,)))

    @staticmethod
    def _section(course: Course, code: str) -> Section:
        try:
            return course.section(code)
        except CourseUnknown:
            raise Http404 from None
