"""Send a text to who speaks for an organisation today, remind, and write down what arrived and what came back."""

from datetime import datetime, timedelta

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, ActorKind, Permission
from sharewell.agreements.events import (
    CIRCULATION_BOUNCED,
    CIRCULATION_HANDED_OVER,
    CIRCULATION_LINK_MADE,
    CIRCULATION_TRIED,
    CLOSE,
    CONSULTATION_NOT_SENT,
    CONSULTATION_REMINDED,
    CONSULTATION_SENT,
    CONSULTATION_SETTLED,
    DECIDE_AT_BOARD,
    FIND_REPRESENTATIVE,
    LOOK_AT_BOUNCE,
    RESPOND,
)
from sharewell.agreements.models import Circulation, Consultation, ConsultationAnswer, Representative
from sharewell.agreements.policies import in_office, open_to, require_may_keep
from sharewell.agreements.queries.consultations import LINK, find_opened_by
from sharewell.agreements.queries.judging import asked_of, judge_held
from sharewell.agreements.types import LONGEST_NOTE, NotPossibleNow, NotYoursToKeep
from sharewell.agreements.types.consultations import (
    CIRCULATION_PREFIX,
    AnswerNotPossible,
    CirculationUnknown,
    ConsultationUnknown,
    PlainLetter,
)
from sharewell.foundation import one_time_links
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_obligation, open_obligation
from sharewell.obligations.queries import due_of, list_about
from sharewell.obligations.types import How

SEND = "agreements.send_text"
"""The name of the task that sends a text, with a link, to somebody without an account."""

SETTLE = "agreements.settle_duties"
"""The name of the task that closes what is no longer owed about a consultation."""

REMIND = "agreements.remind"
"""The name of the task that reminds those who have not answered."""

PAGE = "agreements:consultation"
TRIES = 6

LATE_LINKS = timedelta(days=14)
"""How long a link works after the close, so that a late objection is kept and not lost."""


@action(Permission.TEND_AGREEMENTS)
def circulate(*, actor: Actor, consultation: str, organisation: str, is_reminder: bool, now: datetime) -> str:
    """Send the text, or a reminder, to who speaks for an organisation today, and return the reference of the sending.

    Somebody with an account finds it in Sharewell at once, and gets the e-mail of a notice. Somebody without gets an
    e-mail with a link. Where nobody speaks for the organisation the officer owes to find out who does: then "".
    Only whoever keeps the document, or the background work, sends. Raise `ConsultationUnknown` or `NotYoursToKeep`.
    """
    one = _consultation(consultation)
    _require_sender(actor, one, now=now)
    speaker = (
        in_office(at=now)
        .select_related("organisation", "post__practitioner")
        .filter(organisation__reference=organisation)
        .first()
    )
    if speaker is None:
        append_entry(
            actor=actor,
            event=CONSULTATION_NOT_SENT,
            subjects=[consultation],
            facts={"organisation": organisation},
            now=now,
        )
        if not is_reminder:
            _owe(one, FIND_REPRESENTATIVE.code, actor=actor, now=now)
        return ""
    sent = Circulation.objects.create(
        reference=new_reference(CIRCULATION_PREFIX, now=now),
        consultation=one,
        organisation=speaker.organisation,
        representative=speaker,
        is_reminder=is_reminder,
        sent_at=now,
        delivered_at=now if speaker.post else None,
        text_digest=one.text_digest,
        difference_digest=one.difference_digest,
    )
    append_entry(
        actor=actor,
        event=CONSULTATION_SENT,
        subjects=[sent.reference],
        facts={"consultation": consultation, "organisation": organisation, "representative": speaker.reference},
        now=now,
    )
    if speaker.post is None:
        enqueue(SEND, arguments={"circulation": sent.reference})
        return sent.reference
    _tell(speaker, sent, one, actor=actor, now=now)
    return sent.reference


@action(Permission.KEEP_AGREEMENTS)
def send_again(*, actor: Actor, consultation: str, organisation: str, now: datetime) -> str:
    """Send the text once more, to who speaks for an organisation now. What came back before is then looked into.

    Raise `ConsultationUnknown`, `NotYoursToKeep`, or `NotPossibleNow` once it is closed or where nobody was asked.
    """
    one = _consultation(consultation)
    _require_sender(actor, one, now=now)
    if one.closed_at is not None or organisation not in dict(asked_of(one)):
        raise NotPossibleNow("The consultation is closed, or this organisation was not asked.")
    for back in (
        one.circulations.select_for_update()
        .filter(organisation__reference=organisation, bounced_at__isnull=False)
        .exclude(owed_for_bounce="")
    ):
        close_obligation(actor=actor, obligation=back.owed_for_bounce, how=How.DONE, now=now)
        back.owed_for_bounce = ""
        back.save(update_fields=["owed_for_bounce"])
    return circulate(actor=actor, consultation=consultation, organisation=organisation, is_reminder=False, now=now)


