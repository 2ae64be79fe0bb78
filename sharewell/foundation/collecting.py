"""Large batches make millions of small objects and no cycles: looking for cycles would cost a sixth of their time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = 500_000
"""So many new objects are made before cycles are looked for: some hundred megabytes at most wait for it."""
_usual = gc.get_threshold()
_lock = Lock()
_inside = 0


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for cycles of objects seldom meanwhile, in the whole process: until the last of those within has left."""
    _enter(1)
    try:
        yield
    finally:
        _enter(-1)


def _enter(step: int) -> None:
    global _inside  # noqa: PLW0603  one number for the process, as the setting is
    with _lock:
        _inside += step
        gc.set_threshold(max(SELDOM, _usual[0]) if _inside else _usual[0], *_usual[1:])
