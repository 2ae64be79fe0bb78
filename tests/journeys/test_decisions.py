"""Decide and record in a browser: with a keyboard alone, without scripts, on a telephone, and clean to axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sharewell.foundation.clock import now
from tests.support.deciding import PASSWORD, House, make_house

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey

EASY = {"immediate-danger": "no", "significant-harm": "no", "confidential": "yes", "risk-of-harm": "yes",
        "sensitive": "no", "could-expose-someone": "no"}  # fmt: skip
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def house_on_site(site_database: str, django_db_blocker: Any) -> tuple[House, dict[str, str]]:
    """Make the invented house on the served site; return it and each person's e-mail address."""
    from django.db import connection

    from sharewell.practitioners.queries import get_person

    entry = connection.settings_dict
    before = entry["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        entry["NAME"] = next(part for part in site_database.split() if part.startswith("dbname=")).partition("=")[2]
        try:
            house = make_house(password=True, now=min(BEGAN, now() - timedelta(days=30)))
            emails = {
                name: get_person(getattr(house, name).reference).email for name in ("worker", "manager", "colleague")
            }
        finally:
            connection.close()
            entry["NAME"] = before
    return house, emails


def sign_in(page: Page, email: str, place: str) -> None:
    page.goto(place)
    page.get_by_label("E-mail").first.fill(email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()


def answer(page: Page, value: str) -> None:
    page.locator(f"input[name=answer][value={value}]").check()
    page.get_by_role("button", name="Continue").click()


def walk_to_check(page: Page, house: House) -> int:
    """Walk from the start to the check; return how many pages were sent."""
    page.locator("input[name=way][value=worried]").check()
    page.get_by_role("button", name="Start").click()
    sent = 1
    for _ in range(25):
        place = page.url
        name = place.rstrip("/").rsplit("/", 1)[-1]
        if name == "check":
            return sent
        if "/question/" in place:
            answer(page, EASY.get(name, "no"))
        elif name == "to":
            page.locator("select[name=recipient_organisation]").select_option(house.social_care)
            page.locator("select[name=purpose]").select_option("protect-from-harm")
            page.get_by_role("button", name="Continue").click()
        else:
            page.locator("input[name=name]").fill("Robin Invented")
            page.locator("textarea[name=view]").fill("I want to stay with Nan.")
            page.locator("textarea[name=item-text]").fill("Three bruises on the left arm.")
            page.locator("input[name=item-kind][value=fact]").check()
            page.locator("input[name=item-seen][value=observed]").check()
            page.locator("input[name=item-source]").fill("Own eyes")
            page.get_by_role("button", name="Continue").click()
        sent += 1
    raise AssertionError(page.url)


def tick(page: Page, chosen: str) -> None:
    for code in ("minimum_necessary", "right_recipient", "accurate_up_to_date", "fact_opinion_distinguished",
                 "secure_means", "onward_limits_agreed"):  # fmt: skip
        page.locator(f"input[name={code}][value=yes]").check()
    page.locator("input[name=subject_informed][value=will-be]").check()
    page.locator(f"input[name=chosen][value={chosen}]").check()
    page.get_by_role("button", name="Record this decision").click()


class TestWorryToRecord:
    def test_within_twelve_pages_on_a_telephone_and_endorsed(
        self, phone_page: Page, page: Page, house_on_site: tuple[House, dict[str, str]],
        assert_axe_clean: Callable[[Page], None],
    ) -> None:  # fmt: skip
        house, emails = house_on_site
        sign_in(phone_page, emails["worker"], "/decisions/new/")
        assert 1 + walk_to_check(phone_page, house) + 1 <= 12
        assert_axe_clean(phone_page)
        assert phone_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        tick(phone_page, "share")
        assert phone_page.get_by_role("heading", level=1).inner_text().endswith("Your decision is recorded")
        assert_axe_clean(phone_page)
        place = phone_page.url
        sign_in(page, emails["manager"], place)
        page.get_by_role("button", name="Endorse", exact=True).click()
        assert "Endorsed" in page.locator("main").inner_text()
        assert_axe_clean(page)

    def test_without_scripts_and_not_shared(
        self, page_without_javascript: Page, house_on_site: tuple[House, dict[str, str]]
    ) -> None:
        page, (house, emails) = page_without_javascript, house_on_site
        sign_in(page, emails["colleague"], "/decisions/new/")
        walk_to_check(page, house)
        page.get_by_role("link", name="Reasons, what the family was told").click()
        page.locator("textarea[name=reasons]").fill("His mother asks herself tomorrow.")
        page.get_by_role("button", name="Keep this").click()
        page.locator("input[name=chosen][value=do-not-share]").check()
        page.get_by_role("button", name="Record this decision").click()
        assert "Decided: Do not share" in page.locator("main").inner_text()

    def test_with_a_keyboard_alone_danger_shows_telephones(
        self, page: Page, house_on_site: tuple[House, dict[str, str]], assert_axe_clean: Callable[[Page], None]
    ) -> None:
        _, emails = house_on_site
        sign_in(page, emails["colleague"], "/decisions/new/")
        assert_axe_clean(page)
        page.locator("input[name=way]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/question/immediate-danger/")
        assert_axe_clean(page)
        page.locator("input[name=answer][value=yes]").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/help/")
        assert page.locator('a[href="tel:999"]').first.is_visible()
        assert_axe_clean(page)
