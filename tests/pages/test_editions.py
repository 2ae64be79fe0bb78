"""The pages of the editions: the list, one edition, its flowchart as a picture and in words, its tables as files."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client
from django.urls import resolve

from sharewell.core.deciding.drawing import text_twin
from sharewell.guidance.queries import get_guides, list_editions
from tests.support.guide import back_of, heading_of, words_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EDITIONS = tuple(edition.code for edition in get_guides().editions)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SVG = "{http://www.w3.org/2000/svg}"


def text_of(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


class TestEditions:
    def test_every_edition_is_listed_newest_first(self, client: Client) -> None:
        with time_machine.travel(NOW):
            html = text_of(client, "/editions/")
        assert heading_of(html) == "Editions of the guidance"
        titles = [words_of(found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.DOTALL)]
        in_force = [
            edition.short_title + (" (in force today)" if edition.in_force(NOW.date()) else "")
            for edition in list_editions()
        ]
        assert titles == in_force[::-1]
        assert sum("in force today" in title for title in titles) == 1

    def test_the_gap_between_2015_and_2024_is_said(self, client: Client) -> None:
        words = words_of(text_of(client, "/editions/"))
        assert "From 1 October 2008 to 25 March 2015." in words
        assert "Neither is held yet" in words

    def test_which_one_is_in_force_hangs_on_the_day(self, client: Client) -> None:
        with time_machine.travel(datetime(2026, 9, 29, 12, tzinfo=UTC)):
            html = text_of(client, "/editions/")
        before = html[: html.index("(in force today)")]
        assert before.rindex("/editions/hmg-2024/") > before.rindex("/editions/england-2026/")

    def test_it_needs_no_database_and_keeps_nothing(self, client: Client) -> None:
        # There is no `db` here: a query would fail the test.
        assert client.get("/editions/").cookies == {}


@pytest.mark.usefixtures("db")  # who signed it off is in the database
@pytest.mark.parametrize("code", EDITIONS)
class TestEditionPage:
    def test_it_says_what_the_edition_is_and_how_sure_that_is(self, client: Client, code: str) -> None:
        edition = get_guides().get(code)
        html = text_of(client, f"/editions/{code}/")
        words = words_of(html)
        assert heading_of(html) == edition.short_title
        assert edition.title in words
        assert edition.standing in words
        assert "Nobody has signed off this edition yet" in words
        assert back_of(html) == "/editions/"
        assert f'href="/guide/?edition={code}"' in html

    def test_every_purpose_conflict_gateway_and_condition_is_on_it(self, client: Client, code: str) -> None:
        edition = get_guides().get(code)
        words = words_of(text_of(client, f"/editions/{code}/"))
        for each in (*edition.purposes,):
            assert each.title in words
        for each in edition.conflicts:
            assert words_of(each.text) in words
        for each in edition.gateways.values():
            assert each.provision in words
        regimes = {edition.condition_regime} | edition.sensitive_regimes
        for each in edition.conditions.values():
            assert (each.code in words) == (each.regime in regimes), each.code

    def test_each_id_stands_once(self, client: Client, code: str) -> None:
        ids = re.findall(r'\bid="([^"]+)"', text_of(client, f"/editions/{code}/"))
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("code", EDITIONS)
class TestFlowchart:
    def test_the_picture_has_a_twin_in_words(self, client: Client, code: str) -> None:
        edition = get_guides().get(code)
        html = text_of(client, f"/editions/{code}/flowchart/")
        assert heading_of(html) == f"Flowchart: {edition.short_title}"
        assert f'src="/editions/{code}/flowchart.svg"' in html
        words = words_of(html)
        for _, question, _ in text_twin(edition):
            assert words_of(question) in words

    def test_every_step_that_is_named_is_there(self, client: Client, code: str) -> None:
        html = text_of(client, f"/editions/{code}/flowchart/")
        ids = set(re.findall(r'\bid="([^"]+)"', html))
        to = set(re.findall(r'href="#(step-[^"]+)"', html))
        assert len(to) >= 8
        assert to <= ids

    def test_the_picture_is_a_drawing_without_scripts(self, client: Client, code: str) -> None:
        response = client.get(f"/editions/{code}/flowchart.svg")
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("image/svg+xml")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        drawing = ET.fromstring(response.content)  # noqa: S314  our own drawing
        assert drawing.tag == f"{SVG}svg"
        kinds = {one.tag.removeprefix(SVG) for one in drawing.iter()}
        assert not kinds & {"script", "foreignObject", "image", "a"}
        assert len(list(drawing.iter(f"{SVG}text"))) >= 30


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("code", EDITIONS)
@pytest.mark.parametrize(("name", "column"), [("gateways", "Provision"), ("conditions", "Condition")])
class TestFiles:
    def test_the_file_holds_the_table_of_the_page(self, client: Client, code: str, name: str, column: str) -> None:
        response = client.get(f"/editions/{code}/{name}.csv")
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}-{code}.csv"'
        rows = list(csv.DictReader(io.StringIO(response.content.decode().lstrip("\ufeff"))))
        page = words_of(text_of(client, f"/editions/{code}/"))
        assert len(rows) >= 6
        for row in rows:
            assert words_of(row[column].removeprefix("'")) in page

    def test_no_cell_runs_as_a_formula(self, client: Client, code: str, name: str, column: str) -> None:
        text = text_of(client, f"/editions/{code}/{name}.csv").lstrip("\ufeff")
        for row in csv.reader(io.StringIO(text)):
            assert not [cell for cell in row if cell.startswith(FORMULA)]


class TestWhatIsNotHeld:
    @pytest.mark.parametrize("code", ["hmg-1999", "x", "hmg-2015", "HMG-2006"])
    @pytest.mark.parametrize("page", ["", "flowchart/", "flowchart.svg", "gateways.csv", "conditions.csv"])
    def test_it_is_missing(self, client: Client, code: str, page: str) -> None:
        assert "999" in text_of(client, f"/editions/{code}/{page}", status=404)

    @pytest.mark.parametrize("address", ["/editions/", "/editions/hmg-2006/", "/editions/hmg-2006/flowchart/"])
    def test_nothing_can_be_sent_there(self, client: Client, address: str) -> None:
        assert client.post(address, {}).status_code == 405


class TestAddresses:
    def test_the_list_of_sign_offs_is_not_taken_for_an_edition(self) -> None:
        assert resolve("/editions/sign-off/").view_name == "guidance:sign-offs"
        assert resolve("/editions/england-2026/").view_name == "guidance:edition"
