"""The children that a draft is about."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission
from sharewell.children.queries import get_child
from sharewell.children.types import ChildUnknown
from sharewell.decisions import actions
from sharewell.decisions.forms.kept import (
    ChildForm,
    ItemForm,
)
from sharewell.decisions.types import (
    CHILD_TEXTS,
)
from sharewell.decisions.views.asking import actor_of, key_of
from sharewell.decisions.views.drafts.page import DraftView
from sharewell.foundation.clock import now


class Child(DraftView):
    """Who a child is, what the child says and wants, and a first statement."""

    def get(self, request: HttpRequest, child: int) -> HttpResponse:
        """Show the page with what is kept."""
        kept = self.draft.child(child)
        texts = {code.replace("-", "_"): text for code, text in kept.texts.items()}
        who = {"name": kept.name, "identifying": kept.identifying}
        if kept.child and not (kept.name or kept.identifying):
            who = self._described(request, kept.child)
        form = ChildForm(initial={**who, **texts})
        return self._page(request, child, form, ItemForm(prefix="item"))

    @staticmethod
    def _described(request: HttpRequest, child: str) -> dict[str, str]:
        """Return who the child of a request is, where the reader may see that."""
        if not is_permitted(actor_of(request), Permission.SEE_CHILDREN):
            return {}
        try:
            held = get_child(actor=actor_of(request), child=child, now=now())
        except ChildUnknown:
            return {}
        return {"name": held.name, "identifying": held.identifying}

    def post(self, request: HttpRequest, child: int) -> HttpResponse:
        """Keep it, and the statement if one was written, and lead on."""
        is_first = not self.draft.child(child).items
        form, item = ChildForm(request.POST), ItemForm(request.POST, prefix="item")
        writes_item = is_first and any(
            request.POST.get(f"item-{name}", "").strip() for name in ("text", "source", "evidence", "why_it_matters")
        )
        if not form.is_valid() or (writes_item and not item.is_valid()):
            return self._page(request, child, form, item if writes_item else ItemForm(prefix="item"), status=422)
        data = form.cleaned_data
        said = self.keep(
            request,
            actions.describe_child,
            child=child,
            name=data["name"],
            identifying=data["identifying"],
            texts={code: data[code.replace("-", "_")] for code in CHILD_TEXTS},
        )
        if said:
            form.add_error(None, said)
            return self._page(request, child, form, item, status=409)
        if writes_item and not self.draft.child(child).items:
            actions.write_item(
                actor=actor_of(request),
                draft=self.reference,
                child=child,
                **item.cleaned_data,
                version=self.draft.version,
                key=key_of(request)[::-1],
                now=now(),
            )
        onward = "decisions:check" if self.draft.invented_child else "decisions:resume"
        return HttpResponseRedirect(reverse(onward, args=(self.reference,)))

    def _page(
        self, request: HttpRequest, child: int, form: ChildForm, item: ItemForm, *, status: int = 200
    ) -> HttpResponse:
        links = [*form.error_links(), *(item.error_links() if item.is_bound else ())]
        return self.page(
            request,
            "child",
            {
                "form": form,
                "item": item if not self.draft.child(child).items else None,
                "child": self.draft.child(child),
                "errors": links,
                "is_consent_asked": "consent" in self.draft.child(child).answers,
            },
            status=status,
        )


class Children(DraftView):
    """Add a child, or take one out."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add a child, with the same facts only where that is ticked, or take one out with everything about it."""
        taken = request.POST.get("remove", "")
        if taken.isascii() and taken.isdigit():
            self.keep(request, actions.remove_child, child=int(taken))
            return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))
        self.keep(request, actions.add_child, is_the_same=bool(request.POST.get("is_the_same")))
        return self.onward()
