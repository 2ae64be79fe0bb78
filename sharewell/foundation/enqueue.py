"""Put work into the queue, inside the transaction of the act that asks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from procrastinate.contrib.django import app

# References, codes and moments. A space, a comma or an @ would be the mark of something a person wrote.
_PLAIN = re.compile(r"[A-Za-z0-9_.:+/-]{1,100}")


class UnfitArgument(ValueError):
    """A task was to be handed something else than a reference, a code or a whole number."""


def enqueue(
    task: str,
    *,
    arguments: Mapping[str, str | int] | None = None,
    queue: str = "default",
    not_before: datetime | None = None,
) -> int:
    """Enqueue the task named `task` and return the number of its job.

    The job is a row written through Django's own connection: it appears when the transaction commits, and never where
    it is rolled back. Arguments are references, codes and whole numbers only, because they are shown in tools and logs.
    Raises UnfitArgument.
    """
    given = dict(arguments or {})
    for name, value in given.items():
        fits = isinstance(value, int) or (isinstance(value, str) and _PLAIN.fullmatch(value) is not None)
        if not fits:
            raise UnfitArgument(f"The argument {name} of {task} is neither a reference, a code nor a whole number.")
    return app.configure_task(task, queue=queue, schedule_at=not_before, allow_unknown=True).defer(**given)
