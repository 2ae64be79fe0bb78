"""What somebody sends after their session has ended: kept in their own browser, handed back once, to nobody else."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from sharewell.acting.types import OPERATOR, Actor
from sharewell.decisions.queries import get_draft
from sharewell.decisions.types import Way
from sharewell.foundation.installation import mark
from sharewell.practitioners.actions import end_post
from sharewell.practitioners.models import AwayPeriod, Practitioner
from sharewell.practitioners.types import PostRow
from tests.support.deciding import Hand, begin, complete
from tests.support.people import PASSWORD, Village, actor_of, sign_in_as

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATE = NOW + timedelta(minutes=31)
PLACE = "/work/away/"
WORDS = {"first_day": "2026-11-24", "last_day": "2026-11-25", "more": 'Robin\'s "words"\r\n<b>& more'}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def worker(village: Village) -> PostRow:
    return village.post(password=PASSWORD)


@pytest.fixture
def browser() -> Client:
    """Return a browser whose forms are checked as a service checks them."""
    return Client(enforce_csrf_checks=True)


def token(page: str) -> str:
    return re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)[0]


def fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the form within the page's own part, as a browser reads them."""
    main = page[page.index("<main") :]
    return {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', main)
    }


def send_late(browser: Client, worker: PostRow, clock: Any, **words: str) -> Any:
    """Open the form in time, and send it after the session has lapsed."""
    sign_in_as(browser, worker, at=NOW)
    form = browser.get(PLACE).text
    clock.move_to(LATE)
    return browser.post(PLACE, {"csrfmiddlewaretoken": token(form), **(words or WORDS)})


def sign_in(browser: Client, page: Any, *, number: int = 1, password: str = PASSWORD) -> Any:
    email = f"person.{number}@invented.example"
    return browser.post("/sign-in/", {**fields(page.text), "email": email, "password": password})


