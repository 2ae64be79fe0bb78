"""The review queue: records that wait for somebody to say whose they are, one after another, by keyboard."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.children.actions import settle_match, take_back_answer
from sharewell.children.forms import MatchForm
from sharewell.children.presenters import MATCH_COLUMNS, match_cells, side_by_side, waterfall
from sharewell.children.queries import (
    MOST_MATCHES,
    find_answer,
    find_next_waiting,
    list_matches,
    list_waiting,
    list_waiting_sources,
    read_match,
)
from sharewell.children.types import MatchUnknown, PartInstead
from sharewell.children.views.emergencies import names_of_organisations
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today

COUNTED = 50
AGES = {"": "Any", "1": "More than a day", "7": "More than a week", "30": "More than 30 days"}


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    """Return how the list is narrowed: by the source of the new record, and by how long it waits."""
    days = request.GET.get("days", "")
    known = days if days in AGES else ""
    return {
        "source": request.GET.get("source", "")[:40],
        "before": now() - timedelta(days=int(known)) if known else None,
    }


def _kept(request: HttpRequest, **more: str) -> str:
    """Return the end of an address that keeps the list narrowed."""
    held = {name: value for name in ("source", "days") if (value := request.GET.get(name, ""))}
    said = urlencode({**held, **more})
    return f"?{said}" if said else ""


def _answer(request: Any) -> Any:
    """Return the answer that was just given, where it may still be taken back."""
    given = request.GET.get("answered", "")
    return find_answer(actor=request.actor, match=given, at=now()) if given else None


class Matches(View):
    """Records that wait for somebody to say whose they are."""

    def get(self, request: Any) -> HttpResponse:
        """Show them, the likeliest first."""
        return self.page(request)

    @staticmethod
    def page(request: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """Show the list, and why something was refused."""
        names = names_of_organisations()
        rows = list_waiting(actor=request.actor, **_narrowed(request))
        lines = [
            {"row": row, "bits": f"{round(row.bits, 1) + 0:.1f}", "source": names.get(row.source, "a source")}
            for row in rows
        ]
        sources = list_waiting_sources(actor=request.actor)
        context = {
            "lines": lines,
            "kept": _kept(request),
            "is_narrowed": bool(_kept(request)),
            "left": _left(len(rows), MOST_MATCHES),
            "answer": _answer(request),
            "sources": [("", "Any"), *((one, names.get(one, "a source")) for one in sources)],
            "ages": list(AGES.items()),
            "asked": request.GET,
            "refused": refused,
            "has_errors": bool(refused),
        }
        return render(request, "children/matches.html", context, status=status)


class MatchesFile(View):
    """The same as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = match_cells(list_matches(actor=request.actor))
        return csv_response(filename="records-to-settle.csv", header=MATCH_COLUMNS, rows=rows)


class MatchPage(View):
    """Two records side by side, and three answers; after each the next question follows at once."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show them."""
        return self._page(request, reference, MatchForm())

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Settle it, or leave it as it is, and lead on to the next."""
        if request.POST.get("is_same") == "leave":
            return self._onward(request, reference)
        form = MatchForm(request.POST)
        if not form.is_valid():
            if "is_same" in form.errors:
                form.add_error(None, "Say whether they are one child: press one of the three buttons.")
            return self._page(request, reference, form, status=422)
        said = form.cleaned_data
        try:
            settle_match(
                actor=request.actor,
                match=reference,
                is_same=said["is_same"] == "yes",
                words=said["words"],
                now=now(),
            )
        except MatchUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form, status=409)
        return self._onward(request, reference, answered=reference)

    @staticmethod
    def _onward(request: Any, reference: str, **more: str) -> HttpResponse:
        following = find_next_waiting(actor=request.actor, after=reference, **_narrowed(request))
        place = reverse("children:match", args=[following]) if following else reverse("children:matches")
        return HttpResponseRedirect(place + _kept(request, **more))

    @staticmethod
    def _page(request: Any, reference: str, form: MatchForm, *, status: int = 200) -> HttpResponse:
        try:
            row = read_match(actor=request.actor, match=reference, now=now())
        except MatchUnknown:
            raise Http404 from None
        context = {
            "row": row,
            "lines": side_by_side(row, on=today(), organisations=names_of_organisations()),
            "steps": waterfall(row.steps),
            "form": form,
            "kept": _kept(request),
            "left": _left(len(list_waiting(actor=request.actor, **_narrowed(request), most=COUNTED)), COUNTED),
            "answer": _answer(request),
            "has_errors": status == 422,
        }
        return render(request, "children/match.html", context, status=status)


class TakeBack(View):
    """Take back the answer that one gave last."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Take it back, and lead to the question that is asked anew, or to the page that parts what was linked."""
        try:
            again = take_back_answer(actor=request.actor, match=reference, now=now())
        except MatchUnknown:
            raise Http404 from None
        except PartInstead as linked:
            return HttpResponseRedirect(reverse("sharing:part", args=[linked.link]))
        except Refused as refusal:
            return Matches.page(request, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("children:match", args=[again]) + _kept(request))


def _left(many: int, most: int) -> str:
    """Return how many are left, in words; they are counted up to `most`."""
    return f"{most} or more left" if many >= most else f"{many} left"
