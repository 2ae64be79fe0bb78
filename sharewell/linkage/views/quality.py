"""How good the feeds of each source are, over time: a table, a chart beside it, and a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from sharewell.design.tables import csv_response
from sharewell.design.words import date_words
from sharewell.linkage.presenters.feeds import QUALITY_COLUMNS, quality_bars, quality_cells, quality_table
from sharewell.linkage.queries.sending import list_measured, list_measures
from sharewell.linkage.views.feeds import organisations


class Qualities(View):
    """The sources that sent files."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        names = organisations()
        lines = [
            {"reference": source, "source": names.get(source, source), "many": many, "on": last}
            for source, many, last in list_measured(actor=request.actor)
        ]
        return render(request, "linkage/qualities.html", {"lines": lines})


class QualityPage(View):
    """How good the feeds of one source are. A source that sent nothing has an empty page."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        rows = list_measures(actor=request.actor, source=reference)
        context = {
            "reference": reference,
            "source": organisations().get(reference, reference),
            "heads": ["Measure", *(date_words(row.begun_at) for row in rows[:6])],
            "table": quality_table(rows[:6]),
            "bars": quality_bars(rows[:1]),
            "rows": rows,
        }
        return render(request, "linkage/quality.html", context)


class QualityFile(View):
    """The same as a file: a line for each measure of each feed."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Send it."""
        rows = quality_cells(list_measures(actor=request.actor, source=reference))
        return csv_response(filename="quality-of-feeds.csv", header=QUALITY_COLUMNS, rows=rows)
