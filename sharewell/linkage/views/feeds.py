"""What became of the files that sources sent: progress, numbers, and refusals by their line."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.linkage.actions import agree_to_endings, resume_feed
from sharewell.linkage.presenters.feeds import (
    FEED_COLUMNS,
    REFUSED_COLUMNS,
    REPORT_COLUMNS,
    delivery_line,
    ending_words,
    feed_cells,
    feed_line,
    outcome_rows,
    report_cells,
)
from sharewell.linkage.queries.feeds import MOST_REFUSED, get_report, list_feeds
from sharewell.linkage.queries.sending import list_deliveries
from sharewell.linkage.types import FeedReport, FeedUnknown, NothingToAgree, RowOutcome
from sharewell.partnerships.queries import list_organisations


def organisations() -> dict[str, str]:
    """Return the names of organisations by their references."""
    return {one.reference: one.name for one in list_organisations(on=today())}


class Feeds(View):
    """The files that were taken in, the newest first, and those that are not taken in yet."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        names, moment = organisations(), now()
        lines = [
            feed_line(one, source=names.get(one.source, one.source), now=moment)
            for one in list_feeds(actor=request.actor)
        ]
        waiting = [
            delivery_line(one, source=names.get(one.source, one.source), now=moment)
            for one in list_deliveries(actor=request.actor)
        ]
        return render(request, "linkage/feeds.html", {"lines": lines, "waiting": waiting})


class FeedsFile(View):
    """The same as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = feed_cells(list_feeds(actor=request.actor))
        return csv_response(filename="feeds.csv", header=FEED_COLUMNS, rows=rows)


class FeedPage(View):
    """How far a file is, and what became of it."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        report = _get(request, reference)
        line = feed_line(report, source=organisations().get(report.source, report.source), now=now())
        context = {
            "line": line,
            "report": report,
            "outcomes": outcome_rows(report),
            "endings": ending_words(report),
            "refused": [(str(one.line), one.reason) for one in report.refused],
            "more_refused": report.counts[RowOutcome.REFUSED] > MOST_REFUSED,
        }
        return render(request, "linkage/feed.html", context)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Let it go on, or agree that whom a whole list does not name is gone."""
        _get(request, reference)
        if request.POST.get("step") == "agree":
            with suppress(NothingToAgree):  # somebody else has: the page says what became of it
                agree_to_endings(actor=request.actor, feed=reference, now=now())
        else:
            resume_feed(actor=request.actor, feed=reference, now=now())
        return HttpResponseRedirect(reverse("linkage:feed", args=[reference]))


class ReportFile(View):
    """What became of one file, as a file."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Send it."""
        return csv_response(filename="report.csv", header=REPORT_COLUMNS, rows=report_cells(_get(request, reference)))


class RefusedFile(View):
    """The lines that were refused, to send back to the source."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Send it."""
        rows = [(str(one.line), one.reason) for one in _get(request, reference, every=True).refused]
        return csv_response(filename="refused.csv", header=REFUSED_COLUMNS, rows=rows)


def _get(request: Any, reference: str, *, every: bool = False) -> FeedReport:
    try:
        return get_report(actor=request.actor, feed=reference, every=every)
    except FeedUnknown:
        raise Http404 from None
