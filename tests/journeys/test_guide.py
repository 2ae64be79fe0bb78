"""The guide as people use it: on a telephone, by keyboard alone, without scripts, in a hurry, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, Response, expect

from tests.support.browser import fits
from tests.support.look import answer, press, start, who

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("councils_on_site")]

NORTHMERE = "Northmere Council (invented)"
NEUTRAL = "https://www.bbc.co.uk/**"


def heading(page: Page) -> Locator:
    """Return the one heading of the first level."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    return page.get_by_role("heading", level=1)


def place(page: Page) -> str:
    """Return the last part of the address."""
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def count_submitted(page: Page) -> list[str]:
    """Return a list that grows by each page that is submitted."""
    submitted: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            submitted.append(request.url)

    page.on("request", note)
    return submitted


def to_the_end(page: Page, choices: dict[str, str]) -> None:
    """Answer whatever is asked from `choices`, by the last part of the address, until there is an outcome."""
    for _ in range(25):
        if place(page) == "outcome":
            return
        answer(page, choices[place(page)])
    raise AssertionError("The guide did not end.")


def neutral_page(page: Page) -> list[str]:
    """Answer for the neutral page, which lies outside, and note that it was asked for."""
    asked: list[str] = []

    def stand_in(route: object) -> None:
        asked.append(route.request.url)  # type: ignore[attr-defined]
        route.fulfill(status=200, content_type="text/html", body="<title>Weather</title><h1>Weather</h1>")  # type: ignore[attr-defined]

    page.route(NEUTRAL, stand_in)
    return asked


class TestThePlaygroupLeader:
    """She is worried, stands in a corridor, and has a telephone."""

    def test_she_is_told_what_she_may_do_within_twelve_pages(self, phone_page: Page) -> None:
        page = phone_page
        submitted = count_submitted(page)
        page.goto("/")
        page.get_by_role("main").get_by_role("link", name=re.compile("decide|share", re.IGNORECASE)).first.click()
        expect(page).to_have_url(re.compile("/guide/$"))
        start(page)
        answer(page, "no")
        answer(page, "no")
        who(page, "early-years-provider", "childrens-social-care", NORTHMERE)
        assert place(page) == "holder-in-scope"
        to_the_end(
            page,
            {
                "holder-in-scope": "unsure",
                "facilitates-function": "yes",
                "more-detrimental-to-share": "no",
                "confidential": "yes",
                "risk-of-harm": "yes",
                "sensitive": "no",
                "could-expose-someone": "no",
            },
        )
        expect(heading(page)).to_have_text(re.compile("You must share|You may share|Seek advice first"))
        assert len(submitted) <= 12
        expect(page.get_by_role("link", name="Ring Children’s social care on 01632 960010")).to_be_visible()
        expect(page.get_by_role("heading", name="What to do now")).to_be_visible()
        expect(page.get_by_role("heading", name="Why", exact=True)).to_be_visible()
        assert fits(page)

    def test_a_straightforward_share_takes_at_most_twelve_pages(self, phone_page: Page) -> None:
        page = phone_page
        submitted = count_submitted(page)
        start(page)
        answer(page, "no")
        answer(page, "no")
        who(page, "early-years-provider", "childrens-social-care")
        to_the_end(
            page,
            {"holder-in-scope": "no", "confidential": "yes", "risk-of-harm": "yes", "sensitive": "no",
             "could-expose-someone": "no"},
        )  # fmt: skip
        expect(heading(page)).to_have_text(re.compile("You may share"))
        assert len(submitted) <= 12

    def test_danger_is_told_after_one_answer(self, phone_page: Page) -> None:
        page = phone_page
        start(page)
        answer(page, "yes")
        expect(heading(page)).to_contain_text("Act now")
        ring = page.get_by_role("link", name=re.compile("999")).first
        expect(ring).to_have_attribute("href", "tel:999")
        box = ring.bounding_box()
        assert box is not None
        assert box["y"] < 740, "the number is seen without scrolling"
        assert box["height"] >= 24

    def test_harm_is_told_after_two(self, phone_page: Page) -> None:
        page = phone_page
        start(page)
        answer(page, "no")
        answer(page, "yes")
        expect(heading(page)).to_contain_text("Refer without delay")
        page.get_by_role("link", name="Find your council’s numbers").first.click()
        page.get_by_label("Which council’s area").select_option(label=NORTHMERE)
        page.get_by_role("button", name="Show numbers").click()
        expect(page.get_by_role("link", name=re.compile("01632 960010"))).to_be_visible()

    def test_after_a_referral_she_asks_about_the_school(self, phone_page: Page) -> None:
        page = phone_page
        start(page)
        answer(page, "no")
        answer(page, "yes")
        press(page, "Go on with the questions")
        who(page, "early-years-provider", "school", NORTHMERE)
        to_the_end(
            page,
            {"holder-in-scope": "no", "confidential": "yes", "sensitive": "no", "could-expose-someone": "no"},
        )
        expect(heading(page)).to_contain_text("Refer without delay")
        expect(page.get_by_text("For the recipient you named (School or college)")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("01632 960010"))).to_be_visible()

    def test_a_missing_answer_is_an_instruction_that_leads_to_the_field(self, phone_page: Page) -> None:
        page = phone_page
        start(page)
        press(page)
        summary = page.get_by_role("alert")
        expect(summary).to_contain_text("Choose an answer")
        expect(page.locator("[data-error-summary]")).to_be_focused()
        summary.get_by_role("link").click()
        expect(page.get_by_role("radio").first).to_be_focused()
        expect(page).to_have_title(re.compile("^Error: "))


