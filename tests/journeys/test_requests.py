"""Being asked for information: what the request stands on, ringing back, and answering the question alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sharewell.decisions.types import Footing, Way
from sharewell.foundation.clock import now
from tests.support.deciding import Hand, begin
from tests.support.walking import Home, Pointer, record, start, walk_to_check

pytestmark = pytest.mark.journey


def test_a_child_protection_enquiry_is_answered_on_a_telephone(
    home: Home, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands = phone_page, Pointer(phone_page)
    home.enter(page, home.house.worker, "/decisions/new/")
    start(hands, "asked")
    for _ in range(2):
        hands.choose("answer", "no")
        hands.press("Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("The request")
    expect(page.get_by_role("main")).to_contain_text("Answer the question, not the whole record.")
    look(page)
    hands.press("Continue")
    expect(page.get_by_role("alert")).to_contain_text("Choose what the request stands on")
    expect(page.get_by_role("alert")).to_contain_text("Say whether you rang them back")
    look(page)
    hands.choose("footing", "s47")
    hands.choose("called_back", "no")
    hands.write("received_from", "The duty desk of social care")
    hands.press("Continue")
    walk_to_check(hands, home.house.social_care, look=look)
    expect(page.get_by_role("main")).to_contain_text("You have not rung the asker back yet.")
    hands.follow("Change the request")
    hands.choose("called_back", "yes")
    hands.press("Continue")
    expect(page.get_by_role("main")).not_to_contain_text("You have not rung the asker back yet.")
    record(hands)
    main = page.get_by_role("main")
    for said in (
        "A child protection enquiry (Children Act 1989, section 47)",
        "The asker was rung back",
        "The duty desk of social care",
        "Decided: Share what I chose.",
    ):
        expect(main).to_contain_text(said)
    look(page)


def test_only_what_answers_the_question_is_shared(home: Home, page: Page) -> None:
    hands = Pointer(page)
    home.enter(page, home.house.worker, "/decisions/new/")
    start(hands, "asked")
    walk_to_check(hands, home.house.social_care, footing="hub-check")
    hands.follow("Add something you know")
    hands.write("text", "The mother’s own illness of 2019.")
    hands.choose("kind", "fact")
    hands.choose("seen", "reported")
    hands.write("source", "The record")
    page.get_by_label("Share this").uncheck()
    hands.press("Keep this")
    kept_back = page.locator(".govuk-summary-list__row").filter(has_text="The mother’s own illness")
    expect(kept_back.locator("dt")).to_have_text("To keep back")
    record(hands)
    expect(page.locator("dt").filter(has_text="(kept back)")).to_have_text("Statement 2 (kept back)")


LEADS = {
    Footing.SECTION_17: "no order or duty stands behind the request",
    Footing.HUB_CHECK: "no order or duty stands behind the request",
    Footing.POLICE: "no order or duty stands behind the request",
    Footing.COURT: "the request rests on a court order",
    Footing.PARENT: "no order or duty stands behind the request",
    Footing.NONE: "no order or duty stands behind the request",
}
"""What the check says of the duty to share, for each thing that a request may stand on."""


class TestEachFooting:
    @pytest.fixture
    def asked(self, home: Home) -> Hand:
        """Begin a request that is neither danger nor harm."""
        with home.writing():
            hand = begin(home.house.colleague, way=Way.ASKED, now=now())
            hand.answer("immediate_danger", "no")
            hand.answer("significant_harm", "no")
        return hand

    @pytest.mark.parametrize("footing", LEADS)
    def test_leads_to_questions_that_suit_it(
        self, footing: Footing, asked: Hand, home: Home, phone_page: Page, look: Callable[[Page], None]
    ) -> None:
        page, hands = phone_page, Pointer(phone_page)
        home.enter(page, home.house.colleague, f"/decisions/draft/{asked.reference}/")
        expect(page.get_by_role("heading", level=1)).to_have_text("The request")
        hands.choose("footing", str(footing))
        hands.choose("called_back", "yes")
        hands.press("Continue")
        expect(page.get_by_role("heading", level=1)).to_have_text("Whom you would tell")
        rights = page.get_by_role("region", name="When a parent asks")
        if footing is Footing.PARENT:
            expect(rights).to_contain_text("That is a right of its own.")
            look(page)
        else:
            expect(rights).to_have_count(0)
        if footing is Footing.NONE:
            expect(page.get_by_role("main")).to_contain_text("Ask them what they need it for, and by what right.")
            look(page)
        walk_to_check(hands, home.house.social_care)
        page.get_by_text("Not asked, because of your organisation and what you chose").click()
        expect(page.get_by_role("main")).to_contain_text(f"You said that {LEADS[footing]}.")
