"""The edition of a case's own day, two editions side by side, and the sign-off by two people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sharewell.foundation.clock import now
from sharewell.guidance.actions import sign_statement
from sharewell.guidance.queries import get_edition
from sharewell.guidance.queries.sign_offs import list_signed_off
from tests.support import look as guide
from tests.support.deciding import begin, complete
from tests.support.walking import Home, Pointer, record, walk_to_check

pytestmark = pytest.mark.journey


def test_an_old_case_is_judged_under_the_edition_of_its_own_day(
    home: Home, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands, main = phone_page, Pointer(phone_page), phone_page.get_by_role("main")
    home.enter(page, home.house.worker, "/decisions/new/")
    page.get_by_text("This is an old case").click()
    look(page)
    hands.choose("way", "worried")
    hands.pick("edition", "hmg-2008")
    hands.write("judged_on", "the third of May")
    hands.press("Start")
    expect(page.get_by_role("alert")).to_contain_text("Write the day like 22 11 2026")
    look(page)
    hands.write("judged_on", "3 5 2010")
    hands.press("Start")
    walk_to_check(
        hands,
        home.house.social_care,
        {"identifies-person": "yes", "confidential": "no"},
        purpose="five-outcomes",
        look=look,
    )
    record(hands)
    expect(main).to_contain_text("3 May 2010")
    expect(main).to_contain_text(re.compile("under this edition: .*2008"))
    look(page)
    hands.follow("Compare with another edition")
    hands.pick("edition", "england-2026")
    hands.press("Compare")
    expect(main).to_contain_text("The left side is the record as it was.")
    expect(main.get_by_role("heading", level=2)).to_have_count(4)  # each edition, and why
    expect(main.get_by_role("heading", level=2, name=re.compile("^Why, under "))).to_have_count(2)
    look(page)


def test_a_draft_under_two_editions_side_by_side(home: Home, page: Page, look: Callable[[Page], None]) -> None:
    with home.writing():
        reference = complete(begin(home.house.worker, now=now())).reference
    hands = Pointer(page)
    home.enter(page, home.house.worker, f"/decisions/draft/{reference}/check/")
    hands.follow("Compare with another edition")
    hands.pick("edition", "hmg-2008")
    hands.press("Compare")
    here, there = (page.locator(".govuk-grid-column-one-half").nth(side) for side in (0, 1))
    expect(here).to_contain_text("You may share")
    expect(there).to_contain_text("not decided")
    left, right = here.bounding_box(), there.bounding_box()
    assert left is not None
    assert right is not None
    assert right["x"] >= left["x"] + left["width"] - 1, "they stand side by side"
    assert right["y"] == left["y"]
    look(page)
    page.goto(f"/decisions/draft/{reference}/compare/?edition=hmg-2024")
    expect(page.locator("select[name=edition]")).to_have_value("hmg-2024")


def signed_off(home: Home, edition: str) -> set[str]:
    """Return the codes of the statements that two people signed."""
    with home.writing():
        return {code for _, code, _ in list_signed_off(edition=edition)}


def test_two_people_sign_every_statement_and_what_rests_on_them_is_confirmed(
    home: Home, page: Page, look: Callable[[Page], None]
) -> None:
    edition = "hmg-2024"
    hands, main = Pointer(page), page.get_by_role("main")
    home.enter(page, home.house.adviser, f"/editions/{edition}/sign-off/")
    first = page.locator("section.sw-entry").first
    code = first.get_attribute("id")
    first.get_by_role("button", name=re.compile("^Sign these words")).click()
    mine = page.locator(f"#{code}")
    expect(mine).to_contain_text("Signed by one person: a second is needed.")
    expect(mine.get_by_role("button", name=re.compile("^Sign these words"))).to_have_count(0)
    look(page)
    assert code not in signed_off(home, edition)

    home.enter(page, home.house.second_adviser, f"/editions/{edition}/sign-off/")
    mine.get_by_role("button", name=re.compile("^Sign these words")).click()
    expect(mine).to_contain_text("Signed off by two people")
    look(page)
    assert code in signed_off(home, edition)

    with home.writing():
        reference = complete(begin(home.house.worker, edition=edition, now=now())).reference
    home.enter(page, home.house.worker, f"/decisions/draft/{reference}/check/")
    expect(page.get_by_text("Unconfirmed.")).to_have_count(1)

    # The other statements are signed at once: nobody reads the same page two hundred times.
    with home.writing():
        for each in get_edition(code=edition).statements.values():
            for who in (home.house.adviser, home.house.second_adviser):
                if each.code != code:
                    sign_statement(
                        actor=who, edition=edition, statement=each.code, fingerprint=each.fingerprint, now=now()
                    )
    page.reload()
    expect(page.get_by_text("Unconfirmed.")).to_have_count(0)
    record(hands)
    standing = main.locator(".govuk-summary-list__row").filter(has=page.locator("dt:text-is('Standing')"))
    expect(standing).to_contain_text("Signed off")
    confirmed = page.url
    guide.start(page, edition=edition)
    for given in ("no", "yes"):
        guide.answer(page, given)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Refer without delay")
    expect(page.get_by_text("Unconfirmed.")).to_have_count(0)

    home.enter(page, home.house.adviser, f"/editions/{edition}/sign-off/")
    mine.get_by_role("button", name=re.compile("^Withdraw my signature")).click()
    expect(mine).to_contain_text("Signed by one person: a second is needed.")
    assert code not in signed_off(home, edition)
    home.enter(page, home.house.worker, confirmed)
    expect(standing).to_contain_text("Signed off")  # the record is shown as it was
