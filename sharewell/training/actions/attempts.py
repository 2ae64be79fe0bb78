"""Read a section, begin an assessment, answer, hand in; and talk with somebody who failed several times."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.core.assessing import Answer, draw, is_possible, is_right, needed_for
from sharewell.design.words import LONDON, date_words
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.training.actions.completions import record_completion
from sharewell.training.events import (
    ATTEMPT_ANSWERED,
    ATTEMPT_BEGUN,
    ATTEMPT_FAILED,
    ATTEMPT_LEFT,
    ATTEMPT_PASSED,
    CONVERSATION_HELD,
    SECTION_READ,
)
from sharewell.training.models import AttemptAnswer, Conversation, CourseAttempt, SectionRead
from sharewell.training.policies import attempts_of
from sharewell.training.queries.attempts import (
    document_of,
    drawn_of,
    get_standing,
    list_waiting,
    list_who_may_talk,
    read_attempt,
    text_of,
)
from sharewell.training.queries.courses import Course, get_course, seal_of
from sharewell.training.types import (
    ATTEMPT_PREFIX,
    CONVERSATION_PREFIX,
    AnswerNotPossible,
    AnswersMissing,
    AttemptOver,
    AttemptState,
    AttemptUnknown,
    Bar,
    BegunAlready,
    ConversationNeeded,
    CourseStanding,
    NoConversationNeeded,
    NotRead,
    ReadAlready,
    RetakeTooSoon,
    StillValid,
)

PAGE_OF_CONVERSATIONS = "training:conversation"
PAGE_OF_RESULT = "training:result"


@action(Permission.TRAIN)
def read_section(*, actor: Actor, course: str, section: str, now: datetime) -> None:
    """Note that the actor has read a section in its present words.

    Raise `CourseUnknown`, or `ReadAlready` where it was noted before, since the last pass.
    """
    held = get_course(course)
    one = held.section(section)
    mine = _my_post(actor)
    if one.code in get_standing(actor=actor, course=held, now=now).read:
        raise ReadAlready("You have read this section. You can read it again at any time.")
    SectionRead.objects.create(
        practitioner_id=mine.practitioner_id,
        course=held.code,
        version=held.version,
        section=one.code,
        seal=one.seal,
        read_at=now,
    )
    append_entry(actor=actor, event=SECTION_READ, facts={"section": one.number, "seal": one.seal}, now=now)


@action(Permission.TRAIN)
def begin_attempt(*, actor: Actor, course: str, now: datetime) -> str:
    """Draw an assessment and return the reference of the attempt.

    Every section is asked about, and what the person was asked before comes last. Raise `CourseUnknown`,
    `BegunAlready` with the open attempt, `StillValid`, `NotRead`, `ConversationNeeded` or `RetakeTooSoon`.
    """
    held = get_course(course)
    mine = _my_post(actor)
    standing = get_standing(actor=actor, course=held, now=now)
    if standing.open_attempt is not None:
        raise BegunAlready(standing.open_attempt.reference)
    _refuse_where_barred(standing, held)
    _close_what_was_left(actor, course=course, now=now)
    reference = new_reference(ATTEMPT_PREFIX, now=now)
    bank = {one.question.code: one for one in held.bank}
    drawn = draw(
        [one.question for one in held.bank],
        number=held.number,
        seed=f"{reference}{secrets.token_hex(16)}",
        seen=[_codes(each) for each in attempts_of(actor).filter(course=course).order_by("-begun_at", "-pk")],
    )
    document = document_of([drawn_of(one, bank) for one in drawn])
    attempt = CourseAttempt.objects.create(
        reference=reference,
        practitioner_id=mine.practitioner_id,
        post_id=mine.pk,
        course=held.code,
        version=held.version,
        questions=document,
        seal=seal_of(document),
        number=len(drawn),
        needed=needed_for(percent=held.pass_mark, number=len(drawn)),
        begun_at=now,
        open_until=now + timedelta(days=held.open_days),
    )
    append_entry(
        actor=actor,
        event=ATTEMPT_BEGUN,
        subjects=[reference],
        facts={"number": attempt.number, "seal": attempt.seal},
        now=now,
    )
    return reference


def _refuse_where_barred(standing: CourseStanding, course: Course) -> None:
    if standing.bar is Bar.STILL_VALID:
        raise StillValid("You have passed this course, and it still counts. There is nothing to do now.")
    if standing.bar is Bar.UNREAD:
        left = len(course.sections) - len(standing.read)
        raise NotRead(f"Read the other sections first: {left} of {len(course.sections)} are left.")
    if standing.bar is Bar.CONVERSATION:
        raise ConversationNeeded(
            f"You have not passed {standing.failed_in_a_row} times. Talk with your manager first: "
            "they note it in Sharewell, and you can try again at once."
        )
    if standing.may_begin_at is not None:
        at = standing.may_begin_at.astimezone(LONDON)
        raise RetakeTooSoon(f"You can try again from {date_words(at)} at {at:%H:%M}.")


def _close_what_was_left(actor: Actor, *, course: str, now: datetime) -> None:
    for one in attempts_of(actor).filter(course=course, ended_at__isnull=True, left_at__isnull=True):
        one.left_at = now
        one.save(update_fields=["left_at"])
        append_entry(actor=actor, event=ATTEMPT_LEFT, subjects=[one.reference], now=now)


def _codes(attempt: CourseAttempt) -> frozenset[str]:
    return frozenset(one["question"]["code"] for one in attempt.questions["questions"])


@action(Permission.TRAIN)
def answer_question(*, actor: Actor, attempt: str, number: int, answer: Answer, now: datetime) -> None:
    """Save the answer to a question of an open attempt, counted from 1; one that was saved before is replaced.

    Raise `AttemptUnknown`, `AttemptOver` or `AnswerNotPossible`.
    """
    found = _locked(actor, attempt, now=now)
    drawn = read_attempt(found, now=now).drawn
    if not 1 <= number <= len(drawn) or not is_possible(drawn[number - 1].question, answer):
        raise AnswerNotPossible("This is no answer to the question. Choose from what the page offers.")
    AttemptAnswer.objects.update_or_create(
        attempt=found, number=number, defaults={"answer": text_of(answer), "saved_at": now}
    )
    append_entry(actor=actor, event=ATTEMPT_ANSWERED, subjects=[attempt], facts={"question": number}, now=now)


@action(Permission.TRAIN)
def hand_in(*, actor: Actor, attempt: str, is_unfinished_meant: bool = False, now: datetime) -> bool:
    """End an attempt, mark it by what was sealed when it was drawn, and tell whether it was passed.

    A pass is recorded as a completion in the same transaction. After several that failed in a row, those who may hold
    the conversation are told that somebody waits. Raise `AttemptUnknown`, `AttemptOver`, or `AnswersMissing` where
    questions were left out and that is not said to be meant.
    """
    found = _locked(actor, attempt, now=now)
    whole = read_attempt(found, now=now)
    if whole.first_unanswered and not is_unfinished_meant:
        raise AnswersMissing(f"Answer question {whole.first_unanswered}, or say that you leave questions out.")
    marks = zip(whole.drawn, whole.answers, strict=True)
    right = sum(is_right(one.question, answer) for one, answer in marks)
    is_passed = right >= found.needed
    if is_passed:
        found.completion = record_completion(
            actor=actor,
            person=actor.reference,
            course=found.course,
            edition=found.version,
            completed_on=now.astimezone(LONDON).date(),
            evidence=found.reference,
            now=now,
        )
    found.ended_at, found.right, found.is_passed = now, right, is_passed
    found.save(update_fields=["ended_at", "right", "is_passed", "completion"])
    append_entry(
        actor=actor,
        event=ATTEMPT_PASSED if is_passed else ATTEMPT_FAILED,
        subjects=[attempt],
        facts={"right": right, "number": found.number, "needed": found.needed},
        now=now,
    )
    if not is_passed:
        _tell_who_may_talk(actor, found, now=now)
    return is_passed


def _tell_who_may_talk(actor: Actor, found: CourseAttempt, *, now: datetime) -> None:
    standing = get_standing(actor=actor, course=get_course(found.course), now=now)
    if standing.bar is not Bar.CONVERSATION:
        return
    for person in list_who_may_talk(organisation=actor.organisation, besides=actor.reference, at=now):
        send_notice(actor=actor, person=person, about=found.reference, page=PAGE_OF_CONVERSATIONS, now=now)


@action(Permission.TALK_ABOUT_TRAINING)
def hold_conversation(*, actor: Actor, attempt: str, now: datetime) -> str:
    """Note that the actor has talked with a person of their organisation whose attempts failed; return a reference.

    `attempt` is the last of them. The person may begin again at once, and is told. Nothing of what was said is kept.
    Raise `NoConversationNeeded` where nobody waits for it, and for one's own.
    """
    mine = _my_post(actor)
    last = CourseAttempt.objects.select_for_update().filter(reference=attempt).first()
    row = next((one for one in list_waiting(actor=actor) if one.attempt == attempt), None)
    if row is None or last is None:
        raise NoConversationNeeded("Nobody waits for this conversation: it was noted before, or it is not yours.")
    made = Conversation.objects.create(
        reference=new_reference(CONVERSATION_PREFIX, now=now), attempt=last, held_by_post_id=mine.pk, held_at=now
    )
    send_notice(actor=actor, person=row.person, about=attempt, page=PAGE_OF_RESULT, now=now)
    append_entry(
        actor=actor,
        event=CONVERSATION_HELD,
        subjects=[made.reference, attempt],
        facts={"person": row.person},
        now=now,
    )
    return made.reference


def _my_post(actor: Actor) -> Any:
    """Return the actor's post, locked: two presses of a button come one after the other."""
    return apps.get_model("practitioners", "Post").objects.select_for_update().get(reference=actor.post)


def _locked(actor: Actor, attempt: str, *, now: datetime) -> CourseAttempt:
    """Return an open attempt of the actor's own, locked. Raise `AttemptUnknown` or `AttemptOver`."""
    found = attempts_of(actor).select_for_update().filter(reference=attempt).first()
    if found is None:
        raise AttemptUnknown(attempt)
    state = read_attempt(found, now=now).row.state
    if state is AttemptState.LEFT:
        raise AttemptOver("This assessment was left for too long and does not count. Begin a new one.")
    if state is not AttemptState.OPEN:
        raise AttemptOver("This assessment has been handed in. Nothing in it was changed.")
    return found
