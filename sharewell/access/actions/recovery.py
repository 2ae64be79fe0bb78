"""Get back in without password or second factor: ask, be witnessed by a manager, use a one-time link."""

from datetime import datetime

from django.apps import apps
from django.db.models import QuerySet

from sharewell.access.actions.factors import end_all_factors
from sharewell.access.actions.sessions import end_all, practitioners, tell_later
from sharewell.access.actions.tries import note_wrong, take_turn
from sharewell.access.events import (
    RECOVERY_ASKED,
    RECOVERY_DONE,
    RECOVERY_LINK_MADE,
    RECOVERY_OPENED,
    RECOVERY_REFUSED,
    RECOVERY_STOPPED,
    RECOVERY_TIDIED,
    RECOVERY_WITNESSED,
    WITNESS_DUTY,
)
from sharewell.access.models import RecoveryRequest
from sharewell.access.policies import (
    ASKED_FOR,
    ASKING_PATIENCE,
    LINK_WORKS,
    RECOVERY_LINK,
    WITNESS_HOLDS,
    recoveries_open_to,
)
from sharewell.access.queries import find_witnesses
from sharewell.access.types import (
    EndedHow,
    NotYourOwn,
    Proof,
    RecoveryLetter,
    RecoveryOver,
    RecoveryState,
    RecoveryUnknown,
    WitnessNotPossible,
)
from sharewell.acting.actions import action
from sharewell.acting.types import Actor, ActorKind, Permission
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.one_time_links import LinkNotValid, issue, use, withdraw
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_about, open_obligation
from sharewell.obligations.queries import due_of, find_open_about
from sharewell.obligations.types import How
from sharewell.practitioners.actions import set_password
from sharewell.practitioners.queries import find_person_by_email, get_person, list_current_posts
from sharewell.practitioners.types import PersonRow

PREFIX = "rcv"
OPEN = "access.open_recovery"
SEND = "access.send_recovery_link"
TIDY = "access.tidy_recovery"


@action(Permission.SIGN_IN)
def ask_recovery(*, actor: Actor, email: str, source: str, now: datetime) -> None:
    """Ask to get back in to the account with this address. Nobody learns whether there is one.

    A request that is under way stands; where it was witnessed a short while ago, a new link is sent. Whom it is put to,
    the background work finds out. Raise `MustWait` for a source that asks too often.
    """
    tries = take_turn(ASKING_PATIENCE, account="", source=source, now=now)
    note_wrong(ASKING_PATIENCE, tries, now=now)
    person = find_person_by_email(email)
    if person is None or not person.is_active:
        append_entry(actor=actor, event=RECOVERY_ASKED, now=now)
        return
    under_way = _open().filter(practitioner__reference=person.reference).first()
    if under_way is None:
        made = RecoveryRequest.objects.create(
            reference=new_reference(PREFIX, now=now),
            practitioner=practitioners().get(reference=person.reference),
            asked_at=now,
        )
        enqueue(OPEN, arguments={"request": made.reference})
    elif under_way.witnessed_at is not None and now - under_way.witnessed_at < WITNESS_HOLDS:
        enqueue(SEND, arguments={"request": under_way.reference})
    append_entry(actor=actor, event=RECOVERY_ASKED, subjects=[person.reference], now=now)


@action(Permission.TEND_SIGN_IN)
def open_recovery(*, actor: Actor, request: str, now: datetime) -> None:
    """Put a request to a manager who can witness it, and tell the person that somebody asked.

    Where there is no manager it waits for the operator. Raise `RecoveryUnknown`.
    """
    one = _locked(request)
    person: PersonRow = get_person(one.practitioner.reference)
    send_notice(actor=actor, person=person.reference, about=one.reference, address=person.email, now=now)
    witnesses = find_witnesses(person=person.reference, now=now)
    if not witnesses or one.ended_at is not None:
        append_entry(actor=actor, event=RECOVERY_OPENED, subjects=[one.reference, person.reference], now=now)
        return
    first, *others = witnesses
    one.organisation = apps.get_model("partnerships", "Organisation").objects.get(reference=first.organisation)
    one.save(update_fields=["organisation"])
    append_entry(
        actor=actor,
        event=RECOVERY_OPENED,
        subjects=[one.reference, person.reference],
        facts={"organisation": first.organisation},
        now=now,
    )
    open_obligation(
        actor=actor,
        code=WITNESS_DUTY.code,
        about=one.reference,
        owner_post=first.reference,
        cover_post=next((post.reference for post in others if post.person != first.person), ""),
        due_at=due_of(WITNESS_DUTY.code, start=now),
        now=now,
    )
    for post in witnesses[:3]:
        send_notice(
            actor=actor,
            person=post.person,
            about=one.reference,
            address=get_person(post.person).email,
            page=WITNESS_DUTY.page,
            now=now,
        )


