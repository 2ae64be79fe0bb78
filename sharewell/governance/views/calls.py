"""Calls for returns: the list, one with who has answered and who has not, asking, and answering."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Permission
from sharewell.design.tables import csv_response
from sharewell.design.words import date_words
from sharewell.foundation.clock import now
from sharewell.governance import forms
from sharewell.governance.actions import answer_call, make_call, show_call
from sharewell.governance.presenters import (
    CALL_COLUMNS,
    CALL_HEAD,
    PROGRESS_HEAD,
    RETURN_COLUMNS,
    RETURN_HEAD,
    call_cells,
    call_file,
    return_cells,
    return_file,
)
from sharewell.governance.queries import (
    find_edition,
    get_call,
    get_return,
    list_calls,
    list_editions,
    list_groups,
    list_meetings,
    list_resolutions,
    list_returns,
    list_undertakings,
)
from sharewell.governance.types import (
    CALL_WORDS,
    MET_WORDS,
    NO_PROOF,
    NO_PROOF_SOURCE,
    PROGRESS_WORDS,
    CallKind,
    Met,
    Progress,
)
from sharewell.governance.views.decisions import undertaking_lines
from sharewell.governance.views.pages import Cells, FormPage, ListPage, found, keeps, may, organisations_of

EVERY = "every"
WARNING = {"no_proof": NO_PROOF, "no_proof_source": NO_PROOF_SOURCE}


class Calls(ListPage):
    """Every call."""

    title = "What organisations were asked"
    lead = (
        "Position statements, reports of progress and self-assessments: who was asked, by when, and how many answered."
    )
    caption = "The newest first"
    head, columns = CALL_HEAD, CALL_COLUMNS
    filename, csv = "calls.csv", "governance:calls-csv"
    empty = ("Nothing was asked yet", "When a group asks organisations for a statement or a report, it stands here.")

    def rows(self, request: Any) -> Any:
        """Return the calls."""
        return list_calls(actor=request.actor)

    def cells(self, request: Any, row: Any) -> Cells:
        """Return a call."""
        return call_cells(row)

    def file_cells(self, row: Any) -> Cells:
        """Return a call for the file."""
        return call_file(row)

    def ways(self, request: Any) -> list[tuple[str, str]]:
        """Lead to a new call."""
        return [(reverse("governance:ask"), "Ask organisations for something")] if keeps(request) else []

    def more(self, request: Any) -> dict[str, Any]:
        """Warn of what a count of answers does not show."""
        return WARNING


class Call(View):
    """One call: who answered, who did not, and what they said."""

    is_file = False

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it, or send it as a file."""
        moment = now()
        call = found(lambda: get_call(actor=request.actor, call=reference))
        rows = list_returns(actor=request.actor, call=reference, now=moment)
        if self.is_file:
            return csv_response(filename="returns.csv", header=RETURN_COLUMNS, rows=(return_file(one) for one in rows))
        edition = find_edition(call.edition) if call.edition else None
        shown = {
            "call": call,
            "kind": CALL_WORDS[call.kind],
            "head": PROGRESS_HEAD if call.kind is CallKind.PROGRESS_REPORT else RETURN_HEAD,
            "rows": [return_cells(one, now=moment) for one in rows],
            "answered": [one for one in rows if one.first_given_at],
            "silent": [one for one in rows if one.first_given_at is None],
            "edition": edition,
            "counts": [
                (question.text, *(self._count(rows, question.code, met) for met in Met))
                for question in (edition.questions if edition else ())
            ],
            "mets": [MET_WORDS[met] for met in Met],
            "keeps": keeps(request),
            **WARNING,
        }
        return render(request, "governance/call.html", shown)

    @staticmethod
    def _count(rows: Any, question: str, met: Met) -> int:
        return sum(answer.question == question and answer.met is met for row in rows for answer in row.answers)


