"""The statements about a child."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.decisions import actions
from sharewell.decisions.forms.kept import (
    ItemForm,
)
from sharewell.decisions.types import (
    ITEM_FIELDS,
    NoSuchItem,
)
from sharewell.decisions.views.drafts.page import DraftView


class Item(DraftView):
    """One statement about one child."""

    def get(self, request: HttpRequest, child: int, number: int | None = None) -> HttpResponse:
        """Show a new statement, or one that is kept."""
        kept = self._kept(child, number)
        initial = {name: getattr(kept, name) for name in ITEM_FIELDS} if kept else None
        return self._page(request, child, number, ItemForm(initial=initial))

    def post(self, request: HttpRequest, child: int, number: int | None = None) -> HttpResponse:
        """Keep the statement, or take it out."""
        self._kept(child, number)
        if number is not None and request.POST.get("remove"):
            said = self.keep(request, actions.remove_item, child=child, number=number)
            if said:
                return HttpResponseRedirect(reverse("decisions:item", args=(self.reference, child, number)))
            return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))
        form = ItemForm(request.POST)
        if not form.is_valid():
            return self._page(request, child, number, form, status=422)
        said = self.keep(request, actions.write_item, child=child, number=number, **form.cleaned_data)
        if said:
            form.add_error(None, said)
            return self._page(request, child, number, form, status=409)
        return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))

    def _kept(self, child: int, number: int | None) -> Any:
        about = self.draft.child(child)
        if number is None:
            return None
        for item in about.items:
            if item.number == number:
                return item
        raise NoSuchItem

    def _page(
        self, request: HttpRequest, child: int, number: int | None, form: ItemForm, *, status: int = 200
    ) -> HttpResponse:
        return self.page(
            request,
            "item",
            {
                "form": form,
                "child": self.draft.child(child),
                "number": number,
                "back": reverse("decisions:check", args=(self.reference,)),
            },
            status=status,
        )
