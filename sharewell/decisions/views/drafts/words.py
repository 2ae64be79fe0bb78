"""The texts of the whole decision."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission
from sharewell.consent.queries import list_informed, list_told_of_named
from sharewell.decisions import actions
from sharewell.decisions.forms.kept import (
    WordsForm,
)
from sharewell.decisions.presenters.kept import informed_rows, told_rows
from sharewell.decisions.queries.standings import is_detriment
from sharewell.decisions.views.asking import actor_of, colleagues
from sharewell.decisions.views.drafts.page import DraftView
from sharewell.foundation.clock import now, today


class Words(DraftView):
    """The texts of the whole decision."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page with what is kept."""
        draft = self.draft
        kept: dict[str, Any] = {code.replace("-", "_"): text for code, text in draft.texts.items()}
        kept |= {
            "told_on": draft.told_on,
            "review_on": draft.review_on,
            "complained_of": draft.complained_of,
            "goes_to": draft.goes_to,
        }
        return self._page(request, self._form(request, None, initial=kept))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the texts and lead to the check."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        data, codes = form.cleaned_data, self._codes()
        said = self.keep(
            request,
            actions.write_words,
            texts={code: data[code.replace("-", "_")] for code in codes},
            told_on=data.get("told_on"),
            review_on=data.get("review_on", self.draft.review_on),
            complained_of=data["complained_of"],
            goes_to=data["goes_to"],
        )
        if said:
            form.add_error(None, said)
            return self._page(request, form, status=409)
        return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))

    def _codes(self) -> list[str]:
        """Return the texts that this draft asks for: what the outcome needs first. The check asks for the reasons."""
        answers = [child.case.answers for child in self.standing.children]
        codes: list[str] = []
        if any("public_interest" in given for given in answers):
            codes += ["if-shared", "if-not-shared"]
        if self.standing.shares and any(given.get("confidential") == "yes" for given in answers):
            codes.append("without-consent")
        if is_detriment(self.standing):
            codes += ["detriment-what", "detriment-harm", "detriment-instead", "detriment-agreed-by"]
        codes += ["received-from", "told-what", "told-language", "told-standing", "agreed", "action", "consulted"]
        if self.standing.shares:
            codes += ["onward-limits", "what-follows"]
        return [*codes, *(code for code in self.draft.texts if code not in (*codes, "reasons"))]

    def _form(self, request: HttpRequest, data: Any, **kwargs: Any) -> WordsForm:
        return WordsForm(
            data,
            codes=self._codes(),
            people=colleagues(request),
            today=today(),
            has_review=is_detriment(self.standing) or self.draft.review_on is not None,
            **kwargs,
        )

    def _page(self, request: HttpRequest, form: WordsForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            request,
            "words",
            {
                "form": form,
                "names": list(form.fields),
                "back": reverse("decisions:check", args=(self.reference,)),
                "told": self._told(request),
                "informed": self._informed(request),
            },
            status=status,
        )

    def _told(self, request: HttpRequest) -> list[dict[str, str]]:
        """Return what the families of these children were told before, for whoever may read it."""
        actor = actor_of(request)
        names = {child.name for child in self.draft.children} - {""}
        if not names or not is_permitted(actor, Permission.SEE_CONSENTS):
            return []
        return told_rows(list_told_of_named(actor=actor, names=names, now=now()))

    def _informed(self, request: HttpRequest) -> list[dict[str, str]]:
        """Return whether these children, or who speaks for them, were told of what was shared before."""
        actor = actor_of(request)
        names = {child.name for child in self.draft.children} - {""}
        children = {child.child for child in self.draft.children} - {""}
        if not (names or children) or not is_permitted(actor, Permission.SEE_CONSENTS):
            return []
        rows = list_informed(actor=actor, children=children, names=names, now=now())
        return informed_rows(rows, today=today())
