"""A drill between two agencies: planned, started, run through to verified action, ended, scored and debriefed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from sharewell.design.words import LONDON
from sharewell.foundation.clock import now
from tests.support.sharing import Sharing
from tests.support.walking import Hands, Home, Keyboard, Pointer, heading, record, walk_to_check

pytestmark = pytest.mark.journey
MARK = "Exercise: invented child"


def is_marked(page: Page) -> None:
    """Expect the band on top, by word and by shape, and that nothing on the page can be rung."""
    band = page.get_by_role("region", name="This is an exercise")
    expect(band).to_contain_text(MARK)
    expect(band).to_contain_text("Do not ring 999")
    expect(band.locator("svg")).to_be_visible()
    expect(page.get_by_role("main").locator("a[href^='tel:']")).to_have_count(0)


def tell(hands: Hands) -> None:
    """Write what is known of the invented child, whose name is there already."""
    expect(hands.page.get_by_role("main")).to_contain_text("Rowan Paperbark (exercise)")
    hands.write("view", "Invented: too young to say.")
    hands.write("item-text", "Invented: nobody let me in, twice.")
    hands.choose("item-kind", "fact")
    hands.choose("item-seen", "observed")
    hands.write("item-source", "Own eyes")
    hands.press("Continue")


def plans(home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None], hands: Hands) -> str:
    """A manager of social care plans and starts it; return its address."""
    home.enter(page, sharing.house.other_manager, "/sharing/")
    hands.follow("Exercises with an invented child")
    heading(page, "Exercises with an invented child")
    look(page)
    hands.follow("Plan an exercise")
    heading(page, "Plan an exercise")
    look(page)
    hands.press("Go on")
    expect(page.get_by_role("alert")).to_contain_text("Choose a scenario")
    hands.choose("scenario", "three-small-things")
    hands.choose("child", "rowan")
    for team in (sharing.worker.team, sharing.team):
        page.locator(f"input[name='team'][value='{team}']").focus()
        page.keyboard.press("Space")
    hands.press("Go on")
    expect(page.get_by_role("main")).to_contain_text("Rowan Paperbark (exercise)")
    look(page)
    hands.choose("known", "no")
    last = now().astimezone(LONDON).date() + timedelta(days=2)
    hands.write("last_day", f"{last:%d %m %Y}")
    hands.press("Keep the plan")
    heading(page, re.compile("Three small things"))
    expect(page.get_by_role("main")).to_contain_text("Ready to start")
    is_marked(page)
    look(page)
    hands.press("Start the exercise")
    expect(page.get_by_role("main")).to_contain_text("Under way")
    look(page)
    return page.url


def decides(home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None], hands: Hands) -> str:
    """The playgroup opens its briefing, decides, and sends; return the address of what was sent."""
    home.enter(page, sharing.worker, "/work/")
    expect(page.locator(".sw-exercise").first).to_contain_text("Exercise")
    look(page)
    page.get_by_role("link", name=re.compile("Open the briefing of an exercise")).first.click()
    heading(page, re.compile("An exercise"))
    expect(page.get_by_role("main")).not_to_contain_text("bolt on the outside")
    is_marked(page)
    look(page)
    hands.press("Open the briefing")
    expect(page.get_by_role("main")).to_contain_text("Your record says")
    expect(page.get_by_role("main")).not_to_contain_text("bolt on the outside")
    look(page)
    hands.press("Decide about sharing")

    def looks(there: Page) -> None:
        is_marked(there)
        look(there)

    walk_to_check(hands, home.house.social_care, look=looks, tell=tell)
    record(hands)
    is_marked(page)
    hands.follow("Send it")
    heading(page, re.compile("Send what you decided to share"))
    is_marked(page)
    look(page)
    hands.choose("to", sharing.team)
    hands.choose("send_1", "on")
    hands.pick("class_1", "concern")
    hands.choose("mentions_1", "nobody")
    hands.write("why_it_matters", "Alone it means little. Invented.")
    hands.press("Send it now")
    heading(page, re.compile("What you sent"))
    is_marked(page)
    look(page)
    return page.url


def acts(home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None], hands: Hands, sent: str) -> None:
    """Social care opens its briefing and what was sent, and does what it says; the playgroup checks it."""
    home.enter(page, sharing.receiver, "/work/")
    page.get_by_role("link", name=re.compile("Open the briefing of an exercise")).first.click()
    hands.press("Open the briefing")
    expect(page.get_by_role("main")).to_contain_text("Your record says")
    page.goto(sent)
    is_marked(page)
    look(page)
    hands.press("Accept the limits and open it")
    heading(page, re.compile("What was sent to you"))
    expect(page.get_by_role("main")).to_contain_text("Rowan Paperbark (exercise)")
    for act, stands in (
        ("acknowledge", "They have it and say what they understand."),
        ("state", "They said what they will do."),
        ("do", "They say that it is done; nobody else has checked yet."),
    ):
        hands.choose("act", act)
        hands.write("words", "Invented words of the exercise.")
        hands.press("Save and tell them")
        expect(page.get_by_role("main")).to_contain_text(stands)
    is_marked(page)
    home.enter(page, sharing.worker, sent)
    hands.choose("act", "verify")
    hands.write("words", "Invented: I was there.")
    hands.press("Save and tell them")
    expect(page.get_by_role("main")).to_contain_text("Done, and checked by somebody else.")


def learns(home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None], hands: Hands, drill: str) -> None:
    """The manager ends it, reads the score, and shares what it taught; the playgroup reads it and what it owes."""
    home.enter(page, sharing.house.other_manager, drill)
    hands.press("End the exercise")
    expect(page.get_by_role("main")).to_contain_text("Over. What was learnt is not written down yet")
    look(page)
    hands.follow("The score")
    heading(page, re.compile("The score"))
    row = page.get_by_role("row", name=re.compile("Ducklings"))
    expect(row).to_contain_text("Yes")
    expect(page.get_by_role("main")).to_contain_text(
        "First contact, Eastlow social care (invented) recorded no decision, and sent nothing to anybody."
    )
    look(page)
    page.goto(drill)
    hands.press("Share it with those who took part")
    expect(page.get_by_role("alert")).to_contain_text("Write what it taught")
    hands.write("debrief-words", "You told each other within the hour. Invented.")
    hands.press("Share it with those who took part")
    expect(page.get_by_role("main")).to_contain_text("You told each other within the hour. Invented.")
    hands.write("lesson", "Decide in social care too. Invented.")
    hands.pick("owner", sharing.worker.post)
    due = now().astimezone(LONDON).date() + timedelta(days=9)
    hands.write("due_on", f"{due:%d %m %Y}")
    hands.press("Let them owe it")
    expect(page.get_by_role("link", name=re.compile("Decide in social care too"))).to_be_visible()
    look(page)
    home.enter(page, sharing.worker, drill)
    expect(page.get_by_role("main")).to_contain_text("You told each other within the hour. Invented.")
    hands.follow("Decide in social care too. Invented.")
    heading(page, re.compile("What an exercise taught"))
    hands.write("words", "We do. Invented.")
    hands.press("It is done")
    expect(page.get_by_role("main")).to_contain_text("Done on")
    look(page)


def test_a_drill_runs_from_its_plan_to_verified_action_and_is_scored_and_debriefed(
    home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None]
) -> None:
    hands = Keyboard(page)
    drill = plans(home, sharing, page, look, hands)
    sent = decides(home, sharing, page, look, hands)
    acts(home, sharing, page, look, hands, sent)
    learns(home, sharing, page, look, hands, drill)


def test_on_a_telephone_it_is_stopped_at_once_by_somebody_who_takes_part(
    home: Home, sharing: Sharing, phone_page: Page, look: Callable[[Page], None]
) -> None:
    hands = Pointer(phone_page)
    plans(home, sharing, phone_page, look, hands)
    home.enter(phone_page, sharing.receiver, "/exercises/")
    look(phone_page)
    phone_page.get_by_role("link", name=re.compile("An exercise")).first.click()
    is_marked(phone_page)
    hands.press("Open the briefing")
    look(phone_page)
    phone_page.get_by_text("Stop at once: something real came between").click()
    hands.press("Stop the exercise")
    expect(phone_page.get_by_role("main")).to_contain_text("It was stopped.")
    look(phone_page)


def test_without_scripts_a_team_reads_its_briefing_and_stops(
    home: Home, sharing: Sharing, page: Page, page_without_javascript: Page, look: Callable[[Page], None]
) -> None:
    plans(home, sharing, page, look, Pointer(page))
    there = page_without_javascript
    home.enter(there, sharing.worker, "/exercises/")
    there.get_by_role("link", name=re.compile("An exercise")).first.click()
    hands = Pointer(there)
    hands.press("Open the briefing")
    expect(there.get_by_role("main")).to_contain_text("Your record says")
    is_marked(there)
    there.get_by_text("Stop at once: something real came between").click()
    hands.press("Stop the exercise")
    expect(there.get_by_role("main")).to_contain_text("It was stopped.")
