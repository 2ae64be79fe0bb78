"""Edition sign-off: statement by statement, by two people."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.guidance.actions import sign_statement, withdraw_signature
from sharewell.guidance.queries.sign_offs import get_progress, list_progress, list_statements
from sharewell.guidance.types import EditionUnknown, SignState, StatementRow, StatementUnknown

CSV_HEAD = ("Statement", "Words", "Source", "Standing", "State", "Signed by", "Roles", "Signed on", "Fingerprint")
SHOWN = 20  # statements on one page, so that each can be read before it is signed


class SignOffs(View):
    """How far each edition is signed off."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list, newest first."""
        progress = list_progress()
        rows = [(each.title, str(each.statements), str(each.signed_off), str(each.one_signature)) for each in progress]
        return render(request, "guidance/sign_off/list.html", {"progress": progress, "rows": rows})


class SignOffPage(View):
    """The statements of one edition, a page at a time, each with its signatures and a button to sign."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show a page of statements; `show=waiting` leaves out what is signed off. 404 for an edition not held."""
        return self._page(request, code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Sign, or withdraw one's own signature, and come back to the same statement."""
        what: dict[str, Any] = {"edition": code, "statement": request.POST.get("statement", "")}
        actor = request.actor  # type: ignore[attr-defined]
        try:
            if request.POST.get("do") == "withdraw":
                withdraw_signature(actor=actor, **what, now=now())
            else:
                sign_statement(actor=actor, **what, fingerprint=request.POST.get("fingerprint", ""), now=now())
        except (EditionUnknown, StatementUnknown):
            raise Http404 from None
        except Refused as refusal:
            return self._page(request, code, error=str(refusal), at=what["statement"], status=409)
        place = reverse("guidance:sign-off", args=(code,))
        return HttpResponseRedirect(f"{place}?page={self._number(request)}#{what['statement']}")

    @staticmethod
    def _number(request: HttpRequest) -> int:
        number = request.GET.get("page", "1")
        return int(number) if number.isdecimal() and 0 < len(number) < 5 else 1

    def _page(
        self, request: HttpRequest, code: str, *, error: str = "", at: str = "", status: int = 200
    ) -> HttpResponse:
        try:
            statements, progress = list_statements(edition=code), get_progress(edition=code)
        except EditionUnknown:
            raise Http404 from None
        waiting_only = request.GET.get("show") == "waiting"
        rows = [row for row in statements if not waiting_only or row.state is not SignState.SIGNED_OFF]
        pages = max(1, -(-len(rows) // SHOWN))
        number = min(max(1, self._number(request)), pages)
        actor = request.actor  # type: ignore[attr-defined]
        return render(
            request,
            "guidance/sign_off/edition.html",
            {
                "progress": progress,
                "rows": rows[(number - 1) * SHOWN : number * SHOWN],
                "number": number,
                "pages": pages,
                "waiting_only": waiting_only,
                "may_sign": is_permitted(actor, Permission.SIGN_OFF_EDITION),
                "me": actor.reference,
                "error": error,
                "at": at,
                "has_errors": bool(error),
            },
            status=status,
        )


class SignOffCsv(View):
    """The sign-off of one edition as a file."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Send the file, or 404 for an edition that is not held. People are given by their references."""
        try:
            rows = list_statements(edition=code)
        except EditionUnknown:
            raise Http404 from None
        return csv_response(filename=f"sign-off-{code}.csv", header=CSV_HEAD, rows=[_cells(row) for row in rows])


def _cells(row: StatementRow) -> tuple[str, ...]:
    return (
        row.code,
        row.text,
        row.cites,
        row.standing,
        row.state.value,
        "; ".join(one.signed_by for one in row.signatures),
        "; ".join(one.role for one in row.signatures),
        "; ".join(one.signed_at.date().isoformat() for one in row.signatures),
        row.fingerprint,
    )
