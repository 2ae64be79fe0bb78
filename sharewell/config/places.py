"""The places that somebody who signed in is led to: at most seven, and none that their post does not open."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor
from sharewell.config import closed, public
from sharewell.design.navigation import Place

PLACES = (
    ("access:work", "Your work"),
    ("decisions:mine", "Decide"),
    ("advice:queue", "Advice"),
    ("decisions:start", "Guide"),
    ("partnerships:whom-to-ring", "Whom to ring"),
    ("partnerships:register", "Register"),
    ("guidance:more", "More"),
)

WAYS = (
    ("decisions:begin", "Decide about sharing"),
    ("advice:ask", "Ask an adviser"),
    ("partnerships:whom-to-ring", "Whom to ring about a child"),
    ("misuse:alerts", "Questions about access"),
    ("children:break-glass-counts", "Access in an emergency: counts"),
    ("inspections:list", "Inspections"),
    ("mediation:list", "Acting for somebody"),
)


def places_for(actor: Actor, *, path: str) -> tuple[Place, ...]:
    """Return the navigation of an actor, the place that holds `path` marked."""
    return tuple(Place(href, text, is_here=path.startswith(href)) for href, text in _open(PLACES, actor))


def ways_for(actor: Actor) -> tuple[Place, ...]:
    """Return the large links at the top of "Your work"."""
    return tuple(Place(href, text) for href, text in _open(WAYS, actor))


def _open(places: tuple[tuple[str, str], ...], actor: Actor) -> list[tuple[str, str]]:
    found = []
    for name, text in places:
        permission = closed.CLOSED.get(name)
        if name in public.OPEN or (permission is not None and is_permitted(actor, permission)):
            try:
                found.append((reverse(name), text))
            except NoReverseMatch:
                continue
    return found