class TestKept:
    def test_after_signing_in_again_the_words_go_where_they_were_sent_once(
        self, browser: Client, worker: PostRow, clock: Any
    ) -> None:
        late = send_late(browser, worker, clock)
        assert late.status_code == 403
        assert "what you wrote is kept on this page for 30 minutes" in late.text
        assert "Robin" not in late.text
        assert AwayPeriod.objects.count() == 0
        back = sign_in(browser, late)
        assert "Your words are kept" in back.text
        assert f'action="{PLACE}"' in back.text
        handed = fields(back.text)
        assert {name: handed[name] for name in WORDS} == WORDS
        assert handed["csrfmiddlewaretoken"]
        assert set(handed) == {*WORDS, "csrfmiddlewaretoken"}
        assert browser.post(PLACE, handed).status_code == 302
        assert AwayPeriod.objects.count() == 1

    def test_wrong_words_at_signing_in_do_not_lose_them(self, browser: Client, worker: PostRow, clock: Any) -> None:
        wrong = sign_in(browser, send_late(browser, worker, clock), password="not the right words")
        assert wrong.status_code == 422
        assert "Your words are kept" in sign_in(browser, wrong).text

    def test_somebody_else_does_not_get_them(
        self, browser: Client, worker: PostRow, village: Village, clock: Any
    ) -> None:
        village.post(password=PASSWORD)
        back = sign_in(browser, send_late(browser, worker, clock), number=2)
        assert "Somebody else wrote what was on that page" in back.text
        assert "Robin" not in back.text

    def test_after_half_an_hour_they_are_gone_and_the_page_says_so(
        self, browser: Client, worker: PostRow, clock: Any
    ) -> None:
        late = send_late(browser, worker, clock)
        clock.shift(timedelta(minutes=30, seconds=1))
        back = sign_in(browser, late)
        assert "waited for too long" in back.text
        assert "Robin" not in back.text

    def test_what_is_not_ours_is_no_kept_word(self, browser: Client, worker: PostRow, clock: Any) -> None:
        late = send_late(browser, worker, clock)
        forged = {**fields(late.text), "kept": "gAAAAA-forged", "email": "person.1@invented.example"}
        assert "Your words are kept" not in browser.post("/sign-in/", {**forged, "password": PASSWORD}).text

    def test_a_session_that_was_ended_keeps_them_for_the_account_that_last_signed_in_here(
        self, browser: Client, worker: PostRow, village: Village
    ) -> None:
        village.post(password=PASSWORD)
        sign_in(browser, browser.get("/sign-in/"))
        form = browser.get(PLACE).text
        Session.objects.all().delete()
        late = browser.post(PLACE, {"csrfmiddlewaretoken": token(form), **WORDS})
        assert "Somebody else wrote" in sign_in(browser, late, number=2).text
        other = Client(enforce_csrf_checks=True)
        other.cookies = browser.cookies
        other.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        assert "Your words are kept" in sign_in(other, late).text

    def test_a_new_password_in_between_keeps_them_for_the_same_person(self, browser: Client, worker: PostRow) -> None:
        sign_in_as(browser, worker, at=NOW)
        form = browser.get(PLACE).text
        held = Practitioner.objects.get(reference=worker.person).password
        Practitioner.objects.update(password="argon2$other")
        late = browser.post(PLACE, {"csrfmiddlewaretoken": token(form), **WORDS})
        Practitioner.objects.update(password=held)
        assert "Your words are kept" in sign_in(browser, late).text

    def test_whoever_has_two_posts_comes_back_in_the_one_they_wrote_in(
        self, browser: Client, worker: PostRow, village: Village, clock: Any
    ) -> None:
        village.post(person=worker.person, organisation="Another", title="Play worker")
        back = sign_in(browser, send_late(browser, worker, clock))
        assert "Your words are kept" in back.text
        assert worker.title in back.text

    def test_where_that_post_has_ended_they_choose_another_first(
        self, browser: Client, worker: PostRow, village: Village, clock: Any
    ) -> None:
        for title in ("Play worker", "Cook"):
            second = village.post(person=worker.person, organisation="Another", title=title)
        late = send_late(browser, worker, clock)
        end_post(actor=OPERATOR, post=worker.reference, now=LATE)
        choice = sign_in(browser, late)
        assert "What you wrote is kept until then" in choice.text
        back = browser.post("/choose-post/", {**fields(choice.text), "post": second.reference})
        assert "Your words are kept" in back.text
        assert browser.post(PLACE, fields(back.text)).status_code == 302
        assert AwayPeriod.objects.get().began_at.date() in {date(2026, 11, 23), date(2026, 11, 24)}