class TestOtherWaysIn:
    def test_a_court_order_that_was_checked_must_be_obeyed(self, page: Page) -> None:
        start(page, "required")
        answer(page, "no")
        answer(page, "no")
        who(page, "school", "court")
        answer(page, "court-order")
        answer(page, "yes")
        answer(page, "no")
        expect(heading(page)).to_contain_text("You must share")

    def test_an_order_that_nobody_checked_needs_advice(self, page: Page) -> None:
        start(page, "required")
        answer(page, "no")
        answer(page, "no")
        who(page, "school", "court")
        answer(page, "court-order")
        answer(page, "no")
        expect(heading(page)).to_contain_text("Seek advice first")

    def test_consent_refused_in_2006_is_weighed_and_limited(self, page: Page) -> None:
        page.goto("/editions/")
        page.get_by_role(
            "link", name=re.compile("Decide under this edition: HM Government guide of 2006|2006")
        ).last.click()
        start(page, "share", "hmg-2006")
        answer(page, "no")
        answer(page, "no")
        who(page, "school", "housing-association")
        to_the_end(
            page,
            {"identifies-person": "yes", "confidential": "yes", "consent": "refused",
             "public-interest": "sufficient-for-limited", "condition": "s2-statutory-function", "sensitive": "no",
             "could-expose-someone": "no"},
        )  # fmt: skip
        expect(heading(page)).to_contain_text("You may share")
        expect(page.get_by_text("Share limited information only")).to_be_visible()
        page.get_by_role("link", name="Get a record to print").click()
        expect(page.get_by_role("heading", name="What may happen if it is not shared")).to_be_visible()

    def test_without_consent_and_without_reason_consent_is_asked_first(self, page: Page) -> None:
        start(page, "share", "hmg-2006")
        answer(page, "no")
        answer(page, "no")
        who(page, "school", "housing-association")
        to_the_end(
            page,
            {"identifies-person": "yes", "confidential": "yes", "consent": "not-sought", "reason-not-to-seek": "none"},
        )
        expect(heading(page)).to_have_text("Ask for consent first")
        page.get_by_role("link", name=re.compile("^Change has .*agree|^Change .*consent", re.IGNORECASE)).first.click()
        answer(page, "explicit")
        assert place(page) == "consent-by"


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted thing has the focus."""
    for _ in range(40):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("It is not reached by Tab.")


def run_by_keyboard(page: Page) -> None:
    """Walk from the start to an outcome and its record with Tab, arrows, Space and Enter."""
    page.goto("/guide/")
    tab_to(page, page.locator("input[name=way]").first)
    page.keyboard.press("Space")
    expect(page.locator("input[name=way]").first).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/immediate-danger/")
    for following in ("**/significant-harm/", "**/who/"):
        tab_to(page, page.get_by_role("radio").first)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(page.locator("input[value=no]")).to_be_checked()
        tab_to(page, page.get_by_role("button", name="Continue"))
        page.keyboard.press("Enter")
        page.wait_for_url(following)
    tab_to(page, page.locator("select[name=holder]"))
    page.keyboard.type("Nursery")
    tab_to(page, page.locator("select[name=recipient]"))
    page.keyboard.type("Police")
    tab_to(page, page.locator("input[name=topics]").first)
    page.keyboard.press("Space")
    expect(page.locator("input[name=topics]").first).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/holder-in-scope/")
    for _ in range(12):
        if place(page) == "outcome":
            break
        before = place(page)
        tab_to(page, page.get_by_role("radio").first)
        page.keyboard.press("ArrowUp")  # round to the last: not sure
        expect(page.locator("input[value=unsure]")).to_be_checked()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address, before=before: not address.endswith(f"/{before}/"))
    expect(heading(page)).to_contain_text("Seek advice first")
    tab_to(page, page.get_by_role("link", name="Get a record to print"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Record of a decision about sharing")


class TestByKeyboardAlone:
    def test_a_whole_run(self, page: Page) -> None:
        run_by_keyboard(page)

    def test_a_whole_run_without_javascript(self, page_without_javascript: Page) -> None:
        run_by_keyboard(page_without_javascript)

    def test_the_first_tab_skips_to_the_question(self, page: Page) -> None:
        start(page)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    def test_what_has_the_focus_can_be_seen(self, page: Page) -> None:
        start(page)
        for _ in range(14):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => {
                    const it = document.activeElement, label = it.labels && it.labels[0];
                    return [it, label].filter(Boolean).some(each => [null, "::before"].some(part => {
                        const style = getComputedStyle(each, part);
                        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
                            || style.boxShadow !== "none";
                    }));
                }"""
            )
            assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


