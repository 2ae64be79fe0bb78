"""Draw new public references. What a reference is, core.identifiers says."""

from __future__ import annotations

import os
import secrets
from datetime import datetime

from sharewell.core.identifiers import (
    ReferenceUnreadable,
    is_exercise,
    make_reference,
    make_references,
    parse_reference,
    spell_out,
)
from sharewell.core.identifiers.reference import CHANCE_BITS

__all__ = [
    "ReferenceUnreadable",
    "is_exercise",
    "new_exercise_reference",
    "new_reference",
    "new_references",
    "parse_reference",
    "spell_out",
]


def new_reference(prefix: str, *, now: datetime, like: str = "") -> str:
    """Return a new reference that begins with `prefix` and carries the moment `now`.

    Two of the same millisecond differ by 40 bits of chance; a unique constraint guards the rest. It belongs to an
    exercise where `like` does, the reference of what it is about.
    """
    return make_reference(prefix, at=now, chance=secrets.randbits(CHANCE_BITS), is_exercise=is_exercise(like))


def new_exercise_reference(prefix: str, *, now: datetime) -> str:
    """Return a new reference that belongs to an exercise: for its invented child, from whom the rest takes the mark."""
    return make_reference(prefix, at=now, chance=secrets.randbits(CHANCE_BITS), is_exercise=True)


def new_references(prefix: str, *, now: datetime, count: int) -> list[str]:
    """Return some new references of one moment, each of which is as `new_reference` would make it."""
    size = CHANCE_BITS // 8
    drawn = os.urandom(size * count)
    chances = [int.from_bytes(drawn[at : at + size], "big") for at in range(0, size * count, size)]
    return make_references(prefix, at=now, chances=chances)
