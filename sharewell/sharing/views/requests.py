"""Ask another agency, and a request with what is done about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.agreements.types.words import titles
from sharewell.children.queries import get_child, read_index_child, require_open_child
from sharewell.children.types import BirthKind, ChildUnknown, IndexRow
from sharewell.core.looping import AskAct
from sharewell.decisions.queries import find_draft_about, list_decided_about, read_decision
from sharewell.decisions.queries.words import CHOSEN_WORDS
from sharewell.decisions.types import Chosen, Footing
from sharewell.design.words import date_words
from sharewell.foundation.clock import now, today
from sharewell.foundation.references import is_exercise
from sharewell.guidance.queries import gloss
from sharewell.obligations.types import due_words
from sharewell.partnerships.queries import get_organisation
from sharewell.sharing.actions import ask_for_information, decide_about_request, move_request
from sharewell.sharing.forms import AskForm, HouseForm, RequestMoveForm
from sharewell.sharing.presenters import names_on, on_the_telephone, request_moves, side_rows, stands, to_words
from sharewell.sharing.queries import find_side, list_ask_acts, list_houses, list_recipients, read_request
from sharewell.sharing.types import (
    FOOTING_WORDS,
    GATE_WORDS,
    UNGATED,
    AlreadyAsked,
    AlreadyBegun,
    AlreadyMoved,
    Gate,
    RefusalReason,
    Urgency,
    to_of,
)
from sharewell.sharing.views.pages import SharingView, actor_of, choosable, key_of, new_key


class Ask(SharingView):
    """Ask another agency about a child: first which organisation, then the question.

    A child who was found in the index is named by the reference of the record, `found`, and described as it stands
    there; whoever asks can say more.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the organisations; with one chosen, the form."""
        invented = self._invented(request, request.GET.get("child", ""))
        houses = list_houses(own=actor_of(request).organisation, on=today(), child=invented)
        chosen = choosable(houses, request.GET.get("organisation", ""))
        found = request.GET.get("found", "")
        if not chosen:
            house = HouseForm(request.GET if "organisation" in request.GET else None, houses=houses)
            context = {"form": house, "title": "Ask another agency", "found": found, "invented": invented}
            return render(request, "sharing/house.html", context)
        said = self._said(request, invented=invented, found=found)
        recipients = list_recipients(organisation=chosen, at=now(), child=invented)
        form = AskForm(initial=said, recipients=recipients)
        return self._page(request, form, chosen, invented=invented, found=found)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the question."""
        invented = self._invented(request, request.POST.get("child", ""))
        houses = list_houses(own=actor_of(request).organisation, on=today(), child=invented)
        chosen = choosable(houses, request.POST.get("organisation", ""))
        if not chosen:
            return HttpResponseRedirect(reverse("sharing:ask"))
        found = request.POST.get("found", "")
        form = AskForm(request.POST, recipients=list_recipients(organisation=chosen, at=now(), child=invented))
        if not form.is_valid():
            return self._page(request, form, chosen, invented=invented, found=found, status=422)
        said = form.cleaned_data
        footing: Footing = said["footing"]
        try:
            reference = ask_for_information(
                actor=actor_of(request),
                **to_of(said["to"]),
                child=invented,
                name=said["name"],
                identifying=said["identifying"],
                found_as=found,
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
            return self._page(request, form, chosen, invented=invented, found=found, status=422)
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
    def _said(request: HttpRequest, *, invented: str, found: str) -> dict[str, str]:
        """Return who the child is as it is filled in: from the exercise, or from the index."""
        if invented:
            named = get_child(actor=actor_of(request), child=invented, now=now())
            return {"name": named.name, "identifying": named.identifying}
        return described(read_index_child(actor=actor_of(request), child=found, now=now())) if found else {}

    @staticmethod
    def _page(
        request: HttpRequest, form: AskForm, chosen: str, *, invented: str = "", found: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "invented": invented,
            "form": form,
            "organisation": chosen,
            "found": found,
            "house": names_on(today()).house(chosen),
            "key": key_of(request),
            "has_errors": status != 200,
        }
        return render(request, "sharing/ask.html", context, status=status)


def described(row: IndexRow) -> dict[str, str]:
    """Return who a child of the index is, as a request says it: the name, and the birth date where it is known."""
    born = date_words(row.born_on) if row.born_on and row.birth is BirthKind.EXACT else ""
    return {"name": row.name, "identifying": f"Born {born}" if born else ""}


class Decide(SharingView):
    """Begin to decide about a request, or go on."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Begin a draft that knows the request, and lead to its first question."""
        try:
            draft = decide_about_request(actor=actor_of(request), request=reference, key=key_of(request), now=now())
        except AlreadyBegun as begun:
            draft = begun.reference
        except Refused:
            # The page itself says how the request stands now.
            return HttpResponseRedirect(reverse("sharing:request", args=(reference,)))
        return HttpResponseRedirect(reverse("decisions:resume", args=(draft,)))


class RequestPage(SharingView):
    """One request, as it seems to whoever reads it, and what they can do."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it. That it was read is written down. After a decision not to share, its reasons are filled in."""
        decided = request.GET.get("decision", "")
        form = self._refusing(request, reference, decided) if decided else None
        return self._page(request, reference, form)

    def _refusing(self, request: HttpRequest, reference: str, decision: str) -> RequestMoveForm | None:
        """Return the form with the refusal that follows from an own decision, for whoever may still give it."""
        acts = self._acts(request, reference)
        if AskAct.REFUSE not in acts or decision not in dict(
            list_decided_about(actor=actor_of(request), request=reference)
        ):
            return None
        row = read_decision(actor=actor_of(request), decision=decision, form="page", now=now())
        harms = any(code == "detriment-harm" for code in row.texts)
        said = {
            "act": AskAct.REFUSE.value,
            "words": row.texts.get("reasons", "") or row.texts.get("judgement-reasons", ""),
            "decision": decision,
            **({"reason": RefusalReason.WOULD_HARM.value} if harms else {}),
        }
        return RequestMoveForm(initial=said, acts=acts)

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
                decision=said["decision"],
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
            "marks": gloss(
                () if row.is_mine else (row.question, row.statement),
                kind=get_organisation(row.organisation, on=today()).kind,
            ),
            "names": names,
            "to": to_words(row.to_team, row.to_post),
            "purpose": titles("purposes").get(row.purpose, row.purpose),
            "footing": FOOTING_WORDS[row.footing],
            "gate": GATE_WORDS[row.gate],
            "due": due_words(row.due_at, now=moment),
            "spoken": on_the_telephone(row.reference),
            "stands": stands(row),
            "moves": request_moves(row, names=names),
            "side": side_rows(find_side(actor=actor, child=row.child, now=moment)),
            "form": form or (RequestMoveForm(acts=acts) if offers else None),
            "may_tell": AskAct.TELL in acts,
            "begun": find_draft_about(actor=actor, request=reference),
            "decided": [
                (one, CHOSEN_WORDS[chosen], chosen in (Chosen.SHARE, Chosen.SHARE_PART))
                for one, chosen in list_decided_about(actor=actor, request=reference)
            ],
            "key": new_key() if form is None else key_of(request),
            "has_errors": status != 200,
        }
        return render(request, "sharing/request.html", context, status=status)
