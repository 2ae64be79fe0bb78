"""Ask agencies, the chronology, what the hub adds, and what an agency lets the hub do with what it told."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.types import Actor, Role
from sharewell.casework.actions import (
    accept_limits,
    add_statement,
    ask_agency,
    mark_contribution,
    settle_dispensations,
)
from sharewell.casework.forms import AskForm, DispenseForm, HouseForm, StatementForm, TermsForm
from sharewell.casework.presenters import CHRONOLOGY_COLUMNS, Names, chronology_cells, missing_words, names_on, to_words
from sharewell.casework.queries import get_side, list_limits, read_chronology, read_contributed, read_enquiry
from sharewell.casework.types import Chronology, ContributedRow, EnquiryRow, EnquiryUnknown, NotChosen
from sharewell.casework.views.pages import UNKNOWN, CaseworkForm, CaseworkView, actor_of
from sharewell.children.queries import get_child
from sharewell.core.enquiring import EnquirySide
from sharewell.core.looping import AskStep
from sharewell.decisions.types import ItemKind, Seen
from sharewell.design.one_form import KeyedPage
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.foundation.page_keys import key_of, new_key
from sharewell.sharing.queries import list_houses, list_recipients
from sharewell.sharing.types import HANDLING_WORDS, Urgency, to_of


def require_hub(actor: Actor, reference: str) -> None:
    """Return where the actor is of the hub. Raise `EnquiryUnknown`."""
    if EnquirySide.HUB not in get_side(actor=actor, enquiry=reference):
        raise EnquiryUnknown(reference)


class Ask(CaseworkForm):
    """Ask one agency for what it knows: first which organisation, then the question."""

    button = "Send the question"

    def look_first(self, request: Any, **where: str) -> None:
        """Only the hub asks."""
        require_hub(request.actor, where["reference"])

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Show the organisations; with one chosen, the form. There is no word about the child on it."""
        self.look_first(request, **where)
        houses = self._houses(request)
        if self._chosen(request) in dict(houses):
            return super().get(request, **where)
        form = HouseForm(request.GET if "organisation" in request.GET else None, houses=houses)
        context = {
            **super().shown(request, **where),
            "form": form,
            "title": "Ask an agency",
            "button": "Go on",
            "lede": "Ask those who you have a reason to think know something, one at a time.",
            "method": "get",
        }
        return render(request, self.template, context)

    def post(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Send the question."""
        self.look_first(request, **where)
        if self._chosen(request) not in dict(self._houses(request)):
            return HttpResponseRedirect(reverse("casework:ask", args=(where["reference"],)))
        return super().post(request, **where)

    def form(self, request: Any, data: Any, **where: str) -> AskForm:
        """Offer who can be asked there."""
        return AskForm(data, recipients=list_recipients(organisation=self._chosen(request), at=now()))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Say what they see."""
        chosen = self._chosen(request)
        return {
            **super().shown(request, **where),
            "title": f"Ask {names_on(today()).house(chosen)}",
            "lede": "They see your question, who the child is, and what the enquiry stands on. They do not see why you "
            "chose them, or what others said.",
            "hidden": {"organisation": chosen},
        }

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Send it."""
        said = form.cleaned_data
        ask_agency(
            actor=request.actor,
            enquiry=where["reference"],
            **to_of(said["to"]),
            why=said["why"],
            question=said["question"],
            purpose=said["purpose"],
            statement=said["statement"],
            urgency=Urgency(said["urgency"]),
            key=key_of(request),
            now=now(),
        )

    @staticmethod
    def _chosen(request: HttpRequest) -> str:
        return (request.POST if request.method == "POST" else request.GET).get("organisation", "")

    @staticmethod
    def _houses(request: Any) -> tuple[tuple[str, str], ...]:
        return list_houses(own=request.actor.organisation, on=today())


class Dispense(CaseworkForm):
    """Decide, as a manager, whether agencies are asked without consent. What waits stands with why it was chosen."""

    title = "Asking without consent"
    lede = (
        "Nothing was sent to these. Below section 47 a family is asked about without their consent only where "
        "a manager says so, with reasons."
    )

    def form(self, request: Any, data: Any, **where: str) -> DispenseForm:
        """Offer what waits."""
        return DispenseForm(data, waiting=self._waiting(self._row(request, where["reference"])))

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Decide."""
        said = form.cleaned_data
        settle_dispensations(
            actor=request.actor,
            enquiry=where["reference"],
            requests=said["requests"],
            may_ask=said["may_ask"] == "yes",
            words=said["words"],
            key=key_of(request),
            now=now(),
        )

    @staticmethod
    def _row(request: HttpRequest, reference: str) -> EnquiryRow:
        actor = actor_of(request)
        row = read_enquiry(actor=actor, enquiry=reference, now=now())
        if not row.is_hub or Role.MANAGER not in actor.roles:
            raise EnquiryUnknown(reference)
        return row

    @staticmethod
    def _waiting(row: EnquiryRow) -> list[tuple[str, str]]:
        names = names_on(today())
        return [
            (one.request, f"{to_words(one)}, {names.house(one.to_organisation)}. Chosen because: {one.why}")
            for one in row.asked
            if one.ask.step is AskStep.TO_DISPENSE
        ]


class Statement(CaseworkForm):
    """Add what the hub's own organisation holds."""

    title, button = "Add what we hold", "Add it"
    lede = "From your own organisation’s records. It is never edited: to correct it, add what is right."

    def look_first(self, request: Any, **where: str) -> None:
        """Only the hub adds."""
        require_hub(request.actor, where["reference"])

    def form(self, request: Any, data: Any, **where: str) -> StatementForm:
        """Ask what is held."""
        return StatementForm(data)

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Keep it."""
        said = form.cleaned_data
        add_statement(
            actor=request.actor,
            enquiry=where["reference"],
            text=said["text"],
            kind=ItemKind(said["kind"]),
            seen=Seen(said["seen"]),
            source=said["source"],
            confidence_of=said["confidence_of"],
            happened_on=said["happened_on"],
            known_on=said["known_on"],
            key=key_of(request),
            now=now(),
        )

    def onward(self, request: Any, **where: str) -> str:
        """Lead to the chronology, where it stands."""
        return reverse("casework:chronology", args=(where["reference"],))


class ChronologyPage(CaseworkView):
    """What happened, in its order, each with where it comes from."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it. That it was read is written down, with each disclosure in it."""
        actor, moment = actor_of(request), now()
        limits = list_limits(actor=actor, enquiry=reference)
        found = read_chronology(actor=actor, enquiry=reference, now=moment)
        names = self._names(found)
        context = {
            "found": found,
            "reference": reference,
            "child": get_child(actor=actor, child=found.child, now=moment),
            "lines": [
                dict(zip(CHRONOLOGY_COLUMNS, cells, strict=True)) for cells in chronology_cells(found, names=names)
            ],
            "missing": missing_words(found, names=names),
            "limits": [
                (names.house(one.organisation), one.number, HANDLING_WORDS[one.handling], one.limits) for one in limits
            ],
            "key": new_key(),
        }
        return render(request, "casework/chronology.html", context)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Accept the limits of what one has not opened yet."""
        with suppress(NotChosen):  # nothing waits any more: the same page was sent twice, and shows what there is
            accept_limits(actor=actor_of(request), enquiry=reference, key=key_of(request), now=now())
        return HttpResponseRedirect(reverse("casework:chronology", args=(reference,)))

    @staticmethod
    def _names(found: Chronology) -> Names:
        return names_on(today(), people=[line.added_by for line in found.lines])


class ChronologyFile(CaseworkView):
    """The chronology as a file."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Send it. The name of the file says nothing about the child."""
        found = read_chronology(actor=actor_of(request), enquiry=reference, now=now())
        names = names_on(today(), people=[line.added_by for line in found.lines])
        return csv_response(
            filename="chronology.csv", header=CHRONOLOGY_COLUMNS, rows=chronology_cells(found, names=names)
        )


class Contributed(KeyedPage):
    """What one's own organisation told a hub, and what the hub may do with it."""

    template, missing = "casework/contributed.html", UNKNOWN
    _row: ContributedRow

    def form(self, request: Any, data: Any, **where: str) -> TermsForm:
        """Ask of each statement what holds."""
        self._row = read_contributed(actor=request.actor, disclosure=where["disclosure"], now=now())
        return TermsForm(data, statements=self._row.statements)

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Say what the hub may do with it."""
        mark_contribution(actor=request.actor, disclosure=where["disclosure"], terms=form.terms(), now=now())

    def onward(self, request: Any, **where: str) -> str:
        """Lead to the enquiry."""
        return reverse("casework:enquiry", args=(self._row.enquiry,))

    def page(
        self, request: HttpRequest, form: Any, where: Mapping[str, str], *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        """Show each statement with what holds now."""
        row = self._row
        context = {
            "row": row,
            "form": form,
            "handling": HANDLING_WORDS[row.handling],
            "statements": [(one, form.fields_of(one.number)) for one in row.statements],
            "has_errors": status != 200,
        }
        return render(request, self.template, context, status=status)
