"""Large batches make millions of small objects and no cycles: looking for cycles would cost a sixth of their time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 500_000
"""So many new objects are made before cycles are looked for: some hundred megabytes at most wait for it."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for cycles of objects seldom meanwhile. It holds for the whole process, and may be entered again within."""
    before = gc.get_threshold()
    gc.set_threshold(max(SELDOM, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