class TestLeavingQuickly:
    @pytest.mark.parametrize("by", ["link", "escape"])
    def test_the_answers_are_gone(self, page: Page, by: str) -> None:
        asked = neutral_page(page)
        start(page)
        answer(page, "no")
        answer(page, "yes")
        outcome = page.url
        assert [one["name"] for one in page.context.cookies() if one["name"].startswith("guide-")]
        if by == "link":
            page.get_by_role("link", name="Leave this page quickly").click()
        else:
            for _ in range(3):
                page.keyboard.press("Escape")
        expect(page).to_have_title("Weather")
        assert asked == ["https://www.bbc.co.uk/weather"]
        assert [one for one in page.context.cookies() if "bbc" not in one["domain"]] == []
        page.go_back()
        assert page.url != outcome, "the outcome is out of the history"
        expect(page.get_by_text("Refer without delay")).to_have_count(0)
        expect(heading(page)).to_have_text("Your answers are no longer here")
        page.goto(outcome)
        expect(heading(page)).to_have_text("Your answers are no longer here")

    def test_it_works_without_javascript(self, page_without_javascript: Page) -> None:
        page = page_without_javascript
        neutral_page(page)
        start(page)
        answer(page, "yes")
        page.get_by_role("link", name="Leave this page quickly").click()
        expect(page).to_have_title("Weather")
        page.go_back()
        expect(heading(page)).to_have_text("Your answers are no longer here")

    def test_twice_is_not_enough_and_slowly_is_no_hurry(self, page: Page) -> None:
        start(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(heading(page)).to_be_visible()
        assert place(page) == "immediate-danger"


class TestGoingBack:
    def test_the_browser_s_own_back_button_shows_what_was_answered(self, page: Page) -> None:
        start(page)
        answer(page, "no")
        page.go_back()
        assert place(page) == "immediate-danger"
        expect(page.locator("input[value=no]")).to_be_checked()
        answer(page, "yes")
        expect(heading(page)).to_contain_text("Act now")

    def test_the_back_link_leads_through_every_page(self, page: Page) -> None:
        start(page)
        answer(page, "no")
        answer(page, "no")
        who(page, "school", "police")
        for before in ("who", "significant-harm", "immediate-danger", "guide"):
            page.get_by_role("link", name="Back", exact=True).click()
            page.wait_for_url(f"**/{before}/")

    def test_an_answer_can_be_changed_from_the_outcome(self, page: Page) -> None:
        start(page)
        answer(page, "no")
        answer(page, "yes")
        page.get_by_role("link", name=re.compile("^Change do you have reason", re.IGNORECASE)).click()
        assert place(page) == "significant-harm"
        answer(page, "no")
        assert place(page) == "who"

    def test_two_tabs_never_mix(self, page: Page) -> None:
        other = page.context.new_page()
        start(page)
        start(other, "asked", "hmg-2006")
        answer(page, "no")
        answer(other, "yes")
        answer(page, "yes")
        other.reload()
        page.reload()
        expect(heading(page)).to_contain_text("Refer without delay")
        expect(heading(other)).to_contain_text("Act now")

    def test_a_double_press_does_not_answer_the_next_question_unseen(self, page: Page) -> None:
        start(page)
        page.locator("input[value=no]").check()
        page.get_by_role("button", name="Continue").dblclick()
        page.wait_for_url("**/significant-harm/")
        expect(page.locator("input:checked")).to_have_count(0)


class TestOnPaper:
    def test_the_record_prints_without_what_is_for_the_screen(self, page: Page) -> None:
        start(page)
        answer(page, "no")
        answer(page, "yes")
        page.get_by_role("link", name="Get a record to print").click()
        expect(page.get_by_role("button", name="Print this page")).to_be_visible()
        page.emulate_media(media="print")
        for hidden in ("nav.sw-nav", ".sw-leave", "[data-print]", ".govuk-back-link", ".sw-footer nav"):
            expect(page.locator(hidden).first).to_be_hidden()
        expect(heading(page)).to_be_visible()
        expect(page.get_by_role("heading", name="To fill in")).to_be_visible()
        room = page.locator(".sw-blank__lines").first.bounding_box()
        assert room is not None
        assert room["height"] >= 40, "there is room to write"
        assert len(page.pdf(format="A4")) > 10_000

    def test_the_outcome_prints_its_word_as_well_as_its_colour(self, page: Page) -> None:
        start(page)
        answer(page, "yes")
        page.emulate_media(media="print")
        expect(page.get_by_text("Act now")).to_be_visible()
        expect(page.get_by_text("999", exact=True).first).to_be_visible()


PLAIN = (
    "/", "/worried/", "/whom-to-ring/", "/golden-rules/", "/what-worries-you/", "/glossary/", "/reading-list/",
    "/about/", "/accessibility/", "/privacy/", "/more/", "/editions/", "/editions/hmg-2006/", "/editions/england-2026/",
    "/editions/hmg-2008/flowchart/", "/editions/england-2026/flowchart/", "/guide/", "/no-such-page/",
)  # fmt: skip


def guide_pages(page: Page, look: Callable[[Page], None]) -> None:
    """Walk through every page of the guide that looks different, and look at each."""
    page.goto("/guide/")
    press(page, "Start")
    look(page)
    start(page)
    look(page)
    press(page)
    look(page)
    answer(page, "yes")
    look(page)
    start(page)
    answer(page, "no")
    answer(page, "unsure")
    look(page)
    press(page, "Go on with the questions")
    look(page)
    press(page)
    look(page)
    start(page)
    answer(page, "no")
    answer(page, "yes")
    look(page)
    press(page, "Go on with the questions")
    who(page, "early-years-provider", "school", NORTHMERE, ("another-adult", "police-information"))
    page.locator("main details").evaluate_all("all => all.forEach(each => each.open = true)")
    look(page)
    to_the_end(page, {"holder-in-scope": "no", "confidential": "no", "sensitive": "yes",
                       "para18-reason": "cannot-reasonably-obtain", "could-expose-someone": "no"})  # fmt: skip
    look(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Get a record to print").click()
    look(page)
    start(page, "required", "hmg-2006")
    answer(page, "no")
    answer(page, "no")
    who(page, "school", "housing-association")
    for choice in ("yes", "no"):
        answer(page, choice)
    look(page)
    answer(page, "statutory-duty")
    look(page)
    answer(page, "none")
    look(page)
    start(page, "share", "hmg-2006")
    answer(page, "no")
    answer(page, "no")
    who(page, "school", "housing-association")
    to_the_end(
        page,
        {"identifies-person": "yes", "confidential": "yes", "consent": "not-sought", "reason-not-to-seek": "none"},
    )
    look(page)
    page.goto("/guide/0123456789abcdef/outcome/")
    look(page)


class TestEverybodyCanUseIt:
    @pytest.mark.parametrize("path", PLAIN)
    @pytest.mark.parametrize("width", [360, 1280])
    def test_a_page_is_clean_and_fits(
        self, page: Page, assert_axe_clean: Callable[[Page], None], path: str, width: int
    ) -> None:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        heading(page)
        assert fits(page), "it scrolls sideways"
        assert_axe_clean(page)

    @pytest.mark.parametrize("width", [360, 1280])
    def test_every_page_of_the_guide_is_clean_and_fits(
        self, page: Page, assert_axe_clean: Callable[[Page], None], width: int
    ) -> None:
        page.set_viewport_size({"width": width, "height": 800})

        def look(page: Page) -> None:
            heading(page)
            assert fits(page), f"{place(page)} scrolls sideways"
            assert_axe_clean(page)

        guide_pages(page, look)

    @pytest.mark.parametrize("width", [360, 640])
    def test_letters_twice_as_large_still_fit(self, page: Page, width: int) -> None:
        # 640 is a window of 1280 at a zoom of 200 %; on a telephone the letters alone grow.
        page.set_viewport_size({"width": width, "height": 800})

        def look(page: Page) -> None:
            if width == 360:
                page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert fits(page), f"{place(page)} scrolls sideways"
            for one in page.get_by_role("button").filter(visible=True).all():
                box = one.bounding_box()
                assert box is not None
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= width + 1
            assert page.evaluate(
                """() => [...document.querySelectorAll("main h1, main h2, main label, main button")].every(
                    each => each.scrollWidth <= each.clientWidth + 2 || getComputedStyle(each).display === "inline")"""
            ), f"{place(page)}: words are cut off"

        guide_pages(page, look)

    def test_what_is_pressed_on_a_telephone_is_large_enough(self, phone_page: Page) -> None:
        start(phone_page)
        for one in phone_page.locator(".govuk-radios__item, main button, .sw-leave").all():
            box = one.bounding_box()
            assert box is not None
            assert box["height"] >= 40

    def test_no_page_keeps_or_asks_anything_elsewhere(self, page: Page) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        headers: list[Response] = []
        page.on("response", lambda response: headers.append(response))  # noqa: PLW0108 -- it takes functions only
        start(page)
        answer(page, "no")
        answer(page, "no")
        who(page, "school", "police", NORTHMERE)
        own = page.url.split("/guide/")[0]
        assert all(address.startswith(own) for address in asked)
        assert not any("?" in address for address in asked)
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        pages = [one for one in headers if "/guide/" in one.url and one.request.method == "GET"]
        assert {one.headers["cache-control"] for one in pages} == {"no-store"}
        assert all("default-src 'none'" in one.headers["content-security-policy"] for one in pages)
