"""The editions: what each says, how it judges, as a picture and in words."""

import logging
from typing import Any

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from sharewell.core.deciding import Edition
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import today
from sharewell.guidance import queries
from sharewell.guidance.presenters.editions import (
    CONDITION_HEAD,
    GATEWAY_HEAD,
    edition_page,
    editions_rows,
    flowchart_steps,
)
from sharewell.guidance.presenters.flowcharts import svg_of
from sharewell.guidance.queries.sign_offs import get_progress

log = logging.getLogger("sharewell.guidance")


def _edition(code: str) -> Edition:
    try:
        return queries.get_edition(code=code)
    except KeyError:
        raise Http404 from None


def _sign_off_words(code: str) -> str:
    """Say how far the edition is signed off; with the database away the page still shows, and says what is missing."""
    try:
        return get_progress(edition=code).words
    except Error as problem:
        log.error("An edition is shown without its sign-off: %s", type(problem).__name__)  # noqa: TRY400
        return "Sharewell cannot tell at the moment who has signed it off. Each statement says what it rests on."


class Editions(View):
    """Every edition held, and the gaps between them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list, newest first."""
        rows = editions_rows(queries.list_editions(), today())
        return render(request, "guidance/editions/list.html", {"editions": rows})


class EditionPage(View):
    """One edition: its points and questions, purposes, conflicts, gateways and conditions, each with its standing."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the page, or 404 for an edition that is not held."""
        edition = _edition(code)
        context: dict[str, Any] = {
            "edition": edition,
            "page": edition_page(edition),
            "sign_off": _sign_off_words(code),
            "gateway_head": GATEWAY_HEAD,
            "condition_head": CONDITION_HEAD,
        }
        return render(request, "guidance/editions/edition.html", context)


class GatewaysCsv(View):
    """The gateways as a file for a spreadsheet."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Send the file, or 404 for an edition that is not held."""
        rows = edition_page(_edition(code)).gateways
        return csv_response(filename=f"gateways-{code}.csv", header=GATEWAY_HEAD, rows=rows)


class ConditionsCsv(View):
    """The conditions as a file for a spreadsheet."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Send the file, or 404 for an edition that is not held."""
        rows = edition_page(_edition(code)).conditions
        return csv_response(filename=f"conditions-{code}.csv", header=CONDITION_HEAD, rows=rows)


class Flowchart(View):
    """The rules of an edition as a picture with a twin in words."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the page, or 404 for an edition that is not held."""
        edition = _edition(code)
        context = {"edition": edition, "steps": flowchart_steps(edition)}
        return render(request, "guidance/editions/flowchart.html", context)


class FlowchartPicture(View):
    """The picture itself, to look at alone or to print."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Send the picture as SVG, or 404 for an edition that is not held."""
        response = HttpResponse(svg_of(_edition(code)), content_type="image/svg+xml; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
