"""Second factors as people meet them: an app by keyboard on a telephone, a passkey, sessions, and getting back in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sharewell.access.models import RecoveryRequest
from sharewell.acting.types import SYSTEM, Role
from tests.support.browser import DESK, PHONE, Window, fits
from tests.support.people import PASSWORD, make_village
from tests.support.second_factor import App
from tests.support.site import serve, writing_to

pytestmark = pytest.mark.journey

# One for each test, since the tests share the site and come in any order.
WORKER, MANAGER, KEYED, PLAIN, LOST = (f"person.{number}@second-factor.invented.example" for number in range(1, 6))


@pytest.fixture(scope="module")
def strict_database(clones: Any, django_db_blocker: Any) -> Iterator[str]:
    """Give a database with people to the site that asks for a second factor."""
    with clones.one() as name:
        address = clones.address_of(name)
        with writing_to(address, django_db_blocker):
            village = make_village("second-factor")
            village.post(name="Invented Worker", title="Health visitor", password=PASSWORD)
            village.post(Role.MANAGER, name="Invented Manager", title="Team manager", password=PASSWORD)
            village.post(name="Invented Keyholder", title="School nurse", password=PASSWORD)
            village.post(name="Invented Plain", title="Teacher", password=PASSWORD)
            village.post(name="Invented Returner", title="Social worker", password=PASSWORD)
        yield address


@pytest.fixture(scope="module")
def strict_site(strict_database: str) -> Iterator[str]:
    """Serve the site as a service asks: nobody comes in with a password alone. A key needs a name, not a number."""
    with serve(strict_database, SHAREWELL_TEST_SECOND_FACTOR="yes") as address:
        yield address.replace("127.0.0.1", "localhost")


@contextmanager
def window(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    opened = Window(browser, site, **options)
    yield opened.page()
    opened.close()
    assert opened.complaints == []


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def add_app(page: Page) -> App:
    page.get_by_text("I cannot read the square").click()
    expect(page.locator("#app-key")).to_be_visible()
    app = App(page.locator("#app-key").inner_text().replace(" ", ""), ())
    page.get_by_label("Code that the app shows").fill(app.code(datetime.now(UTC)))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    return app


def assert_square_is_whole(page: Page) -> None:
    """See that all of the square is drawn, with its white border: one that is cut off cannot be read."""
    drawn = page.evaluate(
        """() => {
            const square = document.querySelector("svg.sw-square");
            const {width, height} = square.viewBox.baseVal, all = square.getBBox();
            const black = [...square.querySelectorAll("path")].at(-1).getBBox();
            const {width: shown} = square.getBoundingClientRect();
            return {width, height, all: all.width, left: black.x, right: width - black.x - black.width, shown};
        }"""
    )
    assert drawn["width"] == drawn["height"] == drawn["all"] >= 29
    assert drawn["left"] == drawn["right"] == 4
    assert drawn["shown"] >= 200


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_on_a_telephone_by_keyboard_one_sets_up_an_app_and_signs_in_with_it(
    browser: Browser, strict_site: str, assert_axe_clean: Callable[[Page], None]
) -> None:
    with window(browser, strict_site, viewport=PHONE) as page:
        page.goto("/register/")
        page.get_by_label("E-mail address").focus()
        page.keyboard.type(WORKER)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        heading(page, "Set up your second factor")
        assert_axe_clean(page)
        assert fits(page)
        assert_square_is_whole(page)
        page.locator("summary", has_text="I cannot read the square").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#app-key")).to_be_visible()
        app = App(page.locator("#app-key").inner_text().replace(" ", ""), ())
        page.get_by_label("Code that the app shows").focus()
        page.keyboard.type(app.code(datetime.now(UTC)))
        page.keyboard.press("Enter")
        heading(page, "Your recovery codes")
        assert_axe_clean(page)
        assert fits(page)
        codes = page.locator("#codes li").all_inner_texts()
        page.get_by_role("button", name="I have them. Continue").focus()
        page.keyboard.press("Enter")
        heading(page, "Register of organisations")
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, WORKER)
        heading(page, "One more step to sign in")
        assert_axe_clean(page)
        page.goto("/work/")
        heading(page, "One more step to sign in")
        page.keyboard.press("Tab")
        page.get_by_label("Code").focus()
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("not the code that your app shows now")
        assert_axe_clean(page)
        page.get_by_label("Code").fill(codes[0])
        page.keyboard.press("Enter")
        heading(page, "Your work")


def test_a_passkey_is_added_and_used(
    browser: Browser, strict_site: str, assert_axe_clean: Callable[[Page], None]
) -> None:
    with window(browser, strict_site, viewport=DESK) as page:
        debugger = page.context.new_cdp_session(page)
        debugger.send("WebAuthn.enable")
        debugger.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        sign_in(page, KEYED)
        page.get_by_role("link", name="a security key").click()
        heading(page, "Add a security key")
        assert_axe_clean(page)
        page.get_by_label("Name of the key").fill("My laptop")
        page.get_by_role("button", name="Add this key").click()
        heading(page, "Your recovery codes")
        page.get_by_role("button", name="I have them. Continue").click()
        heading(page, "Your work")
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, KEYED)
        heading(page, "One more step to sign in")
        assert_axe_clean(page)
        page.get_by_role("button", name="Use my security key").click()
        heading(page, "Your work")
        page.goto("/signing-in/")
        expect(page.get_by_role("main")).to_contain_text("My laptop")
        expect(page.get_by_role("main")).to_contain_text("Last used on")
        assert_axe_clean(page)
        page.get_by_role("link", name="Add a security key").click()
        page.get_by_label("Name of the key").fill("The same again")
        page.get_by_role("button", name="Add this key").click()
        expect(page.get_by_role("status")).to_contain_text("did not answer")


def test_without_scripts_the_page_of_the_key_says_to_use_an_app(browser: Browser, strict_site: str) -> None:
    with window(browser, strict_site, viewport=DESK, java_script_enabled=False) as page:
        sign_in(page, PLAIN)
        page.goto("/signing-in/keys/")
        expect(page.get_by_role("main")).to_contain_text("needs scripts, and they are switched off")
        expect(page.get_by_role("button", name="Add this key")).to_have_count(0)
        page.get_by_role("link", name="Use an app on your telephone").click()
        add_app(page)
        page.get_by_role("button", name="I have them. Continue").click()
        heading(page, "Your work")


def test_somebody_who_lost_everything_gets_back_in_by_their_manager(
    browser: Browser,
    strict_site: str,
    strict_database: str,
    django_db_blocker: Any,
    assert_axe_clean: Callable[[Page], None],
) -> None:
    from sharewell.access.actions import make_recovery_link, open_recovery
    from sharewell.foundation.clock import now

    with window(browser, strict_site, viewport=PHONE) as lost, window(browser, strict_site, viewport=DESK) as manager:
        sign_in(manager, MANAGER)
        add_app(manager)
        manager.get_by_role("button", name="I have them. Continue").click()
        lost.goto("/sign-in/")
        lost.get_by_role("link", name="ask to get back in").click()
        heading(lost, "Ask to get back in")
        assert_axe_clean(lost)
        lost.get_by_label("Your e-mail address at work").fill(LOST)
        lost.get_by_role("button", name="Ask", exact=True).click()
        heading(lost, "We have passed it on")
        assert_axe_clean(lost)
        with writing_to(strict_database, django_db_blocker):
            request = RecoveryRequest.objects.get(ended_at=None).reference
            open_recovery(actor=SYSTEM, request=request, now=now())
        manager.goto("/work/")
        manager.get_by_role("link", name="Somebody asks to get back in").click()
        heading(manager, "Invented Returner asks to get back in")
        assert_axe_clean(manager)
        manager.get_by_label("I saw them in person").check()
        manager.get_by_label("In a few words").fill("She came to my room.")
        manager.get_by_role("button", name="It is them: let them back in").click()
        expect(manager.get_by_role("main")).to_contain_text("A manager has said that it is them")
        with writing_to(strict_database, django_db_blocker):
            token = make_recovery_link(actor=SYSTEM, request=request, now=now()).token
        lost.goto(f"/get-back-in/link/?link={token}")
        heading(lost, "Get back in")
        assert_axe_clean(lost)
        lost.get_by_label("New password").fill("other invented words beside")
        lost.get_by_role("button", name="Set password").click()
        heading(lost, "Your password is set")
        lost.goto(f"/get-back-in/link/?link={token}")
        heading(lost, "This link is over")
        sign_in(lost, LOST, "other invented words beside")
        heading(lost, "Set up your second factor")
