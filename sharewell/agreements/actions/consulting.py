"""Put a version to its parties, give more time, close by the rule, and write down what a board decided.

Nothing here runs by itself at night: the rule says what comes out at the moment at which an officer closes.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.actions.circulating import REMIND, SETTLE, circulate
from sharewell.agreements.actions.documents import agree_version, set_in_force
from sharewell.agreements.actions.parties import bind_party
from sharewell.agreements.events import (
    CLOSE,
    CONSULTATION_CLOSED,
    CONSULTATION_DECIDED,
    CONSULTATION_EXTENDED,
    CONSULTATION_OPENED,
    CONSULTATION_REMARKED,
    CONSULTATION_TIME_REFUSED,
    DECIDE_AT_BOARD,
)
from sharewell.agreements.models import (
    AgreementVersion,
    Consultation,
    ConsultationAnswer,
    ConsultationRemark,
)
from sharewell.agreements.policies import open_to, require_may_keep
from sharewell.agreements.queries.consultations import compared, consultations_open_to, digest_of, find_rule
from sharewell.agreements.queries.judging import asked_of, calendar_of, judge_held
from sharewell.agreements.types import (
    LONGEST_NOTE,
    AgreementNotPossible,
    HowAgreed,
    HowSigned,
    NotPossibleNow,
    VersionUnknown,
)
from sharewell.agreements.types.consultations import (
    CONSULTATION_PREFIX,
    AnswerNotPossible,
    ConsultationUnknown,
    Decided,
    NoMoreTime,
    StillOpen,
)
from sharewell.core.ratifying import (
    Result,
    Rule,
    Says,
    Silence,
    changes,
    close_of,
    difference_of,
    hash_of,
    last_day,
    reminder_days,
)
from sharewell.design.words import LONDON
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.references import new_reference
from sharewell.guidance.queries.ratification import calendar_near
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import due_of

REMINDED_AT = time(9)


@action(Permission.KEEP_AGREEMENTS)
def open_consultation(*, actor: Actor, version: str, officer_post: str = "", now: datetime) -> str:
    """Put a version to its parties and return the reference of the consultation.

    Its text must be fixed. The exact difference from the version in force is kept with it, and the rule of the moment.
    The text goes at once to who speaks for each party today; where nobody does, or it comes back, an obligation of the
    officer says so. `officer_post` owns what follows; without it, the actor's own.

    Raise `VersionUnknown`, `NotYoursToKeep` or `NotPossibleNow`.
    """
    one = (
        AgreementVersion.objects.select_for_update(of=("self",))
        .select_related("agreement__holder", "agreement__partnership")
        .filter(reference=version, agreement__in=open_to(actor))
        .first()
    )
    if one is None:
        raise VersionUnknown(version)
    require_may_keep(actor, one.agreement, at=now)
    if one.fixed_at is None or one.agreed_at is not None or one.abandoned_at is not None:
        raise NotPossibleNow("Fix the text first. A version that was agreed or given up is not put to anybody.")
    if one.consultations.filter(closed_at__isnull=True).exists():
        raise NotPossibleNow("This version is being consulted on already.")
    rule = find_rule(one.agreement, at=now)
    if rule is None:
        raise NotPossibleNow("National guidance is adopted by a board. Nobody is consulted on it.")
    before, old, new = compared(one, at=now)
    difference = difference_of(old.text if old else "", new.text)
    day = now.astimezone(LONDON).date()
    closes_on = last_day(rule, day, calendar=calendar_near(day))
    calendar = calendar_near(day, closes_on)
    plain = rule.as_document()
    made = Consultation.objects.create(
        reference=new_reference(CONSULTATION_PREFIX, now=now),
        version=one,
        compared_with=before,
        text_digest=one.digest,
        difference=difference,
        difference_digest=hash_of(difference),
        brings=[[each.change.value, each.what] for each in changes(old, new)],
        rule=plain,
        rule_digest=digest_of(plain),
        opened_at=now,
        opened_by=actor.reference,
        officer_post=_post(officer_post or actor.post),
        closes_on=closes_on,
        closes_at=close_of(closes_on, calendar=calendar),
    )
    if not asked_of(made):
        raise NotPossibleNow("There is nobody to ask. Say first who is a party.")
    append_entry(
        actor=actor,
        event=CONSULTATION_OPENED,
        subjects=[made.reference],
        facts={
            "version": version,
            "closes_at": made.closes_at,
            "text": made.text_digest,
            "difference": made.difference_digest,
            "rule": made.rule_digest,
        },
        now=now,
    )
    for organisation, _ in asked_of(made):
        circulate(actor=actor, consultation=made.reference, organisation=organisation, is_reminder=False, now=now)
    _owe_closing(made, actor=actor, now=now)
    _plan_reminders(made, now=now)
    return made.reference


@action(Permission.KEEP_AGREEMENTS)
def give_more_time(*, actor: Actor, consultation: str, organisation: str, now: datetime) -> None:
    """Put the close off for everybody, because an organisation asked for it.

    Raise `ConsultationUnknown`, `NotYoursToKeep`, `AnswerNotPossible` where it did not ask, or `NoMoreTime`.
    """
    one = locked(actor, consultation, now=now)
    asked = _waiting(one, organisation)
    rule = Rule.from_document(one.rule)
    if one.closed_at is not None or one.closes_at <= now or one.extensions >= rule.extensions:
        raise NoMoreTime("The time is over, or the rule allows no further extension.")
    one.extensions += 1
    day = one.opened_at.astimezone(LONDON).date()
    one.closes_on = last_day(rule, day, calendar=calendar_of(one), extensions=one.extensions)
    one.closes_at = close_of(one.closes_on, calendar=calendar_of(one))
    one.save(update_fields=["extensions", "closes_on", "closes_at"])
    _decide_time(asked, "given", now=now)
    append_entry(
        actor=actor,
        event=CONSULTATION_EXTENDED,
        subjects=[consultation],
        facts={"closes_at": one.closes_at},
        now=now,
    )
    _plan_reminders(one, now=now)


@action(Permission.KEEP_AGREEMENTS)
def refuse_more_time(*, actor: Actor, consultation: str, organisation: str, now: datetime) -> None:
    """Give no more time to an organisation that asked. Raise as `give_more_time` does, but for `NoMoreTime`."""
    one = locked(actor, consultation, now=now)
    _decide_time(_waiting(one, organisation), "refused", now=now)
    append_entry(
        actor=actor,
        event=CONSULTATION_TIME_REFUSED,
        subjects=[consultation],
        facts={"organisation": organisation},
        now=now,
    )


def _some_words(*, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST_NOTE:
        raise AnswerNotPossible(f"Write something, and at most {LONGEST_NOTE:,} characters.")


@action(Permission.KEEP_AGREEMENTS, validate=_some_words)
def remark(*, actor: Actor, consultation: str, words: str, now: datetime) -> None:
    """Write into the discussion, for everybody who is asked. Raise `ConsultationUnknown` or `NotYoursToKeep`."""
    one = locked(actor, consultation, now=now)
    ConsultationRemark.objects.create(consultation=one, words=words.strip(), at=now, by=actor.reference)
    append_entry(actor=actor, event=CONSULTATION_REMARKED, subjects=[consultation], now=now)


@action(Permission.KEEP_AGREEMENTS)
def close_consultation(
    *, actor: Actor, consultation: str, in_force_from: datetime, review_on: date, now: datetime
) -> Result:
    """Close a consultation and return what comes out by its rule. What it rests on is kept with it.

    Where it is ratified, the version is agreed and in force from `in_force_from`, and binds those who agreed and those
    whose silence may be relied on. Where it goes to the board, the officer owes that.

    Raise `ConsultationUnknown`, `NotYoursToKeep`, `NotPossibleNow`, `AgreementNotPossible` or `StillOpen`.
    """
    one = locked(actor, consultation, now=now)
    if one.closed_at is not None:
        raise NotPossibleNow("This consultation was closed before.")
    outcome = judge_held(one, at=now)
    if outcome.result is Result.STILL_OPEN:
        raise StillOpen("The time for answers is not over, and not everybody has agreed.")
    plain = outcome.as_document()
    one.closed_at, one.closed_by = now, actor.reference
    one.result, one.outcome, one.outcome_digest = outcome.result.value, plain, digest_of(plain)
    one.save(update_fields=["closed_at", "closed_by", "result", "outcome", "outcome_digest"])
    append_entry(
        actor=actor,
        event=CONSULTATION_CLOSED,
        subjects=[consultation],
        facts={"result": one.result, "outcome": one.outcome_digest},
        now=now,
    )
    enqueue(SETTLE, arguments={"consultation": consultation})
    if outcome.result is Result.RATIFIED:
        _bind(one, actor=actor, how=HowAgreed.RATIFIED, from_=in_force_from, review_on=review_on, now=now)
    elif outcome.result is Result.TO_BOARD:
        _owe(one, DECIDE_AT_BOARD.code, actor=actor, after=now, now=now)
    return outcome.result


@action(Permission.KEEP_AGREEMENTS, validate=_some_words)
def decide_at_board(
    *,
    actor: Actor,
    consultation: str,
    decided: Decided,
    decided_on: date,
    words: str,
    in_force_from: datetime,
    review_on: date,
    now: datetime,
) -> None:
    """Write down what the board decided of a consultation that went to it, with the list of the silent before it.

    Where it adopted the version, that binds those who agreed and those whose silence may be relied on; the others sign.
    Raise `ConsultationUnknown`, `NotYoursToKeep`, `NotPossibleNow` or `AgreementNotPossible`.
    """
    one = locked(actor, consultation, now=now)
    if one.result != Result.TO_BOARD.value or one.decided:
        raise NotPossibleNow("This consultation did not go to the board, or the board has decided.")
    if decided_on > now.astimezone(LONDON).date() or (one.closed_at and decided_on < one.closed_at.date()):
        raise AgreementNotPossible("Choose the day on which the board decided: after the close, and not ahead.")
    one.decided, one.decided_on, one.decided_words = decided.value, decided_on, words.strip()
    one.decided_at, one.decided_by = now, actor.reference
    one.save(update_fields=["decided", "decided_on", "decided_at", "decided_by", "decided_words"])
    append_entry(
        actor=actor,
        event=CONSULTATION_DECIDED,
        subjects=[consultation],
        facts={"decided": decided.value, "decided_on": decided_on},
        now=now,
    )
    enqueue(SETTLE, arguments={"consultation": consultation})
    if decided is Decided.ADOPTED:
        _bind(one, actor=actor, how=HowAgreed.ADOPTED, from_=in_force_from, review_on=review_on, now=now)


def locked(actor: Actor, reference: str, *, now: datetime) -> Consultation:
    """Return a consultation to change, locked. Raise `ConsultationUnknown` or `NotYoursToKeep`."""
    found = consultations_open_to(actor).filter(reference=reference).values_list("pk", flat=True).first()
    if found is None:
        raise ConsultationUnknown(reference)
    one = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("version__agreement__holder", "version__agreement__partnership", "officer_post")
        .get(pk=found)
    )
    require_may_keep(actor, one.version.agreement, at=now)
    return one


def _bind(one: Consultation, *, actor: Actor, how: HowAgreed, from_: datetime, review_on: date, now: datetime) -> None:
    """Agree the version, set it in force, and bind each party for which somebody agreed, or whose silence counts."""
    version = one.version.reference
    agree_version(actor=actor, version=version, how=how, now=now)
    set_in_force(actor=actor, version=version, in_force_from=from_, review_on=review_on, now=now)
    outcome: Any = one.outcome
    silent = outcome["silent"] if Rule.from_document(one.rule).silence is Silence.AGREES else ()
    day = now.astimezone(LONDON).date()
    # Whoever signed already, or was carried over, is bound.
    waiting = one.version.agreement.parties.filter(left_at__isnull=True).exclude(signatures__version=one.version)
    parties = waiting.select_related("organisation")
    for party in parties.order_by("pk"):
        if party.organisation.reference in (*outcome["agreed"], *silent):
            bind_party(
                actor=actor,
                version=version,
                party=party.reference,
                how=HowSigned.BY_RULE,
                signed_by="",
                approved_on=day,
                effective_from=max(from_, now),
                now=now,
            )


def _waiting(one: Consultation, organisation: str) -> list[ConsultationAnswer]:
    asked = list(
        one.answers.select_for_update().filter(
            organisation__reference=organisation, says=Says.ASK_FOR_TIME.value, time_decided=""
        )
    )
    if not asked:
        raise AnswerNotPossible("This organisation does not wait for more time.")
    return asked


def _decide_time(asked: list[ConsultationAnswer], decided: str, *, now: datetime) -> None:
    for answer in asked:
        answer.time_decided, answer.time_decided_at = decided, now
        answer.save(update_fields=["time_decided", "time_decided_at"])


def _owe_closing(one: Consultation, *, actor: Actor, now: datetime) -> None:
    _owe(one, CLOSE.code, actor=actor, after=one.closes_at, now=now)


def _owe(one: Consultation, code: str, *, actor: Actor, after: datetime, now: datetime) -> None:
    open_obligation(
        actor=actor,
        code=code,
        about=one.reference,
        owner_post=one.officer_post.reference,
        due_at=due_of(code, start=after),
        now=now,
    )


def _plan_reminders(one: Consultation, *, now: datetime) -> None:
    """Put each reminder that is still to come into the queue, for nine in the morning of its day."""
    for day in reminder_days(Rule.from_document(one.rule), one.closes_on, calendar=calendar_of(one)):
        at = datetime.combine(day, REMINDED_AT, tzinfo=LONDON)
        if at > now - timedelta(minutes=1):
            enqueue(REMIND, arguments={"consultation": one.reference, "day": day.isoformat()}, not_before=at)


def _post(reference: str) -> Any:
    found = apps.get_model("practitioners", "Post").objects.filter(reference=reference, ended_at__isnull=True).first()
    if found is None:
        raise NotPossibleNow("Name a post that looks after this consultation.")
    return found
