"""Alerts about access: the list, one of them, and the list as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.misuse.actions import close_alert
from sharewell.misuse.forms import CloseForm
from sharewell.misuse.presenters import COLUMNS, alert_cells, alert_lines, opening_lines, waiting_rules
from sharewell.misuse.queries import get_rules, list_alerts, read_alert
from sharewell.misuse.types import FINDING_WORDS, AlertUnknown, Finding
from sharewell.partnerships.queries import list_organisations
from sharewell.practitioners.queries import list_names


class Alerts(View):
    """Every alert that the reader reviews."""

    def get(self, request: Any) -> HttpResponse:
        """Show them, those that wait first."""
        alerts = list_alerts(actor=request.actor)
        names = list_names({one.person for one in alerts})
        context = {"lines": alert_lines(alerts, names=names), "waiting": waiting_rules(get_rules())}
        return render(request, "misuse/alerts.html", context)


class AlertsFile(View):
    """The same list as a file, with references in place of names."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = alert_cells(list_alerts(actor=request.actor))
        return csv_response(filename="access-alerts.csv", header=COLUMNS, rows=rows)


class AlertPage(View):
    """One alert, and the form that closes it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference, CloseForm())

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Close it with a finding and a reason."""
        form = CloseForm(request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        said = form.cleaned_data
        try:
            close_alert(
                actor=request.actor,
                alert=reference,
                finding=Finding(said["finding"]),
                reason=said["reason"],
                now=now(),
            )
        except AlertUnknown:
            raise Http404 from None
        except Refused as refusal:
            return self._page(request, reference, form, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("misuse:alerts"))

    @staticmethod
    def _page(request: Any, reference: str, form: CloseForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        try:
            alert = read_alert(actor=request.actor, alert=reference, now=now())
        except AlertUnknown:
            raise Http404 from None
        names = list_names({alert.person, alert.closed_by} - {""})
        held = list_organisations(on=today())
        context = {
            "alert": alert,
            "organisation": next((one.name for one in held if one.reference == alert.organisation), alert.organisation),
            "openings": opening_lines(alert.openings),
            "rule": get_rules()[alert.rule],
            "who": names.get(alert.person, alert.person),
            "found": FINDING_WORDS[alert.finding] if alert.finding else "",
            "closed_by": names.get(alert.closed_by, alert.closed_by),
            "form": form,
            "refused": refused,
            "has_errors": status == 422,
            "back": reverse("misuse:alerts"),
        }
        return render(request, "misuse/alert.html", context, status=status)
