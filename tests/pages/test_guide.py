"""The guide, page by page: what it asks, what it says, and that it keeps nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.cookies import Morsel

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.acting.types import OPERATOR
from sharewell.core.deciding import Case, decide
from sharewell.core.deciding.asking import presume
from sharewell.decisions.queries import get_standing
from sharewell.decisions.types import Run, read_run
from sharewell.foundation import sealed_cookie
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries import get_guides
from sharewell.partnerships.importers import import_contact_routes_file
from tests.support.guide import START, Walk, answered, back_of, heading_of, options_of, words_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NORTHMERE = "northmere-council-invented"
EDITIONS = tuple(edition.code for edition in get_guides().editions)
QUESTIONS = [(edition.code, code) for edition in get_guides().editions for code in edition.asking_order]
NOBODY = "/guide/0123456789abcdef/outcome/"

OUTCOME_WORDS = {
    "act-now": "Act now",
    "refer": "Refer without delay",
    "must-share": "You must share",
    "may-share": "You may share",
    "seek-advice": "Seek advice first",
    "do-not-share": "Do not share",
}

pytestmark = pytest.mark.usefixtures("db", "one_moment")


@pytest.fixture
def one_moment() -> Iterator[time_machine.Traveller]:
    """Stop the clock at a day of the edition of 2026."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def councils(db: None) -> None:
    """Load the invented councils."""
    data = (content_folder() / "demo" / "contact-routes.csv").read_bytes()
    import_contact_routes_file(actor=OPERATOR, data=data, now=NOW)


@pytest.fixture
def walk(client: Client) -> Walk:
    """Return a run that has begun and is asked about danger."""
    return Walk(client).begin()


def outcome_of(html: str) -> str:
    """Return the code of the outcome that a page shows."""
    return re.findall(r'class="sw-outcome sw-outcome--([a-z-]+)"', html)[0]


def run_cookies(client: Client) -> dict[str, Morsel[str]]:
    """Return the cookies of the runs in this browser."""
    return {name: one for name, one in client.cookies.items() if name.startswith("guide-") and one.value}


def with_run(client: Client, run: Run, token: str = "00112233445566ff") -> Walk:  # noqa: S107  a number, no secret
    """Put a run into the browser, as if it had been walked, and stand at its outcome."""
    response = HttpResponse()
    sealed_cookie.keep(response, name=f"guide-{token}", text=run.as_text())
    client.cookies[f"guide-{token}"] = response.cookies[f"guide-{token}"].value
    return Walk(client, address=f"/guide/{token}/outcome/")


class TestStart:
    def test_it_asks_what_brings_you_here(self, client: Client) -> None:
        html = client.get(START).content.decode()
        assert heading_of(html) == "Decide about sharing"
        assert "<title>Decide about sharing - Sharewell</title>" in html
        assert options_of(html, "way") == ["worried", "share", "asked", "required"]
        assert back_of(html) == "/"
        assert 'href="tel:999"' in html
        assert 'value="england-2026"' in html

    def test_it_keeps_nothing_of_somebody_who_only_looks(self, client: Client) -> None:
        client.get(START)
        assert run_cookies(client) == {}

    @pytest.mark.parametrize("edition", EDITIONS[:-1])
    def test_an_older_edition_may_be_named_and_is_said_to_be_old(self, client: Client, edition: str) -> None:
        html = client.get(f"{START}?edition={edition}").content.decode()
        assert f'name="edition" value="{edition}"' in html
        assert "You are using an older edition" in words_of(html)

    @pytest.mark.parametrize("named", ["", "hmg-1999", "<script>", "x" * 3000, "%00"])
    def test_an_edition_that_is_not_held_gives_that_of_the_day(self, client: Client, named: str) -> None:
        html = client.get(f"{START}?edition={named}").content.decode()
        assert 'name="edition" value="england-2026"' in html
        assert "older edition" not in html

    def test_before_the_duty_the_advice_of_2024_is_used(self, client: Client) -> None:
        with time_machine.travel(datetime(2026, 9, 29, 12, tzinfo=UTC)):
            assert 'value="hmg-2024"' in client.get(START).content.decode()

    @pytest.mark.parametrize("data", [{}, {"way": ""}, {"way": "Jamie Invented"}, {"way": "worried", "edition": "old"}])
    def test_what_is_not_offered_gets_an_instruction(self, client: Client, data: dict[str, str]) -> None:
        response = client.post(START, {"edition": "england-2026", **data})
        html = response.content.decode()
        assert response.status_code == 422
        assert heading_of(html) == "Decide about sharing"
        assert "Jamie" not in html
        assert run_cookies(client) == {}

    def test_the_error_leads_to_the_first_choice(self, client: Client) -> None:
        html = client.post(START, {"edition": "england-2026"}).content.decode()
        assert '<a href="#id_way">Choose what brings you here</a>' in html
        assert 'id="id_way"' in html
        assert "<title>Error: " in html

    def test_a_made_up_edition_is_never_begun_in_silence(self, client: Client) -> None:
        html = client.post(START, {"way": "worried", "edition": "old"}).content.decode()
        assert "There is a problem" in html

    def test_a_start_leads_to_danger(self, client: Client) -> None:
        assert Walk(client).begin().place == "immediate-danger"


