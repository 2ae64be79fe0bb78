"""Draw new public references. What a reference is, core.identifiers says."""

from __future__ import annotations

import secrets
from datetime import datetime

from sharewell.core.identifiers import ReferenceUnreadable, make_reference, parse_reference, spell_out
from sharewell.core.identifiers.reference import CHANCE_BITS

__all__ = ["ReferenceUnreadable", "new_reference", "parse_reference", "spell_out"]


def new_reference(prefix: str, *, now: datetime) -> str:
    """Return a new reference that begins with `prefix` and carries the moment `now`.

    Two of the same millisecond differ by 40 bits of chance; a unique constraint guards the rest.
    """
    return make_reference(prefix, at=now, chance=secrets.randbits(CHANCE_BITS))
