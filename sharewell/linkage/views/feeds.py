"""What became of the files that sources sent: numbers, and refusals by their line."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views import View

from sharewell.design.tables import csv_response
from sharewell.foundation.clock import today
from sharewell.linkage.presenters import FEED_COLUMNS, REFUSED_COLUMNS, feed_cells, feed_line, outcome_rows
from sharewell.linkage.queries.feeds import get_report, list_feeds
from sharewell.linkage.types import FeedReport, FeedUnknown
from sharewell.partnerships.queries import list_organisations


def _organisations() -> dict[str, str]:
    return {one.reference: one.name for one in list_organisations(on=today())}


class Feeds(View):
    """The files that were taken in, the newest first."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        names = _organisations()
        lines = [feed_line(one, source=names.get(one.source, one.source)) for one in list_feeds(actor=request.actor)]
        return render(request, "linkage/feeds.html", {"lines": lines})


class FeedsFile(View):
    """The same as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = feed_cells(list_feeds(actor=request.actor))
        return csv_response(filename="feeds.csv", header=FEED_COLUMNS, rows=rows)


class FeedPage(View):
    """What became of one file."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        report = _get(request, reference)
        line = feed_line(report, source=_organisations().get(report.source, report.source))
        context = {
            "line": line,
            "outcomes": outcome_rows(report),
            "refused": [(str(one.line), one.reason) for one in report.refused],
        }
        return render(request, "linkage/feed.html", context)


class RefusedFile(View):
    """The lines that were refused, to send back to the source."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Send it."""
        rows = [(str(one.line), one.reason) for one in _get(request, reference).refused]
        return csv_response(filename="refused.csv", header=REFUSED_COLUMNS, rows=rows)


def _get(request: Any, reference: str) -> FeedReport:
    try:
        return get_report(actor=request.actor, feed=reference)
    except FeedUnknown:
        raise Http404 from None
