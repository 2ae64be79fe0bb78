"""The pages of advice: ask, the thread, my questions, the adviser's list."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from sharewell.acting.types import OPERATOR, Role
from sharewell.advice.models import AdviceMessage, AdviceSituation, AdviceThread
from sharewell.foundation.references import new_reference
from sharewell.practitioners.actions import appoint_adviser, be_away, end_post
from sharewell.practitioners.types import PostRow
from tests.support.guide import heading_of, words_of
from tests.support.people import EARLIER, Village, sign_in_as

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
QUESTION = "A girl of 7 told a volunteer something. May we tell the school nurse?"
NAMED = "Jamie Example told a volunteer something."
KEY = "a-key-of-a-form"
ANSWER = {"advised": "may-share", "because": "The common law allows it here.", "standing": "view"}


class Office:
    """An organisation with an adviser and a cover, and clients signed in as each."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.asker = village.post(name="Asha Invented")
        self.adviser = village.post(Role.ADVISER, name="Ada Invented", title="Caldicott Guardian")
        self.cover = village.post(Role.MANAGER, name="Con Invented", title="Safeguarding lead")
        self.stranger = village.post(Role.ADVISER, organisation="Another Trust")
        appoint_adviser(
            actor=OPERATOR,
            organisation=self.asker.organisation,
            adviser=self.adviser.reference,
            cover=self.cover.reference,
            out_of_hours_words="Ring the duty team.",
            out_of_hours_telephone="01632 960123",
            now=EARLIER,
        )

    def client(self, post: PostRow) -> Client:
        return sign_in_as(Client(), post)

    def ask(self, **more: str) -> str:
        """Ask through the page and return the address of the thread."""
        sent = {"question": QUESTION, "harm": "no", "submit_key": KEY, **more}
        response = self.client(self.asker).post("/advice/ask/", sent)
        assert response.status_code == 302, words_of(response.content.decode())
        return str(response.headers["Location"])


@pytest.fixture
def office(village: Village) -> Office:
    with time_machine.travel(NOW):
        return Office(village)


@pytest.fixture(autouse=True)
def at_ten() -> object:
    with time_machine.travel(NOW) as traveller:
        yield traveller


