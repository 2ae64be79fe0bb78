"""From a form about a child who is moved, filled in on a telephone, to the acknowledgment of whoever receives it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.packs import cover_packs, transfer
from tests.support.sharing import Sharing
from tests.support.walking import Home, Pointer, heading, record, start, walk_to_check

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def sharing(home: Home, sharing: Sharing) -> Sharing:
    """Let the agreements of the house that shares cover the form too."""
    with home.writing():
        cover_packs(sharing)
    return sharing


def fills_in(page: Page, look: Callable[[Page], None]) -> None:
    """Fill in each part of the form, from the check and back to it."""
    hands = Pointer(page)
    hands.follow("Fill in a form: transfer of a child between hospitals or wards")
    heading(page, re.compile("The move"))
    look(page)
    hands.press("Keep this and go on")
    expect(page.get_by_role("alert")).to_contain_text("Answer this, or tick “Not known”")
    look(page)
    for section in transfer().sections:
        heading(page, re.compile(section.title))
        for field in section.fields:
            if field.code == "allergies":
                page.locator("input[name=unknown_allergies]").check()
            elif field.is_required:
                hands.write(f"words_{field.code}", f"Invented answer about {field.code}. The HV knows the XQZ.")
                hands.pick(f"kind_{field.code}", "fact")
        hands.choose("seen", "observed")
        hands.write("source", "The ward’s notes")
        is_last = section is transfer().sections[-1]
        hands.press("Keep this" if is_last else "Keep this and go on")
    heading(page, "Check your answers")
    look(page)


def test_a_form_goes_with_a_child_and_is_acknowledged_on_a_telephone(
    home: Home, sharing: Sharing, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands = phone_page, Pointer(phone_page)
    home.enter(page, sharing.worker, "/decisions/new/")
    start(hands)
    walk_to_check(hands, home.house.social_care)
    fills_in(page, look)
    record(hands)
    hands.follow("Send it")
    heading(page, re.compile("Send what you decided to share"))
    expect(page.get_by_role("main")).to_contain_text("Not answered in your decision.")
    look(page)
    hands.choose("to", sharing.team)
    hands.write("why_it_matters", "He comes to you tonight, and we worry about who visits him.")
    hands.write("wanted", "Read it before he arrives.")
    hands.press("Send it now")
    heading(page, re.compile("What you sent"))
    expect(page.get_by_role("main")).to_contain_text("Not known to whoever sent it.")
    look(page)
    place = page.url

    home.enter(page, sharing.receiver, place)
    heading(page, re.compile("Something was sent to you"))
    expect(page.get_by_role("main")).not_to_contain_text("Invented answer")
    hands.press("Accept the limits and open it")
    heading(page, re.compile("What was sent to you"))
    for section in transfer().sections:
        expect(page.get_by_role("heading", name=section.title)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Invented answer about worry.")
    expect(page.get_by_role("main")).to_contain_text("Nothing was sent about this.")
    look(page)
    page.get_by_role("link", name="HV", exact=True).first.click()
    expect(page.get_by_text("A nurse or midwife who visits families with children under five.")).to_be_in_viewport()
    hands.press("Ask what this means")
    expect(page.get_by_role("main")).to_contain_text("What does “XQZ” mean?")
    expect(page.get_by_role("button", name="Ask what this means")).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print this page")).to_be_hidden()
    expect(page.get_by_role("heading", name="Worries about the child’s safety")).to_be_visible()
    page.emulate_media(media="screen")
    hands.choose("act", "acknowledge")
    hands.write("words", "He comes tonight. Allergies are not known. We watch who visits.")
    hands.press("Save and tell them")
    expect(page.get_by_role("main")).to_contain_text("They have it and say what they understand.")
    hands.follow("As plain text, to copy into your own system")
    expect(page.locator("body")).to_contain_text("WORRIES ABOUT THE CHILD’S SAFETY")