def _words_are_there(*, how_known: str, **_: object) -> None:
    if not how_known.strip():
        raise WitnessNotPossible("Say in a few words how you made sure that it is them.")


@action(Permission.WITNESS_RECOVERY, validate=_words_are_there)
def witness_recovery(*, actor: Actor, request: str, proof: Proof, how_known: str, now: datetime) -> None:
    """Say that it is truly the person who asks. They are sent a one-time link.

    Raise `RecoveryUnknown` for one that was not put to the actor's organisation, `NotYourOwn`, `RecoveryOver`.
    """
    one = _to_witness(actor, request)
    if actor.kind is not ActorKind.PERSON or one.organisation is None:
        raise WitnessNotPossible("No manager can witness this one. The operator takes the word of two people.")
    one.witness = practitioners().get(reference=actor.reference)
    _witnessed(one, actor=actor, proof=proof, how_known=how_known, facts={"witness": actor.reference}, now=now)
    if find_open_about(about=one.reference, code=WITNESS_DUTY.code, now=now):
        close_about(actor=actor, about=one.reference, code=WITNESS_DUTY.code, how=How.DONE, now=now)


@action(Permission.WITNESS_RECOVERY, validate=_words_are_there)
def witness_by_two(
    *, actor: Actor, request: str, witnesses: tuple[str, str], proof: Proof, how_known: str, now: datetime
) -> None:
    """Take the word of two people where there is no manager who could witness. For the operator only.

    Both hold a current post, in whatever organisation. Raise `RecoveryUnknown`, `NotYourOwn`, `RecoveryOver`, or
    `WitnessNotPossible`.
    """
    one = _to_witness(actor, request)
    if actor.kind is not ActorKind.OPERATOR or one.organisation is not None:
        raise WitnessNotPossible("A manager witnesses this one, on the page that stands in their work.")
    if one.practitioner.reference in witnesses:
        raise NotYourOwn("Nobody witnesses for themselves.")
    first, second = witnesses
    if first == second or not all(list_current_posts(at=now, person=each) for each in witnesses):
        raise WitnessNotPossible("Name two different people who each hold a post now.")
    one.witness, one.second_witness = (practitioners().get(reference=each) for each in witnesses)
    facts = {"witness": first, "second_witness": second}
    _witnessed(one, actor=actor, proof=proof, how_known=how_known, facts=facts, now=now)


@action(Permission.WITNESS_RECOVERY)
def refuse_recovery(*, actor: Actor, request: str, now: datetime) -> None:
    """Say that it is not the person, or that one could not make sure. Raise as `witness_recovery` does."""
    one = _to_witness(actor, request)
    _end(one, RecoveryState.REFUSED, now=now)
    append_entry(actor=actor, event=RECOVERY_REFUSED, subjects=[one.reference, one.practitioner.reference], now=now)
    if find_open_about(about=one.reference, code=WITNESS_DUTY.code, now=now):
        close_about(actor=actor, about=one.reference, code=WITNESS_DUTY.code, how=How.NOT_NEEDED, now=now)
    tell_later(one.practitioner.reference)


@action(Permission.KEEP_SIGN_IN)
def stop_recovery(*, actor: Actor, now: datetime) -> None:
    """Stop a request in one's own name that somebody else made. Raise `RecoveryUnknown` where none is under way."""
    one = _open().select_for_update(of=("self",)).filter(practitioner__reference=actor.reference).first()
    if one is None:
        raise RecoveryUnknown(actor.reference)
    _end(one, RecoveryState.STOPPED, now=now)
    append_entry(actor=actor, event=RECOVERY_STOPPED, subjects=[one.reference, actor.reference], now=now)
    enqueue(TIDY, arguments={"request": one.reference})


