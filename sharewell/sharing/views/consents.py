"""Take a consent back: signed in, or by a plain link. What rested on it is stopped in the same act."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import VISITOR, Permission
from sharewell.consent.queries import find_by_link, find_listed
from sharewell.consent.types import STATE_WORDS, ConsentUnknown, SaidBy
from sharewell.core.consenting import Act, allowed_from
from sharewell.design.one_form import OneFormPage
from sharewell.foundation.clock import now, today
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.partnerships.queries import get_organisation
from sharewell.sharing.actions import withdraw_consent, withdraw_consent_by_link
from sharewell.sharing.forms import WithdrawForm


class Withdraw(OneFormPage):
    """Write down that a consent was taken back. It shows no word, so that whoever is not current can still do it."""

    template, missing = "sharing/withdraw.html", (ConsentUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> WithdrawForm:
        """Ask who took it back."""
        return WithdrawForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Take it back, and let everybody who received what rested on it owe to stop."""
        said = form.cleaned_data
        withdraw_consent(
            actor=request.actor,
            consent=where["reference"],
            said_by=SaidBy(said["said_by"]),
            words=said["words"],
            now=now(),
        )
        return reverse("sharing:withdraw", args=(where["reference"],))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show how it stands."""
        row = find_listed(actor=request.actor, consent=where["reference"], now=now())
        if row is None:
            raise ConsentUnknown(where["reference"])
        return {
            "row": row,
            "stands": STATE_WORDS[row.state],
            "is_in_force": row.state in allowed_from(Act.WITHDRAW),
            "may_read": is_permitted(request.actor, Permission.SEE_CONSENTS),
        }


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