class TestQuestion:
    @pytest.mark.parametrize(("edition", "code"), QUESTIONS)
    def test_every_question_of_every_edition_can_be_asked(self, client: Client, edition: str, code: str) -> None:
        run = Run(edition=edition, way="worried", holder="school", recipient="police")
        html = with_run(client, run).get(code.replace("_", "-"))
        question = get_guides().get(edition).questions[code]
        assert heading_of(html) == words_of(question.title)
        assert f"<title>{question.title} - Sharewell</title>".replace("'", "&#39;") in html
        values = options_of(html, "answer")
        assert len(values) >= 2
        assert "" not in values
        assert ("unsure" in values) == ("unsure" in question.answers)
        assert "Why am I asked this?" in html

    @pytest.mark.parametrize(("edition", "code"), QUESTIONS)
    def test_an_answer_outside_the_set_gets_an_instruction(self, client: Client, edition: str, code: str) -> None:
        run = Run(edition=edition, way="worried", holder="school", recipient="police")
        walk = with_run(client, run)
        address = f"/guide/{walk.token}/{code.replace('_', '-')}/"
        for data in ({}, {"answer": ""}, {"answer": "Jamie Invented"}, {"answer": "\x00"}):
            response = client.post(address, data)
            html = response.content.decode()
            assert response.status_code == 422
            assert '<a href="#answer">Choose an answer' in html
            assert 'id="answer"' in html
            assert "<title>Error: " in html
            assert "Jamie" not in html

    def test_only_danger_and_harm_repeat_the_line_about_danger(self, walk: Walk) -> None:
        assert "Do not wait for this page." in walk.get()
        assert "Do not wait for this page." in walk.answer("no").get()
        walk.answer("no").choose("school", "police")
        assert "Do not wait for this page." not in walk.get()

    def test_the_answer_given_before_is_marked(self, walk: Walk) -> None:
        walk.answer("no")
        checked = re.findall(r"<input[^>]*checked[^>]*>", walk.get("immediate-danger"))
        assert len(checked) == 1
        assert 'value="no"' in checked[0]

    @pytest.mark.parametrize(
        "code", ["no-such-question", "minimum-necessary", "immediate_danger_", "topics", "consent-sought"]
    )
    def test_a_question_that_is_not_asked_is_missing(self, walk: Walk, code: str) -> None:
        assert "999" in walk.get(code, status=404)
        assert walk.client.post(f"/guide/{walk.token}/{code}/", {"answer": "yes"}).status_code == 404

    def test_a_question_of_another_edition_is_missing(self, client: Client) -> None:
        Walk(client).begin(edition="hmg-2006").get("facilitates-function", status=404)

    def test_back_leads_to_the_question_before(self, walk: Walk) -> None:
        assert back_of(walk.get()) == START
        walk.answer("no")
        assert back_of(walk.get()) == f"/guide/{walk.token}/immediate-danger/"
        assert back_of(walk.get("immediate-danger")) == START

    def test_back_from_the_first_question_after_who_leads_to_who(self, walk: Walk) -> None:
        walk.answer("no").answer("no").choose("school", "police")
        assert back_of(walk.get()) == f"/guide/{walk.token}/who/"

    def test_it_says_which_question_it_is(self, walk: Walk) -> None:
        assert "Question 1" in walk.get()
        assert "Question 2" in walk.answer("no").get()
        assert "Question 1" in walk.get("immediate-danger")


