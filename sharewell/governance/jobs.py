"""Tell who is late, close what was done, and give what is owed to today's representatives."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.foundation.clock import now
from sharewell.governance.actions import TEND, chase, tend_returns
from sharewell.governance.queries import list_to_chase


@app.periodic(cron="25 6 * * *")
@app.task(name=TEND, pass_context=False)
def tend(timestamp: int = 0) -> None:
    """Do what governance needs in the background. Each reminder is an act of its own.

    Nothing ends because of this job: what is owed stays owed, whether or not anybody was told.
    """
    moment = now()
    tend_returns(actor=SYSTEM, now=moment)
    for given, days in list_to_chase(now=moment):
        chase(actor=SYSTEM, given=given, days=days, now=moment)
