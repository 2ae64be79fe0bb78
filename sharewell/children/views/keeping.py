"""Pages of those who look after the index: shields, questions to pass on, links of records."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Actor, Refused
from sharewell.children.actions import (
    ask_to_lift,
    clear_for_shield,
    close_asking,
    end_clearance,
    lift_shield,
    raise_shield,
)
from sharewell.children.forms import ClearForm, CloseAskingForm, ShieldForm, WhyForm
from sharewell.children.presenters import (
    ASKING_COLUMNS,
    SHIELD_COLUMNS,
    asked_rows,
    asking_cells,
    before_line,
    cleared_line,
    involved_choices,
    post_choices,
    shield_cells,
    shield_reason,
    shield_words,
)
from sharewell.children.queries import (
    is_asking_owed,
    list_askings,
    list_clearable,
    list_seconds,
    list_shields,
    read_asking,
    read_index_child,
    read_shield,
)
from sharewell.children.types import (
    SERVICE_WORDS,
    AskingUnknown,
    ChildUnknown,
    ServiceKind,
    ShieldReason,
    ShieldUnknown,
)
from sharewell.children.views.emergencies import names_of_organisations
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.practitioners.policies import may_keep_people
from sharewell.practitioners.queries import list_current_posts, list_names
from sharewell.practitioners.types import PostUnknown


class Hide(View):
    """Hide a child from everybody who is not cleared."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show the form."""
        return self._page(request, reference)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Hide the child, at once."""
        return self._page(request, reference, said=request.POST)

    @staticmethod
    def _page(request: Any, reference: str, said: Any = None) -> HttpResponse:
        try:
            row = read_index_child(actor=request.actor, child=reference, now=now())
        except ChildUnknown:
            raise Http404 from None
        seconds = post_choices(list_seconds(actor=request.actor, now=now()))
        involved = involved_choices(row.involvements, own=request.actor.post)
        form = ShieldForm(said, seconds=seconds, involved=involved)
        status = 200
        if said is not None:
            status = 422
            if form.is_valid():
                words = form.cleaned_data
                try:
                    shield = raise_shield(
                        actor=request.actor,
                        child=reference,
                        reason=ShieldReason(words["reason"]),
                        words=words["words"],
                        cleared=[words["second"], *words.get("keep", [])],
                        now=now(),
                    )
                    return HttpResponseRedirect(reverse("children:shield", args=[shield]))
                except Refused as refusal:
                    form.add_error(None, str(refusal))
                    status = 409
        context = {"row": row, "form": form, "has_errors": status != 200}
        return render(request, "children/hide.html", context, status=status)


class Shields(View):
    """The hidden children whom one is cleared to see."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        lines = [
            {"reference": row.reference, "reason": shield_reason(row), "on": row.raised_at, "stands": shield_words(row)}
            for row in list_shields(actor=request.actor)
        ]
        return render(request, "children/shields.html", {"lines": lines})


