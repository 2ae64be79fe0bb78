"""A representative answers for her organisation on a telephone by keyboard; a board member reads it without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from sharewell.acting.types import Actor, Role
from sharewell.foundation.clock import now
from tests.support.governing import make_governed
from tests.support.people import actor_of, make_village
from tests.support.site import writing_to
from tests.support.walking import Home, heading

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Board:
    """Who answers, and who reads."""

    representative: Actor
    member: Actor


@pytest.fixture(scope="module")
def board(site_database: str, django_db_blocker: object) -> Board:
    """Give the served site a partnership with one of each thing of governance."""
    with writing_to(site_database, django_db_blocker):
        village, moment = make_village("governance"), now()
        here = "Invented Trust of governance"

        def person(role: Role) -> Actor:
            return actor_of(village.post(role, organisation=here), now=moment)

        representative = person(Role.REPRESENTATIVE)
        make_governed(
            partnership=village.partnership,
            officer=person(Role.AGREEMENTS_OFFICER),
            representative=representative,
            raiser=person(Role.PRACTITIONER),
            now=moment,
        )
        return Board(representative, person(Role.BOARD_MEMBER))


def test_she_answers_by_keyboard_and_the_board_reads_it_without_scripts(
    home: Home,
    board: Board,
    phone_page: Page,
    page_without_javascript: Page,
    look: Callable[[Page], None],
) -> None:
    page = phone_page
    home.enter(page, board.representative, "/work/")
    page.get_by_role("link", name="Answer the partnership for an organisation").click()
    heading(page, re.compile("Position statements"))
    look(page)
    page.get_by_role("button", name="Send the answer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Write your answer")
    look(page)
    page.get_by_role("link", name="Write your answer").press("Enter")
    page.keyboard.type("Every team has a named person to ask. (Invented.)")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What was answered")).to_be_visible()
    look(page)

    page = page_without_javascript
    home.enter(page, board.member, "/partnership/")
    heading(page, "The partnership")
    page.get_by_role("link", name="What organisations were asked").click()
    page.get_by_role("link", name="Position statements (invented)").click()
    expect(page.get_by_role("main")).to_contain_text("Every team has a named person to ask.")
    expect(page.get_by_role("main")).to_contain_text("nobody can assume that it is")
    for place, words in (
        ("/partnership/organisations/", "Who is in, and who is silent"),
        ("/partnership/reports/", "Reports and the handbook"),
    ):
        page.goto(place)
        heading(page, words)