def html_of(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def without_keys(html: str) -> str:
    """Return a page without the key of its forms, which is another each time."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", html)


def seen_in(html: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    assert found
    return found.group(1)


class TestAsk:
    def test_it_says_who_answers_by_when_and_whom_to_ring_instead(self, office: Office) -> None:
        html = html_of(office.client(office.asker), "/advice/ask/")
        words = words_of(html)
        assert heading_of(html) == "Ask an adviser"
        assert "Ada Invented , Caldicott Guardian, answers you. Con Invented covers." in words
        assert "Your answer is due on 24 November 2026, by 17:00." in words
        assert "Do not name the child" in words
        assert "Ring 01632 960123" in words

    def test_an_adviser_who_is_away_is_said_to_be(self, office: Office) -> None:
        be_away(actor=OPERATOR, person=office.adviser.person, began_at=NOW, ended_at=NOW + timedelta(days=1), now=NOW)
        words = words_of(html_of(office.client(office.asker), "/advice/ask/"))
        assert "Con Invented , Safeguarding lead, answers you, because Ada Invented is away." in words

    def test_where_adviser_and_cover_have_left_the_words_are_kept(self, office: Office) -> None:
        for post in (office.adviser, office.cover):
            end_post(actor=OPERATOR, post=post.reference, now=NOW)
        client = office.client(office.asker)
        response = client.post("/advice/ask/", {"question": QUESTION, "harm": "no", "submit_key": KEY})
        assert response.status_code == 409
        assert QUESTION in words_of(response.content.decode())

    def test_what_is_missing_is_said_and_what_was_written_stays(self, office: Office) -> None:
        response = office.client(office.asker).post("/advice/ask/", {"question": QUESTION, "submit_key": KEY})
        html = response.content.decode()
        assert response.status_code == 422
        assert "There is a problem" in html
        assert "Choose whether you are unsure about harm" in html
        assert QUESTION in words_of(html)

    def test_a_name_is_shown_once_more_and_never_stops_anybody(self, office: Office) -> None:
        client = office.client(office.asker)
        sent = {"question": NAMED, "harm": "no", "submit_key": KEY}
        warned = client.post("/advice/ask/", sent)
        html = warned.content.decode()
        assert warned.status_code == 200
        assert "This looks like somebody’s full name: “Jamie Example”" in words_of(html)
        assert AdviceThread.objects.count() == 0
        assert client.post("/advice/ask/", {**sent, "seen": seen_in(html)}).status_code == 302
        assert AdviceMessage.objects.get().body == NAMED

    def test_another_name_afterwards_is_shown_again(self, office: Office) -> None:
        client = office.client(office.asker)
        sent = {"question": NAMED, "harm": "no", "submit_key": KEY}
        seen = seen_in(client.post("/advice/ask/", sent).content.decode())
        again = client.post("/advice/ask/", {**sent, "question": "Robin Invented cried.", "seen": seen})
        assert "Robin Invented" in again.content.decode()
        assert AdviceThread.objects.count() == 0

    def test_the_guide_hands_its_answers_over_and_nothing_else(self, office: Office) -> None:
        client = office.client(office.asker)
        draft = new_reference("dra", now=NOW)
        handed = {"situation": ["consent:refused", "significant_harm:unsure", "name:Jamie"], "about": draft}
        html = client.post("/advice/ask/", handed).content.decode()
        assert html.count('name="situation"') == 2
        assert "Jamie" not in html
        assert re.search(r'value="yes"\s+checked', html)
        sent = {**handed, "question": QUESTION, "harm": "yes", "submit_key": KEY}
        assert client.post("/advice/ask/", sent).status_code == 302
        assert set(AdviceSituation.objects.values_list("code", "answer")) == {
            ("consent", "refused"),
            ("significant_harm", "unsure"),
        }
        assert AdviceThread.objects.get().about == draft

    def test_a_double_click_asks_once(self, office: Office) -> None:
        assert office.ask() == office.ask()
        assert AdviceThread.objects.count() == 1

    def test_a_form_without_its_key_still_asks_once(self, office: Office) -> None:
        assert office.ask(submit_key="") == office.ask(submit_key="")
        assert AdviceThread.objects.count() == 1


class TestThread:
    def test_who_asked_sees_how_it_stands(self, office: Office) -> None:
        words = words_of(html_of(office.client(office.asker), office.ask()))
        assert (
            "Waiting for an answer. Due on 24 November 2026, by 17:00. Ada Invented, Caldicott Guardian answers."
            in words
        )
        assert QUESTION in words
        assert "I no longer need an answer" in words

    def test_what_people_write_is_shown_as_text(self, office: Office) -> None:
        html = html_of(office.client(office.asker), office.ask(question="<script>alert(1)</script> & more"))
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
        assert "<script>alert" not in html

    @pytest.mark.parametrize("address", ["{}", "{}advise/", "{}withdraw/"])
    def test_a_stranger_s_and_a_missing_one_look_alike(self, office: Office, address: str) -> None:
        thread = office.ask()
        missing = f"/advice/{new_reference('adv', now=NOW)}/"
        stranger = office.client(office.stranger)
        closed, gone = stranger.get(address.format(thread)), stranger.get(address.format(missing))
        assert (closed.status_code, gone.status_code) == (404, 404)
        assert without_keys(closed.content.decode()) == without_keys(gone.content.decode())

    def test_a_visitor_is_led_to_sign_in(self, office: Office, client: Client) -> None:
        response = client.get(office.ask())
        assert response.status_code == 302

    def test_the_adviser_answers_and_who_asked_reads_it(self, office: Office) -> None:
        thread = office.ask()
        adviser = office.client(office.adviser)
        assert adviser.post(f"{thread}advise/", ANSWER).status_code == 302
        words = words_of(html_of(office.client(office.asker), thread))
        assert "The answer: You may share" in words
        assert ANSWER["because"] in words
        assert "The adviser’s own view" in words
        assert "Send the message" not in words
        assert adviser.post(f"{thread}advise/", ANSWER).status_code == 409

    def test_a_half_answer_says_what_is_missing(self, office: Office) -> None:
        response = office.client(office.adviser).post(f"{office.ask()}advise/", {"advised": "may-share"})
        html = response.content.decode()
        assert response.status_code == 422
        assert "Say why" in html
        assert 'href="#advise-because"' in html

    def test_who_asked_cannot_answer(self, office: Office) -> None:
        assert office.client(office.asker).post(f"{office.ask()}advise/", ANSWER).status_code == 403

    def test_messages_go_both_ways_and_names_are_shown_once_more(self, office: Office) -> None:
        thread = office.ask()
        adviser, asker = office.client(office.adviser), office.client(office.asker)
        assert adviser.post(thread, {"body": "How old is she?", "submit_key": "key-of-one"}).status_code == 302
        warned = asker.post(thread, {"body": NAMED, "submit_key": "key-of-two"})
        assert "Jamie Example" in warned.content.decode()
        assert AdviceMessage.objects.count() == 2
        sent = {"body": NAMED, "submit_key": "key-of-two", "seen": seen_in(warned.content.decode())}
        assert asker.post(thread, sent).status_code == 302
        assert asker.post(thread, sent).status_code == 302
        assert AdviceMessage.objects.count() == 3
        assert asker.post(thread, {"body": "", "submit_key": "key-of-three"}).status_code == 422

    def test_withdrawn_it_says_so(self, office: Office) -> None:
        thread = office.ask()
        asker = office.client(office.asker)
        assert asker.post(f"{thread}withdraw/").status_code == 302
        assert "Withdrawn by who asked." in words_of(html_of(asker, thread))
        assert asker.post(f"{thread}withdraw/").status_code == 409

    def test_late_the_cover_sees_it_and_then_the_route_is_shown(
        self, office: Office, at_ten: time_machine.Traveller
    ) -> None:
        thread = office.ask()
        assert office.client(office.cover).get(thread).status_code == 404
        at_ten.move_to(datetime(2026, 11, 24, 17, 1, tzinfo=UTC))
        words = words_of(html_of(office.client(office.cover), thread))
        assert "It is late, so the cover sees it too: Con Invented, Safeguarding lead." in words
        assert "Was due today by 17:00" in words
        at_ten.move_to(datetime(2026, 11, 24, 19, 1, tzinfo=UTC))
        words = words_of(html_of(office.client(office.asker), thread))
        assert "Nobody has answered: take the route out of hours Ring the duty team. Ring 01632 960123" in words


class TestLists:
    def test_each_sees_their_own(self, office: Office) -> None:
        thread = office.ask()
        assert f'href="{thread}"' in html_of(office.client(office.asker), "/advice/")
        assert f'href="{thread}"' in html_of(office.client(office.adviser), "/advice/to-answer/")
        assert "No question waits for you" in html_of(office.client(office.cover), "/advice/to-answer/")
        assert "You have not asked anything yet" in html_of(office.client(office.adviser), "/advice/")

    def test_who_does_not_advise_has_no_such_list(self, office: Office) -> None:
        assert office.client(office.asker).get("/advice/to-answer/").status_code == 403

    def test_it_stands_in_the_adviser_s_work(self, office: Office) -> None:
        thread = office.ask()
        assert f'href="{thread}"' in html_of(office.client(office.adviser), "/work/")

    def test_one_and_five_take_the_same_queries(self, office: Office, django_assert_max_num_queries: object) -> None:
        counts = []
        for wanted in (1, 5):
            while AdviceThread.objects.count() < wanted:
                office.ask(submit_key=f"key-number-{AdviceThread.objects.count()}")
            client = office.client(office.asker)
            with django_assert_max_num_queries(12) as captured:  # type: ignore[operator]
                client.get("/advice/")
            counts.append(len(captured))
        assert counts[0] == counts[1]
