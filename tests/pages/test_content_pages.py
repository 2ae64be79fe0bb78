"""The pages of words: what they say, where it comes from, and that everybody can use them."""

from __future__ import annotations

import csv
import io
import itertools
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from sharewell.core.deciding.edition import STANDINGS
from sharewell.core.deciding.faults import ContentFault
from sharewell.foundation.content import content_folder
from sharewell.guidance import queries
from sharewell.guidance.apps import every_content_page_is_sound
from sharewell.guidance.presenters.pages import editions_in_words
from sharewell.guidance.queries.content_pages import ContentPages, load_pages
from tests.support.browser import fits

PATHS = (
    "/",
    "/worried/",
    "/golden-rules/",
    "/what-worries-you/",
    "/glossary/",
    "/reading-list/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/more/",
)

# The terms that the glossary of the Barnet handbook explains.
TERMS_OF_THE_HANDBOOK = {
    "Anonymised information",
    "Confidential information",
    "Consent",
    "Explicit consent",
    "Implied consent",
    "Personal data",
    "Practitioner",
    "Proportionality",
    "Public bodies",
    "Public interest",
    "Public interest test",
    "Safeguarding and promoting welfare",
    "Serious crime",
    "Serious harm",
    "Significant harm",
    "Well-being",
}

WORKS_OF_THE_HANDBOOK = 24


