"""Close what is owed once it was done, whoever did it."""

from datetime import datetime

from sharewell.acting.types import Actor
from sharewell.foundation.enqueue import enqueue
from sharewell.obligations.actions import close_about
from sharewell.obligations.queries import find_open_about
from sharewell.obligations.types import How

TEND = "governance.tend"
"""The name of the task that closes what was done, hands over what is owed, and tells who is late."""


def close_owed(*, actor: Actor, about: str, code: str, how: How = How.DONE, now: datetime) -> None:
    """Close the open obligation about something that the actor has just done; nothing where none is open.

    Only who has a part in an obligation closes it. Where the work was done by somebody else who may do it (the next
    representative, another officer), the installation closes it in the background, in a transaction of its own.
    """
    owed = find_open_about(about=about, code=code, now=now)
    if owed is None:
        return
    if owed.opened_by == actor.reference or (actor.post and actor.post in {owed.owner_post, owed.cover_post}):
        close_about(actor=actor, about=about, code=code, how=how, now=now)
    else:
        enqueue(TEND)