@action(Permission.TEND_AGREEMENTS)
def settle_duties(*, actor: Actor, consultation: str, now: datetime) -> None:
    """Close what is no longer owed about a consultation, whoever opened it and whoever owns it.

    The answers that came; a text that went out again after it came back, or now that somebody speaks for the body;
    everything but the board's decision once it is closed; and that once the board decided.
    """
    one = _consultation(consultation)
    _require_sender(actor, one, now=now)
    sent = list(one.circulations.select_for_update(of=("self",)).select_related("organisation"))
    outcome = judge_held(one, at=now)
    answered = {*outcome.agreed, *outcome.objected, *outcome.withdrew}
    over: dict[str, How] = {}
    for each in sent:
        later = any(
            other.organisation_id == each.organisation_id and other.sent_at > each.sent_at and not other.is_reminder
            for other in sent
        )
        if each.owed and each.organisation.reference in answered:
            over[each.owed] = How.DONE
        if each.owed_for_bounce and later:
            over[each.owed_for_bounce] = How.DONE
    reached = {each.organisation.reference for each in sent if not each.is_reminder}
    for row in list_about(about=consultation, now=now):
        if row.closed_at is not None:
            continue
        how = over.get(row.reference)
        if one.closed_at is not None and row.code != DECIDE_AT_BOARD.code:
            how = how or (How.DONE if row.code == CLOSE.code else How.NOT_NEEDED)
        elif (row.code == FIND_REPRESENTATIVE.code and reached >= set(dict(asked_of(one)))) or (
            row.code == DECIDE_AT_BOARD.code and one.decided
        ):
            how = How.DONE
        if how is not None:
            close_obligation(actor=actor, obligation=row.reference, how=how, now=now)
    append_entry(actor=actor, event=CONSULTATION_SETTLED, subjects=[consultation], now=now)


@action(Permission.TEND_AGREEMENTS)
def remind_the_silent(*, actor: Actor, consultation: str, now: datetime) -> int:
    """Remind every organisation that has neither agreed, objected nor withdrawn, and return how many those are."""
    one = _consultation(consultation)
    _require_sender(actor, one, now=now)
    outcome = judge_held(one, at=now)
    answered = {*outcome.agreed, *outcome.objected, *outcome.withdrew}
    waiting = [organisation for organisation in outcome.eligible if organisation not in answered]
    for organisation in waiting:
        circulate(actor=actor, consultation=consultation, organisation=organisation, is_reminder=True, now=now)
    append_entry(
        actor=actor,
        event=CONSULTATION_REMINDED,
        subjects=[consultation],
        facts={"number": len(waiting)},
        now=now,
    )
    return len(waiting)


@action(Permission.TEND_AGREEMENTS)
def make_plain_link(*, actor: Actor, reference: str, now: datetime) -> PlainLetter:
    """Make the link of a sending or a delegation, and return what its e-mail needs. The token is kept nowhere.

    Only the installation itself makes links. Raise `CirculationUnknown`, also once the consultation is closed.
    """
    if actor.kind not in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        raise NotYoursToKeep("Links are made by the background work and sent by e-mail.")
    opened = find_opened_by(reference)
    if opened is None:
        raise CirculationUnknown(reference)
    one = _consultation(opened.consultation)
    if one.closed_at is not None:
        raise CirculationUnknown(reference)
    token = one_time_links.issue(
        purpose=LINK, for_reference=reference, expires_at=max(one.closes_at, now) + LATE_LINKS, now=now
    )
    append_entry(actor=actor, event=CIRCULATION_LINK_MADE, subjects=[reference], now=now)
    address = (
        ConsultationAnswer.objects.get(reference=opened.delegation).to_email
        if opened.delegation
        else Representative.objects.get(reference=opened.representative).email
    )
    return PlainLetter(address=address, token=token, closes_on=one.closes_on)


