"""Signing in as people do: on a telephone, by keyboard alone, without scripts, and after a while away."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page, expect

from sharewell.acting.types import Role
from tests.support.browser import fits
from tests.support.people import PASSWORD, make_village
from tests.support.site import let_lapse, writing_to

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("people_on_site")]

EMAIL = "person.1@signing-in.invented.example"


@pytest.fixture(scope="module")
def people_on_site(site_database: str, django_db_blocker: object) -> None:
    """Give the served site an organisation, a health visitor with a password, and one with two posts."""
    with writing_to(site_database, django_db_blocker):
        village = make_village("signing-in")
        village.post(name="Invented Health Visitor", title="Health visitor", password=PASSWORD)
        two = village.post(Role.MANAGER, name="Invented Twofold", title="Playgroup leader", password=PASSWORD)
        village.post(person=two.person, organisation="Invented Playground", title="Play worker")


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_on_a_telephone_one_signs_in_reads_the_register_and_signs_out(
    phone_page: Page, assert_axe_clean: Callable[[Page], None]
) -> None:
    page = phone_page
    page.goto("/register/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert_axe_clean(page)
    sign_in(page, password="not the right words")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    assert_axe_clean(page)
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Register of organisations")
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_role("link", name="Invented Trust").first.click()
    assert_axe_clean(page)
    page.goto("/work/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.goto("/work/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")


def test_without_javascript_one_chooses_between_two_posts(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/work/")
    sign_in(page, email="person.2@signing-in.invented.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose your post")
    page.get_by_label("Play worker, Invented Playground").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")
    expect(page.get_by_role("banner")).to_contain_text("Play worker, Invented Playground")


def test_leaving_quickly_ends_the_session_in_this_browser(page: Page) -> None:
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather"))
    page.goto("/sign-in/")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")
    page.get_by_role("link", name="Leave this page quickly").click()
    expect(page.get_by_text("weather")).to_be_visible()
    page.goto("/work/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_what_is_sent_after_the_session_lapsed_arrives_once(page_without_javascript: Page, site_database: str) -> None:
    page = page_without_javascript
    page.goto("/work/away/")
    sign_in(page)
    page.get_by_label("First day away").fill("2031-03-04")
    page.get_by_label("Last day away").fill("2031-03-05")
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sharewell_session")
    with psycopg.connect(site_database) as connection:
        let_lapse(connection, key)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_role("main")).to_contain_text("what you wrote is kept on this page")
    assert "2031" not in page.content()
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your words are kept")
    page.get_by_role("button", name="Send my words").click()
    expect(page.get_by_role("main")).to_contain_text("from 4 March 2031 to 5 March 2031")
    with psycopg.connect(site_database) as connection:
        rows = connection.execute(
            "SELECT count(*) FROM practitioners_awayperiod WHERE began_at::date = DATE '2031-03-04'"
        ).fetchone()
    assert rows == (1,)
