"""Ask for advice, write in a thread, advise, withdraw, and bind the advice to a decision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.advice.events import (
    ADVICE_ASKED,
    ADVICE_BOUND,
    ADVICE_COVER_TOLD,
    ADVICE_GIVEN,
    ADVICE_WITHDRAWN,
    ADVICE_WRITTEN,
    ANSWER,
)
from sharewell.advice.models import AdviceMessage, AdviceOutcome, AdviceSituation, AdviceThread
from sharewell.advice.policies import asked_by, may_answer, open_to
from sharewell.advice.queries import due_of_question
from sharewell.advice.types import (
    LONGEST,
    MESSAGE_PREFIX,
    PREFIX,
    AdviceStanding,
    Advised,
    AlreadyBound,
    AskedAlready,
    NobodyAdvises,
    NothingWritten,
    NotYoursToAnswer,
    SituationUnknown,
    ThreadOver,
    ThreadUnknown,
)
from sharewell.core.deciding.vocabulary import ANSWERS
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.references import is_exercise, new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_about, open_obligation
from sharewell.obligations.queries import find_open_about
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_person, get_post, is_away
from sharewell.practitioners.types import AdviserRow, PostRow, Turn
from sharewell.training.queries.accreditations import find_adviser

PAGE = "advice:thread"
REMIND = "advice.tell_cover"
"""The name of the task that tells the cover of a thread that is late."""


def _something_written(*, body: str = "", **_: object) -> None:
    if not body.strip() or len(body) > LONGEST:
        raise NothingWritten(f"Write something, and at most {LONGEST:,} characters.")


def _a_question(*, question: str, situation: Mapping[str, str] | None = None, **_: object) -> None:
    _something_written(body=question)
    for code, answer in (situation or {}).items():
        if answer not in ANSWERS.get(code, ()):
            raise SituationUnknown("The answers that came with the question could not be read. Ask without them.")


@action(Permission.ASK_ADVICE, validate=_a_question)
def ask_for_advice(
    *,
    actor: Actor,
    question: str,
    is_harm_unsure: bool,
    situation: Mapping[str, str] | None = None,
    about: str = "",
    submit_key: str,
    now: datetime,
) -> str:
    """Ask the adviser of the actor's organisation, and return the reference of the thread.

    `situation` holds answers of the guide, codes of the case vocabulary only. `about` is the reference of what the
    question comes from, such as a draft. `submit_key` is chosen by the form: the same one never asks twice. Whoever is
    away is passed over at once: the cover owes the answer then. Where neither is there the adviser owes it all
    the same, and the route out of hours is shown.

    Raise `NothingWritten`, `SituationUnknown`, `NobodyAdvises`, or `AskedAlready` with the thread.
    """
    # The lock lets one press of the button after the other through.
    mine = apps.get_model("practitioners", "Post").objects.select_for_update().get(reference=actor.post)
    before = AdviceThread.objects.filter(asked_by_post=mine, submit_key=submit_key).first()
    if before is not None:
        raise AskedAlready(before.reference)
    advising = find_adviser(organisation=actor.organisation, at=now)
    if advising is None:
        raise NobodyAdvises("No adviser is named for your organisation. Ring somebody instead: see “Whom to ring”.")
    owner, cover = _owner_and_cover(advising, now=now)
    due_at = due_of_question(asked_at=now, is_harm_unsure=is_harm_unsure)
    thread = AdviceThread.objects.create(
        reference=new_reference(PREFIX, now=now, like=about),
        organisation_id=mine.organisation_id,
        asked_by_post_id=mine.pk,
        adviser_post_id=_key(advising.adviser),
        cover_post_id=_key(advising.cover),
        asked_at=now,
        due_at=due_at,
        is_harm_unsure=is_harm_unsure,
        about=about,
        submit_key=submit_key,
    )
    AdviceSituation.objects.bulk_create(
        AdviceSituation(thread=thread, code=code, answer=answer) for code, answer in (situation or {}).items()
    )
    _add_message(thread, post=mine.pk, body=question, submit_key=submit_key, now=now)
    open_obligation(
        actor=actor,
        code=ANSWER.code,
        about=thread.reference,
        owner_post=owner.reference,
        cover_post=cover.reference if cover else "",
        due_at=due_at,
        now=now,
    )
    _tell(owner.person, actor=actor, thread=thread, now=now)
    append_entry(
        actor=actor,
        event=ADVICE_ASKED,
        subjects=[thread.reference, *([about] if is_exercise(about) else [])],
        facts={"due_at": due_at, "owner": owner.reference},
        now=now,
    )
    enqueue(REMIND, arguments={"thread": thread.reference}, not_before=due_at)
    return thread.reference


@action(Permission.ASK_ADVICE, validate=_something_written)
def write_message(*, actor: Actor, thread: str, body: str, submit_key: str, now: datetime) -> None:
    """Add a message to a thread that waits for its answer: by who asked, or by who is to answer.

    Raise `NothingWritten`, `ThreadUnknown`, `ThreadOver`, `NotYoursToAnswer`, or `AskedAlready` for a form sent twice.
    """
    found = _locked(thread, actor=actor, now=now)
    _require_waiting(found)
    is_mine = found.asked_by_post.practitioner.reference == actor.reference
    if not is_mine and not may_answer(actor, thread=thread, now=now):
        raise NotYoursToAnswer("Somebody else answers this question. Nothing was added.")
    mine = found.asked_by_post_id if is_mine else _key_of(actor.post)
    if found.messages.filter(written_by_post_id=mine, submit_key=submit_key).exists():
        raise AskedAlready(found.reference)
    _add_message(found, post=mine, body=body, submit_key=submit_key, now=now)
    _tell_other_side(found, actor=actor, is_mine=is_mine, now=now)
    append_entry(actor=actor, event=ADVICE_WRITTEN, subjects=[thread], now=now)


def _a_reason(*, because: str, **_: object) -> None:
    _something_written(body=because)


@action(Permission.GIVE_ADVICE, validate=_a_reason)
def advise(
    *, actor: Actor, thread: str, advised: Advised, because: str, standing: AdviceStanding, now: datetime
) -> None:
    """Answer a thread: what is advised, why, and what it rests on. It is final, and ends what is owed.

    Raise `NothingWritten`, `ThreadUnknown`, `ThreadOver`, or `NotYoursToAnswer`: nobody answers their own question.
    """
    found = _locked(thread, actor=actor, now=now)
    _require_waiting(found)
    is_mine = found.asked_by_post.practitioner.reference == actor.reference
    if is_mine or not may_answer(actor, thread=thread, now=now):
        raise NotYoursToAnswer("Somebody else answers this question. Nothing was changed.")
    AdviceOutcome.objects.create(
        thread=found,
        advised=advised.value,
        because=because,
        standing=standing.value,
        advised_by_post_id=_key_of(actor.post),
        advised_at=now,
    )
    close_about(actor=actor, about=thread, code=ANSWER.code, how=How.DONE, now=now)
    _tell_other_side(found, actor=actor, is_mine=False, now=now)
    append_entry(
        actor=actor,
        event=ADVICE_GIVEN,
        subjects=[thread],
        facts={"advised": advised.value, "standing": standing.value},
        now=now,
    )


@action(Permission.ASK_ADVICE)
def withdraw_question(*, actor: Actor, thread: str, now: datetime) -> None:
    """Withdraw one's own question: an answer is no longer needed. What was written stays.

    Raise `ThreadUnknown` for somebody else's, or `ThreadOver`.
    """
    found = _locked_own(thread, actor=actor)
    _require_waiting(found)
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    close_about(actor=actor, about=thread, code=ANSWER.code, how=How.WITHDRAWN, now=now)
    append_entry(actor=actor, event=ADVICE_WITHDRAWN, subjects=[thread], now=now)


@action(Permission.DECIDE)
def bind_advice(*, actor: Actor, thread: str, decision: str, now: datetime) -> None:
    """Bind one's own thread to a recorded decision, for good; one that still waits may be bound, its answer follows.

    Raise `ThreadUnknown` for somebody else's, and `AlreadyBound` where it belongs to another decision.
    """
    found = _locked_own(thread, actor=actor)
    if found.decision and found.decision != decision:
        raise AlreadyBound("This advice belongs to another decision.")
    if not found.decision:
        found.decision, found.bound_at = decision, now
        found.save(update_fields=["decision", "bound_at"])
    append_entry(actor=actor, event=ADVICE_BOUND, subjects=[thread, decision], facts={"decision": decision}, now=now)


@action(Permission.SEND_NOTICES)
def tell_cover(*, actor: Actor, thread: str, now: datetime) -> None:
    """Tell the cover of a late thread that it waits for them now. Raise `ThreadUnknown` and `ThreadOver`."""
    found = _threads().filter(reference=thread).first()
    if found is None:
        raise ThreadUnknown(thread)
    _require_waiting(found)
    advising = find_adviser(organisation=found.organisation.reference, at=now)
    cover = advising.cover.person if advising else found.cover_post.practitioner.reference
    _tell(cover, actor=actor, thread=found, now=now)
    append_entry(actor=actor, event=ADVICE_COVER_TOLD, subjects=[thread], now=now)


def _owner_and_cover(advising: AdviserRow, *, now: datetime) -> tuple[PostRow, PostRow | None]:
    """Return who owes the answer and who covers for them. Raise `NobodyAdvises` where both posts are over."""
    first, second = advising.adviser, advising.cover
    if advising.who is Turn.COVER:
        first, second = second, first
    there = [post for post in (first, second) if post.is_current(now)]
    if not there:
        raise NobodyAdvises(
            "Your organisation’s adviser and cover have left. Ring somebody instead: see “Whom to ring”."
        )
    return there[0], there[1] if len(there) > 1 else None


def _tell_other_side(thread: AdviceThread, *, actor: Actor, is_mine: bool, now: datetime) -> None:
    if not is_mine:
        _tell(thread.asked_by_post.practitioner.reference, actor=actor, thread=thread, now=now)
        return
    owed = find_open_about(about=thread.reference, code=ANSWER.code, now=now)
    whose = get_post(owed.owner_post).person if owed and owed.owner_post else ""
    if not whose or is_away(person=whose, at=now):
        advising = find_adviser(organisation=thread.organisation.reference, at=now)
        whose = advising.post.person if advising and advising.post else thread.cover_post.practitioner.reference
    _tell(whose, actor=actor, thread=thread, now=now)


def _tell(person: str, *, actor: Actor, thread: AdviceThread, now: datetime) -> None:
    send_notice(
        actor=actor,
        person=person,
        about=thread.reference,
        address=get_person(person).email,
        page=PAGE,
        now=now,
    )


def _add_message(thread: AdviceThread, *, post: int, body: str, submit_key: str, now: datetime) -> None:
    AdviceMessage.objects.create(
        reference=new_reference(MESSAGE_PREFIX, now=now),
        thread=thread,
        written_by_post_id=post,
        written_at=now,
        body=body.replace("\r\n", "\n").strip(),
        submit_key=submit_key,
    )


def _threads() -> Any:
    return AdviceThread.objects.select_related(
        "organisation", "asked_by_post__practitioner", "adviser_post__practitioner", "cover_post__practitioner"
    )


def _locked(thread: str, *, actor: Actor, now: datetime) -> AdviceThread:
    """Return a thread that the actor has a part in, locked until the act ends. Raise `ThreadUnknown`."""
    if not open_to(actor, now=now).filter(reference=thread).exists():
        raise ThreadUnknown(thread)
    return _threads().select_for_update(of=("self",)).get(reference=thread)


def _locked_own(thread: str, *, actor: Actor) -> AdviceThread:
    if not asked_by(actor).filter(reference=thread).exists():
        raise ThreadUnknown(thread)
    return _threads().select_for_update(of=("self",)).get(reference=thread)


def _require_waiting(thread: AdviceThread) -> None:
    if thread.withdrawn_at is not None:
        raise ThreadOver("This question was withdrawn. Ask a new one if you need to.")
    if AdviceOutcome.objects.filter(thread=thread).exists():
        raise ThreadOver("This question was answered. Ask a new one if something has changed.")


def _key(post: PostRow) -> int:
    return _key_of(post.reference)


def _key_of(post: str) -> int:
    held = apps.get_model("practitioners", "Post").objects
    return int(held.values_list("pk", flat=True).get(reference=post))
