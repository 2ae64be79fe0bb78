"""The few places that every page leads to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A page in the navigation: where it is, what it is called, and whether the reader is in it."""

    href: str
    text: str
    is_here: bool = False


# At most seven, so that they can be taken in at a glance. tests/pages/test_design.py holds each to a real page.
PLACES = (
    Place("/guide/", "Guide"),
    Place("/worried/", "Worried about a child?"),
    Place("/golden-rules/", "Golden rules"),
    Place("/whom-to-ring/", "Whom to ring"),
    Place("/glossary/", "Glossary"),
    Place("/more/", "More"),
)


def items_for(path: str) -> tuple[Place, ...]:
    """Return the places, the one that holds `path` marked."""
    return tuple(Place(place.href, place.text, is_here=path.startswith(place.href)) for place in PLACES)
