"""The pages of words: start, worry, golden rules, fears, glossary, reading list, and what Sharewell is.

They are open to everybody, read no database and set no cookie.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import TemplateView, View

from sharewell.design.tables import csv_response
from sharewell.foundation.content import content_folder
from sharewell.guidance import queries
from sharewell.guidance.presenters.pages import GROUPS_OF_LINKS, editions_in_words, terms_in_words, words_of_cites
from sharewell.guidance.queries.content_pages import ContentPages, load_pages


def _held() -> ContentPages:
    return load_pages(content_folder())


class Home(TemplateView):
    """The start: what Sharewell is, and three ways in."""

    template_name = "guidance/pages/home.html"


class TextPage(TemplateView):
    """A page whose words are one file of Markdown in `content/pages/`, named by `code`."""

    template_name = "guidance/pages/text.html"
    code = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the page. Raises Http404 where the content holds none of that name."""
        page = _held().pages.get(self.code)
        if page is None:
            raise Http404
        return super().get_context_data(page=page, **kwargs)


class Worried(TextPage):
    """Worried about a child? Danger first, then whom to ring, then what to note down."""

    template_name = "guidance/pages/worried.html"
    code = "worried"


class About(TextPage):
    """What Sharewell is, and is not."""

    code = "about"


class Accessibility(TextPage):
    """What was tested, and what was not."""

    code = "accessibility"


class Privacy(TextPage):
    """What is kept of a visit: nothing."""

    code = "privacy"


class More(TemplateView):
    """All pages."""

    template_name = "guidance/pages/more.html"
    extra_context = {"groups": GROUPS_OF_LINKS}


class GoldenRules(TemplateView):
    """The golden rules and key points of each edition, newest first."""

    template_name = "guidance/pages/golden-rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template each edition's points and key questions."""
        return super().get_context_data(editions=editions_in_words(queries.list_editions()), **kwargs)


class WhatWorriesYou(TemplateView):
    """The seven worries about sharing, each answered."""

    template_name = "guidance/pages/fears.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the worries and the codes of the professions."""
        held = _held()
        return super().get_context_data(fears=held.fears, codes=held.codes, **kwargs)


class Glossary(TemplateView):
    """The words of the field."""

    template_name = "guidance/pages/glossary.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the terms in alphabetical order."""
        return super().get_context_data(terms=terms_in_words(_held().terms), **kwargs)


class GlossaryCsv(View):
    """The glossary to take away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer with one row a term; several paragraphs are one cell."""
        return csv_response(
            filename="sharewell-glossary.csv",
            header=("Term", "Then or today", "Meaning", "Now", "Sources"),
            rows=[(t.term, t.era, " ".join(t.meaning), t.now, words_of_cites(t.cites)) for t in _held().terms],
        )


class ReadingList(TemplateView):
    """What to read: today, and the list of about 2007 as history."""

    template_name = "guidance/pages/reading-list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the template the works in the order of the content, each group apart."""
        works = _held().works
        return super().get_context_data(
            today=[one for one in works if one.group == "today"],
            between=[one for one in works if one.group == "between"],
            history=[one for one in works if one.group == "history"],
            **kwargs,
        )


class ReadingListCsv(View):
    """The reading list to take away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer with one row a work."""
        return csv_response(
            filename="sharewell-reading-list.csv",
            header=(
                "Title",
                "By",
                "Dated",
                "Group",
                "About",
                "Address",
                "Printed as",
                "Put right",
                "Sources",
            ),
            rows=[
                (w.title, w.by, w.dated, w.group, w.about, w.href, w.printed, w.put_right, words_of_cites(w.cites))
                for w in _held().works
            ],
        )
