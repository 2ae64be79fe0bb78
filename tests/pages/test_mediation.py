"""The pages of mediated access: beginning, the banner, the list, ending; errors lead to their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharewell.acting.types import Actor
from sharewell.mediation.models import MediatedAccess
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW, House, completed, make_house
from tests.support.guide import heading_of
from tests.support.people import sign_in_as

pytestmark = pytest.mark.usefixtures("db")

BANNER = "You are acting for Worker (invented)"


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def form(house: House, **more: str) -> dict[str, str]:
    return {
        "practitioner_post": house.worker.post,
        "reason": "with-a-family",
        "words": "Rang from a visit.",
        "hours": "2",
        **more,
    }


class TestBegin:
    def test_the_page_says_what_it_means_and_what_it_rests_on(self, house: House) -> None:
        page = browser(house.colleague).get("/acting-for/begin/").content.decode()
        assert heading_of(page) == "Act for a colleague"
        assert "you decide nothing in their name" in page
        assert "Not verified" in page
        assert "Worker (invented), Worker" in page
        assert "Stranger (invented)" not in page
        assert f'value="{house.colleague.post}"' not in page

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"practitioner_post": ""}, "practitioner_post"),
            ({"reason": ""}, "reason"),
            ({"words": " "}, "words"),
            ({"hours": "9"}, "hours"),
            ({"hours": "two"}, "hours"),
            ({"hours": "0"}, "hours"),
        ],
    )
    def test_what_is_wrong_leads_to_its_field(self, house: House, more: dict[str, str], field: str) -> None:
        answer = browser(house.colleague).post("/acting-for/begin/", form(house, **more))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert page.index("<title>Error: ")
        (link,) = re.findall(r'href="#(id_\w+)"', page)
        assert link.startswith(f"id_{field}")
        assert f'id="{link}"' in page
        assert not MediatedAccess.objects.exists()

    def test_it_begins_and_leads_to_what_they_see(self, house: House) -> None:
        theirs = completed(house.worker).record()
        own = completed(house.colleague).record()
        client = browser(house.colleague)
        answer = client.post("/acting-for/begin/", form(house), follow=True)
        page = answer.content.decode()
        assert answer.redirect_chain == [("/decisions/", 302)] or theirs in page
        assert theirs in page
        assert own not in page
        record = client.get(f"/decisions/{theirs}/")
        assert record.status_code == 200
        assert BANNER in record.content.decode()


class TestTheBanner:
    def test_it_is_on_every_page_with_its_end(self, house: House) -> None:
        client = browser(house.colleague)
        assert BANNER not in client.get("/work/").content.decode()
        client.post("/acting-for/begin/", form(house))
        one = MediatedAccess.objects.get()
        for address in ("/", "/work/", "/acting-for/", f"/acting-for/{one.reference}/", "/register/", "/no-such-page/"):
            page = client.get(address).content.decode()
            assert f"<strong>{BANNER}</strong>, Worker, until 23 November 2026, 11:30." in page, address
            assert f'action="/acting-for/{one.reference}/end/"' in page, address
        assert BANNER not in browser(house.worker).get("/work/").content.decode()
        assert client.post(f"/acting-for/{one.reference}/end/").headers["Location"] == "/acting-for/"
        assert BANNER not in client.get("/work/").content.decode()

    def test_a_page_for_ones_own_work_says_why_it_is_closed(self, house: House) -> None:
        client = browser(house.colleague)
        client.post("/acting-for/begin/", form(house))
        answer = client.get("/advice/ask/")
        assert answer.status_code == 403
        assert "You are acting for somebody, and this page is for your own work." in answer.content.decode()
        assert "/advice/ask/" not in client.get("/work/").content.decode()


class TestTheList:
    def test_both_are_empty_at_first(self, house: House) -> None:
        page = browser(house.worker).get("/acting-for/").content.decode()
        assert heading_of(page) == "Acting for somebody"
        assert "Nobody acted for you" in page
        assert "You acted for nobody" in page
        assert "acting-for.csv" not in page

    def test_the_practitioner_sees_who_when_and_why_and_ends_it(self, house: House) -> None:
        browser(house.colleague).post("/acting-for/begin/", form(house))
        one = MediatedAccess.objects.get()
        client = browser(house.worker)
        page = client.get("/acting-for/").content.decode()
        assert "Colleague (invented), Colleague" in page
        assert "23 November 2026, 09:30 until 23 November 2026, 11:30" in page
        assert "They are with a family and rang to ask" in page
        page = client.get(f"/acting-for/{one.reference}/").content.decode()
        assert "Colleague (invented), Colleague acts for you" in heading_of(page)
        assert "Rang from a visit." in page
        assert client.post(f"/acting-for/{one.reference}/end/").status_code == 302
        assert "Ended early" in client.get("/acting-for/").content.decode()
        assert "tell your manager or your adviser" in client.get(f"/acting-for/{one.reference}/").content.decode()
        again = client.post(f"/acting-for/{one.reference}/end/")
        assert again.status_code == 403
        assert "This is over already. Nothing was changed." in again.content.decode()

    def test_the_file_has_references_and_no_name_or_words(self, house: House) -> None:
        browser(house.colleague).post("/acting-for/begin/", form(house))
        file = browser(house.worker).get("/acting-for/acting-for.csv")
        assert file.headers["Content-Type"].startswith("text/csv")
        text = file.content.decode()
        assert house.colleague.post in text
        assert "invented" not in text
        assert "visit" not in text

    def test_five_cost_as_many_queries_as_one(self, house: House) -> None:
        client, costs = browser(house.colleague), []
        for number in range(5):
            client.post("/acting-for/begin/", form(house))
            one = MediatedAccess.objects.get(ended_at=None)
            client.post(f"/acting-for/{one.reference}/end/")
            if number in (0, 4):
                with CaptureQueriesContext(connection) as asked:
                    client.get("/acting-for/")
                costs.append(len(asked))
        assert MediatedAccess.objects.count() == 5
        assert costs[0] == costs[1]
