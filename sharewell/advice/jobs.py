"""Tell the cover of a late question, at the moment at which it is late."""

from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.advice.actions import REMIND, tell_cover
from sharewell.advice.queries import is_waiting
from sharewell.foundation.clock import now


@app.task(name=REMIND)
def remind(thread: str) -> None:
    """Tell the cover, unless the question was answered or withdrawn in the meantime.

    What the cover sees does not hang on this: a late thread is in their list whether or not they were told.
    """
    if is_waiting(actor=SYSTEM, thread=thread):
        tell_cover(actor=SYSTEM, thread=thread, now=now())
