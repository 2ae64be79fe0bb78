"""Keep what is owed in step with where an enquiry or a dissent stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from sharewell.acting.types import Actor
from sharewell.casework.types import LONGEST, SayIt
from sharewell.core.enquiring import Owes
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import due_of, find_open_about
from sharewell.obligations.types import Duty, How
from sharewell.practitioners.queries import get_post, list_current_posts
from sharewell.practitioners.types import PostUnknown
from sharewell.sharing.queries.recipients import find_cover, find_manager
from sharewell.sharing.types import NobodyToAsk


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who comes to owe something: a team, or the post of somebody who may have left by then.

    `besides` are people who should not own it: nobody answers those who do not agree with them.
    """

    organisation: str
    team: str = ""
    post: str = ""
    besides: frozenset[str] = frozenset()


def hold(reference: str) -> None:
    """Let nobody else do anything about this until the act ends: its rows are only added to, so none can be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [reference])


def said(words: str) -> str:
    """Return words without space around them. Raise `SayIt` where there are none, or too many."""
    if not words.strip() or len(words) > LONGEST:
        raise SayIt(f"Write it in your own words, at most {LONGEST:,} characters. Nothing was changed.")
    return words.strip()


def follow_up(
    *,
    actor: Actor,
    about: str,
    before: Collection[Owes],
    after: Collection[Owes],
    duties: Mapping[str, Duty],
    owners: Mapping[str, Owner],
    begins: Mapping[str, datetime],
    due_at: Mapping[str, datetime] | None = None,
    now: datetime,
) -> None:
    """Settle what is no longer owed and open what newly is.

    `owners` are by side. `begins` says from when a time counts, by what is owed: a colour counts from when the contact
    was received. `due_at` are days that a person chose.
    """
    for each in sorted(set(before) - set(after)):
        code = duties[each.what].code
        if find_open_about(about=about, code=code, now=now) is not None:
            settle_about(actor=actor, about=about, code=code, how=How.DONE, now=now)
    for each in sorted(set(after) - set(before)):
        duty = duties[each.what]
        team, post, house = _found(owners[each.side], now=now)
        due = (due_at or {}).get(each.what) or due_of(duty.code, start=begins.get(each.what, now))
        open_obligation(
            actor=actor,
            code=duty.code,
            about=about,
            owner_team=team,
            owner_post=post,
            cover_post=find_cover(organisation=house, team=team or get_post(post).team, at=now),
            due_at=max(due, now),
            now=now,
        )
        _tell(actor, about, duty, team=team, post=post, now=now)


def _found(owner: Owner, *, now: datetime) -> tuple[str, str, str]:
    """Return a team or a post, and its organisation; a manager where nobody is left in it."""
    house = owner.organisation
    if owner.team and list_current_posts(at=now, team=owner.team):
        return owner.team, "", house
    if owner.post:
        try:
            held = get_post(owner.post)
        except PostUnknown:
            held = None
        if held is not None and held.is_current(now) and held.person not in owner.besides:
            return "", owner.post, house
    try:
        return "", find_manager(organisation=house, team=owner.team, besides=owner.besides, at=now).reference, house
    except NobodyToAsk:
        # Better somebody who decided than nobody: it is seen, and can be handed over.
        return "", find_manager(organisation=house, at=now).reference, house


def _tell(actor: Actor, about: str, duty: Duty, *, team: str, post: str, now: datetime) -> None:
    reached = list_current_posts(at=now, team=team) if team else (get_post(post),)
    for person, held in {one.person: one for one in reached}.items():
        if person != actor.reference:
            send_notice(actor=actor, person=person, about=about, address=held.email, page=duty.page, now=now)
