"""How somebody stands in a course, and their attempts. An attempt is read from what was sealed when it was drawn."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sharewell.acting.types import Actor, Role
from sharewell.core.assessing import Answer, Kind, Question
from sharewell.design.words import LONDON
from sharewell.guidance.queries.citing import Citation
from sharewell.practitioners.queries import list_current_posts
from sharewell.training.models import Conversation, CourseAttempt
from sharewell.training.policies import attempts_of, attempts_to_talk_about, readings_of
from sharewell.training.queries.completions import find_completion
from sharewell.training.queries.courses import BankQuestion, Course, get_courses
from sharewell.training.types import (
    RENEW_FROM,
    Attempt,
    AttemptRow,
    AttemptState,
    AttemptUnknown,
    Bar,
    CompletionRow,
    CourseStanding,
    DrawnQuestion,
    WaitingRow,
)

TALKS = frozenset({Role.MANAGER, Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD})
"""Who may hold a conversation, as the table of permissions has it."""


def get_standing(*, actor: Actor, course: Course, now: datetime) -> CourseStanding:
    """Return how the actor stands in a course, in four queries."""
    completion = find_completion(person=actor.reference, course=course.code)
    attempts = tuple(
        _row(one, now=now) for one in attempts_of(actor).filter(course=course.code).order_by("-begun_at", "-pk")
    )
    talked = dict(
        Conversation.objects.filter(attempt__in=attempts_of(actor)).values_list("attempt__reference", "held_at")
    )
    is_valid = is_still_valid(course=course, completion=completion, now=now)
    read, changed = _read(actor, course, () if is_valid else attempts)
    failed = failed_in_a_row(attempts, talked)
    last = next((one for one in attempts if one.state in {AttemptState.FAILED, AttemptState.PASSED}), None)
    bar, may_begin_at = find_bar(
        course=course, read=read, is_valid=is_valid, last=last, failed=failed, talked=talked, now=now
    )
    return CourseStanding(
        course=course.code,
        read=read,
        changed=changed,
        completion=completion,
        open_attempt=next((one for one in attempts if one.state is AttemptState.OPEN), None),
        attempts=attempts,
        failed_in_a_row=failed,
        bar=bar,
        may_begin_at=may_begin_at,
    )


def is_still_valid(*, course: Course, completion: CompletionRow | None, now: datetime) -> bool:
    """Tell whether a completion of this very version counts for longer than the time in which it may be renewed."""
    today = now.astimezone(LONDON).date()
    return (
        completion is not None
        and completion.course_version == course.version
        and completion.expires_on - today > RENEW_FROM
    )


def find_bar(
    *,
    course: Course,
    read: frozenset[str],
    is_valid: bool,
    last: AttemptRow | None,
    failed: int,
    talked: Mapping[str, datetime],
    now: datetime,
) -> tuple[Bar | None, datetime | None]:
    """Return what keeps somebody from beginning, and when it ends by itself."""
    if is_valid:
        return Bar.STILL_VALID, None
    if len(read) < len(course.sections):
        return Bar.UNREAD, None
    if failed >= course.attempts_before_conversation:
        return Bar.CONVERSATION, None
    if last is not None and last.state is AttemptState.FAILED and last.ended_at is not None:
        again = last.ended_at + timedelta(hours=course.wait_hours)
        if again > now and last.reference not in talked:
            return Bar.TOO_SOON, again
    return None, None


def failed_in_a_row(attempts: Sequence[AttemptRow], talked: Mapping[str, datetime]) -> int:
    """Return how many attempts failed since the last pass or conversation. The latest attempt comes first."""
    count = 0
    for one in attempts:
        if one.state is AttemptState.PASSED or one.reference in talked:
            break
        count += one.state is AttemptState.FAILED
    return count


def _read(actor: Actor, course: Course, attempts: Sequence[AttemptRow]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the sections read in their present words since the last pass in `attempts`, and those read in others."""
    since = next((one.ended_at for one in attempts if one.state is AttemptState.PASSED), None)
    found = readings_of(actor).filter(course=course.code)
    if since is not None:
        found = found.filter(read_at__gt=since)
    seals: dict[str, set[str]] = defaultdict(set)
    for section, seal in found.values_list("section", "seal"):
        seals[section].add(seal)
    read = frozenset(one.code for one in course.sections if one.seal in seals[one.code])
    return read, frozenset(one.code for one in course.sections if seals[one.code]) - read


