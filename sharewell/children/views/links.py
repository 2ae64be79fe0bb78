"""The records of one child: what is linked, and what would follow if another were."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from sharewell.acting.types import Refused
from sharewell.children.actions import merge_children
from sharewell.children.forms import MergeForm, OtherRecordForm
from sharewell.children.presenters import newcomer_lines, side_by_side, step_cells, warning_lines
from sharewell.children.queries import list_links, preview_merge, require_pair
from sharewell.children.types import ChildUnknown
from sharewell.children.views.emergencies import names_of_organisations
from sharewell.design.one_form import OneFormPage
from sharewell.foundation.clock import now, today

NO_OTHER = "There is no other record with this reference. Nothing was changed."


class OtherRecordUnknown(Refused):
    """There is no other record, or it is not open to the reader: they look alike."""

    code = "other-record-unknown"


class Links(OneFormPage):
    """The links of a child's records. Naming another record leads to both, side by side; nothing is linked here."""

    template, missing = "children/links.html", (ChildUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> OtherRecordForm:
        """Ask which record."""
        return OtherRecordForm(data)

    def look_first(self, request: Any, **where: str) -> None:
        """Look whether the child is there."""
        list_links(actor=request.actor, child=where["reference"], now=now())

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Lead to the two records, if both are there."""
        other = form.cleaned_data["other"]
        try:
            require_pair(actor=request.actor, one=where["reference"], other=other, now=now())
            return reverse("children:merge", args=[where["reference"], other])
        except (ChildUnknown, NoReverseMatch):
            raise OtherRecordUnknown(NO_OTHER) from None

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show the links."""
        rows = list_links(actor=request.actor, child=where["reference"], now=now())
        return {"reference": where["reference"], "rows": rows}

    def refuse(self, request: HttpRequest, form: Any, refusal: Refused, where: Any) -> HttpResponse:
        """Say it beside the reference."""
        form.add_error("other", str(refusal))
        return self.page(request, form, where, status=self.refused_status)


class Merge(OneFormPage):
    """Two records side by side, what tells them apart, and what would follow. Confirmed with a reason."""

    template, missing = "children/merge.html", (ChildUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> MergeForm:
        """Ask how the reader knows."""
        return MergeForm(data)

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Show it; where they are one child already, the links that say so."""
        try:
            return super().get(request, **where)
        except Refused:
            return HttpResponseRedirect(reverse("children:links", args=[where["reference"]]))

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Link them."""
        one, other, said = where["reference"], where["other"], form.cleaned_data["words"]
        merge_children(actor=request.actor, one=one, other=other, reason=said, now=now())
        return reverse("children:links", args=[one])

    def refuse(self, request: HttpRequest, form: Any, refusal: Refused, where: Any) -> HttpResponse:
        """Lead to the links: somebody else has linked them meanwhile."""
        return HttpResponseRedirect(reverse("children:links", args=[where["reference"]]))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show both records and what would follow."""
        row = preview_merge(actor=request.actor, one=where["reference"], other=where["other"], now=now())
        return {
            "row": row,
            "lines": side_by_side(row, on=today(), organisations=names_of_organisations()),
            "steps": step_cells(row.steps),
            "warnings": warning_lines(row),
            "newly_see": newcomer_lines(row.newly_see),
            "loses": newcomer_lines(row.loses),
        }
