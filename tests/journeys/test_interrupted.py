"""Another device, two tabs, the back button, a double click, a session that ends: nothing lost or doubled."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Error, Page, expect

from sharewell.foundation.clock import now
from tests.support.deciding import PASSWORD, Hand, begin, complete
from tests.support.site import let_lapse
from tests.support.walking import Home, Pointer, answer, name_of, record, start

pytestmark = pytest.mark.journey


@pytest.fixture
def draft(home: Home) -> Hand:
    """Begin a draft that is ready to be recorded."""
    with home.writing():
        return complete(begin(home.house.worker, now=now()))


@pytest.fixture
def place(draft: Hand) -> str:
    """Return the address of that draft."""
    return f"/decisions/draft/{draft.reference}/"


def test_a_draft_goes_on_on_another_device(home: Home, page: Page, phone_page: Page) -> None:
    desk, telephone = Pointer(page), Pointer(phone_page)
    home.enter(page, home.house.worker, "/decisions/new/")
    start(desk)
    answer(desk, "no")
    asked, reference = page.url, page.url.split("/draft/")[1].split("/")[0]
    home.enter(phone_page, home.house.worker, "/decisions/")
    with phone_page.expect_navigation():
        phone_page.get_by_role("link", name=reference).click()
    assert phone_page.url == asked
    answer(telephone, "no")
    assert name_of(phone_page) == "to"
    page.goto(f"/decisions/draft/{reference}/")
    assert page.url == phone_page.url


def test_two_tabs_answering_the_same_question(
    home: Home, draft: Hand, place: str, page: Page, look: Callable[[Page], None]
) -> None:
    there = f"{place}question/confidential/"
    home.enter(page, home.house.worker, there)
    other = page.context.new_page()
    other.goto(there)
    answer(Pointer(page), "no")
    answer(Pointer(other), "unsure")
    expect(other.get_by_role("alert")).to_contain_text("in another window")
    with home.writing():
        assert draft.draft.answers["confidential"] == "no", "what was kept first stands until somebody has read it"
    look(other)
    answer(Pointer(other), "unsure")
    with home.writing():
        assert draft.draft.answers["confidential"] == "unsure"


def test_two_tabs_writing_the_same_words_lose_none(home: Home, place: str, page: Page) -> None:
    home.enter(page, home.house.worker, f"{place}words/")
    other = page.context.new_page()
    other.goto(f"{place}words/")
    first, second = Pointer(page), Pointer(other)
    first.write("agreed", "Words of the first window.")
    second.write("agreed", "Words of the second window.")
    first.press("Keep this")
    second.press("Keep this")
    expect(other.get_by_role("alert")).to_contain_text("in another window")
    expect(other.locator("[name=agreed]")).to_have_value("Words of the second window.")
    page.goto(f"{place}words/")
    expect(page.locator("[name=agreed]")).to_have_value("Words of the first window.")


def test_the_back_button_changes_an_answer_and_leads_on_again(home: Home, page: Page) -> None:
    hands = Pointer(page)
    home.enter(page, home.house.worker, "/decisions/new/")
    start(hands)
    answer(hands, "no")
    assert name_of(page) == "significant-harm"
    page.go_back()
    assert name_of(page) == "immediate-danger"
    answer(hands, "yes")
    assert name_of(page) == "help"


def test_back_after_the_record_leads_to_the_one_record(home: Home, place: str, page: Page) -> None:
    home.enter(page, home.house.worker, f"{place}check/")
    record(Pointer(page))
    recorded = page.url
    page.go_back()
    page.goto(f"{place}check/")
    assert page.url == recorded


@pytest.mark.parametrize("window", ["page", "page_without_javascript"])
def test_a_double_click_on_record_makes_one_record(
    window: str, home: Home, draft: Hand, place: str, request: pytest.FixtureRequest, site_database: str
) -> None:
    page: Page = request.getfixturevalue(window)
    home.enter(page, home.house.worker, f"{place}check/")
    hands = Pointer(page)
    for code in ("minimum_necessary", "right_recipient", "accurate_up_to_date", "fact_opinion_distinguished",
                 "secure_means", "onward_limits_agreed"):  # fmt: skip
        hands.choose(code, "yes")
    hands.choose("subject_informed", "will-be")
    hands.choose("chosen", "share")
    page.get_by_role("button", name="Record this decision").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your decision is recorded")
    with psycopg.connect(site_database) as connection:
        rows = connection.execute(
            "SELECT count(*) FROM decisions_decision d JOIN decisions_draft t ON t.id = d.draft_id"
            " WHERE t.reference = %s",
            (draft.reference,),
        ).fetchone()
    assert rows == (1,)


class TestASessionThatEndsInTheMiddle:
    """On each kind of page of a draft: the words come back through the sign-in page, and arrive once."""

    def sign_in_again(self, home: Home, page: Page, site_database: str, button: str) -> None:
        """Let the session lapse, send the page, sign in, and send the words on."""
        key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sharewell_session")
        with psycopg.connect(site_database) as connection:
            let_lapse(connection, key)
        hands = Pointer(page)
        hands.press(button)
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        expect(page.get_by_role("main")).to_contain_text("what you wrote is kept on this page")
        hands.write("email", home.email(home.house.worker))
        hands.write("password", PASSWORD)
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your words are kept")
        hands.press("Send my words")

    def test_a_question(
        self, home: Home, draft: Hand, place: str, phone_page: Page, site_database: str, look: Callable[[Page], None]
    ) -> None:
        home.enter(phone_page, home.house.worker, f"{place}question/confidential/")
        Pointer(phone_page).choose("answer", "unsure")
        self.sign_in_again(home, phone_page, site_database, "Continue")
        with home.writing():
            before = draft.draft
        assert before.answers["confidential"] == "unsure"
        look(phone_page)
        try:
            phone_page.go_back()
        except Error as asked:
            # What lies behind is the answer to a form, which is kept nowhere: the browser asks before it sends it anew.
            if "ERR_CACHE_MISS" not in str(asked):
                raise
        with home.writing():
            assert draft.draft.version == before.version, "it was kept once"

    def test_words(
        self, home: Home, draft: Hand, place: str, page_without_javascript: Page, site_database: str
    ) -> None:
        page, words = page_without_javascript, f"Long words {secrets.token_hex(4)}\nin “two” lines & <more>"
        home.enter(page, home.house.worker, f"{place}words/")
        Pointer(page).write("agreed", words)
        self.sign_in_again(home, page, site_database, "Keep this")
        assert name_of(page) == "check"
        with home.writing():
            assert draft.draft.texts["agreed"] == words

    def test_a_statement(self, home: Home, draft: Hand, place: str, page: Page, site_database: str) -> None:
        hands = Pointer(page)
        home.enter(page, home.house.worker, f"{place}child/1/item/")
        hands.write("text", "She asked twice for bread.")
        hands.choose("kind", "fact")
        hands.choose("seen", "observed")
        hands.write("source", "Own ears")
        self.sign_in_again(home, page, site_database, "Keep this")
        assert name_of(page) == "check"
        with home.writing():
            said = [item.text for item in draft.draft.child(1).items]
        assert said == ["Three bruises on the left arm.", "She asked twice for bread."]
