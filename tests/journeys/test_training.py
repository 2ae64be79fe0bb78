"""The course on a telephone, by keyboard alone, from first section to pass; and the assessment without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sharewell.core.assessing import Kind
from sharewell.practitioners.queries import get_person
from sharewell.training.queries.courses import BankQuestion, get_course
from tests.support.browser import fits
from tests.support.people import PASSWORD, make_village
from tests.support.site import writing_to
from tests.support.walking import heading, sign_in

pytestmark = pytest.mark.journey

CODE = "information-sharing"


@pytest.fixture(scope="module")
def learners(site_database: str, django_db_blocker: object) -> tuple[str, str]:
    """Give the served site two people in post, and return their e-mail addresses."""
    with writing_to(site_database, django_db_blocker):
        village = make_village("training")
        people = [
            village.post(name="Pia Invented", title="Playgroup leader", password=PASSWORD, is_current=False)
            for _ in "ab"
        ]
        return tuple(get_person(one.person).email for one in people)  # type: ignore[return-value]


def tab_to(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    """Press Tab until the control has the focus, as somebody without a mouse does."""
    wanted = page.get_by_role("main").get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab never reached {name}.")


def enter(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    tab_to(page, role, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def asked(page: Page) -> BankQuestion:
    """Return the question of the bank that the page asks."""
    words = page.locator("legend").first.inner_text().strip()
    return next(one for one in get_course(CODE).bank if one.text == words)


def answer_by_keyboard(page: Page) -> None:
    """Give the right answer, without a mouse."""
    one = asked(page).question
    right = [one.options[number] for number in one.key]
    if one.kind in {Kind.ONE, Kind.CASE}:
        first = page.get_by_role("radio").first
        while not first.evaluate("each => each === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        while not page.get_by_role("radio", name=right[0], exact=True).is_checked():
            page.keyboard.press("ArrowDown")
    elif one.kind is Kind.SEVERAL:
        for option in [box.get_attribute("value") for box in page.get_by_role("checkbox").all()]:
            box = page.locator(f"input[type=checkbox][value='{option}']")
            while not box.evaluate("each => each === document.activeElement"):
                page.keyboard.press("Tab")
            if page.locator(f"label[for='{box.get_attribute('id')}']").inner_text().strip() in right:
                page.keyboard.press("Space")
    else:
        for select in page.get_by_role("main").get_by_role("combobox").all():
            option = page.locator(f"label[for='{select.get_attribute('id')}']").inner_text().strip()
            place = one.key[one.options.index(option)]
            wanted = str(place + 1) if one.kind is Kind.ORDER else one.labels[place]
            while not select.evaluate("each => each === document.activeElement"):
                page.keyboard.press("Tab")
            page.keyboard.type(wanted)
            expect(select.locator("option:checked")).to_have_text(wanted)


def test_a_playgroup_leader_on_a_telephone_by_keyboard_alone(
    learners: tuple[str, str], phone_page: Page, assert_axe_clean: Callable[[Page], None]
) -> None:
    page, course = phone_page, get_course(CODE)
    sign_in(page, learners[0], "/training/courses/")
    heading(page, "Training")
    assert_axe_clean(page)
    enter(page, "link", course.title)
    heading(page, course.title)
    assert_axe_clean(page)
    assert fits(page)
    enter(page, "link", "Begin with section 1")
    for section in course.sections:
        heading(page, section.title)
        assert fits(page)
        if section.number in {1, 4}:
            assert_axe_clean(page)
        if section.number == 3:  # she stops, and comes back
            page.goto("/training/courses/")
            expect(page.get_by_role("main")).to_contain_text("You have read 2 of 12 sections.")
            page.goto(f"/training/courses/{CODE}/")
            enter(page, "link", re.compile("Go on with section 3"))
        enter(page, "button", re.compile("I have read this"))
    heading(page, "The assessment")
    assert_axe_clean(page)
    enter(page, "button", "Begin the assessment")
    seen: set[Kind] = set()
    for number in range(1, course.number + 1):
        heading(page, f"Question {number} of {course.number}")
        kind = asked(page).question.kind
        if kind not in seen:
            assert_axe_clean(page)
            assert fits(page)
            seen.add(kind)
        answer_by_keyboard(page)
        enter(page, "button", "Save and go on")
    heading(page, "Look over your answers")
    expect(page.get_by_role("main")).to_contain_text("All 24 questions have an answer.")
    assert_axe_clean(page)
    assert fits(page)
    enter(page, "button", "Hand in")
    heading(page, "You have passed")
    expect(page.get_by_role("main")).to_contain_text("24 of 24 are right.")
    assert_axe_clean(page)
    assert fits(page)
    page.go_back()
    page.reload()
    heading(page, "You have passed")


def test_without_scripts_and_without_answers(
    learners: tuple[str, str], page_without_javascript: Page, assert_axe_clean: Callable[[Page], None]
) -> None:
    page, course = page_without_javascript, get_course(CODE)
    sign_in(page, learners[1], f"/training/courses/{CODE}/sections/why-share/")
    for _ in course.sections:
        page.get_by_role("button", name=re.compile("I have read this")).click()
    page.get_by_role("button", name="Begin the assessment").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_role("button", name="Save and look over").click()
    page.goto(re.sub(r"/\d+/$", "/check/", page.url))
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("alert")).to_contain_text("Answer the questions that are left")
    page.get_by_label("I leave them out. They count as wrong.").check()
    page.get_by_role("button", name="Hand in").click()
    heading(page, "Not passed this time")
    expect(page.get_by_role("main")).to_contain_text("You can try again from")
    expect(page.get_by_role("heading", name="What to read again")).to_be_visible()
