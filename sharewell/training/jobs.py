"""Tell people each day what of their accreditation runs out soon."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.foundation.clock import now
from sharewell.training.actions import tell_expiry
from sharewell.training.queries.coverage import list_due_notices


@app.periodic(cron="10 6 * * *")
@app.task(name="training.tell_expiries", queueing_lock="training.tell_expiries", pass_context=False)
def tell_expiries(timestamp: int) -> None:
    """Tell all that is due, each in an act of its own. A day without a worker is made up for by the next run.

    Nothing ends because of this job: what has run out has run out, whether or not anybody was told.
    """
    moment = now()
    for due in list_due_notices(at=moment):
        tell_expiry(actor=SYSTEM, due=due, now=moment)
