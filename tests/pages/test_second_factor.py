"""The pages of the second factor, of one's own sign-in, and of getting back in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from sharewell.access.jobs import open_request, send_link
from sharewell.access.models import RecoveryRequest, SignedInSession
from sharewell.access.views.visits import KNOWN_COOKIE
from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.config import closed
from sharewell.practitioners.types import PostRow
from tests.pages.test_sign_in import EMAIL, PASSWORD, closed_pages, heading, post
from tests.support.people import Village, sign_in_as
from tests.support.second_factor import App, Door, at_the_door, give_app

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def worker(village: Village) -> PostRow:
    return village.post(name="Invented Worker", password=PASSWORD)


@pytest.fixture
def app(worker: PostRow) -> App:
    return give_app(at_the_door(worker.person, now=NOW), now=NOW - timedelta(minutes=2))


def hidden(page: Any, name: str) -> str:
    return str(re.findall(rf'name="{name}" value="([^"]*)"', page.text)[-1])


class TestAtTheDoor:
    def test_whoever_has_none_sets_one_up_and_arrives(self, worker: PostRow, client: Client) -> None:
        led = post(client, next="/register/")
        assert led.headers["Location"] == "/signing-in/app/?next=%2Fregister%2F"
        page = client.get(led.headers["Location"])
        assert heading(page) == "Set up your second factor"
        secret = re.search(r'id="app-key">([A-Z2-7 ]+)<', page.text)
        assert secret is not None
        app = App(secret[1].replace(" ", ""), ())
        sent = {"square": hidden(page, "square"), "next": hidden(page, "next")}
        wrong = client.post("/signing-in/app/", {**sent, "code": "000000"})
        assert (wrong.status_code, hidden(wrong, "square")) == (422, sent["square"])
        codes = client.post("/signing-in/app/", {**sent, "code": app.code(NOW)})
        assert heading(codes) == "Your recovery codes"
        assert codes.text.count('class="sw-code"') == 10
        assert "no-store" in codes.headers["Cache-Control"]
        assert client.get("/register/").status_code == 200

    def test_whoever_has_one_shows_it(self, worker: PostRow, app: App, client: Client) -> None:
        led = post(client, next="/register/")
        assert led.headers["Location"] == "/second-factor/?next=%2Fregister%2F"
        page = client.get(led.headers["Location"])
        assert heading(page) == "One more step to sign in"
        assert client.post("/second-factor/", {"code": "123"}).status_code == 422
        key = client.session.session_key
        done = client.post("/second-factor/", {"code": app.code(NOW), "next": "/register/"})
        assert done.headers["Location"] == "/register/"
        assert client.session.session_key != key
        assert client.get("/register/").status_code == 200

    @pytest.mark.parametrize("has_app", [True, False])
    def test_every_other_closed_page_leads_to_it(self, worker: PostRow, client: Client, has_app: bool) -> None:
        if has_app:
            give_app(at_the_door(worker.person, now=NOW), now=NOW - timedelta(minutes=2))
        post(client)
        assert len(closed_pages()) > 20
        for name, address in closed_pages():
            for method in ("get", "post"):
                if name in closed.BEFORE_SECOND_FACTOR:
                    continue
                answer = getattr(client, method)(address)
                assert answer.status_code == 302, (name, method)
                assert answer.headers["Location"].startswith("/second-factor/"), (name, method)

    def test_the_password_alone_does_not_add_a_key_or_an_app_where_there_is_one(
        self, worker: PostRow, app: App, client: Client
    ) -> None:
        post(client)
        for name in ("access:add-app", "access:add-key"):
            assert client.get(reverse(name)).headers["Location"].startswith("/second-factor/")

    def test_open_pages_stay_open(self, worker: PostRow, app: App, client: Client) -> None:
        post(client)
        assert client.get("/whom-to-ring/").status_code == 200
        assert client.get("/guide/").status_code == 200

    def test_ten_wrong_codes_end_it(self, worker: PostRow, app: App, client: Client, clock: Any) -> None:
        post(client)
        for _ in range(10):
            answer = client.post("/second-factor/", {"code": "000000"})
            clock.shift(61)
        assert (answer.status_code, heading(answer)) == (403, "Too many wrong codes")
        assert client.get("/second-factor/").headers["Location"].startswith("/sign-in/")

    def test_with_the_password_alone_no_browser_becomes_one_that_the_account_knows(
        self, worker: PostRow, app: App
    ) -> None:
        for _ in range(5):
            guesser = Client()
            post(guesser)
            assert KNOWN_COOKIE not in guesser.cookies
            guesser.post("/second-factor/", {"code": "000000"})
        another = Client()
        post(another)
        assert another.post("/second-factor/", {"code": app.code(NOW)}).status_code == 429
        assert another.get("/work/").status_code == 302

    def test_whoever_showed_it_comes_back_past_a_guesser(
        self, worker: PostRow, app: App, client: Client, clock: Any
    ) -> None:
        post(client)
        client.post("/second-factor/", {"code": app.code(NOW)})
        client.post("/sign-out/")
        guesser = Client()
        post(guesser)
        for _ in range(6):
            guesser.post("/second-factor/", {"code": "000000"})
        clock.shift(60)
        post(client)
        code = app.code(NOW + timedelta(seconds=60))
        assert client.post("/second-factor/", {"code": code}).status_code == 302
        assert client.get("/work/").status_code == 200

    def test_words_survive_setting_up_the_first_one(self, worker: PostRow) -> None:
        client = Client()
        late = client.post("/work/away/", {"first_day": "2026-11-24", "last_day": "2026-11-25"})
        page = client.post("/sign-in/", {"email": EMAIL, "password": PASSWORD, "kept": hidden(late, "kept")})
        assert heading(page) == "Set up your second factor"
        secret = re.search(r'id="app-key">([A-Z2-7 ]+)<', page.text)
        assert secret is not None
        code = App(secret[1].replace(" ", ""), ()).code(NOW)
        sent = {"square": hidden(page, "square"), "kept": hidden(page, "kept"), "code": code}
        codes = client.post("/signing-in/app/", sent)
        assert heading(codes) == "Your recovery codes"
        assert heading(client.post("/kept-words/", {"kept": hidden(codes, "kept")})) == "Your words are kept"

    def test_waiting_is_told(self, worker: PostRow, app: App, client: Client) -> None:
        post(client)
        for _ in range(5):
            client.post("/second-factor/", {"code": "000000"})
        slow = client.post("/second-factor/", {"code": app.code(NOW)})
        assert (slow.status_code, slow.headers["Retry-After"]) == (429, "1")
        assert "Your account is not locked" in slow.text

    def test_words_that_came_too_late_survive_both_steps(self, worker: PostRow, app: App, clock: Any) -> None:
        client = Client()
        sign_in_as(client, worker, at=NOW)
        clock.shift(timedelta(minutes=31))
        words = {"first_day": "2026-11-24", "last_day": "2026-11-25"}
        form = client.get("/sign-in/")
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        late = strict.post("/work/away/", {**words, "csrfmiddlewaretoken": hidden(form, "csrfmiddlewaretoken")})
        assert "what you wrote is kept on this page" in late.text
        second = strict.post(
            "/sign-in/",
            {
                "email": EMAIL,
                "password": PASSWORD,
                "kept": hidden(late, "kept"),
                "csrfmiddlewaretoken": hidden(late, "csrfmiddlewaretoken"),
            },
        )
        assert "What you wrote is kept on this page" in second.text
        code = app.code(NOW + timedelta(minutes=31))
        token = hidden(second, "csrfmiddlewaretoken")
        back = strict.post(
            "/second-factor/", {"code": code, "kept": hidden(second, "kept"), "csrfmiddlewaretoken": token}
        )
        assert heading(back) == "Your words are kept"
        assert 'value="2026-11-24"' in back.text


class TestKeeping:
    @pytest.fixture
    def door(self, worker: PostRow, client: Client) -> Door:
        sign_in_as(client, worker)
        held = SignedInSession.objects.get()
        return Door(Actor(reference=worker.person, kind=ActorKind.PERSON), held.reference, "")

    def test_it_shows_what_there_is(self, door: Door, client: Client) -> None:
        page = client.get("/signing-in/")
        assert heading(page) == "How you sign in"
        assert "Add an app that shows six digits" in page.text
        give_app(door, now=NOW)
        page = client.get("/signing-in/")
        assert "Added on 22 November 2026" in page.text
        assert "10 left" in page.text

    def test_a_change_asks_for_the_second_factor_where_it_was_long_ago(
        self, door: Door, client: Client, clock: Any
    ) -> None:
        app = give_app(door, now=NOW)
        clock.shift(timedelta(minutes=16))
        moment = NOW + timedelta(minutes=16)
        led = client.get("/signing-in/password/")
        assert led.headers["Location"] == "/second-factor/?next=%2Fsigning-in%2Fpassword%2F"
        done = client.post("/second-factor/", {"code": app.code(moment), "next": "/signing-in/password/"})
        assert done.headers["Location"] == "/signing-in/password/"
        assert client.get("/signing-in/password/").status_code == 200

    def test_the_last_one_stays(self, door: Door, client: Client) -> None:
        give_app(door, now=NOW)
        answer = client.post("/signing-in/app/remove/")
        assert answer.status_code == 409
        assert "Add another one first" in answer.text

    def test_a_new_password_ends_the_others_and_this_one_goes_on(
        self, door: Door, client: Client, worker: PostRow
    ) -> None:
        other = sign_in_as(Client(), worker)
        assert other.get("/work/").status_code == 200
        sent = {"old": PASSWORD, "new": "other invented words beside"}
        assert client.post("/signing-in/password/", {**sent, "old": "wrong"}).status_code == 422
        assert client.post("/signing-in/password/", {**sent, "new": "short"}).status_code == 422
        assert client.post("/signing-in/password/", sent).headers["Location"] == "/signing-in/"
        assert client.get("/work/").status_code == 200
        assert other.get("/work/").status_code == 302

    def test_sessions_are_listed_and_ended_at_once(self, door: Door, client: Client, worker: PostRow) -> None:
        other = sign_in_as(Client(), worker)
        page = client.get("/signing-in/sessions/")
        (address,) = re.findall(r'action="(/signing-in/sessions/[^"]+/end/)"', page.text)
        assert client.post(address).status_code == 302
        assert other.get("/work/").status_code == 302
        assert client.post(address).status_code == 404
        assert "You are signed in nowhere else" in client.get("/signing-in/sessions/").text

    def test_a_session_that_was_ended_is_told_from_one_that_lapsed(self, door: Door, client: Client) -> None:
        SignedInSession.objects.update(ended_at=NOW, ended_how="asked")
        assert client.get("/work/").headers["Location"].startswith("/sign-in/")


class TestGettingBackIn:
    def ask(self, client: Client, email: str = EMAIL) -> Any:
        return client.post("/get-back-in/", {"email": email})

    def test_the_answer_is_the_same_for_every_address(self, worker: PostRow, client: Client) -> None:
        known, unknown = self.ask(client), self.ask(client, "nobody@invented.example")
        strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
        assert strip.sub("", known.text) == strip.sub("", unknown.text)
        assert RecoveryRequest.objects.count() == 1

    def test_from_asking_to_a_new_password(self, village: Village, worker: PostRow, app: App) -> None:
        manager = sign_in_as(Client(), village.post(Role.MANAGER))
        stranger = Client()
        self.ask(stranger)
        request = RecoveryRequest.objects.get().reference
        open_request(request)
        work = manager.get("/work/")
        assert f"/get-back-in/{request}/witness/" in work.text
        page = manager.get(f"/get-back-in/{request}/witness/")
        assert heading(page) == "Invented Worker asks to get back in"
        assert manager.post(f"/get-back-in/{request}/witness/", {}).status_code == 422
        yes = {"proof": "seen", "how_known": "She came to my room."}
        assert manager.post(f"/get-back-in/{request}/witness/", yes).status_code == 302
        assert "A manager has said that it is them" in manager.get(f"/get-back-in/{request}/witness/").text
        send_link(request)
        (letter,) = mail.outbox
        assert letter.to == [EMAIL]
        assert "Invented" not in letter.subject + letter.body
        (address,) = re.findall(r"http://testserver(\S+)", letter.body)
        form = stranger.get(address)
        assert heading(form) == "Get back in"
        token = hidden(form, "link")
        assert stranger.post("/get-back-in/link/", {"link": token, "new": "short"}).status_code == 422
        done = stranger.post("/get-back-in/link/", {"link": token, "new": "other invented words beside"})
        assert heading(done) == "Your password is set"
        assert heading(stranger.get(address)) == "This link is over"
        led = post(stranger, password="other invented words beside")
        assert led.headers["Location"] == "/signing-in/app/"

    def test_whoever_may_not_finds_nothing(self, village: Village, worker: PostRow, client: Client) -> None:
        village.post(Role.MANAGER)
        self.ask(client)
        request = RecoveryRequest.objects.get().reference
        open_request(request)
        far = sign_in_as(Client(), village.post(Role.MANAGER, organisation="Somebody Else"))
        for address in (f"/get-back-in/{request}/witness/", "/get-back-in/rcv_nothing/witness/"):
            assert far.get(address).status_code == 404
            assert far.post(address, {"answer": "no"}).status_code == 404

    def test_the_person_sees_it_and_stops_it(self, worker: PostRow, client: Client) -> None:
        self.ask(Client())
        sign_in_as(client, worker)
        assert "Somebody asked to get back in as you" in client.get("/signing-in/").text
        assert client.post("/get-back-in/stop/").status_code == 302
        assert "Somebody asked" not in client.get("/signing-in/").text
        assert client.post("/get-back-in/stop/").status_code == 404

    @pytest.mark.parametrize("link", ["", "guessed", "\x00"])
    def test_a_link_that_is_none_is_over(self, client: Client, link: str) -> None:
        assert client.get("/get-back-in/link/", {"link": link}).status_code == 410
        assert client.post("/get-back-in/link/", {"link": link, "new": "other invented words"}).status_code == 410
