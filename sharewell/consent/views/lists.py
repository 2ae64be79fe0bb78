"""The list of consents, what to explain, and beginning: which child?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.children.actions import describe_child
from sharewell.children.queries import list_named
from sharewell.consent.forms import (
    NEW,
    ChildForm,
)
from sharewell.consent.presenters import (
    COLUMNS,
    consent_cells,
    consent_lines,
)
from sharewell.consent.queries import (
    list_consents,
    list_points,
)
from sharewell.consent.views.pages import called
from sharewell.design.one_form import OneFormPage
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now


class Consents(View):
    """The consents of one's organisation, the newest first."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        rows = list_consents(actor=request.actor, now=now())
        named = list_named(actor=request.actor, children={one.child for one in rows}, now=now())
        lines = consent_lines(rows, children={one.reference: one.called for one in named})
        return render(request, "consent/list.html", {"lines": lines})


class ConsentsFile(View):
    """The same list as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = consent_cells(list_consents(actor=request.actor, now=now()))
        return csv_response(filename="consents.csv", header=COLUMNS, rows=rows)


class WhatToExplain(View):
    """What to explain before somebody answers, with words for it, to print."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return render(request, "consent/explain.html", {"points": list_points()})


class Begin(OneFormPage):
    """Which child? One who was described before, or another."""

    template = "consent/begin.html"

    def form(self, request: Any, data: Any, **where: str) -> ChildForm:
        """Offer the children whom one may choose."""
        named = list_named(actor=request.actor, now=now())
        return ChildForm(data, children=[(one.reference, called(one)) for one in named])

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Go on to the child, described first where it is new."""
        said = form.cleaned_data
        child = said.get("child", NEW)
        if child == NEW:
            child = describe_child(
                actor=request.actor,
                name=said["name"],
                identifying=said["identifying"],
                born_on=said["born_on"],
                estimated_age=said["estimated_age"],
                now=now(),
            )
        return reverse("consent:family", args=(child,))
