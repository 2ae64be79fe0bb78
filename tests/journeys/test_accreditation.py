"""From a new post to being current, and what a lapse looks like: on a telephone and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sharewell.acting.types import Role
from tests.support.browser import fits
from tests.support.people import PASSWORD, make_village, train
from tests.support.site import writing_to

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("people_on_site")]


@pytest.fixture(scope="module")
def people_on_site(site_database: str, django_db_blocker: object) -> None:
    """Give the served site a manager who is current, and a newcomer who has completed the course and nothing else."""
    with writing_to(site_database, django_db_blocker):
        village = make_village("accreditation")
        village.post(Role.MANAGER, name="Invented Manager", title="Safeguarding lead", password=PASSWORD)
        newcomer = village.post(name="Invented Newcomer", title="Playgroup leader", password=PASSWORD, is_current=False)
        train(newcomer)


def sign_in(page: Page, number: int) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(f"person.{number}@accreditation.invented.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_newcomer_becomes_current_on_a_telephone_by_keyboard(  # noqa: PLR0915  one movement through many pages
    phone_page: Page, assert_axe_clean: Callable[[Page], None]
) -> None:
    page = phone_page

    def look(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        assert_axe_clean(page)
        assert fits(page)

    def press(role: str, name: str) -> None:
        target = page.get_by_role("main").get_by_role(role, name=name).first  # type: ignore[arg-type]
        target.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")

    sign_in(page, 2)
    expect(page.get_by_role("main")).to_contain_text("You can write and send, but not look at records.")
    look("Your work")
    page.goto("/decisions/to-endorse/")
    look("This page is not open to you")
    page.goto("/training/")
    look("My accreditation")
    press("link", "Read the code of practice")
    look("Code of practice for people who use Sharewell")
    press("button", "Accept the code of practice")
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    look("Code of practice for people who use Sharewell")
    page.get_by_label("I have read this").focus()
    page.keyboard.press("Space")
    press("button", "Accept the code of practice")
    look("My accreditation")

    page.goto("/work/")
    sign_out(page)
    sign_in(page, 1)
    page.goto("/training/people/")
    look("Who is current in your organisation")
    press("link", "Invented Newcomer")
    look("Invented Newcomer")
    press("link", "Record a vetting check")
    look("Record a vetting check")
    press("button", "Record the check")
    expect(page.get_by_role("alert")).to_contain_text("Choose the kind of check")
    look("Record a vetting check")
    page.get_by_label("Enhanced check by the Disclosure and Barring Service").focus()
    page.keyboard.press("Space")
    page.get_by_label("Number of the certificate or file").fill("INVENTED 77")
    page.get_by_label("Day of the check").fill("2026-11-02")
    page.get_by_label("Day by which it must be made again").fill("2029-11-01")
    press("button", "Record the check")
    press("link", "Record an induction")
    look("Record an induction")
    press("button", "Record the induction")
    expect(page.get_by_role("main")).to_contain_text("Current until")
    look("Invented Newcomer")

    page.goto("/training/import/")
    look("Take over a list of completed courses")
    page.goto("/training/figures/")
    look("Figures of the partnership")
    page.goto("/training/sessions/")
    look("Training sessions")
    page.goto("/training/sessions/new/")
    look("Announce a training session")
    sign_out(page)
    sign_in(page, 2)
    page.goto("/training/")
    expect(page.get_by_role("main")).to_contain_text("You are current until")
    look("My accreditation")
