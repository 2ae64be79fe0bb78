"""How organisations change: another name, signing a change off, and all changes as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.actions import rename_organisation, sign_change
from sharewell.partnerships.exporters import CHANGE_COLUMNS, change_cells
from sharewell.partnerships.forms import RenameForm
from sharewell.partnerships.queries import list_changes
from sharewell.partnerships.types import OrganisationRow
from sharewell.partnerships.views import KeepingView


class Rename(KeepingView):
    """Enter that an organisation has another name."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show the form."""
        home = self.home(request, organisation)
        return self._page(request, home, RenameForm(initial={"happened_on": today()}))

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Enter it."""
        home, form = self.home(request, organisation), RenameForm(request.POST)
        if not form.is_valid():
            return self._page(request, home, form, status=422)
        try:
            rename_organisation(actor=self.actor(request), organisation=organisation, **form.cleaned_data, now=now())
        except Refused as reason:
            form.add_error("name", str(reason))
            return self._page(request, home, form, status=422)
        return HttpResponseRedirect(reverse("partnerships:organisation", args=(organisation,)))

    @staticmethod
    def _page(request: HttpRequest, home: OrganisationRow, form: RenameForm, *, status: int = 200) -> HttpResponse:
        context = {"organisation": home, "form": form, "has_errors": status != 200}
        return render(request, "partnerships/rename.html", context, status=status)


class SignChange(View):
    """Sign off a change of an organisation. By POST only."""

    http_method_names = ["post"]

    def post(self, request: Any, reference: str, change: str) -> HttpResponse:
        """Sign it off as the actor. A refusal is told in its own words."""
        if change not in {one.reference for one in list_changes(organisation=reference)}:
            raise Http404
        sign_change(actor=request.actor, change=change, now=now())
        return HttpResponseRedirect(reverse("partnerships:organisation", args=(reference,)))


class ChangesFile(View):
    """Every change of an organisation, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        return csv_response(
            filename="organisation-changes.csv", header=CHANGE_COLUMNS, rows=change_cells(list_changes())
        )
