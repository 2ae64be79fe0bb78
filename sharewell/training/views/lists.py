"""Who is current in the organisation, counts for everybody who oversees, and lists from outside providers."""

from base64 import b64decode, b64encode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from sharewell.acting.types import Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.foundation.sealed_cookie import open_text, seal_text
from sharewell.training.actions import import_completions
from sharewell.training.exporters import (
    COUNT_COLUMNS,
    COVERAGE_COLUMNS,
    count_cells,
    coverage_cells,
)
from sharewell.training.forms import ListForm
from sharewell.training.importers import COLUMNS, LARGEST, read_completions
from sharewell.training.queries.coverage import count_coverage, count_trained, list_coverage
from sharewell.training.queries.terms import list_course_terms
from sharewell.training.types import STANDING_WORDS, ReadCompletions, Standing
from sharewell.training.views.accreditations import actor_of

CONFIRM_SECONDS = 30 * 60


class Coverage(View):
    """Everybody in post in one's own organisation, and how they stand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list: those who are not current first."""
        rows = list_coverage(actor=actor_of(request), at=now())
        order = (Standing.LAPSED, Standing.EXPIRING, Standing.CURRENT)
        return render(
            request,
            "training/coverage.html",
            {
                "rows": sorted(rows, key=lambda row: (order.index(row.standing), row.person_name)),
                "standing_words": STANDING_WORDS,
                "counts": [(STANDING_WORDS[one], sum(row.standing is one for row in rows)) for one in order],
            },
        )


class CoverageFile(View):
    """The same list as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the file."""
        rows = list_coverage(actor=actor_of(request), at=now())
        return csv_response(filename="who-is-current.csv", header=COVERAGE_COLUMNS, rows=coverage_cells(rows))


class Counts(View):
    """How many are current, by organisation and kind, and how many were trained in each year. No names."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the counts."""
        actor = actor_of(request)
        organisations, kinds = count_coverage(actor=actor, at=now())
        return render(
            request,
            "training/counts.html",
            {
                "organisations": [
                    (one.name, one.people, one.current, one.expiring, one.lapsed) for one in organisations
                ],
                "kinds": [(one.name, one.people, one.current, one.expiring, one.lapsed) for one in kinds],
                "trained": count_trained(actor=actor),
                "titles": {terms.code: terms.title for terms in list_course_terms()},
            },
        )


class CountsFile(View):
    """The same counts as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the file."""
        actor = actor_of(request)
        organisations, kinds = count_coverage(actor=actor, at=now())
        rows = count_cells(organisations, kinds, count_trained(actor=actor))
        return csv_response(filename="training-figures.csv", header=COUNT_COLUMNS, rows=rows)


class ImportList(View):
    """Take over a list of completions: choose the file, look at what it holds, confirm."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for the file."""
        return self._page(request, ListForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show what the file holds, or take over what was shown."""
        if "sealed" in request.POST:
            return self._confirm(request)
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        data = form.cleaned_data["file"].read(LARGEST + 1)
        read = read_completions(actor=actor_of(request), data=data, now=now())
        if read.faults:
            return self._page(request, form, read=read, status=422)
        return self._page(request, form, read=read, sealed=_seal(request, data))

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        """Take over the list that was shown. It is read again: what has changed since is refused again."""
        data = _open(request)
        if data is None:
            form = ListForm({})
            form.errors.clear()
            form.add_error(None, "This page was open for too long. Choose the file again.")
            return self._page(request, form, status=409)
        actor, moment = actor_of(request), now()
        read = read_completions(actor=actor, data=data, now=moment)
        if read.faults:
            return self._page(request, ListForm(), read=read, status=422)
        try:
            result = import_completions(actor=actor, lines=read.lines, digest=read.digest, now=moment)
        except Refused as refused:
            form = ListForm({})
            form.errors.clear()
            form.add_error(None, f"{refused} Nothing was taken over.")
            return self._page(request, form, status=422)
        return render(request, "training/imported.html", {"result": result})

    def _page(
        self,
        request: HttpRequest,
        form: ListForm,
        *,
        read: ReadCompletions | None = None,
        sealed: str = "",
        status: int = 200,
    ) -> HttpResponse:
        return render(
            request,
            "training/import.html",
            {
                "form": form,
                "read": read,
                "sealed": sealed,
                "columns": COLUMNS,
                "courses": list_course_terms(),
                "has_errors": status != 200,
            },
            status=status,
        )


def _purpose(request: HttpRequest) -> str:
    return f"list of completions for {actor_of(request).reference}"


def _seal(request: HttpRequest, data: bytes) -> str:
    return seal_text(b64encode(data).decode(), purpose=_purpose(request))


def _open(request: HttpRequest) -> bytes | None:
    packed = open_text(request.POST["sealed"], purpose=_purpose(request), seconds=CONFIRM_SECONDS)
    return None if packed is None else b64decode(packed)
