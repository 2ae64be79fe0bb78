"""Recorded decisions, the manager's list, and concern notes."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.advice.queries import list_bound
from sharewell.consent.queries import list_informings
from sharewell.consent.types import informing_stands
from sharewell.decisions import actions
from sharewell.decisions.events import FIND_WHO_HEARS, FIND_WHO_LOOKS, LOOK_AT_NOTE
from sharewell.decisions.exporters import record_pdf
from sharewell.decisions.forms.kept import AdditionForm, NoteForm
from sharewell.decisions.presenters.guide import OUTCOME_MEANING, reasons_of
from sharewell.decisions.presenters.kept import (
    ENDORSEMENT_WORDS,
    OUTCOME_WORDS,
    as_text,
    own_words,
    reasons_in,
    record_parts,
)
from sharewell.decisions.queries import (
    MOST_IN_A_FILE,
    MOST_LINES,
    compare_editions,
    count_to_endorse,
    find_sent,
    list_decisions,
    list_drafts,
    list_notes,
    list_owed_about,
    list_to_endorse,
    may_endorse,
    read_decision,
    read_note,
)
from sharewell.decisions.queries.words import CHOSEN_WORDS
from sharewell.decisions.types import DecisionRow, NoSuchDecision, NoteAbout
from sharewell.decisions.views.asking import actor_of, colleagues, key_of, new_key, to_recorded
from sharewell.design.tables import csv_response
from sharewell.design.words import date_words, time_words
from sharewell.foundation.clock import now, today
from sharewell.guidance.queries import get_guides, gloss
from sharewell.practitioners.queries import list_names
from sharewell.training.queries.accreditations import find_adviser


def owed_about(actor: Actor, reference: str) -> frozenset[str]:
    """Return the codes of what the actor owes about a record or a note."""
    return frozenset(row.code for row in list_owed_about(actor=actor, about=reference, now=now()))


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
                "names": list_names({line.decided_by for line in lines}) if everyone else {},
                "notes": list_notes(actor=actor),
                "everyone": everyone,
                "sees_others": bool(actor.roles & {"manager", "adviser", "information-governance-lead", "inspector"}),
                "may_see": is_permitted(actor, Permission.READ_DECISIONS),
                "may_endorse": is_permitted(actor, Permission.ENDORSE_DECISIONS),
                "waiting": count_to_endorse(actor=actor),
                "outcome_words": OUTCOME_WORDS,
                "chosen_words": CHOSEN_WORDS,
                "endorsement_words": ENDORSEMENT_WORDS,
                "editions": {each.code: each.short_title for each in get_guides().editions},
                "next": lines[-1].reference if len(lines) == MOST_LINES else "",
            },
        )


class MineCsv(View):
    """The same lists as a file, whole: one's own, those of the organisation, or those that wait for a look."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer with the file; there is no name of a child in it."""
        actor, of = actor_of(request), request.GET.get("of", "")
        if of == "waiting":
            lines = list_to_endorse(actor=actor, limit=MOST_IN_A_FILE)
        else:
            lines = list_decisions(actor=actor, only_own=of != "everyone", limit=MOST_IN_A_FILE)
        names = list_names({line.decided_by for line in lines})
        return csv_response(
            filename="decisions.csv",
            header=("reference", "recorded", "by", "guide said", "decided", "recipient", "children", "manager"),
            rows=(
                (
                    line.reference,
                    f"{date_words(line.recorded_at)}, {time_words(line.recorded_at)}",
                    names.get(line.decided_by, line.decided_by),
                    OUTCOME_WORDS[line.outcome],
                    CHOSEN_WORDS[line.chosen],
                    line.recipient,
                    line.children,
                    ENDORSEMENT_WORDS[line.endorsement],
                )
                for line in lines
            ),
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
                "names": list_names({line.decided_by for line in lines}),
                "outcome_words": OUTCOME_WORDS,
                "chosen_words": CHOSEN_WORDS,
                "endorsement_words": ENDORSEMENT_WORDS,
                "next": lines[-1].reference if len(lines) == MOST_LINES else "",
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
        names = list_names({row.decided_by, *(each.by for each in row.additions)})
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
        is_own = row.decided_by == actor.reference
        return render(
            request,
            "decisions/kept/decision.html",
            {
                "row": row,
                "marks": gloss(() if is_own else own_words(row), kind=row.holder),
                "parts": self.parts(row, actor=actor),
                "reasons": reasons_in(row.snapshot),
                "meaning": OUTCOME_MEANING[row.outcome],
                "chosen": CHOSEN_WORDS[row.chosen],
                "endorsement": ENDORSEMENT_WORDS[row.endorsement],
                "may_endorse": may_endorse(actor=actor, decision=row.reference),
                "is_own": is_own,
                "must_find": FIND_WHO_LOOKS.code in owed_about(actor, row.reference),
                "informings": [
                    (one, informing_stands(one, today=today()))
                    for one in list_informings(actor=actor, decision=row.reference)
                ],
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
                "was_reasons": reasons_in(row.snapshot),
                "judged": judged,
                "reasons": reasons_of(
                    get_guides().get(other),
                    {each.code: each for _, decision in judged for each in decision.reasons}.values(),
                ),
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
        return to_recorded(request, reference, page="decisions:noted")

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


class Sent(View):
    """Say that one's own words arrived, and show nothing of them: for whoever may tell and not see (L11)."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the page; 404 for what somebody else recorded."""
        if find_sent(actor=actor_of(request), reference=reference) is None:
            raise Http404
        return render(request, "decisions/kept/sent.html", {"reference": reference, "back": reverse("access:work")})


class Noted(View):
    """A concern note, and that somebody has looked at it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it, and what may come next."""
        actor = actor_of(request)
        try:
            note = read_note(actor=actor, note=reference, now=now())
        except NoSuchDecision:
            raise Http404 from None
        owed = owed_about(actor, reference)
        return render(
            request,
            "decisions/kept/noted.html",
            {
                "note": note,
                "names": list_names({note.author, note.complained_of}),
                "must_look": LOOK_AT_NOTE.code in owed,
                "must_find": FIND_WHO_HEARS.code in owed,
                "back": reverse("decisions:mine"),
            },
        )

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Keep that the reader has looked, or has found somebody. Sent twice, it is kept once."""
        try:
            actions.look_at_note(actor=actor_of(request), note=reference, now=now())
        except NoSuchDecision:
            raise Http404 from None
        except actions.NothingOwed:
            pass
        return HttpResponseRedirect(reverse("decisions:noted", args=(reference,)))
