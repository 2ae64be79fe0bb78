"""The reviewer's pages of access in an emergency, and the counts for the board."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission
from sharewell.children.actions import close_break_glass
from sharewell.children.forms import ReviewForm
from sharewell.children.presenters import (
    COLUMNS,
    COUNT_COLUMNS,
    break_glass_cells,
    break_glass_lines,
    count_cells,
)
from sharewell.children.queries import count_break_glass, get_terms, list_to_review, read_break_glass
from sharewell.children.types import FINDING_WORDS, BreakGlassFinding, BreakGlassUnknown
from sharewell.design.one_form import OneFormPage
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.queries import list_organisations
from sharewell.practitioners.queries import get_post, list_names


def names_of_organisations() -> dict[str, str]:
    """Return the names of organisations by their references."""
    return {one.reference: one.name for one in list_organisations(on=today())}


class BreakGlasses(View):
    """Every access in an emergency that the reader reviews."""

    def get(self, request: Any) -> HttpResponse:
        """Show them, those that wait first."""
        rows = list_to_review(actor=request.actor)
        names = list_names({one.practitioner for one in rows})
        lines = break_glass_lines(rows, names=names, terms=get_terms())
        may_count = is_permitted(request.actor, Permission.COUNT_ACCESS)
        return render(request, "children/break_glasses.html", {"lines": lines, "may_count": may_count})


class BreakGlassesFile(View):
    """The same list as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = break_glass_cells(list_to_review(actor=request.actor))
        return csv_response(filename="emergency-access.csv", header=COLUMNS, rows=rows)


class BreakGlassPage(OneFormPage):
    """One access in an emergency, and the form that closes its review."""

    template, missing = "children/break_glass.html", (BreakGlassUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> ReviewForm:
        """Ask what was found."""
        return ReviewForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Close the review."""
        said = form.cleaned_data
        close_break_glass(
            actor=request.actor,
            break_glass=where["reference"],
            finding=BreakGlassFinding(said["finding"]),
            found=said["found"],
            now=now(),
        )
        return reverse("children:break-glasses")

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show it."""
        row = read_break_glass(actor=request.actor, break_glass=where["reference"], now=now())
        terms = get_terms()
        names = list_names({row.practitioner, row.closed_by} - {""})
        told = get_post(row.owner_post)
        return {
            "row": row,
            "who": names.get(row.practitioner, row.practitioner),
            "told": f"{told.person_name}, {told.title}, {told.organisation_name}",
            "organisation": names_of_organisations().get(row.organisation, row.organisation),
            "reason": terms.reasons.get(row.reason, row.reason),
            "terms": terms,
            "finding": FINDING_WORDS[row.finding] if row.finding else "",
            "closed_by": names.get(row.closed_by, row.closed_by),
            "back": reverse("children:break-glasses"),
        }


class BreakGlassCounts(View):
    """How often access was taken in an emergency: counts, and no child."""

    def get(self, request: Any) -> HttpResponse:
        """Show them by organisation and month."""
        cells = [row[1:] for row in count_cells(count_break_glass(actor=request.actor), names=names_of_organisations())]
        may_count = is_permitted(request.actor, Permission.COUNT_CHILDREN)
        return render(request, "children/break_glass_counts.html", {"rows": cells, "may_count": may_count})


class BreakGlassCountsFile(View):
    """The counts as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = count_cells(count_break_glass(actor=request.actor), names=names_of_organisations())
        return csv_response(filename="emergency-access-counts.csv", header=COUNT_COLUMNS, rows=rows)
