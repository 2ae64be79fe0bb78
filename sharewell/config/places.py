"""The places that somebody who signed in is led to: at most seven, and none that their post does not open."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor
from sharewell.config import closed, public
from sharewell.design.navigation import Place
from sharewell.partnerships.queries import is_hub

PLACES = (
    ("access:work", "Your work"),
    ("practitioners:set-up", "Set up"),
    ("decisions:mine", "Decide"),
    ("advice:queue", "Advice"),
    ("agreements:register", "Agreements"),
    ("decisions:start", "Guide"),
    ("partnerships:whom-to-ring", "Whom to ring"),
    ("governance:home", "Partnership"),
    ("training:mine", "Training"),
    ("guidance:more", "More"),
)

WAYS = (
    ("practitioners:set-up", "Set up"),
    ("decisions:begin", "Decide about sharing"),
    ("children:find", "Find a child"),
    ("sharing:inbox", "Requests and disclosures"),
    ("casework:list", "Enquiries of the hub"),
    ("sharing:registers", "Registers of sharing"),
    ("advice:ask", "Ask an adviser"),
    ("consent:list", "Consent, and what families were told"),
    ("partnerships:whom-to-ring", "Whom to ring about a child"),
    ("misuse:alerts", "Questions about access"),
    ("children:break-glasses", "Access in an emergency"),
    ("children:break-glass-counts", "Access in an emergency: counts"),
    ("children:figures", "Children of the index: figures"),
    ("inspections:list", "Inspections"),
    ("assurance:entries", "Entries of the ledger"),
    ("assurance:drills", "Exercises with an invented child"),
    ("mediation:list", "Acting for somebody"),
    ("governance:raise", "Say that sharing is not working"),
)


def places_for(actor: Actor, *, path: str) -> tuple[Place, ...]:
    """Return the navigation of an actor, the place that holds `path` marked.

    The open guide gives way to "Decide", which is the same guide with a record: it stands on the page "More" too.
    """
    found = dict(_open(PLACES, actor))
    decide = _address("decisions:mine")
    if decide in found:
        found.pop(_address("decisions:start"), None)
    return tuple(Place(href, text, is_here=path.startswith(href)) for href, text in found.items())


def ways_for(actor: Actor) -> tuple[Place, ...]:
    """Return the large links at the top of "Your work".

    Whoever looks for children finds the figures on that page, and whoever counts emergencies beside those. Whoever
    reviews access finds emergencies beside the questions about it, and their counts beside the emergencies. Whoever
    shares finds registers and exercises beside what they share, and whom to ring in the navigation. Whoever answers for
    others finds asking for advice on the page of the questions. Whoever works in a hub finds its enquiries, and says
    that sharing is not working from the page of problems.
    """
    found = dict(_open(WAYS, actor))
    found.pop(_address("governance:raise" if is_hub(actor.team) else "casework:list"), None)
    if _address("sharing:inbox") in found:
        found.pop(_address("sharing:registers"), None)
        found.pop(_address("assurance:drills"), None)
        found.pop(_address("partnerships:whom-to-ring"), None)
    if is_permitted(actor, closed.CLOSED["advice:queue"]):
        found.pop(_address("advice:ask"), None)
    if found.keys() & {_address("children:find"), _address("children:break-glass-counts")}:
        found.pop(_address("children:figures"), None)
    if _address("misuse:alerts") in found:
        found.pop(_address("children:break-glasses"), None)
        found.pop(_address("children:break-glass-counts"), None)
    if _address("children:break-glasses") in found:
        found.pop(_address("children:break-glass-counts"), None)
    return tuple(Place(href, text) for href, text in found.items())


def _open(places: tuple[tuple[str, str], ...], actor: Actor) -> list[tuple[str, str]]:
    found = []
    for name, text in places:
        permission = closed.CLOSED.get(name)
        if name in public.OPEN or (permission is not None and is_permitted(actor, permission)):
            href = _address(name)
            if href:
                found.append((href, text))
    return found


def _address(name: str) -> str:
    return _address_in(get_urlconf() or settings.ROOT_URLCONF, name)


@cache
def _address_in(addresses: str, name: str) -> str:
    """Return an address, or nothing where there is none. Every page asks for each of them: they are found once."""
    try:
        return reverse(name, urlconf=addresses)
    except NoReverseMatch:
        return ""
