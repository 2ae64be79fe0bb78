"""Signing in and out, what is closed and to whom, the own work, the register, and the try-out's choice of a person."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from sharewell.access.policies import FREE_TRIES
from sharewell.acting.policies import is_permitted
from sharewell.acting.types import OPERATOR, Role
from sharewell.config import closed
from sharewell.foundation.installation import mark
from sharewell.ledger.queries import list_entries
from sharewell.practitioners.actions import appoint_adviser, be_away, end_post
from sharewell.practitioners.models import Practitioner
from sharewell.practitioners.types import PostRow
from tests.support.people import PASSWORD, Village, actor_of, sign_in_as

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EMAIL = "person.1@invented.example"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def heading(page: Any) -> str:
    """Return the words of the one heading of the first level."""
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found)).strip()


def post(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"email": EMAIL, "password": password, **more})


class TestSignIn:
    def test_the_right_words_lead_to_the_own_work(self, village: Village, client: Client) -> None:
        one = village.post(password=PASSWORD, name="Invented Visitor")
        answer = post(client)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/work/")
        page = client.get("/work/")
        assert heading(page) == "Your work"
        for words in ("Invented Visitor", one.title, "Invented Trust", "Sign out"):
            assert words in page.text

    def test_it_leads_back_to_where_the_person_was_going(self, village: Village, client: Client) -> None:
        village.post(password=PASSWORD)
        asked = client.get("/register/?a=b")
        assert asked.status_code == 302
        assert asked.headers["Location"] == "/sign-in/?next=%2Fregister%2F%3Fa%3Db"
        form = client.get(asked.headers["Location"])
        assert 'name="next" value="/register/?a=b"' in form.text
        assert post(client, next="/register/?a=b").headers["Location"] == "/register/?a=b"

    @pytest.mark.parametrize("way", ["https://elsewhere.example/", "//elsewhere.example", "/nowhere/", "/leave/"])
    def test_it_never_leads_elsewhere(self, village: Village, client: Client, way: str) -> None:
        village.post(password=PASSWORD)
        assert "elsewhere" not in client.get("/sign-in/", {"next": way}).text
        assert post(client, next=way).headers["Location"] == "/work/"

    def test_wrong_words_are_told_without_telling_which(self, village: Village, client: Client) -> None:
        village.post(password=PASSWORD)
        wrong = post(client, password="wrong words")
        unknown = client.post("/sign-in/", {"email": "nobody@invented.example", "password": "wrong words"})
        assert wrong.status_code == unknown.status_code == 422
        told = "The e-mail address and the password do not belong together"
        assert told in wrong.text
        assert told in unknown.text
        assert "wrong words" not in wrong.text
        assert client.get("/work/").status_code == 302

    def test_missing_words_are_asked_for_beside_their_fields(self, client: Client) -> None:
        page = client.post("/sign-in/", {})
        assert page.status_code == 422
        assert "Enter your e-mail address" in page.text
        assert "Enter your password" in page.text
        assert "<title>Error: Sign in" in page.text

    def test_the_session_is_a_new_one_and_its_cookie_is_guarded(self, village: Village, client: Client) -> None:
        village.post(password=PASSWORD)
        client.cookies[settings.SESSION_COOKIE_NAME] = "planted-by-somebody-else"
        answer = post(client)
        cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie.value != "planted-by-somebody-else"
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        assert not cookie["max-age"]

    def test_no_cookie_can_be_read_for_a_name(self, village: Village, client: Client) -> None:
        village.post(password=PASSWORD, name="Invented Visitor")
        kept = str(post(client).cookies)
        assert "person.1" not in kept
        assert "nvented" not in kept

    def test_it_needs_the_token_of_its_own_form(self, village: Village) -> None:
        village.post(password=PASSWORD)
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/sign-in/", {"email": EMAIL, "password": PASSWORD}).status_code == 403

    def test_whoever_is_signed_in_is_led_on(self, signed_in: Callable[..., Client]) -> None:
        assert signed_in().get("/sign-in/?next=/register/").headers["Location"] == "/register/"


class TestPatience:
    def test_after_some_wrong_tries_one_waits_and_is_not_locked(
        self, village: Village, client: Client, clock: Any
    ) -> None:
        village.post(password=PASSWORD)
        for _ in range(FREE_TRIES):
            assert post(client, password="wrong").status_code == 422
        slow = post(client)
        assert (slow.status_code, slow.headers["Retry-After"]) == (429, "1")
        assert "Your account is not locked" in slow.text
        clock.shift(1)
        assert post(client).status_code == 302

    def test_a_browser_that_knows_the_account_is_not_slowed_by_another(
        self, village: Village, client: Client, clock: Any
    ) -> None:
        village.post(password=PASSWORD)
        post(client)
        client.post("/sign-out/")
        stranger = Client()
        for _ in range(FREE_TRIES + 3):
            post(stranger, password="wrong")
        assert post(stranger).status_code == 429
        assert post(client).status_code == 302

    def test_what_is_said_while_waiting_says_nothing_of_the_account(self, client: Client, clock: Any) -> None:
        for _ in range(FREE_TRIES):
            post(client, password="wrong")
        assert post(client).status_code == 429


class TestSignOut:
    def test_it_ends_the_session(self, signed_in: Callable[..., Client]) -> None:
        client = signed_in()
        key = client.session.session_key
        answer = client.post("/sign-out/")
        assert answer.headers["Location"] == "/signed-out/"
        assert heading(client.get("/signed-out/")) == "You are signed out"
        assert not client.session.exists(key)
        assert client.get("/work/").status_code == 302
        assert len(list_entries(event="person.signed_out")) == 1

    def test_a_link_elsewhere_cannot_do_it(self, signed_in: Callable[..., Client]) -> None:
        client = signed_in()
        assert client.get("/sign-out/").status_code == 405
        assert client.get("/work/").status_code == 200


class TestLapse:
    def test_after_half_an_hour_one_signs_in_again_and_comes_back(
        self, village: Village, client: Client, clock: Any
    ) -> None:
        village.post(password=PASSWORD)
        post(client)
        clock.shift(timedelta(minutes=29, seconds=59))
        assert client.get("/register/").status_code == 200
        clock.shift(timedelta(minutes=30))
        asked = client.get("/register/")
        assert asked.headers["Location"] == "/sign-in/?next=%2Fregister%2F"
        page = client.get(asked.headers["Location"])
        assert "nothing was done for 30 minutes" in page.text
        assert post(client, next="/register/").headers["Location"] == "/register/"
        assert client.get("/register/").status_code == 200

    def test_being_busy_does_not_carry_a_session_beyond_a_day_of_work(
        self, village: Village, client: Client, clock: Any
    ) -> None:
        village.post(password=PASSWORD)
        post(client)
        for _ in range(12 * 3):
            assert client.get("/work/").status_code == 200
            clock.shift(timedelta(minutes=20))
        assert client.get("/work/").status_code == 302

    def test_open_pages_stay_open(self, village: Village, client: Client, clock: Any) -> None:
        sign_in_as(client, village.post(), at=NOW - timedelta(hours=1))
        page = client.get("/whom-to-ring/")
        assert page.status_code == 200
        assert "Sign out" not in page.text


class TestAtTheNextRequest:
    def test_a_post_that_ended_opens_nothing(self, village: Village, client: Client) -> None:
        one = village.post()
        sign_in_as(client, one)
        assert client.get("/work/").status_code == 200
        end_post(actor=OPERATOR, post=one.reference, now=datetime.now(UTC))
        page = client.get("/work/")
        assert page.status_code == 403
        assert "You have no post at the moment" in page.text
        assert "Sign out" in page.text

    def test_a_new_password_ends_sessions_under_the_old_one(self, village: Village, client: Client) -> None:
        one = village.post()
        sign_in_as(client, one)
        Practitioner.objects.filter(reference=one.person).update(password="argon2$other")
        assert client.get("/work/").status_code == 302

    def test_an_account_that_is_switched_off_is_out(self, village: Village, client: Client) -> None:
        one = village.post()
        sign_in_as(client, one)
        Practitioner.objects.filter(reference=one.person).update(is_active=False)
        assert client.get("/work/").status_code == 302


class TestChoosePost:
    @pytest.fixture
    def two(self, village: Village) -> tuple[PostRow, PostRow]:
        one = village.post(title="Playgroup leader")
        return one, village.post(person=one.person, organisation="Another", title="Play worker")

    def test_whoever_has_several_chooses_and_goes_on(self, two: tuple[PostRow, PostRow], client: Client) -> None:
        sign_in_as(client, two[0], chosen=False)
        asked = client.get("/register/")
        assert asked.headers["Location"] == "/choose-post/?next=%2Fregister%2F"
        page = client.get(asked.headers["Location"])
        assert "Playgroup leader, Invented Trust" in page.text
        assert "Play worker, Another" in page.text
        chosen = client.post("/choose-post/", {"post": two[1].reference, "next": "/register/"})
        assert chosen.headers["Location"] == "/register/"
        assert "Play worker" in client.get("/register/").text

    def test_somebody_elses_post_is_no_choice(
        self, two: tuple[PostRow, PostRow], village: Village, client: Client
    ) -> None:
        sign_in_as(client, two[0], chosen=False)
        page = client.post("/choose-post/", {"post": village.post().reference})
        assert page.status_code == 422
        assert "Choose one of your posts" in page.text

    def test_whoever_has_none_is_told_what_to_do(self, village: Village, client: Client) -> None:
        one = village.post()
        end_post(actor=OPERATOR, post=one.reference, now=datetime.now(UTC))
        sign_in_as(client, one)
        assert heading(client.get("/choose-post/")) == "You have no post at the moment"


def closed_pages() -> list[tuple[str, str]]:
    """Return name and address of every closed page that needs nothing in its address."""
    found = []
    for name in closed.CLOSED:
        try:
            found.append((name, reverse(name)))
        except NoReverseMatch:
            continue
    return found


class TestClosedPages:
    """Every closed address, for nobody, every role, and somebody whose post ended."""

    def test_nobody_is_led_to_sign_in(self, client: Client) -> None:
        assert closed_pages()
        for name, address in closed_pages():
            for method in ("get", "post", "head", "put", "delete"):
                answer = getattr(client, method)(address)
                assert answer.status_code == 302, (name, method)
                assert answer.headers["Location"].startswith("/sign-in/"), (name, method)

    @pytest.mark.parametrize("role", sorted(Role))
    def test_each_role_gets_what_the_table_says(self, village: Village, client: Client, role: Role) -> None:
        one = village.post(role)
        sign_in_as(client, one)
        for name, address in closed_pages():
            may = is_permitted(actor_of(one), closed.CLOSED[name])
            page = client.get(address)
            assert (page.status_code == 403) is not may, (name, page.status_code)
            if not may:
                assert one.title in page.text, name

    def test_whoever_has_no_post_gets_none_but_the_door(self, village: Village, client: Client) -> None:
        one = village.post()
        sign_in_as(client, one)
        end_post(actor=OPERATOR, post=one.reference, now=datetime.now(UTC))
        open_still = {name for name, address in closed_pages() if client.get(address).status_code not in (302, 403)}
        assert open_still == {
            "access:sign-out",
            "access:choose-post",
            "access:show-key",
            "access:signing-in",
            "access:add-app",
            "access:remove-app",
            "access:add-key",
            "access:recovery-codes",
            "access:change-password",
            "access:sessions",
            "access:stop-recovery",
            "access:kept",
        }


class TestWork:
    def test_it_is_empty_at_first_and_says_what_it_is_for(self, signed_in: Callable[..., Client]) -> None:
        page = signed_in().get("/work/")
        assert "Nothing is waiting" in page.text
        assert "Umbrella adviser" in page.text

    def test_the_adviser_the_cover_and_the_route_are_named(self, village: Village, client: Client) -> None:
        adviser = village.post(Role.ADVISER, name="Invented Adviser")
        cover = village.post(Role.MANAGER, name="Invented Cover")
        appoint_adviser(
            actor=OPERATOR,
            organisation=village.organisation(),
            adviser=adviser.reference,
            cover=cover.reference,
            out_of_hours_words="Ring the emergency duty team.",
            out_of_hours_telephone="01632 960400",
            now=datetime(2026, 10, 2, tzinfo=UTC),
        )
        sign_in_as(client, village.post())
        assert "Invented Adviser" in client.get("/work/").text
        moment = datetime.now(UTC)
        away = {"actor": OPERATOR, "began_at": moment, "ended_at": moment + timedelta(days=1), "now": moment}
        be_away(person=adviser.person, **away)
        assert "Invented Adviser is away, so Invented Cover covers" in client.get("/work/").text
        be_away(person=cover.person, **away)
        page = client.get("/work/").text
        assert "are both away" in page
        assert 'href="tel:01632960400"' in page

    @pytest.mark.parametrize("role", sorted(Role))
    def test_the_navigation_has_at_most_seven_places_and_each_opens(
        self, village: Village, client: Client, role: Role
    ) -> None:
        sign_in_as(client, village.post(role))
        page = client.get("/work/").text
        places = set(re.findall(r'<a class="sw-nav__link" href="([^"]+)"', page))
        assert "/work/" in places
        assert len(places) <= 7
        ways = re.findall(r'<li class="sw-way"><a class="govuk-link" href="([^"]+)"', page)
        assert ways or role is Role.INSPECTOR
        assert len(ways) <= 7
        for place in {*places, *ways}:
            assert client.get(place).status_code == 200, place

    def test_the_header_costs_as_many_queries_on_every_page(self, village: Village, client: Client) -> None:
        sign_in_as(client, village.post())
        with CaptureQueriesContext(connection) as queries:
            client.get("/guide/")
        assert len(queries) == 5  # the session, the person, the posts, the accreditation, whom they act for


class TestAway:
    def test_somebody_says_when_they_are_away(self, village: Village, client: Client) -> None:
        sign_in_as(client, village.post())
        day = (datetime.now(UTC) + timedelta(days=3)).date()
        answer = client.post("/work/away/", {"first_day": day.isoformat(), "last_day": day.isoformat()})
        assert answer.headers["Location"] == "/work/away/"
        assert "You have said that you are away" in client.get("/work/away/").text
        again = client.post("/work/away/", {"first_day": day.isoformat(), "last_day": day.isoformat()})
        assert again.status_code == 422
        assert "It overlaps with another time away" in again.text

    @pytest.mark.parametrize("last", ["", "yesterday", "2026-01-01"])
    def test_what_is_no_time_is_told(self, signed_in: Callable[..., Client], last: str) -> None:
        page = signed_in().post("/work/away/", {"first_day": "2026-01-02", "last_day": last})
        assert page.status_code == 422
        assert "govuk-error-message" in page.text


class TestRegister:
    def test_everybody_who_signed_in_reads_it(self, village: Village, client: Client) -> None:
        village.organisation("Invented School", kind="school", in_scope="unsure")
        sign_in_as(client, village.post(Role.INSPECTOR))
        page = client.get("/register/")
        assert heading(page) == "Register of organisations"
        for words in ("Invented School", "School or college", "Not sure", "Not signed off"):
            assert words in page.text

    def test_one_organisation_with_its_history(self, village: Village, client: Client) -> None:
        reference = village.organisation()
        sign_in_as(client, village.post())
        page = client.get(f"/register/{reference}/")
        assert heading(page) == "Invented Partnership Invented Trust"
        assert "From 30 September 2026" in page.text
        assert "There is no such organisation" in page.text

    def test_an_unknown_one_is_not_there(self, signed_in: Callable[..., Client]) -> None:
        assert signed_in().get("/register/org_none/").status_code == 404

    def test_it_can_be_taken_away_as_a_file(self, village: Village, client: Client) -> None:
        village.organisation("=Invented Formula")
        sign_in_as(client, village.post())
        answer = client.get("/register/register.csv")
        rows = {row["name"]: row for row in csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))}
        assert set(rows) == {"'=Invented Formula", "Invented Trust", "Invented Umbrella Body"}
        assert rows["Invented Trust"]["in_scope_s16la"] == "yes"
        assert rows["Invented Trust"]["signed_on"] == ""

    def test_as_many_queries_for_one_as_for_five(self, village: Village, client: Client) -> None:
        sign_in_as(client, village.post())
        counts = set()
        for number in range(5):
            village.organisation(f"Invented {number}")
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/register/").status_code == 200
            counts.add(len(queries))
        assert len(counts) == 1


class TestWhomToBe:
    @pytest.fixture
    def try_out(self, settings: Any) -> None:
        settings.INSTALLATION_KIND = "demo"
        settings.ROOT_URLCONF = "sharewell.config.demo_urls"

    def test_somebody_is_chosen_and_signed_in(self, try_out: None, village: Village, client: Client) -> None:
        mark(kind="demo", now=NOW)
        one = village.post(name="Invented Health Visitor")
        page = client.get("/demo/")
        assert heading(page) == "Whom to be"
        assert "Invented Health Visitor" in page.text
        answer = client.post("/demo/", {"post": one.reference})
        assert answer.headers["Location"] == "/work/"
        assert "Invented Health Visitor" in client.get("/work/").text

    @pytest.mark.parametrize("kind", [None, "service", "test"])
    def test_a_database_that_is_not_marked_as_invented_is_refused(
        self, try_out: None, village: Village, client: Client, kind: str | None
    ) -> None:
        if kind:
            mark(kind=kind, now=NOW)
        one = village.post()
        assert client.get("/demo/").status_code == 404
        assert client.post("/demo/", {"post": one.reference}).status_code == 404
        assert client.get("/work/").status_code == 302

    @pytest.mark.parametrize(
        "meta",
        [
            {"REMOTE_ADDR": "203.0.113.7"},
            {"REMOTE_ADDR": "10.0.0.1"},
            {"REMOTE_ADDR": ""},
            {"HTTP_X_FORWARDED_FOR": "203.0.113.7"},
            {"HTTP_FORWARDED": "for=203.0.113.7"},
        ],
        ids=str,
    )
    def test_another_machine_is_refused(
        self, try_out: None, village: Village, client: Client, meta: dict[str, str]
    ) -> None:
        mark(kind="demo", now=NOW)
        one = village.post()
        assert client.get("/demo/", **meta).status_code == 404
        assert client.post("/demo/", {"post": one.reference}, **meta).status_code == 404

    def test_nobody_of_that_reference_leads_back(self, try_out: None, village: Village, client: Client) -> None:
        mark(kind="demo", now=NOW)
        assert client.post("/demo/", {"post": "pos_none"}).headers["Location"] == "/demo/"

    def test_a_service_has_no_such_address(self, client: Client) -> None:
        from sharewell.config import urls
        from sharewell.config.checks import addresses

        mark(kind="demo", now=NOW)
        assert settings.ROOT_URLCONF == "sharewell.config.urls"
        assert not [route for _, route in addresses(urls.urlpatterns) if route.startswith("demo")]
        assert client.get("/demo/").status_code == 404
        assert client.post("/demo/", {"post": "pos_any"}).status_code == 404

    def test_every_address_of_a_try_out_is_listed(self, try_out: None) -> None:
        from sharewell.config.checks import every_address_is_named_and_listed

        assert [str(found) for found in every_address_is_named_and_listed()] == []
