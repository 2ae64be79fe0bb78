"""The pages of reviewers and of those who grant: alerts about access, access in an emergency, inspections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, SYSTEM, Actor, Role
from sharewell.children.actions import open_break_glass
from sharewell.core.misuse import Found
from sharewell.design.words import moment_words
from sharewell.foundation.references import new_reference
from sharewell.inspections.models import Inspection
from sharewell.misuse.actions import raise_alert
from sharewell.practitioners.actions import add_person, give_post
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW, House, make_house
from tests.support.guide import heading_of
from tests.support.people import make_current, sign_in_as

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


def person(house: House, name: str, role: Role) -> Actor:
    reference = add_person(actor=OPERATOR, name=name, email="new@invented.example", password=None, now=NOW)
    post = give_post(
        actor=OPERATOR, person=reference, organisation=house.playgroup, team="", role=role, title=name, now=NOW
    )
    make_current(get_post(post), now=NOW)
    return get_actor(practitioner=reference, post=post, now=NOW)


class TestAlerts:
    def test_an_alert_is_read_and_closed_with_a_reason(self, house: House) -> None:
        client = browser(house.second_adviser)
        assert "Nothing waits for you" in client.get("/access-alerts/").content.decode()
        found = Found(rule="bulk", actor=house.colleague.reference, day=NOW.date(), entries=(("led_1", "dec_1"),))
        alert = raise_alert(actor=SYSTEM, found=found, organisation=house.playgroup, now=NOW)
        listed = client.get("/access-alerts/").content.decode()
        assert "Colleague (invented)" in listed
        assert "It waits for searches: there is nothing to search yet." in listed
        page = client.get(f"/access-alerts/{alert}/")
        assert heading_of(page.content.decode()).endswith("Opened far more records in a day than they usually do")
        assert "not verified" in page.content.decode().lower()
        empty = client.post(f"/access-alerts/{alert}/", {"finding": "mistake", "reason": ""})
        assert empty.status_code == 422
        assert 'href="#id_reason"' in empty.content.decode()
        done = client.post(f"/access-alerts/{alert}/", {"finding": "mistake", "reason": "Asked: a wrong click."})
        assert done.status_code == 302
        assert "It was a mistake" in client.get("/access-alerts/").content.decode()
        again = client.post(f"/access-alerts/{alert}/", {"finding": "misuse", "reason": "x"})
        assert again.status_code == 409
        csv = client.get("/access-alerts/access-alerts.csv").content.decode()
        assert alert in csv
        assert "Colleague" not in csv


class TestBreakGlass:
    def test_it_is_reviewed(self, house: House) -> None:
        client = browser(house.second_adviser)
        assert "Nothing waits for you" in client.get("/emergency-access/").content.decode()
        child = new_reference("chi", now=NOW)
        reference = open_break_glass(
            actor=house.worker, child=child, owner_post=house.colleague.post, reason="child-missing",
            words="Gone since noon.", hours=3, now=NOW,
        )  # fmt: skip
        assert "A child is missing" in client.get("/emergency-access/").content.decode()
        page = client.get(f"/emergency-access/{reference}/").content.decode()
        assert "Gone since noon." in page
        assert f"{moment_words(NOW)}" in page
        assert f"{moment_words(NOW + timedelta(hours=3))}" in page  # hours are the point of it, not days
        assert "Colleague (invented)" in page  # the owner, who was told
        assert client.post(f"/emergency-access/{reference}/", {"finding": "", "found": ""}).status_code == 422
        answer = client.post(f"/emergency-access/{reference}/", {"finding": "needed", "found": "Rang the school."})
        assert answer.status_code == 302
        assert "It was needed" in client.get(f"/emergency-access/{reference}/").content.decode()
        csv = client.get("/emergency-access/emergency-access.csv").content.decode()
        assert reference in csv
        assert child not in csv

    def test_the_board_counts(self, house: House) -> None:
        client = browser(person(house, "Board", Role.BOARD_MEMBER))
        assert "Nobody took access" in client.get("/emergency-access/counts/").content.decode()
        child = new_reference("chi", now=NOW)
        open_break_glass(
            actor=house.worker, child=child, owner_post=house.colleague.post, reason="child-missing", words="x",
            hours=3, now=NOW,
        )  # fmt: skip
        page = client.get("/emergency-access/counts/").content.decode()
        assert "2026-11" in page
        assert child not in page
        assert "2026-11,1,0,0" in client.get("/emergency-access/counts.csv").content.decode()


class TestInspections:
    def test_one_is_granted_and_ended(self, house: House) -> None:
        inspector = person(house, "Inspector", Role.INSPECTOR)
        board = add_person(actor=OPERATOR, name="B", email="b@invented.example", password=None, now=NOW)
        post = give_post(actor=OPERATOR, person=board, organisation=house.playgroup, team="", role=Role.BOARD_MEMBER,
                         title="Chair", now=NOW)  # fmt: skip
        make_current(get_post(post), now=NOW)
        client = sign_in_as(Client(), get_post(post), at=NOW)
        assert "Nobody inspects" in client.get("/inspections/").content.decode()
        form = {"post": inspector.post, "organisation": house.playgroup, "reason": "A joint visit.",
                "first_day": "2026-11-23", "last_day": "2026-11-27"}  # fmt: skip
        assert client.post("/inspections/", {**form, "last_day": "2027-11-27"}).status_code == 422
        assert client.post("/inspections/", form).status_code == 302
        listed = client.get("/inspections/").content.decode()
        assert "A joint visit." in listed
        one = Inspection.objects.get()
        assert one.ended_at - one.began_at == timedelta(days=5)
        assert client.post(f"/inspections/{one.reference}/end/").status_code == 302
        assert "Ended early" in client.get("/inspections/").content.decode()
        assert one.reference in client.get("/inspections/inspections.csv").content.decode()
