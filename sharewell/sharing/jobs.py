"""Tell recipients what they must stop using, after a link took a consent back."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.foundation.clock import now
from sharewell.sharing.actions import STOP, stop_what_rested_on


@app.task(name=STOP)
def stop(consent: str) -> None:
    """Let each recipient owe to stop."""
    stop_what_rested_on(actor=SYSTEM, consent=consent, now=now())