class TestWho:
    def test_it_asks_about_organisations_and_never_for_a_name(self, walk: Walk) -> None:
        html = walk.answer("no").answer("no").get()
        assert walk.place == "who"
        assert heading_of(html) == "You, and whom you would tell"
        assert len(options_of(html, "holder")) == 1 + 14
        assert len(options_of(html, "recipient")) == 1 + 17
        assert '<input type="text"' not in html.replace("  ", " ")
        assert "<textarea" not in html
        assert back_of(html) == f"/guide/{walk.token}/significant-harm/"
        walk.choose("school", "police")
        assert back_of(walk.get("who")) == f"/guide/{walk.token}/significant-harm/"

    def test_without_councils_there_is_nothing_to_choose(self, walk: Walk) -> None:
        assert 'name="council"' not in walk.answer("no").answer("no").get()

    @pytest.mark.usefixtures("councils")
    def test_the_councils_can_be_chosen(self, walk: Walk) -> None:
        assert NORTHMERE in options_of(walk.answer("no").answer("no").get(), "council")

    def test_what_is_missing_gets_instructions_that_lead_to_the_fields(self, walk: Walk) -> None:
        walk.answer("no").answer("no")
        response = walk.client.post(walk.address, {})
        html = response.content.decode()
        assert response.status_code == 422
        assert heading_of(html) == "You, and whom you would tell"
        for field, text in (
            ("holder", "Choose where you work or volunteer"),
            ("recipient", "Choose whom you would tell"),
        ):
            assert f'<a href="#id_{field}">{text}</a>' in html
            assert f'id="id_{field}"' in html

    @pytest.mark.parametrize("field", ["holder", "recipient", "topics"])
    def test_what_is_not_offered_is_refused_and_not_repeated(self, walk: Walk, field: str) -> None:
        walk.answer("no").answer("no")
        data = {"holder": "school", "recipient": "police", field: "Jamie Invented"}
        response = walk.client.post(walk.address, data)
        assert response.status_code == 422
        assert "Jamie" not in response.content.decode()

    def test_another_kind_of_holder_forgets_the_conditions(self, client: Client) -> None:
        choices = {"confidential": "no", "condition": "art6-public-task"}
        way = {"way": "share", "edition": "hmg-2024", "holder": "fire-service", "recipient": "parent-or-carer"}
        walk = answered(client, {"identifies_person": "yes", **choices}, **way)
        run = self.run_of(client, walk)
        assert "condition" not in run.answers or run.holder == "fire-service"
        chosen = with_run(client, run.answering("condition", "art6-public-task"))
        client.post(f"/guide/{chosen.token}/who/", {"holder": "police", "recipient": "parent-or-carer"})
        after = self.run_of(client, chosen)
        assert (after.holder, "condition" in after.answers) == ("police", False)
        assert after.answers["confidential"] == "no"

    @staticmethod
    def run_of(client: Client, walk: Walk) -> Run:
        request = type("Request", (), {"COOKIES": {name: one.value for name, one in client.cookies.items()}})()
        text = sealed_cookie.find(request, name=f"guide-{walk.token}", seconds=60)
        assert text is not None
        run = read_run(text)
        assert run is not None
        return run


