"""The tokens by which programs of sources send files: made, shown once, revoked."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.foundation.clock import now
from sharewell.linkage.actions import make_token, revoke_token
from sharewell.linkage.forms import TokenForm
from sharewell.linkage.queries.sending import list_tokens
from sharewell.linkage.types import TokenUnknown
from sharewell.linkage.views.sending import sources


class Tokens(View):
    """The tokens, and a form for a new one."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        return self._page(request, TokenForm(sources=sources()))

    def post(self, request: Any) -> HttpResponse:
        """Make one and show it, this once; or revoke one."""
        revoked = request.POST.get("revoke")
        if revoked:
            try:
                revoke_token(actor=request.actor, token=revoked, now=now())
            except TokenUnknown:
                return self._page(request, TokenForm(sources=sources()), status=404)
            return HttpResponseRedirect(reverse("linkage:tokens"))
        form = TokenForm(request.POST, sources=sources())
        if not form.is_valid():
            return self._page(request, form, status=422)
        said = form.cleaned_data
        try:
            _, token = make_token(actor=request.actor, source=said["source"], name=said["name"], now=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, status=409)
        return self._page(request, TokenForm(sources=sources()), token=token)

    @staticmethod
    def _page(request: Any, form: TokenForm, *, token: str = "", status: int = 200) -> HttpResponse:
        names = dict(sources())
        rows = [{"row": row, "source": names.get(row.source, row.source)} for row in list_tokens(actor=request.actor)]
        context = {"form": form, "rows": rows, "token": token, "has_errors": status != 200}
        return render(request, "linkage/tokens.html", context, status=status)
