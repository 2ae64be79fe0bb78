"""Not sure that it counts, and danger: people first, words afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.walking import Home, Pointer, answer, describe, name_of, start

pytestmark = pytest.mark.journey


def test_not_sure_leads_to_people_then_to_a_question_without_a_name_and_a_note(
    home: Home, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands = phone_page, Pointer(phone_page)
    home.enter(page, home.house.worker, "/decisions/new/")
    start(hands, "not-sure")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not sure that it counts?")
    expect(page.get_by_role("main")).to_contain_text("Your organisation’s adviser is Adviser (invented)")
    expect(page.get_by_role("main")).to_contain_text("A colleague who knows the child may have seen the same.")
    expect(page.get_by_role("link", name="01632 960 123")).to_have_attribute("href", "tel:01632960123")
    look(page)
    hands.follow("Ask your adviser, without saying who the child is")
    hands.write("question", "A girl of 4 will not take off her coat. Does that count?")
    hands.choose("harm", "no")
    hands.press("Send the question")
    expect(page.get_by_role("main")).to_contain_text("Waiting for an answer.")
    look(page)
    page.goto("/decisions/not-sure/")
    hands.follow("Write a concern note")
    look(page)
    hands.press("Keep this note")
    expect(page.get_by_role("alert")).to_contain_text("Write what worries you")
    look(page)
    hands.write("who", "The girl with the blue coat")
    hands.write("text", "Kept her coat on again, and held her arm.")
    hands.press("Keep this note")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A concern note")
    expect(page.get_by_role("main")).to_contain_text("Kept her coat on again, and held her arm.")
    look(page)
    reference = name_of(page)
    hands.follow("decide about sharing")
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide about sharing")
    page.goto("/decisions/")
    assert "blue coat" not in page.content(), "a list shows no word about a child"
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    look(page)


def test_unsure_of_harm_leads_to_the_adviser_before_anything_is_written_about_a_child(
    home: Home, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands, main = phone_page, Pointer(phone_page), phone_page.get_by_role("main")
    home.enter(page, home.house.worker, "/decisions/new/")
    start(hands)
    answer(hands, "no")
    answer(hands, "unsure")
    assert name_of(page) == "help"
    expect(page.get_by_role("heading", level=1)).to_contain_text("Seek advice first")
    expect(main).to_contain_text("Your organisation’s adviser is Adviser (invented)")
    expect(page.locator('a[href="tel:999"]').first).to_be_visible()
    look(page)
    hands.press("Ask your adviser, without saying who the child is")
    expect(page.locator("input[name=harm][value=yes]")).to_be_checked()
    hands.write("question", "A girl of 7 flinches when she is collected.")
    hands.press("Send the question")
    hands.follow("Go on with your decision")
    expect(main).to_contain_text("Waiting for an answer")
    look(page)
    hands.follow("Write down what you know, and decide")
    describe(hands)
    assert name_of(page) == "check"
    page.get_by_text("If you share: what to look at first").click()
    look(page)
    hands.choose("chosen", "ask-first")
    hands.write("reasons", "I wait for the adviser.")
    hands.press("Record this decision")
    expect(main).to_contain_text("Decided: Ask for advice first, and look again.")
    expect(main).to_contain_text("Asked, not answered yet")


def test_danger_asks_nothing_more_and_is_recorded_afterwards(
    home: Home, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands = phone_page, Pointer(phone_page)
    home.enter(page, home.house.worker, "/decisions/new/")
    start(hands)
    answer(hands, "yes")
    assert name_of(page) == "help", "one question, and no more"
    main = page.get_by_role("main")
    expect(page.locator('a[href="tel:999"]').first).to_be_in_viewport()
    expect(main).to_contain_text("Out of hours: Ring the duty desk.")
    expect(main.get_by_role("link", name="01632 960 123")).to_have_attribute("href", "tel:01632960123")
    expect(main.get_by_role("link", name="Find your council’s numbers")).to_be_visible()
    expect(main.locator("input[type=radio]")).to_have_count(0)
    look(page)
    hands.follow("I have told them: write it down")
    look(page)
    describe(hands, text="He was on the window sill of the second floor.")
    assert name_of(page) == "check"
    expect(main).to_contain_text("None of these may hold you up.")
    look(page)
    hands.choose("chosen", "share")
    hands.press("Record this decision")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your decision is recorded")
    expect(main).to_contain_text("He was on the window sill of the second floor.")
    look(page)


def test_danger_is_recorded_at_once_without_more_words(home: Home, page: Page) -> None:
    hands = Pointer(page)
    home.enter(page, home.house.worker, "/decisions/new/")
    start(hands)
    answer(hands, "unsure")
    hands.follow("I told them: keep that with one press")
    hands.choose("to", "kind:police")
    hands.choose("grasp", "self")
    hands.press("Write it down now")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your decision is recorded")
