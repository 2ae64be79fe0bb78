"""The page "Whom to ring"."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from sharewell.acting.types import OPERATOR
from sharewell.foundation.content import content_folder
from sharewell.partnerships.importers import import_contact_routes_file
from sharewell.partnerships.types import COLUMNS
from tests.support.browser import fits
from tests.support.database import Clones

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = "/whom-to-ring/"
FILE = "/whom-to-ring/contact-routes.csv"
NORTHMERE = "northmere-council-invented"


def load_invented() -> None:
    data = (content_folder() / "demo" / "contact-routes.csv").read_bytes()
    import_contact_routes_file(actor=OPERATOR, data=data, now=NOW)


@pytest.fixture
def invented(db: None) -> None:
    load_invented()


def text_of(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


class TestWithoutCouncils:
    def test_it_says_how_to_find_a_number(self, client: Client, db: None) -> None:
        text = text_of(client, PAGE)
        assert "No council’s numbers are held here yet" in text
        assert 'href="tel:999"' in text
        assert 'href="tel:08088005000"' in text
        assert "<select" not in text

    def test_the_file_has_its_header_only(self, client: Client, db: None) -> None:
        assert text_of(client, FILE).lstrip("\ufeff").splitlines() == [",".join(COLUMNS)]


@pytest.mark.usefixtures("invented")
class TestWithCouncils:
    def test_a_council_can_be_chosen(self, client: Client) -> None:
        text = text_of(client, PAGE)
        assert text.count("<option") == 5
        assert "<title>Whom to ring - Sharewell</title>" in text

    def test_its_numbers_can_be_rung(self, client: Client) -> None:
        text = text_of(client, f"{PAGE}?council={NORTHMERE}")
        assert "<title>Whom to ring: Northmere Council (invented) - Sharewell</title>" in text
        assert text.index("tel:999") < text.index("tel:01632960010") < text.index("tel:08088005000")
        assert "Checked on 2 November 2026." in text
        assert "Not verified" in text

    def test_an_old_check_is_said(self, client: Client) -> None:
        with time_machine.travel(NOW):
            fresh = text_of(client, f"{PAGE}?council={NORTHMERE}")
            stale = text_of(client, f"{PAGE}?council=upper-thornbeck-council-invented")
        assert "more than six months ago" not in fresh
        assert "more than six months ago" in stale

    @pytest.mark.parametrize(
        "key",
        ["nowhere", "<script>alert(1)</script>", "E99999999", "x" * 5000, "%00", "%FF"],
        ids=["unknown", "a script", "an area code", "long", "zero byte", "no UTF-8"],
    )
    def test_an_unknown_council_is_said_and_nothing_is_echoed(self, client: Client, key: str) -> None:
        text = text_of(client, f"{PAGE}?council={key}", status=404)
        assert "Choose a council from the list" in text
        assert "<script>alert" not in text
        assert 'href="tel:999"' in text

    def test_as_many_queries_for_one_route_as_for_five(self, client: Client) -> None:
        counts = set()
        for key in (NORTHMERE, "eastlow-borough-council-invented"):
            with CaptureQueriesContext(connection) as queries:
                text_of(client, f"{PAGE}?council={key}")
            counts.add(len(queries))
        assert len(counts) == 1

    def test_the_file_holds_the_routes_of_one_council_or_of_all(self, client: Client) -> None:
        one = list(csv.DictReader(io.StringIO(text_of(client, f"{FILE}?council={NORTHMERE}").lstrip("\ufeff"))))
        everything = list(csv.DictReader(io.StringIO(text_of(client, FILE).lstrip("\ufeff"))))
        assert {row["council"] for row in one} == {"Northmere Council (invented)"}
        assert (len(one), len(everything)) == (5, 20)

    def test_the_file_of_an_unknown_council_is_not_there(self, client: Client) -> None:
        text_of(client, f"{FILE}?council=nowhere", status=404)

    def test_nothing_is_stored(self, client: Client) -> None:
        response = client.get(f"{PAGE}?council={NORTHMERE}")
        assert response.cookies == {}
        assert response.headers["Cache-Control"] == "no-store"

    def test_it_cannot_be_posted_to(self, client: Client) -> None:
        assert client.post(PAGE, {"council": NORTHMERE}).status_code == 405

    def test_the_role_of_the_pages_may_read_it(self, client: Client, as_web_role: None) -> None:
        assert "01632 960010" in text_of(client, f"{PAGE}?council={NORTHMERE}")


class TestWithTheDatabaseAway:
    def test_the_national_numbers_are_still_shown(
        self, client: Client, committing_db: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = "no_such_database"
        try:
            text = text_of(client, f"{PAGE}?council={NORTHMERE}")
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
        assert "We cannot show the councils’ numbers at the moment" in text
        assert 'href="tel:999"' in text
        assert 'href="tel:08001111"' in text
        assert NORTHMERE not in caplog.text

    def test_a_database_that_was_never_set_up_is_no_reason_for_silence(
        self, client: Client, committing_db: str
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE partnerships_contactroute")
        assert 'href="tel:999"' in text_of(client, PAGE)


@pytest.fixture(scope="session")
def site_with_councils(clones: Clones, site_database: str, site: str, django_db_blocker: object) -> str:
    """Load the invented councils into the database of the served site, once."""
    from django.db import connections

    entry = connections["default"].settings_dict
    before = entry["NAME"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        entry["NAME"] = next(part for part in site_database.split() if part.startswith("dbname=")).partition("=")[2]
        try:
            load_invented()
        finally:
            connection.close()
            entry["NAME"] = before
    return site


@pytest.mark.journey
@pytest.mark.usefixtures("site_with_councils")
class TestInABrowser:
    def test_somebody_finds_a_number_on_a_telephone(
        self, phone_page: Page, assert_axe_clean: Callable[[Page], None]
    ) -> None:
        phone_page.goto(PAGE)
        assert_axe_clean(phone_page)
        phone_page.get_by_label("Which council’s area").select_option(label="Northmere Council (invented)")
        phone_page.get_by_role("button", name="Show numbers").click()
        expect(phone_page.get_by_role("heading", level=1)).to_contain_text("Northmere Council (invented)")
        number = phone_page.get_by_role("link", name="Ring Children’s social care on 01632 960010")
        expect(number).to_have_attribute("href", "tel:01632960010")
        assert_axe_clean(phone_page)
        assert fits(phone_page)

    def test_it_works_by_keyboard_alone(self, page: Page) -> None:
        page.goto(PAGE)
        page.get_by_label("Which council’s area").focus()
        page.keyboard.type("Northmere")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Northmere")

    def test_it_works_without_javascript(self, page_without_javascript: Page) -> None:
        page = page_without_javascript
        page.goto(PAGE)
        page.get_by_label("Which council’s area").select_option(label="Eastlow Borough Council (invented)")
        page.get_by_role("button", name="Show numbers").click()
        expect(page.get_by_role("link", name="01632 960030")).to_be_visible()

    def test_an_unknown_council_leads_back_to_the_list(self, page: Page) -> None:
        page.goto(f"{PAGE}?council=nowhere")
        page.get_by_role("alert").get_by_role("link", name="Choose a council from the list").click()
        expect(page.get_by_label("Which council’s area")).to_be_focused()
