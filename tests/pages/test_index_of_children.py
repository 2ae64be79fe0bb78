"""The pages of the index: find a child, who works with them, hide, settle, pass on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from sharewell.access.actions import end_post
from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.children.actions import begin_involvement, merge_children, raise_shield
from sharewell.children.types import NameKind, ServiceKind, ShieldReason
from sharewell.practitioners.queries import get_post
from tests.pages.test_access_reviews import person
from tests.support.deciding import NOW, House, make_house
from tests.support.guide import heading_of
from tests.support.indexing import ADA, BEN, PURPOSE, look_for, make_indexed, receive
from tests.support.people import lapse, sign_in_as
from tests.support.references import missing_reference
from tests.support.sealing import GRACE, SISTER, seal_apart

pytestmark = pytest.mark.usefixtures("db")
ASKED = {"purpose": PURPOSE, "given_names": "Ada", "family_name": "Fetherbank", "age": "10"}


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def found(client: Client, **asked: str) -> tuple[str, str]:
    """Look for a child, and return the address of the search and its page."""
    answer = client.post("/children/", {**ASKED, **asked})
    assert answer.status_code == 302, answer.content.decode()
    address = answer.headers["Location"]
    return address, client.get(address).content.decode()


class TestFind:
    def test_purpose_first_then_what_is_known_then_a_page_without_a_name_in_its_address(self, house: House) -> None:
        child = receive(house).reference
        client = browser(house.worker)
        page = client.get("/children/").content.decode()
        assert page.index("Why are you looking") < page.index("First names")
        address, page = found(client)
        assert "Ada" not in address
        assert heading_of(page).endswith("One child")
        assert "Ada Rose Featherbank" in page
        assert "10 years old, Marrowdale" in page
        assert "For one child:" in page
        assert f"/children/{child}/" in page

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"purpose": ""}, "Say why you are looking"),
            ({"age": "", "given_names": "%"}, "Write a name, and one thing more"),
            ({"age": "ten"}, "Write the age as a number"),
            ({"born": "in spring"}, "Write the birth date as day, month and year"),
        ],
    )
    def test_too_little_or_unreadable_is_told_with_what_to_do(
        self, house: House, asked: dict[str, str], said: str
    ) -> None:
        answer = browser(house.worker).post("/children/", {**ASKED, **asked})
        assert answer.status_code == 422
        assert said in answer.content.decode()

    def test_nobody_found_is_one_page_whatever_there_is(self, house: House) -> None:
        client = browser(house.worker)
        _, nothing = found(client, given_names="Benedict", family_name="Ottershaw", age="14")
        child = receive(house, BEN).reference
        look_for(house.manager, given_names="Benedict", family_name="Ottershaw", age=14)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.THREAT, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        _, hidden = found(client, given_names="Benedict", family_name="Ottershaw", age="14")
        assert heading_of(hidden).endswith("Nobody was found")
        assert told(hidden) == told(nothing)
        missing = client.get(f"/children/{missing_reference(child)}/")
        closed = client.get(f"/children/{child}/")
        assert (closed.status_code, missing.status_code) == (404, 404)
        assert told(closed.content.decode()) == told(missing.content.decode())


def told(page: str) -> str:
    """Return a page without what differs at each request."""
    import re

    return re.sub(r'value="\w{64}"|[a-z]{3}_[0-9A-Z]{17,18}', "", page)


class TestTheChild:
    def test_who_works_with_the_child_and_one_step_to_say_that_i_do(self, house: House) -> None:
        child = receive(house).reference
        client = browser(house.worker)
        found(client)
        page = client.get(f"/children/{child}/").content.decode()
        assert "Puddlegate Primary School" in page
        assert 'href="tel:' in page
        assert "No GP practice is known" in page
        assert "no answer yet, or not permitted to say" in page
        empty = client.post(f"/children/{child}/involve/", {})
        assert empty.status_code == 422
        assert 'href="#involve_kind"' in empty.content.decode()
        needs_ground = client.post(
            f"/children/{child}/involve/", {"kind": "mental-health", "telephone": "01632 960111"}
        )
        assert "Choose why this may be recorded" in needs_ground.content.decode()
        nobody_rings = client.post(f"/children/{child}/involve/", {"kind": "early-years", "telephone": "my mobile"})
        assert "Write one telephone number" in nobody_rings.content.decode()
        not_kept = {"kind": "early-years", "telephone": "01632 960111", "ground": "significant-harm"}
        assert client.post(f"/children/{child}/involve/", not_kept).status_code == 422
        done = client.post(f"/children/{child}/involve/", {"kind": "early-years", "telephone": "01632 960111"})
        assert done.status_code == 302
        page = client.get(f"/children/{child}/").content.decode()
        assert "You are named as working with this child" in page
        assert child in client.get("/children/").content.decode()
        assert client.post(f"/children/{child}/end-involvement/").status_code == 302
        assert "None yet" in client.get("/children/").content.decode()

    def test_who_works_with_the_child_sees_on_their_work_that_something_has_changed(self, house: House) -> None:
        child = receive(house).reference
        worker, other = browser(house.worker), browser(house.colleague)
        said = {"kind": "early-years", "telephone": "01632 960111"}
        for client in (worker, other):
            found(client)
        assert "notice that you have not read" not in worker.get("/work/").content.decode()
        for client in (worker, other):
            assert client.post(f"/children/{child}/involve/", said).status_code == 302
        page = worker.get("/work/").content.decode()
        assert 'href="/notices/"><strong>1 notice that you have not read' in page
        assert f'href="/children/{child}/"' in worker.get("/notices/").content.decode()

    def test_words_that_a_source_sent_as_a_number_stand_as_words(self, house: House) -> None:
        child = receive(
            house, replace(ADA, services=(replace(ADA.services[0], telephone="ask at the desk"),))
        ).reference
        client = browser(house.worker)
        found(client)
        page = client.get(f"/children/{child}/")
        assert page.status_code == 200
        assert "ask at the desk" in page.content.decode()

    def test_what_is_owed_about_a_question_leads_to_it_or_says_who_can_pass_it_on(self, house: House) -> None:
        keeper = person(house, "Keeper", Role.INDEX_MANAGER)
        child = receive(house).reference
        client = browser(house.worker)
        found(client)
        client.post(f"/children/{child}/ask/", {"words": "Is anybody else with them?"})
        listed = browser(keeper).get("/work/").content.decode()
        owed = "/children/questions/ask_" + listed.split("/children/questions/ask_")[1].split('"')[0]
        assert owed.endswith("/owed/")
        question = owed.removesuffix("owed/")
        for actor in (keeper, house.manager, house.worker):
            assert browser(actor).get(owed).headers["Location"] == question
        end_post(actor=OPERATOR, post=keeper.post, to_post=house.manager.post, now=NOW + timedelta(minutes=5))
        with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
            managing = browser(house.manager)
            assert owed in managing.get("/work/").content.decode()
            page = managing.get(owed).content.decode()
            assert heading_of(page).endswith("A question waits for an index manager")
            assert "Your organisation’s administrator gives posts" in page
            assert not [word for word in (child, "anybody else with them", "Featherbank") if word in page]
            assert managing.get(question).status_code == 403
            assert browser(house.worker).get(owed).headers["Location"] == question

    def test_a_question_is_passed_on_and_the_answer_is_one_page(self, house: House) -> None:
        keeper = person(house, "Keeper", Role.INDEX_MANAGER)
        child = receive(house).reference
        client = browser(house.worker)
        address, _ = found(client)
        asked = client.post(f"/children/{child}/ask/", {"words": "Is anybody else with them?"})
        other = client.post(address, {"words": "Is anybody else with them?"})
        assert asked.headers["Location"] == other.headers["Location"] == "/children/passed-on/"
        assert client.post(f"/children/{child}/ask/", {"words": ""}).status_code == 422
        keeping = browser(keeper)
        page_of_all = keeping.get("/children/questions/").content.decode()
        assert page_of_all.count("Waits for you") == 2
        first = page_of_all.split("/children/questions/ask_")[1].split("/")[0]
        question = f"/children/questions/ask_{first}/"
        page = keeping.get(question).content.decode()
        assert "Is anybody else with them?" in page
        assert "What did you do?" in page
        empty = keeping.post(question, {"words": ""})
        assert empty.status_code == 422
        assert "Write what you did" in empty.content.decode()
        assert "What did you do?" in empty.content.decode()
        last = page_of_all.split("/children/questions/ask_")[-1].split("/")[0]
        pages = [keeping.get(one).content.decode() for one in (question, f"/children/questions/ask_{last}/")]
        assert any("Do not tell the one who asks whether there is anybody." in one for one in pages)
        assert keeping.post(question, {"words": "There was nobody."}).status_code == 302
        assert "Closed" in keeping.get(question).content.decode()


class TestHiding:
    def test_a_child_is_hidden_and_two_people_make_it_findable(self, house: House) -> None:
        child = receive(house).reference
        manager, second = browser(house.manager), browser(house.second_manager)
        found(manager)
        assert manager.post(f"/children/{child}/hide/", {}).status_code == 422
        said = {"reason": "violence-at-home", "words": "They fled.", "second": house.second_manager.post}
        hidden = manager.post(f"/children/{child}/hide/", said)
        assert hidden.status_code == 302, hidden.content.decode()
        shield = hidden.headers["Location"]
        assert "Nobody was found" in found(browser(house.worker))[1]
        assert "Violence or abuse at home" in second.get("/children/hidden/").content.decode()
        assert manager.post(shield, {"step": "ask", "words": ""}).status_code == 422
        assert manager.post(shield, {"step": "ask", "words": "Safe now."}).status_code == 302
        assert manager.post(shield, {"step": "agree"}).status_code == 409
        assert second.post(shield, {"step": "agree"}).status_code == 302
        assert "One child" in found(browser(house.worker))[1]

    def test_one_more_is_let_see_a_hidden_child_and_another_no_more(self, house: House) -> None:
        child = receive(house).reference
        manager, worker = browser(house.manager), browser(house.worker)
        found(manager)
        said = {"reason": "violence-at-home", "words": "They fled.", "second": house.second_manager.post}
        shield = manager.post(f"/children/{child}/hide/", said).headers["Location"]
        page = manager.get(shield).content.decode()
        assert "Manager (invented)" in page
        assert "(you)" in page
        assert "May make the child findable again" in page
        assert f'value="{house.worker.post}"' in page
        assert f'value="{house.other_manager.post}"' not in page
        there = f"{shield}?organisation={house.social_care}"
        assert f'value="{house.other_manager.post}"' in manager.get(there).content.decode()
        wrong = manager.post(shield, {"step": "clear", "post": ""})
        assert wrong.status_code == 422
        assert 'href="#id_post"' in wrong.content.decode()
        assert manager.post(shield, {"step": "clear", "post": house.other_manager.post}).status_code == 422
        assert manager.post(there, {"step": "clear", "post": house.other_manager.post}).status_code == 302
        assert manager.post(shield, {"step": "clear", "post": house.worker.post}).status_code == 302
        assert "One child" in found(worker)[1]
        page = manager.get(shield).content.decode()
        assert page.count("Not shown as working with the child now") == 1
        refused = manager.post(shield, {"step": "end", "post": house.worker.post, "words": ""})
        assert refused.status_code == 409
        assert "Write why." in refused.content.decode()
        taken_off = {"step": "end", "post": house.worker.post, "words": "She has changed teams."}
        assert manager.post(shield, taken_off).headers["Location"] == shield
        assert "Nobody was found" in found(worker)[1]
        assert "She has changed teams." in manager.get(shield).content.decode()
        assert "They may not see this child" in manager.post(shield, taken_off).content.decode()
        own = manager.post(shield, {"step": "end", "post": house.manager.post, "words": "I leave."})
        assert own.headers["Location"] == "/children/hidden/"
        assert manager.get(shield).status_code == 404
        assert manager.post(shield, taken_off).status_code == 404
        second = browser(house.second_manager)
        refused = second.post(shield, {"step": "end", "post": house.second_manager.post, "words": "I leave too."})
        assert refused.status_code == 409
        assert "Two people must be left" in refused.content.decode()
        assert second.post(shield, {"step": "nothing"}).status_code == 404

    def test_the_page_says_what_follows_and_names_nobody_who_could_not_lift_it(self, house: House) -> None:
        child = receive(house).reference
        manager = browser(house.manager)
        look_for(house.worker)
        begin_involvement(actor=house.worker, child=child, kind=ServiceKind.EARLY_YEARS, telephone="01632 960111",
                          ground=None, now=NOW)  # fmt: skip
        found(manager)
        page = manager.get(f"/children/{child}/hide/").content.decode()
        assert "Whoever you do not tick stops seeing the child at once, and is not told." in page
        assert f'href="/children/{child}/seal/">seal the two apart</a>' in page
        assert house.second_manager.post in page
        lapse(house.second_manager.reference, now=NOW)
        for way in ("hide", "seal"):
            page = manager.get(f"/children/{child}/{way}/").content.decode()
            assert house.second_manager.post not in page
            assert house.adviser.post in page

    def test_records_are_settled_side_by_side(self, house: House) -> None:
        keeper = person(house, "Keeper", Role.INDEX_MANAGER)
        made = make_indexed(house, keeper=keeper, name="Robin Planted", words="Invented.")
        manager = browser(house.manager)
        page = manager.get(f"/children/to-settle/{made['match']}/").content.decode()
        assert "Nobody sees the record on the left" in page
        assert 'data-label="The child who is known"' in page
        assert "The given name is the same" in page or "the given name is the same" in page
        answer = manager.post(f"/children/to-settle/{made['match']}/", {"is_same": "no", "words": "Asked the school."})
        assert answer.status_code == 302
        assert "Nothing waits for you" in manager.get("/children/to-settle/").content.decode()

    def test_two_identities_are_sealed_and_what_waits_is_settled(self, house: House) -> None:
        manager, second = browser(house.manager), browser(house.second_manager)
        child, twin = receive(house).reference, receive(house, SISTER, source=house.social_care).reference
        later = receive(house, GRACE).reference
        look_for(house.manager, given_names="", family_name="", age=None, identifier=child)
        look_for(house.manager, given_names="", family_name="", age=None, identifier=later)
        look_for(house.manager, given_names="", family_name="", age=None, identifier=twin)
        address = f"/children/{child}/seal/"
        page = manager.get(address).content.decode()
        assert "Ivy May Featherbank" in page
        assert "Adopted, or a new identity" in manager.get(f"/children/{child}/").content.decode()
        said = {
            "kind": "adoption", "ordered_on": "2026-11-02", "order": "Invented order 7.", "later": "chi_0000",
            "others": [twin], "second": house.second_manager.post,
        }  # fmt: skip
        assert manager.post(address, {}).status_code == 422
        assert "There is no other record" in manager.post(address, said).content.decode()
        sealed = manager.post(address, {**said, "later": later})
        assert sealed.status_code == 302, sealed.content.decode()
        seal = sealed.headers["Location"]
        assert manager.get(f"/children/{child}/").status_code == 404
        page = second.get(seal).content.decode()
        assert "Ada Rose Featherbank" in page
        assert "Grace Ottershaw" in page
        assert "Invented order 7." in page
        assert browser(house.other_manager).get(seal).status_code == 404
        former = replace(ADA.names[0], kind=NameKind.FORMER)
        receive(house, replace(GRACE, names=(*GRACE.names, former)), source=house.social_care, source_id="both")
        listed = second.get("/children/sealed/").content.decode()
        question = "/children/sealed/questions/" + listed.split("/children/sealed/questions/")[1].split('"')[0]
        page = second.get(question).content.decode()
        assert "Whose is the record that has arrived?" in page
        assert later not in page
        assert second.post(question, {"words": "x"}).status_code == 422
        assert second.post(question, {"whose": "later", "words": "Asked the school."}).status_code == 302
        assert second.get(question).status_code == 404
        page = second.get(seal).content.decode()
        assert "Withheld from the new identity" in page
        value = page.split('name="value" value="')[1].split('"')[0]
        assert second.post(seal, {"step": "show", "value": "name:0"}).status_code == 404
        assert second.post(seal, {"step": "show", "value": value}).status_code == 302
        assert second.post(seal, {"step": "later", "later": later}).status_code == 409
        assert second.post(seal, {"step": "later", "later": ""}).status_code == 422
        assert second.post(seal, {"step": "free", "record": child, "words": "x"}).status_code == 409
        assert second.post(seal, {"step": "free", "record": later, "words": "x"}).status_code == 404
        assert second.post(seal, {"step": "holder", "post": house.worker.post}).status_code == 422
        assert second.post(seal, {"step": "holder", "post": house.adviser.post}).status_code == 302
        assert "Ada Rose Featherbank" in browser(house.adviser).get(seal).content.decode()
        assert manager.post(seal, {"step": "ask", "words": ""}).status_code == 422
        assert manager.post(seal, {"step": "ask", "words": "She asks for it."}).status_code == 302
        assert manager.post(seal, {"step": "agree"}).status_code == 409
        assert second.post(seal, {"step": "agree"}).status_code == 302
        assert "It was lifted on" in second.get(seal).content.decode()

    def test_a_record_is_taken_off_a_seal_with_words_and_the_box_stays_open_without(self, house: House) -> None:
        keeper = person(house, "Keeper", Role.INDEX_MANAGER)
        child, other = receive(house).reference, receive(house, BEN).reference
        merge_children(actor=keeper, one=child, other=other, reason="Invented.", now=NOW)
        seal = seal_apart(house, child)
        second, address = browser(house.second_manager), f"/children/sealed/{seal}/"
        listed = second.get("/children/sealed/").content.decode()
        assert '<h2 class="govuk-heading-s govuk-!-margin-bottom-1"><a' in listed
        assert "Why is it not of this child?" in second.get(address).content.decode()
        assert "open>" not in second.get(address).content.decode()
        empty = second.post(address, {"step": "free", "record": other, "words": ""})
        assert empty.status_code == 422
        page = empty.content.decode()
        assert f'href="#{other}_words">Write why it is not' in page
        assert page.count('<details class="govuk-details" open>') == 1
        nobody = second.post(address, {"step": "free", "record": missing_reference(other), "words": ""})
        assert nobody.status_code == 404
        assert second.post(address, {"step": "free", "record": other, "words": "Asked."}).status_code == 302


class TestFiles:
    @pytest.mark.parametrize(
        "address",
        [
            "/children/hidden/hidden-children.csv",
            "/children/to-settle/records-to-settle.csv",
            "/children/sealed/sealed-identities.csv",
        ],
    )
    def test_each_table_is_a_file_without_a_name(self, house: House, address: str) -> None:
        keeper = person(house, "Keeper", Role.INDEX_MANAGER)
        make_indexed(house, keeper=keeper, name="Robin Planted", words="Invented.")
        text = browser(house.manager).get(address).content.decode()
        assert len(text.splitlines()) == 2
        assert "Planted" not in text
        assert ADA.names[0].given_names not in text

    def test_what_became_of_a_file_is_told_by_lines_and_reasons(self, house: House) -> None:
        keeper = person(house, "Keeper", Role.INDEX_MANAGER)
        feed = make_indexed(house, keeper=keeper, name="Robin Planted", words="Invented.")["feed"]
        client = browser(keeper)
        assert feed in client.get("/children/feeds/").content.decode()
        assert "It has no number of its own for the child." in client.get(f"/children/feeds/{feed}/").content.decode()
        text = client.get(f"/children/feeds/{feed}/refused.csv").content.decode()
        assert "2,It has no number of its own for the child." in text
        assert feed in client.get("/children/feeds/feeds.csv").content.decode()
        assert client.get(f"/children/feeds/{missing_reference(feed)}/").status_code == 404