class TestNotKept:
    def test_what_another_site_sends_is_refused_and_never_repeated(
        self, browser: Client, worker: PostRow, clock: Any
    ) -> None:
        sign_in_as(browser, worker, at=NOW)
        browser.get(PLACE)
        clock.move_to(LATE)
        answer = browser.post(PLACE, WORDS)
        assert answer.status_code == 403
        assert 'name="kept"' not in answer.text

    def test_nothing_sent_is_only_led_to_sign_in(self, browser: Client, worker: PostRow, clock: Any) -> None:
        sign_in_as(browser, worker, at=NOW)
        form = browser.get(PLACE).text
        clock.move_to(LATE)
        assert browser.post(PLACE, {"csrfmiddlewaretoken": token(form)}).status_code == 302

    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=4_400)
    def test_what_is_too_long_is_told_before_it_is_lost(self, browser: Client, worker: PostRow, clock: Any) -> None:
        late = send_late(browser, worker, clock)
        assert "could not be kept here" in late.text
        assert 'name="kept"' not in late.text

    def test_the_server_keeps_and_logs_nothing(
        self, browser: Client, worker: PostRow, clock: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            late = send_late(browser, worker, clock)
        assert "Robin" not in caplog.text
        assert not any("Robin" in str(row.get_decoded()) for row in Session.objects.all())
        assert "Robin" not in str(late.cookies)


def state_of(worker: Actor, draft: str) -> tuple[object, ...]:
    """Return what a draft holds, without its version and without when it was changed."""
    row = get_draft(actor=worker, reference=draft)
    children = [(child.name, dict(child.texts), dict(child.answers)) for child in row.children]
    items = [(item.child, item.text, item.source) for item in row.items]
    return (dict(row.answers), dict(row.texts), row.footing, row.recipient, row.purpose, row.chosen, children, items)


PAGES: dict[str, dict[str, str]] = {
    "question/confidential/": {"answer": "no"},
    "request/": {"footing": "s17", "called_back": "yes", "received_from": "The duty desk"},
    "to/": {"recipient": "school", "purpose": "protect-from-harm"},
    "words/": {"agreed": 'Robin\'s "words"\r\n<b>& more', "goes_to": "manager"},
    "child/1/": {"name": "Robin Other", "view": "I want Nan."},
    "child/1/item/": {"text": "A new bruise.", "kind": "fact", "seen": "observed", "source": "Own eyes"},
    "child/1/item/1/": {"text": "Two bruises.", "kind": "opinion", "seen": "reported", "source": "The cook"},
    "children/": {},
    "check/": {"chosen": "do-not-share", "minimum_necessary": "yes"},
}
"""Each kind of page of a draft, and what is sent from it."""


class TestEachPageOfADraft:
    @pytest.fixture
    def draft(self, village: Village, worker: PostRow) -> Hand:
        village.organisation("Invented Hall", kind="childrens-social-care")
        hand = begin(actor_of(worker, now=NOW), way=Way.ASKED, now=NOW)
        hand.answer("immediate_danger", "no")
        hand.answer("significant_harm", "no")
        return complete(hand, duty_or_order="none", about="child", legitimate_purpose="yes", relevant_to_welfare="yes")

    @pytest.mark.parametrize("page", PAGES)
    def test_what_is_sent_late_comes_back_and_arrives_once(
        self, page: str, draft: Hand, browser: Client, worker: PostRow, clock: Any
    ) -> None:
        place = f"/decisions/draft/{draft.reference}/"
        sign_in_as(browser, worker, at=NOW)
        drawn = browser.get(place + ("check/" if page == "children/" else page)).text
        names = ("version", "key", *(["outcome"] if page == "check/" else []))
        hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', drawn)[0] for name in names}
        before = state_of(draft.actor, draft.reference)
        clock.move_to(LATE)
        late = browser.post(place + page, {"csrfmiddlewaretoken": token(drawn), **hidden, **PAGES[page]})
        assert late.status_code == 403
        assert "Robin" not in late.text
        assert state_of(draft.actor, draft.reference) == before, "nothing arrives before its writer is back"
        back = sign_in(browser, late)
        assert "Your words are kept" in back.text
        assert f'action="{place}{page}"' in back.text
        handed = fields(back.text)
        assert {name: handed[name] for name in (*PAGES[page], *hidden)} == {**PAGES[page], **hidden}
        first = browser.post(place + page, handed)
        assert first.status_code == (422 if page == "check/" else 302)
        after = state_of(draft.actor, draft.reference)
        assert after != before
        again = browser.post(place + page, handed)
        assert again.status_code == first.status_code
        assert state_of(draft.actor, draft.reference) == after, "sent twice, it is kept once"


@pytest.mark.urls("sharewell.config.demo_urls")
class TestInATryOut:
    @pytest.fixture(autouse=True)
    def _invented(self, db: None, settings: Any) -> None:
        settings.INSTALLATION_KIND = "demo"
        mark(kind="demo", now=NOW)

    def test_one_goes_on_as_the_same_invented_person(self, browser: Client, worker: PostRow, clock: Any) -> None:
        late = send_late(browser, worker, clock)
        assert "Go on as the same invented person" in late.text
        back = browser.post("/demo/", fields(late.text))
        assert "Your words are kept" in back.text
        assert browser.post(PLACE, fields(back.text)).status_code == 302
        assert AwayPeriod.objects.count() == 1

    def test_another_invented_person_does_not_get_them(
        self, browser: Client, worker: PostRow, village: Village, clock: Any
    ) -> None:
        late = send_late(browser, worker, clock)
        back = browser.post("/demo/", {**fields(late.text), "post": village.post().reference})
        assert "Somebody else wrote" in back.text
        assert "Robin" not in back.text