def find_open_attempt(*, actor: Actor, course: str, now: datetime) -> AttemptRow | None:
    """Return the actor's open attempt of a course, or None."""
    found = attempts_of(actor).filter(course=course, ended_at__isnull=True, left_at__isnull=True, open_until__gt=now)
    return next((_row(one, now=now) for one in found), None)


def get_attempt(*, actor: Actor, attempt: str, now: datetime) -> Attempt:
    """Return a whole attempt of the actor's own, in two queries. Raise `AttemptUnknown`."""
    found = attempts_of(actor).filter(reference=attempt).first()
    if found is None:
        raise AttemptUnknown(attempt)
    return read_attempt(found, now=now)


def read_attempt(found: CourseAttempt, *, now: datetime) -> Attempt:
    """Return an attempt with its questions and answers."""
    given = dict(found.answers.values_list("number", "answer"))
    return Attempt(
        row=_row(found, now=now),
        drawn=tuple(_drawn(one) for one in found.questions["questions"]),
        answers=tuple(answer_of(given[number]) if number in given else None for number in range(1, found.number + 1)),
    )


def list_waiting(*, actor: Actor) -> tuple[WaitingRow, ...]:
    """Return who in the actor's organisation needs a conversation, the longest wait first; never the actor."""
    talked = set(Conversation.objects.values_list("attempt_id", flat=True))
    runs: dict[tuple[str, str], list[CourseAttempt]] = defaultdict(list)
    found = attempts_to_talk_about(actor).filter(ended_at__isnull=False).select_related("practitioner", "post")
    for one in found.order_by("ended_at", "pk"):
        run = runs[one.practitioner.reference, one.course]
        if one.is_passed:
            run.clear()
            continue
        run.append(one)
        if one.pk in talked:
            run.clear()
    courses = get_courses()
    waiting = [
        WaitingRow(
            person=person,
            person_name=run[-1].practitioner.name,
            title=run[-1].post.title,
            course=course,
            attempt=run[-1].reference,
            failed_in_a_row=len(run),
            since=run[-1].ended_at or run[-1].begun_at,
        )
        for (person, course), run in runs.items()
        if course in courses and len(run) >= courses[course].attempts_before_conversation
    ]
    return tuple(sorted(waiting, key=lambda row: row.since))


def list_who_may_talk(*, organisation: str, besides: str, at: datetime) -> tuple[str, ...]:
    """Return the people of an organisation who may hold a conversation: managers and advisers, but not `besides`."""
    posts = list_current_posts(at=at, organisation=organisation)
    return tuple(dict.fromkeys(one.person for one in posts if one.role in TALKS and one.person != besides))


def document_of(questions: Sequence[DrawnQuestion]) -> dict[str, Any]:
    """Return what is sealed of a draw."""
    return {"format": 1, "questions": [asdict(one) for one in questions]}


def drawn_of(question: Question, bank: Mapping[str, BankQuestion]) -> DrawnQuestion:
    """Return a drawn question with its words, as the bank has them now."""
    held = bank[question.code]
    return DrawnQuestion(question=question, text=held.text, explanation=held.explanation, cites=held.cites)


def answer_of(text: str) -> Answer:
    """Read an answer as it is kept."""
    return tuple(int(number) for number in text.split(","))


def text_of(answer: Answer) -> str:
    """Write an answer as it is kept."""
    return ",".join(str(number) for number in answer)


def _drawn(kept: Mapping[str, Any]) -> DrawnQuestion:
    question = kept["question"]
    return DrawnQuestion(
        question=Question(
            code=question["code"],
            section=question["section"],
            kind=Kind(question["kind"]),
            options=tuple(question["options"]),
            labels=tuple(question["labels"]),
            key=tuple(question["key"]),
        ),
        text=kept["text"],
        explanation=kept["explanation"],
        cites=tuple(Citation(**one) for one in kept["cites"]),
    )


def _row(one: CourseAttempt, *, now: datetime) -> AttemptRow:
    state = AttemptState.OPEN
    if one.ended_at is not None:
        state = AttemptState.PASSED if one.is_passed else AttemptState.FAILED
    elif one.left_at is not None or one.open_until <= now:
        state = AttemptState.LEFT
    return AttemptRow(
        reference=one.reference,
        course=one.course,
        version=one.version,
        begun_at=one.begun_at,
        ended_at=one.ended_at,
        open_until=one.open_until,
        number=one.number,
        needed=one.needed,
        right=one.right,
        state=state,
    )
