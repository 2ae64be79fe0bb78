"""The pages on which records are linked and parted, and what was shared meanwhile is told; one's own part; figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.children.actions import begin_involvement, count_figures, merge_children
from sharewell.children.types import Name, SensitiveGround, ServiceKind
from sharewell.foundation.clock import now
from sharewell.practitioners.queries import get_post
from tests.pages.test_access_reviews import person
from tests.support.deciding import NOW, House
from tests.support.guide import heading_of
from tests.support.indexing import ADA, BEN, hide, look_for, receive
from tests.support.people import sign_in_as
from tests.support.references import missing_reference
from tests.support.sharing import Sharing, make_sharing, owed_telling

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def sharing() -> Sharing:
    return make_sharing()


@pytest.fixture
def house(sharing: Sharing) -> House:
    return sharing.house


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=now())


@pytest.fixture
def keeper(house: House) -> Client:
    return browser(person(house, "Keeper", Role.INDEX_MANAGER))


def two(house: House) -> tuple[str, str]:
    other = replace(BEN, names=(Name(given_names="Cai", family_name="Quill"),))
    return receive(house).reference, receive(house, other).reference


class TestLinking:
    def test_naming_another_record_shows_both_and_links_nothing(self, house: House, keeper: Client) -> None:
        one, other = two(house)
        records = f"/children/{one}/records/"
        assert "No link yet" in keeper.get(records).content.decode()
        answer = keeper.post(records, {"other": f" {other.upper().replace('_', ' ')} "})
        assert answer.headers["Location"] == f"{records}{other}/"
        page = keeper.get(f"{records}{other}/").content.decode()
        assert heading_of(page).endswith("Are these one child?")
        assert "Ada Rose Featherbank" in page
        assert "Cai Quill" in page
        assert "They have different birth dates." in page
        assert "One organisation holds both records, and tells them apart." in page
        assert "How much it says" in page
        assert "Both references stay valid" in page
        assert "No link yet" in keeper.get(records).content.decode()

    def test_it_is_confirmed_with_a_reason(self, house: House, keeper: Client) -> None:
        one, other = two(house)
        preview = f"/children/{one}/records/{other}/"
        empty = keeper.post(preview, {"words": ""})
        assert empty.status_code == 422
        assert "Write how you know" in empty.content.decode()
        done = keeper.post(preview, {"words": "The same family told us."})
        assert done.headers["Location"] == f"/children/{one}/records/"
        assert "The same family told us." in keeper.get(f"/children/{one}/records/").content.decode()
        # Sent twice, or asked for again, it leads to the links.
        assert keeper.post(preview, {"words": "Again."}).status_code == 302
        assert keeper.get(preview).status_code == 302

    def test_who_would_see_more_is_named(self, house: House, keeper: Client) -> None:
        one, other = two(house)
        look_for(house.worker)
        begin_involvement(actor=house.worker, child=one, kind=ServiceKind.EARLY_YEARS, telephone="01632 960111",
                          ground=None, now=NOW)  # fmt: skip
        page = keeper.get(f"/children/{one}/records/{other}/").content.decode()
        assert f"Worker (invented), Hoppers playgroup (invented) would see {other}" in page

    @pytest.mark.parametrize("typed", ["chi_0000", "nobody", "/x/", "%"])
    def test_another_record_that_is_none_is_said_beside_the_field(
        self, house: House, keeper: Client, typed: str
    ) -> None:
        one, _ = two(house)
        for other in (typed, missing_reference(one)):
            answer = keeper.post(f"/children/{one}/records/", {"other": other})
            assert answer.status_code == 409
            assert "There is no other record with this reference" in answer.content.decode()
            assert 'href="#id_other"' in answer.content.decode()
        assert keeper.get(f"/children/{one}/records/{missing_reference(one)}/").status_code == 404
        assert keeper.post(f"/children/{missing_reference(one)}/records/", {"other": one}).status_code == 404

    def test_the_record_itself_is_said_to_be_it(self, house: House, keeper: Client) -> None:
        one, _ = two(house)
        answer = keeper.post(f"/children/{one}/records/", {"other": one})
        assert answer.status_code == 409
        assert "This is the record you are on." in answer.content.decode()

    def test_a_page_is_headed_with_the_name_of_the_record_that_was_opened(self, house: House) -> None:
        held = person(house, "Keeper", Role.INDEX_MANAGER)
        one, other = two(house)
        merge_children(actor=held, one=one, other=other, reason="Invented.", now=NOW)
        for reference, name in ((one, "Ada Rose Featherbank"), (other, "Cai Quill")):
            assert heading_of(browser(held).get(f"/children/{reference}/").content.decode()).endswith(name)

    def test_a_hidden_record_answers_as_one_that_is_not_there(self, house: House, keeper: Client) -> None:
        one, other = two(house)
        hide(house, other)
        hidden = keeper.post(f"/children/{one}/records/", {"other": other})
        missing = keeper.post(f"/children/{one}/records/", {"other": missing_reference(other)})
        assert hidden.status_code == missing.status_code == 409
        assert keeper.get(f"/children/{one}/records/{other}/").status_code == 404


class TestParting:
    def test_what_was_shared_stands_on_the_page_that_parts_and_after_it_who_must_be_told(
        self, sharing: Sharing, house: House
    ) -> None:
        from tests.apps.sharing.test_under_link import link, tell

        held = person(house, "Keeper", Role.INDEX_MANAGER)
        keeper = browser(held)
        one, other = two(house)
        linked = link(held, one, other, now=NOW)
        reference = tell(sharing, one, now=NOW + timedelta(minutes=10))
        assert f"/children/links/{linked}/part/" in keeper.get(f"/children/{one}/records/").content.decode()
        page = keeper.get(f"/children/links/{linked}/part/").content.decode()
        assert reference in page
        assert "They would have to be told" in page
        assert page.index("They would have to be told") < page.index("They are two children: part the records")
        assert keeper.post(f"/children/links/{linked}/part/", {"words": ""}).status_code == 422
        done = keeper.post(f"/children/links/{linked}/part/", {"words": "Two children."})
        assert done.headers["Location"] == f"/children/links/{linked}/"
        page = keeper.get(f"/children/links/{linked}/").content.decode()
        assert "They must be told. Worker (invented), Worker owes it" in page
        assert "First contact, Eastlow social care (invented)" in page
        assert "Parted on" in keeper.get(f"/children/{one}/records/").content.decode()
        assert keeper.post(f"/children/links/{linked}/part/", {"words": "Again."}).status_code == 302
        text = keeper.get(f"/children/links/{linked}/shared.csv").content.decode()
        assert reference in text
        assert "Featherbank" not in text
        assert "Invented" not in text.replace("(invented)", "")

    def test_nothing_shared_is_said(self, house: House) -> None:
        held = person(house, "Keeper", Role.INDEX_MANAGER)
        one, other = two(house)
        linked = merge_children(actor=held, one=one, other=other, reason="Invented.", now=NOW)
        page = browser(held).get(f"/children/links/{linked}/").content.decode()
        assert "Nothing was shared" in page
        assert "They are linked still" in page
        assert browser(held).get(f"/children/links/{missing_reference(linked)}/").status_code == 404


class TestTelling:
    def test_the_sender_finds_it_in_their_work_and_says_how_they_told(self, sharing: Sharing, house: House) -> None:
        telling = owed_telling(sharing, person(house, "Keeper", Role.INDEX_MANAGER))
        worker = browser(house.worker)
        assert f"/sharing/tell/{telling}/" in worker.get("/work/").content.decode()
        address = f"/sharing/tell/{telling}/"
        page = worker.get(address).content.decode()
        assert "may be about another child" in page
        assert "Oakapple" not in page
        for said, wanted in (
            ({"how": "", "words": ""}, "Say how you told them"),
            ({"how": "telephone", "words": "I rang."}, "Write on which day you told them"),
            ({"how": "telephone", "words": "I rang.", "told_on": "1 1 2031"}, "Write a day that is not to come"),
            ({"how": "telephone", "words": "", "told_on": "23 11 2026"}, "Write whom you spoke to"),
        ):
            answer = worker.post(address, said)
            assert answer.status_code == 422
            assert wanted in answer.content.decode()
        early = worker.post(address, {"how": "telephone", "words": "I rang.", "told_on": "1 11 2026"})
        assert early.status_code == 409
        done = worker.post(address, {"how": "telephone", "words": "I rang Second.", "told_on": "23 11 2026"})
        assert done.status_code == 302
        page = worker.get(address).content.decode()
        assert "I rang Second." in page
        assert telling not in worker.get("/work/").content.decode()
        assert browser(house.colleague).get(address).status_code == 404


class TestOwnPart:
    def test_a_service_asks_to_be_rung_and_takes_it_back(self, house: House) -> None:
        child = receive(house).reference
        worker, other = browser(house.worker), browser(house.other_worker)
        for actor in (house.worker, house.other_worker):
            look_for(actor)
        worker.post(f"/children/{child}/involve/", {"kind": "early-years", "telephone": "01632 960111"})
        assert "Ask the others to ring me" in worker.get(f"/children/{child}/").content.decode()
        assert worker.post(f"/children/{child}/ring-me/").status_code == 302
        assert "Asks to be rung about this child" in other.get(f"/children/{child}/").content.decode()
        assert worker.post(f"/children/{child}/ring-me/", {"step": "take-back"}).status_code == 302
        assert "Asks to be rung about this child" not in other.get(f"/children/{child}/").content.decode()
        assert other.post(f"/children/{child}/ring-me/").status_code == 409

    def test_a_service_that_is_never_shown_chooses_whether_it_is_told(self, house: House) -> None:
        child = receive(house).reference
        look_for(house.worker)
        begin_involvement(actor=house.worker, child=child, kind=ServiceKind.MENTAL_HEALTH, telephone="01632 960111",
                          ground=SensitiveGround.CONSENT, now=NOW)  # fmt: skip
        worker = browser(house.worker)
        page = worker.get(f"/children/{child}/").content.decode()
        assert "Do not tell me about others" in page
        assert "Ask the others to ring me" not in page
        assert worker.post(f"/children/{child}/be-told/", {"step": "no"}).status_code == 302
        assert "Tell me about others" in worker.get(f"/children/{child}/").content.decode()

    def test_the_page_says_what_nothing_means_with_one_agency_loaded(self, house: House) -> None:
        child = receive(house, replace(ADA, services=())).reference
        look_for(house.worker)
        page = browser(house.worker).get(f"/children/{child}/").content.decode()
        assert "That does not mean that nobody does." in page
        assert "So far one organisation has sent their records: Hoppers playgroup (invented)." in page
        assert "No GP practice or school is known" in page
        assert "10 years old" in page

    def test_no_school_is_missed_of_a_child_who_is_too_young_for_one(self, house: House) -> None:
        from datetime import date

        receive(house, replace(ADA, services=(), born_on=date(2024, 5, 14)))
        found = look_for(house.worker, age=2)
        page = browser(house.worker).get(f"/children/{found.results[0].child}/").content.decode()
        assert "No GP practice is known" in page


class TestWithout:
    def test_the_list_takes_on_and_closes(self, house: House, keeper: Client) -> None:
        child = receive(house, replace(ADA, services=())).reference
        page = keeper.get("/children/without/").content.decode()
        assert "No GP and no school" in page
        assert "Featherbank" not in page
        taken = keeper.post("/children/without/", {"child": child})
        assert taken.status_code == 302
        check = taken.headers["Location"]
        assert keeper.post("/children/without/", {"child": child}).status_code == 409
        assert keeper.post("/children/without/", {"child": missing_reference(child)}).status_code == 404
        assert "No child stands here" in keeper.get("/children/without/?only=new").content.decode()
        assert keeper.post(check, {"outcome": "", "words": ""}).status_code == 422
        assert keeper.post(check, {"outcome": "moved-away", "words": "Asked."}).status_code == 302
        assert "They have moved away" in keeper.get("/children/without/").content.decode()
        assert "Asked." in keeper.get(check).content.decode()
        text = keeper.get("/children/without/without-gp-or-school.csv").content.decode()
        assert f"{child},both," in text

    @pytest.mark.parametrize("typed", ["", "\x00", "nobody", "chi_1", "%00", "🐝"])
    def test_what_is_no_reference_is_none(self, house: House, keeper: Client, typed: str) -> None:
        receive(house, replace(ADA, services=()))
        assert "No GP and no school" in keeper.get("/children/without/", {"after": typed}).content.decode()
        assert keeper.post("/children/without/", {"child": typed}).status_code == 404

    def test_the_return_and_the_figures_show_no_small_number(self, house: House, keeper: Client) -> None:
        receive(house, replace(ADA, services=()))
        count_figures(actor=OPERATOR, now=NOW)
        for address in ("/children/without/return/", "/children/figures/"):
            page = keeper.get(address).content.decode()
            assert "fewer than 5 of fewer than 5" in page or "0 of fewer than 5" in page
            assert "Marrowdale" not in page
            assert "How to read these numbers" in page
        for address in ("/children/without/return/return.csv", "/children/figures/children-figures.csv"):
            assert "fewer than 5" in keeper.get(address).content.decode()

    def test_whoever_may_count_has_them_counted_anew(self, house: House, keeper: Client) -> None:
        receive(house)
        asked = keeper.post("/children/figures/")
        assert (asked.status_code, asked["Location"]) == (302, "/children/figures/?asked=yes")
        page = keeper.get(asked["Location"]).content.decode()
        assert "are being counted anew" in page
        assert (
            'href="/children/figures/">the figures</a> or <a class="govuk-link" href="/children/without/return/"'
            in page
        )
        assert "Nobody is counted yet" in page
        count_figures(actor=OPERATOR, now=NOW)
        page = keeper.get("/children/without/return/").content.decode()
        assert "Counted on 23 November 2026" in page
        assert "Count them now" in page

    def test_a_board_member_sees_figures_and_no_child(self, house: House) -> None:
        receive(house)
        client = browser(person(house, "Board", Role.BOARD_MEMBER))
        assert "Children of the index: figures" in client.get("/emergency-access/counts/").content.decode()
        assert client.get("/children/figures/").status_code == 200
        assert client.get("/children/without/return/").status_code == 200
        assert client.get("/children/without/").status_code == 403

    def test_empty_pages_say_so(self, house: House, keeper: Client) -> None:
        assert "No child stands here" in keeper.get("/children/without/").content.decode()
        assert "Nobody is counted yet" in keeper.get("/children/figures/").content.decode()
        assert "Nobody is counted yet" in keeper.get("/children/without/return/").content.decode()
