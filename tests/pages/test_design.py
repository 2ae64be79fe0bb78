"""The design kit: each component, the forms, the error pages, the way out, and the build's promises."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import engines, loader
from django.test import Client
from django.urls import resolve

from sharewell.core.deciding.vocabulary import OUTCOMES
from sharewell.design import navigation, tables, words
from sharewell.design.forms import KitForm

ASSETS = Path(__file__).parents[2] / "assets"


def render(source: str, /, **values: Any) -> str:
    """Render a piece of template that may use the kit."""
    template = engines["jinja2"].from_string('{% import "design/kit.html" as kit %}' + source)
    return str(template.render(values))


def squeezed(html: str) -> str:
    """Take tags and runs of white space out, so that words can be compared."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


class Council(KitForm):
    """One field of each kind."""

    council = forms.ChoiceField(
        label="Which council?",
        choices=[("", "Choose"), ("inv", "Invented-on-Sea (invented)")],
        help_text="Where the child lives.",
        error_messages={"required": "Choose a council"},
    )
    confidential = forms.ChoiceField(
        label="Is it confidential?",
        choices=[("yes", "Yes"), ("no", "No"), ("unsure", "I am not sure")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is confidential"},
    )
    checks = forms.MultipleChoiceField(
        label="Checks",
        choices=[("accurate", "It is accurate"), ("needed", "It is needed")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    read = forms.BooleanField(label="I have read it", required=False)
    reason = forms.CharField(label="Why", widget=forms.Textarea, required=False)
    role = forms.CharField(label="Your role", required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False, initial="step-2")


class TestPage:
    """The layout of every page."""

    def test_has_a_title_a_language_a_skip_link_and_a_main_part(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert '<html lang="en-GB"' in page
        assert "<title>Share what keeps a child safe - Sharewell</title>" in page
        assert 'href="#main-content"' in page
        assert 'id="main-content"' in page
        assert len(re.findall(r"<h1[ >]", page)) == 1

    def test_holds_no_script_or_style_inside_it(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert "<style" not in page
        assert not re.search(r"\sstyle=", page)
        assert not re.search(r"\son[a-z]+=", page)

    def test_loads_nothing_from_elsewhere(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', page)

    def test_carries_neither_crown_nor_government_font(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert "crown" not in page.lower()
        assert "gov.uk" not in page.lower()

    def test_offers_a_way_out_that_needs_no_script(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert re.search(r'<a class="sw-leave" href="/leave/"[^>]*>Leave this page quickly</a>', page)

    def test_says_that_everything_is_invented_in_the_try_out_only(self, client: Client, settings: Any) -> None:
        assert "Invented data" not in client.get("/").content.decode()
        settings.INSTALLATION_KIND = "demo"
        assert "Invented data" in client.get("/").content.decode()

    def test_puts_error_before_the_title_of_a_page_with_errors(self) -> None:
        page = loader.render_to_string("design/404.html", {"has_errors": True})
        assert "<title>Error: There is no such page - Sharewell</title>" in page


class TestNavigation:
    """The few places that every page leads to."""

    def test_has_at_most_seven_places(self) -> None:
        assert 0 < len(navigation.PLACES) <= 7

    @pytest.mark.parametrize("place", navigation.PLACES, ids=lambda place: place.href)
    def test_leads_to_a_page_that_is_there(self, place: navigation.Place) -> None:
        assert resolve(place.href).url_name

    def test_marks_the_place_in_which_the_reader_is(self) -> None:
        here = [place.text for place in navigation.items_for("/glossary/") if place.is_here]
        assert here == ["Glossary"]

    def test_marks_nothing_on_the_start_page(self) -> None:
        assert not any(place.is_here for place in navigation.items_for("/"))


class TestLeave:
    """Leaving quickly."""

    def test_goes_to_a_neutral_page_and_asks_the_browser_to_forget(self, client: Client) -> None:
        answer = client.get("/leave/")
        assert answer.status_code == 302
        assert answer.headers["Location"] == "https://www.bbc.co.uk/weather"
        assert '"cookies"' in answer.headers["Clear-Site-Data"]
        assert '"cache"' in answer.headers["Clear-Site-Data"]
        assert answer.headers["Cache-Control"] == "no-store"

    def test_ends_each_cookie_that_the_browser_sent(self, client: Client) -> None:
        client.cookies["sharewell_guide"] = "answers"
        answer = client.get("/leave/")
        ended = answer.cookies["sharewell_guide"]
        assert ended.value == ""
        assert ended["max-age"] == 0

    def test_ends_a_cookie_bound_to_the_host_as_a_secure_one(self, client: Client) -> None:
        client.cookies["__Host-sharewell_form"] = "token"
        ended = client.get("/leave/").cookies["__Host-sharewell_form"]
        assert ended["secure"]
        assert ended["path"] == "/"


class TestErrorPages:
    """What a person sees when something is wrong."""

    @pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
    def test_says_to_ring_999_and_what_to_do_next(self, status: int) -> None:
        page = loader.render_to_string(f"design/{status}.html", {})
        assert "If a child is in immediate danger, ring" in page
        assert 'href="tel:999"' in page
        assert "Go to the start page" in page
        assert len(re.findall(r"<h1[ >]", page)) == 1

    def test_gives_no_detail_of_what_was_asked_for(self, client: Client) -> None:
        answer = client.get("/no-such-page/a-name-that-must-not-appear/?q=secret-word")
        assert answer.status_code == 404
        page = answer.content.decode()
        assert "a-name-that-must-not-appear" not in page
        assert "secret-word" not in page


class TestOutcome:
    """What to do, told three ways."""

    @pytest.mark.parametrize("code", OUTCOMES)
    def test_has_words_a_shape_and_a_colour_of_its_own_for_every_outcome(self, code: str) -> None:
        html = render("{% call kit.outcome(code) %}<p>Then this.</p>{% endcall %}", code=code)
        assert f"sw-outcome--{code}" in html
        assert "<svg" in html
        assert squeezed(html).startswith("What to do : ")
        assert squeezed(html).endswith("Then this.")
        style = (ASSETS / "styles" / "sharewell.scss").read_text(encoding="utf-8")
        assert f'"{code}": #' in style

    def test_differs_from_every_other_in_words_and_in_shape(self) -> None:
        spoken = {squeezed(render("{{ kit.outcome(code) }}", code=code)) for code in OUTCOMES}
        drawn = {render("{{ kit.outcome_shape(code) }}", code=code) for code in OUTCOMES}
        assert len(spoken) == len(drawn) == len(OUTCOMES)

    def test_is_the_heading_of_the_page_unless_told_otherwise(self) -> None:
        assert "<h1 " in render("{{ kit.outcome('refer') }}")
        assert "<h2 " in render("{{ kit.outcome('refer', level=2) }}")


class TestTelephone:
    """A number to ring with one thumb."""

    def test_is_a_link_that_rings_and_says_whom(self) -> None:
        html = render("{{ kit.telephone('Social care (invented)', '01632 960123', hours='By day') }}")
        assert 'href="tel:01632960123"' in html
        assert 'aria-label="Ring Social care (invented) on 01632 960123"' in html
        assert ">01632 960123</a>" in html
        assert "By day" in html

    def test_lists_several_in_order(self) -> None:
        items = [{"name": "First", "number": "999", "urgent": True}, {"name": "Second", "number": "101"}]
        html = render("{{ kit.telephones(items) }}", items=items)
        assert html.index("First") < html.index("Second")
        assert html.count("sw-phone--urgent") == 1


class TestTelephoneLink:
    """The address that a telephone understands."""

    @pytest.mark.parametrize(
        ("number", "link"),
        [
            ("020 7946 0000", "tel:02079460000"),
            ("+44 1632 960000", "tel:+441632960000"),
            ("(01632) 960-001", "tel:01632960001"),
            ("01632 960777 ext 12", "tel:01632960777;ext=12"),
            ("101", "tel:101"),
            ("+44 (0)1632 960777", "tel:+441632960777"),
        ],
    )
    def test_keeps_digits_and_a_leading_plus(self, number: str, link: str) -> None:
        assert words.telephone_link(number) == link

    @pytest.mark.parametrize("number", ["ask at the desk", "", "12", "between 9 and 5"])
    def test_refuses_what_would_ring_nobody(self, number: str) -> None:
        assert not words.can_be_rung(number)
        with pytest.raises(ValueError, match="needs a number"):
            words.telephone_link(number)

    @pytest.mark.parametrize(
        "number", ["01632 960777 or 07700 900123", "Duty desk: 01632 960777", "01632 960777 (9 to 5)"]
    )
    def test_of_more_than_a_number_the_first_is_rung_and_none_is_taken_from_a_form(self, number: str) -> None:
        assert words.telephone_link(number) == "tel:01632960777"
        assert not words.can_be_rung(number)

    @pytest.mark.parametrize("number", ["01632 960777 ext 12", "01632960777x12", "+44 1632 960777", "999"])
    def test_one_number_is_one(self, number: str) -> None:
        assert words.can_be_rung(number)


class TestStanding:
    """How sure a statement is, in words."""

    @pytest.mark.parametrize(
        ("standing", "said"),
        [
            ("confirmed", "Confirmed"),
            ("confirmed-secondary", "Confirmed at second hand"),
            ("source", "From the source document"),
            ("background", "Not verified"),
            ("inference", "Not verified"),
            ("gap", "Not verified"),
            ("something-new", "Not verified"),
            ("", "Not verified"),
            (None, "Not verified"),
        ],
    )
    def test_never_shows_the_unknown_as_confirmed(self, standing: str | None, said: str) -> None:
        assert squeezed(render("{{ kit.standing(one) }}", one=standing)) == said


class TestReasons:
    """Why, and where it comes from."""

    def test_gives_each_reason_with_its_source_and_standing(self) -> None:
        items = [{"text": "An order must be obeyed.", "source": "A handbook: The Law", "standing": "source"}]
        said = squeezed(render("{{ kit.reasons(items) }}", items=items))
        assert said == "An order must be obeyed. From the source document A handbook: The Law"

    def test_links_a_source_that_has_an_address(self) -> None:
        items = [{"text": "T", "source": "An Act", "standing": "confirmed", "href": "https://example.org/act"}]
        assert '<a href="https://example.org/act"' in render("{{ kit.reasons(items) }}", items=items)

    def test_shows_markup_in_a_reason_as_text(self) -> None:
        items = [{"text": "<script>x</script>", "source": "<b>", "standing": "source"}]
        html = render("{{ kit.reasons(items) }}", items=items)
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


class TestQuestion:
    """One question on one page."""

    SOURCE = (
        "{{ kit.question('confidential', 'Is it confidential?', options, csrf_input=csrf, caption='Question 3',"
        " hint='Think.', why='It matters.', why_source=source, illustrations=['One case.'], unsure=unsure,"
        " value=value, error=error, hidden={'edition': 'hmg-2008'}) }}"
    )

    def made(self, value: str = "", error: str = "") -> str:
        """Render the question in full."""
        return render(
            self.SOURCE,
            options=[{"value": "yes", "text": "Yes", "hint": "Told in confidence."}, {"value": "no", "text": "No"}],
            unsure={"value": "unsure", "text": "I am not sure"},
            source={"text": "A handbook", "standing": "source"},
            csrf="",
            value=value,
            error=error,
        )

    def test_has_the_question_as_the_heading_of_its_answers(self) -> None:
        html = self.made()
        assert re.search(r"<legend[^>]*>\s*<span[^>]*>Question 3</span>\s*<h1[^>]*>Is it confidential\?</h1>", html)

    def test_sets_not_sure_apart_after_the_others(self) -> None:
        html = self.made()
        apart = html.index("sw-question__unsure")
        assert html.index('value="no"') < apart < html.index('value="unsure"')

    def test_chooses_nothing_by_itself(self) -> None:
        assert " checked" not in self.made()

    def test_keeps_what_was_chosen(self) -> None:
        assert re.search(r'value="no" checked', self.made(value="no"))

    def test_says_why_and_shows_examples_behind_disclosures(self) -> None:
        html = self.made()
        assert html.count("<details") == 2
        assert "Why am I asked this?" in html
        assert "From the source document" in html
        assert "One case." in html

    def test_ties_the_error_to_the_answers(self) -> None:
        html = self.made(error="Choose an answer")
        assert 'aria-describedby="confidential-hint confidential-error"' in html
        assert 'id="confidential-error"' in html
        assert 'id="confidential"' in html

    def test_keeps_hidden_values(self) -> None:
        assert '<input type="hidden" name="edition" value="hmg-2008">' in self.made()


class TestKitForm:
    """A form that renders itself."""

    def test_draws_each_kind_of_field(self) -> None:
        html = str(Council())
        assert 'class="govuk-select"' in html
        assert html.count('type="radio"') == 3
        assert html.count('type="checkbox"') == 3
        assert "<textarea" in html
        assert 'type="text"' in html
        assert '<input type="hidden" name="kept" value="step-2">' in html
        assert "None" not in html

    def test_names_each_field_by_label_and_hint(self) -> None:
        html = str(Council()["council"].as_field_group())
        assert re.search(r'<label[^>]*for="id_council"[^>]*>\s*Which council\?', html)
        assert 'aria-describedby="id_council-hint"' in html

    def test_sets_not_sure_apart(self) -> None:
        html = str(Council()["confidential"].as_field_group())
        assert html.index("govuk-radios__divider") < html.index('value="unsure"')

    def test_draws_no_summary_before_it_is_sent(self) -> None:
        assert "There is a problem" not in str(Council())

    def test_leads_from_each_error_to_its_field(self) -> None:
        html = str(Council({}))
        assert '<a href="#id_council">Choose a council</a>' in html
        assert '<a href="#id_confidential">Say whether it is confidential</a>' in html
        assert 'id="id_council"' in html
        assert 'id="id_confidential"' in html
        assert 'aria-describedby="id_council-hint id_council-error"' in html

    def test_keeps_what_was_sent(self) -> None:
        html = str(Council({"council": "inv", "confidential": "no", "checks": ["needed"], "role": "Cook <b>"}))
        assert '<option value="inv" selected>' in html
        assert re.search(r'value="no"\s+checked', html)
        assert re.search(r'value="needed"\s+checked', html)
        assert "Cook &lt;b&gt;" in html


class TestTable:
    """Rows to look at, and to take away."""

    def test_names_columns_and_rows_and_links_the_file(self) -> None:
        html = render("{{ kit.table('Editions', ['Edition', 'From'], [('hmg-2006', '1 April 2006')], '/x.csv') }}")
        assert "<caption" in html
        assert '<th scope="col" class="govuk-table__header">Edition</th>' in html
        assert '<th scope="row" class="govuk-table__header">hmg-2006</th>' in html
        assert '<a class="govuk-link" href="/x.csv">Download as CSV</a>' in html

    def test_is_stacked_on_a_telephone_with_a_heading_beside_each_cell(self) -> None:
        html = render("{{ kit.table('Both', ['What', 'This one'], [('Name', 'Ada')], stack=True) }}")
        assert '<td class="govuk-table__cell" role="cell" data-label="This one">Ada</td>' in html
        assert '<th scope="row" class="govuk-table__header" role="rowheader">Name</th>' in html

    def test_can_be_scrolled_by_keyboard(self) -> None:
        html = render("{{ kit.table('Editions', ['Edition'], [('hmg-2006',)]) }}")
        assert 'tabindex="0" role="region" aria-labelledby="table-caption"' in html


class TestCsvText:
    """A file that no spreadsheet runs."""

    @pytest.mark.parametrize("cell", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1"])
    def test_guards_what_looks_like_a_formula(self, cell: str) -> None:
        assert tables.guarded(cell) == "'" + cell

    def test_leaves_ordinary_words_alone(self) -> None:
        assert tables.csv_text(["A"], [["plain, with a comma"], [None]]) == 'A\r\n"plain, with a comma"\r\n""\r\n'


class TestOtherComponents:
    """Summary list, empty state, print button, flowchart."""

    def test_summary_says_what_each_change_link_changes(self) -> None:
        rows = [{"key": "Consent", "value": "Not sought", "href": "/guide/"}, {"key": "About", "value": "A child"}]
        html = render("{{ kit.summary(rows) }}", rows=rows)
        assert html.count("Change") == 1
        assert "Change consent" in squeezed(html)

    def test_empty_state_says_what_the_place_is_for(self) -> None:
        assert squeezed(render("{{ kit.empty('No numbers', 'Ask.') }}")) == "No numbers Ask."

    def test_print_button_is_hidden_until_a_script_shows_it(self) -> None:
        assert re.search(r"<button[^>]* data-print hidden>", render("{{ kit.print_button() }}"))

    def test_flowchart_has_a_twin_in_words_after_the_picture(self) -> None:
        steps = [
            {"id": "s1", "text": "Is there a purpose?", "branches": [{"answer": "No", "to": "Do not share"}]},
            {"id": "s2", "text": "Record it"},
        ]
        html = render("{{ kit.flowchart('The chart', steps, image_href='/chart.svg') }}", steps=steps)
        assert html.index('src="/chart.svg"') < html.index('id="s1"') < html.index('id="s2"')
        assert 'alt="The chart. The steps are written out below."' in html
        assert "No: Do not share" in squeezed(html)


class TestDateWords:
    """Days as people say them."""

    def test_writes_a_day(self) -> None:
        assert words.date_words(date(2026, 11, 22)) == "22 November 2026"

    def test_takes_a_moment_to_london_first(self) -> None:
        assert words.date_words(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


class TestBuild:
    """What the build leaves."""

    def style(self) -> str:
        """Return the built style."""
        return (ASSETS / "dist" / "sharewell" / "sharewell.css").read_text(encoding="utf-8")

    def test_style_loads_nothing_and_carries_no_font(self) -> None:
        style = self.style()
        assert "url(" not in style
        assert "@font-face" not in style
        assert "GDS Transport" not in style
        assert "system-ui" in style

    def test_lock_names_no_address_of_a_package(self) -> None:
        lock = (ASSETS / "package-lock.json").read_text(encoding="utf-8")
        assert '"resolved"' not in lock
        assert ".tgz" not in lock

    def test_every_class_of_our_own_in_a_template_has_a_style(self) -> None:
        package = Path(str(settings.PACKAGE))
        used = set()
        for template in package.glob("*/templates/**/*.html"):
            for classes in re.findall(r'class="([^"]*)"', template.read_text(encoding="utf-8")):
                used |= {one for one in re.sub(r"{%.*?%}|{{.*?}}", "", classes).split() if one.startswith("sw-")}
        assert used
        # What ends in "--" is completed by the template.
        assert {one for one in used if not one.endswith("--") and f".{one}" not in self.style()} == set()


def channel(value: int) -> float:
    """Return the linear value of one channel of a colour (WCAG 2.2, relative luminance)."""
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours written as #rrggbb."""

    def luminance(colour: str) -> float:
        red, green, blue = (channel(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.fixture
def scss() -> str:
    """Return the source of the style."""
    return (ASSETS / "styles" / "sharewell.scss").read_text(encoding="utf-8")


class TestColours:
    """Contrast of our own colours, WCAG 2.2 level AA."""

    def test_outcome_headings_are_readable_in_white(self, scss: str) -> None:
        colours = re.findall(r'"(?:[a-z-]+)": (#[0-9a-f]{6})', scss)
        assert len(colours) == len(OUTCOMES)
        assert all(contrast("#ffffff", colour) >= 4.5 for colour in colours)

    @pytest.mark.parametrize("ground", ["#ffffff", "#eef4f3", "#fdf3f2"])
    def test_links_and_text_are_readable_on_every_ground(self, scss: str, ground: str) -> None:
        for name in ("accent", "accent-deep", "ink"):
            found = re.search(rf"^\${name}: (#[0-9a-f]{{6}});", scss, re.MULTILINE)
            assert found
            assert contrast(found.group(1), ground) >= 4.5

    def test_focus_is_seen_against_the_page_and_its_text_is_readable(self, scss: str) -> None:
        focus = re.search(r"^\$focus: (#[0-9a-f]{6});", scss, re.MULTILINE)
        assert focus
        assert contrast("#14201f", focus.group(1)) >= 4.5
        assert contrast("#14201f", "#ffffff") >= 3
