"""References that are nobody's."""

from __future__ import annotations


def missing_reference(reference: str) -> str:
    """Return a reference like another that fits no record: its check character is wrong, whatever it was by chance."""
    return f"{reference[:-1]}{'0' if reference[-1] != '0' else '1'}"
