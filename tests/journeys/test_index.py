"""The index in a browser: search and say that one works with a child, hide, review by keyboard, broker, hand a file in.

Linking two records and parting them again is walked with the pages that preview it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, SYSTEM, Actor, Role
from sharewell.children.actions import receive_child
from sharewell.children.queries import list_waiting
from sharewell.children.types import Name, NewChild, ServiceKind
from sharewell.foundation.clock import now
from sharewell.linkage.importers.feeds import go_on, import_feed, stage_file
from sharewell.linkage.jobs import end
from sharewell.practitioners.actions import add_person, give_post
from sharewell.practitioners.queries import find_person_by_email, get_post, list_current_posts
from tests.support.browser import DESK, Window, fits
from tests.support.indexing import ADA, PURPOSE
from tests.support.people import make_current
from tests.support.walking import Home, Keyboard, Pointer

pytestmark = pytest.mark.journey
EMAIL = "index.keeper@invented.example"


@pytest.fixture
def keeper(home: Home) -> Actor:
    """Return the index manager of the served house."""
    with home.writing():
        moment = now()
        held = find_person_by_email(EMAIL)
        if held is None:
            reference = add_person(
                actor=OPERATOR, name="Index Keeper (invented)", email=EMAIL, password=None, now=moment
            )
            post = give_post(
                actor=OPERATOR, person=reference, organisation=home.house.playgroup, team="", role=Role.INDEX_MANAGER,
                title="Index manager", now=moment,
            )  # fmt: skip
            make_current(get_post(post), now=moment)
        else:
            reference, post = held.reference, list_current_posts(at=moment, person=held.reference)[0].reference
        return get_actor(practitioner=reference, post=post, now=now())


@pytest.fixture
def other_window(browser: Browser, site: str) -> Iterator[Page]:
    """Open a second window, with a session of its own."""
    window = Window(browser, site, viewport=DESK)
    yield window.page()
    window.close()


def child_named(home: Home, given: str, family: str, **more: object) -> str:
    """Let a source say of a child, and return the reference."""
    new = replace(ADA, names=(Name(given_names=given, family_name=family),), **more)  # type: ignore[arg-type]
    with home.writing():
        made = receive_child(
            actor=OPERATOR, source=home.house.playgroup, new=new, source_id=f"{given} {family}", now=now()
        )
    return made.reference


def press_with_alt(page: Page, key: str) -> None:
    """Press a key together with Alt, as a keyboard sends it: Playwright's own press leaves out the letter."""
    keyboard = page.context.new_cdp_session(page)
    pressed = {
        "modifiers": 1, "unmodifiedText": key, "key": key, "windowsVirtualKeyCode": ord(key.upper()),
        "code": f"{'Digit' if key.isdigit() else 'Key'}{key.upper()}",
    }  # fmt: skip
    with page.expect_navigation():
        keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **pressed})
        keyboard.send("Input.dispatchKeyEvent", {"type": "char", "text": key, **pressed})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})


def look_for(hands: Pointer, given: str, family: str, born: str = "14 5 2016") -> None:
    """Look for a child, from the page that finds one."""
    hands.page.goto("/children/")
    hands.choose("purpose", PURPOSE)
    hands.write("given_names", given)
    hands.write("family_name", family)
    hands.write("born", born)
    hands.press("Look for the child")


