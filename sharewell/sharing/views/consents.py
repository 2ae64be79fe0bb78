"""Take a consent back: signed in, or by a plain link. What rested on it is stopped in the same act."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import VISITOR, Permission, Refused
from sharewell.consent.queries import find_by_link, find_listed
from sharewell.consent.types import STATE_WORDS, ConsentUnknown, SaidBy
from sharewell.core.consenting import Act, allowed_from
from sharewell.foundation.clock import now, today
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.partnerships.queries import get_organisation
from sharewell.sharing.actions import withdraw_consent, withdraw_consent_by_link
from sharewell.sharing.forms import WithdrawForm


class Withdraw(View):
    """Write down that a consent was taken back. It shows no word, so that whoever is not current can still do it."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show the form."""
        return self._page(request, reference, WithdrawForm())

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Take it back, and let everybody who received what rested on it owe to stop."""
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        said = form.cleaned_data
        try:
            withdraw_consent(
                actor=request.actor,
                consent=reference,
                said_by=SaidBy(said["said_by"]),
                words=said["words"],
                now=now(),
            )
        except ConsentUnknown:
            raise Http404 from None
        except Refused as refusal:
            return self._page(request, reference, form, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("sharing:withdraw", args=(reference,)))

    @staticmethod
    def _page(
        request: Any, reference: str, form: WithdrawForm, *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        row = find_listed(actor=request.actor, consent=reference, now=now())
        if row is None:
            raise Http404
        context = {
            "row": row,
            "stands": STATE_WORDS[row.state],
            "is_in_force": row.state in allowed_from(Act.WITHDRAW),
            "may_read": is_permitted(request.actor, Permission.SEE_CONSENTS),
            "form": form,
            "refused": refused,
            "has_errors": status != 200,
        }
        return render(request, "sharing/withdraw.html", context, status=status)


class PlainLink(View):
    """Take a consent back with a link, without an account. Opening the page changes nothing; only the button does.

    Whoever opens it acts as nobody known, also where this browser is signed in. A link that was used, guessed or is
    over looks like a page that is not there.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what may be taken back: by whom it was asked for and when it was given, and no more."""
        row = find_by_link(actor=VISITOR, token=token, at=now())
        if row is None:
            raise Http404
        organisation = get_organisation(row.organisation, on=today()).name
        return _unkept(render(request, "sharing/plain_link.html", {"row": row, "organisation": organisation}))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take it back."""
        try:
            ended = withdraw_consent_by_link(actor=VISITOR, token=token, now=now())
        except LinkNotValid:
            raise Http404 from None
        organisation = get_organisation(ended.organisation, on=today()).name
        return _unkept(render(request, "sharing/taken_back.html", {"organisation": organisation}))


def _unkept(response: HttpResponse) -> HttpResponse:
    """Let no cache keep a page of a link. The site's own policy keeps the link from other sites.

    A stricter policy would take the origin away from the form, which is then refused as not our own.
    """
    response.headers["Cache-Control"] = "no-store"
    return response
