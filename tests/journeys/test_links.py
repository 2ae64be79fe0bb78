"""A photograph goes with a disclosure; and a body without accounts opens what was sent to it, and answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sharewell.foundation.clock import now
from tests.support.attaching import PLACE, attached, photograph
from tests.support.browser import fits
from tests.support.sharing import (
    Sharing,
    decide,
    mailed,
    outside_body,
    outsider,
    send_by_link,
    tended,
)
from tests.support.walking import Home, Keyboard, Pointer, heading

pytestmark = pytest.mark.journey
WHY = "A bruise on a baby who does not crawl is rare."
SAID = "A baby has bruises. You ask us to visit this week."


@pytest.fixture(scope="module")
def body(home: Home, sharing: Sharing) -> str:
    """A body without accounts, with an agreement."""
    with home.writing():
        return outside_body(sharing)


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


def choose_statement(hands: Pointer) -> None:
    hands.page.locator("input[name=send_1]").check()
    hands.pick("class_1", "concern")
    hands.choose("mentions_1", "nobody")


def attach(hands: Pointer, file: Path) -> None:
    hands.page.get_by_text("Photograph or document 1").click()
    hands.page.locator("input[name=file_1]").set_input_files(file)
    hands.write("about_1", "A body map: three marks on the left arm.")
    hands.pick("akind_1", "concern")
    for name, value in (("afact_1", "fact"), ("aseen_1", "observed"), ("amentions_1", "nobody")):
        hands.choose(name, value)


def test_a_photograph_is_attached_sent_and_opened_by_whoever_gets_it(
    home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None], tmp_path: Path
) -> None:
    hands, file = Pointer(page), tmp_path / "Robin at 4 Mill Lane.jpg"
    file.write_bytes(photograph())
    with home.writing():
        decision = decide(sharing.worker)
    home.enter(page, sharing.worker, f"/disclosures/from/{decision}/1/?organisation={home.house.social_care}")
    heading(page, re.compile("Send what you decided to share"))
    hands.choose("to", sharing.team)
    choose_statement(hands)
    attach(hands, file)
    look(page)
    hands.press("Send it now")
    expect(page.get_by_role("alert")).to_contain_text("Say why it matters")
    expect(page.get_by_role("alert")).to_contain_text("Choose this file again")
    look(page)
    page.locator("input[name=file_1]").set_input_files(file)
    hands.write("why_it_matters", WHY)
    hands.press("Send it now")
    heading(page, re.compile("What you sent"))
    says(page, "A body map: three marks on the left arm.")
    look(page)
    disclosure = page.url.rstrip("/").rsplit("/", 1)[-1]

    home.enter(page, sharing.receiver, f"/disclosures/{disclosure}/")
    hands.press("Accept the limits and open it")
    look(page)
    with page.expect_download() as began:
        page.get_by_role("link", name="Open photograph or document 1").click()
    assert began.value.suggested_filename == f"{disclosure}-1.jpg"
    content = Path(began.value.path()).read_bytes()
    assert content.startswith(b"\xff\xd8\xff")
    assert PLACE not in content

    home.enter(page, sharing.worker, f"/disclosures/{disclosure}/")
    says(page, "Receiver (invented): opened attachment 1")
    look(page)


def sends(home: Home, sharing: Sharing, body: str, page: Page, look: Callable[[Page], None], file: Path) -> str:
    """The playgroup sends by a link, with a photograph; return the code."""
    hands = Pointer(page)
    with home.writing():
        decision = decide(sharing.worker)
    home.enter(page, sharing.worker, f"/disclosures/from/{decision}/1/")
    hands.follow("They have no account here: send it by a link")
    heading(page, "Send by a link, to somebody without an account")
    look(page)
    hands.pick("organisation_outside", body)
    for name, words in (
        ("person", "Wren Farlow (invented), duty manager"), ("email", "duty@farlow.example"),
        ("telephone", "01632 960 555"), ("checked", "The switchboard put me through."), ("ring_back", "01632 960 777"),
        ("why_it_matters", WHY),
    ):  # fmt: skip
        hands.write(name, words)
    hands.choose("number_from", "switchboard")
    choose_statement(hands)
    attach(hands, file)
    hands.press("Send the link and show me the code")
    heading(page, re.compile("Ring Wren Farlow"))
    look(page)
    code = page.get_by_role("main").locator("strong").first.inner_text()
    hands.follow("I have told them the code")
    says(page, "The e-mail is on its way.")
    return code


def look_without_scripts(page: Page) -> None:
    """Look at a page in a window in which axe cannot run; the same pages are clean to it in the walk by keyboard."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert fits(page), f"{page.url} is too wide"


