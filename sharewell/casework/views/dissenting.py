"""Not agreeing with what a hub decided."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.types import Refused
from sharewell.casework.actions import move_dissent, record_dissent
from sharewell.casework.forms import DissentForm, DissentMoveForm
from sharewell.casework.presenters import dissent_lines, dissent_words, names_on
from sharewell.casework.queries import get_side, list_dissent_acts, read_dissent
from sharewell.casework.types import AlreadyDone
from sharewell.casework.views.pages import CaseworkView, actor_of, form_page, key_of, new_key, to_enquiry
from sharewell.core.enquiring import DissentAct
from sharewell.design.words import moment_words
from sharewell.foundation.clock import now, today


class Disagree(CaseworkView):
    """Say that one does not agree."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the form."""
        get_side(actor=actor_of(request), enquiry=reference)
        return self._page(request, reference, DissentForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Keep it."""
        form = DissentForm(request.POST)
        get_side(actor=actor_of(request), enquiry=reference)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        try:
            dissent = record_dissent(
                actor=actor_of(request),
                enquiry=reference,
                words=form.cleaned_data["words"],
                key=key_of(request),
                now=now(),
            )
        except AlreadyDone:
            return to_enquiry(reference)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form, status=422)
        return HttpResponseRedirect(reverse("casework:dissent", args=(dissent,)))

    @staticmethod
    def _page(request: HttpRequest, reference: str, form: DissentForm, *, status: int = 200) -> HttpResponse:
        return form_page(
            request,
            form,
            title="I do not agree",
            button="Put it on record",
            reference=reference,
            lede="It stays on record, and nobody can take it away. A manager of the hub who did not decide owes you an "
            "answer. You can take it further.",
            status=status,
        )


class DissentPage(CaseworkView):
    """A dissent, what was answered, and what can be done."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it. That it was read is written down."""
        return self._page(request, reference, None)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Do the next thing."""
        actor = actor_of(request)
        form = DissentMoveForm(request.POST, acts=list_dissent_acts(actor=actor, dissent=reference))
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        try:
            move_dissent(
                actor=actor,
                dissent=reference,
                act=DissentAct(form.cleaned_data["act"]),
                words=form.cleaned_data["words"],
                key=key_of(request),
                now=now(),
            )
        except AlreadyDone:
            pass
        except Refused as refusal:
            form.add_error("words", str(refusal))
            return self._page(request, reference, form, status=422)
        return HttpResponseRedirect(reverse("casework:dissent", args=(reference,)))

    @staticmethod
    def _page(request: HttpRequest, reference: str, form: DissentMoveForm | None, *, status: int = 200) -> HttpResponse:
        actor = actor_of(request)
        row = read_dissent(actor=actor, dissent=reference, now=now())
        acts = list_dissent_acts(actor=actor, dissent=reference)
        names = names_on(today(), people=[row.by, *(move[1] for move in row.moves)])
        context = {
            "row": row,
            "who": f"{names.person(row.by)}, {names.house(row.organisation)}",
            "when": moment_words(row.at),
            "stands": dissent_words(row),
            "moves": dissent_lines(row, names=names),
            "form": form or (DissentMoveForm(acts=acts) if acts else None),
            "key": new_key() if form is None else key_of(request),
            "has_errors": status != 200,
        }
        return render(request, "casework/dissent.html", context, status=status)
