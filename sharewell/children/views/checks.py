"""Children of whom no GP or no school is known: the list, looking into one, the return; and figures for planning."""

import re
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.children.actions import ask_to_count, close_check, take_check
from sharewell.children.forms import CheckForm
from sharewell.children.presenters import (
    FIGURE_COLUMNS,
    RETURN_COLUMNS,
    WITHOUT_COLUMNS,
    figure_cells,
    return_cells,
    without_cells,
    without_lines,
)
from sharewell.children.queries import (
    MOST_IN_A_FILE,
    MOST_ON_A_PAGE,
    get_school_age,
    list_figures,
    list_without,
    read_check,
)
from sharewell.children.types import LACKS_WORDS, OUTCOME_WORDS, CheckOutcome, CheckUnknown, ChildUnknown, FigureRow
from sharewell.design.one_form import OneFormPage
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.practitioners.queries import list_names

_CHILD = re.compile(r"chi_[0-9A-Z]{18}")


class Without(View):
    """The list, a page at a time."""

    def get(self, request: Any) -> HttpResponse:
        """Show it."""
        return self._page(request)

    def post(self, request: Any) -> HttpResponse:
        """Take one on."""
        try:
            check = take_check(actor=request.actor, child=_child(request.POST.get("child", "")), now=now())
        except ChildUnknown:
            raise Http404 from None
        except Refused as refusal:
            return self._page(request, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("children:check", args=[check]))

    @staticmethod
    def _page(request: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        only_new, after = request.GET.get("only") == "new", _child(request.GET.get("after", ""))
        rows = list_without(actor=request.actor, on=today(), after=after, only_new=only_new, most=MOST_ON_A_PAGE + 1)
        page = rows[:MOST_ON_A_PAGE]
        _, source, standing = get_school_age()
        context = {
            "lines": without_lines(page, names=list_names({row.taken_by for row in page} - {""})),
            "after": after,
            "next": page[-1].child if len(rows) > MOST_ON_A_PAGE else "",
            "only_new": only_new,
            "refused": refused,
            "source": source,
            "standing": standing,
        }
        return render(request, "children/without.html", context, status=status)


class WithoutFile(View):
    """The list as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = list_without(actor=request.actor, on=today(), most=MOST_IN_A_FILE)
        return csv_response(
            filename="children-without-gp-or-school.csv", header=WITHOUT_COLUMNS, rows=without_cells(rows)
        )


class Check(OneFormPage):
    """What somebody looks into, and the form that says what they found."""

    template, missing = "children/check.html", (CheckUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> CheckForm:
        """Ask what was found."""
        return CheckForm(data)

    def look_first(self, request: Any, **where: str) -> None:
        """Look whether it is there."""
        read_check(actor=request.actor, check=where["reference"], now=now())

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Close it."""
        said = form.cleaned_data
        close_check(
            actor=request.actor,
            check=where["reference"],
            outcome=CheckOutcome(said["outcome"]),
            words=said["words"],
            now=now(),
        )
        return reverse("children:without")

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show it."""
        row = read_check(actor=request.actor, check=where["reference"], now=now())
        names = list_names({row.taken_by, row.closed_by} - {""})
        return {
            "row": row,
            "lacks": LACKS_WORDS[row.lacks],
            "lacks_now": LACKS_WORDS[row.lacks_now] if row.lacks_now else "",
            "taken_by": names.get(row.taken_by, row.taken_by),
            "closed_by": names.get(row.closed_by, row.closed_by),
            "outcome": OUTCOME_WORDS[row.outcome] if row.outcome else "",
        }


class WithoutReturn(View):
    """How many children lack a GP or a school, by place and age; small numbers are left out."""

    def get(self, request: Any) -> HttpResponse:
        """Show it."""
        found = list_figures(actor=request.actor)
        _, source, standing = get_school_age()
        context = {
            "rows": list(return_cells(found.rows)), "found": found, "source": source, "standing": standing,
            **_ways(request),
        }  # fmt: skip
        return render(request, "children/without_return.html", context)


class WithoutReturnFile(View):
    """The return as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        return csv_response(
            filename="without-gp-or-school-return.csv", header=RETURN_COLUMNS, rows=return_cells(_rows(request))
        )


class Figures(View):
    """How many children are held, by place, age and kind of service; small numbers are left out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._page(request, is_asked=request.GET.get("asked") == "yes")

    def post(self, request: Any) -> HttpResponse:
        """Have them counted anew."""
        ask_to_count(actor=request.actor, now=now())
        return HttpResponseRedirect(reverse("children:figures") + "?asked=yes")

    @staticmethod
    def _page(request: Any, *, is_asked: bool) -> HttpResponse:
        found = list_figures(actor=request.actor)
        context = {
            "rows": list(figure_cells(found.rows)), "found": found, "columns": FIGURE_COLUMNS, "is_asked": is_asked,
            **_ways(request),
        }  # fmt: skip
        return render(request, "children/figures.html", context)


class FiguresFile(View):
    """The figures as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        return csv_response(filename="children-figures.csv", header=FIGURE_COLUMNS, rows=figure_cells(_rows(request)))


def _child(text: str) -> str:
    """Return the reference of a child that was sent, or nothing where it is none."""
    return text if _CHILD.fullmatch(text) else ""


def _rows(request: Any) -> Sequence[FigureRow]:
    return list_figures(actor=request.actor).rows


def _ways(request: Any) -> dict[str, bool]:
    return {"may_tend": is_permitted(request.actor, Permission.TEND_INDEX)}
