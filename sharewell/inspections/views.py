"""Inspections: the list, granting one, and ending one before its time."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused, Role
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.inspections.actions import grant_inspection, withdraw_inspection
from sharewell.inspections.forms import GrantForm
from sharewell.inspections.queries import list_inspections
from sharewell.inspections.types import InspectionUnknown
from sharewell.partnerships.queries import get_organisation, list_organisations
from sharewell.practitioners.queries import list_current_posts

COLUMNS = ("inspection", "inspector_post", "partnership", "organisation", "began_at", "ended_at", "withdrawn_at")


def form_for(request: Any, data: Any = None) -> GrantForm:
    """Return the form with what this person may grant."""
    inspectors = [
        (one.reference, f"{one.person_name}, {one.title}") for one in list_current_posts(at=now(), role=Role.INSPECTOR)
    ]
    own = get_organisation(request.actor.organisation, on=today())
    houses = [(own.reference, own.name)]
    if Role.BOARD_MEMBER in request.actor.roles:
        everyone = list_organisations(on=today(), partnership=own.partnership)
        houses = [("", "The whole partnership"), *((one.reference, one.name) for one in everyone)]
    return GrantForm(data, inspectors=inspectors, organisations=houses)


class Inspections(View):
    """Every inspection that the reader grants, and the form for a new one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._page(request, form_for(request))

    def post(self, request: Any) -> HttpResponse:
        """Grant one."""
        form = form_for(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        said = form.cleaned_data
        try:
            grant_inspection(
                actor=request.actor,
                post=said["post"],
                organisation=said["organisation"],
                reason=said["reason"],
                began_at=form.began_at(),
                ended_at=form.ended_at(),
                now=now(),
            )
        except Refused as refusal:
            form.add_error("last_day", str(refusal))
            return self._page(request, form, status=422)
        return HttpResponseRedirect(reverse("inspections:list"))

    @staticmethod
    def _page(request: Any, form: GrantForm, *, status: int = 200) -> HttpResponse:
        moment = now()
        rows = [
            (one, one.withdrawn_at is None and one.ended_at > moment) for one in list_inspections(actor=request.actor)
        ]
        context = {"form": form, "rows": rows, "has_errors": status != 200}
        return render(request, "inspections/list.html", context, status=status)


class InspectionsFile(View):
    """The list as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = (
            (
                one.reference,
                one.inspector_post,
                one.partnership,
                one.organisation,
                one.began_at.isoformat(),
                one.ended_at.isoformat(),
                one.withdrawn_at.isoformat() if one.withdrawn_at else "",
            )
            for one in list_inspections(actor=request.actor)
        )
        return csv_response(filename="inspections.csv", header=COLUMNS, rows=rows)


class EndInspection(View):
    """End an inspection before its time."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """End it."""
        try:
            withdraw_inspection(actor=request.actor, inspection=reference, now=now())
        except InspectionUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("inspections:list"))
