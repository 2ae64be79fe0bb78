"""The same answers under two editions."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sharewell.decisions.presenters.guide import reasons_of
from sharewell.decisions.queries import (
    get_draft_standing,
)
from sharewell.decisions.views.drafts.page import DraftView
from sharewell.foundation.clock import today
from sharewell.guidance.queries import get_guides


class CompareDraft(DraftView):
    """The same answers under two editions, side by side."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what comes out under this draft's edition and under another."""
        editions = get_guides().editions
        other = request.GET.get("edition", "")
        if other not in {each.code for each in editions}:
            other = next(each.code for each in editions if each.code != self.draft.edition)
        there = get_draft_standing(draft=self.draft, today=today(), edition=other)
        sides = [
            {
                "edition": standing.edition,
                "rows": [(child.position, child.decision) for child in standing.children],
                "reasons": reasons_of(standing.edition, standing.lead.decision.deciding_reasons),
            }
            for standing in (self.standing, there)
        ]
        return self.page(
            request,
            "compare",
            {
                "sides": sides,
                "editions": editions,
                "other": other,
                "here": reverse("decisions:compare-draft", args=(self.reference,)),
                "back": reverse("decisions:check", args=(self.reference,)),
            },
        )
