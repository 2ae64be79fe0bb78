"""Read threads of advice."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.types import Actor, Permission
from sharewell.advice.events import ADVICE_READ, ANSWER, ANSWER_UNSURE, COVER_FIRST
from sharewell.advice.models import AdviceOutcome, AdviceThread
from sharewell.advice.policies import asked_by, may_answer, open_to
from sharewell.advice.types import (
    AdviceStanding,
    Advised,
    MessageRow,
    OutcomeRow,
    RouteOutOfHours,
    State,
    Thread,
    ThreadRow,
    ThreadUnknown,
)
from sharewell.foundation.prepared import PreparedQuery
from sharewell.obligations.queries import due_of, find_open_about, list_open_of, list_references_owed, wait_of
from sharewell.obligations.types import ObligationRow, due_words
from sharewell.practitioners.types import AdviserRow, Turn
from sharewell.training.queries.accreditations import find_adviser

MOST = 200


def due_of_question(*, asked_at: datetime, is_harm_unsure: bool) -> datetime:
    """Return the moment (UTC) by which a question asked now is to be answered: sooner where harm is unsure."""
    return due_of(ANSWER_UNSURE if is_harm_unsure else ANSWER.code, start=asked_at)


def find_my_adviser(*, actor: Actor, now: datetime) -> AdviserRow | None:
    """Return who advises the actor's organisation now, with cover and the route out of hours, or None."""
    return find_adviser(organisation=actor.organisation, at=now) if actor.organisation else None


@looking
def list_asked(*, actor: Actor, now: datetime) -> tuple[ThreadRow, ...]:
    """Return the threads that the actor asked, the newest first, at most 200."""
    return _rows(asked_by(actor).order_by("-asked_at", "-reference")[:MOST], now=now)


@looking
def list_asked_about(*, actor: Actor, about: str, now: datetime) -> tuple[ThreadRow, ...]:
    """Return the threads that the actor asked about something (such as a draft), the newest first, at most 200."""
    if not any(_asked_about.rows(about=about)):  # every page of a draft asks, and seldom is there one
        return ()
    return _rows(asked_by(actor).filter(about=about).order_by("-asked_at", "-reference")[:MOST], now=now)


def _asked_of_any_about(*, about: str) -> QuerySet[AdviceThread, Any]:
    return AdviceThread.objects.filter(about=about).values("reference")[:1]


_asked_about = PreparedQuery(_asked_of_any_about)


@looking
def has_answer(*, actor: Actor, about: str) -> bool:
    """Tell whether an adviser answered a question that the actor asked about something (such as a draft)."""
    return asked_by(actor).filter(about=about, outcome__isnull=False).exists()


@looking
def list_queue(*, actor: Actor, now: datetime) -> tuple[ThreadRow, ...]:
    """Return the threads that wait for the actor's answer, what is due first before the rest, at most 200.

    Those that the actor covers for appear while the adviser is away, late or gone.
    """
    owed = list_references_owed(actor=actor, code=ANSWER.code, now=now)
    waiting = AdviceThread.objects.filter(reference__in=owed, withdrawn_at__isnull=True, outcome__isnull=True)
    return _rows(waiting.order_by("due_at", "reference")[:MOST], now=now)


@looking
def list_bound(*, actor: Actor, decision: str) -> tuple[tuple[str, OutcomeRow | None], ...]:
    """Return the references and outcomes of the threads that were bound to a decision, in the order of asking.

    Who may see the decision may see these; to whom it is open, `decisions` says, and row security with it.
    """
    found = AdviceThread.objects.filter(decision=decision).select_related("outcome__advised_by_post__practitioner")
    return tuple((one.reference, _outcome(one)) for one in found.order_by("asked_at", "reference"))


@looking
def is_waiting(*, actor: Actor, thread: str) -> bool:
    """Tell whether a thread still waits for its answer."""
    return AdviceThread.objects.filter(reference=thread, withdrawn_at__isnull=True, outcome__isnull=True).exists()


@looking
def has_part(*, actor: Actor, thread: str, now: datetime) -> bool:
    """Tell whether the actor has a part in a thread, and show nothing of it."""
    return open_to(actor, now=now).filter(reference=thread).exists()


def _seen(row: Thread, **_: object) -> Seen:
    return Seen(subjects=[row.reference], facts={"reader": "asker" if row.is_mine else "adviser"})


