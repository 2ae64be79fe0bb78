"""The pages of consent: asking, the answer, looking again, taking back, and the plain link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from sharewell.acting.types import Actor
from sharewell.consent.models import CompetenceAssessment, Consent, NotSought, ToldAtOutset
from sharewell.consent.queries import list_consents, list_points
from sharewell.core.consenting import Element, State
from sharewell.foundation.page_keys import new_key
from sharewell.practitioners.queries import get_post
from tests.support.consenting import TODAY, ask, child_of, given
from tests.support.deciding import NOW, House, begin, complete, make_house
from tests.support.guide import heading_of
from tests.support.people import sign_in_as

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def day(days: int) -> str:
    return f"{TODAY + timedelta(days=days):%d %m %Y}"


def asked(house: House, **more: object) -> dict[str, object]:
    return {
        "significant_harm": "no", "risk_of_harm": "no", "duty": "no", "relevant": "no", "subject": "child",
        "right": "parental-responsibility", "person": "Jo Sample", "lives_apart": "no", "purpose": "early-help",
        "first": house.social_care, "second": "", "third": "", "kind": "", "items": ["identity"],
        "about": "That Robin comes here.", **more,
    }  # fmt: skip


def said(**more: object) -> dict[str, object]:
    return {
        "explained": [point.code for point in list_points()], "manner": "spoken", "language": "English",
        "answer": "given", "said_on": day(0), "words": "Yes.", "expression": "explicit", "form": "verbal",
        "last_on": day(90), "review_on": day(30), **more,
    }  # fmt: skip


class TestTheWayThere:
    def test_from_nothing_to_a_consent_in_force_and_back(self, house: House) -> None:
        client = browser(house.worker)
        assert "Nobody was asked for consent yet" in client.get("/consent/").content.decode()
        child = client.post("/consent/begin/", {"name": "Robin Sample", "born_on": "14 03 2020"}).headers["Location"]
        assert heading_of(client.get(child).content.decode()).endswith("Robin Sample, 6 years old")
        consent = client.post(f"{child}ask/", asked(house)).headers["Location"]
        assert "no answer yet" in client.get(consent).content.decode()
        assert client.post(f"{consent}answer/", said()).headers["Location"] == consent
        page = client.get(consent).content.decode()
        assert "In force until 21 February 2027" in page
        assert "That Robin comes here." in page
        assert client.post(f"{consent}withdraw/", {"said_by": "giver", "words": ""}).status_code == 302
        assert "Taken back" in client.get(consent).content.decode()
        assert "Robin Sample" not in client.get("/consent/consents.csv").content.decode()

    def test_nobody_is_asked_where_a_child_is_at_risk_and_the_page_says_why(self, house: House) -> None:
        client = browser(house.worker)
        child = child_of(5, actor=house.worker)
        answer = client.post(f"/consent/of/{child}/ask/", asked(house, risk_of_harm="yes"))
        page = answer.content.decode()
        assert (answer.status_code, heading_of(page)) == (409, "Do not ask for consent")
        assert "Decide about sharing" in page
        assert "golden-rules-2024" not in page  # a reader needs the document, not its code
        assert list_consents(actor=house.worker, now=NOW) == ()

    def test_each_error_leads_to_its_field(self, house: House) -> None:
        client = browser(house.worker)
        consent = ask(house, child_of(5, actor=house.worker))
        broken = said(explained=["why"], last_on="", form="written", review_on="soon")
        answer = client.post(f"/consent/{consent}/answer/", broken)
        page = answer.content.decode()
        assert answer.status_code == 422
        for field in ("explained", "last_on", "signed_on", "review_on"):
            assert f'href="#id_{field}"' in page, field
        assert "Without an end it is no consent" in page or "without an end it is no consent" in page

    def test_a_child_is_assessed_question_by_question(self, house: House) -> None:
        client = browser(house.worker)
        child = child_of(13, actor=house.worker)
        consent = ask(house, child)
        first = client.post(f"/consent/{consent}/answer/", said())
        assert "assess their competence" in first.content.decode()
        answers = {one.value: "yes" for one in Element}
        rest = {"evidence": "Said it back.", "communication": "", "conclusion": "not-competent"}
        refused = client.post(f"/consent/{consent}/competence/", {**answers, **rest})
        assert refused.status_code == 409
        answers["own-view"] = "unsure"
        assert client.post(f"/consent/{consent}/competence/", {**answers, **rest}).status_code == 302
        assert client.post(f"/consent/{consent}/answer/", said()).status_code == 302

    def test_a_lapsed_person_still_writes_down_that_it_is_taken_back(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from dataclasses import replace

        from sharewell.config import access

        consent, client, real = given(house), browser(house.worker), access.find_signed_in

        def lapsed(**what: object) -> object:
            found = real(**what)  # type: ignore[arg-type]
            return found and replace(found, actor=replace(found.actor, is_accredited=False))

        monkeypatch.setattr(access, "find_signed_in", lapsed)
        page = client.get(f"/consent/{consent}/withdraw/").content.decode()
        assert "In force" in page
        assert "Robin" not in page
        assert client.post(f"/consent/{consent}/withdraw/", {"said_by": "giver", "words": ""}).status_code == 302
        assert client.get(f"/consent/{consent}/").status_code == 403


class TestSentTwice:
    """The same page delivered twice is kept once, and leads on both times; refused, it can be sent again."""

    KEY = "0123456789abcdef"

    def key_on(self, page: str) -> str:
        return re.findall(r'name="key" value="([0-9a-f]{16})"', page)[0]

    def test_asking_telling_a_ground_and_an_assessment(self, house: House) -> None:
        client, child = browser(house.worker), child_of(13, actor=house.worker)
        told = {"standing": "told", "told_on": day(0), "to_whom": "His mother", "what": "That.", "language": "Polish"}
        ground = {"purpose": "assessment", "ground": "risk-to-adult", "why": "She said so.", "review_on": day(10)}
        consent = ask(house, child)
        answers = {**{one.value: "unsure" for one in Element}, "evidence": "No.", "communication": ""}
        for place, form, model in (
            (f"/consent/of/{child}/ask/", asked(house, purpose="assessment"), Consent),
            (f"/consent/of/{child}/told/", told, ToldAtOutset),
            (f"/consent/of/{child}/not-sought/", ground, NotSought),
            (f"/consent/{consent}/competence/", {**answers, "conclusion": "not-competent"}, CompetenceAssessment),
        ):
            key, before = self.key_on(client.get(place).content.decode()), model.objects.count()
            assert [client.post(place, {**form, "key": key}).status_code for _ in range(2)] == [302, 302], place
            assert model.objects.count() == before + 1, place
            assert client.post(place, {**form, "key": new_key()}).status_code == 302
            assert model.objects.count() == before + 2, "a page of its own is another"

    def test_what_was_refused_keeps_its_key_and_is_kept_once_mended(self, house: House) -> None:
        client, child = browser(house.worker), child_of(5, actor=house.worker)
        place = f"/consent/of/{child}/ask/"
        refused = client.post(place, asked(house, person="", key=self.KEY))
        assert (refused.status_code, self.key_on(refused.content.decode())) == (422, self.KEY)
        not_asked = client.post(place, asked(house, risk_of_harm="yes", key=self.KEY))
        assert not_asked.status_code == 409
        assert client.post(place, asked(house, key=self.KEY)).status_code == 302
        assert len(list_consents(actor=house.worker, now=NOW)) == 1


class TestReview:
    def test_it_stands_or_ends(self, house: House) -> None:
        client, consent = browser(house.worker), given(house)
        empty = client.post(f"/consent/{consent}/review/", {"found": "stands", "words": "Same."})
        assert 'href="#id_review_on"' in empty.content.decode()
        stands = {"found": "stands", "words": "Same.", "review_on": day(60)}
        assert client.post(f"/consent/{consent}/review/", stands).status_code == 302
        assert client.post(f"/consent/{consent}/review/", {"found": "ended", "words": "Moved."}).status_code == 302
        assert "Ended at a review" in client.get(f"/consent/{consent}/").content.decode()
        again = client.post(f"/consent/{consent}/review/", {"found": "ended", "words": "Moved."})
        assert (again.status_code, "This is not possible" in again.content.decode()) == (409, True)


class TestNotSoughtAndTold:
    def test_a_ground_is_looked_at_again(self, house: House) -> None:
        client, child = browser(house.worker), child_of(5, actor=house.worker)
        kept = {"purpose": "assessment", "ground": "risk-to-adult", "why": "She said so.", "review_on": day(10)}
        assert client.post(f"/consent/of/{child}/not-sought/", {**kept, "review_on": ""}).status_code == 422
        assert client.post(f"/consent/of/{child}/not-sought/", kept).status_code == 302
        page = client.get(f"/consent/of/{child}/").content.decode()
        (address,) = set(re.findall(r"/consent/not-sought/nsk_\w+/", page))
        still = client.post(address, {"found": "still", "words": "Nothing changed.", "review_on": day(20)})
        assert still.headers["Location"] != address
        done = client.post(still.headers["Location"], {"found": "seek-now", "words": "He has moved out."})
        assert "Ask for consent" in client.get(done.headers["Location"]).content.decode()

    def test_what_a_family_was_told_stands_and_is_shown_in_a_later_decision(self, house: House) -> None:
        client, child = browser(house.worker), child_of(5, actor=house.worker, name="Robin Told")
        told = {"standing": "told", "told_on": day(0), "to_whom": "His mother", "what": "That we may tell the hub.",
                "language": "Polish"}  # fmt: skip
        assert client.post(f"/consent/of/{child}/told/", {**told, "language": ""}).status_code == 422
        assert client.post(f"/consent/of/{child}/told/", told).status_code == 302
        assert "That we may tell the hub." in client.get(f"/consent/of/{child}/").content.decode()
        draft = begin(house.worker)
        complete(draft)
        words = reverse("decisions:words", args=(draft.reference,))
        draft.describe(1, name="Somebody Else")
        assert "That we may tell the hub." not in client.get(words).content.decode()
        draft.describe(1, name="robin told")
        assert "That we may tell the hub." in client.get(words).content.decode()


class TestPlainLink:
    def link(self, house: House) -> tuple[str, str]:
        consent = given(house)
        page = browser(house.worker).post(f"/consent/{consent}/link/").content.decode()
        return consent, re.findall(r"/take-back/[\w-]+/", page)[0]

    def test_a_mail_scanner_that_opens_it_changes_nothing(self, house: House) -> None:
        _, link = self.link(house)
        for _ in range(3):
            page = Client().get(link)
            assert page.status_code == 200
            assert Client().head(link).status_code == 200
        assert not any(word in page.content.decode() for word in ("Robin", "Jo Sample", "September"))
        (row,) = list_consents(actor=house.worker, now=NOW)
        assert row.state is State.IN_FORCE

    def test_the_button_takes_it_back_once_and_then_it_is_no_page(self, house: House) -> None:
        _, link = self.link(house)
        assert "Your yes is taken back" in Client().post(link).content.decode()
        (row,) = list_consents(actor=house.worker, now=NOW)
        assert row.state is State.WITHDRAWN
        missing = Client().get("/no-such-page/")
        for answer in (Client().get(link), Client().post(link), Client().get("/take-back/guessed/")):
            assert answer.status_code == 404
            assert heading_of(answer.content.decode()) == heading_of(missing.content.decode())

    def test_the_form_is_ours_alone_and_our_own_origin_is_sent_with_it(self, house: House) -> None:
        """A policy of "no-referrer" made browsers send the origin "null", and the button was refused."""
        _, link = self.link(house)
        strict = Client(enforce_csrf_checks=True)
        page = strict.get(link)
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Cache-Control"] == "no-store"
        assert strict.post(link).status_code == 403
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[0]
        assert strict.post(link, {"csrfmiddlewaretoken": token}).status_code == 200