class ShieldsFile(View):
    """The same as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = shield_cells(list_shields(actor=request.actor))
        return csv_response(filename="hidden-children.csv", header=SHIELD_COLUMNS, rows=rows)


class ShieldPage(View):
    """One shield: who may see the child, and the two steps that lift it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Ask to lift it, agree, let somebody see the child, or let somebody see them no more."""
        said, step = request.POST, request.POST.get("step", "")
        forms: dict[str, Any] = {
            "ask": WhyForm(said),
            "clear": ClearForm(said, posts=self._choices(request, reference)),
        }
        form = forms.get(step)
        if form is not None and not form.is_valid():
            return self._page(request, reference, **{step: form}, status=422)
        try:
            self._act(step, request.actor, reference, said, form.cleaned_data if form is not None else {})
        except (ShieldUnknown, PostUnknown):
            raise Http404 from None
        except Refused as refusal:
            return self._page(request, reference, refused=str(refusal), status=409)
        if step == "end" and said.get("post") == request.actor.post:
            return HttpResponseRedirect(reverse("children:shields"))
        return HttpResponseRedirect(reverse("children:shield", args=[reference]))

    @staticmethod
    def _act(step: str, actor: Actor, shield: str, said: Mapping[str, str], words: Mapping[str, str]) -> None:
        """Do what was asked for. A step that there is not is no shield."""
        if step == "agree":
            lift_shield(actor=actor, shield=shield, now=now())
        elif step == "clear":
            clear_for_shield(actor=actor, shield=shield, post=words["post"], now=now())
        elif step == "end":
            why = said.get("words", "")
            end_clearance(actor=actor, shield=shield, post=said.get("post", ""), words=why, now=now())
        elif step == "ask":
            ask_to_lift(actor=actor, shield=shield, words=words["words"], now=now())
        else:
            raise ShieldUnknown(shield)

    @staticmethod
    def _choices(request: Any, reference: str) -> list[tuple[str, str]]:
        """Return whom one could choose: of the organisation that the address asks for, else one's own and near."""
        asked = request.GET.get("organisation") or request.actor.organisation
        return post_choices(list_clearable(actor=request.actor, shield=reference, organisation=asked, now=now()))

    def _page(
        self,
        request: Any,
        reference: str,
        *,
        ask: WhyForm | None = None,
        clear: ClearForm | None = None,
        refused: str = "",
        status: int = 200,
    ) -> HttpResponse:
        try:
            row = read_shield(actor=request.actor, shield=reference, now=now())
        except ShieldUnknown:
            raise Http404 from None
        names = list_names({row.raised_by, row.asked_by, *(one.ended_by for one in row.before)} - {""})
        context = {
            "row": row,
            "reason": shield_reason(row),
            "stands": shield_words(row),
            "raised_by": names.get(row.raised_by, row.raised_by),
            "asked_by": names.get(row.asked_by, row.asked_by),
            "cleared": [cleared_line(one, own=request.actor.post) for one in row.cleared],
            "before": [before_line(one, names=names) for one in row.before],
            "may_agree": bool(row.asked_at) and row.asked_by != request.actor.reference,
            "why": ask or WhyForm(),
            "clear": clear or ClearForm(posts=self._choices(request, reference)),
            "organisations": list(names_of_organisations().items()),
            "organisation": request.GET.get("organisation") or request.actor.organisation,
            "is_looking": "organisation" in request.GET,
            "refused": refused,
            "has_errors": status != 200,
        }
        return render(request, "children/shield.html", context, status=status)


class Askings(View):
    """Questions to pass on."""

    def get(self, request: Any) -> HttpResponse:
        """Show them, open ones first."""
        rows = list_askings(actor=request.actor)
        names = list_names({row.asked_by for row in rows})
        lines = [
            {"reference": row.reference, "who": names.get(row.asked_by, row.asked_by), "on": row.asked_at,
             "is_closed": row.closed_at is not None}
            for row in rows
        ]  # fmt: skip
        return render(request, "children/askings.html", {"lines": lines})


class AskingsFile(View):
    """The same as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = asking_cells(list_askings(actor=request.actor))
        return csv_response(filename="questions-to-pass-on.csv", header=ASKING_COLUMNS, rows=rows)


class AskingPage(View):
    """One question, and the services to pass it on to."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference, CloseAskingForm())

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Close it."""
        form = CloseAskingForm(request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        try:
            close_asking(actor=request.actor, asking=reference, words=form.cleaned_data["words"], now=now())
        except AskingUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form, status=409)
        return HttpResponseRedirect(reverse("children:askings"))

    @staticmethod
    def _page(request: Any, reference: str, form: CloseAskingForm, *, status: int = 200) -> HttpResponse:
        try:
            row = read_asking(actor=request.actor, asking=reference, now=now())
        except AskingUnknown:
            raise Http404 from None
        posts = [f"{one.title}, {one.organisation_name}" for one in list_current_posts(at=now(), person=row.asked_by)]
        context = {
            "row": row,
            "who": "; ".join((list_names({row.asked_by}).get(row.asked_by, row.asked_by), *posts)),
            "asked": asked_rows(row.asked) if row.asked else [],
            "services": [
                {"kind": SERVICE_WORDS[ServiceKind(kind)], "service": service, "who": who, "telephone": telephone}
                for kind, service, who, telephone in row.involvements
            ],
            "form": form,
            "has_errors": status == 422,
        }
        return render(request, "children/asking.html", context, status=status)


class OwedAsking(View):
    """Where work that is owed about a question leads."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Tell whoever may not pass it on who can; lead everybody else on to the question."""
        if not is_asking_owed(actor=request.actor, asking=reference, now=now()):
            return HttpResponseRedirect(reverse("children:asking", args=(reference,)))
        people = ""
        if may_keep_people(request.actor, request.actor.organisation):
            people = reverse("practitioners:people", args=(request.actor.organisation,))
        return render(request, "children/owed_asking.html", {"reference": reference, "people": people})
