"""What to do at once where nothing may wait."""

from django.http import HttpRequest, HttpResponse

from sharewell.decisions import actions
from sharewell.decisions.presenters.guide import OUTCOME_MEANING, reasons_of
from sharewell.decisions.types import (
    NEVER_GATED,
)
from sharewell.decisions.views.drafts.page import DraftView
from sharewell.foundation.clock import now
from sharewell.partnerships.queries import national_routes
from sharewell.partnerships.types import NationalKind, national_cards
from sharewell.training.queries.accreditations import find_adviser


class Help(DraftView):
    """Stop asking: whom to ring now, what to do, and write it down afterwards."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show telephones and acts first."""
        decision = self.standing.lead.decision
        if self.standing.outcome not in NEVER_GATED:
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
                "adviser": find_adviser(organisation=self.draft.organisation, at=now()),
                "further": self.standing.further is not None,
            },
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on past the outcome, for another recipient or when unsure of harm."""
        self.keep(request, actions.go_on)
        return self.onward()
