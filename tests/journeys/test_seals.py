"""An adopted child: sealed by one, held by two, asked about when a source says both names, and lifted by both."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sharewell.children.types import Address, Adult, Name, NameKind
from sharewell.foundation.clock import now
from tests.support.indexing import ADA, look_for, receive
from tests.support.sealing import GRACE
from tests.support.walking import Home, Pointer

pytestmark = pytest.mark.journey
PICTURES = os.environ.get("SHAREWELL_PICTURES", "")


def keep(page: Page, name: str) -> None:
    """Keep a picture, where a folder for pictures is named."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


# Unlike everybody whom other journeys leave on this site: whoever is like the earlier identity waits for its holders.
ZINNIA = replace(
    ADA, names=(Name(given_names="Zinnia Opal", family_name="Thornquist"),), born_on=date(2013, 7, 9),
    addresses=(Address(address="81 Pebble Walk", town="Tansy Vale", postcode="ZX7 8QQ"),),
    adults=(Adult(name="Verity Thornquist"),), services=(),
)  # fmt: skip
LATER = replace(GRACE, born_on=ZINNIA.born_on)
IVY = replace(ZINNIA, names=(Name(given_names="Ivy May", family_name="Thornquist"),))


def test_two_identities_are_sealed_asked_about_and_lifted(
    home: Home, page: Page, phone_page: Page, look: Callable[[Page], None]
) -> None:
    hands, house = Pointer(phone_page), home.house
    with home.writing():
        earlier, later = receive(house, ZINNIA, now=now()).reference, receive(house, LATER, now=now()).reference
        twin = receive(house, IVY, source=house.social_care, now=now()).reference
        for child in (earlier, later, twin):
            look_for(house.manager, now=now(), given_names="", family_name="", age=None, identifier=child)
    home.enter(phone_page, house.manager, f"/children/{earlier}/")
    hands.follow("Adopted, or a new identity")
    look(phone_page)
    hands.choose("kind", "adoption")
    hands.write("ordered_on", "2026-01-02")
    hands.write("order", "Invented order 7, kept by the adoption team.")
    hands.write("later", later)
    phone_page.get_by_label("Ivy May Thornquist").check()
    phone_page.locator("select[name=second]").select_option(house.second_manager.post)
    keep(phone_page, "seal-child")
    hands.press("Seal them apart now")
    main = phone_page.get_by_role("main")
    expect(main).to_contain_text("This is the one page on which both identities stand.")
    expect(main).to_contain_text("Zinnia Opal Thornquist")
    expect(main).to_contain_text("Grace Ottershaw")
    look(phone_page)
    with home.writing():
        both = replace(LATER, names=(*LATER.names, replace(ZINNIA.names[0], kind=NameKind.FORMER)))
        receive(house, both, source=house.social_care, source_id="both", now=now())
    home.enter(page, house.second_manager, "/children/sealed/")
    look(page)
    keep(page, "seals")
    hands = Pointer(page)
    page.get_by_role("main").get_by_role("link", name="mat_").click()
    look(page)
    keep(page, "seal-question")
    hands.choose("whose", "later")
    hands.write("words", "I asked the school.")
    hands.press("Settle it")
    hands.follow("The child was adopted")
    look(page)
    keep(page, "seal")
    hands.write("words", "She is grown up and asks for it.")
    hands.press("Ask to lift the seal")
    expect(page.get_by_role("main")).to_contain_text("You asked for this. Another holder must agree.")
    phone_page.reload()
    keep(phone_page, "seal-to-lift")
    Pointer(phone_page).press("I agree: lift the seal")
    expect(main).to_contain_text("Nothing was linked.")
    look(phone_page)
