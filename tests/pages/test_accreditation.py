"""The pages of accreditation, and what happens to somebody who lapses: before a page, a form and a download."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharewell.acting.types import Role
from sharewell.decisions.models import ConcernNote, Decision, Draft
from sharewell.practitioners.models import CodeAcceptance, Induction, VettingCheck
from sharewell.practitioners.queries import get_person
from sharewell.practitioners.types import PostRow
from sharewell.training.models import Completion
from tests.support.deciding import House, completed, make_house
from tests.support.guide import heading_of, words_of
from tests.support.people import Village, lapse, sign_in_as

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LAPSED = "You cannot look at this now"


@pytest.fixture(autouse=True)
def at_half_past_nine() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def html_of(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


class TestMine:
    def test_it_says_until_when_one_is_current(self, signed_in: Callable[..., Client]) -> None:
        html = html_of(signed_in(), "/training/")
        assert heading_of(html) == "My accreditation"
        assert "You are current until 1 October 2029." in words_of(html)

    def test_a_new_person_is_told_what_is_lacking_and_what_to_do(self, village: Village, client: Client) -> None:
        post = village.post(is_current=False)
        words = words_of(html_of(sign_in_as(client, post), "/training/"))
        assert "You are not current" in words
        for part in ("No check is recorded", "is not completed yet", "No induction is recorded", "not accepted yet"):
            assert part in words
        assert "No course is completed yet" in words

    def test_the_certificate_is_a_pdf_without_a_name_in_its_name(self, village: Village, client: Client) -> None:
        post = village.post(name="Zora Invented")
        sign_in_as(client, post)
        reference = Completion.objects.get().reference
        response = client.get(f"/training/certificates/{reference}.pdf")
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Content-Disposition"] == f'attachment; filename="certificate-{reference}.pdf"'
        assert response.content.startswith(b"%PDF-")
        sign_in_as(client, village.post())
        assert client.get(f"/training/certificates/{reference}.pdf").status_code == 404


class TestCodeOfPractice:
    def test_it_is_read_and_accepted_by_whoever_is_not_current_yet(self, village: Village, client: Client) -> None:
        sign_in_as(client, village.post(is_current=False))
        html = html_of(client, "/training/code-of-practice/")
        hidden = dict(re.findall(r'type="hidden" name="(version|text_hash)" value="([^"]+)"', html))
        assert client.post("/training/code-of-practice/", hidden).status_code == 422
        assert (
            client.post("/training/code-of-practice/", {**hidden, "text_hash": "0" * 64, "accepts": "on"}).status_code
            == 409
        )
        assert not CodeAcceptance.objects.exists()
        assert client.post("/training/code-of-practice/", {**hidden, "accepts": "on"}).status_code == 302
        assert CodeAcceptance.objects.count() == 1
        assert "You accepted this text on 23 November 2026" in words_of(html_of(client, "/training/code-of-practice/"))


class TestKeeping:
    @pytest.fixture
    def newcomer(self, village: Village) -> PostRow:
        return village.post(name="New Invented", is_current=False)

    @pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
    def test_those_who_keep_people_record_a_check_and_an_induction(
        self, signed_in: Callable[..., Client], newcomer: PostRow, role: Role
    ) -> None:
        client = signed_in(role)
        address = f"/training/people/{newcomer.reference}/"
        words = words_of(html_of(client, "/training/people/"))
        assert "New Invented" in words
        given = {"kind": "enhanced-dbs", "certificate": "INVENTED 3", "checked_on": "2026-11-02", "recheck_on": ""}
        response = client.post(address + "vetting/", given)
        assert response.status_code == 422
        assert "Day by which it must be made again: enter the day" in words_of(response.content.decode())
        response = client.post(address + "vetting/", {**given, "recheck_on": "2036-11-02"})
        assert "must be made again within 3 years" in words_of(response.content.decode())
        assert client.post(address + "vetting/", {**given, "recheck_on": "2029-11-02"}).status_code == 302
        assert client.post(address + "induction/", {"done_on": "2026-11-03"}).status_code == 302
        assert Induction.objects.filter(done_on=date(2026, 11, 3)).count() == 1
        words = words_of(html_of(client, address))
        assert "number INVENTED 3" in words
        check = VettingCheck.objects.get(certificate="INVENTED 3").reference
        assert client.post(f"{address}vetting/{check}/end/", {"reason": "withdrawn"}).status_code == 302
        assert "Ended on 23 November 2026: no longer relied on." in words_of(html_of(client, address))

    def test_the_holder_sees_how_they_stand_and_no_number(self, village: Village, client: Client) -> None:
        post = village.post()
        words = words_of(html_of(sign_in_as(client, post), f"/training/people/{post.reference}/"))
        assert "Current until" in words
        assert "INVENTED 1" not in words

    def test_others_find_nothing(self, signed_in: Callable[..., Client], newcomer: PostRow) -> None:
        address = f"/training/people/{newcomer.reference}/"
        assert signed_in().get(address).status_code == 404
        assert signed_in(Role.MANAGER, organisation="Another Trust").get(address).status_code == 404
        assert signed_in(Role.MANAGER, organisation="Another Trust").get(address + "vetting/").status_code == 404
        assert signed_in().get("/training/people/").status_code == 403
        assert signed_in().get("/training/import/").status_code == 403

    def test_a_longer_list_takes_no_more_queries(self, signed_in: Callable[..., Client], village: Village) -> None:
        client = signed_in(Role.MANAGER)
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                html_of(client, "/training/people/")
            counts.append(len(queries))
            for _ in range(4):
                village.post()
        assert counts[0] == counts[1]

    def test_lists_are_files_too(self, signed_in: Callable[..., Client], newcomer: PostRow) -> None:
        client = signed_in(Role.MANAGER)
        text = client.get("/training/people.csv").content.decode("utf-8-sig")
        assert text.startswith("name,post,role,engagement,standing,until,lacks")
        assert "New Invented" in text
        figures = signed_in(Role.BOARD_MEMBER)
        assert "New Invented" not in html_of(figures, "/training/figures/")
        text = figures.get("/training/figures.csv").content.decode("utf-8-sig")
        assert "organisation,Invented Trust,nhs-trust,3,2,0,1" in text


class TestImport:
    def file(self, text: str | bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("list.csv", text if isinstance(text, bytes) else text.encode())

    def test_look_then_confirm(self, signed_in: Callable[..., Client], village: Village) -> None:
        post, client = village.post(is_current=False), signed_in(Role.MANAGER)
        before = Completion.objects.count()
        head = "email,course,completed_on,provider,certificate\n"
        good = head + f"{get_person(post.person).email},information-sharing,2026-11-02,College,C-1\n"
        response = client.post("/training/import/", {"file": self.file(good.encode("utf-16"))})
        assert response.status_code == 422
        assert "UTF-16" in words_of(response.content.decode())
        response = client.post("/training/import/", {"file": self.file(head + "x,y,z,a,b\n")})
        assert "Line 2: Nobody in post here" in words_of(response.content.decode())
        response = client.post("/training/import/", {"file": self.file(good)})
        html = response.content.decode()
        assert (response.status_code, Completion.objects.count()) == (200, before)
        sealed = re.findall(r'name="sealed" value="([^"]+)"', html)[0]
        other = sign_in_as(Client(), village.post(Role.MANAGER))
        assert other.post("/training/import/", {"sealed": sealed}).status_code == 409
        response = client.post("/training/import/", {"sealed": sealed})
        assert "Added: 1 ." in words_of(response.content.decode())
        response = client.post("/training/import/", {"sealed": sealed})
        assert "Held before, and passed over: 1 ." in words_of(response.content.decode())
        assert Completion.objects.filter(provider="College").count() == 1

    def test_nothing_chosen(self, signed_in: Callable[..., Client]) -> None:
        response = signed_in(Role.MANAGER).post("/training/import/", {})
        assert (response.status_code, "Choose a file" in words_of(response.content.decode())) == (422, True)


@pytest.fixture
def house(db: None) -> House:
    return make_house()


class TestWhoeverLapses:
    def client(self, who: object) -> Client:
        from sharewell.practitioners.queries import get_post

        return sign_in_as(Client(), get_post(who.post))  # type: ignore[attr-defined]

    def test_reads_nothing_from_the_next_request_on_though_the_session_lives(self, house: House) -> None:
        hand = completed(house.worker)
        decision = hand.record()
        worker, manager = self.client(house.worker), self.client(house.manager)
        for client in (worker, manager):
            assert client.get(f"/decisions/{decision}/").status_code == 200
        for who, client in ((house.worker, worker), (house.manager, manager)):
            lapse(who.reference, now=NOW)
            for address in (f"/decisions/{decision}/", f"/decisions/{decision}/pdf/", f"/decisions/{decision}/text/"):
                html = html_of(client, address, status=403)
                assert heading_of(html) == LAPSED
                assert "No check is recorded at this organisation." in words_of(html)
        assert heading_of(html_of(manager, "/decisions/to-endorse/", status=403)) == LAPSED

    def test_finishes_and_sends_own_words_and_is_told_only_that_they_arrived(self, house: House) -> None:
        hand = completed(house.worker)
        client = self.client(house.worker)
        lapse(house.worker.reference, now=NOW)
        words = words_of(html_of(client, "/decisions/"))
        assert "Go on with the draft" in words
        assert html_of(client, f"/decisions/draft/{hand.reference}/check/")
        html = html_of(client, f"/decisions/draft/{hand.reference}/check/")
        sent = _check_form(html)
        response = client.post(f"/decisions/draft/{hand.reference}/check/", sent)
        assert response.status_code == 302, words_of(response.content.decode())[:2000]
        decision = Decision.objects.get()
        assert response.headers["Location"] == f"/decisions/sent/{decision.reference}/"
        html = html_of(client, response.headers["Location"])
        assert heading_of(html).endswith("Your words have arrived")
        again = client.post(f"/decisions/draft/{hand.reference}/check/", sent)
        assert again.headers["Location"] == f"/decisions/sent/{decision.reference}/"
        assert Decision.objects.count() == 1
        html_of(self.client(house.colleague), f"/decisions/sent/{decision.reference}/", status=404)

    def test_may_note_a_concern(self, house: House) -> None:
        client = self.client(house.worker)
        lapse(house.worker.reference, now=NOW)
        html = html_of(client, "/decisions/concern/")
        key = re.findall(r'name="key" value="([^"]+)"', html)[0]
        sent = {"key": key, "text": "A small sign that adds up.", "who": "", "seen_on": "2026-11-22", "to": "manager"}
        response = client.post("/decisions/concern/", sent)
        assert response.status_code == 302, words_of(response.content.decode())[:1500]
        assert response.headers["Location"] == f"/decisions/sent/{ConcernNote.objects.get().reference}/"

    def test_gets_back_words_that_cannot_be_taken(self, house: House) -> None:
        decision = completed(house.worker).record()
        manager = self.client(house.manager)
        html_of(manager, f"/decisions/{decision}/")
        lapse(house.manager.reference, now=NOW)
        response = manager.post(f"/decisions/{decision}/", {"text": "These are words of my own.", "kind": "added"})
        html = response.content.decode()
        assert (response.status_code, heading_of(html)) == (403, LAPSED)
        assert "These are words of my own." in html
        assert "What you wrote was not recorded" in html

    def test_sees_their_work_without_a_child_and_what_to_do(self, house: House) -> None:
        client = self.client(house.worker)
        lapse(house.worker.reference, now=NOW)
        words = words_of(html_of(client, "/work/"))
        assert "You can write and send, but not look at records." in words
        for address in ("/notices/", "/work/away/", "/advice/", "/advice/ask/", "/training/", "/register/"):
            html_of(client, address)

    def test_begins_a_draft(self, house: House) -> None:
        client = self.client(house.worker)
        lapse(house.worker.reference, now=NOW)
        key = re.findall(r'name="key" value="([^"]+)"', html_of(client, "/decisions/new/"))[0]
        begun = {"way": "worried", "edition": "england-2026", "key": key}
        response = client.post("/decisions/new/", begun)
        assert (
            response.headers["Location"]
            == f"/decisions/draft/{Draft.objects.get().reference}/question/immediate-danger/"
        )
        assert html_of(client, response.headers["Location"])

    def test_the_day_itself_ends_it_without_any_job(self, house: House, at_half_past_nine: object) -> None:
        decision = completed(house.worker).record()
        client = self.client(house.worker)
        assert client.get(f"/decisions/{decision}/").status_code == 200
        with time_machine.travel(NOW + timedelta(days=1200), tick=False):
            later = self.client(house.worker)
            assert heading_of(html_of(later, f"/decisions/{decision}/pdf/", status=403)) == LAPSED


class TestAPostThatOnlyPutsIn:
    def test_it_tells_and_does_not_look(self, house: House) -> None:
        from sharewell.practitioners.models import Post
        from sharewell.practitioners.queries import get_post

        decision = completed(house.worker).record()
        Post.objects.filter(reference=house.worker.post).update(is_input_only=True)
        client = sign_in_as(Client(), get_post(house.worker.post))
        words = words_of(html_of(client, f"/decisions/{decision}/", status=403))
        assert "lets you write and send" in words
        html_of(client, "/decisions/new/")


def _check_form(html: str) -> dict[str, str]:
    """Return what a browser would send from the page "Check your answers", everything ticked."""
    from html import unescape

    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or 'type="hidden"' not in tag or name.group(1) == "csrfmiddlewaretoken":
            continue
        sent[name.group(1)] = unescape(value.group(1)) if value else ""
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and "radio" in tag and value.group(1) in {"yes", "will-be", "share"}:
            sent[name.group(1)] = value.group(1)
    return sent


class TestSessions:
    def test_announced_booked_attended_and_said(self, village: Village, at_half_past_nine: object) -> None:
        keeper, post = village.post(Role.MANAGER), village.post(name="Asha Invented", is_current=False)
        manager, asha = sign_in_as(Client(), keeper), sign_in_as(Client(), post)
        assert "No session is announced" in words_of(html_of(asha, "/training/sessions/"))
        assert asha.get("/training/sessions/new/").status_code == 403
        form = {
            "title": "Sharing in practice",
            "course": "information-sharing",
            "place": "Invented Hall",
            "day": "2026-12-01",
            "begins": "09:30",
            "ends": "12:30",
            "places": "0",
        }
        response = manager.post("/training/sessions/new/", form)
        assert response.status_code == 422
        assert "There must be one place at least" in words_of(response.content.decode())
        response = manager.post("/training/sessions/new/", {**form, "places": "1"})
        address = response.headers["Location"]
        assert "1 December 2026, 09:30 to 12:30" in words_of(html_of(asha, "/training/sessions/"))
        assert asha.post(address + "book/").status_code == 302
        assert "You have a place" in words_of(html_of(asha, address))
        assert asha.post(address + "book/").status_code == 409
        assert manager.post(address + "book/").status_code == 302
        assert "You are on the waiting list" in words_of(html_of(manager, address))
        assert "Sharing in practice" in asha.get("/training/sessions.csv").content.decode()
        with time_machine.travel(NOW + timedelta(days=9), tick=False):
            manager, asha = sign_in_as(Client(), keeper), sign_in_as(Client(), post)
            html = html_of(manager, address)
            booking = re.findall(r'name="there"[^>]*value="([^"]+)"', html)
            assert len(booking) == 1
            assert manager.post(address + "attendance/", {"there": booking}).status_code == 302
            assert "What do you think of it?" in words_of(html_of(asha, address))
            assert asha.post(address + "evaluation/", {"useful": "5"}).status_code == 422
            marks = {"useful": "5", "understood": "4", "confident": "5"}
            assert asha.post(address + "evaluation/", marks).status_code == 302
            assert "Was it useful for your work? 5.0 of 5, from 1" in words_of(html_of(manager, address))
            assert "completed" not in words_of(html_of(asha, "/training/")).split("Course")[1][:40]

    def test_called_off(self, village: Village) -> None:
        keeper = village.post(Role.MANAGER)
        manager = sign_in_as(Client(), keeper)
        form = {"title": "A", "course": "", "place": "B", "day": "2026-12-01", "begins": "09:30", "ends": "12:30"}
        address = manager.post("/training/sessions/new/", {**form, "places": "1"}).headers["Location"]
        other = sign_in_as(Client(), village.post(Role.MANAGER, organisation="Another Trust"))
        assert other.post(address + "call-off/").status_code == 409
        assert manager.post(address + "call-off/").status_code == 302
        assert "This session was called off." in words_of(html_of(other, address))
        assert other.get("/training/sessions/ses_none/").status_code == 404
