"""Background work of children: tell services that are shown to nobody of changes; count children; call moves
back; give questions to another index manager.
"""

from datetime import datetime

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.children.actions import (
    COUNT,
    TELL_UNSHOWN,
    call_unseen_back,
    count_figures,
    hand_askings_on,
    tell_unshown,
)
from sharewell.children.queries import is_answer_owed_unseen, is_counted_since, list_left_askings
from sharewell.foundation.clock import now


@app.task(name=TELL_UNSHOWN)
def tell(child: str, besides: str) -> None:
    """Tell them."""
    tell_unshown(actor=SYSTEM, child=child, besides=besides, now=now())


@app.task(name=COUNT)
def count(asked: str) -> None:
    """Count the children anew because somebody asked for it, unless that was done meanwhile."""
    if not is_counted_since(actor=SYSTEM, moment=datetime.fromisoformat(asked)):
        count_figures(actor=SYSTEM, now=now())


@app.periodic(cron="40 2 * * *")
@app.task(name="children.count-nightly", queueing_lock="children.count-nightly", pass_context=False)
def count_nightly(timestamp: int) -> None:
    """Count the children for the figures of the day."""
    count_figures(actor=SYSTEM, now=now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="children.call-back", queueing_lock="children.call-back", pass_context=False)
def call_back(timestamp: int) -> None:
    """Call back moves whose answer is owed by somebody who does not see the child any more."""
    if is_answer_owed_unseen(actor=SYSTEM):
        call_unseen_back(actor=SYSTEM, now=now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="children.hand-askings-on", queueing_lock="children.hand-askings-on", pass_context=False)
def hand_on(timestamp: int) -> None:
    """Give questions whose index manager has left or lapsed to another."""
    if list_left_askings(actor=SYSTEM, now=now()):
        hand_askings_on(actor=SYSTEM, now=now())
