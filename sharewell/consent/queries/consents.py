"""Read consents, what covers a sharing, and whose link is held."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.queries import find_age
from sharewell.consent.events import CONSENT_READ, CONSENTS_READ
from sharewell.consent.models import (
    Consent,
    ConsentLine,
)
from sharewell.consent.policies import open_to
from sharewell.consent.queries.rows import consent_row, listed_row, story_of, today_of
from sharewell.consent.types import (
    LINK,
    ConsentRow,
    ConsentUnknown,
    Covering,
    Expression,
    LinkRow,
    ListedConsent,
)
from sharewell.core.consenting import (
    Right,
    State,
    Subject,
    state_of,
)
from sharewell.foundation import one_time_links

MOST = 200


def _whole_list(rows: tuple[ListedConsent, ...], **_: object) -> Seen:
    return Seen(subjects=[row.reference for row in rows], facts={"found": len(rows)})


@reading(Permission.SEE_CONSENTS, event=CONSENTS_READ, seen=_whole_list)
def list_consents(*, actor: Actor, now: datetime) -> tuple[ListedConsent, ...]:
    """Return the consents that are open to the actor, the newest first, at most 200, without a word about anybody."""
    return tuple(listed_row(one, at=now) for one in open_to(actor).order_by("-reference")[:MOST])


def _seen_consent(row: ConsentRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.child])


@reading(Permission.SEE_CONSENTS, event=CONSENT_READ, seen=_seen_consent)
def get_consent(*, actor: Actor, consent: str, now: datetime) -> ConsentRow:
    """Return one consent with all that was said of it, as it stands now. Raise `ConsentUnknown`."""
    one = open_to(actor).filter(reference=consent).first()
    if one is None:
        raise ConsentUnknown(consent)
    return consent_row(one, age=find_age(actor=actor, child=one.child, on=today_of(now)), at=now)


@looking
def find_listed(*, actor: Actor, consent: str, now: datetime) -> ListedConsent | None:
    """Return how one consent stands, without a word about anybody, or None where it is not open to the actor."""
    one = open_to(actor).filter(reference=consent).first()
    return listed_row(one, at=now) if one else None


@looking
def find_covering(
    *,
    actor: Actor,
    child: str,
    recipient: str,
    kind: str = "",
    purpose: str,
    item: str,
    subject: Subject = Subject.CHILD,
    at: datetime,
) -> Covering | None:
    """Return the consent that covers telling a recipient one class of information for a purpose at a moment, or None.

    `recipient` is an organisation's reference, `kind` its kind: a consent names either. It must have been given to the
    organisation that the actor acts for. `subject` is whose confidence it is. Nothing but a date ends it: it covers
    nothing from the very moment at which its last day is over, or it was taken back.

    An act that shares asks `actions.lock_covering` instead, so that no withdrawal overtakes it.
    """
    found = covering_lines(
        actor, child=child, recipient=recipient, kind=kind, purpose=purpose, item=item, subject=subject, at=at
    )
    line = found.first()
    return covering_row(line.consent, at=at) if line else None


def covering_lines(
    actor: Actor, *, child: str, recipient: str, kind: str, purpose: str, item: str, subject: Subject, at: datetime
) -> QuerySet[ConsentLine]:
    """Return the lines in force at a moment that cover this, the oldest first."""
    named = [one for one in (recipient, kind) if one]
    of_child = open_to(actor).filter(child=child, purpose=purpose, subject=subject.value)
    found = ConsentLine.objects.filter(consent__in=of_child, recipient__in=named, item=item)
    found = found.filter(began_at__lte=at, ends_at__gt=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))
    return found.select_related("consent").order_by("pk")


def covering_row(one: Consent, *, at: datetime) -> Covering:
    """Return a consent in force as what covers a sharing."""
    if one.began_at is None or one.ends_at is None or one.review_on is None:
        raise ConsentUnknown(one.reference)  # the database lets no consent be given without its days
    return Covering(
        consent=one.reference,
        subject=Subject(one.subject),
        right=Right(one.right),
        expression=Expression(one.expression),
        began_at=one.began_at,
        ends_at=one.ends_at,
        review_on=one.review_on,
        is_review_overdue=one.review_on < today_of(at),
    )


@contextmanager
def holding(token: str) -> Iterator[None]:
    """Tell the database whose link is held, for as long as this lasts: row security shows that one consent."""
    digest = hashlib.sha256(token[: one_time_links.LONGEST_TOKEN].encode(errors="replace")).hexdigest()
    _tell(digest)
    yield
    _tell("")  # where something was raised, it goes with the transaction


def _tell(digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharewell.link', %s, true)", [digest])


def find_linked(token: str, *, at: datetime, locks: bool = False) -> Consent | None:
    """Return the consent in force that a link is for, or None. Ask while `holding` the link."""
    reference = one_time_links.find(token, LINK, at)
    held = Consent.objects.select_for_update() if locks else Consent.objects
    one = held.filter(reference=reference).first() if reference else None
    return one if one is not None and state_of(story_of(one), at=at) is State.IN_FORCE else None


@looking
def find_by_link(*, actor: Actor, token: str, at: datetime) -> LinkRow | None:
    """Return what whoever holds a link sees, or None where it cannot be used. Looking uses nothing up.

    It names neither the child nor what it is about: somebody else may read over the shoulder.
    """
    require(actor, Permission.TAKE_BACK_CONSENT)
    with holding(token):
        one = find_linked(token, at=at)
    if one is None or one.said_on is None or one.last_on is None:
        return None
    return LinkRow(consent=one.reference, organisation=one.organisation, given_on=one.said_on, last_on=one.last_on)
