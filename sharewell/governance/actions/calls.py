"""Call for returns, answer for an organisation, show the answers to a meeting, and tell who is late."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.queries import find_representative
from sharewell.agreements.types import NotPossibleNow
from sharewell.foundation.references import new_reference
from sharewell.governance.actions.closing import close_owed
from sharewell.governance.actions.groups import find_group
from sharewell.governance.actions.meetings import find_meeting
from sharewell.governance.actions.resolutions import keeper_post
from sharewell.governance.events import (
    CALL_MADE,
    CALL_SHOWN,
    LEGAL,
    PROBLEM,
    RECOMMENDATION,
    RETURN,
    RETURN_CHASED,
    RETURN_GIVEN,
    RETURNS_TENDED,
    UNDERTAKING,
)
from sharewell.governance.models import (
    Call,
    Chasing,
    LegalAdvice,
    Problem,
    Resolution,
    Return,
    ReturnEntry,
    SelfAnswer,
    Undertaking,
)
from sharewell.governance.policies import open_to, require_answers_for
from sharewell.governance.queries.assessments import find_edition
from sharewell.governance.types import (
    CALL_PREFIX,
    LONGEST_NAME,
    LONGEST_STATEMENT,
    LONGEST_WORDS,
    RETURN_PREFIX,
    CallKind,
    GovernanceNotPossible,
    GovernanceUnknown,
    Met,
    Progress,
    end_of,
)
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_obligation, hand_over, open_obligation
from sharewell.obligations.queries import find_open_about, list_open_of
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_post


def _title_and_words(*, title: str, words: str, organisations: Collection[str], **_: object) -> None:
    if not title.strip() or len(title) > LONGEST_NAME:
        raise GovernanceNotPossible(f"Give it a title of at most {LONGEST_NAME} characters.")
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise GovernanceNotPossible(f"Write what you ask, in at most {LONGEST_WORDS:,} characters.")
    if not organisations:
        raise GovernanceNotPossible("Choose at least one organisation to ask.")


@action(Permission.KEEP_GROUPS, validate=_title_and_words)
def make_call(
    *,
    actor: Actor,
    group: str,
    kind: CallKind,
    title: str,
    words: str,
    organisations: Collection[str],
    due_on: date,
    resolution: str = "",
    edition: str = "",
    now: datetime,
) -> str:
    """Ask organisations for something by a day, in the name of a group, and return the reference of the call.

    Each return is owed by whoever speaks for the organisation, if they have an account; else by the keeper who asks,
    who then rings or writes and takes down the answer. The keeper covers. Nothing is closed by the day passing.

    Raise `GovernanceUnknown` or `GovernanceNotPossible`.
    """
    one = find_group(actor, group, now=now)
    due_at = end_of(due_on)
    if due_at <= now:
        raise GovernanceNotPossible("Choose a day to come.")
    if (kind is CallKind.SELF_ASSESSMENT) != bool(edition) or (edition and find_edition(edition) is None):
        raise GovernanceNotPossible("A self-assessment has an edition of its questions; nothing else has.")
    decided = one.resolutions.filter(reference=resolution).first() if resolution else None
    if resolution and decided is None:
        raise GovernanceUnknown(resolution)
    houses = list(one.partnership.organisations.filter(reference__in=organisations).order_by("name"))
    if len(houses) != len(set(organisations)):
        raise GovernanceNotPossible("Choose organisations of this partnership.")
    keeper = keeper_post(actor, partnership=one.partnership_id, now=now)
    call = Call.objects.create(
        reference=new_reference(CALL_PREFIX, now=now),
        partnership=one.partnership,
        group=one,
        resolution=decided,
        kind=kind.value,
        title=title.strip(),
        words=words.strip(),
        edition=edition,
        asked_at=now,
        asked_by=actor.reference,
        asked_by_post=keeper,
        due_at=due_at,
    )
    append_entry(
        actor=actor,
        event=CALL_MADE,
        subjects=[call.reference, group],
        facts={"group": group, "kind": kind.value, "asked": len(houses), "due_at": due_at},
        now=now,
    )
    for house in houses:
        owed = Return.objects.create(reference=new_reference(RETURN_PREFIX, now=now), call=call, organisation=house)
        speaker = find_representative(organisation=house.reference, at=now)
        owner = speaker.post if speaker and speaker.post else keeper
        open_obligation(
            actor=actor,
            code=RETURN,
            about=owed.reference,
            owner_post=owner,
            cover_post=keeper,
            due_at=due_at,
            now=now,
        )
        if owner != keeper:
            person = get_post(owner)
            send_notice(
                actor=actor,
                person=person.person,
                about=owed.reference,
                address=person.email,
                page="governance:return",
                now=now,
            )
    return call.reference


def _a_statement(*, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST_STATEMENT:
        raise GovernanceNotPossible(f"Write the answer, in at most {LONGEST_STATEMENT:,} characters.")


@action(Permission.REPORT_PROGRESS, validate=_a_statement)
def answer_call(
    *,
    actor: Actor,
    given: str,
    words: str,
    progress: Progress | None = None,
    answers: Mapping[str, tuple[Met, str]] | None = None,
    now: datetime,
) -> None:
    """Answer a call for an organisation (`given` is the return), or add to the answer. Late answers count.

    A report of progress says how far the organisation is. A self-assessment answers every question of its edition,
    once; afterwards words are added. Who keeps the groups may take down what an organisation said; it is marked so.

    Raise `GovernanceUnknown`, `GovernanceNotPossible` or `NotYoursToKeep`.
    """
    one = (
        open_to(actor, Return.objects.select_related("call", "organisation"), by="call__partnership")
        .select_for_update(of=("self",))
        .filter(reference=given)
        .first()
    )
    if one is None:
        raise GovernanceUnknown(given)
    is_taken_down = require_answers_for(actor, one.organisation.reference, at=now)
    kind = CallKind(one.call.kind)
    if (kind is CallKind.PROGRESS_REPORT) != (progress is not None):
        raise GovernanceNotPossible("Say how far your organisation is.")
    is_first = one.first_given_at is None
    if kind is CallKind.SELF_ASSESSMENT and is_first:
        edition = find_edition(one.call.edition)
        asked = {question.code for question in edition.questions} if edition else set()
        if set(answers or {}) != asked:
            raise GovernanceNotPossible("Answer each question. “We do not know” is an answer.")
        if any(len(said) > LONGEST_WORDS for _, said in (answers or {}).values()):
            raise GovernanceNotPossible(f"Write at most {LONGEST_WORDS:,} characters to a question.")
        SelfAnswer.objects.bulk_create(
            SelfAnswer(given=one, question=code, met=met.value, words=said.strip())
            for code, (met, said) in (answers or {}).items()
        )
    elif answers:
        raise GovernanceNotPossible("The answers to the questions stand already. Add words.")
    ReturnEntry.objects.create(
        given=one,
        words=words.strip(),
        progress=progress.value if progress else "",
        given_at=now,
        given_by=actor.reference,
        is_taken_down=is_taken_down,
    )
    if is_first:
        one.first_given_at = now
        one.save(update_fields=["first_given_at"])
    append_entry(
        actor=actor,
        event=RETURN_GIVEN,
        subjects=[given, one.call.reference],
        facts={
            "call": one.call.reference,
            "organisation": one.organisation.reference,
            "taken_down": "yes" if is_taken_down else "no",
        },
        now=now,
    )
    close_owed(actor=actor, about=given, code=RETURN, now=now)


@action(Permission.KEEP_GROUPS)
def show_call(*, actor: Actor, call: str, meeting: str, now: datetime) -> None:
    """Record that a meeting was shown who has answered a call and who has not. What is still owed stays owed.

    Raise `GovernanceUnknown` or `NotPossibleNow`.
    """
    one = open_to(actor, Call.objects.all()).select_for_update(of=("self",)).filter(reference=call).first()
    if one is None:
        raise GovernanceUnknown(call)
    held = find_meeting(actor, meeting)
    if one.shown_at is not None or held.called_off_at is not None:
        raise NotPossibleNow("It was shown before, or that meeting was called off.")
    one.shown_at, one.shown_to = now, held
    one.save(update_fields=["shown_at", "shown_to"])
    append_entry(
        actor=actor,
        event=CALL_SHOWN,
        subjects=[call, meeting],
        facts={
            "meeting": meeting,
            "asked": one.returns.count(),
            "answered": one.returns.filter(first_given_at__isnull=False).count(),
        },
        now=now,
    )


@action(Permission.KEEP_GROUPS)
def chase(*, actor: Actor, given: str, days: int, now: datetime) -> None:
    """Tell whoever owes a return that it waits. It tells only: nothing is closed, and nobody answers for another.

    Raise `GovernanceUnknown` or `NotPossibleNow`.
    """
    one = Return.objects.select_for_update(of=("self",)).select_related("organisation").filter(reference=given).first()
    owed = find_open_about(about=given, code=RETURN, now=now)
    if one is None:
        raise GovernanceUnknown(given)
    if owed is None or one.chasings.filter(days=days).exists():
        raise NotPossibleNow("It is not owed any more, or was told already.")
    person = get_post(owed.owner_post or owed.cover_post)
    Chasing.objects.create(given=one, days=days, told_at=now, told=person.person)
    send_notice(actor=actor, person=person.person, about=given, address=person.email, page="governance:return", now=now)
    append_entry(
        actor=actor,
        event=RETURN_CHASED,
        subjects=[given],
        facts={"person": person.person, "organisation": one.organisation.reference},
        now=now,
    )


@action(Permission.KEEP_GROUPS)
def tend_returns(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Close what was done by somebody without a part in the obligation, and give returns to today's representatives.

    Return how many were closed and how many handed over. For the installation's own work.
    """
    done = {
        RETURN: Return.objects.filter(first_given_at__isnull=False),
        UNDERTAKING: Undertaking.objects.filter(ended_at__isnull=False),
        RECOMMENDATION: Resolution.objects.filter(answered_by__isnull=False),
        LEGAL: LegalAdvice.objects.filter(answered_at__isnull=False),
        PROBLEM: Problem.objects.filter(resolved_at__isnull=False),
    }
    closed = 0
    for code, rows in done.items():
        for owed in list_open_of(abouts=list(rows.values_list("reference", flat=True)), code=code, now=now):
            close_obligation(actor=actor, obligation=owed.reference, how=How.DONE, now=now)
            closed += 1
    waiting = {
        one.reference: one.organisation.reference
        for one in Return.objects.filter(first_given_at__isnull=True).select_related("organisation")
    }
    moved = 0
    for owed in list_open_of(abouts=list(waiting), code=RETURN, now=now):
        speaker = find_representative(organisation=waiting[owed.about], at=now)
        if speaker and speaker.post and speaker.post != owed.owner_post:
            hand_over(actor=actor, obligation=owed.reference, owner_post=speaker.post, now=now)
            moved += 1
    append_entry(actor=actor, event=RETURNS_TENDED, facts={"closed": closed, "moved": moved}, now=now)
    return closed, moved
