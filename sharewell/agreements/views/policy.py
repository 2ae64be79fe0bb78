"""The policy that holds: what it says of a flow, its history, and stopping what it allows."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.agreements.actions import ask_to_lift, compile_now, lift_stop, stop_sharing
from sharewell.agreements.forms.flows import EVERYTHING, FlowForm, LiftForm, StopForm
from sharewell.agreements.presenters.answers import answer_title, next_lines, why_lines
from sharewell.agreements.queries import (
    find_current_policy,
    get_current_policy,
    get_stop,
    is_up_to_date,
    list_agreements,
    list_policies,
    list_stops,
    may_stop_thing,
)
from sharewell.agreements.types.flows import StopUnknown
from sharewell.agreements.views.flows import organisation_names
from sharewell.core.flows import Flow, decide
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.practitioners.queries import list_names

POLICY_COLUMNS = ("number", "hash", "compiled_at", "compiled_by", "because", "problem")
STOP_COLUMNS = (
    "reference", "what", "agreement", "organisation", "stops_carriage", "why", "pressed_at", "pressed_by", "lift_why",
    "lift_asked_at", "lift_asked_by", "lifted_at", "lifted_by",
)  # fmt: skip


class PolicyPage(View):
    """Which policy holds, whether all in force is in it, what is stopped, and what held before."""

    def get(self, request: Any) -> HttpResponse:
        """Show it."""
        context = {
            "policy": find_current_policy(),
            "is_up_to_date": is_up_to_date(),
            "stops": list_stops(actor=request.actor, is_open=True),
            "history": list_policies(),
            "may_stop": is_permitted(request.actor, Permission.STOP_SHARING),
        }
        return render(request, "agreements/policy.html", context)


class Compile(View):
    """Compile the policy again. By POST only."""

    http_method_names = ["post"]

    def post(self, request: Any) -> HttpResponse:
        """Compile it."""
        compile_now(actor=request.actor, now=now())
        return HttpResponseRedirect(reverse("agreements:policy"))


class PolicyFile(View):
    """The history of policies as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = (
            (one.number, one.hash, one.compiled_at.isoformat(), one.compiled_by, one.because.value, one.problem)
            for one in list_policies(limit=10_000)
        )
        return csv_response(filename="policies.csv", header=POLICY_COLUMNS, rows=rows)


class CheckFlow(View):
    """May one tell another this, for this purpose? The address holds codes and organisations, and no child."""

    def get(self, request: Any) -> HttpResponse:
        """Show the question, and the answer where it was asked."""
        names = organisation_names()
        form = FlowForm(request.GET or None, organisations=sorted(names.items(), key=lambda one: one[1]))
        context: dict[str, Any] = {"form": form, "answer": None}
        if form.is_bound and form.is_valid():
            held = form.cleaned_data
            policy = get_current_policy()
            flow = Flow(
                source=held["source"],
                recipient=held["recipient"],
                role=held["role"],
                purpose=held["purpose"],
                item_class=held["item_class"],
                mode=held["mode"],
                lawful_bases=frozenset({held["lawful_basis"]} - {""}),
                met=frozenset(held["met"]),
                route=held["route"],
            )
            answer = decide(policy, flow, now())
            titles = {one.reference: one.title for one in policy.body.agreements}
            context |= {
                "answer": answer,
                "title": answer_title(answer),
                "why": why_lines(answer, agreements=titles),
                "next": next_lines(answer),
                "who": (names[held["source"]], names[held["recipient"]]),
            }
        context["is_up_to_date"] = is_up_to_date()
        status = 422 if form.is_bound and not form.is_valid() else 200
        context["has_errors"] = status != 200
        return render(request, "agreements/check_flow.html", context, status=status)


class Stops(View):
    """Every stop, and the press that makes one."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        return self._page(request, self._form(request))

    def post(self, request: Any) -> HttpResponse:
        """Stop."""
        form = self._form(request, request.POST)
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                stop_sharing(actor=request.actor, **form.entered(), now=now())
            except Refused as refusal:
                form.add_error("thing", str(refusal))
            else:
                return HttpResponseRedirect(reverse("agreements:stops"))
        return self._page(request, form, status=422)

    @staticmethod
    def _form(request: Any, data: Any = None) -> StopForm | None:
        if not is_permitted(request.actor, Permission.STOP_SHARING):
            return None
        actor, moment = request.actor, now()
        things = [(f"agreement:{one.reference}", one.title) for one in list_agreements(actor=actor)]
        things += [(f"organisation:{reference}", name) for reference, name in sorted(
            organisation_names().items(), key=lambda one: one[1]
        )]  # fmt: skip
        things = [(EVERYTHING[0], EVERYTHING[1]), *things]
        mine = [thing for thing in things if may_stop_thing(actor=actor, thing=thing[0], at=moment)]
        carriage = may_stop_thing(actor=actor, thing=EVERYTHING[0], at=moment)
        return StopForm(data, things=mine, may_stop_carriage=carriage)

    @staticmethod
    def _page(request: Any, form: StopForm | None, *, status: int = 200) -> HttpResponse:
        stops = list_stops(actor=request.actor)
        context = {
            "form": form,
            "stops": [one for one in stops if one.lifted_at is None],
            "lifted": [one for one in stops if one.lifted_at is not None],
            "has_errors": status != 200,
        }
        return render(request, "agreements/stops.html", context, status=status)


class StopsFile(View):
    """Every stop as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        moments = {"pressed_at", "lift_asked_at", "lifted_at"}
        rows = (
            tuple(
                (value.isoformat() if (value := getattr(one, name)) else "") if name in moments else getattr(one, name)
                for name in STOP_COLUMNS
            )
            for one in list_stops(actor=request.actor)
        )
        return csv_response(filename="stops.csv", header=STOP_COLUMNS, rows=rows)


class StopPage(View):
    """One stop, and its lifting by two people."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference, LiftForm())

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Ask to lift it, or lift it where somebody else has asked."""
        row = self._row(request, reference)
        form = LiftForm(request.POST)
        if row.lift_asked_at is not None:
            try:
                lift_stop(actor=request.actor, stop=reference, now=now())
            except Refused as refusal:
                return self._page(request, reference, LiftForm(), said=str(refusal), status=422)
            return HttpResponseRedirect(reverse("agreements:stops"))
        if form.is_valid():
            try:
                ask_to_lift(actor=request.actor, stop=reference, why=form.cleaned_data["why"], now=now())
            except Refused as refusal:
                form.add_error("why", str(refusal))
            else:
                return HttpResponseRedirect(reverse("agreements:stop", args=(reference,)))
        return self._page(request, reference, form, status=422)

    @staticmethod
    def _row(request: Any, reference: str) -> Any:
        try:
            return get_stop(actor=request.actor, stop=reference)
        except StopUnknown:
            raise Http404 from None

    def _page(self, request: Any, reference: str, form: LiftForm, *, said: str = "", status: int = 200) -> HttpResponse:
        row = self._row(request, reference)
        thing = f"{row.what}:{row.agreement or row.organisation}".removesuffix(":")
        context = {
            "row": row,
            "names": list_names({row.pressed_by, row.lift_asked_by, row.lifted_by} - {""}),
            "form": form,
            "said": said,
            "may_lift": is_permitted(request.actor, Permission.STOP_SHARING)
            and may_stop_thing(actor=request.actor, thing=thing, stops_carriage=row.stops_carriage, at=now()),
            "is_mine": row.lift_asked_by == request.actor.reference,
            "has_errors": status != 200,
        }
        return render(request, "agreements/stop.html", context, status=status)
