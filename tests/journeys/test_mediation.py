"""Acting for a colleague on a telephone, and the colleague ending it without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from sharewell.practitioners.queries import get_person
from tests.support.browser import fits
from tests.support.people import PASSWORD, make_village
from tests.support.site import writing_to
from tests.support.walking import heading, sign_in

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Team:
    """E-mail addresses of who acts, and for whom."""

    mediator: str
    practitioner: str


@pytest.fixture(scope="module")
def team(site_database: str, django_db_blocker: object) -> Team:
    """Give the served site an organisation with two people who work with families."""
    with writing_to(site_database, django_db_blocker):
        village = make_village("mediation")
        here = "Invented Trust of mediation"
        mediator = village.post(name="Mia Invented", title="Duty worker", organisation=here, password=PASSWORD)
        other = village.post(name="Vic Invented", title="Health visitor", organisation=here, password=PASSWORD)
        return Team(get_person(mediator.person).email, get_person(other.person).email)


def test_she_acts_for_a_colleague_on_a_telephone_and_he_ends_it_without_scripts(
    team: Team,
    phone_page: Page,
    page_without_javascript: Page,
    assert_axe_clean: Callable[[Page], None],
) -> None:
    page = phone_page
    sign_in(page, team.mediator, "/acting-for/")
    heading(page, "Acting for somebody")
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_role("link", name="Act for a colleague").click()
    heading(page, "Act for a colleague")
    page.get_by_role("button", name="Act for them").click()
    expect(page.get_by_role("alert").first).to_contain_text("Choose for whom you act")
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_label("For whom do you act?").select_option(
        label="Vic Invented, Health visitor, Invented Trust of mediation"
    )
    page.get_by_label("They are with a family and rang to ask").check()
    page.get_by_label("What did they ask you to look at?").fill("His record of this morning.")
    page.get_by_label("For how many hours?").fill("2")
    page.get_by_role("button", name="Act for them").click()
    banner = page.get_by_role("region", name="Acting for somebody")
    expect(banner).to_contain_text("You are acting for Vic Invented")
    assert_axe_clean(page)
    assert fits(page)
    page.goto("/advice/ask/")
    expect(page.get_by_role("main")).to_contain_text("this page is for your own work")
    expect(banner).to_be_visible()
    assert_axe_clean(page)

    his = page_without_javascript
    sign_in(his, team.practitioner, "/notices/")
    his.get_by_role("main").get_by_role("link", name=re.compile("Sharewell")).first.click()
    heading(his, re.compile("Mia Invented, Duty worker acts for you"))
    expect(his.get_by_role("main")).to_contain_text("His record of this morning.")
    his.get_by_role("button", name="End it now").click()
    heading(his, "Acting for somebody")
    expect(his.get_by_role("main")).to_contain_text("Ended early")

    page.goto("/work/")
    heading(page, "Your work")
    expect(banner).to_have_count(0)


def test_by_keyboard_alone_she_begins_and_ends_it(team: Team, page: Page) -> None:
    sign_in(page, team.mediator, "/acting-for/begin/")
    heading(page, "Act for a colleague")
    page.get_by_label("For whom do you act?").focus()
    page.keyboard.type("Vic")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("They cannot reach Sharewell where they are")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("His notes.")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    banner = page.get_by_role("region", name="Acting for somebody")
    expect(banner).to_contain_text("You are acting for Vic Invented")
    page.get_by_role("button", name="End acting for them").focus()
    page.keyboard.press("Enter")
    heading(page, "Acting for somebody")
    expect(banner).to_have_count(0)
