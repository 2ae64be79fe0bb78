"""What whoever holds a link sees, what the sender sees of it, and whom it reached."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.urls import reverse

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.core.looping import LoopAct, Side, loop_acts
from sharewell.foundation import one_time_links
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.foundation.sealed_secrets import derived_key
from sharewell.ledger.queries import list_first_entries
from sharewell.practitioners.queries import list_current_posts
from sharewell.sharing.events import ATTACHMENT_OPENED, DISCLOSURE_MOVED, DISCLOSURE_READ
from sharewell.sharing.models import OutsideLink, OutsideRecipient
from sharewell.sharing.policies import sides_of_disclosure
from sharewell.sharing.queries.attached import opened_file
from sharewell.sharing.queries.records import disclosure_row, loop_of, one_disclosure
from sharewell.sharing.types import OPEN, DisclosureRow, LimitsFirst
from sharewell.sharing.types.attached import OpenedFile
from sharewell.sharing.types.outside import LINK, HowEnded, HowTold, LinkDoor, LinkRow, NumberFrom, OutsideRow

READERS_LEAVE = (DISCLOSURE_MOVED.code, DISCLOSURE_READ.code, ATTACHMENT_OPENED.code, "notice.given")
"""The events by which it is told who got, accepted, read and opened something."""
ANSWERS = (LoopAct.TAKE_IN, LoopAct.ACKNOWLEDGE, LoopAct.STATE, LoopAct.DO)
"""What somebody without an account can answer with a link: the first that follows where the loop stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLink:
    """What was sent by a link, as whoever holds it reads it. `act` is what they can answer now, or None."""

    row: DisclosureRow
    link: str
    body: str
    person: str
    ring_back: str
    child_name: str
    child_identifying: str
    act: LoopAct | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCover:
    """The limits that whoever holds a link accepts before they read."""

    purpose: str
    handling: str
    limits: str
    items: int
    attachments: int
    ring_back: str
    has_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderLine:
    """That somebody got, accepted, read or opened something. `what` is a code; `number` is an attachment's."""

    at: datetime
    person: str
    what: str
    number: int = 0


def address_of_link(token: str) -> str:
    """Return the whole address of a link."""
    return f"{settings.SITE_ADDRESS}{reverse('sharing:for-you', args=(token,))}"


def digest_of_code(link: str, code: str) -> str:
    """Return what is kept of the code of a link: nobody guesses it who has the database alone."""
    plain = "".join(code.split()).replace("-", "")[:40]
    return hmac.digest(derived_key("codes of links"), f"{link}\0{plain}".encode(errors="replace"), "sha256").hex()


def digest_of_session(session: str) -> str:
    """Return what is kept of the token of a session."""
    return hashlib.sha256(session[: one_time_links.LONGEST_TOKEN].encode(errors="replace")).hexdigest()


@contextmanager
def holding(token: str, session: str = "") -> Iterator[None]:
    """Tell the database which link and session are held, for as long as this lasts: row security shows what they open.

    Where something is raised, it goes with the transaction.
    """
    digest = hashlib.sha256(token[: one_time_links.LONGEST_TOKEN].encode(errors="replace")).hexdigest()
    _tell(digest, digest_of_session(session) if session else "")
    yield
    _tell("", "")


def _tell(link: str, session: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('sharewell.link', %s, true), set_config('sharewell.link_session', %s, true)",
            [link, session],
        )


def find_closed_link(token: str, *, at: datetime, locks: bool = False) -> OutsideLink | None:
    """Return the link that waits for its code, or None. Ask while `holding` it."""
    reference = one_time_links.find(token, LINK, at)
    held = OutsideLink.objects.select_for_update() if locks else OutsideLink.objects
    waiting = held.filter(reference=reference or "", ended_at__isnull=True, entered_at__isnull=True, expires_at__gt=at)
    return waiting.first()


def get_entered_link(token: str, session: str, *, at: datetime, locks: bool = False) -> OutsideLink:
    """Return the link whose right code began this session, while that lasts. Raise `LinkNotValid`.

    Ask while `holding` both.
    """
    held = OutsideLink.objects.select_for_update() if locks else OutsideLink.objects
    reference = one_time_links.find_whose(token, LINK) if session else None
    one = held.filter(
        reference=reference or "",
        session=digest_of_session(session),
        ended_at__isnull=True,
        session_ends_at__gt=at,
    ).first()
    if one is None:
        raise LinkNotValid("This link is over, or its time is. Ring whoever sent it.")
    return one


def has_accepted(link: OutsideLink) -> bool:
    """Tell whether the limits were accepted with this link."""
    return link.disclosure.moves.filter(act=OPEN, how=HowTold.LINK, key=link.reference).exists()


@looking
def find_door(*, actor: Actor, token: str, session: str, at: datetime) -> LinkDoor | None:
    """Return what whoever opens a link sees first, or None where it opens nothing. Looking uses nothing up."""
    require(actor, Permission.OPEN_SHARED_LINK)
    with holding(token, session):
        try:
            one: OutsideLink | None = get_entered_link(token, session, at=at)
        except LinkNotValid:
            one = find_closed_link(token, at=at)
    if one is None:
        return None
    return LinkDoor(organisation=one.organisation, expires_at=one.expires_at, is_entered=one.entered_at is not None)


@looking
def get_link_cover(*, actor: Actor, token: str, session: str, at: datetime) -> LinkCover:
    """Return the limits of what a link opened. No word about the child. Raise `LinkNotValid`."""
    require(actor, Permission.OPEN_SHARED_LINK)
    with holding(token, session):
        link = get_entered_link(token, session, at=at)
        one = link.disclosure
        return LinkCover(
            purpose=one.purpose,
            handling=one.handling,
            limits=one.limits,
            items=one.items.count(),
            attachments=one.attachments.count(),
            ring_back=OutsideRecipient.objects.get(disclosure=one).ring_back,
            has_accepted=has_accepted(link),
        )


