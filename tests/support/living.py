"""What the tests of the life of a record share: two councils with people in post, and children whose time is over."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.db import connection, transaction

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.children.actions import answer_move, ask_to_move, claim_child
from sharewell.children.types import Address, Adult, Name, NewChild
from sharewell.partnerships.actions import add_organisation, enter_register
from sharewell.partnerships.queries import get_organisation
from sharewell.partnerships.types import DataRole, InScope
from sharewell.practitioners.actions import add_person, give_post, name_offices
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, receive
from tests.support.people import make_current, make_umbrella

DAY = NOW.date()
LONG_AGO = datetime(2019, 3, 4, 9, 0, tzinfo=UTC)
GROWN = replace(
    ADA,
    names=(Name(given_names="Wilhelmina", family_name="Thornapple"),),
    born_on=date(2007, 2, 3),
    addresses=(Address(address="7 Quarry Lane", town="Marrowdale", postcode="ZX4 7QR"),),
    adults=(Adult(name="Peregrine Thornapple"),),
)
"""Somebody who was 18 on 3 February 2025."""
OVER = replace(
    GROWN,
    names=(Name(given_names="Barnaby", family_name="Quillfeather"),),
    born_on=date(2001, 6, 1),
    addresses=(Address(address="9 Mill Row", town="Tansy Vale", postcode="ZX9 1AC"),),
    adults=(Adult(name="Ottoline Quillfeather"),),
)
"""Somebody who was 18 on 1 June 2019, and whose time was over on 1 June 2025, received in March 2019."""


@dataclass(frozen=True)
class Councils:
    """Two councils: the east is the social care of the house, the west another; each has people in post."""

    east: str
    west: str
    east_keeper: Actor
    east_manager: Actor
    west_keeper: Actor
    west_deputy: Actor
    west_manager: Actor


def write_as_owner(sql: str, *values: object) -> None:
    """Write past row security, as whoever owns the tables; what is checked at the end is checked at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL ROLE sharewell_web")


def in_post(name: str, organisation: str, role: Role, *, now: datetime = NOW) -> Actor:
    """Return somebody new in post, current."""
    person = add_person(
        actor=OPERATOR, name=f"{name} (invented)", email=f"{name.lower()}.{secrets.token_hex(4)}@example.org",
        password=None, now=now,
    )  # fmt: skip
    post = give_post(actor=OPERATOR, person=person, organisation=organisation, team="", role=role, title=name, now=now)
    make_current(get_post(post), now=now)
    return get_actor(practitioner=person, post=post, now=NOW)


def make_councils(house: House) -> Councils:
    """Make the second council, and people in post in both."""
    home = get_organisation(house.social_care, on=DAY).partnership
    west = add_organisation(
        actor=OPERATOR, partnership=home, name="Westlow Council (invented)", is_invented=True, now=NOW
    )
    enter_register(
        actor=OPERATOR, organisation=west, kind="local-authority", department="", is_public_authority=True,
        data_role=DataRole.CONTROLLER, processor_for="", in_scope_s16la=InScope.YES, scope_reason="Invented.",
        began_on=date(2006, 1, 1), now=NOW,
    )  # fmt: skip
    serving = make_umbrella(home, chance=secrets.token_hex(4), name="Serving (invented)", now=NOW)
    name_offices(actor=OPERATOR, organisation=west, offices=serving, beginning=[], now=NOW)
    return Councils(
        east=house.social_care,
        west=west,
        east_keeper=in_post("Eastkeeper", house.social_care, Role.INDEX_MANAGER),
        east_manager=house.other_manager,
        west_keeper=in_post("Westkeeper", west, Role.INDEX_MANAGER),
        west_deputy=in_post("Westdeputy", west, Role.INDEX_MANAGER),
        west_manager=in_post("Westmanager", west, Role.MANAGER),
    )


def claimed(house: House, councils: Councils, new: NewChild = ADA, *, now: datetime = NOW) -> str:
    """Return a child for whom the east is responsible."""
    child = receive(house, new).reference
    claim_child(actor=councils.east_keeper, child=child, since_on=DAY, words="They live here.", now=now)
    return child


def asked(councils: Councils, child: str, *, by: Actor | None = None, now: datetime = NOW) -> str:
    """Return a move from the east to the west that waits."""
    return ask_to_move(
        actor=by or councils.east_keeper, child=child, to=councils.west, words="They moved in with an aunt.",
        moves_on=DAY, now=now,
    )  # fmt: skip


def moved(councils: Councils, child: str, *, now: datetime = NOW) -> str:
    """Return a move from the east to the west that was accepted."""
    move = asked(councils, child, now=now)
    answer_move(actor=councils.west_keeper, move=move, accepts=True, words="We know them.", now=now)
    return move
