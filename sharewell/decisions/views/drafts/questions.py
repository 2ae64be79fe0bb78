"""The questions of the edition, one a page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from sharewell.decisions import actions
from sharewell.decisions.forms import QuestionForm
from sharewell.decisions.presenters.kept import (
    address_of,
    kept_question_page,
)
from sharewell.decisions.queries import (
    FIRST,
    choices_for,
)
from sharewell.decisions.views.drafts.page import DraftView


class KeptQuestion(DraftView):
    """One question, one page."""

    def get(self, request: HttpRequest, code: str, child: int | None = None) -> HttpResponse:
        """Show the question, or 404 for one that this edition does not ask."""
        return self._page(request, self._known(code, child), child, "", 200)

    def post(self, request: HttpRequest, code: str, child: int | None = None) -> HttpResponse:
        """Keep the answer and lead on."""
        name = self._known(code, child)
        form = QuestionForm(request.POST, choices=choices_for(self.edition, name, self.draft.holder))
        if not form.is_valid():
            return self._page(request, name, child, str(form.errors["answer"][0]), 422)
        said = self.keep(request, actions.answer_question, code=name, answer=form.answer(), child=child)
        return self._page(request, name, child, said, 409) if said else self.onward()

    def _known(self, code: str, child: int | None) -> str:
        name = code.replace("-", "_")
        if child is not None:
            self.draft.child(child)
        if name not in self.edition.asking_order or self.draft.belongs_to_child(name, child) != (child is not None):
            raise Http404
        return name

    def _page(self, request: HttpRequest, code: str, child: int | None, error: str, status: int) -> HttpResponse:
        return self.page(
            request,
            "question",
            {
                "page": kept_question_page(self.standing, code, child),
                "error": error,
                "back": self._before(code),
                "is_worry": code in FIRST,
            },
            status=status,
        )

    def _before(self, code: str) -> str:
        answered = [each for each in self.draft.answers if each in self.edition.asking_order]
        earlier = answered[: answered.index(code)] if code in answered else answered
        if earlier:
            return address_of(self.reference, earlier[-1], None)
        return reverse("decisions:begin")
