"""Who looks afterwards: the manager, somebody else where it goes round the manager, and nobody who is complained of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sharewell.acting.types import Actor
from sharewell.foundation.clock import now
from tests.support.deciding import Hand, begin, complete
from tests.support.walking import Home, Pointer, name_of, record

pytestmark = pytest.mark.journey


@pytest.fixture
def draft(home: Home) -> Hand:
    """Begin a draft that is ready to be recorded: the guide says "you may share"."""
    with home.writing():
        return complete(begin(home.house.worker, now=now()))


@pytest.fixture
def of_harm(home: Home) -> Hand:
    """Begin a draft that is ready to be recorded: the guide says "refer"."""
    with home.writing():
        return complete(begin(home.house.worker, now=now()), significant_harm="yes")


def recorded(home: Home, draft: Hand) -> str:
    """Record a draft as it stands, and return the address of the record."""
    with home.writing():
        return f"/decisions/{draft.record()}/"


def name_of_place(place: str) -> str:
    """Return the reference at the end of an address."""
    return place.rstrip("/").rsplit("/", 1)[-1]


def is_shown(home: Home, page: Page, who: Actor, place: str) -> bool:
    """Say whether somebody is shown a page; what is not open to them looks as if it were not there."""
    home.enter(page, who, "/decisions/")
    answer = page.goto(place)
    assert answer is not None
    assert answer.status in (200, 404)
    return answer.status == 200


def test_whoever_judges_otherwise_writes_why_and_a_manager_is_asked_to_look(
    home: Home, of_harm: Hand, phone_page: Page, page: Page, look: Callable[[Page], None]
) -> None:
    hands = Pointer(phone_page)
    home.enter(phone_page, home.house.worker, f"/decisions/draft/{of_harm.reference}/check/")
    record(hands, "do-not-share")
    expect(phone_page.get_by_role("alert")).to_contain_text("Write why you judge otherwise than the guide")
    look(phone_page)
    phone_page.get_by_role("alert").get_by_role("link", name="Write why you judge otherwise than the guide").click()
    expect(phone_page.locator("[name=reasons]")).to_be_focused()
    hands.write("reasons", "The social worker already knows: she was in the room.")
    expect(phone_page.locator("input[name=chosen][value=do-not-share]")).to_be_checked()
    hands.press("Record this decision")
    expect(phone_page.get_by_role("main")).to_contain_text("The social worker already knows: she was in the room.")
    look(phone_page)
    reference = name_of(phone_page)

    home.enter(page, home.house.manager, "/decisions/to-endorse/")
    row = page.get_by_role("row").filter(has_text=reference)
    expect(row).to_contain_text("To be looked at")
    expect(row).to_contain_text("Do not share (otherwise than the guide)")
    look(page)
    page.goto("/work/")
    expect(page.get_by_role("main")).to_contain_text(reference)


def test_it_goes_round_ones_own_manager_to_the_adviser(home: Home, of_harm: Hand, page: Page) -> None:
    hands = Pointer(page)
    home.enter(page, home.house.worker, f"/decisions/draft/{of_harm.reference}/words/")
    hands.choose("goes_to", "adviser")
    hands.press("Keep this")
    record(hands, "do-not-share", reasons="My manager told me not to ring.")
    place = page.url
    assert not is_shown(home, page, home.house.manager, place)
    page.goto("/decisions/to-endorse/")
    expect(page.get_by_role("main")).not_to_contain_text(name_of_place(place))
    assert is_shown(home, page, home.house.adviser, place)
    page.goto("/work/")
    expect(page.get_by_role("main")).to_contain_text(name_of_place(place))


def test_the_manager_complained_of_sees_nothing_of_it(home: Home, draft: Hand, page: Page) -> None:
    hands = Pointer(page)
    home.enter(page, home.house.worker, f"/decisions/draft/{draft.reference}/words/")
    hands.pick("complained_of", home.house.manager.reference)
    hands.press("Keep this")
    record(hands)
    place = page.url
    assert not is_shown(home, page, home.house.manager, place)
    for elsewhere in ("text/", "pdf/", "compare/"):
        assert page.goto(place + elsewhere).status == 404  # type: ignore[union-attr]
    for everywhere in ("/decisions/to-endorse/", "/decisions/?of=everyone", "/work/", "/notices/"):
        page.goto(everywhere)
        expect(page.locator("body")).not_to_contain_text(name_of_place(place))
    assert is_shown(home, page, home.house.second_manager, place)


def test_a_concern_about_a_colleague_goes_to_the_designated_officer_and_to_no_manager(
    home: Home, phone_page: Page, page: Page, look: Callable[[Page], None]
) -> None:
    hands = Pointer(phone_page)
    home.enter(phone_page, home.house.worker, "/decisions/not-sure/")
    hands.follow("Tell the designated officer")
    expect(phone_page.get_by_role("main")).to_contain_text("designated officer for allegations the same day")
    look(phone_page)
    hands.write("text", "He took her into the store room and locked the door.")
    hands.pick("complained_of", home.house.colleague.reference)
    hands.press("Keep this note")
    expect(phone_page.get_by_role("main")).to_contain_text("Ring the designated officer for allegations the same day.")
    look(phone_page)
    place = phone_page.url
    for one in (home.house.colleague, home.house.manager):
        assert not is_shown(home, page, one, place)
    assert is_shown(home, page, home.house.adviser, place)
    page.goto("/work/")
    expect(page.get_by_role("main")).to_contain_text(name_of_place(place))


def test_a_manager_sends_back_the_practitioner_adds_and_the_manager_endorses(
    home: Home, draft: Hand, page: Page, phone_page: Page, look: Callable[[Page], None]
) -> None:
    place = recorded(home, draft)
    manager, worker = Pointer(page), Pointer(phone_page)
    home.enter(page, home.house.manager, place)
    manager.press("Send back")
    expect(page.get_by_role("alert")).to_contain_text("Write what you want to add.")
    look(page)
    manager.write("text", "Which arm, and who else saw it?")
    manager.press("Send back")
    expect(page.get_by_role("main")).to_contain_text("Sent back.")

    home.enter(phone_page, home.house.worker, "/work/")
    look(phone_page)
    phone_page.goto(place)
    expect(phone_page.get_by_role("main")).to_contain_text("Which arm, and who else saw it?")
    expect(phone_page.get_by_role("button", name="Endorse")).to_have_count(0)
    worker.write("text", "The left one. The cook saw it too.")
    worker.press("Add")
    expect(phone_page.get_by_role("main")).to_contain_text("Answered, to be looked at again")
    look(phone_page)

    page.goto(place)
    expect(page.get_by_role("main")).to_contain_text("The left one. The cook saw it too.")
    manager.write("text", "Thank you.")
    manager.press("Endorse")
    expect(page.get_by_role("main")).to_contain_text("Endorsed.")
    manager.write("text", "The health visitor rang to thank us.")
    manager.press("Add")
    expect(page.get_by_role("main")).to_contain_text("The health visitor rang to thank us.")
    expect(page.get_by_role("main")).to_contain_text("Endorsed.")
    look(page)

    phone_page.reload()
    for said in ("Endorsed on", "Thank you.", "The health visitor rang to thank us.", "Three bruises on the left arm."):
        expect(phone_page.get_by_role("main")).to_contain_text(said)
