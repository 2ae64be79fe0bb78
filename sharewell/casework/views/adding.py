"""Ask agencies, the chronology, what the hub adds, and what an agency lets the hub do with what it told."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.types import Actor, Refused, Role
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
from sharewell.casework.types import AlreadyDone, Chronology, ContributedRow, EnquiryRow, EnquiryUnknown, NotChosen
from sharewell.casework.views.pages import CaseworkView, actor_of, form_page, key_of, new_key, to_enquiry
from sharewell.children.queries import get_child
from sharewell.core.enquiring import EnquirySide
from sharewell.core.looping import AskStep
from sharewell.decisions.types import ItemKind, Seen
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.sharing.queries import list_houses, list_recipients
from sharewell.sharing.types import HANDLING_WORDS, Urgency


def require_hub(actor: Actor, reference: str) -> None:
    """Return where the actor is of the hub. Raise `EnquiryUnknown`."""
    if EnquirySide.HUB not in get_side(actor=actor, enquiry=reference):
        raise EnquiryUnknown(reference)


class Ask(CaseworkView):
    """Ask one agency for what it knows: first which organisation, then the question."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the organisations; with one chosen, the form. There is no word about the child on it."""
        actor = actor_of(request)
        require_hub(actor, reference)
        houses = list_houses(own=actor.organisation, on=today())
        chosen = request.GET.get("organisation", "")
        if chosen not in dict(houses):
            form = HouseForm(request.GET if "organisation" in request.GET else None, houses=houses)
            return form_page(
                request,
                form,
                title="Ask an agency",
                button="Go on",
                reference=reference,
                lede="Ask those who you have a reason to think know something, one at a time.",
                method="get",
            )
        return self._page(
            request, reference, chosen, AskForm(recipients=list_recipients(organisation=chosen, at=now()))
        )

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Send the question."""
        actor = actor_of(request)
        require_hub(actor, reference)
        chosen = request.POST.get("organisation", "")
        if chosen not in dict(list_houses(own=actor.organisation, on=today())):
            return HttpResponseRedirect(reverse("casework:ask", args=(reference,)))
        form = AskForm(request.POST, recipients=list_recipients(organisation=chosen, at=now()))
        if not form.is_valid():
            return self._page(request, reference, chosen, form, status=422)
        said = form.cleaned_data
        to = {"to_post": said["to"]} if said["to"].startswith("pos_") else {"to_team": said["to"]}
        try:
            ask_agency(
                actor=actor,
                enquiry=reference,
                **to,
                why=said["why"],
                question=said["question"],
                purpose=said["purpose"],
                statement=said["statement"],
                urgency=Urgency(said["urgency"]),
                key=key_of(request),
                now=now(),
            )
        except AlreadyDone:
            pass
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, chosen, form, status=422)
        return to_enquiry(reference)

    @staticmethod
    def _page(request: HttpRequest, reference: str, chosen: str, form: AskForm, *, status: int = 200) -> HttpResponse:
        house = names_on(today()).house(chosen)
        return form_page(
            request,
            form,
            title=f"Ask {house}",
            button="Send the question",
            reference=reference,
            lede="They see your question, who the child is, and what the enquiry stands on. They do not see why you "
            "chose them, or what others said.",
            hidden={"organisation": chosen},
            status=status,
        )


class Dispense(CaseworkView):
    """Decide, as a manager, whether agencies are asked without consent."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show what waits, each with the reason why it was chosen."""
        return self._page(request, self._row(request, reference), None)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Decide."""
        row = self._row(request, reference)
        form = DispenseForm(request.POST, waiting=self._waiting(row))
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        said = form.cleaned_data
        try:
            settle_dispensations(
                actor=actor_of(request),
                enquiry=reference,
                requests=said["requests"],
                may_ask=said["may_ask"] == "yes",
                words=said["words"],
                key=key_of(request),
                now=now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, row, form, status=422)
        return to_enquiry(reference)

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

    def _page(
        self, request: HttpRequest, row: EnquiryRow, form: DispenseForm | None, *, status: int = 200
    ) -> HttpResponse:
        return form_page(
            request,
            form or DispenseForm(waiting=self._waiting(row)),
            title="Asking without consent",
            button="Save",
            reference=row.reference,
            lede="Nothing was sent to these. Below section 47 a family is asked about without their consent only where "
            "a manager says so, with reasons.",
            status=status,
        )


class Statement(CaseworkView):
    """Add what the hub's own organisation holds."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the form."""
        require_hub(actor_of(request), reference)
        return self._page(request, reference, StatementForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Keep it."""
        actor = actor_of(request)
        require_hub(actor, reference)
        form = StatementForm(request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        said = form.cleaned_data
        try:
            add_statement(
                actor=actor,
                enquiry=reference,
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
        except AlreadyDone:
            pass
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form, status=422)
        return HttpResponseRedirect(reverse("casework:chronology", args=(reference,)))

    @staticmethod
    def _page(request: HttpRequest, reference: str, form: StatementForm, *, status: int = 200) -> HttpResponse:
        return form_page(
            request,
            form,
            title="Add what we hold",
            button="Add it",
            reference=reference,
            lede="From your own organisation’s records. It is never edited: to correct it, add what is right.",
            status=status,
        )


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


class Contributed(CaseworkView):
    """What one's own organisation told a hub, and what the hub may do with it."""

    def get(self, request: HttpRequest, disclosure: str) -> HttpResponse:
        """Show each statement with what holds now."""
        row = read_contributed(actor=actor_of(request), disclosure=disclosure, now=now())
        return self._page(request, row, TermsForm(statements=row.statements))

    def post(self, request: HttpRequest, disclosure: str) -> HttpResponse:
        """Say what the hub may do with it."""
        actor = actor_of(request)
        row = read_contributed(actor=actor, disclosure=disclosure, now=now())
        form = TermsForm(request.POST, statements=row.statements)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        try:
            mark_contribution(actor=actor, disclosure=disclosure, terms=form.terms(), now=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, row, form, status=422)
        return to_enquiry(row.enquiry)

    @staticmethod
    def _page(request: HttpRequest, row: ContributedRow, form: TermsForm, *, status: int = 200) -> HttpResponse:
        context = {
            "row": row,
            "form": form,
            "handling": HANDLING_WORDS[row.handling],
            "statements": [(one, form.fields_of(one.number)) for one in row.statements],
            "has_errors": status != 200,
        }
        return render(request, "casework/contributed.html", context, status=status)
