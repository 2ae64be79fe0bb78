"""Mediated access: the list, one of them, beginning one, and ending it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.mediation.actions import begin_mediated_access, end_mediated_access
from sharewell.mediation.forms import BeginForm
from sharewell.mediation.queries import get_mediation, get_terms, list_acted_for, list_mediations
from sharewell.mediation.types import AlreadyActing, MediationUnknown, NotForThem, ReasonFirst

COLUMNS = ("reference", "mediator_post", "practitioner_post", "reason", "began_at", "until", "ended_at", "ended_by")


class Mediations(View):
    """Who acted for the reader, and for whom the reader acted."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        moment, me = now(), request.actor.reference
        rows = [(one, one.is_on(moment)) for one in list_mediations(actor=request.actor)]
        context = {
            "for_me": [(one, is_on) for one, is_on in rows if one.practitioner == me],
            "by_me": [(one, is_on) for one, is_on in rows if one.mediator == me],
            "reasons": get_terms().reasons,
            "may_begin": is_permitted(request.actor, Permission.MEDIATE),
        }
        return render(request, "mediation/list.html", context)


class MediationsFile(View):
    """The list as a file, with references and no names."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = (
            (
                one.reference,
                one.mediator_post,
                one.practitioner_post,
                one.reason,
                one.began_at.isoformat(),
                one.until.isoformat(),
                one.ended_at.isoformat() if one.ended_at else "",
                one.ended_by,
            )
            for one in list_mediations(actor=request.actor)
        )
        return csv_response(filename="acting-for.csv", header=COLUMNS, rows=rows)


class MediationPage(View):
    """One of them, as either of the two sees it."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        try:
            row = get_mediation(actor=request.actor, mediation=reference)
        except MediationUnknown:
            raise Http404 from None
        context = {
            "row": row,
            "is_on": row.is_on(now()),
            "is_mine": row.mediator == request.actor.reference,
            "reasons": get_terms().reasons,
        }
        return render(request, "mediation/access.html", context)


class Begin(View):
    """Begin to act for somebody."""

    def get(self, request: Any) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(request))

    def post(self, request: Any) -> HttpResponse:
        """Begin, and lead to what the practitioner sees."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            begin_mediated_access(actor=request.actor, **form.cleaned_data, now=now())
        except Refused as refusal:
            field = "practitioner_post" if isinstance(refusal, NotForThem | AlreadyActing) else "hours"
            form.add_error("words" if isinstance(refusal, ReasonFirst) else field, str(refusal))
            return self._page(request, form, status=422)
        return HttpResponseRedirect(reverse("decisions:mine"))

    @staticmethod
    def _form(request: Any, data: Any = None) -> BeginForm:
        posts = [
            (one.reference, f"{one.person_name}, {one.title}, {one.organisation_name}")
            for one in list_acted_for(actor=request.actor, now=now())
        ]
        return BeginForm(data, terms=get_terms(), posts=posts)

    @staticmethod
    def _page(request: HttpRequest, form: BeginForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "terms": get_terms(), "has_errors": status != 200}
        return render(request, "mediation/begin.html", context, status=status)


class EndMediation(View):
    """End one before its time."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """End it."""
        try:
            end_mediated_access(actor=request.actor, mediation=reference, now=now())
        except MediationUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("mediation:list"))
