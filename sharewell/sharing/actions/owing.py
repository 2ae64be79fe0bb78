"""Keep what is owed in step with where something stands: what is owed no more is settled, what is new is opened."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from sharewell.acting.types import Actor
from sharewell.core.looping import Owed, Side
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import due_of, find_open_about
from sharewell.obligations.types import Duty, How
from sharewell.practitioners.queries import get_post, list_current_posts
from sharewell.practitioners.types import PostUnknown
from sharewell.sharing.events import CHOOSE_AGAIN, DISCLOSURE_DUTIES, OUTSIDE_DUTIES
from sharewell.sharing.models import Disclosure, InformationRequest
from sharewell.sharing.queries.recipients import find_cover, find_manager
from sharewell.sharing.types import NobodyToAsk


def hold(reference: str) -> None:
    """Let nobody else do anything about this until the act ends: its rows are only added to, so none can be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [reference])


def hold_page(actor: Actor, key: str) -> None:
    """Let the same page, delivered twice at the same moment, wait for the first: the second then finds what it made."""
    hold(f"{actor.reference} {key}")


def duties_of(one: Disclosure) -> dict[str, Duty]:
    """Return what can be owed about a disclosure. What a body without accounts owes, the sender rings about."""
    return {**DISCLOSURE_DUTIES, **OUTSIDE_DUTIES} if one.to_outside else DISCLOSURE_DUTIES


def follow_up(
    *,
    actor: Actor,
    one: Disclosure | InformationRequest,
    before: Collection[Owed],
    after: Collection[Owed],
    duties: dict[str, Duty],
    due_at: dict[str, datetime],
    besides: Mapping[str, frozenset[str]] | None = None,
    how: How = How.DONE,
    now: datetime,
) -> None:
    """Settle what is no longer owed and open what newly is. `due_at` are days that a person chose, by what is owed.

    `besides` are people who should not own what is newly owed, by what it is: nobody verifies their own work.
    """
    gone = sorted(set(before) - set(after))
    for each in gone:
        code = duties[each.what].code
        if find_open_about(about=one.reference, code=code, now=now) is not None:
            settle_about(actor=actor, about=one.reference, code=code, how=how, now=now)
    for each in sorted(set(after) - set(before)):
        _owe(
            actor=actor,
            one=one,
            owed=each,
            duty=duties[each.what],
            due_at=due_at,
            besides=(besides or {}).get(each.what, frozenset()),
            now=now,
        )


def owe_choice(*, actor: Actor, one: Disclosure, now: datetime) -> None:
    """Let the sender owe to send another link or to tell it by telephone, where they do not owe it already."""
    if find_open_about(about=one.reference, code=CHOOSE_AGAIN.code, now=now) is None:
        owed = Owed(Side.SENDER, "choose")
        _owe(actor=actor, one=one, owed=owed, duty=CHOOSE_AGAIN, due_at={}, besides=frozenset(), now=now)


def settle_choice(*, actor: Actor, one: Disclosure, now: datetime) -> None:
    """Settle that the sender owes it, where they do: another link was sent, or it was told by telephone."""
    if find_open_about(about=one.reference, code=CHOOSE_AGAIN.code, now=now) is not None:
        settle_about(actor=actor, about=one.reference, code=CHOOSE_AGAIN.code, how=How.DONE, now=now)


def open_owed(one: Disclosure, *, now: datetime) -> frozenset[Owed]:
    """Return what is open about a disclosure, to hold it against what should be."""
    return frozenset(
        Owed(Side.RECIPIENT if what in OUTSIDE_DUTIES else Side.SENDER, what)
        for what, duty in duties_of(one).items()
        if find_open_about(about=one.reference, code=duty.code, now=now) is not None
    )


def _owe(
    *,
    actor: Actor,
    one: Disclosure | InformationRequest,
    owed: Owed,
    duty: Duty,
    due_at: dict[str, datetime],
    besides: frozenset[str],
    now: datetime,
) -> None:
    team, post, house = _owner(one, owed.side, besides=besides, now=now)
    cover = find_cover(organisation=house, team=team or get_post(post).team, at=now)
    open_obligation(
        actor=actor,
        code=duty.code,
        about=one.reference,
        owner_team=team,
        owner_post=post,
        cover_post=cover,
        due_at=due_at.get(owed.what) or due_of(duty.code, start=now),
        now=now,
    )
    people = (
        {held.person: held for held in list_current_posts(at=now, team=team)}
        if team
        else {get_post(post).person: get_post(post)}
    )
    for person, held in people.items():
        if person != actor.reference:
            send_notice(actor=actor, person=person, about=one.reference, address=held.email, page=duty.page, now=now)


def _owner(
    one: Disclosure | InformationRequest, side: Side, *, besides: frozenset[str], now: datetime
) -> tuple[str, str, str]:
    """Return the team or the post that owes it, and their organisation. A post that is over gives way to a manager."""
    if isinstance(one, Disclosure) and one.to_outside and side is Side.RECIPIENT:
        side = Side.SENDER
    if side is Side.RECIPIENT:
        if one.to_team:
            return one.to_team, "", one.to_organisation
        return "", current_owner(one.to_post, one.to_organisation, besides=frozenset(), now=now), one.to_organisation
    if side is Side.SENDER:
        return "", current_owner(one.post, one.organisation, besides=besides, now=now), one.organisation
    house = one.to_organisation if side is Side.RECIPIENTS_MANAGER else one.organisation
    try:
        return "", find_manager(organisation=house, team=_team_of(one, side), besides=besides, at=now).reference, house
    except NobodyToAsk:
        if side is Side.SENDERS_MANAGER:
            raise  # nobody dispenses for themselves
        return "", find_manager(organisation=house, at=now).reference, house


def current_owner(post: str, organisation: str, *, besides: frozenset[str], now: datetime) -> str:
    """Return the post while it is held by somebody who is none of `besides`, else that of a manager there.

    Raise `NobodyToAsk`.
    """
    try:
        held = get_post(post)
    except PostUnknown:
        return find_manager(organisation=organisation, besides=besides, at=now).reference
    is_held = any(each.reference == post for each in list_current_posts(at=now, person=held.person))
    if is_held and held.person not in besides:
        return post
    return find_manager(organisation=organisation, besides=besides, at=now).reference


def _team_of(one: Disclosure | InformationRequest, side: Side) -> str:
    """Return the team whose manager is asked first."""
    post = one.to_post if side is Side.RECIPIENTS_MANAGER else one.post
    if side is Side.RECIPIENTS_MANAGER and one.to_team:
        return one.to_team
    return get_post(post).team
