"""A child moves between councils, and one dies: the pages on a desk, on a telephone, and without scripts."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from sharewell.children.types import Name
from tests.support.indexing import ADA, receive
from tests.support.living import GROWN, Councils, claimed, make_councils
from tests.support.walking import Home, Keyboard, Pointer, heading

pytestmark = pytest.mark.journey
FOLDER = os.environ.get("SHAREWELL_PICTURES", "")


@pytest.fixture(scope="session")
def councils(home: Home) -> Councils:
    """Return the two councils of the served site."""
    with home.writing():
        return make_councils(home.house)


def picture(page: Page, name: str) -> None:
    """Take a picture to be looked at, where a folder for it is named."""
    if FOLDER:
        page.screenshot(path=f"{FOLDER}/{name}.png", full_page=True)


def test_a_move_is_asked_for_by_keyboard_and_accepted_on_a_telephone(
    home: Home, councils: Councils, page: Page, phone_page: Page, look: Callable[[Page], None]
) -> None:
    new = replace(ADA, names=(Name(given_names="Isolde", family_name="Marchbanks"),), adults=())
    with home.writing():
        child = claimed(home.house, councils, new)
    home.enter(page, councils.east_keeper, f"/children/{child}/")
    picture(page, "child-desk")
    look(page)
    hands = Keyboard(page)
    hands.follow("Moves, leaving, death")
    heading(page, "Isolde Marchbanks, " + child + "Moves, leaving, death")
    look(page)
    picture(page, "life-desk")
    page.get_by_text("The child moves to another council").click()
    hands.pick("to", councils.west)
    hands.write("moves_on", "30 11 2026")
    page.locator("#move_words").fill("Invented: they moved in with an aunt.")
    look(page)
    picture(page, "life-desk-move")
    hands.press("Ask the other council")
    expect(page.get_by_role("main")).to_contain_text("has not answered yet")
    look(page)

    home.enter(phone_page, councils.west_keeper, "/children/moves/")
    look(phone_page)
    picture(phone_page, "moves-phone")
    thumb = Pointer(phone_page)
    thumb.follow("mov_")
    look(phone_page)
    picture(phone_page, "move-phone")
    thumb.press("Keep the answer")
    expect(phone_page.get_by_role("alert")).to_contain_text("Say yes or no")
    look(phone_page)
    thumb.choose("accepts", "yes")
    phone_page.locator("#id_words").fill("We know the family. Invented.")
    thumb.press("Keep the answer")
    expect(phone_page.get_by_role("main")).to_contain_text("Accepted")
    phone_page.goto(f"/children/{child}/")
    expect(phone_page.get_by_role("main")).to_contain_text("Westlow Council (invented), since")
    look(phone_page)
    picture(phone_page, "child-phone")


def test_a_death_is_told_gently_and_without_scripts(
    home: Home, councils: Councils, page_without_javascript: Page, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page = page_without_javascript
    new = replace(ADA, names=(Name(given_names="Crispin", family_name="Underhay"),), adults=())
    with home.writing():
        child = receive(home.house, new).reference
    home.enter(page, councils.east_keeper, f"/children/{child}/life/")
    page.get_by_text("The child has died", exact=True).click()
    hands = Pointer(page)
    hands.write("died_on", "20 11 2026")
    hands.choose("source", "health")
    page.locator("#death_said_by").fill("The ward sister")
    hands.press("Say that the child has died")
    expect(page.get_by_role("main")).to_contain_text("Crispin Underhay died on 20 November 2026")
    home.enter(phone_page, councils.east_keeper, f"/children/{child}/")
    expect(phone_page.get_by_role("note")).to_contain_text("Do not ring or write to the family")
    look(phone_page)
    picture(phone_page, "death-phone")


def test_the_archive_is_opened_and_a_hold_placed_on_a_telephone(
    home: Home, councils: Councils, phone_page: Page, page: Page, look: Callable[[Page], None]
) -> None:
    with home.writing():
        child = receive(home.house, GROWN).reference
    home.enter(phone_page, councils.west_keeper, "/children/time/")
    look(phone_page)
    thumb = Pointer(phone_page)
    thumb.write("child", child)
    thumb.write("words", "Invented: a claim is open.")
    thumb.write("review_on", "1 3 2027")
    picture(phone_page, "times-phone")
    thumb.press("Place a legal hold")
    look(phone_page)
    picture(phone_page, "hold-phone")
    phone_page.goto("/children/archive/")
    look(phone_page)
    picture(phone_page, "archive-phone")
    thumb.choose("reason", "section-47")
    thumb.write("words", "Invented: an enquiry.")
    thumb.write("identifier", child)
    thumb.press("Open the archive")
    expect(phone_page.get_by_role("main")).to_contain_text("From the archive")
    look(phone_page)
    picture(phone_page, "archived-phone")
    home.enter(page, councils.west_keeper, "/children/time/")
    look(page)
    picture(page, "times-desk")
