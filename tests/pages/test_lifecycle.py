"""The pages of the life of a record: moves, leaving, death, staying after 18, the archive, legal holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.test import Client

from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.children.actions import raise_shield
from sharewell.children.types import ShieldReason
from sharewell.partnerships.importers import import_contact_routes_file
from sharewell.partnerships.types import COLUMNS
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW, House, make_house
from tests.support.guide import heading_of
from tests.support.indexing import ADA, look_for, receive
from tests.support.living import GROWN, Councils, asked, claimed, in_post, make_councils
from tests.support.people import sign_in_as
from tests.support.references import missing_reference

pytestmark = pytest.mark.usefixtures("db")
CLAIM = {"step": "claim", "since_on": "1 9 2026", "words": "They live in our area."}
DEATH = {"step": "death", "died_on": "20 11 2026", "source": "health", "said_by": "The ward sister"}


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def councils(house: House) -> Councils:
    return make_councils(house)


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def told(page: str) -> str:
    """Return a page without what differs at each request."""
    return re.sub(r'value="\w{64}"|[a-z]{3}_[0-9A-Z]{17,18}', "", page)


class TestLife:
    def test_a_council_says_that_it_is_responsible_and_the_childs_page_shows_it(
        self, house: House, councils: Councils
    ) -> None:
        child = receive(house).reference
        keeping = browser(councils.east_keeper)
        page = keeping.get(f"/children/{child}/life/").content.decode()
        assert heading_of(page).endswith("Moves, leaving, death")
        assert "None has said so yet" in page
        assert "not verified" not in page or "inference" in page.lower()
        assert keeping.post(f"/children/{child}/life/", {"step": "claim"}).status_code == 422
        assert keeping.post(f"/children/{child}/life/", CLAIM).status_code == 302
        look_for(house.worker)
        seen = browser(house.worker).get(f"/children/{child}/").content.decode()
        assert "Eastlow social care (invented), since 1 September 2026" in seen
        assert "Moves, leaving, death" not in seen
        assert browser(house.worker).get(f"/children/{child}/life/").status_code == 403

    def test_a_refusal_stands_in_its_form_with_what_to_do(self, house: House, councils: Councils) -> None:
        child = receive(house).reference
        look_for(house.manager)
        answer = browser(house.manager).post(f"/children/{child}/life/", CLAIM)
        assert answer.status_code == 409
        assert "Only a council is responsible" in answer.content.decode()

    def test_a_death_is_told_plainly_and_struck_out(self, house: House, councils: Councils) -> None:
        child = receive(house).reference
        look_for(house.worker)
        keeping, working = browser(councils.east_keeper), browser(house.worker)
        missing = keeping.post(f"/children/{child}/life/", {"step": "death"}).content.decode()
        assert 'href="#death_died_on"' in missing
        assert keeping.post(f"/children/{child}/life/", DEATH).status_code == 302
        page = working.get(f"/children/{child}/").content.decode()
        assert "Ada Rose Featherbank died on 20 November 2026" in page
        assert "Do not ring or write to the family" in page
        assert "years old" not in page
        assert "Lives at" not in page
        found = working.post("/children/", {"purpose": "worried-about-child", "given_names": "Ada",
                                            "family_name": "Featherbank", "age": "10"})  # fmt: skip
        assert "Died on 20 November 2026" in working.get(found.headers["Location"]).content.decode()
        struck = {"step": "strike-death", "words": "It was another child."}
        assert keeping.post(f"/children/{child}/life/", struck).status_code == 302
        assert "This child has died" not in working.get(f"/children/{child}/").content.decode()
        assert "Struck out: It was another child." in keeping.get(f"/children/{child}/life/").content.decode()

    def test_leaving_and_coming_back(self, house: House, councils: Councils) -> None:
        child = receive(house).reference
        keeping = browser(councils.east_keeper)
        left = {"step": "leave", "left_on": "1 11 2026", "is_return_intended": "yes", "said_by": "Her mother",
                "words": "Gone to an aunt."}  # fmt: skip
        assert keeping.post(f"/children/{child}/life/", left).status_code == 302
        page = keeping.get(f"/children/{child}/").content.decode()
        assert "On 1 November 2026. They mean to come back" in page
        assert "Until 1 November 2029" in page
        back = {"step": "return", "returned_on": "20/11/2026", "words": "Seen at school."}
        assert keeping.post(f"/children/{child}/life/", back).status_code == 302
        assert "They mean to come back" not in keeping.get(f"/children/{child}/").content.decode()

    def test_staying_after_18_and_no_longer(self, house: House, councils: Councils) -> None:
        child = receive(house, replace(GROWN, born_on=date(2009, 1, 20))).reference
        keeping = browser(councils.east_keeper)
        stay = {"step": "stay", "ground": "care-leaver", "agreed_on": "20 11 2026", "got_by": "P. Sorrel",
                "until": "20 1 2030"}  # fmt: skip
        wrong = keeping.post(f"/children/{child}/life/", {**stay, "until": "20 1 2040"})
        assert wrong.status_code == 409
        assert "at most the 25th birthday" in wrong.content.decode()
        assert keeping.post(f"/children/{child}/life/", stay).status_code == 302
        assert "Until 20 January 2030" in keeping.get(f"/children/{child}/").content.decode()
        over = keeping.post(f"/children/{child}/life/", {"step": "withdraw", "words": "She changed her mind."})
        assert over.headers["Location"] == "/children/"
        assert "Until 20 January 2027" in keeping.get(f"/children/{child}/").content.decode()

    def test_whom_to_ring_at_the_council_stands_there_where_its_routes_are_held(
        self, house: House, councils: Councils
    ) -> None:
        child = claimed(house, councils)
        row = ("Eastlow social care (invented),,childrens-social-care,01632 960777,Day and night,,,2026-11-02,"
               "Invented.,background")  # fmt: skip
        file = f"{','.join(COLUMNS)}\n{row}\n".encode()
        assert "01632 960777" not in browser(councils.east_keeper).get(f"/children/{child}/").content.decode()
        import_contact_routes_file(actor=OPERATOR, data=file, now=NOW)
        page = browser(councils.east_keeper).get(f"/children/{child}/").content.decode()
        assert "01632 960777" in page
        assert "Checked on 2 November 2026." in page


class TestMoves:
    def test_asked_on_the_childs_page_and_accepted_on_the_moves_own(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        east, west = browser(councils.east_keeper), browser(councils.west_keeper)
        assert "Nothing to answer" in west.get("/children/moves/").content.decode()
        page = east.get(f"/children/{child}/life/").content.decode()
        assert f'<option value="{councils.west}">Westlow Council (invented)</option>' in page
        move = {"step": "move", "to": councils.west, "moves_on": "23 11 2026", "words": "With an aunt."}
        asking = east.post(f"/children/{child}/life/", move)
        assert asking.status_code == 302, asking.content.decode()
        address = asking.headers["Location"]
        assert "has not answered yet" in east.get(address).content.decode()
        assert "Westlow Council (invented) has not accepted yet" in east.get(f"/children/{child}/").content.decode()
        assert address in west.get("/children/moves/").content.decode()
        owing = [browser(each).get("/work/").content.decode() for each in (councils.west_keeper, councils.west_deputy)]
        assert any("Say whether a child’s record passes to your council" in page for page in owing)
        assert west.post(address, {"accepts": "yes", "words": ""}).status_code == 422
        assert west.post(address, {"accepts": "yes", "words": "We know them."}).status_code == 302
        page = west.get(address).content.decode()
        assert "Accepted" in page
        assert "Keep the answer" not in page
        assert "Westlow Council (invented), since" in east.get(f"/children/{child}/").content.decode()
        files = west.get("/children/moves/moves.csv").content.decode()
        assert files.lstrip("\ufeff").splitlines() == ["move,child,part,from,to,moves_on,asked_at"]

    def test_called_back(self, house: House, councils: Councils) -> None:
        move = asked(councils, claimed(house, councils))
        east = browser(councils.east_keeper)
        assert move in east.get("/children/moves/moves.csv").content.decode()
        assert east.post(f"/children/moves/{move}/", {"step": "call-back", "words": ""}).status_code == 422
        assert east.post(f"/children/moves/{move}/", {"step": "call-back", "words": "A mistake."}).status_code == 302
        assert "Called back" in east.get(f"/children/moves/{move}/").content.decode()

    def test_a_council_outside_answers_in_writing(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        east = browser(councils.east_keeper)
        move = {"step": "move", "to": "outside", "moves_on": "23 11 2026", "words": "Gone north."}
        page = east.post(f"/children/{child}/life/", move)
        assert page.status_code == 422
        assert "Write how the council can be reached" in page.content.decode()
        move |= {"outside_name": "Farshire (invented)", "outside_contact": "01632 960555", "outside_reached": "Rang"}
        address = east.post(f"/children/{child}/life/", move).headers["Location"]
        halfway = east.post(address, {"accepts": "yes", "words": "A letter.", "agreed_by": "H. Barleycorn"})
        assert halfway.status_code == 422
        assert "Write the reference of the letter or message" in halfway.content.decode()
        whole = {"accepts": "yes", "words": "A letter.", "agreed_by": "H. Barleycorn", "agreed_on": "22 11 2026",
                 "agreed_reference": "FAR-17"}  # fmt: skip
        assert east.post(address, whole).status_code == 302
        page = east.get(f"/children/{child}/").content.decode()
        assert "Farshire (invented), since" in page
        assert "01632 960555" in page
        back = {**CLAIM, "agreed_by": "H. Barleycorn", "agreed_on": "23 11 2026", "agreed_reference": "FAR-18"}
        assert browser(councils.west_keeper).post(f"/children/{child}/life/", CLAIM).status_code == 409
        assert browser(councils.west_keeper).post(f"/children/{child}/life/", back).status_code == 302

    def test_the_page_of_a_hidden_childs_move_is_as_if_there_were_none(self, house: House, councils: Councils) -> None:
        child = claimed(house, councils)
        move = asked(councils, child)
        look_for(councils.east_manager)
        raise_shield(actor=councils.east_manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[councils.east_keeper.post], now=NOW)  # fmt: skip
        west = browser(councils.west_keeper)
        closed, missing = west.get(f"/children/moves/{move}/"), west.get(f"/children/moves/{missing_reference(move)}/")
        assert (closed.status_code, missing.status_code) == (404, 404)
        assert told(closed.content.decode()) == told(missing.content.decode())
        assert west.post(f"/children/moves/{move}/", {"accepts": "yes", "words": "x"}).status_code == 404
        assert "Nothing to answer" in west.get("/children/moves/").content.decode()
        assert "Say whether a child’s record" not in west.get("/work/").content.decode()


class TestArchive:
    def test_it_is_opened_for_a_reason_and_the_record_leads_to_where_mistakes_are_put_right(self, house: House) -> None:
        keeper = in_post("Keeper", house.playgroup, Role.INDEX_MANAGER)
        child = receive(house, GROWN).reference
        keeping = browser(keeper)
        assert keeping.get(f"/children/{child}/").status_code == 404
        empty = keeping.post("/children/archive/", {"reason": "section-47", "words": "An enquiry."})
        assert "Write a reference or an NHS number" in empty.content.decode()
        late = {"reason": "keeping-the-index", "words": "x", "identifier": child}
        refused = keeping.post("/children/archive/", late)
        assert refused.status_code == 409
        assert "There is no one record in the archive that fits" in refused.content.decode()
        opened = keeping.post("/children/archive/", {**late, "reason": "section-47"})
        assert opened.status_code == 302
        page = keeping.get(opened.headers["Location"]).content.decode()
        assert "Wilhelmina Thornapple" in page
        assert "From the archive" in page
        assert "This record is in the archive" in keeping.get(f"/children/{child}/life/").content.decode()
        assert browser(house.manager).get(opened.headers["Location"]).status_code == 403

    def test_holds_are_placed_kept_and_lifted(self, house: House) -> None:
        child = receive(house, GROWN).reference
        lead = browser(house.second_adviser)
        page = lead.get("/children/time/").content.decode()
        assert "No legal hold" in page
        assert "Open the archive" not in page
        assert lead.post("/children/time/", {}).status_code == 422
        unknown = {"child": "chi_0000", "words": "A claim.", "review_on": "1 3 2027"}
        assert lead.post("/children/time/", unknown).status_code == 409
        placed = lead.post("/children/time/", {**unknown, "child": child})
        assert placed.status_code == 302
        hold = placed.headers["Location"]
        assert "A claim." in lead.get(hold).content.decode()
        assert child in lead.get("/children/time/").content.decode()
        text = lead.get("/children/time/records-whose-time-changes.csv").content.decode()
        assert text.splitlines().count(f"hold-review,{child},2027-03-01,yes,{hold.split('/')[-2]}") == 1
        assert "A claim." not in text
        assert lead.post(hold, {"step": "keep", "review_on": "1 1 2020"}).status_code == 409
        assert lead.post(hold, {"step": "keep", "review_on": "1 6 2027"}).status_code == 302
        assert "1 June 2027" in lead.get(hold).content.decode()
        assert lead.post(hold, {"step": "lift", "words": "Over."}).status_code == 302
        assert "that was lifted" in lead.get(hold).content.decode()

    def test_records_whose_time_changes_are_listed_without_a_name(self, house: House) -> None:
        child = receive(house, replace(ADA, born_on=date(2009, 1, 20))).reference
        lead = browser(house.second_adviser)
        page = lead.get("/children/time/").content.decode()
        assert "Goes into the archive" in page
        assert child in page
        assert "Featherbank" not in page
        text = lead.get("/children/time/records-whose-time-changes.csv").content.decode()
        assert text.splitlines()[1] == f"to-archive,{child},2027-01-20,no,"
