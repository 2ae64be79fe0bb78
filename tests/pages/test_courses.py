"""The pages of training, as requests: who reaches them, what they show, and what they never show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from sharewell.access import queries as access_queries
from sharewell.acting.types import Actor, Role
from sharewell.core.assessing import Kind, Question
from sharewell.practitioners.types import PostRow
from sharewell.training.actions import begin_attempt, read_section
from sharewell.training.models import AttemptAnswer, CourseAttempt, SectionRead
from sharewell.training.queries.attempts import get_attempt, list_waiting
from sharewell.training.queries.courses import get_course
from tests.support.people import Village, actor_of, sign_in_as

CODE = "information-sharing"
COURSE = f"/training/courses/{CODE}/"
ASSESSMENT = f"{COURSE}assessment/"


@pytest.fixture
def learner(village: Village) -> PostRow:
    return village.post(name="Lea Invented", is_current=False)


@pytest.fixture
def browser(client: Client, learner: PostRow, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a client of somebody in post who is not accredited yet."""
    built: Callable[..., Actor] = access_queries._actor
    monkeypatch.setattr(
        access_queries, "_actor", lambda *given, **more: replace(built(*given, **more), is_accredited=False)
    )
    return sign_in_as(client, learner)


def page(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return unescape(response.content.decode())


def heading(text: str) -> str:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert len(found) == 1
    return re.sub(r"<[^>]+>", "", found[0]).strip()


def read_all(client: Client) -> None:
    for section in get_course(CODE).sections:
        client.post(f"{COURSE}sections/{section.code}/")


def begin(client: Client) -> CourseAttempt:
    read_all(client)
    client.post(ASSESSMENT)
    return CourseAttempt.objects.get()


def fields(question: Question, answer: tuple[int, ...]) -> dict[str, object]:
    """Return an answer as the form sends it."""
    if question.kind in {Kind.ORDER, Kind.MATCH}:
        return {f"answer-{number}": str(one) for number, one in enumerate(answer, start=1)}
    return {"answer": [str(one) for one in answer]}


def drawn(attempt: CourseAttempt, learner: PostRow) -> list[Question]:
    found = get_attempt(actor=actor_of(learner), attempt=attempt.reference, now=datetime.now(UTC))
    return [one.question for one in found.drawn]


def answer_all(client: Client, attempt: CourseAttempt, learner: PostRow) -> None:
    for number, question in enumerate(drawn(attempt, learner), start=1):
        response = client.post(f"/training/attempts/{attempt.reference}/{number}/", fields(question, question.key))
        assert response.status_code == 302


class TestWhoReachesThem:
    def test_in_post_and_not_accredited_is_enough(self, browser: Client) -> None:
        assert heading(page(browser, "/training/courses/")) == "Training"
        assert "/training/" in re.findall(r'class="sw-nav__link" href="([^"]+)"', page(browser, COURSE))
        assert browser.get("/decisions/to-endorse/").status_code in {403, 404}

    def test_a_visitor_is_led_to_sign_in(self, client: Client) -> None:
        assert client.get("/training/courses/").headers["Location"].startswith("/sign-in/")

    def test_conversations_are_for_those_who_may_hold_them(self, browser: Client) -> None:
        assert browser.get("/training/conversations/").status_code == 403

    @pytest.mark.parametrize(
        "address",
        [
            "/training/courses/cooking/",
            "/training/courses/cooking/assessment/",
            f"{COURSE}sections/cooking/",
            "/training/attempts/att_nothing/",
            "/training/attempts/att_nothing/check/",
            "/training/attempts/att_nothing/1/",
        ],
    )
    def test_what_is_not_there_is_not_found(self, browser: Client, address: str) -> None:
        assert browser.get(address).status_code == 404

    def test_the_attempt_of_another_is_not_found(self, browser: Client, village: Village) -> None:
        other = actor_of(village.post(is_current=False))
        moment = datetime.now(UTC)
        for section in get_course(CODE).sections:
            read_section(actor=other, course=CODE, section=section.code, now=moment)
        attempt = begin_attempt(actor=other, course=CODE, now=moment)
        for rest in ("", "check/", "1/"):
            assert browser.get(f"/training/attempts/{attempt}/{rest}").status_code == 404
        assert browser.post(f"/training/attempts/{attempt}/check/", {"unfinished": "yes"}).status_code == 404


class TestTheCourse:
    def test_it_says_how_far_one_is_and_leads_on(self, browser: Client) -> None:
        first = page(browser, COURSE)
        assert "You have not begun yet." in first
        assert "Begin with section 1" in first
        response = browser.post(f"{COURSE}sections/why-share/")
        assert response.headers["Location"] == f"{COURSE}sections/duty/"
        then = page(browser, COURSE)
        assert "You have read 1 of 12 sections." in then
        assert "Go on with section 2: The duty to share" in then
        assert "team around a child" in then

    def test_each_section_shows_its_words_and_their_standing(self, browser: Client) -> None:
        course = get_course(CODE)
        for section in course.sections:
            text = page(browser, f"{COURSE}sections/{section.code}/")
            assert heading(text) == section.title
            assert f"Section {section.number} of 12" in text
            for part in section.parts:
                assert all(words in text for words in (*part.paragraphs, *part.points))
                assert all(cite.text in text for cite in part.cites)
        assert "Not verified" in page(browser, f"{COURSE}sections/duty/")

    def test_reading_twice_and_the_back_button_do_no_harm(self, browser: Client) -> None:
        for _ in range(2):
            assert browser.post(f"{COURSE}sections/duty/").status_code == 302
        assert SectionRead.objects.count() == 1
        assert "Next section" in page(browser, f"{COURSE}sections/duty/")

    def test_the_last_section_leads_to_the_assessment(self, browser: Client) -> None:
        assert browser.post(f"{COURSE}sections/closing-the-loop/").headers["Location"] == ASSESSMENT

    def test_before_everything_is_read_the_assessment_leads_back(self, browser: Client) -> None:
        text = page(browser, ASSESSMENT)
        assert "Begin the assessment" not in text
        assert "Go on with section 1" in text
        response = browser.post(ASSESSMENT)
        assert response.status_code == 409
        assert "Read the other sections first: 12 of 12 are left." in response.content.decode()


class TestTheAssessment:
    def test_the_pages_of_an_open_attempt_tell_no_answer(self, browser: Client, learner: PostRow) -> None:
        attempt = begin(browser)
        whole = get_attempt(actor=actor_of(learner), attempt=attempt.reference, now=datetime.now(UTC))
        for number, one in enumerate(whole.drawn, start=1):
            text = page(browser, f"/training/attempts/{attempt.reference}/{number}/")
            assert one.text in text
            assert one.explanation not in text
            assert one.question.code not in text
            assert not re.search(r"\bchecked\b|\bselected\b", re.sub(r"<option value=\"\" selected>", "", text))
        assert browser.get(f"/training/attempts/{attempt.reference}/25/").status_code == 404
        assert browser.get(f"/training/attempts/{attempt.reference}/0/").status_code == 404

    def test_each_kind_is_saved_and_shown_again(self, browser: Client, learner: PostRow) -> None:
        attempt = begin(browser)
        answer_all(browser, attempt, learner)
        assert AttemptAnswer.objects.count() == 24
        for number, question in enumerate(drawn(attempt, learner), start=1):
            text = page(browser, f"/training/attempts/{attempt.reference}/{number}/")
            marks = len(re.findall(r"<input[^>]*\bchecked\b|<option[^>]*\bselected\b", text))
            assert marks == len(question.key), question.kind

    def test_an_empty_form_says_what_to_do(self, browser: Client) -> None:
        attempt = begin(browser)
        response = browser.post(f"/training/attempts/{attempt.reference}/1/", {})
        assert response.status_code == 422
        text = unescape(response.content.decode())
        assert "There is a problem" in text
        assert "Choose" in text
        assert AttemptAnswer.objects.count() == 0

    def test_two_steps_in_one_place_are_told(self, browser: Client, learner: PostRow) -> None:
        attempt = begin(browser)
        questions = drawn(attempt, learner)
        orders = [number for number, one in enumerate(questions, start=1) if one.kind is Kind.ORDER]
        for number in orders:
            count = len(questions[number - 1].options)
            sent = {f"answer-{each}": "0" for each in range(1, count + 1)}
            response = browser.post(f"/training/attempts/{attempt.reference}/{number}/", sent)
            assert response.status_code == 422
            assert "Give each step a place of its own" in response.content.decode()

    def test_one_can_stop_and_come_back(self, browser: Client, learner: PostRow) -> None:
        attempt = begin(browser)
        first = drawn(attempt, learner)[0]
        address = f"/training/attempts/{attempt.reference}"
        response = browser.post(f"{address}/1/", fields(first, first.key))
        assert response.headers["Location"] == f"{address}/2/"
        assert browser.get(f"{address}/").headers["Location"] == f"{address}/2/"
        assert browser.post(ASSESSMENT).headers["Location"] == f"{address}/2/"
        assert "Go on with the assessment" in page(browser, COURSE)

    def test_the_way_to_a_pass(self, browser: Client, learner: PostRow) -> None:
        attempt = begin(browser)
        answer_all(browser, attempt, learner)
        check = f"/training/attempts/{attempt.reference}/check/"
        assert "All 24 questions have an answer." in page(browser, check)
        for _ in range(2):  # a double press
            assert browser.post(check).headers["Location"] == f"/training/attempts/{attempt.reference}/"
        text = page(browser, f"/training/attempts/{attempt.reference}/")
        assert heading(text) == "You have passed"
        assert "24 of 24 are right" in text
        assert "It counts until" in text
        assert "You have passed." in page(browser, "/training/courses/")
        assert CourseAttempt.objects.count() == 1

    def test_leaving_questions_out_must_be_meant(self, browser: Client) -> None:
        attempt = begin(browser)
        check = f"/training/attempts/{attempt.reference}/check/"
        response = browser.post(check, {})
        assert response.status_code == 422
        assert "Answer the questions that are left" in response.content.decode()
        browser.post(check, {"unfinished": "yes"})
        text = page(browser, f"/training/attempts/{attempt.reference}/")
        assert heading(text) == "Not passed this time"
        assert "You can try again from" in text
        assert "What to read again" in text
        assert text.count("You left it out") == 24
        assert browser.post(ASSESSMENT).status_code == 409

    def test_the_result_explains_each_question(self, browser: Client, learner: PostRow) -> None:
        attempt = begin(browser)
        browser.post(f"/training/attempts/{attempt.reference}/check/", {"unfinished": "yes"})
        whole = get_attempt(actor=actor_of(learner), attempt=attempt.reference, now=datetime.now(UTC))
        text = page(browser, f"/training/attempts/{attempt.reference}/")
        for one in whole.drawn:
            assert one.explanation in text
            assert all(cite.text in text for cite in one.cites)

    def test_an_old_tab_leads_to_the_result_and_changes_nothing(self, browser: Client, learner: PostRow) -> None:
        attempt = begin(browser)
        first = drawn(attempt, learner)[0]
        address = f"/training/attempts/{attempt.reference}/"
        browser.post(f"{address}check/", {"unfinished": "yes"})
        assert browser.post(f"{address}1/", fields(first, first.key)).headers["Location"] == address
        assert browser.get(f"{address}1/").headers["Location"] == address
        assert browser.get(f"{address}check/").headers["Location"] == address
        assert AttemptAnswer.objects.count() == 0

    def test_no_page_queries_in_a_loop(
        self, browser: Client, learner: PostRow, django_assert_max_num_queries: Callable[[int], object]
    ) -> None:
        attempt = begin(browser)
        answer_all(browser, attempt, learner)
        for address in ("check/", "12/"):
            with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
                browser.get(f"/training/attempts/{attempt.reference}/{address}")


class TestConversations:
    def test_from_the_list_to_done(
        self, client: Client, village: Village, learner: PostRow, time_machine_at: Callable[[datetime], None]
    ) -> None:
        manager = village.post(Role.MANAGER, name="Max Invented")
        empty = page(sign_in_as(client, manager), "/training/conversations/")
        assert "Nobody waits for a conversation" in empty
        learning = sign_in_as(Client(), learner)
        began = datetime.now(UTC)
        for day in (0, 2, 4):
            time_machine_at(began + timedelta(days=day))
            sign_in_as(learning, learner)
            if not day:
                read_all(learning)
            learning.post(ASSESSMENT)
            attempt = CourseAttempt.objects.order_by("-begun_at")[0].reference
            learning.post(f"/training/attempts/{attempt}/check/", {"unfinished": "yes"})
        assert "Talk with your manager or adviser" in page(learning, COURSE)
        assert "has been told" in page(learning, ASSESSMENT)
        sign_in_as(client, manager)
        assert "Lea Invented" in page(client, "/training/conversations/")
        address = f"/training/conversations/{attempt}/"
        assert heading(page(client, address)) == "Talk with Lea Invented"
        assert client.post(address).headers["Location"] == "/training/conversations/"
        assert client.post(address).status_code == 409
        assert client.get(address).headers["Location"] == "/training/conversations/"
        assert list_waiting(actor=actor_of(manager)) == ()
        assert "You can take the assessment" in page(learning, COURSE)


@pytest.fixture
def time_machine_at() -> object:
    """Return a function that sets the clock, until the end of the test."""
    import time_machine

    travels: list[time_machine.travel] = []

    def travel(moment: datetime) -> None:
        while travels:
            travels.pop().stop()
        travels.append(time_machine.travel(moment, tick=False))
        travels[-1].start()

    yield travel
    while travels:
        travels.pop().stop()
