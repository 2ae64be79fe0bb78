"""Several children in one decision: each with words of their own, and nothing copied from one to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sharewell.foundation.clock import now
from tests.support.deciding import begin, complete
from tests.support.walking import Home, Pointer, name_of, record

pytestmark = pytest.mark.journey


def test_a_fact_about_one_is_not_copied_to_another(home: Home, phone_page: Page, look: Callable[[Page], None]) -> None:
    page, hands, main = phone_page, Pointer(phone_page), phone_page.get_by_role("main")
    with home.writing():
        reference = complete(begin(home.house.worker, now=now())).reference
    home.enter(page, home.house.worker, f"/decisions/draft/{reference}/check/")
    page.get_by_text("Is it about another child too?").click()
    page.locator("input[name=is_the_same]").check()
    hands.press("Add another child")
    expect(page.get_by_role("heading", level=1)).to_have_text("The child (child 2 of 2)")
    expect(main).to_contain_text("Nothing is taken over from another child.")
    for field in ("name", "identifying", "view", "view_not_asked", "item-text", "item-source", "item-evidence"):
        assert page.locator(f"[name={field}]").input_value() == "", field
    for choice in ("item-kind", "item-seen"):
        expect(page.locator(f"input[name={choice}]:checked")).to_have_count(0)
    look(page)
    hands.write("name", "Sky Invented")
    hands.write("view_not_asked", "A baby of four months.")
    hands.press("Continue")
    look(page)
    record(hands)
    expect(page.get_by_role("alert")).to_contain_text("Write, or choose, what you share about child 2")
    look(page)
    hands.follow("Add something you know about child 2")
    expect(page.locator("[name=text]")).to_have_value("")
    look(page)
    hands.write("text", "Her nappy was dry all day.")
    hands.choose("kind", "opinion")
    hands.choose("seen", "reported")
    hands.write("source", "The key worker")
    hands.press("Keep this")
    hands.press("Record this decision")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your decision is recorded")
    look(page)
    for own, other in (
        (
            ("Robin Invented", "Three bruises on the left arm.", "I want to stay with Nan."),
            "Her nappy was dry all day.",
        ),
        (("Sky Invented", "Her nappy was dry all day.", "A baby of four months."), "Three bruises on the left arm."),
    ):
        number = 1 if "Robin Invented" in own else 2
        part = main.locator(f"h2:text-is('Child {number}') + dl")
        for words in own:
            expect(part).to_contain_text(words)
        expect(part).not_to_contain_text(other)


def test_a_child_who_was_added_by_mistake_is_taken_out(home: Home, page: Page) -> None:
    hands = Pointer(page)
    with home.writing():
        reference = complete(begin(home.house.worker, now=now())).reference
    home.enter(page, home.house.worker, f"/decisions/draft/{reference}/check/")
    page.get_by_text("Is it about another child too?").click()
    page.locator("input[name=is_the_same]").check()
    hands.press("Add another child")
    page.goto(f"/decisions/draft/{reference}/check/")
    hands.press("Take child 2 out")
    assert name_of(page) == "check"
    expect(page.get_by_role("button", name="Take child")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("Three bruises on the left arm.")
