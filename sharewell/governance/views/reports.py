"""Reports: papers that are written, previews, what was issued as page and PDF."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.design.words import date_words, moment_words
from sharewell.foundation.clock import now, today
from sharewell.governance import forms
from sharewell.governance.actions import issue_report, write_paper
from sharewell.governance.exporters import report_pdf
from sharewell.governance.presenters import REPORT_COLUMNS, REPORT_HEAD, report_cells, report_file
from sharewell.governance.queries import compose, get_paper, get_report, list_meetings, list_papers, list_reports
from sharewell.governance.types import REPORT_WORDS, ReportKind
from sharewell.governance.views.pages import (
    Cells,
    FormPage,
    ListPage,
    documents_of,
    found,
    home_of,
    keeps,
    posts_of,
)


class Reports(ListPage):
    """Every issued report; for who keeps the groups also what is being written."""

    title = "Reports and the handbook"
    lead = "Reports are made from what is recorded in Sharewell. What was issued stays as it was."
    caption = "The newest first"
    head, columns = REPORT_HEAD, REPORT_COLUMNS
    filename, csv = "reports.csv", "governance:reports-csv"
    empty = ("No report was issued yet", "The annual report, papers for the board and the handbook stand here.")
    template = "governance/reports.html"

    def rows(self, request: Any) -> Any:
        """Return the reports."""
        return list_reports(actor=request.actor)

    def cells(self, request: Any, row: Any) -> Cells:
        """Return a report."""
        return report_cells(row)

    def file_cells(self, row: Any) -> Cells:
        """Return a report for the file."""
        return report_file(row)

    def ways(self, request: Any) -> list[tuple[str, str]]:
        """Lead to what can be made."""
        if not keeps(request):
            return []
        return [
            (reverse("governance:annual"), "Make the annual representatives’ report"),
            (reverse("governance:new-paper"), "Write a board paper"),
            (reverse("governance:handbook"), "Make the handbook"),
        ]

    def more(self, request: Any) -> dict[str, Any]:
        """Show the papers."""
        return {"papers": list_papers(actor=request.actor) if keeps(request) else ()}


def preview_address(kind: ReportKind, about: str, first: date, last: date) -> str:
    """Return the address of the preview of a report."""
    return reverse("governance:preview", args=(kind.value, about, first.isoformat(), last.isoformat()))


class ToReports(FormPage):
    """A form that leads back to the reports."""

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Lead back."""
        return {"back": (reverse("governance:reports"), "Reports and the handbook")}


class Annual(ToReports):
    """Which annual report is made."""

    title, button = "Make the annual representatives’ report", "Show it"
    lead = "You see it before it is issued. Every figure says how it was counted."

    def form(self, request: Any, data: Any, **where: str) -> forms.AnnualForm:
        """Offer the documents."""
        return forms.AnnualForm(data, offers={"about": documents_of(request)})

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Lead to the preview."""
        said = form.cleaned_data
        compose(actor=request.actor, kind=ReportKind.REPRESENTATIVES, now=now(), **said)
        return preview_address(ReportKind.REPRESENTATIVES, said["about"], said["first_day"], said["last_day"])


class Handbook(ToReports):
    """Of which day the handbook is made."""

    title, button = "Make the handbook", "Show it"
    lead = "All documents and terms of reference that are in force on a day, in a single document."

    def form(self, request: Any, data: Any, **where: str) -> forms.HandbookForm:
        """Begin with today."""
        return forms.HandbookForm(data, initial={"on": today().isoformat()})

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Lead to the preview."""
        home, day = home_of(request), form.day()
        compose(actor=request.actor, kind=ReportKind.HANDBOOK, about=home, first_day=day, last_day=day, now=now())
        return preview_address(ReportKind.HANDBOOK, home, day, day)


class WritePaper(ToReports):
    """A board paper that is written or changed."""

    title, button = "Write a board paper", "Save and show it"
    lead = "The parts are those of a report to a children’s trust. What legal advisers said is added by itself."

    def form(self, request: Any, data: Any, **where: str) -> forms.PaperForm:
        """Begin with the paper as it is."""
        initial = {}
        if "reference" in where:
            row = get_paper(actor=request.actor, paper=where["reference"])
            initial = {name: getattr(row, name) for name in forms.PaperForm.base_fields}
            initial["recommendations"] = "\n".join(row.recommendations)
        meetings = [
            (one.reference, f"{one.group_name}, {date_words(one.meets_on)}")
            for one in list_meetings(actor=request.actor)
            if one.called_off_at is None
        ]
        return forms.PaperForm(
            data,
            initial=initial,
            offers={"meeting": meetings, "agreement": documents_of(request), "contact_post": posts_of(request)},
        )

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Save it, and lead to the preview."""
        paper = write_paper(actor=request.actor, paper=where.get("reference", ""), now=now(), **form.cleaned_data)
        return preview_address(ReportKind.BOARD_PAPER, paper, today(), today())


class Preview(View):
    """A report as it would be issued now, and the button that issues it."""

    def get(self, request: Any, kind: str, about: str, first: str, last: str) -> HttpResponse:
        """Show it."""
        return self._page(request, kind, about, first, last)

    def post(self, request: Any, kind: str, about: str, first: str, last: str) -> HttpResponse:
        """Issue it."""
        which, first_day, last_day = self._what(kind, first, last)
        report = found(
            lambda: issue_report(
                actor=request.actor, kind=which, about=about, first_day=first_day, last_day=last_day, now=now()
            )
        )
        return HttpResponseRedirect(reverse("governance:report", args=(report,)))

    @staticmethod
    def _what(kind: str, first: str, last: str) -> tuple[ReportKind, date, date]:
        try:
            return ReportKind(kind), date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            raise Http404 from None

    def _page(self, request: Any, kind: str, about: str, first: str, last: str) -> HttpResponse:
        which, first_day, last_day = self._what(kind, first, last)
        try:
            made = found(
                lambda: compose(
                    actor=request.actor, kind=which, about=about, first_day=first_day, last_day=last_day, now=now()
                )
            )
        except Refused:
            raise Http404 from None
        change = reverse("governance:paper", args=(about,)) if which is ReportKind.BOARD_PAPER else ""
        shown = {"document": made.document, "kind": REPORT_WORDS[which], "row": None, "change": change}
        return render(request, "governance/report.html", shown)


class Report(View):
    """An issued report."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it as it was issued."""
        row, document, is_whole = found(lambda: get_report(actor=request.actor, report=reference))
        again = preview_address(row.kind, row.about, row.first_day, row.last_day) if keeps(request) else ""
        shown = {
            "document": document,
            "kind": REPORT_WORDS[row.kind],
            "row": row,
            "is_whole": is_whole,
            "again": again,
            "digest": " ".join(row.digest[place : place + 8] for place in range(0, len(row.digest), 8)),
        }
        return render(request, "governance/report.html", shown)


class ReportPdf(View):
    """An issued report as PDF."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Send it."""
        row, document, _ = found(lambda: get_report(actor=request.actor, report=reference))
        footer = f"Edition {row.number}, issued {moment_words(row.issued_at)}. {row.reference}. Hash {row.digest[:16]}"
        answer = HttpResponse(report_pdf(document, footer=footer), content_type="application/pdf")
        answer.headers["Content-Disposition"] = f'attachment; filename="{row.reference}.pdf"'
        return answer
