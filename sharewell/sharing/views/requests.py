"""Ask another agency, and a request with what is done about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.agreements.types.words import titles
from sharewell.children.queries import get_child, require_open_child
from sharewell.children.types import ChildUnknown
from sharewell.core.looping import AskAct
from sharewell.decisions.types import Footing
from sharewell.foundation.clock import now, today
from sharewell.foundation.references import is_exercise
from sharewell.obligations.types import due_words
from sharewell.sharing.actions import ask_for_information, move_request
from sharewell.sharing.forms import AskForm, HouseForm, RequestMoveForm
from sharewell.sharing.presenters import names_on, on_the_telephone, request_moves, stands, to_words
from sharewell.sharing.queries import list_ask_acts, list_houses, list_recipients, read_request
from sharewell.sharing.types import (
    FOOTING_WORDS,
    GATE_WORDS,
    UNGATED,
    AlreadyAsked,
    AlreadyMoved,
    Gate,
    RefusalReason,
    Urgency,
)
from sharewell.sharing.views.pages import SharingView, actor_of, choosable, key_of, new_key, to_of


class Ask(SharingView):
    """Ask another agency about a child: first which organisation, then the question."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the organisations; with one chosen, the form."""
        invented = self._invented(request, request.GET.get("child", ""))
        houses = list_houses(own=actor_of(request).organisation, on=today(), child=invented)
        chosen = choosable(houses, request.GET.get("organisation", ""))
        if not chosen:
            form = HouseForm(request.GET if "organisation" in request.GET else None, houses=houses)
            title = "Ask another agency"
            return render(request, "sharing/house.html", {"form": form, "title": title, "invented": invented})
        named = get_child(actor=actor_of(request), child=invented, now=now()) if invented else None
        initial = {"name": named.name, "identifying": named.identifying} if named else {}
        offered = list_recipients(organisation=chosen, at=now(), child=invented)
        return self._page(request, AskForm(recipients=offered, initial=initial), chosen, invented)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the question."""
        invented = self._invented(request, request.POST.get("child", ""))
        houses = list_houses(own=actor_of(request).organisation, on=today(), child=invented)
        chosen = choosable(houses, request.POST.get("organisation", ""))
        if not chosen:
            return HttpResponseRedirect(reverse("sharing:ask"))
        form = AskForm(request.POST, recipients=list_recipients(organisation=chosen, at=now(), child=invented))
        if not form.is_valid():
            return self._page(request, form, chosen, invented, status=422)
        said = form.cleaned_data
        footing: Footing = said["footing"]
        try:
            reference = ask_for_information(
                actor=actor_of(request),
                **to_of(said["to"]),
                child=invented,
                name=said["name"],
                identifying=said["identifying"],
                question=said["question"],
                purpose=said["purpose"],
                footing=footing,
                statement=said["statement"],
                urgency=Urgency(said["urgency"]),
                gate=Gate.NOT_NEEDED if footing in UNGATED else Gate(said["gate"]),
                gate_words="" if footing in UNGATED else said["gate_words"],
                key=key_of(request),
                now=now(),
            )
        except AlreadyAsked as before:
            reference = before.reference
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, chosen, invented, status=422)
        may_read = is_permitted(actor_of(request), Permission.READ_SHARING)
        return HttpResponseRedirect(
            reverse("sharing:request", args=(reference,)) if may_read else reverse("access:work")
        )

    @staticmethod
    def _invented(request: HttpRequest, child: str) -> str:
        """Return the invented child of an exercise that a page is about, or nothing. A real child is never named so."""
        if not child:
            return ""
        if not is_exercise(child):
            raise ChildUnknown(child)
        require_open_child(actor=actor_of(request), child=child)
        return child

    @staticmethod
    def _page(request: HttpRequest, form: AskForm, chosen: str, invented: str, *, status: int = 200) -> HttpResponse:
        context = {
            "invented": invented,
            "form": form,
            "organisation": chosen,
            "house": names_on(today()).house(chosen),
            "key": key_of(request),
            "has_errors": status != 200,
        }
        return render(request, "sharing/ask.html", context, status=status)


class RequestPage(SharingView):
    """One request, as it seems to whoever reads it, and what they can do."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it. That it was read is written down."""
        return self._page(request, reference, None)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Do the next thing."""
        acts = self._acts(request, reference)
        form = RequestMoveForm(request.POST, acts=acts)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        said = form.cleaned_data
        act = AskAct(said["act"])
        reason = said.get("reason") if act is AskAct.REFUSE else None
        try:
            move_request(
                actor=actor_of(request),
                request=reference,
                act=act,
                words=said["words"],
                reason=RefusalReason(reason) if reason else None,
                key=key_of(request),
                now=now(),
            )
        except AlreadyMoved:
            pass
        except Refused as refusal:
            form.add_error("words", str(refusal))
            return self._page(request, reference, form, status=422)
        return HttpResponseRedirect(reverse("sharing:request", args=(reference,)))

    @staticmethod
    def _acts(request: HttpRequest, reference: str) -> tuple[AskAct, ...]:
        return list_ask_acts(actor=actor_of(request), request=reference)

    def _page(
        self, request: HttpRequest, reference: str, form: RequestMoveForm | None, *, status: int = 200
    ) -> HttpResponse:
        actor, moment = actor_of(request), now()
        row = read_request(actor=actor, request=reference, now=moment)
        child = get_child(actor=actor, child=row.child, now=moment)
        acts, names = self._acts(request, reference), names_on(today())
        offers = any(act is not AskAct.TELL for act in acts)
        context: dict[str, Any] = {
            "row": row,
            "child": child,
            "names": names,
            "to": to_words(row.to_team, row.to_post),
            "purpose": titles("purposes").get(row.purpose, row.purpose),
            "footing": FOOTING_WORDS[row.footing],
            "gate": GATE_WORDS[row.gate],
            "due": due_words(row.due_at, now=moment),
            "spoken": on_the_telephone(row.reference),
            "stands": stands(row),
            "moves": request_moves(row, names=names),
            "form": form or (RequestMoveForm(acts=acts) if offers else None),
            "may_tell": AskAct.TELL in acts,
            "key": new_key() if form is None else key_of(request),
            "has_errors": status != 200,
        }
        return render(request, "sharing/request.html", context, status=status)
