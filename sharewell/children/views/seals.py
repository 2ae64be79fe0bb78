"""Pages of the holders of seals: raise one, the list, one seal with both sides, and what waits for the holders."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Actor, Refused
from sharewell.children.actions import (
    ask_to_unseal,
    free_record,
    name_holder,
    name_later,
    raise_seal,
    settle_sealed,
    show_value,
    unseal,
)
from sharewell.children.forms import FreeForm, HolderForm, LaterForm, SealForm, WhoseForm, WhyForm
from sharewell.children.presenters import (
    SEAL_COLUMNS,
    described,
    post_choices,
    post_words,
    question_lines,
    seal_cells,
    seal_words,
    side_lines,
    sources_still,
    step_cells,
    withheld_lines,
)
from sharewell.children.queries import (
    list_like,
    list_records,
    list_seal_questions,
    list_seals,
    list_seconds,
    read_seal,
    read_seal_question,
)
from sharewell.children.types import SEAL_WORDS, ChildUnknown, MatchUnknown, SealKind, SealUnknown, Whose
from sharewell.children.views.emergencies import names_of_organisations
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.practitioners.queries import get_post, list_names


class SealChild(View):
    """Seal an earlier identity of a child apart from a new one."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show the form."""
        return self._page(request, reference)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Seal them, at once."""
        return self._page(request, reference, said=request.POST)

    @staticmethod
    def _page(request: Any, reference: str, said: Any = None) -> HttpResponse:
        try:
            records = list_records(actor=request.actor, child=reference, now=now())
            others = list_like(actor=request.actor, child=reference, now=now())
        except ChildUnknown:
            raise Http404 from None
        organisations = names_of_organisations()
        form = SealForm(
            said,
            seconds=post_choices(list_seconds(actor=request.actor, now=now())),
            records=described(records, organisations=organisations),
            others=described(others, organisations=organisations),
        )
        status = 200
        if said is not None:
            status = 422
            if form.is_valid():
                words = form.cleaned_data
                chosen = words.get("records", [])
                try:
                    seal = raise_seal(
                        actor=request.actor,
                        child=reference,
                        kind=SealKind(words["kind"]),
                        ordered_on=words["ordered_on"],
                        order=words["order"],
                        holders=[words["second"]],
                        records=chosen if len(chosen) < len(records) else [],
                        later=words["later"].strip(),
                        awaited=words["awaited"],
                        others=words.get("others", []),
                        now=now(),
                    )
                    return HttpResponseRedirect(reverse("children:seal", args=[seal]))
                except ChildUnknown:
                    form.add_error("later", "There is no other record with this reference. Nothing was changed.")
                    status = 409
                except Refused as refusal:
                    form.add_error(None, str(refusal))
                    status = 409
        context = {"reference": reference, "form": form, "has_errors": status != 200}
        return render(request, "children/seal_child.html", context, status=status)


class Seals(View):
    """The seals that one holds, and what waits."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        lines = [
            {"reference": row.reference, "kind": SEAL_WORDS[row.kind], "on": row.ordered_on, "stands": seal_words(row)}
            for row in list_seals(actor=request.actor)
        ]
        waiting = list_seal_questions(actor=request.actor)
        return render(request, "children/seals.html", {"lines": lines, "waiting": waiting})


