"""The flow side of a version: its clauses in words, what it would change, and writing them while it is a draft."""

import json
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.agreements.actions import write_clauses
from sharewell.agreements.forms.flows import ClauseForm, initial_of
from sharewell.agreements.presenters.answers import MODE_WORDS, summary_sentence
from sharewell.agreements.presenters.clauses import COLUMNS, clause_card, clause_cells
from sharewell.agreements.queries import (
    get_agreement,
    get_version,
    list_parties,
    may_write,
    plain_form,
    preview_version,
)
from sharewell.agreements.types import AgreementRow, AgreementUnknown, VersionRow, VersionStanding, VersionUnknown
from sharewell.agreements.types.words import code_words, titles
from sharewell.core.flows import AgreementsFaulty, Change, summarise
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.queries import list_organisations

CHANGE_COLUMNS = ("recipient", "recipient_name", "role", "information", "before", "after", "sources", "purposes")
MOST_ROWS = 200
"""Changes that the page lists; the file has them all."""


class VersionView(View):
    """A page about one version. One that the reader may not read looks like a missing one."""

    def held(self, request: Any, version: str) -> tuple[AgreementRow, VersionRow, dict[str, Any]]:
        """Return the document, the version and its machine-readable form, or raise `Http404`."""
        try:
            row = get_version(actor=request.actor, version=version)
            document = get_agreement(actor=request.actor, agreement=row.agreement)
            return document, row, plain_form(actor=request.actor, version=version)
        except (VersionUnknown, AgreementUnknown):
            raise Http404 from None


class Flows(VersionView):
    """What a version lets flow, and who would newly see what."""

    def get(self, request: Any, version: str) -> HttpResponse:
        """Show it."""
        document, row, form = self.held(request, version)
        names, moment = organisation_names(), now()
        problem = ""
        changes: tuple[Change, ...] = ()
        is_open = row.standing(moment) in {VersionStanding.DRAFT, VersionStanding.FIXED, VersionStanding.AGREED}
        if is_open and form["clause"]:
            try:
                changes = preview_version(actor=request.actor, version=version, at=moment)
            except AgreementsFaulty as faulty:
                problem = "; ".join(str(fault) for fault in faulty.faults)
        context = {
            "document": document,
            "version": row,
            "cards": [clause_card(clause, names=names) for clause in form["clause"]],
            "is_open": is_open,
            "may_write": may_write(actor=request.actor, version=version, at=moment),
            "problem": problem,
            "sentences": [summary_sentence(summary) for summary in summarise(changes)],
            "changes": [change_cells(change, names)[1:] for change in changes[:MOST_ROWS]],
            "left_out": max(0, len(changes) - MOST_ROWS),
        }
        return render(request, "agreements/flows.html", context)


class ClausesFile(VersionView):
    """The clauses of a version as a file."""

    def get(self, request: Any, version: str) -> HttpResponse:
        """Send it."""
        _, row, form = self.held(request, version)
        names = organisation_names()
        rows = [clause_cells(clause, names) for clause in form["clause"]]
        return csv_response(filename=f"clauses-{row.reference}.csv", header=COLUMNS, rows=rows)


class PreviewFile(VersionView):
    """Who would newly see what, as a file."""

    def get(self, request: Any, version: str) -> HttpResponse:
        """Send it."""
        _, row, form = self.held(request, version)
        try:
            found = preview_version(actor=request.actor, version=version, at=now()) if form["clause"] else ()
        except AgreementsFaulty:
            raise Http404 from None
        names = organisation_names()
        rows = [change_cells(change, names) for change in found]
        return csv_response(filename=f"preview-{row.reference}.csv", header=CHANGE_COLUMNS, rows=rows)


class FormFile(VersionView):
    """The machine-readable form of a version."""

    def get(self, request: Any, version: str) -> HttpResponse:
        """Send it as JSON."""
        _, row, form = self.held(request, version)
        response = HttpResponse(
            json.dumps(form, indent=2, ensure_ascii=False) + "\n", content_type="application/json; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f'attachment; filename="{row.reference}.json"'
        return response


class WriteClause(VersionView):
    """Add a clause to a draft, or write one anew."""

    def get(self, request: Any, version: str, clause: str = "") -> HttpResponse:
        """Show the form."""
        document, row, form = self._open(request, version)
        found = next((one for one in form["clause"] if one["code"] == clause), None)
        if clause and found is None:
            raise Http404
        empty = self._form(request, row, initial=initial_of(found) if found else None)
        return self._page(request, document, row, empty, clause=clause)

    def post(self, request: Any, version: str, clause: str = "") -> HttpResponse:
        """Keep it, in place of the one that it is written for."""
        document, row, form = self._open(request, version)
        if clause and all(one["code"] != clause for one in form["clause"]):
            raise Http404
        entered = self._form(request, row, request.POST)
        if entered.is_valid():
            others = [one for one in form["clause"] if one["code"] != clause]
            try:
                write_clauses(actor=request.actor, version=version, clauses=[*others, entered.plain()], now=now())
            except Refused as refusal:
                for line in str(refusal).split("\n"):
                    entered.add_error(None, line)
            else:
                return HttpResponseRedirect(reverse("agreements:flows", args=(version,)))
        return self._page(request, document, row, entered, clause=clause, status=422)

    def _open(self, request: Any, version: str) -> tuple[AgreementRow, VersionRow, dict[str, Any]]:
        held = self.held(request, version)
        if not may_write(actor=request.actor, version=version, at=now()):
            raise Http404
        return held

    @staticmethod
    def _form(request: Any, row: VersionRow, data: Any = None, *, initial: Any = None) -> ClauseForm:
        parties = [
            (one.organisation, one.organisation_name)
            for one in list_parties(actor=request.actor, agreement=row.agreement, at=now())
        ]
        return ClauseForm(data, parties=parties, initial=initial)

    @staticmethod
    def _page(
        request: Any, document: AgreementRow, row: VersionRow, form: ClauseForm, *, clause: str, status: int = 200
    ) -> HttpResponse:
        context = {
            "document": document,
            "version": row,
            "form": form,
            "clause": clause,
            "has_errors": status != 200,
        }
        return render(request, "agreements/clause.html", context, status=status)


class RemoveClause(VersionView):
    """Take a clause out of a draft. By POST only."""

    http_method_names = ["post"]

    def post(self, request: Any, version: str, clause: str) -> HttpResponse:
        """Take it out."""
        _, _, form = self.held(request, version)
        others = [one for one in form["clause"] if one["code"] != clause]
        if len(others) == len(form["clause"]) or not may_write(actor=request.actor, version=version, at=now()):
            raise Http404
        write_clauses(actor=request.actor, version=version, clauses=others, now=now())
        return HttpResponseRedirect(reverse("agreements:flows", args=(version,)))


def organisation_names() -> dict[str, str]:
    """Return the names of the organisations of the register by reference."""
    return {row.reference: row.name for row in list_organisations(on=today())}


def change_cells(change: Change, names: dict[str, str]) -> tuple[object, ...]:
    """Return a change as the cells of `CHANGE_COLUMNS`."""
    return (
        change.recipient,
        names.get(change.recipient, change.recipient),
        code_words(change.role),
        titles("item-classes").get(change.item_class, change.item_class),
        MODE_WORDS.get(change.before, "nothing"),
        MODE_WORDS.get(change.after, "nothing"),
        "; ".join(names.get(one, one) for one in change.sources),
        "; ".join(titles("purposes").get(one, one) for one in change.purposes),
    )
