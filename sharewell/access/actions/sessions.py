"""Begin, end and clear sessions. What a session keeps in the browser, the page writes."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session

from sharewell.access.events import OLD_SESSIONS_DELETED, PERSON_SIGNED_OUT, PERSON_TOLD, SESSION_ENDED
from sharewell.access.models import SignedInSession, WrongTries
from sharewell.access.policies import session_digest
from sharewell.access.types import EndedHow, How, SessionUnknown
from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.one_time_links import delete_over
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.practitioners.queries import get_person

PREFIX = "ses"
TELL = "access.tell"
"""The name of the task that tells a person that something happened to their sign-in."""

KEPT_AFTER_THE_END = timedelta(days=30)


def practitioners() -> Any:
    """Return the people, for a foreign key to one. Their shape is the business of the floor below."""
    return apps.get_model("practitioners", "Practitioner").objects


def begin_session(
    *,
    person: str,
    how: How,
    device: str,
    needs_second_factor: bool,
    proven: bool = False,
    organisation: str = "",
    now: datetime,
) -> str:
    """Begin a session for a person and return its key, which nothing else holds. Part of an act that signs in.

    `organisation` is that of the provider that said who it is: the session opens no other's posts.
    """
    key = secrets.token_urlsafe(32)
    SignedInSession.objects.create(
        reference=new_reference(PREFIX, now=now),
        digest=session_digest(key),
        practitioner=practitioners().get(reference=person),
        organisation=organisation,
        how=how.value,
        device=device,
        needs_second_factor=needs_second_factor,
        second_factor_at=now if proven else None,
        began_at=now,
        seen_at=now,
    )
    return key


def note_seen(*, session: str, now: datetime) -> None:
    """Write down when a session was last used, for the page that lists them.

    Like the session row of Django it is no act of anybody's: it happens with any page, at most once a minute.
    """
    SignedInSession.objects.filter(reference=session).update(seen_at=now)


def end_all(*, person: str, but: str = "", how: EndedHow, now: datetime) -> int:
    """End the sessions of a person, all but one, and return how many. Part of an act."""
    live = SignedInSession.objects.filter(practitioner__reference=person, ended_at__isnull=True)
    return live.exclude(reference=but).update(ended_at=now, ended_how=how.value)


@action(Permission.HOLD_SESSION)
def sign_out(*, actor: Actor, session: str, now: datetime) -> None:
    """End the session that the actor signs out of, and write it down."""
    _end(actor, session, EndedHow.ASKED, now=now)
    append_entry(actor=actor, event=PERSON_SIGNED_OUT, subjects=[actor.reference], facts={"how": "asked"}, now=now)


@action(Permission.KEEP_SIGN_IN)
def end_session(*, actor: Actor, session: str, now: datetime) -> None:
    """End another session of the actor's at once. Raise `SessionUnknown`."""
    if not _end(actor, session, EndedHow.FROM_ELSEWHERE, now=now):
        raise SessionUnknown(session)
    append_entry(
        actor=actor,
        event=SESSION_ENDED,
        subjects=[actor.reference],
        facts={"how": EndedHow.FROM_ELSEWHERE.value, "sessions": 1},
        now=now,
    )


@action(Permission.KEEP_SIGN_IN)
def end_other_sessions(*, actor: Actor, session: str, now: datetime) -> int:
    """End all sessions of the actor's but this one, and return how many there were."""
    count = end_all(person=actor.reference, but=session, how=EndedHow.FROM_ELSEWHERE, now=now)
    append_entry(
        actor=actor,
        event=SESSION_ENDED,
        subjects=[actor.reference],
        facts={"how": EndedHow.FROM_ELSEWHERE.value, "sessions": count},
        now=now,
    )
    return count


@action(Permission.TEND_SIGN_IN)
def delete_old_sessions(*, actor: Actor, now: datetime) -> int:
    """Delete what is no longer needed of sessions, wrong tries and links; return how many sessions that were."""
    before = now - KEPT_AFTER_THE_END
    ended = SignedInSession.objects.filter(ended_at__lt=before)
    lapsed = SignedInSession.objects.filter(ended_at__isnull=True, seen_at__lt=before)
    count = ended.delete()[0] + lapsed.delete()[0]
    WrongTries.objects.filter(last_at__lt=now - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    delete_over(before=before)
    append_entry(actor=actor, event=OLD_SESSIONS_DELETED, facts={"sessions": count}, now=now)
    return count


@action(Permission.TEND_SIGN_IN)
def tell_person(*, actor: Actor, person: str, now: datetime) -> None:
    """Tell a person, here and by e-mail, that something happened to their sign-in. Raise `PersonUnknown`."""
    one = get_person(person)
    send_notice(actor=actor, person=person, about=person, address=one.email, now=now)
    append_entry(actor=actor, event=PERSON_TOLD, subjects=[person], now=now)


def tell_later(person: str) -> None:
    """Let the background work tell a person that something happened to their sign-in. Part of an act."""
    enqueue(TELL, arguments={"person": person})


def _end(actor: Actor, session: str, how: EndedHow, *, now: datetime) -> int:
    live = SignedInSession.objects.filter(
        reference=session, practitioner__reference=actor.reference, ended_at__isnull=True
    )
    return live.update(ended_at=now, ended_how=how.value)
