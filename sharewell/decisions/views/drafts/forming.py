"""Fill in a form about a child, section by section."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.decisions import actions
from sharewell.decisions.forms.sections import SectionForm, kept_in
from sharewell.decisions.views.drafts.page import DraftView
from sharewell.guidance.queries import find_form_edition


class Section(DraftView):
    """One section of a form about one child."""

    def get(self, request: HttpRequest, child: int, form: str, edition: int, section: str) -> HttpResponse:
        """Show it with what is kept."""
        held, part = self._part(form, edition, section)
        kept = kept_in(self.draft.child(child).items, part.fields)
        return self._page(request, child, held, part, SectionForm(fields=part.fields, initial=kept))

    def post(self, request: HttpRequest, child: int, form: str, edition: int, section: str) -> HttpResponse:
        """Keep it, and lead to the next section, or back to the check."""
        held, part = self._part(form, edition, section)
        sent = SectionForm(request.POST, fields=part.fields)
        self.draft.child(child)
        if not sent.is_valid():
            return self._page(request, child, held, part, sent, status=422)
        try:
            said = self.keep(
                request,
                actions.fill_section,
                child=child,
                form=held.key,
                section=section,
                answers=sent.answers(),
                seen=sent.cleaned_data["seen"],
                source=sent.cleaned_data["source"],
            )
        except actions.FormUnknown:
            raise Http404 from None
        if said:
            sent.add_error(None, said)
            return self._page(request, child, held, part, sent, status=409)
        place = held.sections.index(part) + 1
        if "later" in request.POST or place == len(held.sections):
            return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))
        following = (self.reference, child, form, edition, held.sections[place].code)
        return HttpResponseRedirect(reverse("decisions:form-section", args=following))

    @staticmethod
    def _part(form: str, edition: int, section: str) -> tuple[Any, Any]:
        held = find_form_edition(f"{form}/{edition}")
        part = next((one for one in held.sections if one.code == section), None) if held else None
        if part is None:
            raise Http404
        return held, part

    def _page(
        self, request: HttpRequest, child: int, held: Any, part: Any, form: SectionForm, *, status: int = 200
    ) -> HttpResponse:
        place = held.sections.index(part)
        before = held.sections[place - 1].code if place else ""
        back = (self.reference, child, held.form, held.number, before)
        return self.page(
            request,
            "form_section",
            {
                "form": form,
                "child": self.draft.child(child),
                "held": held,
                "part": part,
                "place": place + 1,
                "back": reverse("decisions:form-section", args=back)
                if before
                else reverse("decisions:check", args=(self.reference,)),
            },
            status=status,
        )
