"""Recorded decisions, the manager's list, and concern notes."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.advice.queries import list_bound
from sharewell.decisions import actions
from sharewell.decisions.exporters import record_pdf
from sharewell.decisions.forms.kept import AdditionForm, NoteForm
from sharewell.decisions.presenters.guide import OUTCOME_MEANING, reasons_of
from sharewell.decisions.presenters.kept import (
    ENDORSEMENT_WORDS,
    OUTCOME_WORDS,
    as_text,
    record_parts,
)
from sharewell.decisions.queries import (
    compare_editions,
    count_to_endorse,
    list_decisions,
    list_drafts,
    list_notes,
    list_to_endorse,
    may_endorse,
    read_decision,
    read_note,
)
from sharewell.decisions.queries.words import CHOSEN_WORDS
from sharewell.decisions.types import DecisionRow, NoSuchDecision, NoteAbout
from sharewell.decisions.views.asking import actor_of, key_of, new_key
from sharewell.decisions.views.drafts import colleagues
from sharewell.foundation.clock import now
from sharewell.guidance.queries import get_guides
from sharewell.practitioners.queries import find_adviser, get_person
from sharewell.practitioners.types import PersonUnknown


def names_of(references: set[str]) -> Mapping[str, str]:
    """Return the names of people by their references; who is no longer held is left out."""
    found = {}
    for reference in references:
        try:
            found[reference] = get_person(reference).name
        except PersonUnknown:
            continue
    return found


class Mine(View):
    """My drafts and my decisions; for managers and advisers, those of the organisation as well."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the lists, without a name or a word about a child."""
        actor = actor_of(request)
        before, everyone = request.GET.get("before", ""), request.GET.get("of") == "everyone"
        lines = list_decisions(actor=actor, only_own=not everyone, before=before)
        return render(
            request,
            "decisions/kept/mine.html",
            {
                "drafts": list_drafts(actor=actor),
                "lines": lines,
                "names": names_of({line.decided_by for line in lines}) if everyone else {},
                "notes": list_notes(actor=actor),
                "everyone": everyone,
                "sees_others": bool(actor.roles & {"manager", "adviser", "information-governance-lead", "inspector"}),
                "may_endorse": is_permitted(actor, Permission.ENDORSE_DECISIONS),
                "waiting": count_to_endorse(actor=actor),
                "outcome_words": OUTCOME_WORDS,
                "chosen_words": CHOSEN_WORDS,
                "endorsement_words": ENDORSEMENT_WORDS,
                "editions": {each.code: each.short_title for each in get_guides().editions},
                "next": lines[-1].reference if len(lines) == 50 else "",
            },
        )


class ToEndorse(View):
    """Decisions that wait for a manager's look."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, those that must be looked at first."""
        lines = list_to_endorse(actor=actor_of(request), before=request.GET.get("before", ""))
        return render(
            request,
            "decisions/kept/to_endorse.html",
            {
                "lines": lines,
                "names": names_of({line.decided_by for line in lines}),
                "outcome_words": OUTCOME_WORDS,
                "chosen_words": CHOSEN_WORDS,
                "endorsement_words": ENDORSEMENT_WORDS,
            },
        )


class DecisionView(View):
    """A page of one recorded decision. One that is not open to the reader looks like one that is not there."""

    form_of_reading = "page"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let the page answer, or say that nothing is there."""
        self.reference: str = kwargs.pop("reference")
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoSuchDecision:
            raise Http404 from None

    def read(self, request: HttpRequest) -> DecisionRow:
        """Return the decision; its reading is in the ledger before the page is drawn."""
        return read_decision(actor=actor_of(request), decision=self.reference, form=self.form_of_reading, now=now())

    @staticmethod
    def parts(row: DecisionRow, *, actor: Actor) -> Any:
        """Return the record in parts."""
        names = names_of({row.decided_by, *(each.by for each in row.additions)})
        advice = [
            f"{outcome.words}: {outcome.because} ({outcome.advised_by}; thread {thread})"
            if outcome
            else f"Asked, not answered yet (thread {thread})"
            for thread, outcome in list_bound(actor=actor, decision=row.reference)
        ]
        return record_parts(row, names=names, advice=advice)


class RecordedDecision(DecisionView):
    """A decision as it was recorded, and what was added since."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self._page(request, AdditionForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add, endorse or send back. The record stays as it is."""
        form = AdditionForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        acts = {
            "endorse": actions.endorse_decision,
            "send-back": actions.send_back_decision,
            "add": actions.add_to_decision,
        }
        act = acts.get(request.POST.get("act", ""), actions.add_to_decision)
        try:
            act(
                actor=actor_of(request),
                decision=self.reference,
                text=form.cleaned_data["text"],
                key=key_of(request),
                now=now(),
            )
        except actions.AlreadyAdded:
            pass
        except (actions.WordsMissing, actions.MayNotEndorse) as refused:
            form.add_error("text", str(refused))
            return self._page(request, form, status=422)
        return HttpResponseRedirect(reverse("decisions:decision", args=(self.reference,)))

    def _page(self, request: HttpRequest, form: AdditionForm, *, status: int = 200) -> HttpResponse:
        row, actor = self.read(request), actor_of(request)
        return render(
            request,
            "decisions/kept/decision.html",
            {
                "row": row,
                "parts": self.parts(row, actor=actor),
                "meaning": OUTCOME_MEANING[row.outcome],
                "chosen": CHOSEN_WORDS[row.chosen],
                "endorsement": ENDORSEMENT_WORDS[row.endorsement],
                "may_endorse": may_endorse(actor=actor, decision=row.reference),
                "is_own": row.decided_by == actor.reference,
                "form": form,
                "key": new_key(),
                "has_errors": status != 200,
            },
            status=status,
        )


