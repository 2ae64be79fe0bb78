"""Alerts about access: the list, one of them, and the list as a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.design.one_form import OneFormPage
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


class AlertPage(OneFormPage):
    """One alert, and the form that closes it."""

    template, missing = "misuse/alert.html", (AlertUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> CloseForm:
        """Ask what was found."""
        return CloseForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Close it with a finding and a reason."""
        said = form.cleaned_data
        close_alert(
            actor=request.actor,
            alert=where["reference"],
            finding=Finding(said["finding"]),
            reason=said["reason"],
            now=now(),
        )
        return reverse("misuse:alerts")

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show it."""
        alert = read_alert(actor=request.actor, alert=where["reference"], now=now())
        names = list_names({alert.person, alert.closed_by} - {""})
        held = list_organisations(on=today())
        return {
            "alert": alert,
            "organisation": next((one.name for one in held if one.reference == alert.organisation), alert.organisation),
            "openings": opening_lines(alert.openings),
            "rule": get_rules()[alert.rule],
            "who": names.get(alert.person, alert.person),
            "found": FINDING_WORDS[alert.finding] if alert.finding else "",
            "closed_by": names.get(alert.closed_by, alert.closed_by),
            "back": reverse("misuse:alerts"),
        }
