"""The pages of a hub, served as the web role: what is shown to whom, what is missing, what is downloaded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sharewell.acting.types import Actor
from sharewell.casework.actions import add_statement, record_dissent
from sharewell.casework.models import DissentRecord, Enquiry, EnquiryAsk, EnquiryMove
from sharewell.core.enquiring import EnquiryAct
from sharewell.core.looping import AskAct, LoopAct
from sharewell.decisions.types import Footing, ItemKind, Seen
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions import move_request
from sharewell.sharing.types import Gate
from tests.support.deciding import NOW, key
from tests.support.guide import heading_of, words_of
from tests.support.hubs import (
    SAID,
    accepted,
    asked,
    contributed,
    decided,
    fed_back,
    make_hub,
    rated,
    received,
    told,
)
from tests.support.people import sign_in_as
from tests.support.sharing import Sharing, move, opened, sent

pytestmark = pytest.mark.usefixtures("db")
KEY = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hub() -> Sharing:
    """The house with a hub."""
    return make_hub()


def signed_in(actor: Actor) -> Client:
    """Return a browser of somebody who signed in."""
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def page(client: Client, place: str, *, status: int = 200) -> str:
    answer = client.get(place)
    assert answer.status_code == status, (place, answer.status_code)
    return answer.content.decode()


def at(enquiry: str, rest: str = "") -> str:
    return f"/enquiries/{enquiry}/{rest}"


CONTACT = {
    "way": "telephone",
    "referrer_words": "A neighbour, 01632 960001",
    "name": "Robin Invented",
    "identifying": "red coat",
    "said_words": SAID,
    "family_told": "",
    "not_for": "",
    "key": KEY,
}


class TestEnquiries:
    def test_says_what_it_is_for_where_there_is_none(self, hub: Sharing) -> None:
        assert "No enquiry yet" in page(signed_in(hub.house.other_worker), "/enquiries/")

    def test_leads_to_what_was_sent_and_is_no_enquiry(self, hub: Sharing) -> None:
        disclosure = sent(hub)
        client = signed_in(hub.receiver)
        assert reverse("sharing:disclosure", args=(disclosure,)) in page(client, "/enquiries/")
        opened(hub, disclosure)
        assert reverse("casework:open", args=(disclosure,)) in page(client, f"/disclosures/{disclosure}/")

    def test_a_disclosure_to_another_team_offers_no_enquiry(self, hub: Sharing) -> None:
        assert "Open an enquiry" not in page(signed_in(hub.worker), f"/disclosures/{sent(hub)}/")

    def test_shows_no_word_about_a_child_and_the_file_neither(self, hub: Sharing) -> None:
        rated(hub, accepted(hub, told(hub)))
        client = signed_in(hub.second_receiver)
        for place in ("/enquiries/", "/enquiries/enquiries.csv"):
            text = page(client, place)
            assert "Robin" not in text
            assert SAID not in text
            assert "mber" in text

    def test_asks_as_often_for_five_as_for_one(self, hub: Sharing) -> None:
        told(hub)
        client = signed_in(hub.receiver)
        page(client, "/enquiries/")
        with CaptureQueriesContext(connection) as one:
            page(client, "/enquiries/")
        for _ in range(4):
            told(hub)
        with CaptureQueriesContext(connection) as five:
            page(client, "/enquiries/")
        assert len(five) == len(one)


class TestReceive:
    def test_keeps_it_once_however_often_it_is_pressed(self, hub: Sharing) -> None:
        client = signed_in(hub.receiver)
        places = {client.post("/enquiries/new/", CONTACT).headers["Location"] for _ in range(2)}
        assert len(places) == Enquiry.objects.count() == 1
        assert "A contact" in heading_of(page(client, places.pop()))

    def test_says_what_is_missing_and_keeps_what_was_written(self, hub: Sharing) -> None:
        client = signed_in(hub.receiver)
        for wrong, words in (
            ({"said_words": ""}, "Write what they said"),
            ({"name": "", "identifying": ""}, "Write the child’s name"),
            ({"way": "disclosure"}, "Choose how it reached you"),
        ):
            answer = client.post("/enquiries/new/", {**CONTACT, **wrong})
            assert answer.status_code == 422
            assert words in words_of(answer.content.decode())
            assert "A neighbour, 01632 960001" in answer.content.decode()

    def test_whoever_works_in_no_hub_is_told_what_else_to_do(self, hub: Sharing) -> None:
        client = signed_in(hub.worker)
        assert "You do not work in a hub" in page(client, "/enquiries/new/")
        client.post("/enquiries/new/", CONTACT)
        assert not Enquiry.objects.exists()


class TestTheEnquiry:
    def test_the_colour_is_a_word_and_a_shape(self, hub: Sharing) -> None:
        text = page(signed_in(hub.receiver), at(rated(hub)))
        assert re.search(r"sw-colour--amber.*?<svg.*?</svg>Amber", text, re.DOTALL)

    def test_other_sides_read_what_they_were_told_and_nothing_else(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        contributed(hub, asked(hub, enquiry))
        decided(hub, enquiry)
        text = page(signed_in(hub.house.colleague), at(enquiry))
        assert "We assess what the family needs." in text
        for hidden in ("Invented reasons of the hub.", "Amber", "Chosen because", "What was done", "section 47"):
            assert hidden not in text

    def test_whoever_referred_says_that_they_read_it(self, hub: Sharing) -> None:
        enquiry = fed_back(hub)
        client = signed_in(hub.worker)
        assert "I have read this" in page(client, at(enquiry))
        for _ in range(2):
            client.post(at(enquiry), {"key": KEY})
        assert EnquiryMove.objects.filter(act=EnquiryAct.HEAR).count() == 1
        assert "I have read this" not in page(client, at(enquiry))

    @pytest.mark.parametrize(
        "rest", ["", "ask/", "decide/", "feedback/", "statement/", "chronology/", "chronology.csv", "do/rate/"]
    )
    def test_is_missing_for_whoever_has_no_part_in_it(self, rest: str, hub: Sharing) -> None:
        page(signed_in(hub.house.other_worker), at(rated(hub), rest), status=404)

    @pytest.mark.parametrize(
        "rest", ["ask/", "decide/", "feedback/", "statement/", "chronology/", "chronology.csv", "do/rate/"]
    )
    def test_the_pages_of_the_hub_are_missing_for_whoever_referred(self, rest: str, hub: Sharing) -> None:
        page(signed_in(hub.worker), at(rated(hub), rest), status=404)

    def test_an_act_that_is_none_is_missing(self, hub: Sharing) -> None:
        page(signed_in(hub.receiver), at(rated(hub), "do/hear/"), status=404)

    def test_a_veiled_answer_changes_nothing_on_it(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        request = asked(hub, enquiry)
        client = signed_in(hub.receiver)
        before = _without_tokens(page(client, at(enquiry)))
        move_request(actor=hub.worker, request=request, act=AskAct.MAY_NOT_SAY_VEILED, words="No.", key=key(), now=NOW)
        assert _without_tokens(page(client, at(enquiry))) == before

    def test_below_section_47_the_form_says_what_is_needed(self, hub: Sharing) -> None:
        enquiry = received(hub)
        client = signed_in(hub.receiver)
        for said, words in (
            ({"footing": "hub-check"}, "Below section 47, choose why"),
            ({"footing": "hub-check", "gate": "not-needed"}, "Below section 47, choose why"),
            ({"footing": "hub-check", "gate": "consent"}, "Write how you know that the family agreed"),
            ({}, "Choose what it stands on"),
        ):
            answer = client.post(at(enquiry, "do/accept/"), {**said, "key": KEY})
            assert answer.status_code == 422
            assert words in words_of(answer.content.decode())
        assert not EnquiryMove.objects.exists()

    def test_an_act_that_does_not_follow_is_refused_in_words(self, hub: Sharing) -> None:
        answer = signed_in(hub.receiver).post(at(rated(hub), "do/accept/"), {"footing": "s47", "key": KEY})
        assert answer.status_code == 422
        assert "This does not follow here" in words_of(answer.content.decode())


def _without_tokens(text: str) -> str:
    return re.sub(r'value="[0-9A-Za-z]{16,}"', "", text)


class TestAsk:
    def test_asks_once_and_says_what_is_missing(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        client = signed_in(hub.receiver)
        said = {
            "organisation": hub.house.playgroup, "to": hub.worker.team, "why": "They see him.", "question": "What?",
            "purpose": "safeguarding", "urgency": "days", "key": KEY,
        }  # fmt: skip
        answer = client.post(at(enquiry, "ask/"), {**said, "why": ""})
        assert "Write why you ask them" in words_of(answer.content.decode())
        for _ in range(2):
            assert client.post(at(enquiry, "ask/"), said).status_code == 302
        assert EnquiryAsk.objects.count() == 1
        answer = client.post(at(enquiry, "ask/"), {**said, "key": KEY[::-1]})
        assert "You asked them already" in words_of(answer.content.decode())

    def test_a_manager_decides_about_what_waits_for_consent(self, hub: Sharing) -> None:
        enquiry = accepted(hub, footing=Footing.HUB_CHECK, gate=Gate.DISPENSATION, words="It could warn him.")
        request = asked(hub, enquiry)
        page(signed_in(hub.receiver), at(enquiry, "without-consent/"), status=404)
        client = signed_in(hub.house.other_manager)
        assert "Chosen because: The child goes there" in page(client, at(enquiry, "without-consent/"))
        said = {"requests": [request], "may_ask": "yes", "words": "He must not be warned.", "key": KEY}
        assert client.post(at(enquiry, "without-consent/"), {**said, "words": ""}).status_code == 422
        assert client.post(at(enquiry, "without-consent/"), said).status_code == 302
        assert "No answer yet" in page(client, at(enquiry))


class TestTheChronology:
    def test_accepting_the_limits_shows_it(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        client = signed_in(hub.second_receiver)
        before = page(client, at(enquiry, "chronology/"))
        assert "Accept the limits first" in before
        assert "bruises" not in before
        for _ in range(2):
            assert client.post(at(enquiry, "chronology/"), {"key": KEY}).status_code == 302
        assert "Three bruises on the left arm." in page(client, at(enquiry, "chronology/"))

    def test_what_was_called_back_is_gone_from_the_page_and_the_file(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        client = signed_in(hub.receiver)
        assert "Three bruises" in page(client, at(enquiry, "chronology.csv"))
        move(hub.worker, Enquiry.objects.get().disclosure, LoopAct.RECALL)
        for rest in ("chronology/", "chronology.csv"):
            assert "Three bruises" not in page(client, at(enquiry, rest))
        assert "was called back. It does not stand here any more." in page(client, at(enquiry, "chronology/"))

    def test_a_formula_is_only_words_in_the_file(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        add_statement(
            actor=hub.receiver, enquiry=enquiry, text="=HYPERLINK(1)", kind=ItemKind.FACT, seen=Seen.OBSERVED,
            source="Us", key=key(), now=NOW,
        )  # fmt: skip
        answer = signed_in(hub.receiver).get(at(enquiry, "chronology.csv"))
        assert answer.headers["Content-Disposition"] == 'attachment; filename="chronology.csv"'
        assert ",=HYPERLINK" not in answer.content.decode()
        assert "'=HYPERLINK" in answer.content.decode()

    def test_whoever_told_it_says_what_may_be_done_with_it(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        disclosure = opened(hub, contributed(hub, asked(hub, enquiry)))
        client = signed_in(hub.worker)
        place = f"/enquiries/contributions/{disclosure}/"
        assert place in page(client, f"/disclosures/{disclosure}/")
        assert "What the hub may do with it" in heading_of(page(client, place))
        wrong = client.post(place, {"place_1": "held-back", "further_1": ["family"]})
        assert "it goes no further either" in words_of(wrong.content.decode())
        assert client.post(place, {"place_1": "chronology", "further_1": ["referrer"]}).status_code == 302
        assert "May be told to whoever referred." in page(signed_in(hub.receiver), at(enquiry, "chronology/"))
        decided(hub, enquiry)
        assert "What you may tell them of what others said" in page(signed_in(hub.receiver), at(enquiry, "feedback/"))


class TestDissent:
    def test_is_put_on_record_and_answered(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        contributed(hub, asked(hub, enquiry))
        decided(hub, enquiry)
        client = signed_in(hub.house.colleague)
        assert client.post(at(enquiry, "disagree/"), {"words": "", "key": KEY}).status_code == 422
        place = client.post(at(enquiry, "disagree/"), {"words": "He must be seen today.", "key": KEY})
        client.post(at(enquiry, "disagree/"), {"words": "He must be seen today.", "key": KEY})
        assert DissentRecord.objects.count() == 1
        head = signed_in(hub.house.other_manager)
        where = place.headers["Location"]
        assert "He must be seen today." in page(head, where)
        assert head.post(where, {"act": "answer", "words": "", "key": KEY}).status_code == 422
        assert head.post(where, {"act": "answer", "words": "We look again.", "key": KEY}).status_code == 302
        assert "We look again." in page(client, where)

    def test_is_missing_for_a_colleague_of_whoever_wrote_it(self, hub: Sharing) -> None:
        enquiry = rated(hub)
        contributed(hub, asked(hub, enquiry))
        decided(hub, enquiry)
        dissent = record_dissent(actor=hub.house.colleague, enquiry=enquiry, words="No.", key=key(), now=NOW)
        page(signed_in(hub.worker), f"/enquiries/dissent/{dissent}/", status=404)
        assert "You did not agree" not in page(signed_in(hub.worker), at(enquiry))


class TestWhoIsLedThere:
    def test_those_of_a_hub_alone(self, hub: Sharing) -> None:
        assert "Enquiries of the hub" in page(signed_in(hub.receiver), "/work/")
        for who in (hub.worker, hub.house.other_worker, hub.house.other_manager):
            assert "Enquiries of the hub" not in page(signed_in(who), "/work/")

    def test_there_are_at_most_seven_ways(self, hub: Sharing) -> None:
        text = page(signed_in(hub.receiver), "/work/")
        assert 0 < text.count('class="sw-way"') <= 7
