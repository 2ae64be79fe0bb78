"""Two records are linked after both were seen, parted again, and whoever shared something meanwhile tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.children.actions import begin_involvement, count_figures, describe_child, merge_children
from sharewell.children.types import BirthKind, Name, NewChild, Service, ServiceKind
from sharewell.foundation.clock import now
from sharewell.practitioners.actions import add_person, give_post
from sharewell.practitioners.queries import get_post
from tests.support.indexing import ADA, look_for, receive
from tests.support.people import make_current
from tests.support.sharing import Sharing, send
from tests.support.walking import Hands, Home, Keyboard, Pointer, heading

pytestmark = pytest.mark.journey
WREN = NewChild(
    names=(Name(given_names="Wren", family_name="Applegarth"),),
    born_on=date(2015, 2, 3),
    birth=BirthKind.EXACT,
    addresses=ADA.addresses,
    services=(Service(kind=ServiceKind.SCHOOL, name="Puddlegate Primary School", telephone="01632 960111"),),
)
TWIN = replace(WREN, names=(Name(given_names="Bryony", family_name="Applegarth"),), services=())


@dataclass(frozen=True)
class Pair:
    """Two records, and who looks after the index."""

    one: str
    other: str
    keeper: Actor


@pytest.fixture(scope="module")
def pair(home: Home, sharing: Sharing) -> Pair:
    """Let there be two records of twins, with whom two services work."""
    with home.writing():
        early = now() - timedelta(days=30)
        name = add_person(
            actor=OPERATOR, name="Keeper (invented)", email="keeper.merge@example.org", password=None, now=early
        )
        post = give_post(
            actor=OPERATOR, person=name, organisation=home.house.social_care, team="", role=Role.INDEX_MANAGER,
            title="Index manager", now=early,
        )  # fmt: skip
        make_current(get_post(post), now=early)
        one, other = (receive(home.house, each, now=now()).reference for each in (WREN, TWIN))
        for actor, child, kind in (
            (home.house.worker, one, ServiceKind.EARLY_YEARS),
            (home.house.other_worker, other, ServiceKind.SOCIAL_CARE),
        ):
            look_for(actor, now=now(), given_names="", family_name="", age=None, identifier=child)
            begin_involvement(actor=actor, child=child, kind=kind, telephone="01632 960111", ground=None, now=now())
        return Pair(one, other, get_actor(practitioner=name, post=post, now=now()))


@pytest.mark.parametrize("hands_of", [Pointer, Keyboard])
def test_linked_seen_through_parted_and_told(
    home: Home,
    sharing: Sharing,
    pair: Pair,
    phone_page: Page,
    look: Callable[[Page], None],
    hands_of: Callable[[Page], Hands],
) -> None:
    page, hands, main = phone_page, hands_of(phone_page), phone_page.get_by_role("main")
    home.enter(page, pair.keeper, f"/children/{pair.one}/records/")
    look(page)
    hands.write("other", pair.other)
    hands.press("Look at both records")
    heading(page, "Nothing is linked yetAre these one child?")
    expect(main).to_contain_text("They may be twins, or brothers and sisters")
    expect(main).to_contain_text(f"Worker (invented), Hoppers playgroup (invented) would see {pair.other}")
    look(page)
    hands.write("words", "The same family told us.")
    hands.press("They are one child: link the records")
    expect(main).to_contain_text("The same family told us.")
    with home.writing():
        look_for(home.house.worker, now=now(), given_names="", family_name="", age=None, identifier=pair.one)
        described = describe_child(actor=home.house.worker, name="Wren Invented", found_as=pair.one, now=now())
        sent = send(sharing, child=described, now=now())
    page.goto(f"/children/{pair.one}/records/")
    hands.follow("Part these records")
    expect(main).to_contain_text(sent)
    look(page)
    hands.write("words", "The school knows both.")
    hands.press("They are two children: part the records")
    expect(main).to_contain_text("They must be told. Worker (invented), Worker owes it.")
    look(page)
    home.enter(page, home.house.worker, "/work/")
    with page.expect_navigation():
        page.get_by_role("link", name="Tell them that what you shared may be about another child").first.click()
    look(page)
    hands.choose("how", "telephone")
    hands.write("told_on", now().strftime("%d %m %Y"))
    hands.write("words", "I rang Receiver.")
    hands.press("Keep what I did")
    expect(main).to_contain_text("I rang them")
    look(page)


def test_what_the_list_of_services_says_and_a_call_is_asked_for(
    home: Home, pair: Pair, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands, main = phone_page, Pointer(phone_page), phone_page.get_by_role("main")
    home.enter(page, home.house.worker, f"/children/{pair.one}/")
    look(page)
    page.get_by_text("What this list can tell you, and what it cannot").click()
    expect(main).to_contain_text("Some services are never shown.")
    hands.press("Ask the others to ring me")
    expect(main).to_contain_text("Asks to be rung about this child")
    look(page)
    hands.press("Nobody needs to ring me any more")
    expect(main).not_to_contain_text("Asks to be rung about this child")


def test_a_child_without_a_gp_is_looked_into_and_counted(
    home: Home, pair: Pair, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands, main = phone_page, Pointer(phone_page), phone_page.get_by_role("main")
    home.enter(page, pair.keeper, "/children/without/")
    look(page)
    with page.expect_navigation():
        page.locator(f"form:has(input[value={pair.one}]) button").click()
    look(page)
    hands.choose("outcome", "educated-at-home")
    hands.write("words", "I rang the council.")
    hands.press("Say what you found")
    expect(main).to_contain_text("They are educated at home")
    page.goto("/children/figures/")
    hands.press("Count them now")
    expect(main).to_contain_text("are being counted anew")
    look(page)
    with home.writing():
        count_figures(actor=OPERATOR, now=now())
    for address in ("/children/without/return/", "/children/figures/"):
        page.goto(address)
        expect(main).to_contain_text("fewer than 5")
        look(page)


def test_linking_works_without_scripts(home: Home, pair: Pair, page_without_javascript: Page) -> None:
    page, hands = page_without_javascript, Pointer(page_without_javascript)
    with home.writing():
        third = receive(home.house, replace(WREN, names=(Name(given_names="Odo", family_name="Fennimore"),),
                                            born_on=date(2012, 7, 8), addresses=()), now=now()).reference  # fmt: skip
        merge_children(actor=pair.keeper, one=pair.one, other=third, reason="Invented.", now=now())
    home.enter(page, pair.keeper, f"/children/{pair.one}/records/")
    hands.follow("Part these records")
    hands.write("words", "The school knows both.")
    hands.press("They are two children: part the records")
    expect(page.get_by_role("main")).to_contain_text("Nothing was shared")