class DecisionText(DecisionView):
    """The record as plain text, for the agency's own system."""

    form_of_reading = "text"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer with text."""
        row = self.read(request)
        return HttpResponse(as_text(self.parts(row, actor=actor_of(request))), content_type="text/plain; charset=utf-8")


class DecisionPdf(DecisionView):
    """The record as a PDF. Its file name is the reference alone."""

    form_of_reading = "pdf"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer with the file."""
        row = self.read(request)
        footer = f"{row.reference}. Judgement {row.seal[:16]}, words {row.words_seal[:16]}"
        outcome = f"{OUTCOME_WORDS[row.outcome]}. Decided: {CHOSEN_WORDS[row.chosen]}"
        made = record_pdf(parts=self.parts(row, actor=actor_of(request)), outcome=outcome, footer=footer)
        response = HttpResponse(made, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{row.reference}.pdf"'
        return response


class CompareDecision(DecisionView):
    """What came out, beside what comes out under another edition."""

    form_of_reading = "comparison"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show both sides: the record as it was, and the same answers judged again."""
        editions = get_guides().editions
        row = self.read(request)
        other = request.GET.get("edition", "")
        if other not in {each.code for each in editions}:
            other = next(each.code for each in editions if each.code != row.edition)
        judged = compare_editions(row=row, edition=other)
        return render(
            request,
            "decisions/kept/compare_decision.html",
            {
                "row": row,
                "was": [(child.position, child.outcome) for child in row.children],
                "was_reasons": row.snapshot["children"][0]["judgement"]["reasons"],
                "judged": judged,
                "reasons": reasons_of(get_guides().get(other), judged[0][1].deciding_reasons),
                "other": get_guides().get(other),
                "editions": editions,
                "back": reverse("decisions:decision", args=(row.reference,)),
            },
        )


class NotSure(View):
    """Not sure that it counts: who else to ask, a consultation without a name, a plain note."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the ways."""
        return render(
            request,
            "decisions/kept/not_sure.html",
            {
                "adviser": find_adviser(organisation=actor_of(request).organisation, at=now()),
                "back": reverse("decisions:begin"),
            },
        )


class Concern(View):
    """A plain concern note about a child."""

    about = NoteAbout.CHILD

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(request, None))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the note."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            reference = actions.note_concern(
                actor=actor_of(request), about=self.about, **form.cleaned_data, key=key_of(request), now=now()
            )
        except actions.AlreadyNoted as sent:
            reference = sent.reference
        return HttpResponseRedirect(reverse("decisions:noted", args=(reference,)))

    def _form(self, request: HttpRequest, data: Any) -> NoteForm:
        is_colleague = self.about is NoteAbout.COLLEAGUE
        return NoteForm(data, people=colleagues(request) if is_colleague else (), is_colleague=is_colleague)

    def _page(self, request: HttpRequest, form: NoteForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "decisions/kept/concern.html",
            {
                "form": form,
                "is_colleague": self.about is NoteAbout.COLLEAGUE,
                "key": new_key(),
                "has_errors": status != 200,
                "back": reverse("decisions:not-sure"),
            },
            status=status,
        )


class ColleagueConcern(Concern):
    """A concern about a colleague: it goes to the designated officer, never to a manager."""

    about = NoteAbout.COLLEAGUE


class Noted(View):
    """A concern note."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it, and what may come next."""
        try:
            note = read_note(actor=actor_of(request), note=reference, now=now())
        except NoSuchDecision:
            raise Http404 from None
        return render(
            request,
            "decisions/kept/noted.html",
            {"note": note, "author": names_of({note.author}).get(note.author, ""), "back": reverse("decisions:mine")},
        )
