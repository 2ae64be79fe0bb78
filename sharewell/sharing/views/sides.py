"""A child's side: what the child says, whom the child trusts, what they were told. It goes with the case."""

from typing import Any

from django.urls import reverse

from sharewell.children.queries import get_child
from sharewell.design.one_form import KeyedPage
from sharewell.foundation.clock import now
from sharewell.foundation.page_keys import key_of
from sharewell.sharing.actions import write_side
from sharewell.sharing.forms import SideForm
from sharewell.sharing.presenters import side_rows
from sharewell.sharing.queries import find_side
from sharewell.sharing.types import AlreadyWritten, SideRow, Throughout
from sharewell.sharing.views.pages import UNKNOWN


class Side(KeyedPage):
    """Read a child's side, and write it anew: it counts until it is written anew. That it was read is written down."""

    template, missing, sent_before = "sharing/side.html", UNKNOWN, (AlreadyWritten,)
    _row: SideRow | None

    def form(self, request: Any, data: Any, **where: str) -> SideForm:
        """Begin with what stands."""
        self._row = row = find_side(actor=request.actor, child=where["child"], now=now())
        kept = {"says": row.says, "adult": row.adult, "throughout": row.throughout.value} if row else None
        return SideForm(data, initial=kept or {"throughout": Throughout.NOT_ASKED.value})

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Keep it."""
        said = form.cleaned_data
        write_side(
            actor=request.actor,
            child=where["child"],
            says=said["says"],
            adult=said["adult"],
            throughout=Throughout(said["throughout"]),
            key=key_of(request),
            now=now(),
        )

    def onward(self, request: Any, **where: str) -> str:
        """Lead back to it."""
        return reverse("sharing:child-side", args=(where["child"],))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show it."""
        who = get_child(actor=request.actor, child=where["child"], now=now())
        return {"child": who, "rows": side_rows(self._row)}