def said(html: str) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.fixture(scope="module")
def held() -> ContentPages:
    """Return the content as it is."""
    return load_pages(content_folder())


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the content that a test may spoil."""
    (tmp_path / "guides").mkdir()
    shutil.copy(content_folder() / "guides" / "sources.toml", tmp_path / "guides")
    shutil.copytree(content_folder() / "pages", tmp_path / "pages")
    return tmp_path


class TestEveryPage:
    """What holds for all of them."""

    @pytest.mark.parametrize("path", PATHS)
    def test_has_one_heading_and_a_title_that_says_the_same(self, client: Client, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 200
        page = answer.content.decode()
        headings = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
        assert len(headings) == 1
        assert f"<title>{said(headings[0])} - Sharewell</title>" in page

    @pytest.mark.parametrize("path", PATHS)
    def test_steps_down_its_headings_one_at_a_time(self, client: Client, path: str) -> None:
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", client.get(path).content.decode())]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))

    @pytest.mark.parametrize("path", PATHS)
    def test_sets_no_cookie_and_is_kept_by_nobody(self, client: Client, path: str) -> None:
        answer = client.get(path)
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("path", PATHS)
    def test_holds_no_id_twice_and_no_link_to_a_place_that_is_not_there(self, client: Client, path: str) -> None:
        page = client.get(path).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)

    @pytest.mark.django_db
    def test_leads_only_to_pages_that_are_there(self, client: Client) -> None:
        places = set()
        for path in PATHS:
            places |= set(re.findall(r'href="(/[^"#?]*)"', client.get(path).content.decode()))
        for place in sorted(places):
            if not place.startswith("/static/") and place != "/whom-to-ring/":  # that one has tests of its own
                assert client.get(place).status_code in (200, 302), place

    @pytest.mark.parametrize("path", PATHS)
    def test_sends_an_outside_link_without_saying_where_from(self, client: Client, path: str) -> None:
        answer = client.get(path)
        for link in re.findall(r'<a [^>]*href="https?://[^>]*>', answer.content.decode()):
            assert 'rel="noreferrer"' in link
        assert answer.headers["Referrer-Policy"] == "same-origin"

    @pytest.mark.parametrize("name", ["about", "accessibility", "privacy", "worried"])
    def test_in_our_own_words_can_be_read_at_eleven_or_twelve(self, held: ContentPages, name: str) -> None:
        text = re.sub(r"</(?:p|li|h2)>", ". ", held.pages[name].html)
        assert readability(said(text)) <= 8.0


def readability(text: str) -> float:
    """Return the Automated Readability Index: 7 is a reader of 12."""
    words = re.findall(r"[A-Za-z0-9'’-]+", text)
    sentences = [one for one in re.split(r"[.!?:]+\s", text) if re.search(r"\w", one)]
    letters = sum(len(re.sub(r"[^A-Za-z0-9]", "", word)) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


class TestHome:
    """The start."""

    def test_offers_three_ways_and_danger_first(self, client: Client) -> None:
        page = client.get("/").content.decode()
        ways = re.findall(r'<li class="sw-way">\s*<h2><a href="([^"]+)">([^<]+)</a>', page)
        assert ways == [
            ("/worried/", "Worried about a child?"),
            ("/guide/", "Decide about sharing"),
            ("/whom-to-ring/", "Whom to ring"),
        ]
        assert page.index('href="tel:999"') < page.index("sw-way")


class TestWorried:
    """Worried about a child?"""

    def test_puts_danger_before_everything_else(self, client: Client) -> None:
        page = client.get("/worried/").content.decode()
        main = page[page.index("<main") :]
        assert main.index('href="tel:999"') < main.index('href="/whom-to-ring/"') < main.index("Small signs add up")
        assert main.index("What to note down") < main.index('href="/guide/"')

    def test_asks_nobody_to_type_a_name(self, client: Client) -> None:
        page = client.get("/worried/").content.decode()
        assert "<form" not in page
        assert "Do not type a child's name" in said(page).replace("&#x27;", "'")


class TestWhatWorriesYou:
    """The seven worries."""

    def test_answers_each_of_the_seven_with_then_and_today(self, client: Client, held: ContentPages) -> None:
        assert [one.code for one in held.fears] == [
            "the-law",
            "confidentiality",
            "getting-it-wrong",
            "professional-ethics",
            "not-knowing-enough",
            "being-sued",
            "parents",
        ]
        page = client.get("/what-worries-you/").content.decode()
        assert page.count("Then, about 2007") == page.count("<h3>Today</h3>") == 7

    def test_cites_the_handbook_for_then_and_something_newer_for_today(self, held: ContentPages) -> None:
        for fear in held.fears:
            standings = {cite.standing for cite in fear.cites}
            assert "source" in standings, fear.code
            assert standings & {"confirmed", "confirmed-secondary"}, fear.code

    def test_names_professional_codes_and_claims_to_have_read_none(self, held: ContentPages) -> None:
        standing = {code.name: {cite.standing for cite in code.cites} for code in held.codes}
        named_by_the_handbook = {name for name, found in standing.items() if found == {"source"}}
        assert named_by_the_handbook == {
            "British Medical Association, guidance on confidentiality",
            "Royal College of Psychiatrists, code of confidentiality",
        }
        others = set(standing) - named_by_the_handbook
        assert len(others) == 4
        assert all(standing[name] == {"background"} for name in others)

    def test_says_what_is_not_verified(self, client: Client) -> None:
        assert "Not verified" in client.get("/what-worries-you/").content.decode()

    def test_never_says_that_the_duty_lifts_confidence(self, held: ContentPages) -> None:
        confidence = next(one for one in held.fears if one.code == "confidentiality")
        assert "gap" in {cite.standing for cite in confidence.cites}
        assert any("was not seen" in text for text in confidence.today)


class TestGlossary:
    """Words of the field."""

    def test_holds_every_term_of_the_handbook(self, held: ContentPages) -> None:
        assert {one.term for one in held.terms if one.era == "then"} >= TERMS_OF_THE_HANDBOOK

    def test_shows_both_meanings_of_implied_consent(self, held: ContentPages) -> None:
        implied = next(one for one in held.terms if one.code == "implied-consent")
        assert len(implied.meaning) == 2

    def test_gives_each_term_a_source_and_a_standing(self, held: ContentPages) -> None:
        assert all(one.cites for one in held.terms)
        assert {cite.standing for one in held.terms for cite in one.cites} <= set(STANDINGS)

    def test_is_in_alphabetical_order(self, client: Client) -> None:
        page = client.get("/glossary/").content.decode()
        terms = [term.casefold() for term in re.findall(r'class="sw-entry" id="[^"]+">\s*<h3>([^<]+)</h3>', page)]
        assert len(terms) > len(TERMS_OF_THE_HANDBOOK)
        assert terms == sorted(terms)

    def test_can_be_taken_away_in_full(self, client: Client, held: ContentPages) -> None:
        answer = client.get("/glossary/glossary.csv")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="sharewell-glossary.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["Term"] for row in rows] == [one.term for one in held.terms]
        assert all(row["Meaning"] and row["Sources"] for row in rows)


class TestReadingList:
    """What to read."""

    def test_holds_every_work_of_the_handbook_as_history(self, held: ContentPages) -> None:
        assert len([one for one in held.works if one.group == "history"]) == WORKS_OF_THE_HANDBOOK

    def test_says_what_was_printed_wrongly(self, client: Client) -> None:
        page = said(client.get("/reading-list/").content.decode())
        assert "Children Act 1989 Parliament. 1989 Printed in the handbook as: “The Children Act 1998”" in page
        assert "Stationery with an e" in page

    def test_gives_every_work_of_today_an_address(self, held: ContentPages) -> None:
        assert all(one.href.startswith("http") for one in held.works if one.group == "today")

    def test_can_be_taken_away_in_full(self, client: Client, held: ContentPages) -> None:
        answer = client.get("/reading-list/reading-list.csv")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["Title"] for row in rows] == [one.title for one in held.works]


class TestGoldenRules:
    """Rules and points of each edition."""

    def test_shows_each_edition_newest_first_with_the_source_of_each_point(self, client: Client) -> None:
        page = client.get("/golden-rules/").content.decode()
        editions = editions_in_words(queries.list_editions())
        assert [one.in_force_on for one in editions] == sorted((one.in_force_on for one in editions), reverse=True)
        places = [page.index(f'id="{one.code}"') for one in editions]
        assert places == sorted(places)
        points = sum(len(one.points) + len(one.questions) for one in editions)
        assert page.count('<li class="sw-reason">') == points
        assert page.count('<p class="sw-source">') == points

    def test_says_from_when_until_when_each_was_in_force(self, client: Client) -> None:
        page = said(client.get("/golden-rules/").content.decode())
        assert "In force from 1 April 2006 until 30 September 2008." in page
        assert "In force from 30 September 2026." in page

    def test_counts_six_points_and_eight_questions_in_2006(self) -> None:
        oldest = editions_in_words(queries.list_editions())[-1]
        assert oldest.code == "hmg-2006"
        assert [one.number for one in oldest.points] == [1, 2, 3, 4, 5, 6]
        assert [one.number for one in oldest.questions] == [1, 2, 3, 4, 5, 6, 7, 8]


class TestLoadPages:
    """Reading the content: faults name file, line and cure, all at once."""

    def faults(self, folder: Path) -> list[tuple[str, int, str]]:
        """Return (file, line, problem and cure) of what is wrong."""
        with pytest.raises(ContentFault) as caught:
            load_pages(folder)
        return [(one.file, one.line, f"{one.problem} {one.cure}") for one in caught.value.faults]

    def test_reads_the_content_as_it_is(self, copied: Path) -> None:
        assert load_pages(copied).pages["worried"].title == "Worried about a child?"

    def test_refuses_a_source_that_nobody_holds(self, copied: Path) -> None:
        file = copied / "pages" / "glossary.toml"
        spoilt = file.read_text(encoding="utf-8").replace('"barnet-handbook"', '"barnet-hand"', 1)
        file.write_text(spoilt, encoding="utf-8")
        [(place, line, problem)] = self.faults(copied)
        assert place == "pages/glossary.toml"
        assert "barnet-hand" in problem
        assert "cites" in file.read_text(encoding="utf-8").splitlines()[line - 1]

    def test_refuses_a_standing_that_does_not_exist(self, copied: Path) -> None:
        file = copied / "pages" / "fears.toml"
        file.write_text(file.read_text(encoding="utf-8").replace('"gap"', '"certain"', 1), encoding="utf-8")
        assert "Unknown standing 'certain'" in self.faults(copied)[0][2]

    def test_refuses_a_term_without_a_source(self, copied: Path) -> None:
        file = copied / "pages" / "glossary.toml"
        new = '\n[[term]]\ncode = "x"\nterm = "X"\nera = "today"\nmeaning = ["Y."]\n'
        file.write_text(file.read_text(encoding="utf-8") + new, encoding="utf-8")
        [(place, line, problem)] = self.faults(copied)
        assert (place, "No source is given" in problem) == ("pages/glossary.toml", True)
        assert file.read_text(encoding="utf-8").splitlines()[line - 1] == "[[term]]"

    def test_names_the_line_of_a_misspelt_setting_of_a_page(self, copied: Path) -> None:
        file = copied / "pages" / "about.md"
        file.write_text(file.read_text(encoding="utf-8").replace("\nlede =", "\nleed =", 1), encoding="utf-8")
        [(place, line, problem)] = self.faults(copied)
        assert place == "pages/about.md"
        assert file.read_text(encoding="utf-8").splitlines()[line - 1].startswith("leed")
        assert "Use title, lede" in problem

    def test_refuses_a_page_without_settings(self, copied: Path) -> None:
        (copied / "pages" / "new.md").write_text("Just words.\n", encoding="utf-8")
        assert self.faults(copied) == [
            ("pages/new.md", 1, "The page does not begin with settings between +++ lines. Add them.")
        ]

    def test_tells_every_fault_at_once(self, copied: Path) -> None:
        (copied / "pages" / "new.md").write_text("Just words.\n", encoding="utf-8")
        (copied / "pages" / "reading-list.toml").unlink()
        assert {place for place, _, _ in self.faults(copied)} == {"pages/new.md", "pages/reading-list.toml"}

    def test_shows_html_in_the_words_as_text(self, copied: Path) -> None:
        file = copied / "pages" / "about.md"
        file.write_text(file.read_text(encoding="utf-8") + "\n<script>x</script>\n", encoding="utf-8")
        html = load_pages(copied).pages["about"].html
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


class TestEveryContentPageIsSound:
    """The check at every start."""

    def test_finds_nothing_wrong_with_the_content_as_it_is(self) -> None:
        assert every_content_page_is_sound() == []

    def test_tells_the_file_the_line_and_the_cure(self, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (copied / "pages" / "new.md").write_text("Just words.\n", encoding="utf-8")
        monkeypatch.setenv("SHAREWELL_CONTENT", str(copied))
        [found] = every_content_page_is_sound()
        assert found.msg.startswith("pages/new.md, line 1: The page does not begin with settings")
        assert found.hint == "Add them."


class TestWords:
    """Words of our own: none of the handbook's sentences, no real person of it."""

    def test_name_nobody_who_is_not_a_public_figure_of_the_subject(self) -> None:
        for file in sorted((content_folder() / "pages").iterdir()):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"@barnet|Carlowe|Moody|Assan", text), file.name

    def test_cite_every_document_that_only_these_pages_hold(self) -> None:
        pages = content_folder() / "pages"
        codes = [one["code"] for one in tomllib.loads((pages / "sources.toml").read_text(encoding="utf-8"))["source"]]
        text = "".join(file.read_text(encoding="utf-8") for file in pages.iterdir() if file.name != "sources.toml")
        assert [code for code in codes if f'"{code}"' not in text] == []

    def test_are_valid_toml(self) -> None:
        for file in sorted((content_folder() / "pages").glob("*.toml")):
            assert tomllib.loads(file.read_text(encoding="utf-8")), file.name


