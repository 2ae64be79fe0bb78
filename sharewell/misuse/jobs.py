"""Look through what the ledger gained, every hour."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.core.misuse import find_misuse
from sharewell.design.words import LONDON
from sharewell.foundation.clock import now
from sharewell.misuse.actions import raise_alert
from sharewell.misuse.queries import YESTERDAY, gather, get_rules, list_new

LOOK = "misuse.look"


@app.periodic(cron="17 * * * *")
@app.task(name=LOOK)
def look(timestamp: int = 0) -> int:
    """Raise an alert for each thing that the rules find today or yesterday and that has none yet; return how many.

    Each alert is an act of its own: where one fails the task fails, and the next hour finds the rest again.
    """
    moment = now()
    gathered = gather(actor=SYSTEM, now=moment)
    numbers = {code: rule.numbers for code, rule in get_rules().items()}
    since = (moment - YESTERDAY).astimezone(LONDON).date()
    found = list_new(find_misuse(gathered.log, lookups=gathered.lookups, thresholds=numbers, since=since))
    for one in found:
        raise_alert(actor=SYSTEM, found=one, organisation=gathered.organisations[one.actor], now=moment)
    return len(found)
