"""Counts of people as they may be shown: a small number is not, nor whatever would give one away (ADR 165, 190)."""

from __future__ import annotations

SMALLEST = 5
"""The smallest number of people that is shown. The house's own: no document that Sharewell holds has one."""


def shown(number: int) -> str:
    """Return a number, or that it is too small to be shown; nothing is nothing."""
    return str(number) if number == 0 or number >= SMALLEST else f"fewer than {SMALLEST}"


def of(part: int, whole: int) -> str:
    """Return a part with what it is a part of. Where the rest would be small, that is not shown either.

    Of a small whole any part but none and all is "some": of 6, a part that is not small would say that the rest is 1.
    """
    if 0 < part < whole < 2 * SMALLEST:
        return f"some of {shown(whole)}"
    if 0 < whole - part < SMALLEST and part >= SMALLEST:
        return f"more than {whole - SMALLEST} of {whole}"
    return f"{shown(part)} of {shown(whole)}"