@pytest.mark.journey
class TestInABrowser:
    """Looked at with Chromium."""

    @pytest.mark.parametrize("path", PATHS)
    def test_is_clean_for_axe(self, page: Page, assert_axe_clean: Callable[[Page], None], path: str) -> None:
        page.goto(path)
        assert_axe_clean(page)

    @pytest.mark.parametrize("path", PATHS)
    def test_fits_a_telephone(self, phone_page: Page, assert_axe_clean: Callable[[Page], None], path: str) -> None:
        phone_page.goto(path)
        assert fits(phone_page)
        assert_axe_clean(phone_page)

    def test_works_without_a_script(self, page_without_javascript: Page) -> None:
        page = page_without_javascript
        page.goto("/")
        page.get_by_role("heading", level=2).get_by_role("link", name="Worried about a child?").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Worried about a child?")
        assert page.get_by_role("button", name="Print this page").count() == 0
        page.get_by_role("link", name="Glossary").first.click()
        page.wait_for_url("**/glossary/")

    def test_menu_on_a_telephone_needs_no_script_of_ours(self, phone_page: Page) -> None:
        phone_page.goto("/")
        link = phone_page.get_by_role("navigation", name="Main").get_by_role("link", name="Glossary")
        assert not link.is_visible()
        phone_page.get_by_text("Menu", exact=True).click()
        link.click()
        phone_page.wait_for_url("**/glossary/")

    def test_can_be_walked_by_keyboard_alone(self, page: Page) -> None:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "tel:999"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Worried about a child?"
        page.keyboard.press("Enter")
        page.wait_for_url("**/worried/")

    def test_leaves_when_escape_is_pressed_three_times(self, page: Page) -> None:
        page.goto("/worried/")
        with page.expect_request(lambda asked: asked.url.endswith("/leave/")):
            for _ in range(3):
                page.keyboard.press("Escape")

    def test_stays_when_escape_is_pressed_once(self, page: Page) -> None:
        page.goto("/worried/")
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        assert page.url.endswith("/worried/")

    def test_shows_the_print_button_where_a_script_can_print(self, page: Page) -> None:
        page.goto("/worried/")
        expect(page.get_by_role("button", name="Print this page")).to_be_visible()
