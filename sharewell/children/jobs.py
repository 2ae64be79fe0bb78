"""Background work of children: tell services that are shown to nobody that something has changed."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.children.actions import TELL_UNSHOWN, tell_unshown
from sharewell.foundation.clock import now


@app.task(name=TELL_UNSHOWN)
def tell(child: str, besides: str) -> None:
    """Tell them."""
    tell_unshown(actor=SYSTEM, child=child, besides=besides, now=now())
