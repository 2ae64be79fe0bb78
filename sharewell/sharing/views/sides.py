"""A child's side: what the child says, whom the child trusts, what they were told. It goes with the case."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.types import Refused
from sharewell.children.queries import get_child
from sharewell.foundation.clock import now
from sharewell.sharing.actions import write_side
from sharewell.sharing.forms import SideForm
from sharewell.sharing.presenters import side_rows
from sharewell.sharing.queries import find_side
from sharewell.sharing.types import AlreadyWritten, Throughout
from sharewell.sharing.views.pages import SharingView, actor_of, key_of


class Side(SharingView):
    """Read a child's side, and write it anew."""

    def get(self, request: HttpRequest, child: str) -> HttpResponse:
        """Show it. That it was read is written down."""
        return self._page(request, child, None)

    def post(self, request: HttpRequest, child: str) -> HttpResponse:
        """Keep it: it counts until it is written anew."""
        form = SideForm(request.POST)
        if not form.is_valid():
            return self._page(request, child, form, status=422)
        said: dict[str, Any] = form.cleaned_data
        try:
            write_side(
                actor=actor_of(request),
                child=child,
                says=said["says"],
                adult=said["adult"],
                throughout=Throughout(said["throughout"]),
                key=key_of(request),
                now=now(),
            )
        except AlreadyWritten:
            pass
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, child, form, status=422)
        return HttpResponseRedirect(reverse("sharing:child-side", args=(child,)))

    @staticmethod
    def _page(request: HttpRequest, child: str, form: SideForm | None, *, status: int = 200) -> HttpResponse:
        actor, moment = actor_of(request), now()
        who = get_child(actor=actor, child=child, now=moment)
        row = find_side(actor=actor, child=child, now=moment)
        kept = {"says": row.says, "adult": row.adult, "throughout": row.throughout.value} if row else None
        context = {
            "child": who,
            "rows": side_rows(row),
            "form": form or SideForm(initial=kept or {"throughout": Throughout.NOT_ASKED.value}),
            "key": key_of(request),
            "has_errors": status != 200,
        }
        return render(request, "sharing/side.html", context, status=status)