def test_a_child_is_found_and_i_say_that_i_work_with_them(
    home: Home, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands = phone_page, Pointer(phone_page)
    child_named(home, "Juniper", "Willowdown", addresses=(), adults=())
    home.enter(page, home.house.worker, "/children/")
    look(page)
    look_for(hands, "Juniper", "Wilowdown")
    expect(page.get_by_role("heading", level=1)).to_contain_text("One child")
    assert "Juniper" not in page.url
    look(page)
    hands.follow("Juniper Willowdown")
    expect(page.get_by_role("main")).to_contain_text("Puddlegate Primary School")
    look(page)
    hands.pick("kind", "early-years")
    hands.write("telephone", "01632 960123")
    hands.press("I work with this child")
    expect(page.get_by_role("main")).to_contain_text("You are named as working with this child")


def test_a_child_is_hidden_and_another_session_finds_nobody(
    home: Home, page: Page, other_window: Page, look: Callable[[Page], None]
) -> None:
    hands, others = Pointer(page), Pointer(other_window)
    child_named(home, "Hazel", "Underbrook", addresses=(), adults=())
    home.enter(other_window, home.house.worker, "/children/")
    look_for(others, "Hazel", "Underbrook")
    others.follow("Hazel Underbrook")
    child = other_window.url
    home.enter(page, home.house.manager, "/children/")
    look_for(hands, "Hazel", "Underbrook")
    hands.follow("Hazel Underbrook")
    hands.follow("Hide this child")
    look(page)
    hands.choose("reason", "threat-from-somebody")
    hands.write("words", "Invented: somebody threatened the family.")
    hands.pick("second", home.house.second_manager.post)
    hands.press("Hide this child now")
    expect(page.get_by_role("main")).to_contain_text("Somebody has threatened the child")
    look_for(others, "Hazel", "Underbrook")
    expect(other_window.get_by_role("heading", level=1)).to_contain_text("Nobody was found")
    answer = other_window.goto(child)
    assert answer is not None
    assert answer.status == 404


def test_records_are_settled_by_keyboard_alone(
    home: Home, page: Page, keeper: Actor, look: Callable[[Page], None]
) -> None:
    with home.writing():
        moment = now()
        for place, (given, family) in enumerate((("Rowan", "Brackenridge"), ("Sorrel", "Fernhollow"))):
            base = NewChild(
                names=(Name(given_names=given, family_name=family),), born_on=date(2013, 4, 5 + place),
                birth=ADA.birth, sex=ADA.sex,
                addresses=(replace(ADA.addresses[0], address=f"{70 + place} Slate Lane", postcode=f"ZX5 {place}QQ"),),
                adults=(replace(ADA.adults[0], name=f"Dale {family}"),), services=ADA.services,
            )  # fmt: skip
            like = replace(base, names=(Name(given_names=f"Ivy{given[0]}", family_name=family),))
            for source, new in ((home.house.playgroup, base), (home.house.social_care, like)):
                receive_child(actor=OPERATOR, source=source, new=new, source_id=f"{given}-review", now=moment)
        waiting = [row.reference for row in list_waiting(actor=keeper)]
    assert len(waiting) >= 2
    home.enter(page, keeper, "/children/to-settle/")
    look(page)
    press_with_alt(page, "s")
    page.wait_for_url(f"**/{waiting[0]}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{len(waiting)} left")
    expect(page.get_by_role("main")).to_contain_text("≠ Different")
    page.get_by_text("How far they agree").click()
    look(page)
    press_with_alt(page, "3")  # left as it is: the next follows
    page.wait_for_url(f"**/{waiting[1]}/")
    press_with_alt(page, "2")
    expect(page.get_by_role("alert")).to_contain_text("Write how you know")
    look(page)
    hands = Keyboard(page)
    hands.write("words", "Both schools were rung.")
    press_with_alt(page, "2")
    expect(page.get_by_role("status")).to_contain_text("You said: two children.")
    look(page)
    press_with_alt(page, "u")
    expect(page.get_by_role("heading", level=1)).to_contain_text("One child or two?")
    assert waiting[1] not in page.url
    Keyboard(page).write("words", "Looked again: one child.")
    press_with_alt(page, "1")
    expect(page.get_by_role("status")).to_contain_text("You said: one child.")


def test_a_question_is_passed_on_and_closed(
    home: Home, page: Page, other_window: Page, keeper: Actor, look: Callable[[Page], None]
) -> None:
    hands = Pointer(page)
    child = child_named(home, "Clover", "Marshbank", addresses=(), adults=())
    home.enter(page, home.house.worker, "/children/")
    look_for(hands, "Clover", "Marshbank")
    hands.follow("Clover Marshbank")
    hands.write("words", "Is anybody else with her? Ring 01632 960123.")
    hands.press("Ask")
    look(page)
    manager = Pointer(other_window)
    home.enter(other_window, keeper, "/children/questions/")
    look(other_window)
    other_window.get_by_role("main").locator("a[href*='/questions/ask_']").first.click()
    expect(other_window.get_by_role("main")).to_contain_text("Is anybody else with her?")
    expect(other_window.get_by_role("main")).to_contain_text(child)
    look(other_window)
    manager.write("words", "There is nobody to pass it on to.")
    other_window.get_by_role("main").locator("form").last.get_by_role("button").click()
    other_window.goto("/children/questions/")
    expect(other_window.get_by_role("main")).to_contain_text("Closed")


def test_a_file_is_handed_in_and_followed_on_a_telephone(
    home: Home, phone_page: Page, keeper: Actor, look: Callable[[Page], None]
) -> None:
    page, hands = phone_page, Pointer(phone_page)
    home.enter(page, keeper, "/children/feeds/")
    look(page)
    hands.follow("Hand a file in")
    look(page)
    hands.pick("source", home.house.social_care)
    text = "UPN;Forename;Surname;DOB\r\nj1;Linnet;Saltmarsh;03/04/2015\r\nj2;=x;Saltmarsh;03/04/2016\r\n"
    page.locator("input[name=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    )
    hands.press("Hand it in")
    expect(page.get_by_role("main")).to_contain_text("Of the first 2 lines 1 would be refused.")
    expect(page.get_by_role("main")).to_contain_text("Linnet")
    look(page)
    delivery = page.url.rstrip("/").rsplit("/", 1)[1]
    hands.press("Take it in")
    expect(page.get_by_role("main")).to_contain_text("Is being read")
    look(page)
    with home.writing():
        feed = stage_file(actor=SYSTEM, delivery=delivery, now=now)
        assert feed is not None
        go_on(actor=SYSTEM, feed=feed, now=now)
    hands.follow("Look again")
    expect(page.get_by_role("main")).to_contain_text("Accepted: 1")
    look(page)
    hands.follow("How good the files of this organisation are")
    expect(page.get_by_role("main")).to_contain_text("Family name: filled in")
    look(page)
    page.goto("/children/feeds/tokens/")
    look(page)
    page.goto("/children/feeds/mappings/")
    expect(page.get_by_role("main")).to_contain_text("birth dates such as 30/09/2014")
    look(page)


def test_how_files_are_read_is_reached_by_keyboard_and_without_scripts(
    home: Home, page_without_javascript: Page, keeper: Actor
) -> None:
    page, hands = page_without_javascript, Keyboard(page_without_javascript)
    home.enter(page, keeper, "/children/feeds/")
    hands.follow("How the files of each organisation are read")
    expect(page.get_by_role("heading", level=1)).to_have_text("How files are read")
    assert fits(page)


def test_a_whole_list_is_agreed_to_by_keyboard_and_without_scripts(
    home: Home, page_without_javascript: Page, keeper: Actor, tmp_path: Path
) -> None:
    page, hands = page_without_javascript, Keyboard(page_without_javascript)
    many = [f"w{number},Wren,Listfield{chr(97 + number)}oak,2015-0{number % 9 + 1}-02" for number in range(24)]
    before = tmp_path / "before.csv"
    before.write_text("\n".join(("id,given_names,family_name,date_of_birth", *many)), encoding="utf-8")
    with home.writing():
        import_feed(actor=OPERATOR, path=before, source=home.house.playgroup, service=ServiceKind.HOUSING, now=now)
    home.enter(page, keeper, "/children/feeds/hand-in/")
    hands.pick("source", home.house.playgroup)
    text = "id,given_names,family_name,date_of_birth\r\nw1,Wren,Listfieldboak,2015-02-02\r\n"
    page.locator("input[name=file]").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": text.encode()})
    hands.press("Hand it in")
    hands.pick("service", "housing")
    hands.pick("whole", "yes")
    delivery = page.url.rstrip("/").rsplit("/", 1)[1]
    hands.press("Take it in")
    with home.writing():
        feed = stage_file(actor=SYSTEM, delivery=delivery, now=now)
        assert feed is not None
        go_on(actor=SYSTEM, feed=feed, now=now)
    hands.follow("Look again")
    main = page.get_by_role("main")
    expect(main).to_contain_text("23 children with whom the source works are not in this list")
    hands.press("They are gone: end it for all of them")
    with home.writing():
        end(feed)
    page.reload()
    expect(main).to_contain_text("no longer works with them: 23")
