"""Pages of the archive and of legal holds, for those who look after the index."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.children.actions import Sought, keep_hold, lift_hold, open_archive, place_hold
from sharewell.children.forms import ArchiveForm, HoldForm, KeepHoldForm, WhyForm
from sharewell.children.presenters import (
    TIME_COLUMNS,
    child_rows,
    hold_rows,
    involvement_lines,
    spoken,
    time_cells,
    time_tables,
)
from sharewell.children.queries import get_life_rules, list_holds, list_times, read_archived, read_hold
from sharewell.children.types import ARCHIVE_WORDS, ArchiveReason, HoldUnknown, OpeningUnknown
from sharewell.children.views.emergencies import names_of_organisations
from sharewell.design.one_form import OneFormPage
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.practitioners.queries import list_names


class Times(OneFormPage):
    """Records whose time changes, the legal holds that stand, and the form that places one."""

    template = "children/times.html"

    def form(self, request: Any, data: Any, **where: str) -> HoldForm:
        """Ask what is to be kept."""
        return HoldForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Place the hold."""
        said = form.cleaned_data
        hold = place_hold(
            actor=request.actor, child=said["child"], words=said["words"], review_on=said["review_on"], now=now()
        )
        return reverse("children:hold", args=[hold])

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show them."""
        return {
            "tables": time_tables(list_times(actor=request.actor, now=now())),
            "holds": list_holds(actor=request.actor),
            "may_open": is_permitted(request.actor, Permission.OPEN_ARCHIVE),
            "rule": get_life_rules()["destroyed"],
        }


class TimesFile(View):
    """The same as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = time_cells(list_times(actor=request.actor, now=now()), list_holds(actor=request.actor))
        return csv_response(filename="records-whose-time-changes.csv", header=TIME_COLUMNS, rows=rows)


class HoldPage(View):
    """One legal hold: look at it again, or lift it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Keep it, or lift it."""
        keeps = request.POST.get("step") == "keep"
        form = KeepHoldForm(request.POST, auto_id="keep_%s") if keeps else WhyForm(request.POST, auto_id="lift_%s")
        if not form.is_valid():
            return self._page(request, reference, form=form, status=422)
        try:
            if keeps:
                keep_hold(actor=request.actor, hold=reference, review_on=form.cleaned_data["review_on"], now=now())
            else:
                lift_hold(actor=request.actor, hold=reference, words=form.cleaned_data["words"], now=now())
        except HoldUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form=form, status=409)
        return HttpResponseRedirect(reverse("children:hold", args=[reference]))

    @staticmethod
    def _page(request: Any, reference: str, *, form: Any = None, status: int = 200) -> HttpResponse:
        try:
            row = read_hold(actor=request.actor, hold=reference, now=now())
        except HoldUnknown:
            raise Http404 from None
        names = list_names({row.placed_by})
        context = {
            "row": row,
            "lines": hold_rows(
                row, organisations=names_of_organisations(), who=names.get(row.placed_by, row.placed_by)
            ),
            "may_change": row.lifted_at is None and row.organisation == request.actor.organisation,
            "keep": form if isinstance(form, KeepHoldForm) else KeepHoldForm(auto_id="keep_%s"),
            "lift": form if isinstance(form, WhyForm) else WhyForm(auto_id="lift_%s"),
            "has_errors": status != 200,
        }
        return render(request, "children/hold.html", context, status=status)


class Archive(OneFormPage):
    """Take one child out of the archive, for a reason."""

    template = "children/archive.html"

    def form(self, request: Any, data: Any, **where: str) -> ArchiveForm:
        """Ask why, and whom."""
        return ArchiveForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Open it; what was asked stands in no address."""
        said = form.cleaned_data
        opening = open_archive(
            actor=request.actor,
            sought=Sought(identifier=said["identifier"], family_name=said["family_name"], born_on=said["born_on"]),
            reason=ArchiveReason(said["reason"]),
            words=said["words"],
            now=now(),
        )
        return reverse("children:archived", args=[opening])

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show what the rule rests on."""
        return {"rule": get_life_rules()["archive"]}


class Archived(View):
    """A child who was taken out of the archive: read only, for some hours."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show the child."""
        try:
            row, reason, until = read_archived(actor=request.actor, opening=reference, now=now())
        except OpeningUnknown:
            raise Http404 from None
        context = {
            "row": row,
            "reason": ARCHIVE_WORDS[reason],
            "until": until,
            "held": child_rows(row, on=today(), organisations=names_of_organisations()),
            "services": [*involvement_lines(row, is_current=True), *involvement_lines(row, is_current=False)],
            "spoken": spoken(row.reference),
        }
        return render(request, "children/archived.html", context)
