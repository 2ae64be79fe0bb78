"""People first: what to do at once where nothing may wait, and whom to ask where one is not sure."""

from django.http import HttpRequest, HttpResponse

from sharewell.advice.queries import list_asked_about
from sharewell.decisions import actions
from sharewell.decisions.presenters.guide import OUTCOME_MEANING, reasons_of
from sharewell.decisions.presenters.kept import address_of
from sharewell.decisions.types import NEVER_GATED, PEOPLE_FIRST
from sharewell.decisions.views.asking import actor_of
from sharewell.decisions.views.drafts.page import DraftView
from sharewell.foundation.clock import now
from sharewell.partnerships.queries import national_routes
from sharewell.partnerships.types import NationalKind, national_cards
from sharewell.training.queries.accreditations import find_adviser


class Help(DraftView):
    """Stop asking: whom to ring now, or whom to ask without a name; write it down afterwards."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show telephones and acts first; where advice comes first, the adviser and what was asked."""
        decision, moment = self.standing.lead.decision, now()
        if self.standing.outcome not in PEOPLE_FIRST:
            return self.onward()
        cards = zip(national_cards(national_routes()), national_routes(), strict=True)
        return self.page(
            request,
            "help",
            {
                "outcome": self.standing.outcome,
                "meaning": OUTCOME_MEANING[self.standing.outcome or ""],
                "acts": self.standing.acts,
                "withhold": self.standing.withhold,
                "reasons": reasons_of(self.standing.edition, decision.deciding_reasons),
                "national": [
                    card for card, route in cards if route.kind in (NationalKind.EMERGENCY, NationalKind.NON_EMERGENCY)
                ],
                "is_urgent": self.standing.outcome in NEVER_GATED,
                "is_harm_unsure": self.draft.answers.get("significant_harm") == "unsure",
                "adviser": find_adviser(organisation=self.draft.organisation, at=moment),
                "threads": list_asked_about(actor=actor_of(request), about=self.reference, now=moment),
                "back": self._last_answered(),
                "further": self.standing.further is not None,
            },
        )

    def _last_answered(self) -> str:
        answered = [code for code in self.draft.answers if code in self.edition.asking_order]
        return address_of(self.reference, answered[-1] if answered else "immediate_danger", None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on past the outcome, for another recipient or when unsure of harm."""
        self.keep(request, actions.go_on)
        return self.onward()
