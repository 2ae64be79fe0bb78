"""Who asked, and who would be told what for."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from sharewell.decisions import actions
from sharewell.decisions.forms.kept import (
    RecipientForm,
    RequestForm,
)
from sharewell.decisions.views.drafts.page import DraftView, keep_form
from sharewell.foundation.clock import today
from sharewell.guidance.queries import get_guides
from sharewell.partnerships.queries import list_organisations

USUAL_PURPOSE = "safeguard-and-promote-welfare"


class Request(DraftView):
    """What a request stands on, and whether the asker was called back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page with what was chosen before."""
        kept = {
            "footing": self.draft.footing,
            "called_back": self.draft.called_back,
            "received_from": self.draft.texts.get("received-from", ""),
        }
        return self.page(request, "request", {"form": RequestForm(initial=kept)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep what was chosen and lead on."""
        return keep_form(self, request, RequestForm(request.POST), "request", actions.describe_request)


class To(DraftView):
    """Who would be told, and what for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page with what was chosen before."""
        draft = self.draft
        kept = {
            "recipient_organisation": draft.recipient_organisation,
            "recipient": "" if draft.recipient_organisation else draft.recipient,
            "purpose": draft.purpose or self._usual_purpose(),
            "topics": draft.topics,
        }
        return self.page(request, "to", {"form": self._form(None, initial=kept)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choices and lead on."""
        return keep_form(self, request, self._form(request.POST), "to", actions.choose_recipient)

    def _usual_purpose(self) -> str:
        """Return the purpose that is chosen beforehand, where the edition names it; else nothing."""
        return next((each.code for each in self.edition.purposes if each.code == USUAL_PURPOSE), "")

    def _form(self, data: Any, **kwargs: Any) -> RecipientForm:
        held = [(each.reference, each.name) for each in list_organisations(on=today()) if each.kind]
        return RecipientForm(data, guides=get_guides(), edition=self.edition, organisations=held, **kwargs)
