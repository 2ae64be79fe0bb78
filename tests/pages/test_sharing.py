"""The pages of sharing, served as the web role: what is asked, sent, refused and kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharewell.acting.types import OPERATOR, Actor
from sharewell.agreements.actions import stop_sharing
from sharewell.children.models import DescribedChild
from sharewell.core.looping import AskAct, LoopAct
from sharewell.decisions.types import Chosen as Decided
from sharewell.decisions.types import Footing
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions import move_request
from sharewell.sharing.models import Disclosure, InformationRequest
from sharewell.sharing.types import Gate, RefusalReason
from tests.support.deciding import NOW, Hand, answered, begin, complete, key
from tests.support.guide import heading_of, words_of
from tests.support.indexing import look_for, receive
from tests.support.people import sign_in_as
from tests.support.references import missing_reference
from tests.support.sharing import DAY, Sharing, ask, decide, make_sharing, move, opened, send, sent

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sharing() -> Sharing:
    """The house that shares."""
    return make_sharing()


def signed_in(actor: Actor) -> Client:
    """Return a browser of somebody who signed in."""
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def page(client: Client, place: str, *, status: int = 200) -> str:
    answer = client.get(place)
    assert answer.status_code == status, (place, answer.status_code)
    return answer.content.decode()


QUESTION = {
    "name": "Robin Invented",
    "identifying": "red coat",
    "question": "Has Robin been here?",
    "purpose": "safeguarding",
    "footing": "s47",
    "gate": "not-needed",
    "urgency": "today",
    "key": "0123456789abcdef",
}


class TestAskAboutAChildOfTheIndex:
    def test_it_is_filled_in_and_the_record_is_kept_with_it(self, sharing: Sharing) -> None:
        child = receive(sharing.house).reference
        look_for(sharing.worker)
        client = signed_in(sharing.worker)
        way = f"/requests/new/?found={child}"
        assert way in page(client, f"/children/{child}/")
        assert f'name="found" value="{child}"' in page(client, way)
        house = sharing.receiver.organisation
        asking = page(client, f"{way}&organisation={house}")
        assert 'value="Ada Rose Featherbank"' in asking
        assert 'value="Born 14 May 2016"' in asking
        said = {**QUESTION, "organisation": house, "to": sharing.receiver.team, "found": child}
        place = client.post("/requests/new/", said).headers["Location"]
        kept = InformationRequest.objects.get(reference=place.split("/")[2])
        assert DescribedChild.objects.get(reference=kept.child).found_as == child
        assert "Ada" not in place

    def test_a_child_who_is_hidden_or_was_not_looked_for_is_missing_alike(self, sharing: Sharing) -> None:
        child = receive(sharing.house).reference
        client, house = signed_in(sharing.worker), sharing.receiver.organisation
        said = {**QUESTION, "organisation": house, "to": sharing.receiver.team}
        missing = missing_reference(child)
        for found in (child, missing):
            page(client, f"/requests/new/?found={found}&organisation={house}", status=404)
            assert client.post("/requests/new/", {**said, "found": found}).status_code == 404
        assert not InformationRequest.objects.exists()


class TestAsk:
    def test_sends_once_however_often_it_is_pressed(self, sharing: Sharing) -> None:
        client = signed_in(sharing.receiver)
        said = {**QUESTION, "organisation": sharing.house.playgroup, "to": sharing.worker.team}
        assert "Which organisation?" in page(client, "/requests/new/")
        assert heading_of(page(client, f"/requests/new/?organisation={sharing.house.playgroup}"))
        places = {client.post("/requests/new/", said).headers["Location"] for _ in range(2)}
        assert len(places) == 1
        assert InformationRequest.objects.count() == 1
        assert "Robin Invented" in page(client, places.pop())

    def test_says_what_is_missing_and_keeps_what_was_written(self, sharing: Sharing) -> None:
        client = signed_in(sharing.receiver)
        said = {**QUESTION, "organisation": sharing.house.playgroup, "to": sharing.worker.team}
        for wrong, words in (
            ({"question": ""}, "Write your question"),
            ({"footing": "s17", "gate": "consent"}, "Below section 47"),
            ({"footing": "parent", "gate": "consent", "gate_words": "x"}, "rights of their own"),
        ):
            answer = client.post("/requests/new/", {**said, **wrong})
            assert answer.status_code == 422
            assert words in words_of(answer.content.decode())
            assert "red coat" in answer.content.decode()
        assert InformationRequest.objects.count() == 0


class TestRequestPage:
    def test_refuses_with_a_reason_and_words(self, sharing: Sharing) -> None:
        reference = ask(sharing)
        client, place = signed_in(sharing.worker), f"/requests/{reference}/"
        said = {"act": "refuse", "reason": "", "words": "Say which month.", "key": "0123456789abcdef"}
        assert client.post(place, said).status_code == 422
        assert client.post(place, {**said, "reason": "too-much"}).status_code == 302
        shown = words_of(page(signed_in(sharing.receiver), place))
        assert "It asks for more than is needed" in shown
        assert "Say which month." in shown

    def test_veiled_it_reads_to_whoever_asked_as_no_answer_yet(self, sharing: Sharing) -> None:
        def read(*acts: AskAct) -> str:
            reference = ask(sharing)
            for act in acts:
                move_request(
                    actor=sharing.worker, request=reference, act=act, words="Not for them.", key=key(), now=NOW
                )
            shown = words_of(page(signed_in(sharing.receiver), f"/requests/{reference}/"))
            return re.sub(r"On the telephone.*|req_\w+|led_\w+", "", shown)

        assert read(AskAct.TAKE_UP, AskAct.MAY_NOT_SAY_VEILED) == read(AskAct.TAKE_UP)


class TestDisclose:
    def test_sends_what_was_ticked_and_nothing_else(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        client, place = signed_in(sharing.worker), f"/disclosures/from/{decision}/1/"
        assert "Send it" in page(client, f"/decisions/{decision}/")
        chosen = f"{place}?organisation={sharing.house.social_care}"
        assert "Three bruises on the left arm." in page(client, chosen)
        said = {
            "organisation": sharing.house.social_care, "to": sharing.team, "key": "0123456789abcdef",
            "why_it_matters": "It is rare.", "purpose": "safeguarding", "handling": "ask-first",
        }  # fmt: skip
        answer = client.post(place, said)
        assert answer.status_code == 422
        assert "Choose what you send" in words_of(answer.content.decode())
        said |= {"send_1": "on", "class_1": "police-attendance", "mentions_1": "nobody"}
        answer = client.post(place, said)
        assert answer.status_code == 422
        assert "No agreement in force lets “Police called to the household” go" in words_of(answer.content.decode())
        for _ in range(2):
            answer = client.post(place, said | {"class_1": "concern"})
            assert answer.status_code == 302
        assert Disclosure.objects.count() == 1
        shown = words_of(page(client, answer.headers["Location"]))
        assert "Share nothing on before you have asked us." in shown
        assert Disclosure.objects.get().entry in shown


class TestDisclosurePage:
    def test_shows_its_limits_first_and_no_word_about_the_child(self, sharing: Sharing) -> None:
        place = f"/disclosures/{sent(sharing)}/"
        client = signed_in(sharing.receiver)
        cover = page(client, place)
        assert "Accept the limits and open it" in cover
        assert "Robin" not in cover
        assert "bruise" not in cover
        assert client.post(place, {"accept": "yes", "key": "0123456789abcdef"}).status_code == 302
        assert "Three bruises on the left arm." in page(client, place)
        said = {"act": "acknowledge", "words": "We have it.", "key": "0123456789abcde0"}
        assert client.post(place, {**said, "words": ""}).status_code == 422
        assert client.post(place, said).status_code == 302
        assert "They have it and say what they understand." in words_of(page(client, place))

    def test_after_a_recall_shows_that_and_nothing_else(self, sharing: Sharing) -> None:
        reference = opened(sharing, sent(sharing))
        move(sharing.worker, reference, LoopAct.RECALL, "Meant for others.")
        shown = page(signed_in(sharing.receiver), f"/disclosures/{reference}/")
        assert "called this back" in shown
        assert "bruise" not in shown


class TestLists:
    def test_cost_the_same_queries_for_one_and_for_five(self, sharing: Sharing) -> None:
        client = signed_in(sharing.receiver)

        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                page(client, "/sharing/")
            return len(asked)

        send(sharing), ask(sharing)
        one = cost()
        for _ in range(4):
            send(sharing), ask(sharing)
        assert cost() == one

    def test_as_files_hold_no_word_about_a_child(self, sharing: Sharing) -> None:
        send(sharing), ask(sharing)
        for place in ("/sharing/disclosures.csv", "/sharing/requests.csv"):
            text = page(signed_in(sharing.receiver), place)
            assert len(text.splitlines()) == 2
            assert "Robin" not in text


class TestRegisters:
    def test_show_refusals_late_answers_and_what_nobody_checked(self, sharing: Sharing) -> None:
        refused = ask(sharing)
        move_request(
            actor=sharing.worker, request=refused, act=AskAct.REFUSE, words="No.", reason=RefusalReason.NO_RIGHT,
            key=key(), now=NOW,
        )  # fmt: skip
        late = ask(sharing, now=NOW - 12 * DAY)
        reference = opened(sharing, sent(sharing))
        for act in (LoopAct.ACKNOWLEDGE, LoopAct.STATE, LoopAct.DO):
            move(sharing.receiver, reference, act)
        client = signed_in(sharing.house.manager)
        for register, wanted in (("refusals", refused), ("late", late), ("unverified", reference)):
            text = page(client, f"/sharing/registers/{register}.csv")
            assert len(text.splitlines()) == 2, register
            assert wanted in text
        assert page(client, "/sharing/registers/disputes.csv").count("\n") == 1
        page(client, "/sharing/registers/nothing.csv", status=404)
        shown = page(client, "/sharing/registers/")
        assert "fewer than 5 of fewer than 5" in shown
        assert "Robin" not in shown

    def test_count_from_five_on_with_what_they_are_a_part_of(self, sharing: Sharing) -> None:
        for number in range(11):
            reference = ask(sharing)
            if number < 6:
                move_request(
                    actor=sharing.worker, request=reference, act=AskAct.REFUSE, words="No.",
                    reason=RefusalReason.NO_RIGHT, key=key(), now=NOW,
                )  # fmt: skip
        text = page(signed_in(sharing.house.manager), "/sharing/registers/counts.csv")
        assert "11,6 of 11,0 of 11" in text


class TestToldNow:
    def test_three_presses_lead_to_what_went_and_a_second_press_to_the_same(self, sharing: Sharing) -> None:
        client, draft = signed_in(sharing.worker), begin(sharing.worker)
        draft.answer("immediate_danger", "yes")
        place = f"/disclosures/told/{draft.reference}/"
        assert place in page(client, f"/decisions/draft/{draft.reference}/help/")
        assert heading_of(page(client, place)) == "You told them by telephone"
        said = {"to": sharing.team, "grasp": "self", "key": "0123456789abcdef"}
        first, again = (client.post(place, said).headers["Location"] for _ in range(2))
        assert first == again
        assert "Told by word of mouth" in page(client, first)
        assert Disclosure.objects.count() == 1

    def test_says_what_is_missing_and_opens_the_part_that_holds_it(self, sharing: Sharing) -> None:
        client, draft = signed_in(sharing.worker), begin(sharing.worker)
        draft.answer("immediate_danger", "yes")
        answer = client.post(f"/disclosures/told/{draft.reference}/", {"told_at": "noon"})
        assert answer.status_code == 422
        words = words_of(answer.content.decode())
        for each in ("Choose whom you told", "Choose how you know", "Write the time like 14:20"):
            assert each in words

    def test_where_sharing_is_stopped_the_record_alone_is_one_press_more(self, sharing: Sharing) -> None:
        client, draft = signed_in(sharing.worker), begin(sharing.worker)
        draft.answer("immediate_danger", "yes")
        stop_sharing(actor=OPERATOR, what="everything", why="A test.", stops_carriage=True, now=NOW)
        place, said = f"/disclosures/told/{draft.reference}/", {"grasp": "told", "key": "0123456789abcdef"}
        refused = client.post(place, {**said, "to": sharing.team})
        assert refused.status_code == 409
        assert "To keep the record alone" in words_of(refused.content.decode())
        kept = client.post(place, {**said, "to": "kind:police"}).headers["Location"]
        assert "Told by telephone: 999" in words_of(page(client, kept))
        assert client.get(place).headers["Location"] == kept

    def test_a_time_later_than_now_was_yesterday(self, sharing: Sharing) -> None:
        client, draft = signed_in(sharing.worker), begin(sharing.worker)
        draft.answer("immediate_danger", "yes")
        said = {"to": "kind:police", "grasp": "self", "told_at": "23:50", "key": "0123456789abcdef"}
        kept = client.post(f"/disclosures/told/{draft.reference}/", said).headers["Location"]
        assert "22 November 2026, 23:50" in words_of(page(client, kept))

    def test_anothers_draft_is_not_there(self, sharing: Sharing) -> None:
        draft = begin(sharing.worker)
        page(signed_in(sharing.house.colleague), f"/disclosures/told/{draft.reference}/", status=404)


CALM: dict[str, Any] = {"footing": Footing.NONE, "gate": Gate.CONSENT, "gate_words": "The mother agreed."}


class TestDecide:
    def test_leads_from_the_request_through_the_guide_to_the_answer(self, sharing: Sharing) -> None:
        client, request = signed_in(sharing.worker), ask(sharing, **CALM)
        place = f"/requests/{request}/"
        assert "Decide about this request" in page(client, place)
        begun = client.post(f"{place}decide/", {"key": "0123456789abcdef"}).headers["Location"]
        draft = Hand(sharing.worker, begun.rstrip("/").rsplit("/", 1)[-1])
        assert "Go on deciding" in page(client, place)
        answered(draft, legitimate_purpose="yes", identifies_person="yes")
        child = page(client, f"/decisions/draft/{draft.reference}/child/1/")
        assert 'value="Robin Invented"' in child
        draft.describe(1)
        draft.state(1)
        decision = draft.record()
        assert f"/disclosures/of/{decision}/" in page(client, f"/decisions/{decision}/")
        assert "Nothing was sent yet" in page(client, f"/disclosures/of/{decision}/")
        form = page(client, f"/disclosures/from/{decision}/1/")
        assert re.search(rf'<option value="{request}" selected', form)
        assert re.search(rf'value="{sharing.team}"[^>]* checked', form)
        send(sharing, decision, request=request)
        assert "Sent, not acknowledged yet" in page(client, f"/disclosures/of/{decision}/")

    def test_a_decision_not_to_share_fills_the_refusal_in_for_whoever_decided(self, sharing: Sharing) -> None:
        client, request = signed_in(sharing.worker), ask(sharing, **CALM)
        begun = client.post(f"/requests/{request}/decide/").headers["Location"]
        draft = complete(Hand(sharing.worker, begun.rstrip("/").rsplit("/", 1)[-1]))
        draft.write(reasons="It is not ours to tell.")
        decision = draft.record(Decided.DO_NOT_SHARE)
        place = f"/requests/{request}/?decision={decision}"
        assert place in page(client, f"/decisions/{decision}/")
        form = page(client, place)
        assert "It is not ours to tell." in form
        assert re.search(r'value="refuse"[^>]* checked', form)
        said = {"act": "refuse", "reason": "not-ours", "words": "Ask the health visitor.", "decision": decision}
        assert client.post(f"/requests/{request}/", said).status_code == 302
        assert "It is not ours to tell." not in page(signed_in(sharing.receiver), f"/requests/{request}/")
        assert "It is not ours to tell." not in page(
            signed_in(sharing.house.colleague), f"/requests/{request}/?decision={decision}"
        )

    def test_whoever_asked_decides_nothing_about_it(self, sharing: Sharing) -> None:
        client, request = signed_in(sharing.receiver), ask(sharing, **CALM)
        assert "Decide about this request" not in page(client, f"/requests/{request}/")
        assert client.post(f"/requests/{request}/decide/").status_code == 404
