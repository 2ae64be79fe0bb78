"""The pages of feeds: hand a file in, say how it is read, follow it; tokens; quality; and the address for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, SYSTEM, Actor, Role
from sharewell.config.errors import server_fault
from sharewell.foundation.uploads import Uploads
from sharewell.ledger.models import Entry
from sharewell.linkage import api, jobs, views
from sharewell.linkage.importers.feeds import go_on, stage_file
from sharewell.linkage.models import Delivery, DeliveryPart
from sharewell.linkage.types import SourceBusy
from sharewell.practitioners.actions import add_person, give_post
from sharewell.practitioners.queries import get_post
from tests.pages.test_access_reviews import person
from tests.support.deciding import NOW, House, make_house
from tests.support.guide import heading_of
from tests.support.people import make_current, sign_in_as

pytestmark = pytest.mark.usefixtures("db")
CENSUS = (
    "UPN,Forename,Surname,DOB,Postcode\r\n"
    "1,Ada,Featherbank,14/05/2016,ZX4 7QQ\r\n"
    "2,=cmd(),Quill,01/02/2014,ZX9 1AB\r\n"
)  # fmt: skip


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def keeper(house: House) -> Client:
    return browser(person(house, "Keeper", Role.INDEX_MANAGER))


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def another_keeper(house: House) -> Actor:
    """Return an index manager of the other organisation."""
    reference = add_person(actor=OPERATOR, name="Other", email="other.keeper@invented.example", password=None, now=NOW)
    post = give_post(
        actor=OPERATOR, person=reference, organisation=house.social_care, team="", role=Role.INDEX_MANAGER,
        title="Other keeper", now=NOW,
    )  # fmt: skip
    make_current(get_post(post), now=NOW)
    return get_actor(practitioner=reference, post=post, now=NOW)


def hand_in(client: Client, house: House, text: str = CENSUS, encoding: str = "utf-8", source: str = "") -> str:
    """Hand a file in, and return the address of its page."""
    file = SimpleUploadedFile("Ada Featherbank.csv", text.encode(encoding), content_type="text/csv")
    answer = client.post("/children/feeds/hand-in/", {"source": source or house.playgroup, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def fields(page: str) -> dict[str, str]:
    """Return what a form would send as it stands."""
    found = dict(re.findall(r'<input type="hidden" name="(header_key|looked)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        found[name] = chosen.group(1) if chosen else ""
    found["name"] = (re.search(r'name="name"[^>]*value="([^"]*)"', page) or re.search("()", "")).group(1)  # type: ignore[union-attr]
    return found


def work(address: str) -> str:
    """Do the background work of a file, and return its feed."""
    feed = stage_file(actor=SYSTEM, delivery=address.rstrip("/").rsplit("/", 1)[1], now=lambda: NOW)
    assert feed is not None
    go_on(actor=SYSTEM, feed=feed, now=lambda: NOW)
    return feed


class TestHandingIn:
    def test_a_file_is_handed_in_looked_at_taken_in_and_followed(self, house: House, keeper: Client) -> None:
        address = hand_in(keeper, house)
        assert "Ada" not in address
        page = keeper.get(address).content.decode()
        assert heading_of(page).endswith("How is this file read?")
        assert "Guessed from names that are usual for: School census" in page
        assert "Not verified" in page
        assert "Of the first 2 lines 1 would be refused." in page
        assert "spreadsheet would run" in page
        sent = fields(page)
        assert (sent["column-0"], sent["column-3"], sent["date_format"]) == ("id", "date_of_birth", "%d/%m/%Y")
        again = keeper.post(address, {**sent, "column-4": "", "step": "look"})
        assert again.status_code == 200
        assert "ZX4 7QQ" not in again.content.decode()
        unseen = keeper.post(address, {**sent, "column-4": "", "step": "take"})
        assert unseen.status_code == 422
        assert "You have changed how the file is read." in unseen.content.decode()
        assert fields(unseen.content.decode())["looked"] != sent["looked"]
        nameless = keeper.post(address, {**sent, "column-1": "", "column-2": "", "step": "look"}).content.decode()
        assert "No column is read as a name." in nameless
        assert keeper.post(address, {**sent, "step": "take"}).headers["Location"] == address
        waiting = keeper.get(address).content.decode()
        assert "Is being read" in waiting
        assert "Look again" in waiting
        assert "Featherbank" not in waiting
        feed = work(address)
        assert keeper.get(address).headers["Location"] == f"/children/feeds/{feed}/"
        report = keeper.get(f"/children/feeds/{feed}/").content.decode()
        assert "Accepted: <strong>1</strong>" in report
        assert "Quill" not in report
        text = keeper.get(f"/children/feeds/{feed}/report.csv").content.decode()
        assert "accepted,,1," in text
        assert 'refused,3,1,"A cell begins' in text
        listed = keeper.get("/children/feeds/").content.decode()
        assert feed in listed

    def test_the_name_of_the_file_is_kept_nowhere(self, house: House, keeper: Client) -> None:
        hand_in(keeper, house)
        assert "Featherbank.csv" not in str(list(Delivery.objects.values()))
        assert "Featherbank" not in str(list(Entry.objects.values_list("facts", flat=True)))

    def test_next_time_it_is_read_as_it_was_and_a_renamed_column_is_told(self, house: House, keeper: Client) -> None:
        address = hand_in(keeper, house)
        keeper.post(address, {**fields(keeper.get(address).content.decode()), "step": "take"})
        work(address)
        again = keeper.get(hand_in(keeper, house)).content.decode()
        assert "This file was taken in before" in again
        renamed = hand_in(keeper, house, CENSUS.replace("DOB", "Date_of_Birth").replace("Ada", "Aida"))
        page = keeper.get(renamed).content.decode()
        assert "Read as it was last time: School census, version 1." in page
        assert "The column “DOB” is not there any more." in page
        assert "There is a new column “Date_of_Birth”." in page
        like = keeper.get(f"{renamed}?like=school-census").content.decode()
        assert fields(like)["column-3"] == "date_of_birth"

    def test_letters_and_separators_are_guessed_and_can_be_chosen(self, house: House, keeper: Client) -> None:
        text = CENSUS.replace(",", ";").replace("Featherbank", "Núñez")
        address = hand_in(keeper, house, text, "cp1252")
        page = keeper.get(address).content.decode()
        assert "Núñez" in page
        sent = fields(page)
        assert (sent["encoding"], sent["separator"]) == ("cp1252", "semicolon")
        wrong = keeper.post(address, {**sent, "encoding": "utf-16-be", "step": "look"})
        assert wrong.status_code == 200
        assert "It cannot be read this way yet." in wrong.content.decode()
        other = keeper.post(address, {**sent, "separator": "comma", "step": "look"}).content.decode()
        assert 'id="id_column-1"' not in other

    def test_a_mapping_without_an_id_is_refused_with_what_to_do(self, house: House, keeper: Client) -> None:
        address = hand_in(keeper, house)
        sent = fields(keeper.get(address).content.decode())
        answer = keeper.post(address, {**sent, "column-0": "", "step": "take"})
        assert answer.status_code == 422
        assert "Choose the column that tells children apart" in answer.content.decode()

    def test_a_child_in_the_first_line_is_told(self, house: House, keeper: Client) -> None:
        page = keeper.get(hand_in(keeper, house, "1,Ada,Featherbank,14/05/2016,ZX4 7QQ\r\n")).content.decode()
        assert "looks like a child" in page

    def test_a_day_that_there_is_not_and_a_single_line_are_told(self, house: House, keeper: Client) -> None:
        header, row, _ = CENSUS.splitlines(keepends=True)
        page = keeper.get(hand_in(keeper, house, header + row)).content.decode()
        assert "There is one line. It would not be refused." in page
        page = keeper.get(
            hand_in(keeper, house, header + row + row.replace("14/05/2016", "31/02/2016"))
        ).content.decode()
        assert "There is no such day." in page
        page = keeper.get(hand_in(keeper, house, header + row + row.replace("1,", ",", 1))).content.decode()
        assert "It has no number of its own for the child." in page

    def test_it_is_given_up(self, house: House, keeper: Client) -> None:
        address = hand_in(keeper, house)
        assert "The file is deleted here at once." in keeper.get(address).content.decode()
        assert keeper.post(address, {"step": "give-up"}).headers["Location"] == "/children/feeds/"
        assert DeliveryPart.objects.count() == 0
        assert "Was given up" in keeper.get(address).content.decode()

    def test_another_index_manager_sees_how_it_stands_and_no_row(self, house: House, keeper: Client) -> None:
        address = hand_in(keeper, house)
        other = browser(another_keeper(house))
        page = other.get(address).content.decode()
        assert "Waits for whoever handed it in" in page
        assert "Featherbank" not in page
        other.post(address, {"step": "give-up"})
        assert DeliveryPart.objects.count() == 1

    def test_too_large_and_missing_are_told(
        self, house: House, keeper: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "Choose a file" in keeper.post("/children/feeds/hand-in/", {"source": ""}).content.decode()
        few = Uploads(largest=100, most=1, in_all=100_000, in_memory=False)
        monkeypatch.setattr(views.HandIn, "uploads", few)
        file = SimpleUploadedFile("x.csv", b"x" * 200_000)
        answer = keeper.post("/children/feeds/hand-in/", {"source": house.playgroup, "file": file})
        assert answer.status_code == 422
        assert "larger than" in answer.content.decode()
        monkeypatch.setattr(views.HandIn, "uploads", Uploads(largest=100, most=1, in_all=100, in_memory=False))
        file = SimpleUploadedFile("x.csv", b"x" * 400_000)
        answer = keeper.post("/children/feeds/hand-in/", {"source": house.playgroup, "file": file})
        assert answer.status_code == 413
        assert "by command" in answer.content.decode()

    def test_a_whole_list_asks_before_it_ends_what_many_lines_do_not_name(self, house: House, keeper: Client) -> None:
        many = "".join(
            f"m{number},Invented{'abcdefghi'[number % 9] * 2},Quill{chr(97 + number)}x,0{number % 9 + 1}/05/2015,\r\n"
            for number in range(25)
        )
        for text in (CENSUS + many, CENSUS):
            address = hand_in(keeper, house, text)
            sent = fields(keeper.get(address).content.decode())
            assert "Is it the whole list of the children" in keeper.get(address).content.decode()
            refused = keeper.post(address, {**sent, "service": "", "whole": "yes", "step": "take"})
            assert "Say what the source does with each child" in refused.content.decode()
            assert (
                keeper.post(address, {**sent, "service": "early-years", "whole": "yes", "step": "take"}).status_code
                == 302
            )
            feed = work(address)
        page = keeper.get(f"/children/feeds/{feed}/").content.decode()
        assert "25 children with whom the source works are not in this list" in page
        assert "They are gone: end it for all of them" in page
        assert keeper.post(f"/children/feeds/{feed}/", {"step": "agree"}).status_code == 302
        jobs.end(feed)
        page = keeper.get(f"/children/feeds/{feed}/").content.decode()
        assert "no longer works with them: 25" in page
        assert "They are gone" not in page
        assert keeper.post(f"/children/feeds/{feed}/", {"step": "agree"}).status_code == 302
        assert fields(keeper.get(hand_in(keeper, house, CENSUS + "\r\n")).content.decode())["whole"] == "yes"

    def test_a_feed_that_has_stopped_says_so_and_goes_on(self, house: House, keeper: Client) -> None:
        address = hand_in(keeper, house)
        keeper.post(address, {**fields(keeper.get(address).content.decode()), "step": "take"})
        feed = stage_file(actor=SYSTEM, delivery=address.rstrip("/").rsplit("/", 1)[1], now=lambda: NOW)
        page = f"/children/feeds/{feed}/"
        assert "Under way: 1 of 2 rows are done" in keeper.get(page).content.decode()
        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            client = sign_in_as(Client(), get_post(another_keeper(house).post), at=NOW + timedelta(hours=1))
            late = client.get(page).content.decode()
            assert "It has stopped: 1 of 2 rows are done" in late
            assert client.post(page).headers["Location"] == page
        assert Entry.objects.filter(event="feed.resumed").count() == 1


class TestQuality:
    def test_measures_stand_in_a_table_over_time_with_a_chart_and_a_file(self, house: House, keeper: Client) -> None:
        assert "No file yet" in keeper.get(f"/children/feeds/quality/{house.playgroup}/").content.decode()
        address = hand_in(keeper, house)
        keeper.post(address, {**fields(keeper.get(address).content.decode()), "step": "take"})
        work(address)
        assert "1 file" in keeper.get("/children/feeds/quality/").content.decode()
        page = keeper.get(f"/children/feeds/quality/{house.playgroup}/").content.decode()
        assert "Family name: filled in" in page
        assert "100% (1 of 1)" in page
        assert "<meter" in page
        text = keeper.get(f"/children/feeds/quality/{house.playgroup}/quality.csv").content.decode()
        assert ",refused,1,2" in text


class TestHowFilesAreRead:
    def test_the_newest_of_each_is_shown_and_downloaded(self, house: House, keeper: Client) -> None:
        assert "Nothing saved yet" in keeper.get("/children/feeds/mappings/").content.decode()
        for more in ("", "\r\n"):
            address = hand_in(keeper, house, CENSUS + more)
            sent = fields(keeper.get(address).content.decode())
            other = {"column-4": ""} if more else {}
            sent = fields(keeper.post(address, {**sent, **other, "step": "look"}).content.decode())
            assert keeper.post(address, {**sent, **other, "name": "Weekly", "step": "take"}).status_code == 302
        page = keeper.get("/children/feeds/mappings/").content.decode()
        assert "Weekly, " in page
        assert "Version 2, saved on" in page
        assert "Version 1" not in page
        assert "birth dates such as 30/09/2014" in page
        assert "Not read" in page
        text = keeper.get("/children/feeds/mappings/mappings.csv").content.decode()
        assert text.startswith("\ufeffsource,name,version,saved_at,column,read_as")
        assert ",Weekly,2," in text
        assert ",family_name" in text

    def test_two_organisations_with_one_name_for_their_files_are_told_apart(self, house: House, keeper: Client) -> None:
        for source in (house.playgroup, house.social_care):
            address = hand_in(keeper, house, CENSUS, source=source)
            sent = fields(keeper.get(address).content.decode())
            assert keeper.post(address, {**sent, "name": "Weekly", "step": "take"}).status_code == 302
        page = keeper.get("/children/feeds/mappings/").content.decode()
        captions = re.findall(r'<span class="sw-caption">([^<]+)</span>', page)
        assert len(captions) == len(set(captions)) == 2


class TestPrograms:
    def token(self, keeper: Client, house: House) -> str:
        answer = keeper.post("/children/feeds/tokens/", {"source": house.playgroup, "name": "Nightly"})
        (token,) = re.findall(r"<code>(swf_[\w-]+)</code>", answer.content.decode())
        assert token not in keeper.get("/children/feeds/tokens/").content.decode()
        return token

    def send(self, token: str, data: str = CENSUS, **headers: str) -> object:
        return Client().post(
            headers.pop("address", "/api/feeds/"), data.encode(), content_type=headers.pop("form", "text/csv"),
            headers={"Authorization": f"Bearer {token}", **headers},
        )  # fmt: skip

    @pytest.fixture(autouse=True)
    def _own_pace(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("PACE", "ASKING", "GUESSING"):
            monkeypatch.setattr(api, name, api.Pace(1_000, 60))

    def test_a_file_is_sent_and_its_report_asked_for(self, house: House, keeper: Client) -> None:
        token = self.token(keeper, house)
        own = "id,given_names,family_name,date_of_birth\r\n1,Ada,Featherbank,2016-05-14\r\n2,Cai\r\n"
        sent = self.send(token, own)
        assert sent.status_code == 202, sent.content
        told = sent.json()
        assert told["is_new"] is True
        assert self.send(token, own).status_code == 200
        work(told["report"])
        answer = Client().get(told["report"], headers={"Authorization": f"Bearer {token}"})
        report = answer.json()
        assert (report["finished"], report["accepted"], report["refused"]) == (True, 1, 1)
        assert report["refusals"] == [{"line": 3, "reason": "It has 2 cells and the header has 4."}]
        assert "Featherbank" not in answer.content.decode()
        assert not {"linked", "possible", "new", "held"} & set(report)

    @pytest.mark.parametrize(
        ("headers", "data", "status", "code"),
        [
            ({"form": "application/pdf"}, CENSUS, 415, "form"),
            ({"address": "/api/feeds/?mapping=none"}, CENSUS, 400, "mapping-unknown"),
            ({"Idempotency-Key": "x" * 65}, CENSUS, 400, "key"),
        ],
    )
    def test_every_error_is_json_and_says_what_to_do(
        self, house: House, keeper: Client, headers: dict[str, str], data: str, status: int, code: str
    ) -> None:
        answer = self.send(self.token(keeper, house), data, **headers)
        assert (answer.status_code, answer.json()["error"]) == (status, code)
        assert answer.json()["do"]

    def test_too_large_too_often_and_another_method_are_json_too(
        self, house: House, keeper: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = self.token(keeper, house)
        assert Client().get("/api/feeds/").json()["do"] == "Use one of: POST, OPTIONS."
        with monkeypatch.context() as patched:
            patched.setattr(api, "LARGEST_FILE", 10)
            assert self.send(token).status_code == 413
        monkeypatch.setattr(api, "PACE", api.Pace(1, 60))
        assert self.send(token).status_code == 202
        wait = self.send(token)
        assert (wait.status_code, wait.headers["Retry-After"]) == (429, "60")

    def test_where_another_file_of_the_source_is_received_it_says_when_to_send_again(
        self, house: House, keeper: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def busy(**_: object) -> None:
            raise SourceBusy

        token = self.token(keeper, house)
        with monkeypatch.context() as patched:
            patched.setattr(api, "send_file", busy)
            answer = self.send(token)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert (answer.json()["error"], "Send it again" in answer.json()["do"]) == ("busy", True)
        assert self.send(token).status_code == 202

    def test_so_are_errors_of_any_address(self) -> None:
        answer = Client().get("/api/nothing/")
        assert (answer.status_code, answer.json()["error"]) == (404, "no-such-address")
        fault = server_fault(RequestFactory().get("/api/feeds/"))
        assert (fault.status_code, json.loads(fault.content)["error"]) == (500, "fault")
        assert b"<h1" in server_fault(RequestFactory().get("/guide/")).content

    def test_without_a_token_that_stands_nobody_gets_anything(self, house: House, keeper: Client) -> None:
        token = self.token(keeper, house)
        report = self.send(token).json()["report"]
        page = keeper.get("/children/feeds/tokens/").content.decode()
        (reference,) = re.findall(r'name="revoke" value="(tok_\w+)"', page)
        assert keeper.post("/children/feeds/tokens/", {"revoke": reference}).status_code == 302
        for wrong in ("", "swf_x", token):
            answer = self.send(wrong)
            assert (answer.status_code, answer.json()["error"]) == (401, "token-unknown")
            asked = Client().get(report, headers={"Authorization": f"Bearer {wrong}"})
            assert asked.status_code == 401
        assert "Revoked on" in keeper.get("/children/feeds/tokens/").content.decode()

    def test_another_sources_file_and_none_look_alike(self, house: House, keeper: Client) -> None:
        report = self.send(self.token(keeper, house)).json()["report"]
        answer = keeper.post("/children/feeds/tokens/", {"source": house.social_care, "name": "Other"})
        (other,) = re.findall(r"<code>(swf_[\w-]+)</code>", answer.content.decode())
        closed = Client().get(report, headers={"Authorization": f"Bearer {other}"})
        missing = Client().get("/api/feeds/dlv_0/", headers={"Authorization": f"Bearer {other}"})
        assert closed.status_code == missing.status_code == 404
        assert closed.json() == missing.json()

    def test_a_large_file_is_taken_from_nobody_who_has_not_signed_in(self, house: House) -> None:
        file = SimpleUploadedFile("x.csv", b"x" * 1_000_000)
        answer = Client().post("/children/feeds/hand-in/", {"source": house.playgroup, "file": file})
        assert answer.status_code in (200, 302, 403)
        assert Delivery.objects.count() == 0
