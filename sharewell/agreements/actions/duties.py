"""What is owed about agreements: opened by the act that makes it so, settled by the act that does it, told by a job."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.events import ACT
from sharewell.agreements.queries.nearing import Nearing
from sharewell.agreements.queries.offices import find_officer, find_owner
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import due_of, find_open_about
from sharewell.obligations.types import How


def owe(*, actor: Actor, code: str, about: str, organisation: str, due_at: datetime, now: datetime) -> bool:
    """Let whoever speaks for an organisation owe something, inside an act under way, and tell whether anybody does.

    Where it is owed already nothing more is. Nobody owes it where the partnership has neither an officer nor a board.
    """
    owner = find_owner(organisation=organisation, at=now)
    return _owe(actor=actor, code=code, about=about, owner=owner, due_at=due_at, now=now)


def owe_officer(*, actor: Actor, code: str, about: str, partnership: str, due_at: datetime, now: datetime) -> bool:
    """Let the partnership's officer owe something, as `owe` does."""
    owner = find_officer(partnership=partnership, at=now)
    return _owe(actor=actor, code=code, about=about, owner=owner, due_at=due_at, now=now)


def _owe(*, actor: Actor, code: str, about: str, owner: str, due_at: datetime, now: datetime) -> bool:
    if find_open_about(about=about, code=code, now=now) is not None:
        return True
    if not owner:
        return False
    open_obligation(actor=actor, code=code, about=about, owner_post=owner, due_at=due_at, now=now)
    return True


def owe_post(*, actor: Actor, code: str, about: str, post: str, due_at: datetime, now: datetime) -> None:
    """Let one post owe something, inside an act under way."""
    _owe(actor=actor, code=code, about=about, owner=post, due_at=due_at, now=now)


def settle(*, actor: Actor, code: str, about: str, now: datetime, how: How = How.DONE) -> None:
    """Close what an act under way has just done; where nothing was owed, nothing is closed."""
    if find_open_about(about=about, code=code, now=now) is not None:
        settle_about(actor=actor, about=about, code=code, how=how, now=now)


def in_time(now: datetime) -> datetime:
    """Return by when something about agreements is done, where no day was chosen (content/calendars/deadlines.toml)."""
    return due_of(ACT, start=now)


@action(Permission.TEND_AGREEMENTS)
def tell_nearing(*, actor: Actor, nearing: Nearing, now: datetime) -> None:
    """Let whoever must see to it owe what a query found to be near. It only tells: nothing ends because of it."""
    due = max(nearing.due_at, in_time(now))
    if nearing.organisation:
        owe(actor=actor, code=nearing.code, about=nearing.about, organisation=nearing.organisation, due_at=due, now=now)
    else:
        owe_officer(
            actor=actor, code=nearing.code, about=nearing.about, partnership=nearing.partnership, due_at=due, now=now
        )
