"""The invented children of the try-out: two feeds, who works with one of them, a hidden child, an adopted one, a move.

Every child is invented. NHS numbers are from the range for tests (999), which is given to nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor
from sharewell.children.actions import (
    ask_to_move,
    begin_involvement,
    claim_child,
    count_figures,
    count_names,
    raise_seal,
    raise_shield,
    search_children,
)
from sharewell.children.queries import read_search
from sharewell.children.types import Asked, OutsideCouncil, SealKind, ServiceKind, ShieldReason
from sharewell.foundation.clock import LONDON
from sharewell.linkage.importers.feeds import import_feed
from sharewell.linkage.queries.feeds import list_feeds
from sharewell.partnerships.queries import list_organisations
from sharewell.practitioners.queries import find_person_by_email, list_current_posts

FEEDS = (
    ("children-school.csv", "Puddlegate Primary School (invented)", ServiceKind.SCHOOL),
    ("children-gp.csv", "Copperbeech Surgery (invented)", ServiceKind.GP),
)
SOCIAL_WORKER, HEALTH_VISITOR = "ada.acorntree@eastlow.example", "yusuf.snapdragon@eastlow.example"
HIDES, LIFTS_TOO = "dev.vetchling@eastlow.example", "ravi.candlewick@eastlow.example"


def load_invented_children(*, partnership: str, folder: Path, now: datetime) -> None:
    """Load the feeds of the folder, once."""
    if list_feeds(actor=OPERATOR):
        return
    sources = {one.name: one.reference for one in list_organisations(on=now.date(), partnership=partnership)}
    for file, source, service in FEEDS:
        import_feed(actor=OPERATOR, path=folder / file, source=sources[source], service=service, now=lambda: now)
    count_names(actor=OPERATOR, now=now)
    robin = Asked(given_names="Robin", family_name="Thistlewood", age=9)
    for email, kind, telephone in (
        (SOCIAL_WORKER, ServiceKind.SOCIAL_CARE, "01632 960301"),
        (HEALTH_VISITOR, ServiceKind.HEALTH_VISITING, "01632 960302"),
    ):
        actor = _actor(email, now=now)
        child = _find(actor, robin, now=now)
        begin_involvement(actor=actor, child=child, kind=kind, telephone=telephone, ground=None, now=now)
    manager, other = _actor(HIDES, now=now), _actor(LIFTS_TOO, now=now)
    tilly = Asked(given_names="Tilly", family_name="Hollowell", born="2012-02-14")
    raise_shield(
        actor=manager,
        child=_find(manager, tilly, now=now),
        reason=ShieldReason.VIOLENCE,
        words="Invented: the family has moved to a refuge.",
        cleared=[other.post],
        now=now,
    )
    _adopt(manager, other.post, now=now)
    _move(manager, now=now)
    count_figures(actor=OPERATOR, now=now)


def _adopt(manager: Actor, holder: str, *, now: datetime) -> None:
    """Seal what the surgery knows of a child, by the name before the adoption, apart from what the school knows."""
    day = now.astimezone(LONDON).date()
    raise_seal(
        actor=manager,
        child=_find(manager, Asked(given_names="Kayleigh", family_name="Dunmore", born="2019-06-21"), now=now),
        later=_find(manager, Asked(given_names="Rose", family_name="Whitlock", born="2019-06-21"), now=now),
        kind=SealKind.ADOPTION,
        ordered_on=day - timedelta(days=30),
        order="Invented: adoption order of the family court at Eastlow.",
        holders=[holder],
        now=now,
    )


def _move(manager: Actor, *, now: datetime) -> None:
    """Let a council be responsible for a child who moves away: the council outside has still to accept in writing."""
    child = _find(manager, Asked(given_names="Wren", family_name="Larkrise", born="2016-09-02"), now=now)
    day = now.astimezone(LONDON).date()
    claim_child(
        actor=manager, child=child, since_on=day, words="Invented: the family has lived here since then.", now=now
    )
    ask_to_move(
        actor=manager,
        child=child,
        to=OutsideCouncil(
            name="Farnshire Council (invented)",
            contact="Front door, 01632 960399",
            reached="Rung by telephone, and written to.",
        ),
        words="Invented: the family moves to Farnshire.",
        moves_on=day + timedelta(days=14),
        now=now,
    )


def _find(actor: Actor, asked: Asked, *, now: datetime) -> str:
    search = search_children(actor=actor, purpose="who-else-works-with-child", asked=asked, now=now)
    return read_search(actor=actor, search=search, now=now).results[0].child


def _actor(email: str, *, now: datetime) -> Actor:
    person = find_person_by_email(email)
    if person is None:
        raise LookupError(email)
    (post, *_) = list_current_posts(at=now, person=person.reference)
    return get_actor(practitioner=post.person, post=post.reference, now=now)
