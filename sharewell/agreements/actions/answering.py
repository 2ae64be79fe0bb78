"""Answer a consultation for an organisation: signed in, or with the link that was sent to who has no account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, ActorKind, Permission
from sharewell.agreements.actions.circulating import SEND, SETTLE
from sharewell.agreements.actions.parties import leave_agreement
from sharewell.agreements.events import CONSULTATION_ANSWERED
from sharewell.agreements.models import Consultation, ConsultationAnswer, Representative
from sharewell.agreements.policies import in_office
from sharewell.agreements.queries.consultations import LINK, consultations_open_to, find_opened_by
from sharewell.agreements.queries.judging import asked_of
from sharewell.agreements.types import LONGEST_NOTE, LONGEST_TITLE
from sharewell.agreements.types.consultations import (
    ANSWER_PREFIX,
    AnswerNotPossible,
    ConsultationUnknown,
    NotAskedOfYou,
)
from sharewell.core.ratifying import Says
from sharewell.foundation import one_time_links
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import close_obligation
from sharewell.obligations.types import How

NEEDS_WORDS = frozenset({Says.OBJECT, Says.COMMENT, Says.ASK_FOR_TIME, Says.WITHDRAW})
ENDS_THE_DUTY = frozenset({Says.AGREE, Says.OBJECT, Says.WITHDRAW})


def _whole(*, says: Says, words: str = "", to_name: str = "", to_email: str = "", **_: object) -> None:
    if says in NEEDS_WORDS and not words.strip():
        raise AnswerNotPossible("Say why, in a sentence or two.")
    if len(words) > LONGEST_NOTE:
        raise AnswerNotPossible(f"Write at most {LONGEST_NOTE:,} characters.")
    if (says is Says.DELEGATE) != bool(to_name.strip() and to_email):
        raise AnswerNotPossible("Give the name and the e-mail address of who answers instead of you.")
    if len(to_name) > LONGEST_TITLE:
        raise AnswerNotPossible(f"Give a name of at most {LONGEST_TITLE} characters.")


def _whole_and_for_somebody(*, organisations: Sequence[str], **said: Any) -> None:
    if not organisations:
        raise AnswerNotPossible("Choose for which organisation you answer.")
    _whole(**said)


@action(Permission.ANSWER_CONSULTATIONS, validate=_whole_and_for_somebody)
def answer_consultation(
    *,
    actor: Actor,
    consultation: str,
    organisations: Sequence[str],
    says: Says,
    words: str = "",
    to_name: str = "",
    to_email: str = "",
    now: datetime,
) -> tuple[str, ...]:
    """Answer for organisations for which the actor speaks, each on its own, and return the references of the answers.

    Whoever withdraws leaves the document at once (`leave_agreement`).
    One that comes after the time is over is kept as late, and does not count. Answers are added: the last one counts.
    Raise `ConsultationUnknown`, `NotAskedOfYou` or `AnswerNotPossible`.
    """
    found = consultations_open_to(actor).filter(reference=consultation).values_list("pk", flat=True).first()
    if found is None:
        raise ConsultationUnknown(consultation)
    one = _locked(found)
    references = []
    for organisation in dict.fromkeys(organisations):
        speaker = in_office(at=now).filter(organisation__reference=organisation, post__isnull=False)
        if actor.kind is not ActorKind.OPERATOR:
            speaker = speaker.filter(post__reference=actor.post)
        held = speaker.first() or _nobody()
        answer = _add(
            one,
            organisation=organisation,
            representative=held,
            says=says,
            words=words,
            to=(to_name, to_email),
            actor=actor,
            now=now,
        )
        references.append(answer)
        if says in ENDS_THE_DUTY and one.closed_at is None:
            _close_duty(one, held, actor=actor, now=now)
        if says is Says.WITHDRAW:
            _leave(one, organisation, actor=actor, why=words, now=now)
    return tuple(references)


@action(Permission.ANSWER_CONSULTATIONS, validate=_whole)
def answer_by_link(
    *,
    actor: Actor,
    token: str,
    says: Says,
    words: str = "",
    to_name: str = "",
    to_email: str = "",
    now: datetime,
) -> str:
    """Use a link up and answer as whom it was sent to, and return the reference of the answer.

    Whoever withdraws so is not bound by the version; that they leave the document, somebody with an account enters.
    Somebody who no longer speaks for the organisation, and to whom nobody delegated, is refused: the link is then over.
    Raise `LinkNotValid` or `AnswerNotPossible`.
    """
    opened = find_opened_by(one_time_links.use(token, LINK, now))
    if opened is None:
        raise LinkNotValid("This link cannot be used. Ask the agreements officer for a new one.")
    found = Consultation.objects.filter(reference=opened.consultation).values_list("pk", flat=True).get()
    one = _locked(found)
    representative, delegation = None, None
    if opened.delegation:
        delegation = ConsultationAnswer.objects.get(reference=opened.delegation)
        if says is Says.DELEGATE:
            raise AnswerNotPossible("You answer for somebody else. Ask them to name another person.")
    else:
        representative = in_office(at=now).filter(reference=opened.representative).first()
        if representative is None:
            raise LinkNotValid("Somebody else speaks for this organisation now. Ask the agreements officer.")
    return _add(
        one,
        organisation=opened.organisation,
        representative=representative,
        delegation=delegation,
        says=says,
        words=words,
        to=(to_name, to_email),
        actor=actor,
        now=now,
    )


def _add(
    one: Consultation,
    *,
    organisation: str,
    representative: Representative | None,
    delegation: ConsultationAnswer | None = None,
    says: Says,
    words: str,
    to: tuple[str, str],
    actor: Actor,
    now: datetime,
) -> str:
    if organisation not in dict(asked_of(one)):
        raise NotAskedOfYou("This organisation was not asked.")
    answer = ConsultationAnswer.objects.create(
        reference=new_reference(ANSWER_PREFIX, now=now),
        consultation=one,
        organisation=apps.get_model("partnerships", "Organisation").objects.get(reference=organisation),
        representative=representative,
        delegation=delegation,
        says=says.value,
        words=words.strip(),
        to_name=to[0].strip(),
        to_email=to[1].lower(),
        at=now,
        by=actor.reference,
        is_late=one.closed_at is not None or now >= one.closes_at,
        text_digest=one.text_digest,
    )
    append_entry(
        actor=actor,
        event=CONSULTATION_ANSWERED,
        subjects=[answer.reference],
        facts={
            "consultation": one.reference,
            "organisation": organisation,
            "says": says.value,
            "text": one.text_digest,
        },
        now=now,
    )
    if says is Says.DELEGATE:
        enqueue(SEND, arguments={"circulation": answer.reference})
    if says in ENDS_THE_DUTY:
        enqueue(SETTLE, arguments={"consultation": one.reference})
    return answer.reference


def _close_duty(one: Consultation, speaker: Representative, *, actor: Actor, now: datetime) -> None:
    """Close what this person owes, once they have answered for every body for which they were asked."""
    owing = one.circulations.select_for_update().filter(representative__post=speaker.post).exclude(owed="")
    for sent in owing.filter(organisation=speaker.organisation):
        close_obligation(actor=actor, obligation=sent.owed, how=How.DONE, now=now)
        sent.owed = ""
        sent.save(update_fields=["owed"])


def _leave(one: Consultation, organisation: str, *, actor: Actor, why: str, now: datetime) -> None:
    """Take the organisation out of the document, where it is a party."""
    party = one.version.agreement.parties.filter(organisation__reference=organisation, left_at__isnull=True).first()
    if party is not None:
        leave_agreement(actor=actor, party=party.reference, why=why, now=now)


def _nobody() -> Representative:
    raise NotAskedOfYou("Only whoever speaks for the organisation answers for it.")


def _locked(key: int) -> Consultation:
    return (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("version__agreement__holder", "version__agreement__partnership")
        .get(pk=key)
    )