class Ask(FormPage):
    """A new call."""

    title, button = "Ask organisations for something", "Ask them"
    lead = (
        "Each organisation’s representative owes the answer from now on. Where somebody has no account you take their "
        "answer down. Nothing is closed because the day has passed."
    )

    def form(self, request: Any, data: Any, **where: str) -> forms.CallForm:
        """Offer groups, decisions, questions and organisations."""
        actor = request.actor
        return forms.CallForm(
            data,
            initial={"resolution": request.GET.get("decision", "")},
            offers={
                "group": [(one.reference, one.name) for one in list_groups(actor=actor, at=now())],
                "resolution": [
                    (one.reference, f"{one.group_name}, {date_words(one.decided_on)}: {one.words[:60]}")
                    for one in list_resolutions(actor=actor)
                ],
                "edition": [(one.code, one.title) for one in list_editions()],
                "organisations": [(EVERY, "Every organisation of the partnership"), *organisations_of(request)],
            },
        )

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": (reverse("governance:calls"), "What organisations were asked")}

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Ask them."""
        said = form.cleaned_data
        everybody = [reference for reference, _ in organisations_of(request)]
        call = make_call(
            actor=request.actor,
            group=said["group"],
            kind=CallKind(said["kind"]),
            title=said["title"],
            words=said["words"],
            organisations=everybody if EVERY in said["organisations"] else said["organisations"],
            due_on=said["due_on"],
            resolution=said["resolution"],
            edition=said["edition"],
            now=now(),
        )
        return reverse("governance:call", args=(call,))


class ShowCall(FormPage):
    """That a meeting was shown the answers."""

    title, button = "Record that a meeting was shown the answers", "Record it"
    lead = "The meeting sees who answered and who did not. What is still owed stays owed."

    def form(self, request: Any, data: Any, **where: str) -> forms.ShowForm:
        """Offer the meetings that were not called off."""
        meetings = [
            (one.reference, f"{one.group_name}, {date_words(one.meets_on)}")
            for one in list_meetings(actor=request.actor)
            if one.called_off_at is None
        ]
        return forms.ShowForm(data, offers={"meeting": meetings})

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Name the call."""
        call = get_call(actor=request.actor, call=where["reference"])
        return {"caption": call.title, "back": (reverse("governance:call", args=(call.reference,)), call.title)}

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Record it."""
        show_call(actor=request.actor, call=where["reference"], meeting=form.cleaned_data["meeting"], now=now())
        return reverse("governance:call", args=(where["reference"],))


class Return(FormPage):
    """What one organisation is asked, what it answered, and the form to answer or to add."""

    title, button = "Answer for an organisation", "Send the answer"
    template = "governance/return.html"

    def form(self, request: Any, data: Any, **where: str) -> forms.ReturnForm:
        """Ask what this kind of return asks."""
        row = get_return(actor=request.actor, given=where["reference"], now=now())
        is_assessed = row.kind is CallKind.SELF_ASSESSMENT and row.first_given_at is None
        return forms.ReturnForm(
            data,
            edition=find_edition(row.edition) if is_assessed else None,
            asks_progress=row.kind is CallKind.PROGRESS_REPORT,
        )

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show the call and what was answered."""
        row = get_return(actor=request.actor, given=where["reference"], now=now())
        edition = find_edition(row.edition) if row.edition else None
        texts = {question.code: question.text for question in (edition.questions if edition else ())}
        return {
            "row": row,
            "call": get_call(actor=request.actor, call=row.call),
            "kind": CALL_WORDS[row.kind],
            "entries": [(one, PROGRESS_WORDS[one.progress] if one.progress else "") for one in row.entries],
            "answers": [
                (texts.get(one.question, one.question), MET_WORDS[one.met], one.words or "–") for one in row.answers
            ],
            "undertakings": undertaking_lines(list_undertakings(actor=request.actor, about=row.reference)),
            "oversees": may(request, Permission.OVERSEE_PARTNERSHIP),
        }

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Answer."""
        said = form.cleaned_data
        answers = {
            question.code: (Met(said[question.code]), said[f"{question.code}-words"]) for question in form.questions
        }
        answer_call(
            actor=request.actor,
            given=where["reference"],
            words=said["words"],
            progress=Progress(said["progress"]) if "progress" in said else None,
            answers=answers or None,
            now=now(),
        )
        return reverse("governance:return", args=(where["reference"],))
