"""Take a consent back, and stop what rested on it, in one transaction. What went lawfully stays on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.consent.actions import withdraw, withdraw_by_link
from sharewell.consent.types import SaidBy, Withdrawn
from sharewell.core.looping import LoopAct, Side, loop_acts
from sharewell.foundation.enqueue import enqueue
from sharewell.ledger.actions import append_entry
from sharewell.sharing.actions.looping import apply_to
from sharewell.sharing.actions.owing import hold
from sharewell.sharing.events import USE_STOPPED
from sharewell.sharing.models import Disclosure
from sharewell.sharing.queries.records import loop_of

STOP = "sharing.stop"
"""The name of the task that tells recipients after a link took a consent back."""
WORDS = "The consent that this rested on was taken back. Stop using it, and tell us that you did."


@action(Permission.WITHDRAW_CONSENT)
def withdraw_consent(
    *, actor: Actor, consent: str, said_by: SaidBy = SaidBy.GIVER, words: str = "", now: datetime
) -> tuple[str, ...]:
    """Record that a consent was taken back, and let each recipient owe to stop; return the disclosures concerned.

    Nothing that rests on it can be sent from this moment: whoever discloses locks the consent. Raise `ConsentUnknown`
    or `NotPossibleNow`.
    """
    withdraw(actor=actor, consent=consent, said_by=said_by, words=words, now=now)
    return _stop(actor, consent, now=now)


@action(Permission.TAKE_BACK_CONSENT)
def withdraw_consent_by_link(*, actor: Actor, token: str, now: datetime) -> Withdrawn:
    """Take the consent of a link back and return what it allowed. Raise `LinkNotValid`.

    It covers nothing from this moment; recipients are told by the background work.
    """
    ended = withdraw_by_link(actor=actor, token=token, now=now)
    enqueue(STOP, arguments={"consent": ended.consent})
    return ended


@action(Permission.TEND_CONSENTS)
def stop_what_rested_on(*, actor: Actor, consent: str, now: datetime) -> tuple[str, ...]:
    """Let each recipient of what rested on a consent that was taken back owe to stop. Done twice, it is done once."""
    return _stop(actor, consent, now=now)


def _stop(actor: Actor, consent: str, *, now: datetime) -> tuple[str, ...]:
    stopped = []
    with _withdrawing(consent):
        for one in Disclosure.objects.filter(consents__contains=[consent]).order_by("reference"):
            hold(one.reference)
            moves = list(one.moves.order_by("id"))
            loop = loop_of(moves)
            was_told = any(move.act == LoopAct.MUST_STOP and move.key == consent for move in moves)
            if was_told or LoopAct.MUST_STOP not in loop_acts(loop, side=Side.SENDER, by=actor.reference):
                continue
            apply_to(actor, one, act=LoopAct.MUST_STOP, side=Side.SENDER, words=WORDS, key=consent, now=now)
            stopped.append(one.reference)
    append_entry(actor=actor, event=USE_STOPPED, subjects=[consent], facts={"disclosures": len(stopped)}, now=now)
    return tuple(stopped)


@contextmanager
def _withdrawing(consent: str) -> Iterator[None]:
    """Name the consent to the database, so that what rested on it is there for this act, and for nothing else."""
    _say(consent)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _say("")


def _say(consent: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharewell.withdrawing', %s, true)", [consent])
