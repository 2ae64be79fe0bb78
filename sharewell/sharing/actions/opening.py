"""What somebody without an account does with a link: give the code, accept the limits, answer."""

import hmac
import secrets
from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.core.looping import LoopAct, Side, advance, loop_acts
from sharewell.foundation import one_time_links
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.ledger.actions import append_entry
from sharewell.sharing.actions.ending import end_link
from sharewell.sharing.actions.linking import TEND_LINK
from sharewell.sharing.actions.looping import add_move
from sharewell.sharing.actions.owing import hold
from sharewell.sharing.events import LINK_ENTERED, LINK_TRIED
from sharewell.sharing.queries.outside import (
    ANSWERS,
    digest_of_code,
    digest_of_session,
    find_closed_link,
    get_entered_link,
    has_accepted,
    holding,
)
from sharewell.sharing.queries.records import loop_of
from sharewell.sharing.types import LONGEST, OPEN, AlreadyMoved, LimitsFirst, StepNotNext, WordsMissing
from sharewell.sharing.types.outside import LINK, MOST_WRONG, SESSION, HowEnded, HowTold, Tried


@action(Permission.OPEN_SHARED_LINK)
def enter_code(*, actor: Actor, token: str, code: str, now: datetime) -> Tried:
    """Hold a code against a link. The right one uses the link up and begins a session; a wrong one is counted.

    After `MOST_WRONG` wrong ones the link is over and the sender is told. Of two right ones at once, one succeeds.
    Raise `LinkNotValid` for a link that was never made, is used or over.
    """
    with holding(token):
        link = find_closed_link(token, at=now, locks=True)
        if link is None:
            raise LinkNotValid("This link opens nothing. Ring whoever sent it.")
        if hmac.compare_digest(link.code, digest_of_code(link.reference, code)):
            one_time_links.use(token, LINK, now)
            session = secrets.token_urlsafe(one_time_links.CHANCE_BYTES)
            link.entered_at, link.session, link.session_ends_at = now, digest_of_session(session), now + SESSION
            link.save(update_fields=["entered_at", "session", "session_ends_at"])
            append_entry(actor=actor, event=LINK_ENTERED, subjects=[link.reference], now=now)
            return Tried(session=session)
        link.wrong += 1
        append_entry(actor=actor, event=LINK_TRIED, subjects=[link.reference], facts={"wrong": link.wrong}, now=now)
        if link.wrong < MOST_WRONG:
            link.save(update_fields=["wrong"])
        else:
            end_link(actor, link, child="", how=HowEnded.GUESSED, now=now)
            enqueue(TEND_LINK, arguments={"link": link.reference})
    return Tried(left=MOST_WRONG - link.wrong)


@action(Permission.OPEN_SHARED_LINK)
def accept_by_link(*, actor: Actor, token: str, session: str, now: datetime) -> None:
    """Accept the limits of what a link opened. Raise `LinkNotValid` or `AlreadyMoved`."""
    with holding(token, session):
        link = get_entered_link(token, session, at=now, locks=True)
        one = link.disclosure
        hold(one.reference)
        if has_accepted(link):
            raise AlreadyMoved("You accepted the limits before. It is kept once.")
        step = loop_of(one.moves.order_by("id")).step
        add_move(actor, one, OPEN, words="", step=step, how=HowTold.LINK, key=link.reference, now=now)


def _words(*, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST:
        raise WordsMissing(f"Write it in your own words, at most {LONGEST:,} characters.")


@action(Permission.OPEN_SHARED_LINK, validate=_words)
def answer_by_link(*, actor: Actor, token: str, session: str, act: LoopAct, words: str, now: datetime) -> None:
    """Say in one's own words what one understands, or will do, or did. After that the link is over.

    What is owed next is brought in step by the background work: somebody without an account owns nothing that could be
    owed. Raise `LinkNotValid`, `LimitsFirst`, `StepNotNext` or `WordsMissing`.
    """
    with holding(token, session):
        link = get_entered_link(token, session, at=now, locks=True)
        one = link.disclosure
        hold(one.reference)
        if not has_accepted(link):
            raise LimitsFirst("Accept the limits and read it first. Nothing was changed.")
        loop = loop_of(one.moves.order_by("id"))
        if act not in ANSWERS or act not in loop_acts(loop, side=Side.RECIPIENT, by=actor.reference):
            raise StepNotNext("Somebody has written this down already. Ring whoever sent it.")
        after = advance(loop, act, side=Side.RECIPIENT, by=actor.reference)
        key = f"{link.reference} answer"
        add_move(actor, one, act, words=words.strip(), step=after.step, how=HowTold.LINK, key=key, now=now)
        end_link(actor, link, child=one.child, how=HowEnded.ANSWERED, now=now)
    enqueue(TEND_LINK, arguments={"link": link.reference})