@reading(Permission.ASK_ADVICE, event=ADVICE_READ, seen=_seen)
def read_thread(*, actor: Actor, thread: str, now: datetime) -> Thread:
    """Return a whole thread that the actor has a part in. Raise `ThreadUnknown`.

    Words in it are meant to name nobody, and could still tell who a child is: so it is written down who read them.
    """
    found = _whole(open_to(actor, now=now)).filter(reference=thread).first()
    if found is None:
        raise ThreadUnknown(thread)
    state = _state(found)
    owed = find_open_about(about=found.reference, code=ANSWER.code, now=now)
    advising = find_adviser(organisation=found.organisation.reference, at=now)
    is_overdue = state is State.WAITING and found.due_at < now
    is_mine = found.asked_by_post.practitioner.reference == actor.reference
    answers = state is State.WAITING and not is_mine and may_answer(actor, thread=found.reference, now=now)
    adviser_is_out = advising is not None and advising.is_adviser_away
    return Thread(
        reference=found.reference,
        state=state,
        organisation=found.organisation.reference,
        organisation_name=found.organisation.name,
        asked_by=_named(found.asked_by_post),
        asked_by_person=found.asked_by_post.practitioner.reference,
        asked_at=found.asked_at,
        situation=tuple((each.code, each.answer) for each in found.situation.order_by("pk")),
        is_harm_unsure=found.is_harm_unsure,
        about=found.about,
        messages=tuple(
            MessageRow(
                reference=one.reference,
                written_by=_named(one.written_by_post),
                written_at=one.written_at,
                body=one.body,
                from_asker=one.written_by_post_id == found.asked_by_post_id,
            )
            for one in found.messages.select_related("written_by_post__practitioner").order_by("written_at", "pk")
        ),
        outcome=_outcome(found),
        due_at=found.due_at,
        due=due_words(found.due_at, now=now),
        is_overdue=is_overdue,
        owner=owed.owner if owed else _named(found.adviser_post),
        adviser=_named(found.adviser_post),
        cover=_named(found.cover_post),
        is_with_cover=state is State.WAITING and (is_overdue or adviser_is_out),
        out_of_hours=(
            RouteOutOfHours(words=advising.out_of_hours.words, telephone=advising.out_of_hours.telephone)
            if advising
            else None
        ),
        is_route_now=state is State.WAITING and _take_route(found, advising, now=now),
        decision=found.decision,
        is_mine=is_mine,
        may_answer=answers,
        may_write=state is State.WAITING and (is_mine or answers),
    )


def _take_route(thread: AdviceThread, advising: AdviserRow | None, *, now: datetime) -> bool:
    """Tell whether nobody can be waited for: harm is unsure, nobody is there, or the cover is late as well."""
    nobody_is_there = advising is None or advising.who is Turn.OUT_OF_HOURS
    return thread.is_harm_unsure or nobody_is_there or now >= thread.due_at + wait_of(COVER_FIRST, at=thread.due_at)


def _whole(found: QuerySet[AdviceThread]) -> QuerySet[AdviceThread]:
    return found.select_related(
        "organisation",
        "asked_by_post__practitioner",
        "adviser_post__practitioner",
        "cover_post__practitioner",
        "outcome__advised_by_post__practitioner",
    )


def _rows(found: QuerySet[AdviceThread], *, now: datetime) -> tuple[ThreadRow, ...]:
    """Read threads and who owes their answers, in two queries however many there are."""
    threads = list(_whole(found))
    if not threads:
        return ()
    owed: dict[str, ObligationRow] = {
        row.about: row for row in list_open_of(abouts=[one.reference for one in threads], code=ANSWER.code, now=now)
    }
    return tuple(_row(one, owed.get(one.reference), now=now) for one in threads)


def _row(one: AdviceThread, owed: ObligationRow | None, *, now: datetime) -> ThreadRow:
    state = _state(one)
    outcome = _outcome(one)
    return ThreadRow(
        reference=one.reference,
        state=state,
        asked_at=one.asked_at,
        asked_by=_named(one.asked_by_post),
        organisation_name=one.organisation.name,
        due=due_words(one.due_at, now=now),
        is_overdue=state is State.WAITING and one.due_at < now,
        owner=owed.owner if owed else outcome.advised_by if outcome else _named(one.adviser_post),
        is_harm_unsure=one.is_harm_unsure,
        outcome=outcome,
    )


def _state(one: AdviceThread) -> State:
    if one.withdrawn_at is not None:
        return State.WITHDRAWN
    return State.ANSWERED if _has_outcome(one) else State.WAITING


def _has_outcome(one: AdviceThread) -> bool:
    try:
        return one.outcome is not None
    except AdviceOutcome.DoesNotExist:
        return False


def _outcome(one: AdviceThread) -> OutcomeRow | None:
    if not _has_outcome(one):
        return None
    held = one.outcome
    return OutcomeRow(
        advised=Advised(held.advised),
        because=held.because,
        standing=AdviceStanding(held.standing),
        advised_by=_named(held.advised_by_post),
        advised_at=held.advised_at,
    )


def _named(post: object) -> str:
    return f"{post.practitioner.name}, {post.title}"  # type: ignore[attr-defined]
