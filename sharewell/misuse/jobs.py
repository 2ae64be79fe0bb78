"""Look through what the ledger gained, every hour."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.core.misuse import find_misuse
from sharewell.design.words import LONDON
from sharewell.foundation.clock import now
from sharewell.misuse.actions import raise_alert
from sharewell.misuse.queries import LOOKED_AT, gather, get_rules, list_new
from sharewell.practitioners.types import NobodyReviews

LOOK = "misuse.look"


@app.periodic(cron="17 * * * *")
@app.task(name=LOOK)
def look(timestamp: int = 0) -> int:
    """Raise an alert for each thing that the rules find in the last days and that has none yet; return how many.

    Each alert is an act of its own. Where nobody could review one the others are raised all the same; then the task
    fails, so that it is seen, and the next hour tries that one again.
    """
    moment = now()
    gathered = gather(actor=SYSTEM, now=moment)
    numbers = {code: rule.numbers for code, rule in get_rules().items()}
    since = (moment - LOOKED_AT).astimezone(LONDON).date()
    found = list_new(find_misuse(gathered.log, lookups=gathered.lookups, thresholds=numbers, since=since))
    unreviewed: NobodyReviews | None = None
    for one in found:
        try:
            raise_alert(actor=SYSTEM, found=one, organisation=gathered.organisations[one.actor], now=moment)
        except NobodyReviews as nobody:
            unreviewed = nobody
    if unreviewed is not None:
        raise unreviewed
    return len(found)
