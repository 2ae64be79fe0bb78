"""A new installation: the first link, a password, an organisation, its advisers and leads, and a person who begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sharewell.acting.types import OPERATOR, SYSTEM
from sharewell.practitioners.actions import begin_installation, make_link
from sharewell.practitioners.models import Invitation, Post
from sharewell.practitioners.types import ADMINISTRATORS
from tests.support.browser import fits, follow
from tests.support.people import PASSWORD
from tests.support.site import writing_to

pytestmark = pytest.mark.journey

CHANCE = datetime.now(UTC).strftime("%H%M%S%f")
FAY, SAM = f"fay.{CHANCE}@invented.example", f"sam.{CHANCE}@invented.example"


@pytest.fixture
def on_site(site_database: str, django_db_blocker: object) -> Callable[..., Any]:
    """Return what lets the test work in the database of the served site, as the machine of an installation does."""

    return lambda: writing_to(site_database, django_db_blocker)


def link_for(email: str) -> str:
    """Return the address in an invitation's e-mail, as the background work would send it."""
    one = Invitation.objects.filter(email=email).latest("invited_at")
    return f"/begin/{make_link(actor=SYSTEM, invitation=one.reference, now=datetime.now(UTC)).token}/"


def begin(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    follow(page, "Begin", role="button")


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def invite(page: Page, *, name: str, email: str, role: str, title: str) -> None:
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("What will they do here?").select_option(label=role)
    page.get_by_label("Title of the post").fill(title)
    page.get_by_label("Employee").check()
    follow(page, "Send the invitation", role="button")


PEOPLE = {
    "Adviser on sharing": ("Ada Adviser", f"ada.{CHANCE}@invented.example"),
    "Manager or safeguarding lead": ("Con Cover", f"con.{CHANCE}@invented.example"),
    "Practitioner": ("Nan Nursery", f"nan.{CHANCE}@invented.example"),
}


def enter_an_organisation(page: Page, look: Callable[[], None]) -> None:
    """As the installation's administrator, from the first page to an invited administrator of an organisation."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Set up")
    look()
    follow(page, "Enter the organisations of the partnership")
    look()
    follow(page, "Enter an organisation")
    look()
    page.get_by_label("Name of the organisation").fill(f"Hill Nursery {CHANCE}")
    page.get_by_label("What kind is it?").select_option("early-years-provider")
    page.get_by_label("No", exact=True).first.check()
    page.get_by_label("Not sure").check()
    page.get_by_label("Why?").fill("It is reached in part.")
    page.get_by_label("From which day is this so?").fill("2026-09-30")
    page.get_by_label("Name of its first administrator").fill("Sam Second")
    page.get_by_label("Their e-mail address").fill(SAM)
    page.get_by_role("button", name="Enter it and send the invitation").click()
    expect(page.get_by_role("link", name=f"Hill Nursery {CHANCE}")).to_be_visible()


def invite_the_first_people(page: Page, look: Callable[[], None]) -> None:
    """As the organisation's administrator, where nobody can be named yet."""
    expect(page.get_by_role("main")).to_contain_text("Nobody can work here before that")
    look()
    page.get_by_role("link", name="Name your advisers and leads").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody can be chosen yet")
    look()
    page.get_by_role("link", name="Back to set up").click()
    page.get_by_role("link", name="Invite everybody else").click()
    for role, (name, email) in PEOPLE.items():
        invite(page, name=name, email=email, role=role, title=role)
    look()


def name_advisers_and_leads(page: Page, look: Callable[[], None]) -> None:
    """As the organisation's administrator, once the first people have accepted."""
    page.get_by_role("link", name="Name your advisers and leads").click()
    expect(page.get_by_role("main")).to_contain_text("3 people wait to begin")
    page.get_by_label("Adviser", exact=True).select_option(index=1)
    for field in ("cover", "sharing_lead"):
        chosen = page.locator(f"#id_{field} option", has_text="Con Cover").get_attribute("value")
        page.locator(f"#id_{field}").select_option(value=chosen)
    page.get_by_label("What to do out of hours").fill("Ring the duty desk.")
    page.get_by_label("Number to ring out of hours").fill("01632 960001")
    page.get_by_label("Legal adviser").select_option(index=1)
    look()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("All are named")
    look()
    page.get_by_role("link", name="People in post").click()
    expect(page.get_by_role("main")).to_contain_text("Nan Nursery")
    look()


def test_from_the_first_link_to_the_first_person_at_work(
    phone_page: Page, on_site: Callable[..., Any], assert_axe_clean: Callable[[Page], None]
) -> None:
    page = phone_page

    def look() -> None:
        assert_axe_clean(page)
        assert fits(page)

    with on_site():
        token = begin_installation(
            actor=OPERATOR,
            partnership=f"New partnership {CHANCE}",
            organisation=f"New county {CHANCE}",
            name="Fay First",
            email=FAY,
            is_again=True,
            now=datetime.now(UTC),
        )
    page.goto(f"/begin/{token}/")
    look()
    begin(page, f"/begin/{token}/")
    look()
    page.get_by_role("link", name="Sign in").last.click()
    sign_in(page, FAY)
    enter_an_organisation(page, look)
    page.get_by_role("button", name="Sign out").click()

    with on_site():
        link = link_for(SAM)
    begin(page, link)
    page.get_by_role("link", name="Sign in").last.click()
    sign_in(page, SAM)
    invite_the_first_people(page, look)
    page.context.clear_cookies()
    for _, email in PEOPLE.values():
        with on_site():
            link = link_for(email)
        begin(page, link)
        expect(page.get_by_role("heading", level=1)).to_have_text("You have an account")
    page.goto("/sign-in/?next=/set-up/")
    sign_in(page, SAM)
    name_advisers_and_leads(page, look)
    page.get_by_role("button", name="Sign out").click()

    page.goto("/sign-in/")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(PEOPLE["Practitioner"][1])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")
    expect(page.get_by_role("main")).to_contain_text("Ada Adviser")
    with on_site():
        held = Post.objects.filter(organisation__name=f"Hill Nursery {CHANCE}", ended_at__isnull=True)
        assert held.exclude(role__in=[role.value for role in ADMINISTRATORS]).count() == 3


def test_without_javascript_and_by_keyboard_a_link_that_is_over_says_what_to_do(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto("/begin/there-is-no-such-link/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link cannot be used")
    link = page.get_by_role("main").get_by_role("link", name="sign in")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
