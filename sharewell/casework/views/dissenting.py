"""Not agreeing with what a hub decided."""

from typing import Any

from django.urls import reverse

from sharewell.casework.actions import move_dissent, record_dissent
from sharewell.casework.forms import DissentForm, DissentMoveForm
from sharewell.casework.presenters import dissent_lines, dissent_words, names_on
from sharewell.casework.queries import get_side, list_dissent_acts, read_dissent
from sharewell.casework.types import AlreadyDone
from sharewell.casework.views.pages import UNKNOWN, CaseworkForm
from sharewell.core.enquiring import DissentAct
from sharewell.design.one_form import KeyedPage
from sharewell.design.words import moment_words
from sharewell.foundation.clock import now, today
from sharewell.foundation.page_keys import key_of


class Disagree(CaseworkForm):
    """Say that one does not agree."""

    title, button = "I do not agree", "Put it on record"
    lede = (
        "It stays on record, and nobody can take it away. A manager of the hub who did not decide owes you an "
        "answer. You can take it further."
    )

    def look_first(self, request: Any, **where: str) -> None:
        """Whoever has a part in the enquiry may say so."""
        get_side(actor=request.actor, enquiry=where["reference"])

    def form(self, request: Any, data: Any, **where: str) -> DissentForm:
        """Ask for their words."""
        return DissentForm(data)

    def do(self, request: Any, form: Any, **where: str) -> str:
        """Keep it, and lead to it."""
        dissent = record_dissent(
            actor=request.actor,
            enquiry=where["reference"],
            words=form.cleaned_data["words"],
            key=key_of(request),
            now=now(),
        )
        return reverse("casework:dissent", args=(dissent,))


class DissentPage(KeyedPage):
    """A dissent, what was answered, and what can be done. That it was read is written down."""

    template, missing, sent_before = "casework/dissent.html", UNKNOWN, (AlreadyDone,)
    refusal_stands_by = "words"

    def form(self, request: Any, data: Any, **where: str) -> DissentMoveForm:
        """Offer what can be done now."""
        return DissentMoveForm(data, acts=list_dissent_acts(actor=request.actor, dissent=where["reference"]))

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Do the next thing."""
        move_dissent(
            actor=request.actor,
            dissent=where["reference"],
            act=DissentAct(form.cleaned_data["act"]),
            words=form.cleaned_data["words"],
            key=key_of(request),
            now=now(),
        )

    def onward(self, request: Any, **where: str) -> str:
        """Lead back to it."""
        return reverse("casework:dissent", args=(where["reference"],))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show it, and what was answered."""
        row = read_dissent(actor=request.actor, dissent=where["reference"], now=now())
        names = names_on(today(), people=[row.by, *(move[1] for move in row.moves)])
        acts = list_dissent_acts(actor=request.actor, dissent=where["reference"])
        return {
            **({} if acts else {"form": None}),
            "row": row,
            "who": f"{names.person(row.by)}, {names.house(row.organisation)}",
            "when": moment_words(row.at),
            "stands": dissent_words(row),
            "moves": dissent_lines(row, names=names),
        }
