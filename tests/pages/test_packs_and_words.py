"""The pages of a form about a child, and words of a profession explained where somebody reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from sharewell.acting.types import Actor
from sharewell.practitioners.queries import get_post
from sharewell.sharing.models import DisclosureMove
from tests.support.deciding import NOW, Hand, answered, begin
from tests.support.guide import words_of
from tests.support.packs import cover_packs, packed, send_pack, transfer
from tests.support.people import sign_in_as
from tests.support.sharing import Sharing, ask, complete, make_sharing, opened, send

pytestmark = pytest.mark.usefixtures("db")
WORDS = "The HV says <b>no</b> to the XQZ; MARAC on Monday."


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sharing() -> Sharing:
    """The house that shares."""
    return make_sharing()


def signed_in(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def place_of(hand: Hand, section: str = "move", edition: int = 1) -> str:
    return f"/decisions/draft/{hand.reference}/child/1/form/paediatric-transfer/{edition}/{section}/"


class TestFormSection:
    @pytest.fixture
    def hand(self, sharing: Sharing) -> Hand:
        made = answered(begin(sharing.worker))
        made.describe()
        return made

    def test_says_what_is_missing_and_keeps_nothing(self, sharing: Sharing, hand: Hand) -> None:
        answer = signed_in(sharing.worker).post(place_of(hand), {"words_why-moved": "A fit.", "version": "1"})
        assert answer.status_code == 422
        said = words_of(answer.content.decode())
        assert "Say whether it is a fact, an opinion or hearsay: Why is the child moved" in said
        assert "Answer this, or tick “Not known”: Who has accepted the child there" in said
        assert "Say how you know" in said
        assert hand.draft.child(1).items == ()

    def test_both_an_answer_and_not_known_is_neither(self, sharing: Sharing, hand: Hand) -> None:
        sent = {"words_why-moved": "A fit.", "kind_why-moved": "fact", "unknown_why-moved": "on"}
        answer = signed_in(sharing.worker).post(place_of(hand), sent)
        assert "Write an answer, or tick “Not known”, not both" in words_of(answer.content.decode())

    def test_what_is_not_finished_is_kept_for_later_and_asked_for_at_the_check(
        self, sharing: Sharing, hand: Hand
    ) -> None:
        client = signed_in(sharing.worker)
        sent = {
            "words_why-moved": "A fit.", "kind_why-moved": "fact", "seen": "observed", "source": "Notes",
            "version": str(hand.draft.version), "key": "0123456789abcdef", "later": "yes",
        }  # fmt: skip
        answer = client.post(place_of(hand), sent)
        assert answer.headers["Location"] == f"/decisions/draft/{hand.reference}/check/"
        check = client.get(answer.headers["Location"]).content.decode()
        assert "Answer, or tick “Not known”: Allergies" in words_of(check)
        assert place_of(hand, "health") in check
        again = client.get(place_of(hand)).content.decode()
        assert "A fit." in again

    @pytest.mark.parametrize(("section", "edition"), [("weather", 1), ("move", 2)])
    def test_what_the_form_does_not_have_is_missing(
        self, sharing: Sharing, hand: Hand, section: str, edition: int
    ) -> None:
        assert signed_in(sharing.worker).get(place_of(hand, section, edition)).status_code == 404

    def test_is_nobody_elses(self, sharing: Sharing, hand: Hand) -> None:
        assert signed_in(sharing.house.colleague).get(place_of(hand)).status_code == 404


class TestDisclosureText:
    def test_is_for_whoever_accepted_the_limits(self, sharing: Sharing) -> None:
        cover_packs(sharing)
        reference = send_pack(sharing, packed(sharing.worker, unknown=["allergies"]))
        client, place = signed_in(sharing.receiver), f"/disclosures/{reference}/text/"
        assert client.get(place).headers["Location"] == f"/disclosures/{reference}/"
        opened(sharing, reference)
        answer = client.get(place)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        text = answer.content.decode()
        assert "Allergies\n  Not known to whoever sent it." in text
        assert all(field.title in text for field in transfer().fields)


class TestWordsInADisclosure:
    @pytest.fixture
    def reference(self, sharing: Sharing) -> str:
        return opened(sharing, send(sharing, why_it_matters=WORDS))

    def test_are_explained_below_to_whoever_received_it(self, sharing: Sharing, reference: str) -> None:
        page = signed_in(sharing.receiver).get(f"/disclosures/{reference}/").content.decode()
        assert '<a class="sw-term" href="#word-health-visitor">HV</a> says &lt;b&gt;no&lt;/b&gt;' in page
        assert page.count('id="word-health-visitor"') == 1
        assert "A nurse or midwife who visits families" in words_of(page)
        assert "Not explained here: XQZ" in words_of(page)

    def test_are_not_marked_for_whoever_sent_it(self, sharing: Sharing, reference: str) -> None:
        page = signed_in(sharing.worker).get(f"/disclosures/{reference}/").content.decode()
        assert "sw-term" not in page
        assert "Not explained here" not in page

    def test_one_press_asks_the_sender_what_is_meant(self, sharing: Sharing, reference: str) -> None:
        client, place = signed_in(sharing.receiver), f"/disclosures/{reference}/"
        page = client.get(place).content.decode()
        (form,) = [each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if "Ask what this means" in each]
        sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        assert client.post(place, sent).status_code == 302
        asked = DisclosureMove.objects.get(act="ask")
        assert asked.words == "What does “XQZ” mean?"
        assert "Ask what this means" not in client.get(place).content.decode()
        work = words_of(signed_in(sharing.worker).get("/work/").content.decode())
        assert "Answer a question about what you sent" in work


class TestWordsElsewhere:
    def test_in_a_request_are_explained_to_whoever_is_asked(self, sharing: Sharing) -> None:
        place = f"/requests/{ask(sharing, question='Was he at the ICPC?')}/"
        assert '<a class="sw-term" href="#word-icpc">ICPC</a>' in signed_in(sharing.worker).get(place).content.decode()
        assert "sw-term" not in signed_in(sharing.receiver).get(place).content.decode()

    def test_in_a_decision_are_explained_to_a_manager(self, sharing: Sharing) -> None:
        hand = complete(begin(sharing.worker))
        hand.state(text="The HV was told by CAMHS.")
        place = f"/decisions/{hand.record()}/"
        shown = signed_in(sharing.house.manager).get(place).content.decode()
        assert '<a class="sw-term" href="#word-camhs">CAMHS</a>' in shown
        assert 'id="word-camhs"' in shown
        assert "sw-term" not in signed_in(sharing.worker).get(place).content.decode()
