"""Check your answers, and record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sharewell.advice.queries import list_asked_about
from sharewell.advice.types import advised_in
from sharewell.core.deciding.edition import Statement
from sharewell.decisions import actions
from sharewell.decisions.forms.kept import (
    CheckForm,
)
from sharewell.decisions.policies import may_change_basis
from sharewell.decisions.presenters.guide import OUTCOME_MEANING, reasons_of
from sharewell.decisions.presenters.kept import (
    OUTCOME_WORDS,
    fact_rows,
    item_lines,
    kept_idle,
    kept_rows,
    kept_taken,
    text_lines,
    told_lines,
    words_lines,
)
from sharewell.decisions.queries import (
    list_missing,
)
from sharewell.decisions.types import (
    SHARES,
    Chosen,
)
from sharewell.decisions.views.asking import actor_of, to_recorded, version_of
from sharewell.decisions.views.drafts.page import DraftView
from sharewell.foundation.clock import now, today
from sharewell.guidance.queries import list_forms
from sharewell.guidance.queries.sign_offs import list_signed_off
from sharewell.partnerships.queries import list_organisations


class Check(DraftView):
    """Check your answers: what comes out, the checklist, and record."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the outcome and everything that would be recorded, or lead to the question that is still open."""
        if self.standing.asks is not None:
            return self.onward()
        kept = {"chosen": self.draft.chosen, "reasons": self.draft.texts.get("reasons", "")}
        return self._page(request, self._form(None, initial={**self.draft.answers, **kept}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record; or say what is missing, and keep what was ticked."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        chosen, checks, reasons = form.cleaned_data["chosen"], form.checks(), form.sent_reasons()
        try:
            recorded = actions.record_decision(
                actor=actor_of(request),
                draft=self.reference,
                outcome=request.POST.get("outcome", ""),
                chosen=Chosen(chosen),
                checks=checks,
                reasons=reasons,
                version=version_of(request),
                now=now(),
            )
        except actions.AlreadyRecorded as before:
            recorded = before.reference
        except (actions.NotComplete, actions.OutcomeChanged, actions.ChangedElsewhere) as refused:
            said = self.keep(request, actions.tick_checklist, checks=checks, chosen=chosen, reasons=reasons)
            if isinstance(refused, actions.NotComplete) and not said:
                for page, _, words in refused.missing:
                    if page == "reasons":
                        form.add_error("reasons", words)
                missing = tuple(each for each in refused.missing if each[0] != "reasons")
                return self._page(request, form, missing=missing, status=422)
            form.add_error(None, said or str(refused))
            return self._page(request, form, status=409)
        return to_recorded(request, recorded)

    def _form(self, data: Any, **kwargs: Any) -> CheckForm:
        return CheckForm(data, edition=self.standing.edition, **kwargs)

    def _page(
        self,
        request: HttpRequest,
        form: CheckForm,
        *,
        missing: tuple[tuple[str, int | None, str], ...] = (),
        status: int = 200,
    ) -> HttpResponse:
        standing = self.standing
        threads = list_asked_about(actor=actor_of(request), about=self.reference, now=now())
        signed_off = list_signed_off(edition=standing.edition.code)
        statements: dict[str, Statement] = {}
        for child in standing.children:
            statements.update((each.code, each) for each in child.decision.deciding_reasons)
        return self.page(
            request,
            "check",
            {
                "form": form,
                "standing": standing,
                "outcome": standing.outcome,
                "meaning": OUTCOME_MEANING.get(standing.outcome or "", ""),
                "outcome_words": OUTCOME_WORDS,
                "per_child": [(child.position, child.decision.outcome) for child in standing.children],
                "acts": standing.acts,
                "withhold": standing.withhold,
                "limited": standing.lead.decision.limited,
                "reasons": reasons_of(standing.edition, statements.values()),
                "is_unconfirmed": any(child.decision.unconfirmed(signed_off) for child in standing.children),
                "rows": kept_rows(standing, recipient_name=self._recipient_name()),
                "idle": kept_idle(standing),
                "taken": kept_taken(
                    standing, may_change_basis=may_change_basis(actor_of(request), draft=self.reference)
                ),
                "same_facts": fact_rows(standing),
                "children": [
                    (child, text_lines(child.texts), item_lines(child.items)) for child in self.draft.children
                ],
                "forms": list_forms(on=today()),
                "told": told_lines(self.draft),
                "words": words_lines(self.draft),
                "threads": threads,
                "shares_anyway": form.is_bound and form["chosen"].value() in (Chosen.SHARE, Chosen.SHARE_PART),
                "missing": [
                    {"text": words, "href": self._place(page, child)}
                    for page, child, words in (missing or self._soon(form, advised=advised_in(threads)))
                ],
                "was_sent": form.is_bound,
                "errors": [
                    *form.error_links(),
                    *({"text": words, "href": self._place(page, child)} for page, child, words in missing),
                ],
                "further": standing.further is not None,
                "back": reverse("decisions:mine"),
            },
            status=status,
        )

    def _soon(self, form: CheckForm, *, advised: str) -> tuple[tuple[str, int | None, str], ...]:
        """Return what is still missing of the words, before anything was sent."""
        if form.is_bound or self.standing.outcome is None:
            return ()
        shares = self.standing.shares or (self.standing.outcome == "seek-advice" and advised in SHARES)
        chosen = self.draft.chosen or (Chosen.SHARE if shares else Chosen.DO_NOT_SHARE)
        missing = list_missing(standing=self.standing, chosen=chosen, checks={}, advised=advised)
        return tuple(each for each in missing if each[0] != "checklist")

    def _place(self, page: str, child: int | None) -> str:
        if page.startswith("form/"):
            _, form, edition, section = page.split("/")
            return reverse("decisions:form-section", args=(self.reference, child, form, edition, section))
        if page in ("child", "item"):
            return reverse("decisions:child", args=(self.reference, child))
        if page == "to":
            return reverse("decisions:to", args=(self.reference,))
        if page == "words":
            return reverse("decisions:words", args=(self.reference,))
        return "#id_reasons" if page == "reasons" else "#checklist"

    def _recipient_name(self) -> str:
        named = self.draft.recipient_organisation
        held = list_organisations(on=today(), references=[named]) if named else ()
        return held[0].name if held else ""