class TestOutcome:
    def test_danger_tells_whom_to_ring_before_anything_else(self, walk: Walk) -> None:
        html = walk.answer("yes").get()
        assert heading_of(html) == "What to do : Act now"
        words = words_of(html)
        assert words.index("Whom to ring") < words.index("What to do now") < words.index("Judged under")
        assert 'href="tel:999"' in html
        assert "Go on with the questions" not in html

    def test_unsure_of_danger_is_danger(self, walk: Walk) -> None:
        assert outcome_of(walk.answer("unsure").get()) == "act-now"

    def test_harm_says_who_may_be_told(self, walk: Walk) -> None:
        html = walk.answer("no").answer("yes").get()
        assert outcome_of(html) == "refer"
        assert "children’s social care or the police" in words_of(html)

    def test_after_a_referral_others_may_be_asked_about(self, walk: Walk) -> None:
        walk.answer("no").answer("yes").go_on()
        assert walk.place == "who"
        walk.choose("early-years-provider", "school")
        assert walk.place == "holder-in-scope"
        html = walk.answer("no").get()
        while "outcome" not in walk.address:
            html = walk.answer("unsure").get()
        assert outcome_of(html) == "refer"
        assert "For the recipient you named (School or college)" in words_of(html)
        assert "Go on with the questions" not in html

    def test_a_referral_to_social_care_needs_no_further_question(self, walk: Walk) -> None:
        walk.answer("no").answer("yes").go_on().choose("early-years-provider", "childrens-social-care")
        html = walk.get()
        assert walk.place == "outcome"
        assert outcome_of(html) == "refer"
        assert "Go on with the questions" not in html

    def test_unsure_of_harm_is_advice_and_may_go_on(self, walk: Walk) -> None:
        html = walk.answer("no").answer("unsure").get()
        assert outcome_of(html) == "seek-advice"
        assert "The law may already say that you must share" in html
        assert walk.go_on().place == "who"

    def test_unsure_of_harm_going_on_can_end_in_a_duty(self, client: Client) -> None:
        walk = Walk(client).begin("required").answer("no").answer("unsure").go_on()
        walk.choose("school", "childrens-social-care").answer("court-order").answer("yes")
        html = walk.answer("no").get()
        assert outcome_of(html) == "must-share"

    def test_consent_that_must_be_sought_comes_first(self, client: Client) -> None:
        choices = {"legitimate_purpose": "yes", "identifies_person": "yes", "confidential": "yes",
                   "consent": "not-sought", "reason_not_to_seek": "none", "consent_by": "none"}  # fmt: skip
        walk = answered(
            client, choices, way="share", edition="hmg-2006", holder="school", recipient="housing-association"
        )
        html = walk.get()
        assert heading_of(html) == "Ask for consent first"
        assert "sw-outcome" not in html
        assert f'href="/guide/{walk.token}/consent/"' in html
        walk.address = f"/guide/{walk.token}/consent/"
        assert walk.answer("explicit").place == "consent-by"

    def test_one_who_is_not_there_yet_is_led_to_the_open_question(self, walk: Walk) -> None:
        response = walk.client.get(f"/guide/{walk.token}/outcome/")
        assert response.status_code == 302
        assert response.headers["Location"] == walk.address
        assert walk.client.get(f"/guide/{walk.token}/record/").status_code == 302

    def test_it_shows_every_answer_with_a_way_to_change_it(self, client: Client) -> None:
        walk = answered(
            client, {"holder_in_scope": "no", "confidential": "no", "sensitive": "no", "could_expose_someone": "no"}
        )
        html = walk.get()
        assert outcome_of(html) == "may-share"
        for place in ("immediate-danger", "significant-harm", "who", "holder-in-scope", "confidential", "sensitive"):
            assert f'href="/guide/{walk.token}/{place}/"' in html
        assert "Not asked, because of what you chose" in html

    def test_changing_an_answer_changes_the_outcome(self, walk: Walk) -> None:
        assert outcome_of(walk.answer("yes").get()) == "act-now"
        walk.client.get(f"/guide/{walk.token}/immediate-danger/")
        walk.address = f"/guide/{walk.token}/immediate-danger/"
        assert outcome_of(walk.answer("no").answer("yes").get()) == "refer"

    def test_changing_what_was_not_asked_asks_what_it_opens(self, client: Client) -> None:
        walk = answered(
            client, {"holder_in_scope": "no", "confidential": "no", "sensitive": "no", "could_expose_someone": "no"}
        )
        walk.address = f"/guide/{walk.token}/duty-or-order/"
        assert walk.answer("court-order").place == "order-checked"

    @pytest.mark.usefixtures("councils")
    def test_the_council_that_was_chosen_can_be_rung(self, walk: Walk) -> None:
        walk.answer("no").answer("yes").go_on().choose("school", "police", council=NORTHMERE)
        assert 'href="tel:01632960010"' in walk.get()

    def test_a_council_that_has_gone_is_no_reason_for_silence(self, client: Client) -> None:
        run = Run(edition="england-2026", way="worried", council="gone", answers={"immediate_danger": "yes"})
        assert outcome_of(with_run(client, run).get()) == "act-now"

    def test_what_rests_on_nobody_s_signature_says_so(self, walk: Walk) -> None:
        assert "Unconfirmed." in walk.answer("yes").get()

    def test_it_cannot_be_posted_to(self, walk: Walk) -> None:
        walk.answer("yes")
        assert walk.client.post(walk.address, {}).status_code == 405
        assert walk.client.get(f"/guide/{walk.token}/go-on/").status_code == 405


