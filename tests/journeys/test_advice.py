"""Asking without a name, and being answered: on a telephone, by keyboard alone, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from sharewell.acting.types import OPERATOR, Role
from sharewell.practitioners.actions import appoint_adviser
from sharewell.practitioners.queries import get_person
from tests.support.browser import fits
from tests.support.people import EARLIER, PASSWORD, make_village
from tests.support.site import writing_to
from tests.support.walking import heading, sign_in

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Office:
    """E-mail addresses of those who ask, advise and sign."""

    asker: str
    adviser: str


@pytest.fixture(scope="module")
def office(site_database: str, django_db_blocker: object) -> Office:
    """Give the served site an organisation with somebody who asks, an adviser and a cover."""
    with writing_to(site_database, django_db_blocker):
        village = make_village("advice")
        asker = village.post(name="Asha Invented", title="Health visitor", password=PASSWORD)
        adviser = village.post(Role.ADVISER, name="Ada Invented", title="Caldicott Guardian", password=PASSWORD)
        cover = village.post(Role.MANAGER, name="Con Invented", title="Safeguarding lead", password=PASSWORD)
        appoint_adviser(
            actor=OPERATOR,
            organisation=asker.organisation,
            adviser=adviser.reference,
            cover=cover.reference,
            out_of_hours_words="Ring the duty team.",
            out_of_hours_telephone="01632 960123",
            now=EARLIER,
        )
        return Office(get_person(asker.person).email, get_person(adviser.person).email)


def test_she_asks_on_a_telephone_and_the_adviser_answers_without_scripts(
    office: Office,
    phone_page: Page,
    page_without_javascript: Page,
    assert_axe_clean: Callable[[Page], None],
) -> None:
    page = phone_page
    sign_in(page, office.asker, "/advice/ask/")
    heading(page, "Ask an adviser")
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_label("What do you want to ask?").fill("Jamie Example told a volunteer something. May we say so?")
    page.get_by_label("No, that is not my question").check()
    page.get_by_role("button", name="Send the question").click()
    expect(page.get_by_role("alert")).to_contain_text("This looks like somebody’s full name: “Jamie Example”")
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_label("What do you want to ask?").fill("A boy of 7 told a volunteer something. May we say so?")
    page.get_by_role("button", name="Send it as it is").click()
    heading(page, re.compile("Question to an adviser"))
    expect(page.get_by_role("main")).to_contain_text("Waiting for an answer.")
    assert_axe_clean(page)
    assert fits(page)
    thread = page.url

    other = page_without_javascript
    sign_in(other, office.adviser, "/advice/to-answer/")
    heading(other, "Questions to answer")
    reference = thread.rstrip("/").rsplit("/", 1)[-1]
    other.get_by_role("main").get_by_role("link", name=re.compile(reference)).click()
    other.get_by_label("Write a message").fill("Which service would you tell?")
    other.get_by_role("button", name="Send the message").click()
    expect(other.get_by_text("Which service would you tell?")).to_be_visible()
    other.get_by_label("You may share", exact=True).check()
    other.get_by_label("Why?").fill("It protects the child. Record why.")
    other.get_by_label("The adviser’s own view").check()
    other.get_by_role("button", name="Send the answer").click()
    expect(other.get_by_role("heading", name="The answer: You may share")).to_be_visible()

    page.goto(thread)
    expect(page.get_by_role("heading", name="The answer: You may share")).to_be_visible()
    expect(page.get_by_text("The decision is still yours.")).to_be_visible()
    assert_axe_clean(page)
    page.goto("/notices/")
    expect(page.get_by_role("link", name=re.compile("You have something to answer in Sharewell")).first).to_be_visible()
    assert_axe_clean(page)
    page.goto("/advice/")
    expect(page.get_by_role("main")).to_contain_text("Answered by Ada Invented")
    assert_axe_clean(page)


def test_by_keyboard_alone_unsure_of_harm(office: Office, page: Page) -> None:
    sign_in(page, office.asker, "/advice/ask/")
    heading(page, "Ask an adviser")
    page.get_by_label("What do you want to ask?").focus()
    page.keyboard.type("A child flinches when collected. What now?")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Yes, I am unsure about harm")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send the question")).to_be_focused()
    page.keyboard.press("Enter")
    heading(page, re.compile("Question to an adviser"))
    expect(page.get_by_role("heading", name="Do not wait if you are worried: ring now")).to_be_visible()
    expect(page.get_by_role("link", name="Ring 01632 960123")).to_be_visible()


def test_an_adviser_signs_a_statement_off(office: Office, page: Page, assert_axe_clean: Callable[[Page], None]) -> None:
    sign_in(page, office.adviser, "/editions/sign-off/")
    heading(page, "Sign-off of the editions")
    assert_axe_clean(page)
    page.get_by_role("main").get_by_role("link", name=re.compile("Read and sign")).first.click()
    heading(page, re.compile("^Sign-off: "))
    assert_axe_clean(page)
    page.get_by_role("button", name=re.compile("Sign these words")).first.click()
    expect(page.get_by_role("button", name=re.compile("Withdraw my signature"))).to_have_count(1)
    expect(page.get_by_text("Signed by one person: a second is needed.")).to_be_visible()
    assert_axe_clean(page)
