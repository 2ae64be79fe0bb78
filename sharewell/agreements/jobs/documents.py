"""Tell who must see to something about agreements. Nothing ends because of a job."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.agreements.actions import tell_nearing, tell_to_read
from sharewell.agreements.actions.keeping import TELL_TO_READ
from sharewell.agreements.queries import list_nearing
from sharewell.foundation.clock import now


@app.task(name=TELL_TO_READ)
def tell_organisation_to_read(version: str, organisation: str) -> None:
    """Tell the people in post at an organisation that a version is to be read, in one act."""
    tell_to_read(actor=SYSTEM, version=version, organisation=organisation, now=now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="agreements.tell_nearing", queueing_lock="agreements.tell_nearing", pass_context=False)
def tell_all_nearing(timestamp: int) -> None:
    """Tell of every vacancy, review, contract and certificate of which nobody was told, each in an act of its own.

    Every ten minutes, so that the post of a representative does not end unnoticed. A time without a worker is made up
    for by the next run.
    """
    moment = now()
    for nearing in list_nearing(at=moment):
        tell_nearing(actor=SYSTEM, nearing=nearing, now=moment)
