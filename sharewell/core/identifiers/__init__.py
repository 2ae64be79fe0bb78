"""Public references: made, read, and read out. Pure: standard library only."""

from sharewell.core.identifiers.reference import (
    ReferenceUnreadable,
    is_exercise,
    made_at,
    make_reference,
    make_references,
    parse_reference,
    spell_out,
)

__all__ = [
    "ReferenceUnreadable",
    "is_exercise",
    "made_at",
    "make_reference",
    "make_references",
    "parse_reference",
    "spell_out",
]
