"""From a request to a verified action, between two agencies, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.sharing import Sharing
from tests.support.walking import Home, Keyboard, heading, record, walk_to_check

pytestmark = pytest.mark.journey


def now_stands(page: Page, words: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


def asks(home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None]) -> str:
    """Social care asks the playgroup; return the reference of the request."""
    hands = Keyboard(page)
    home.enter(page, sharing.receiver, "/sharing/")
    look(page)
    hands.follow("Ask another agency")
    look(page)
    hands.pick("organisation", home.house.playgroup)
    hands.press("Go on")
    heading(page, re.compile("Ask another agency"))
    look(page)
    hands.press("Send the request")
    expect(page.get_by_role("alert")).to_contain_text("Write your question")
    look(page)
    hands.choose("to", sharing.worker.team)
    hands.write("name", "Robin Invented")
    hands.write("identifying", "red coat")
    hands.write("question", "Has Robin had bruises this month?")
    hands.pick("purpose", "safeguarding")
    hands.choose("footing", "none")
    hands.choose("gate", "consent")
    hands.write("gate_words", "The mother agreed on the telephone.")
    hands.choose("urgency", "days")
    hands.press("Send the request")
    heading(page, re.compile("What you asked"))
    now_stands(page, "No answer yet. They have not taken it up.")
    look(page)
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def answers(home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None], request: str) -> str:
    """The playgroup takes it up, decides, and sends; return the reference of the disclosure."""
    hands = Keyboard(page)
    home.enter(page, sharing.worker, "/work/")
    expect(page.get_by_role("heading", name="To acknowledge")).to_be_visible()
    look(page)
    page.goto(f"/requests/{request}/")
    heading(page, re.compile("You are asked for information"))
    now_stands(page, "What they say it stands on is their statement.")
    look(page)
    hands.choose("act", "take-up")
    hands.press("Save and tell them")
    now_stands(page, "They have taken it up.")
    hands.press("Decide about this request")
    walk_to_check(hands, home.house.social_care)
    expect(page.get_by_role("main")).to_contain_text("Robin Invented")
    record(hands)
    look(page)
    hands.follow("Send it")
    heading(page, re.compile("Send what you decided to share"))
    expect(page.locator(f"input[name=to][value={sharing.team}]")).to_be_checked()
    expect(page.locator("select[name=request]")).to_have_value(request)
    look(page)
    hands.press("Send it now")
    expect(page.get_by_role("alert")).to_contain_text("Choose what you send")
    look(page)
    hands.choose("to", sharing.team)
    hands.choose("send_1", "on")
    hands.pick("class_1", "concern")
    hands.choose("mentions_1", "nobody")
    hands.write("why_it_matters", "A bruise on a baby who does not crawl is rare.")
    hands.write("wanted", "Visit this week.")
    hands.press("Send it now")
    heading(page, re.compile("What you sent"))
    now_stands(page, "Sent, not acknowledged yet.")
    look(page)
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def acts(home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None], disclosure: str) -> None:
    """Social care accepts the limits, reads it, and says what it understands and does."""
    hands = Keyboard(page)
    home.enter(page, sharing.receiver, f"/disclosures/{disclosure}/")
    heading(page, re.compile("Something was sent to you"))
    expect(page.get_by_role("main")).not_to_contain_text("bruises")
    look(page)
    hands.press("Accept the limits and open it")
    heading(page, re.compile("What was sent to you"))
    now_stands(page, "Three bruises on the left arm.")
    look(page)
    for act, words, stands in (
        ("acknowledge", "A baby has bruises. You ask us to visit.", "They have it and say what they understand."),
        ("state", "We visit on Thursday.", "They said what they will do."),
        ("do", "We visited, with the health visitor.", "They say that it is done; nobody else has checked yet."),
    ):
        hands.choose("act", act)
        hands.write("words", words)
        hands.press("Save and tell them")
        now_stands(page, stands)


def checks(
    home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None], request: str, disclosure: str
) -> None:
    """The playgroup checks, and whoever asked closes the request."""
    hands = Keyboard(page)
    home.enter(page, sharing.worker, "/work/")
    expect(page.get_by_role("heading", name="To verify")).to_be_visible()
    page.goto(f"/disclosures/{disclosure}/")
    hands.choose("act", "verify")
    hands.write("words", "I asked the mother: they came on Thursday.")
    hands.press("Save and tell them")
    now_stands(page, "Done, and checked by somebody else.")
    look(page)

    home.enter(page, sharing.receiver, f"/requests/{request}/")
    now_stands(page, "Answered")
    hands.choose("act", "close")
    hands.write("words", "I have what I need.")
    hands.press("Save and tell them")
    now_stands(page, "Closed")
    look(page)


def test_a_request_is_answered_acted_on_and_verified_by_keyboard_alone(
    home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None]
) -> None:
    request = asks(home, sharing, page, look)
    disclosure = answers(home, sharing, page, look, request)
    acts(home, sharing, page, look, disclosure)
    checks(home, sharing, page, look, request, disclosure)


def test_the_registers_fit_a_telephone_and_name_no_child(
    home: Home, sharing: Sharing, phone_page: Page, look: Callable[[Page], None]
) -> None:
    home.enter(phone_page, sharing.house.manager, "/sharing/registers/")
    heading(phone_page, "Registers of sharing")
    expect(phone_page.get_by_role("main")).not_to_contain_text("Robin")
    look(phone_page)
