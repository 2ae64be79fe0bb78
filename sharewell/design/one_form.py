"""A page with one form that does one act and leads on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from sharewell.design.forms import KitForm
from sharewell.foundation.page_keys import key_of
from sharewell.foundation.refusing import Refused


class OneFormPage(View):
    """A page with one form that does one act and leads on.

    A page names its template, and says which form (`form`), what else it shows (`shown`) and what is done (`act`). What
    was sent and cannot be taken is shown again with status 422, what was refused with 409 and the reason. What raises
    one of `missing` is not there, or not open to the reader: both look alike. `key` in the template is the key of the
    page (`foundation.page_keys`), for an act that is done once however often it is sent.
    """

    template: ClassVar[str]
    missing: ClassVar[tuple[type[Exception], ...]] = ()
    refused_status: ClassVar[int] = 409

    def form(self, request: Any, data: Any, **where: str) -> KitForm:
        """Return the form, filled with what was sent; `data` is None where nothing was."""
        raise NotImplementedError

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Do the act and return the address that it leads to."""
        raise NotImplementedError

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Return what else the page shows."""
        return {}

    def look_first(self, request: Any, **where: str) -> None:
        """Look, before what was sent is weighed, whether what the page is about is there at all."""

    def dispatch(self, request: HttpRequest, *args: Any, **where: Any) -> HttpResponseBase:
        """Answer, or be missing."""
        try:
            return super().dispatch(request, *args, **where)
        except self.missing:
            raise Http404 from None

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Show the form."""
        return self.page(request, self.form(request, None, **where), where)

    def post(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Do it, or say what is missing."""
        form = self.form(request, request.POST, **where)
        self.look_first(request, **where)
        if not form.is_valid():
            return self.page(request, form, where, status=422)
        try:
            return HttpResponseRedirect(self.act(request, form, **where))
        except self.missing:
            raise  # some of what is missing is a refusal too
        except Refused as refusal:
            return self.refuse(request, form, refusal, where)

    def refuse(self, request: HttpRequest, form: Any, refusal: Refused, where: Mapping[str, str]) -> HttpResponse:
        """Show the page with why the act was refused."""
        return self.page(request, form, where, refused=str(refusal), status=self.refused_status)

    def page(
        self, request: HttpRequest, form: Any, where: Mapping[str, str], *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        """Show the form with what else the page shows."""
        context = {
            "form": form,
            "key": key_of(request),
            "refused": refused,
            "has_errors": status != 200,
            **self.shown(request, **where),
        }
        return render(request, self.template, context, status=status)


class KeyedPage(OneFormPage):
    """A page with one form whose act is done once however often it is sent, and whose refusals stand in the form.

    A page says what is done (`do`) and where it leads (`onward`), and names what says that it was sent before.
    """

    sent_before: ClassVar[tuple[type[Refused], ...]] = ()
    refusal_stands_by: ClassVar[str | None] = None
    """The field beside which a refusal is said, or None for the whole form."""
    refused_status: ClassVar[int] = 422

    def do(self, request: Any, form: Any, **where: str) -> str | None:
        """Do the act; return an address where it leads elsewhere than `onward`."""
        raise NotImplementedError

    def onward(self, request: Any, **where: str) -> str:
        """Return the address that the page leads to, also where it was sent before."""
        raise NotImplementedError

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Do it, once."""
        try:
            return self.do(request, form, **where) or self.onward(request, **where)
        except self.sent_before:
            return self.onward(request, **where)

    def refuse(self, request: HttpRequest, form: Any, refusal: Refused, where: Mapping[str, str]) -> HttpResponse:
        """Show the form with why the act was refused, in it."""
        form.add_error(self.refusal_stands_by, str(refusal))
        return self.page(request, form, where, status=self.refused_status)