class TestRecord:
    def test_it_is_a_sheet_to_fill_in(self, client: Client) -> None:
        walk = answered(
            client, {"holder_in_scope": "no", "confidential": "no", "sensitive": "no", "could_expose_someone": "no"}
        )
        html = walk.get("record")
        assert heading_of(html) == "Record of a decision about sharing"
        assert "22 November 2026" in html
        assert "You may share" in html
        assert "<textarea" not in html
        assert "data-print" in html
        assert back_of(html) == walk.address
        edition = get_guides().get("england-2026")
        assert edition.fingerprint[:16] in html

    def test_two_sides_of_a_balance_have_room(self, client: Client) -> None:
        choices = {"legitimate_purpose": "yes", "identifies_person": "yes", "confidential": "yes", "consent": "refused",
                   "public_interest": "sufficient-for-limited", "condition": "s2-statutory-function", "sensitive": "no",
                   "could_expose_someone": "no"}  # fmt: skip
        walk = answered(client, choices, way="share", edition="hmg-2006", holder="school", recipient="police")
        html = walk.get("record")
        assert "What may happen if it is not shared" in html
        assert "limited information only" in html


class TestWhatIsKept:
    def test_nothing_in_the_cookie_can_be_read(self, client: Client) -> None:
        walk = answered(
            client, {"holder_in_scope": "no", "confidential": "no", "sensitive": "no", "could_expose_someone": "no"}
        )
        (value,) = [one.value for one in run_cookies(client).values()]
        for word in ("school", "early", "immediate", "danger", "no", "england", "worried"):
            assert word not in value or len(word) < 3
        assert walk.place == "outcome"

    def test_the_cookie_is_for_this_browser_session_and_this_site_alone(self, client: Client) -> None:
        Walk(client).begin()
        (cookie,) = run_cookies(client).values()
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Strict"
        assert cookie["max-age"] == ""
        assert cookie["expires"] == ""
        assert cookie["domain"] == ""

    def test_in_service_the_cookie_travels_encrypted_only(self, client: Client) -> None:
        with override_settings(SESSION_COOKIE_SECURE=True):
            Walk(client).begin()
        (cookie,) = run_cookies(client).values()
        assert cookie["secure"] is True

    def test_no_answer_stands_in_any_address_or_header(self, client: Client) -> None:
        choices = {"holder_in_scope": "no", "confidential": "no", "sensitive": "no", "could_expose_someone": "no"}
        walk = answered(client, choices, holder="early-years-provider", recipient="police", topics=["mental-health"])
        places = {code.replace("_", "-") for code in get_guides().get("england-2026").asking_order}
        for address in walk.visited:
            assert re.fullmatch(rf"/guide/[0-9a-f]{{16}}/({'|'.join(sorted(places))}|who|outcome)/", address)
        for response in walk.answers:
            headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
            said = headers + " ".join(one.OutputString() for one in response.cookies.values())
            for word in ("early-years", "police", "mental-health", "worried"):
                assert word not in said

    def test_no_page_of_a_run_is_kept_by_a_browser_or_a_proxy(self, walk: Walk) -> None:
        walk.get()
        walk.answer("yes").get()
        walk.get("record")
        assert {one.headers["Cache-Control"] for one in walk.answers} == {"no-store"}

    def test_nothing_of_it_is_logged(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        walk = answered(
            client,
            {"confidential": "unsure"},
            way="share",
            edition="hmg-2006",
            holder="gp-practice",
            recipient="probation",
            topics=["substance-misuse"],
        )
        walk.get("record", status=302) if walk.place != "outcome" else walk.get("record")
        client.post(f"/guide/{walk.token}/confidential/", {"answer": "Jamie Invented"})
        client.get("/guide/?edition=hmg-2006&name=Jamie")
        logged = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
        assert "decisions:question" in logged
        for word in (
            walk.token,
            "gp-practice",
            "probation",
            "substance",
            "unsure",
            "confidential",
            "Jamie",
            "hmg-2006",
        ):
            assert word not in logged

    def test_nothing_is_written_to_the_database(self, client: Client) -> None:
        with CaptureQueriesContext(connection) as queries:
            walk = answered(
                client, {"holder_in_scope": "no", "confidential": "no", "sensitive": "no", "could_expose_someone": "no"}
            )
            walk.get()
            walk.get("record")
        assert {query["sql"].split()[0] for query in queries} == {"SELECT"}

    @pytest.mark.usefixtures("councils", "as_web_role")
    def test_the_role_of_the_pages_may_do_all_of_it(self, client: Client) -> None:
        choices = {"holder_in_scope": "no", "confidential": "no", "sensitive": "no", "could_expose_someone": "no"}
        assert outcome_of(answered(client, choices, council=NORTHMERE).get()) == "may-share"

    @pytest.mark.usefixtures("councils")
    def test_only_who_and_an_outcome_ask_the_database(self, client: Client) -> None:
        walk = Walk(client)
        with CaptureQueriesContext(connection) as queries:
            client.get(START)
            walk.begin().get()
            walk.answer("no").get()
            walk.answer("no")
        assert len(queries) == 0
        with CaptureQueriesContext(connection) as queries:
            walk.get()
        assert len(queries) <= 1
        with CaptureQueriesContext(connection) as queries:
            walk.choose("school", "police", council=NORTHMERE)
            walk.get()
        assert len(queries) <= 1
        walk.get("significant-harm")
        walk.address = f"/guide/{walk.token}/significant-harm/"
        walk.answer("yes")
        with CaptureQueriesContext(connection) as queries:
            walk.get()
        assert 1 <= len(queries) <= 4  # the council's numbers, and what was signed off


class TestWithTheDatabaseAway:
    def test_the_guide_still_works(self, client: Client, committing_db: str, caplog: pytest.LogCaptureFixture) -> None:
        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = "no_such_database"
        try:
            choices = {"holder_in_scope": "no", "confidential": "no", "sensitive": "no", "could_expose_someone": "no"}
            walk = answered(client, choices)
            html = walk.get()
            chosen = Run(edition="england-2026", way="worried", council=NORTHMERE, answers={"immediate_danger": "yes"})
            danger = with_run(client, chosen, "ffeeddccbbaa0099").get()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
        assert outcome_of(html) == "may-share"
        assert outcome_of(danger) == "act-now"
        assert 'href="tel:999"' in danger
        assert NORTHMERE not in caplog.text


class TestTwoRuns:
    def test_two_tabs_never_mix_two_children(self, client: Client) -> None:
        one, two = Walk(client).begin(), Walk(client).begin("asked", "hmg-2006")
        assert one.token != two.token
        one.answer("no")
        two.answer("yes")
        assert one.place == "significant-harm"
        assert outcome_of(two.get()) == "act-now"
        assert outcome_of(one.answer("yes").get()) == "refer"
        assert outcome_of(two.get()) == "act-now"

    def test_a_fifth_run_forgets_the_one_that_rested_longest(
        self, client: Client, one_moment: time_machine.Traveller
    ) -> None:
        walks = []
        for _ in range(4):
            walks.append(Walk(client).begin())
            one_moment.shift(60)
        walks[0].answer("no")
        one_moment.shift(60)
        walks.append(Walk(client).begin())
        assert len(run_cookies(client)) == 4
        for number, walk in enumerate(walks):
            walk.get(status=410 if number == 1 else 200)

    def test_a_cookie_that_is_not_ours_is_forgotten_first(self, client: Client) -> None:
        client.cookies["guide-0123456789abcdef"] = "forged"
        walks = [Walk(client).begin() for _ in range(4)]
        assert len(run_cookies(client)) == 4
        for walk in walks:
            walk.get()

    def test_the_largest_run_fits_into_a_cookie(self, client: Client) -> None:
        for edition in get_guides().editions:
            answers = {code: max(_given(edition.code, code), key=len) for code in edition.asking_order}
            run = Run(edition=edition.code, way="required", holder="childrens-social-care",
                      recipient="early-years-provider",
                      council="x" * 80, topics=tuple(edition.topics), answers=answers, goes_on=True)  # fmt: skip
            response = HttpResponse()
            sealed_cookie.keep(response, name="guide-00112233445566ff", text=run.as_text())
            assert len(response.cookies["guide-00112233445566ff"].OutputString()) < 4_000


def _given(edition: str, code: str) -> list[str]:
    question = get_guides().get(edition).questions[code]
    return list(question.answers)


class TestWhereARunIsOver:
    def lapsed(self, client: Client, address: str) -> None:
        for response in (client.get(address), client.post(address, {"answer": "no"})):
            html = response.content.decode()
            assert response.status_code == 410
            assert heading_of(html) == "Your answers are no longer here"
            assert f'href="{START}"' in html
            assert 'href="tel:999"' in html
            assert 'href="/whom-to-ring/"' in html

    @pytest.mark.parametrize("place", ["outcome", "record", "who", "go-on", "immediate-danger", "no-such-question"])
    def test_a_browser_that_holds_no_run_is_told(self, client: Client, place: str) -> None:
        self.lapsed(client, f"/guide/0123456789abcdef/{place}/")

    def test_after_two_hours_it_is_over(self, walk: Walk, one_moment: time_machine.Traveller) -> None:
        one_moment.shift(timedelta(hours=1, minutes=59))
        walk.get()
        one_moment.shift(timedelta(minutes=2))
        self.lapsed(walk.client, walk.address)

    def test_each_answer_begins_the_two_hours_anew(self, walk: Walk, one_moment: time_machine.Traveller) -> None:
        one_moment.shift(timedelta(hours=1, minutes=59))
        walk.answer("no")
        one_moment.shift(timedelta(hours=1, minutes=59))
        walk.get()

    @pytest.mark.parametrize("value", ["", "x", "gAAAAA", "é", "{}", '{"edition":"england-2026"}', "A" * 3000])
    def test_a_forged_cookie_is_no_run(self, client: Client, value: str) -> None:
        client.cookies["guide-0123456789abcdef"] = value
        self.lapsed(client, NOBODY)

    def test_a_changed_cookie_is_no_run(self, walk: Walk) -> None:
        name = f"guide-{walk.token}"
        value = walk.client.cookies[name].value
        walk.client.cookies[name] = value[:-9] + ("A" if value[-9] != "A" else "B") + value[-8:]
        self.lapsed(walk.client, walk.address)

    def test_a_cookie_of_another_installation_is_no_run(self, client: Client) -> None:
        with override_settings(SECRET_KEY="another installation's"):
            walk = Walk(client).begin()
            walk.get()
        self.lapsed(client, walk.address)

    def test_a_cookie_sealed_for_another_purpose_is_no_run(self, client: Client) -> None:
        run = Run(edition="england-2026", way="worried", answers={"immediate_danger": "yes"})
        response = HttpResponse()
        sealed_cookie.keep(response, name="other-0123456789abcdef", text=run.as_text())
        client.cookies["guide-0123456789abcdef"] = response.cookies["other-0123456789abcdef"].value
        self.lapsed(client, NOBODY)

    def test_a_run_of_another_release_is_no_run(self, client: Client) -> None:
        response = HttpResponse()
        sealed_cookie.keep(response, name="guide-0123456789abcdef", text='{"edition":"england-2026"}')
        client.cookies["guide-0123456789abcdef"] = response.cookies["guide-0123456789abcdef"].value
        self.lapsed(client, NOBODY)

    @pytest.mark.parametrize(
        "run",
        [
            Run(edition="hmg-1999", way="worried"),
            Run(edition="england-2026", way="an old way", answers={"immediate_danger": "yes"}),
            Run(edition="england-2026", way="worried", holder="a kind that has gone", recipient="police"),
            Run(edition="england-2026", way="worried", answers={"immediate_danger": "perhaps"}),
            Run(edition="england-2026", way="worried", answers={"a_code_that_has_gone": "yes"}),
            Run(edition="england-2026", way="required", holder="school", recipient="police",
                answers={"immediate_danger": "no", "significant_harm": "no", "duty_or_order": "statutory-duty",
                         "gateway": "a law that has gone"}),
        ],
        ids=["edition", "way", "holder", "answer", "code", "gateway"],
    )  # fmt: skip
    def test_a_run_that_names_what_has_gone_never_breaks_a_page(self, client: Client, run: Run) -> None:
        walk = with_run(client, run)
        for place in ("outcome", "record", "who", "immediate-danger", "confidential"):
            status = client.get(f"/guide/{walk.token}/{place}/").status_code
            assert status in {200, 302, 404, 410}, place

    @pytest.mark.parametrize("token", ["0123", "0123456789ABCDEF", "0123456789abcdefa", "........"])
    def test_what_is_no_number_of_a_run_is_missing(self, client: Client, token: str) -> None:
        assert client.get(f"/guide/{token}/outcome/").status_code == 404


class TestForms:
    def test_a_form_from_elsewhere_is_refused(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post(START, {"way": "worried", "edition": "england-2026"}).status_code == 403

    def test_hammering_is_answered_with_when_to_come_back(self, client: Client) -> None:
        with override_settings(THROTTLE_LIMITS=((3, 10),)):
            hammering = Client()
            answers = [hammering.get(START) for _ in range(5)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
        assert int(answers[-1].headers["Retry-After"]) >= 1
        assert "999" in answers[-1].content.decode()


class TestWaysThrough:
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_any_way_through_ends_where_the_rules_say(self, data: st.DataObject) -> None:
        guides, client = get_guides(), Client()
        edition = guides.get(data.draw(st.sampled_from(EDITIONS), label="edition"))
        way = data.draw(st.sampled_from(list(guides.ways)), label="way")
        walk = Walk(client).begin(way, edition.code)
        given_answers: dict[str, str] = {}
        holder = recipient = ""
        went_on = False
        calm = data.draw(st.booleans(), label="danger and harm are no")
        for _ in range(25):
            if walk.place == "outcome":
                html = walk.get()
                if "Go on with the questions" in html and data.draw(st.booleans(), label="go on"):
                    went_on = True
                    walk.go_on()
                    continue
                break
            html = walk.get()
            if walk.place == "who":
                holder = data.draw(st.sampled_from([one for one in options_of(html, "holder") if one]), label="holder")
                recipient = data.draw(
                    st.sampled_from([one for one in options_of(html, "recipient") if one]), label="to"
                )
                walk.choose(holder, recipient)
                continue
            code = walk.code
            assert code not in given_answers, f"{code} is asked twice"
            offered = (
                ["no"] if calm and code in ("immediate_danger", "significant_harm") else options_of(html, "answer")
            )
            given_answers[code] = data.draw(st.sampled_from(offered), label=code)
            walk.answer(given_answers[code])
        assert walk.place == "outcome", "the guide did not end within 25 pages"
        html = walk.get()
        presumed = presume(
            edition, way=guides.ways[way], holder=guides.kinds.get(holder), recipient=guides.kinds.get(recipient)
        )
        answers = {code: one.answer for code, one in presumed.items()} | given_answers
        on = date(2026, 11, 22) if edition.in_force(date(2026, 11, 22)) else edition.in_force_on
        decision = decide(edition, Case(on=on, holder=holder or None, recipient=recipient or None, answers=answers))
        if decision.outcome is None:
            assert heading_of(html) == "Ask for consent first"
            assert decision.walk.end is not None
        else:
            assert outcome_of(html) == decision.outcome
            assert heading_of(html).endswith(OUTCOME_WORDS[decision.outcome])
        if not went_on:
            assert walk.sent <= 22
        run = Run(
            edition=edition.code, way=way, holder=holder, recipient=recipient, answers=given_answers, goes_on=went_on
        )
        assert get_standing(run=run, on=date(2026, 11, 22)).asks is None
        walk.get("record")