class SealsFile(View):
    """The same as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        return csv_response(
            filename="sealed-identities.csv", header=SEAL_COLUMNS, rows=seal_cells(list_seals(actor=request.actor))
        )


class SealPage(View):
    """One seal with both sides, and what its holders may do."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Ask to lift it, agree, name the new identity or a holder, take a record off, or let something be shown."""
        said, step = request.POST, request.POST.get("step", "")
        forms: dict[str, Any] = {
            "ask": WhyForm(said),
            "later": LaterForm(said),
            "holder": HolderForm(said, posts=post_choices(list_seconds(actor=request.actor, now=now()))),
        }
        if step == "free":
            forms[step] = FreeForm(said, auto_id=f"{said.get('record', '')}_%s")
        form = forms.get(step)
        if form is not None and not form.is_valid():
            return self._page(request, reference, **{step: form}, status=422)
        try:
            self._act(step, request.actor, reference, said, form.cleaned_data if form is not None else {})
        except SealUnknown:
            raise Http404 from None
        except ChildUnknown:
            if form is None or step != "later":
                raise Http404 from None
            form.add_error("later", "There is no record with this reference. Nothing was changed.")
            return self._page(request, reference, later=form, status=409)
        except Refused as refusal:
            free = form if step == "free" else None
            return self._page(request, reference, free=free, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("children:seal", args=[reference]))

    @staticmethod
    def _act(step: str, actor: Actor, seal: str, said: Mapping[str, str], words: Mapping[str, str]) -> None:
        """Do what was asked for. A step that there is not is no seal."""
        if step == "agree":
            unseal(actor=actor, seal=seal, now=now())
        elif step == "show":
            what, _, number = said.get("value", "").partition(":")
            number = number if number.isdecimal() and len(number) < 19 else "0"
            show_value(actor=actor, seal=seal, what=what, number=int(number), now=now())
        elif step == "free":
            free_record(actor=actor, seal=seal, record=said.get("record", ""), words=words["words"], now=now())
        elif step == "holder":
            name_holder(actor=actor, seal=seal, post=words["post"], now=now())
        elif step == "later":
            name_later(actor=actor, seal=seal, later=words["later"].strip(), now=now())
        elif step == "ask":
            ask_to_unseal(actor=actor, seal=seal, words=words["words"], now=now())
        else:
            raise SealUnknown(seal)

    @staticmethod
    def _page(
        request: Any,
        reference: str,
        *,
        ask: WhyForm | None = None,
        later: LaterForm | None = None,
        holder: HolderForm | None = None,
        free: FreeForm | None = None,
        refused: str = "",
        status: int = 200,
    ) -> HttpResponse:
        try:
            page = read_seal(actor=request.actor, seal=reference, now=now())
        except SealUnknown:
            raise Http404 from None
        names = list_names({page.raised_by, page.asked_by} - {""})
        organisations = names_of_organisations()
        posts = [get_post(each) for each in page.holders]
        frees = {one.reference: FreeForm(auto_id=f"{one.reference}_%s") for one in page.records}
        if free is not None:
            if request.POST.get("record", "") not in frees:
                raise Http404
            frees[request.POST["record"]] = free
        context = {
            "page": page,
            "kind": SEAL_WORDS[page.row.kind],
            "stands": seal_words(page.row),
            "raised_by": names.get(page.raised_by, page.raised_by),
            "asked_by": names.get(page.asked_by, page.asked_by),
            "holders": [post_words(post) for post in posts],
            "sides": side_lines(page.records, organisations=organisations),
            "still": sources_still(page, organisations=organisations),
            "withheld": withheld_lines(page.withheld),
            "may_agree": bool(page.row.asked_at) and page.asked_by != request.actor.reference,
            "why": ask or WhyForm(),
            "later": later or LaterForm(),
            "holder": holder or HolderForm(posts=post_choices(list_seconds(actor=request.actor, now=now()))),
            "free": free,
            "frees": frees,
            "refused": refused,
            "has_errors": status != 200,
        }
        return render(request, "children/seal.html", context, status=status)


class SealQuestion(View):
    """A record that is like an earlier identity, beside it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show them."""
        return self._page(request, reference, WhoseForm())

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Settle it."""
        form = WhoseForm(request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        said = form.cleaned_data
        try:
            settle_sealed(
                actor=request.actor, match=reference, whose=Whose(said["whose"]), words=said["words"], now=now()
            )
        except MatchUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form, status=409)
        return HttpResponseRedirect(reverse("children:seals"))

    @staticmethod
    def _page(request: Any, reference: str, form: WhoseForm, *, status: int = 200) -> HttpResponse:
        try:
            row = read_seal_question(actor=request.actor, match=reference, now=now())
        except MatchUnknown:
            raise Http404 from None
        context = {
            "row": row,
            "lines": question_lines(row, on=today(), organisations=names_of_organisations()),
            "steps": step_cells(row.steps),
            "form": form,
            "has_errors": status != 200,
        }
        return render(request, "children/seal_question.html", context, status=status)
