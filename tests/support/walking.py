"""Walking through the kept pages in a browser: the house on the served site, and hands of two kinds that fill pages in.

The same walk is done with a pointer or a finger, and by keyboard alone; whether scripts run is the window's matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sharewell.access.actions.sessions import begin_session
from sharewell.access.types import How, Visit, write_visit
from sharewell.acting.types import Actor
from sharewell.foundation.clock import now
from sharewell.practitioners.queries import get_mark, get_person
from tests.support.deciding import House
from tests.support.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def sign_in(page: Page, email: str, to: str) -> None:
    """Open a page that asks who one is, and sign in there with a password."""
    page.goto(to)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait until the page has this heading."""
    from playwright.sync_api import expect

    expect(page.get_by_role("heading", level=1)).to_have_text(words)


EASY: Mapping[str, str] = {
    "immediate-danger": "no",
    "significant-harm": "no",
    "legitimate-purpose": "yes",
    "relevant-to-welfare": "yes",
    "confidential": "yes",
    "risk-of-harm": "yes",
    "sensitive": "no",
    "could-expose-someone": "no",
}
"""Answers of a straightforward share; what is asked and not answered here is answered no."""
CHECKS = (
    "minimum_necessary",
    "right_recipient",
    "accurate_up_to_date",
    "fact_opinion_distinguished",
    "secure_means",
    "onward_limits_agreed",
)


@dataclass(frozen=True)
class Home:
    """The invented house on the served site: `writing` lets actions write into its database."""

    site: str
    house: House
    writing: Callable[[], AbstractContextManager[None]]

    def email(self, who: Actor) -> str:
        """Return the e-mail address that somebody signs in with."""
        with self.writing():
            return get_person(who.reference).email

    def enter(self, page: Page, who: Actor, place: str) -> None:
        """Let a window carry a session of its own for somebody who signed in, and open a page."""
        from django.conf import settings
        from django.contrib.sessions.backends.db import SessionStore

        moment = now()
        with self.writing():
            session = SessionStore()
            visit = Visit(
                person=who.reference,
                post=who.post,
                mark=get_mark(who.reference),
                key=begin_session(
                    person=who.reference, how=How.PASSWORD, device="A test", needs_second_factor=False, now=moment
                ),
                began_at=moment,
                seen_at=moment,
            )
            write_visit(session, visit)
            session.save()
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": self.site}]
        )
        page.goto(place)


class Hands(Protocol):
    """What fills in a page."""

    page: Page

    def choose(self, name: str, value: str) -> None:
        """Choose one of several."""

    def pick(self, name: str, value: str) -> None:
        """Pick from a list."""

    def write(self, name: str, words: str) -> None:
        """Write into a field."""

    def press(self, button: str) -> None:
        """Press a button and wait for the next page."""

    def follow(self, link: str) -> None:
        """Follow a link of the page's own part and wait for the next page."""


@dataclass
class Pointer:
    """Fills in with a pointer, or with a finger."""

    page: Page

    def choose(self, name: str, value: str) -> None:
        """Choose one of several."""
        self.page.locator(f'input[name="{name}"][value="{value}"]').check()

    def pick(self, name: str, value: str) -> None:
        """Pick from a list."""
        self.page.locator(f"select[name={name}]").select_option(value)

    def write(self, name: str, words: str) -> None:
        """Write into a field."""
        self.page.locator(f"[name={name}]").fill(words)

    def press(self, button: str) -> None:
        """Press a button and wait for the next page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link: str) -> None:
        """Follow a link of the page's own part and wait for the next page."""
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("link", name=link).click()


@dataclass
class Keyboard:
    """Fills in by keyboard alone, from the top of the page, by the keys that everybody has."""

    page: Page

    def _tab_to(self, there: Locator) -> None:
        for _ in range(120):
            if there.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{there} cannot be reached by keyboard")

    def choose(self, name: str, value: str) -> None:
        """Choose one of several: the group is one stop, and the arrows go through it."""
        group = self.page.locator(f"input[name={name}]")
        for _ in range(120):
            if self.page.evaluate("document.activeElement.name") == name:
                break
            self.page.keyboard.press("Tab")
        wanted = self.page.locator(f'input[name="{name}"][value="{value}"]')
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} cannot be answered by keyboard")

    def pick(self, name: str, value: str) -> None:
        """Pick from a list with the arrows."""
        there = self.page.locator(f"select[name={name}]")
        self._tab_to(there)
        for _ in range(there.locator("option").count()):
            if there.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} cannot be chosen by keyboard")

    def write(self, name: str, words: str) -> None:
        """Write into a field."""
        self._tab_to(self.page.locator(f"[name={name}]"))
        self.page.keyboard.type(words)

    def press(self, button: str) -> None:
        """Press a button and wait for the next page."""
        self._tab_to(self.page.get_by_role("button", name=button, exact=True))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, link: str) -> None:
        """Follow a link of the page's own part and wait for the next page."""
        self._tab_to(self.page.get_by_role("main").get_by_role("link", name=link))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def name_of(page: Page) -> str:
    """Return the last part of the page's address: the name of a question, "to", "check", or a child's number."""
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def start(hands: Hands, way: str = "worried") -> None:
    """Say what brings one here."""
    hands.choose("way", way)
    hands.press("Start")


def answer(hands: Hands, value: str) -> None:
    """Answer the question of the page."""
    hands.choose("answer", value)
    hands.press("Continue")


def describe(hands: Hands, name: str = "Robin Invented", text: str = "Three bruises on the left arm.") -> None:
    """Say who the child is, what they want, and one thing that is known."""
    hands.write("name", name)
    hands.write("view", "I want to stay with Nan.")
    hands.write("item-text", text)
    hands.choose("item-kind", "fact")
    hands.choose("item-seen", "observed")
    hands.write("item-source", "Own eyes")
    hands.press("Continue")


def nothing(_: Page) -> None:
    """Look at nothing."""


def walk_to_check(
    hands: Hands,
    social_care: str,
    answers: Mapping[str, str] = EASY,
    *,
    footing: str = "s47",
    purpose: str = "protect-from-harm",
    look: Callable[[Page], None] = nothing,
    tell: Callable[[Hands], None] = describe,
) -> int:
    """Walk from where the draft stands to the check, looking at each page; return how many pages were sent.

    `tell` fills in the page about the child.
    """
    for sent in range(25):
        look(hands.page)
        name = name_of(hands.page)
        if name == "check":
            return sent
        if "/question/" in hands.page.url:
            answer(hands, answers.get(name, "no"))
        elif name == "request":
            hands.choose("footing", footing)
            hands.choose("called_back", "yes")
            hands.write("received_from", "The duty desk")
            hands.press("Continue")
        elif name == "to":
            hands.pick("recipient_organisation", social_care)
            hands.pick("purpose", purpose)
            hands.press("Continue")
        elif name == "help":
            told, asked = "I have told them: write it down", "Write down what you know, and decide"
            is_told = hands.page.get_by_role("link", name=told).count()
            hands.follow(told if is_told else asked)
        else:
            tell(hands)
    raise AssertionError(hands.page.url)


def record(hands: Hands, chosen: str = "share", *, reasons: str = "") -> None:
    """Say what is decided and why, tick the checklist where something is shared, and record it."""
    hands.choose("chosen", chosen)
    if reasons:
        hands.write("reasons", reasons)
    if chosen == "share":
        for code in CHECKS:
            hands.choose(code, "yes")
        hands.choose("subject_informed", "will-be")
    hands.press("Record this decision")