def _seen_by_link(found: ByLink, **_: object) -> Seen:
    row = found.row
    return Seen(
        subjects=[row.reference, row.decision, row.child, found.link], facts={"side": "outside"}, purpose=row.purpose
    )


@reading(Permission.OPEN_SHARED_LINK, event=DISCLOSURE_READ, seen=_seen_by_link)
def read_by_link(*, actor: Actor, token: str, session: str, now: datetime) -> ByLink:
    """Return what was sent, to whoever gave the code and accepted the limits. Raise `LinkNotValid` or `LimitsFirst`."""
    with holding(token, session):
        link = get_entered_link(token, session, at=now)
        if not has_accepted(link):
            raise LimitsFirst("Accept the limits first. Nothing was opened.")
        one = link.disclosure
        moves = list(one.moves.order_by("id"))
        loop = loop_of(moves)
        to = OutsideRecipient.objects.get(disclosure=one)
        follows = loop_acts(loop, side=Side.RECIPIENT, by=actor.reference)
        return ByLink(
            row=disclosure_row(one, moves, loop),
            link=link.reference,
            body=to.body,
            person=to.person,
            ring_back=to.ring_back,
            child_name=to.child_name,
            child_identifying=to.child_identifying,
            act=next((act for act in ANSWERS if act in follows), None),
        )


def _seen_file(row: OpenedFile, **_: object) -> Seen:
    return Seen(
        subjects=[row.reference, row.child],
        facts={"number": row.number, "digest": row.digest, "side": row.side},
        purpose=row.purpose,
    )


@reading(Permission.OPEN_SHARED_LINK, event=ATTACHMENT_OPENED, seen=_seen_file)
def open_attachment_by_link(*, actor: Actor, token: str, session: str, number: int, now: datetime) -> OpenedFile:
    """Return the bytes of an attachment.

    Raise `LinkNotValid`, `LimitsFirst`, `AttachmentUnknown` or `AttachmentErased`.
    """
    with holding(token, session):
        link = get_entered_link(token, session, at=now)
        if not has_accepted(link):
            raise LimitsFirst("Accept the limits first. Nothing was opened.")
        return opened_file(link.disclosure, number, side="outside")


@looking
def find_outside(*, actor: Actor, disclosure: str) -> OutsideRow | None:
    """Return to whom a disclosure went who has no account, with its links, to the side that sent it; else None.

    No word about the child. Raise `DisclosureUnknown`.
    """
    one = one_disclosure(actor, disclosure)
    to = OutsideRecipient.objects.filter(disclosure=one).first() if one.to_outside else None
    if to is None or Side.SENDER not in sides_of_disclosure(actor, one):
        return None
    return OutsideRow(
        reference=to.reference,
        organisation=to.organisation,
        body=to.body,
        person=to.person,
        email=to.email,
        telephone=to.telephone,
        number_from=NumberFrom(to.number_from),
        checked=to.checked,
        ring_back=to.ring_back,
        links=tuple(_link_row(link) for link in one.links.order_by("-id")),
    )


def _link_row(link: OutsideLink) -> LinkRow:
    return LinkRow(
        reference=link.reference,
        made_at=link.made_at,
        expires_at=link.expires_at,
        sent_at=link.sent_at,
        entered_at=link.entered_at,
        wrong=link.wrong,
        ended_at=link.ended_at,
        how=HowEnded(link.how) if link.how else None,
    )


@looking
def list_told_acts(*, actor: Actor, disclosure: str) -> tuple[LoopAct, ...]:
    """Return what a body without accounts can have told the actor by telephone now. Raise `DisclosureUnknown`."""
    one = one_disclosure(actor, disclosure)
    if not one.to_outside or Side.SENDER not in sides_of_disclosure(actor, one):
        return ()
    follows = loop_acts(loop_of(one.moves.order_by("id")), side=Side.RECIPIENT, by=actor.reference)
    return tuple(act for act in follows if act is not LoopAct.RECALL)


@looking
def list_readers(*, actor: Actor, disclosure: str, at: datetime) -> tuple[ReaderLine, ...]:
    """Return who on the other side got, accepted, read and opened it, the oldest first, to the side that sent it.

    It is what the ledger says. Raise `DisclosureUnknown`.
    """
    one = one_disclosure(actor, disclosure)
    if Side.SENDER not in sides_of_disclosure(actor, one):
        return ()
    theirs = {post.person for post in list_current_posts(at=at, organisation=one.to_organisation)}
    found = []
    for entry in list_first_entries(subject=one.reference, events=READERS_LEAVE):
        facts = entry.facts
        if entry.event == DISCLOSURE_MOVED.code and facts["act"] == OPEN:
            found.append(ReaderLine(at=entry.occurred_at, person=entry.actor, what="opened"))
        elif entry.event == DISCLOSURE_READ.code and facts["side"] != "sender":
            found.append(ReaderLine(at=entry.occurred_at, person=entry.actor, what="read"))
        elif entry.event == ATTACHMENT_OPENED.code and facts["side"] != "sender":
            line = ReaderLine(at=entry.occurred_at, person=entry.actor, what="attachment", number=int(facts["number"]))
            found.append(line)
        elif entry.event == "notice.given" and facts["person"] in theirs:
            found.append(ReaderLine(at=entry.occurred_at, person=str(facts["person"]), what="told"))
    return tuple(found)
