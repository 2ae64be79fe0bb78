"""Tell whoever asked for a consent that a link took it back. That it covers nothing any more does not hang on this."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.consent.actions import TEND, settle_withdrawal
from sharewell.foundation.clock import now


@app.task(name=TEND)
def tend(consent: str) -> None:
    """Open what is owed, and tell its owner."""
    settle_withdrawal(actor=SYSTEM, consent=consent, now=now())
