"""The pages of the policy: what a version lets flow, checking a flow, stopping and lifting; errors lead to fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharewell.acting.types import Actor
from sharewell.agreements.queries import list_stops, plain_form
from sharewell.practitioners.queries import get_post
from tests.apps.agreements.flows_scene import NOW, Scene, permit
from tests.support.guide import heading_of
from tests.support.people import Village, sign_in_as

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(village: Village) -> Scene:
    return Scene(village)


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def asked(scene: Scene, **more: str) -> dict[str, str]:
    return {
        "source": scene.school,
        "recipient": scene.council,
        "role": "practitioner",
        "purpose": "early-help",
        "item_class": "school-attendance",
        "mode": "content",
        "lawful_basis": "art6-public-task",
        **more,
    }


class TestFlowsOfAVersion:
    def test_says_in_words_what_flows_and_who_would_newly_see_what(self, scene: Scene) -> None:
        version = scene.draft(scene.document(), permit(words="Schools tell the council."))
        page = browser(scene.teacher).get(f"/agreements/versions/{version}/flows/").content.decode()
        assert heading_of(page).endswith("What may flow")
        for words in (
            "Clause 4.1 permits",
            "Schools tell the council.",
            "Council: children",
            "School attendance",
            "12 months after the work with the child ended",
            "2 roles at 1 organisation would newly see: school attendance.",
        ):
            assert words in page, words
        assert "Add a clause" not in page
        client = browser(scene.officer)
        assert "4.1" in client.get(f"/agreements/versions/{version}/flows/clauses.csv").content.decode()
        assert "Invented School" in client.get(f"/agreements/versions/{version}/flows/preview.csv").content.decode()
        form = json.loads(client.get(f"/agreements/versions/{version}/flows/agreement.json").content)
        assert form == plain_form(actor=scene.officer, version=version)

    def test_lets_the_officer_write_change_and_take_out_clauses(self, scene: Scene) -> None:
        version = scene.draft(scene.document())
        client, home = browser(scene.officer), f"/agreements/versions/{version}/flows/"
        entered = {
            "code": "5",
            "effect": "permit",
            "source_kinds": ["school"],
            "purposes": ["early-help"],
            "item_classes": ["concern"],
            "mode": "presence",
            "lawful_bases": ["art6-public-task"],
            "months": "6",
            "after": "receipt",
        }
        wrong = client.post(home + "add/", {**entered, "months": ""})
        assert wrong.status_code == 422
        assert "clause 5, retention, months" in wrong.content.decode()
        missing = client.post(home + "add/", {})
        assert 'href="#id_purposes' in missing.content.decode()

        assert client.post(home + "add/", entered).status_code == 302
        page = client.get(home + "clauses/5/").content.decode()
        assert re.search(r'value="presence"[^>]*checked', page)
        assert client.post(home + "clauses/5/", {**entered, "code": "6", "words": "A worry."}).status_code == 302
        codes = [(one["code"], one.get("words")) for one in plain_form(actor=scene.officer, version=version)["clause"]]
        assert codes == [("4.1", None), ("6", "A worry.")]
        assert client.post(home + "clauses/6/remove/").status_code == 302
        assert len(plain_form(actor=scene.officer, version=version)["clause"]) == 1
        assert client.get(home + "clauses/6/").status_code == 404

    def test_costs_the_same_for_one_clause_and_for_five(self, scene: Scene) -> None:
        costs = []
        for number in (1, 5):
            version = scene.draft(scene.document(), *(permit(code=f"{each}") for each in range(number)))
            client = browser(scene.worker)
            address = f"/agreements/versions/{version}/flows/"
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestCheckFlow:
    def test_answers_with_the_clause_that_decides(self, scene: Scene) -> None:
        scene.in_force()
        client = browser(scene.teacher)
        page = client.get("/agreements/policy/check/", asked(scene)).content.decode()
        assert ">Yes</h2>" in page
        assert "Decided by clause 4.1 of “School attendance (invented)”, version 1." in page
        denied = client.get("/agreements/policy/check/", asked(scene, item_class="health-record")).content.decode()
        assert "No: nothing allows it" in denied
        assert "a duty, an order or an emergency is a way of its own" in denied

    def test_leads_errors_to_their_fields(self, scene: Scene) -> None:
        client = browser(scene.teacher)
        assert client.get("/agreements/policy/check/").status_code == 200
        answer = client.get("/agreements/policy/check/", asked(scene, purpose=""))
        assert answer.status_code == 422
        assert 'href="#id_purpose"' in answer.content.decode()


class TestPolicyPage:
    def test_says_what_holds_before_and_after_the_first_agreement(self, scene: Scene) -> None:
        client = browser(scene.worker)
        assert "No agreement is in force yet" in client.get("/agreements/policy/").content.decode()
        scene.in_force()
        page = client.get("/agreements/policy/").content.decode()
        assert "Something changed" in page
        assert "Nothing is stopped" in page
        assert "Put it together again" not in page
        assert client.post("/agreements/policy/compile/").status_code == 403
        officer = browser(scene.officer)
        assert officer.post("/agreements/policy/compile/").status_code == 302
        assert client.get("/agreements/policy/policies.csv").content.decode().count("\n") >= 2


class TestStops:
    def test_are_pressed_by_one_and_lifted_by_two(self, scene: Scene) -> None:
        agreement, _ = scene.in_force()
        officer, lead = browser(scene.officer), browser(scene.lead)
        missing = officer.post("/agreements/stops/", {"thing": f"agreement:{agreement}"})
        assert missing.status_code == 422
        assert 'href="#id_why"' in missing.content.decode()
        press = {"thing": f"agreement:{agreement}", "why": "A leak (invented).", "reach": "agreements"}
        assert officer.post("/agreements/stops/", press).status_code == 302
        [row] = list_stops(actor=scene.officer)
        assert "A leak (invented)." in browser(scene.teacher).get("/agreements/policy/").content.decode()

        address = f"/agreements/stops/{row.reference}/"
        assert officer.post(address, {"why": "Mended."}).status_code == 302
        assert "A second person must do it" in officer.get(address).content.decode()
        assert officer.post(address).status_code == 422
        assert lead.post(address).status_code == 302
        assert "Lifted" in lead.get(address).content.decode()
        assert row.reference in lead.get("/agreements/stops/stops.csv").content.decode()

    def test_offer_whoever_speaks_for_an_organisation_that_alone(self, scene: Scene) -> None:
        scene.in_force()
        page = browser(scene.speaker).get("/agreements/stops/").content.decode()
        values = re.findall(r'<option value="([^"]+)"', page)
        assert values == [f"organisation:{scene.school}"]
        assert "Stop it now" not in browser(scene.teacher).get("/agreements/stops/").content.decode()