@action(Permission.TEND_SIGN_IN)
def make_recovery_link(*, actor: Actor, request: str, now: datetime) -> RecoveryLetter:
    """Return a new one-time link for a request that was witnessed, and whom to send it to. Those before are over.

    Raise `RecoveryUnknown` or `RecoveryOver`.
    """
    one = _locked(request)
    if one.state != RecoveryState.WITNESSED.value:
        raise RecoveryOver("Nobody has witnessed it, or it has been dealt with.")
    token = issue(purpose=RECOVERY_LINK, for_reference=one.reference, expires_at=now + LINK_WORKS, now=now)
    append_entry(actor=actor, event=RECOVERY_LINK_MADE, subjects=[one.reference, one.practitioner.reference], now=now)
    return RecoveryLetter(address=one.practitioner.email, token=token)


@action(Permission.KEEP_SIGN_IN)
def get_back_in(*, actor: Actor, token: str, password: str, now: datetime) -> None:
    """Use a one-time link: a new password, no second factor any more, and every session ended.

    The actor is the person whom the link names. Raise `RecoveryOver` for a link that opens nothing for them, and
    `PasswordWeak`; then the link is not used up.
    """
    try:
        request = use(token, RECOVERY_LINK, now)
        one = _locked(request)
    except (LinkNotValid, RecoveryUnknown):
        raise RecoveryOver("This link was used before, or its time is over. Ask again.") from None
    person = one.practitioner.reference
    if one.state != RecoveryState.WITNESSED.value or person != actor.reference or not one.practitioner.is_active:
        raise RecoveryOver("This link was used before, or its time is over. Ask again.")
    set_password(actor=actor, person=person, password=password, now=now)
    end_all_factors(person, now=now)
    count = end_all(person=person, how=EndedHow.RECOVERED, now=now)
    _end(one, RecoveryState.DONE, now=now)
    append_entry(actor=actor, event=RECOVERY_DONE, subjects=[one.reference, person], facts={"sessions": count}, now=now)
    tell_later(person)


@action(Permission.TEND_SIGN_IN)
def tidy_recovery(*, actor: Actor, request: str, now: datetime) -> None:
    """Close what is still owed about a request that has ended. Raise `RecoveryUnknown`."""
    one = _locked(request)
    if one.ended_at is None and now - one.asked_at >= ASKED_FOR:
        _end(one, RecoveryState.EXPIRED, now=now)
    append_entry(actor=actor, event=RECOVERY_TIDIED, subjects=[one.reference], facts={"state": one.state}, now=now)
    if one.ended_at and find_open_about(about=one.reference, code=WITNESS_DUTY.code, now=now):
        close_about(actor=actor, about=one.reference, code=WITNESS_DUTY.code, how=How.WITHDRAWN, now=now)


def _open() -> QuerySet[RecoveryRequest]:
    return RecoveryRequest.objects.filter(ended_at__isnull=True)


def _locked(request: str) -> RecoveryRequest:
    found = RecoveryRequest.objects.select_for_update(of=("self",)).select_related("practitioner")
    one = found.filter(reference=request).first()
    if one is None:
        raise RecoveryUnknown(request)
    return one


def _to_witness(actor: Actor, request: str) -> RecoveryRequest:
    if RecoveryRequest.objects.filter(reference=request, practitioner__reference=actor.reference).exists():
        raise NotYourOwn("Nobody witnesses for themselves. Another manager has to.")
    if not recoveries_open_to(actor).filter(reference=request).exists():
        raise RecoveryUnknown(request)
    one = _locked(request)
    if one.state != RecoveryState.ASKED.value:
        raise RecoveryOver("This has been dealt with. Nothing was changed.")
    return one


def _witnessed(
    one: RecoveryRequest, *, actor: Actor, proof: Proof, how_known: str, facts: dict[str, str], now: datetime
) -> None:
    one.state, one.proof, one.how_known = RecoveryState.WITNESSED.value, proof.value, how_known.strip()[:300]
    one.witnessed_at = now
    one.save(update_fields=["state", "proof", "how_known", "witnessed_at", "witness", "second_witness"])
    append_entry(
        actor=actor,
        event=RECOVERY_WITNESSED,
        subjects=[one.reference, one.practitioner.reference],
        facts={**facts, "proof": proof.value},
        now=now,
    )
    enqueue(SEND, arguments={"request": one.reference})


def _end(one: RecoveryRequest, state: RecoveryState, *, now: datetime) -> None:
    one.state, one.ended_at = state.value, now
    one.save(update_fields=["state", "ended_at"])
    withdraw(purpose=RECOVERY_LINK, for_reference=one.reference, now=now)
