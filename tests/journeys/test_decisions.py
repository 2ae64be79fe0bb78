"""Decide and record in a browser: with a keyboard alone, without scripts, on a telephone, and clean to axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.deciding import PASSWORD
from tests.support.walking import Home, Keyboard, Pointer, record, start, walk_to_check

pytestmark = pytest.mark.journey


def sign_in(page: Page, email: str, place: str) -> None:
    page.goto(place)
    page.get_by_label("E-mail").first.fill(email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()


class TestWorryToRecord:
    def test_within_twelve_pages_on_a_telephone_and_endorsed(
        self, phone_page: Page, page: Page, home: Home, look: Callable[[Page], None]
    ) -> None:
        sign_in(phone_page, home.email(home.house.worker), "/decisions/new/")
        hands = Pointer(phone_page)
        look(phone_page)
        start(hands)
        sent = walk_to_check(hands, home.house.social_care, look=look)
        assert 1 + 1 + sent + 1 <= 12, "the sign-in page, the start and the check count too"
        record(hands)
        expect(phone_page.get_by_role("heading", level=1)).to_contain_text("Your decision is recorded")
        look(phone_page)
        sign_in(page, home.email(home.house.manager), phone_page.url)
        Pointer(page).press("Endorse")
        expect(page.get_by_role("main")).to_contain_text("Decided: Share what I chose. Endorsed.")
        look(page)


class TestEachWayByKeyboardAndWithoutScripts:
    @pytest.fixture(params=["by keyboard alone", "without scripts"])
    def hands(self, request: pytest.FixtureRequest, home: Home) -> Keyboard | Pointer:
        if request.param == "by keyboard alone":
            hands: Keyboard | Pointer = Keyboard(request.getfixturevalue("page"))
        else:
            hands = Pointer(request.getfixturevalue("page_without_javascript"))
        home.enter(hands.page, home.house.colleague, "/decisions/new/")
        return hands

    def test_sharing(self, hands: Keyboard | Pointer, home: Home) -> None:
        start(hands)
        walk_to_check(hands, home.house.social_care)
        record(hands)
        expect(hands.page.get_by_role("main")).to_contain_text("Decided: Share what I chose.")

    def test_not_sharing(self, hands: Keyboard | Pointer, home: Home) -> None:
        start(hands)
        walk_to_check(hands, home.house.social_care)
        record(hands, "do-not-share", reasons="His mother asks herself tomorrow.")
        expect(hands.page.get_by_role("main")).to_contain_text("Decided: Do not share.")
        expect(hands.page.get_by_role("main")).to_contain_text("His mother asks herself tomorrow.")

    def test_a_request(self, hands: Keyboard | Pointer, home: Home) -> None:
        start(hands, "asked")
        walk_to_check(hands, home.house.social_care)
        record(hands)
        expect(hands.page.get_by_role("main")).to_contain_text("The asker was rung back")

    def test_a_plain_note(self, hands: Keyboard | Pointer) -> None:
        start(hands, "not-sure")
        hands.follow("Write a concern note")
        hands.write("who", "The boy with the red coat")
        hands.write("text", "Came without a coat again.")
        hands.press("Keep this note")
        expect(hands.page.get_by_role("heading", level=1)).to_contain_text("A concern note")
        expect(hands.page.get_by_role("main")).to_contain_text("Came without a coat again.")

    def test_danger(self, hands: Keyboard | Pointer) -> None:
        start(hands)
        hands.choose("answer", "yes")
        hands.press("Continue")
        expect(hands.page.locator('a[href="tel:999"]').first).to_be_visible()
