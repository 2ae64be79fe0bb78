"""The other ways of the loop: an emergency, a refusal, a veil, a recall, a consent taken back, telling the family."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sharewell.consent.actions import make_link
from sharewell.foundation.clock import now
from sharewell.sharing.actions import open_disclosure
from tests.support.consenting import ask as ask_consent_of
from tests.support.consenting import child_of, give
from tests.support.deciding import begin, complete, key
from tests.support.sharing import Sharing, send
from tests.support.sharing import ask as ask_for
from tests.support.walking import Home, Pointer, answer, heading, start

pytestmark = pytest.mark.journey


def stands(page: Page, words: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


def does(hands: Pointer, act: str, words: str, **more: str) -> None:
    """Do the next thing on the page of a request or a disclosure."""
    hands.choose("act", act)
    for name, value in more.items():
        hands.pick(name, value)
    hands.write("words", words)
    hands.press("Save and tell them")


def test_an_emergency_is_kept_with_one_press_on_a_telephone(
    home: Home, sharing: Sharing, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands = phone_page, Pointer(phone_page)
    home.enter(page, sharing.worker, "/decisions/new/")
    start(hands)
    answer(hands, "yes")
    look(page)
    hands.follow("I told them: keep that with one press")
    heading(page, "You told them by telephone")
    look(page)
    hands.press("Write it down now")
    expect(page.get_by_role("alert")).to_contain_text("Choose whom you told")
    look(page)
    hands.choose("to", sharing.team)
    hands.choose("grasp", "self")
    hands.press("Write it down now")
    heading(page, re.compile("What you sent"))
    stands(page, "Told by word of mouth. No words of it are kept here.")
    look(page)
    page.goto("/work/")
    stands(page, "Complete the record of an emergency")
    stands(page, "Tell the person concerned what was shared, or say why not")


def test_a_refusal_is_reconsidered_and_taken_further_and_resolved(
    home: Home, sharing: Sharing, phone_page: Page, look: Callable[[Page], None]
) -> None:
    with home.writing():
        request = ask_for(sharing, now=now())
    page, hands, place = phone_page, Pointer(phone_page), f"/requests/{request}/"
    home.enter(page, sharing.worker, place)
    does(hands, "refuse", "Say which month.", reason="too-much")
    stands(page, "Refused, with reasons")
    home.enter(page, sharing.receiver, place)
    does(hands, "ask-again", "October alone.")
    stands(page, "They were asked again with new information.")
    home.enter(page, sharing.worker, place)
    does(hands, "refuse", "We hold no right to.", reason="no-right")
    home.enter(page, sharing.receiver, place)
    does(hands, "escalate", "The child may be at risk.")
    stands(page, "It was taken to: line managers.")
    look(page)
    home.enter(page, home.house.manager, "/sharing/registers/")
    look(page)
    page.goto(f"/sharing/registers/refusals/{request}/")
    heading(page, re.compile("How it was resolved"))
    hands.write("words", "We agreed that October is enough.")
    hands.press("Keep it")
    stands(page, "We agreed that October is enough.")
    look(page)


def test_whoever_asked_sees_no_difference_behind_a_veil_without_scripts(
    home: Home, sharing: Sharing, page_without_javascript: Page
) -> None:
    page, hands = page_without_javascript, Pointer(page_without_javascript)
    with home.writing():
        request = ask_for(sharing, now=now())
    place = f"/requests/{request}/"
    home.enter(page, sharing.receiver, place)
    before = page.get_by_role("main").inner_text()
    home.enter(page, sharing.worker, place)
    does(hands, "may-not-say-veiled", "We may not say.")
    stands(page, "Whoever asked sees “No answer yet”.")
    home.enter(page, sharing.receiver, place)
    assert page.get_by_role("main").inner_text() == before
    page.goto("/sharing/")
    stands(page, "No answer yet. They have not taken it up")
    page.goto(place)
    does(hands, "close", "I need nothing more.")
    stands(page, "Closed")


def test_what_went_to_the_wrong_team_is_called_back_and_looked_into(
    home: Home, sharing: Sharing, page: Page, look: Callable[[Page], None]
) -> None:
    hands = Pointer(page)
    with home.writing():
        disclosure = send(sharing, now=now())
    place = f"/disclosures/{disclosure}/"
    home.enter(page, sharing.worker, place)
    does(hands, "recall", "It was meant for another team.")
    stands(page, "It went to the wrong recipient and was called back.")
    home.enter(page, sharing.receiver, place)
    stands(page, "The sender called this back")
    expect(page.get_by_role("main")).not_to_contain_text("bruises")
    does(hands, "stopped", "Nobody read it.")
    look(page)
    home.enter(page, sharing.worker, place)
    does(hands, "settle", "Nobody read it; our lead was told.")
    stands(page, "It went to the wrong recipient; that was looked into.")
    look(page)


def test_a_consent_is_taken_back_by_the_plain_link_and_what_rested_on_it_covers_nothing(
    home: Home, sharing: Sharing, page: Page, phone_page: Page, look: Callable[[Page], None]
) -> None:
    hands, moment = Pointer(page), now()
    with home.writing():
        child = child_of(5, actor=sharing.worker, name="Robin Agreed", now=moment)
        consent = ask_consent_of(home.house, child, purpose="early-help", items=["concern"], now=moment)
        give(home.house, consent, now=moment)
        draft = complete(
            begin(sharing.worker, now=moment), risk_of_harm="no", consent="explicit",
            consent_by="parental-responsibility",
        )  # fmt: skip
        decision = draft.record()
        disclosure = send(sharing, decision, child=child, purpose="early-help", now=moment)
        open_disclosure(actor=sharing.receiver, disclosure=disclosure, key=key(), now=moment)
        token = make_link(actor=sharing.worker, consent=consent, now=moment)
    home.enter(page, sharing.worker, f"/consent/{consent}/")
    stands(page, "In force")
    look(page)
    phone_page.goto(f"/take-back/{token}/")
    heading(phone_page, "Do you want to take your yes back?")
    look(phone_page)
    Pointer(phone_page).press("Take my yes back")
    heading(phone_page, "Your yes is taken back")
    page.goto(f"/consent/{consent}/")
    stands(page, "Taken back")
    page.goto(f"/disclosures/from/{decision}/1/?organisation={home.house.social_care}")
    hands.choose("to", sharing.team)
    hands.choose("send_1", "on")
    hands.pick("class_1", "concern")
    hands.choose("mentions_1", "nobody")
    hands.write("why_it_matters", "It matters.")
    hands.pick("purpose", "early-help")
    hands.press("Send it now")
    stands(page, "Nothing was sent.")


def test_the_family_is_told_later_and_the_childs_side_is_written(
    home: Home, sharing: Sharing, phone_page: Page, look: Callable[[Page], None]
) -> None:
    page, hands = phone_page, Pointer(phone_page)
    with home.writing():
        decision = complete(begin(sharing.worker, now=now())).record()
        request = ask_for(sharing, now=now())
    home.enter(page, sharing.worker, f"/decisions/{decision}/")
    hands.follow("Say that they were told, or why not")
    look(page)
    hands.choose("act", "not-yet")
    hands.write("words", "He would hurt her.")
    hands.press("Keep it")
    expect(page.get_by_role("alert")).to_contain_text("Write the day on which you look at it again")
    hands.write("review_on", f"{now():%d %m %Y}")
    hands.press("Keep it")
    stands(page, "Not told yet, for a reason.")
    hands.choose("act", "told")
    hands.write("words", "We told her at the playgroup.")
    hands.write("to_whom", "The mother")
    hands.choose("manner", "spoken")
    hands.press("Keep it")
    stands(page, "They were told on")
    look(page)
    page.goto(f"/requests/{request}/")
    hands.follow("Write what the child says")
    look(page)
    hands.write("says", "I want Nan to know.")
    hands.write("adult", "Ms Green")
    hands.choose("throughout", "yes")
    hands.press("Keep it")
    stands(page, "Ms Green. The child wants this adult throughout.")
    page.goto(f"/requests/{request}/")
    stands(page, "I want Nan to know.")
    look(page)