def opens(page: Page, link: str, code: str) -> None:
    """They open the link, and some machine before them; they give the code and accept the limits."""
    hands, look = Pointer(page), look_without_scripts
    for _ in range(3):
        page.goto(link)
        heading(page, "Something was sent to you")
    expect(page.get_by_role("main")).not_to_contain_text("Robin")
    look(page)
    hands.write("code", "12345678" if code != "1234 5678" else "87654321")
    hands.press("Go on")
    expect(page.get_by_role("alert")).to_contain_text("This is not the code")
    look(page)
    hands.write("code", code)
    hands.press("Go on")
    heading(page, "Before you read it")
    look(page)
    hands.press("Accept the limits and open it")
    heading(page, re.compile("What was sent to you"))
    says(page, "Three bruises on the left arm.")
    look(page)


def answers(page: Page, link: str, disclosure: str) -> None:
    """They open the photograph, say in their own words what they understand, and the link is over."""
    hands, look = Pointer(page), look_without_scripts
    with page.expect_download() as began:
        page.get_by_role("link", name="Open photograph or document 1").click()
    assert began.value.suggested_filename == f"{disclosure}-1.jpg"
    hands.press("Send it and close")
    expect(page.get_by_role("alert")).to_contain_text("Write it in your own words")
    hands.write("words", SAID)
    hands.press("Send it and close")
    heading(page, "Thank you: they know what you wrote")
    says(page, "01632 960 777")
    look(page)
    page.goto(link)
    heading(page, "There is no such page")


def test_a_body_without_an_account_opens_accepts_reads_and_acknowledges_and_the_sender_sees_it(
    home: Home,
    sharing: Sharing,
    body: str,
    page: Page,
    page_without_javascript: Page,
    look: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    """The sender with scripts; the outsider without any, in a window of 360 pixels."""
    file = tmp_path / "Robin.jpg"
    file.write_bytes(photograph())
    code = sends(home, sharing, body, page, look, file)
    disclosure = page.url.rstrip("/").rsplit("/", 1)[-1]
    with home.writing():
        link = f"{home.site}/for-you/{mailed(disclosure, now=now())}/"
    page_without_javascript.set_viewport_size({"width": 360, "height": 740})
    opens(page_without_javascript, link, code)
    answers(page_without_javascript, link, disclosure)

    hands = Pointer(page)
    with home.writing():
        tended(disclosure, now=now())
    page.reload()
    says(page, SAID)
    says(page, "with the link")
    look(page)
    hands.follow("Write down what they told you by telephone")
    look(page)
    hands.choose("act", "state")
    hands.write("words", "They visit on Thursday.")
    hands.press("Keep it")
    says(page, "told it by telephone")
    look(page)


def test_the_outsiders_pages_go_by_keyboard_alone_on_a_telephone(
    home: Home, sharing: Sharing, body: str, phone_page: Page, look: Callable[[Page], None]
) -> None:
    with home.writing():
        disclosure, code = send_by_link(sharing, outsider(body), attached=(attached(),), now=now())
        token = mailed(disclosure, now=now())
    hands = Keyboard(phone_page)
    phone_page.goto(f"{home.site}/for-you/{token}/")
    look(phone_page)
    hands.write("code", "1")
    hands.press("Go on")
    expect(phone_page.get_by_role("alert")).to_contain_text("This is not the code")
    look(phone_page)
    hands.write("code", code)
    hands.press("Go on")
    look(phone_page)
    hands.press("Accept the limits and open it")
    look(phone_page)
    hands.write("words", SAID)
    hands.press("Send it and close")
    heading(phone_page, "Thank you: they know what you wrote")
    look(phone_page)


def test_an_upload_that_is_far_too_large_is_answered_with_what_to_do(
    home: Home, sharing: Sharing, page: Page, tmp_path: Path
) -> None:
    """200 MB, by the real server: the page comes, and the server has not read them."""
    hands, file = Pointer(page), tmp_path / "film.jpg"
    with file.open("wb") as sparse:
        sparse.truncate(200_000_000)
    with home.writing():
        decision = decide(sharing.worker)
    home.enter(page, sharing.worker, f"/disclosures/from/{decision}/1/?organisation={home.house.social_care}")
    attach(hands, file)
    hands.press("Send it now")
    heading(page, "What you attached is too large")
    says(page, "Nothing was sent, and nothing was kept.")
