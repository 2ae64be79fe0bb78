"""Turn courses, standings and answers into words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from sharewell.core.assessing import Answer, Kind, Question, is_right
from sharewell.design.words import LONDON, date_words, standing_words
from sharewell.guidance.queries.citing import Citation
from sharewell.training.queries.courses import Course, Section
from sharewell.training.types import Attempt, Bar, CourseStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """A section in the list of a course."""

    title: str
    href: str
    minutes: int
    state: str
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """A course in the list of courses, and how the reader stands in it."""

    title: str
    href: str
    lede: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A question in the list before handing in."""

    number: int
    href: str
    is_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedRow:
    """A question after handing in: what was answered, what is right, and why."""

    number: int
    text: str
    is_right: bool
    given: tuple[str, ...]
    key: tuple[str, ...]
    explanation: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadRow:
    """A section to read again, and how many of its questions went wrong."""

    title: str
    href: str
    wrong: int


def moment_words(moment: datetime) -> str:
    """Return a moment as "22 November 2026 at 14:05", London time."""
    return f"{date_words(moment)} at {moment.astimezone(LONDON):%H:%M}"


def course_rows(courses: Iterable[tuple[Course, CourseStanding]]) -> tuple[CourseRow, ...]:
    """Return the courses with a sentence on each."""
    return tuple(
        CourseRow(
            title=course.title,
            href=reverse("training:course", args=(course.code,)),
            lede=course.lede,
            state=state_words(course, standing),
        )
        for course, standing in courses
    )


def state_words(course: Course, standing: CourseStanding) -> str:
    """Say how somebody stands in a course, the most pressing first."""
    if standing.open_attempt is not None:
        return f"You have begun the assessment. Hand it in by {moment_words(standing.open_attempt.open_until)}."
    if standing.bar is Bar.STILL_VALID and standing.completion is not None:
        return f"You have passed. It counts until {date_words(standing.completion.expires_on)}."
    if standing.bar is Bar.CONVERSATION:
        return "Talk with your manager or adviser before you try again."
    if standing.bar is Bar.TOO_SOON and standing.may_begin_at is not None:
        return f"You can try again from {moment_words(standing.may_begin_at)}."
    if standing.bar is None:
        return "You have read every section. You can take the assessment."
    return progress_words(course, standing)


def progress_words(course: Course, standing: CourseStanding) -> str:
    """Say how far somebody has read."""
    if not standing.read:
        return "You have not begun yet."
    if len(standing.read) == len(course.sections):
        return "You have read every section."
    return f"You have read {len(standing.read)} of {len(course.sections)} sections."


def section_rows(course: Course, standing: CourseStanding) -> tuple[SectionRow, ...]:
    """Return the sections, each with whether it was read."""
    return tuple(
        SectionRow(
            title=one.title,
            href=reverse("training:section", args=(course.code, one.code)),
            minutes=one.minutes,
            state=(
                "Read"
                if one.code in standing.read
                else "Changed since you read it: read it again"
                if one.code in standing.changed
                else "Not read yet"
            ),
            is_read=one.code in standing.read,
        )
        for one in course.sections
    )


def next_section(course: Course, standing: CourseStanding) -> Section | None:
    """Return the first section that was not read, or None."""
    return next((one for one in course.sections if one.code not in standing.read), None)


def standings_of(cites: Iterable[Citation]) -> str:
    """Say in what ways the sources are sure: "Confirmed; Not verified"."""
    return "; ".join(dict.fromkeys(standing_words(one.standing) for one in cites))


def place_rows(attempt: Attempt) -> tuple[PlaceRow, ...]:
    """Return the questions of an open attempt: numbers only."""
    return tuple(
        PlaceRow(
            number=number,
            href=reverse("training:question", args=(attempt.row.reference, number)),
            is_answered=answer is not None,
        )
        for number, answer in enumerate(attempt.answers, start=1)
    )


def marked_rows(attempt: Attempt) -> tuple[MarkedRow, ...]:
    """Return the questions of an attempt that is over, marked."""
    return tuple(
        MarkedRow(
            number=number,
            text=one.text,
            is_right=is_right(one.question, answer),
            given=words_of(one.question, answer),
            key=words_of(one.question, one.question.key),
            explanation=one.explanation,
            cites=one.cites,
        )
        for number, (one, answer) in enumerate(zip(attempt.drawn, attempt.answers, strict=True), start=1)
    )


def words_of(question: Question, answer: Answer | None) -> tuple[str, ...]:
    """Say an answer in words, a line for each part of it."""
    if answer is None:
        return ("You left it out",)
    if question.kind is Kind.ORDER:
        placed = sorted(zip(answer, question.options, strict=True))
        return tuple(f"{place + 1}. {option}" for place, option in placed)
    if question.kind is Kind.MATCH:
        return tuple(
            f"{option}: {question.labels[label]}" for option, label in zip(question.options, answer, strict=True)
        )
    return tuple(question.options[number] for number in answer)


def reread_rows(attempt: Attempt, course: Course | None) -> tuple[RereadRow, ...]:
    """Return the sections in which something went wrong, the worst first; a section that is gone is left out."""
    if course is None:
        return ()
    wrong = Counter(
        one.question.section
        for one, answer in zip(attempt.drawn, attempt.answers, strict=True)
        if not is_right(one.question, answer)
    )
    held = {one.code: one for one in course.sections}
    return tuple(
        RereadRow(title=held[code].title, href=reverse("training:section", args=(course.code, code)), wrong=wrong[code])
        for code in sorted((code for code in wrong if code in held), key=lambda code: (-wrong[code], held[code].number))
    )