@action(Permission.TEND_AGREEMENTS)
def mark_handed_over(*, actor: Actor, circulation: str, now: datetime) -> None:
    """Write down that the e-mail was handed over: from now on it counts as delivered. Raise `CirculationUnknown`."""
    sent = _sent(circulation)
    if sent.delivered_at is None and sent.bounced_at is None:
        sent.delivered_at = now
        sent.save(update_fields=["delivered_at"])
    append_entry(actor=actor, event=CIRCULATION_HANDED_OVER, subjects=[circulation], now=now)


@action(Permission.TEND_AGREEMENTS)
def mark_tried(*, actor: Actor, circulation: str, is_last: bool, now: datetime) -> None:
    """Write down that the e-mail could not be sent; at the last attempt it counts as come back."""
    sent = _sent(circulation)
    sent.attempts += 1
    sent.save(update_fields=["attempts"])
    append_entry(
        actor=actor, event=CIRCULATION_TRIED, subjects=[circulation], facts={"attempt": sent.attempts}, now=now
    )
    if (is_last or sent.attempts >= TRIES) and sent.bounced_at is None:
        _bounce(sent, actor=actor, why="The e-mail could not be sent from here.", now=now)


def _a_reason(*, why: str, **_: object) -> None:
    if not why.strip() or len(why) > LONGEST_NOTE:
        raise AnswerNotPossible(f"Say how you know, in at most {LONGEST_NOTE:,} characters.")


@action(Permission.KEEP_AGREEMENTS, validate=_a_reason)
def record_bounce(*, actor: Actor, circulation: str, why: str, now: datetime) -> None:
    """Write down that what was sent came back, or never arrived: its silence may not be relied on.

    Raise `CirculationUnknown`, `NotYoursToKeep`, or `NotPossibleNow` where it is known already.
    """
    sent = _sent(circulation)
    _require_sender(actor, sent.consultation, now=now)
    if sent.bounced_at is not None or sent.consultation.closed_at is not None:
        raise NotPossibleNow("This is known already, or the consultation is closed.")
    _bounce(sent, actor=actor, why=why.strip(), now=now)


def _bounce(sent: Circulation, *, actor: Actor, why: str, now: datetime) -> None:
    sent.bounced_at, sent.bounced_why = now, why
    sent.owed_for_bounce = _owe(sent.consultation, LOOK_AT_BOUNCE.code, actor=actor, now=now)
    sent.save(update_fields=["bounced_at", "bounced_why", "owed_for_bounce"])
    append_entry(
        actor=actor,
        event=CIRCULATION_BOUNCED,
        subjects=[sent.reference],
        facts={"organisation": sent.organisation.reference},
        now=now,
    )


def _tell(speaker: Representative, sent: Circulation, one: Consultation, *, actor: Actor, now: datetime) -> None:
    """Tell somebody with an account in Sharewell and by e-mail, and let them owe the answer, once for each body."""
    post = speaker.post
    if post is None:
        return
    send_notice(
        actor=actor,
        person=post.practitioner.reference,
        about=one.reference,
        address=post.practitioner.email,
        page=PAGE,
        now=now,
    )
    if one.closes_at <= now or one.circulations.filter(representative=speaker).exclude(owed="").exists():
        return
    sent.owed = open_obligation(
        actor=actor,
        code=RESPOND.code,
        about=one.reference,
        owner_post=post.reference,
        cover_post=one.officer_post.reference,
        due_at=one.closes_at,
        now=now,
    )
    sent.save(update_fields=["owed"])


def _owe(one: Consultation, code: str, *, actor: Actor, now: datetime) -> str:
    return open_obligation(
        actor=actor,
        code=code,
        about=one.reference,
        owner_post=one.officer_post.reference,
        due_at=due_of(code, start=now),
        now=now,
    )


def _require_sender(actor: Actor, one: Consultation, *, now: datetime) -> None:
    if actor.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        return
    if not open_to(actor).filter(pk=one.version.agreement_id).exists():
        raise ConsultationUnknown(one.reference)
    require_may_keep(actor, one.version.agreement, at=now)


def _consultation(reference: str) -> Consultation:
    found = (
        Consultation.objects.select_related("version__agreement__holder", "officer_post")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise ConsultationUnknown(reference)
    return found


def _sent(reference: str) -> Circulation:
    found = (
        Circulation.objects.select_for_update(of=("self",))
        .select_related("consultation__version__agreement__holder", "consultation__officer_post", "organisation")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise CirculationUnknown(reference)
    return found
