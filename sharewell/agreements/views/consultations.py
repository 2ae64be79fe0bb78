"""Consultations: the list, one of them, the answer to it, and the plain link of somebody without an account."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import SYSTEM, Permission, Refused
from sharewell.agreements.actions.answering import answer_by_link, answer_consultation
from sharewell.agreements.exporters.consultations import (
    CONSULTATIONS_HEADER,
    PROGRESS_HEADER,
    consultation_cells,
    progress_cells,
)
from sharewell.agreements.forms.consultations import AnswerForm
from sharewell.agreements.presenters.consultations import (
    RESULT_WORDS,
    answer_words,
    difference_lines,
    groups_of,
    rule_words,
    silence_words,
)
from sharewell.agreements.queries import list_sections
from sharewell.agreements.queries.consultations import (
    find_link,
    get_consultation,
    get_rule_of,
    judge_consultation,
    list_answers,
    list_asked,
    list_brought,
    list_circulations,
    list_consultations,
    list_names,
    list_remarks,
    may_tend,
)
from sharewell.agreements.types.consultations import (
    DECIDED_WORDS,
    ConsultationRow,
    ConsultationUnknown,
    NotAskedOfYou,
    PlainLink,
)
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.foundation.one_time_links import LinkNotValid


class Consultations(View):
    """Every consultation of the partnership, open ones first."""

    def get(self, request: Any) -> HttpResponse:
        """Show the list."""
        rows = list_consultations(actor=request.actor, at=now())
        context = {
            "open": [row for row in rows if row.closed_at is None],
            "closed": [row for row in rows if row.closed_at is not None],
            "result_words": RESULT_WORDS,
            "decided_words": DECIDED_WORDS,
        }
        return render(request, "agreements/consultations.html", context)


class ConsultationsFile(View):
    """The list as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = list_consultations(actor=request.actor, at=now())
        return csv_response(filename="consultations.csv", header=CONSULTATIONS_HEADER, rows=consultation_cells(rows))


class OneConsultation(View):
    """One consultation: what changes, until when, how silence counts, who said what."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        return consultation_page(request, reference)


class AnswerIt(View):
    """Answer for the organisations for which one speaks."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Answer, and go back to the page with the receipt."""
        moment = now()
        try:
            asked = list_asked(actor=request.actor, consultation=reference, at=moment)
        except ConsultationUnknown:
            raise Http404 from None
        if not asked:
            raise NotAskedOfYou("Only whoever speaks for an organisation that is asked can answer.")
        form = AnswerForm(request.POST, asked=asked)
        if not form.is_valid():
            return consultation_page(request, reference, form=form, status=422)
        said = form.cleaned_data
        try:
            answer_consultation(
                actor=request.actor,
                consultation=reference,
                organisations=said.get("organisations") or [asked[0][0]],
                says=form.says_code(),
                words=said["words"],
                to_name=said["to_name"],
                to_email=said["to_email"],
                now=moment,
            )
        except Refused as refusal:
            form.add_error("words", str(refusal))
            return consultation_page(request, reference, form=form, status=422)
        return HttpResponseRedirect(f"{reverse('agreements:consultation', args=(reference,))}#answers")


class ProgressFile(View):
    """What was sent, what arrived and what was answered, as a file."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Send it."""
        try:
            sent = list_circulations(actor=request.actor, consultation=reference)
        except ConsultationUnknown:
            raise Http404 from None
        answers = list_answers(actor=request.actor, consultation=reference)
        return csv_response(filename="consultation.csv", header=PROGRESS_HEADER, rows=progress_cells(sent, answers))


class PlainAnswer(View):
    """Answer with the link of an e-mail, without an account. Opening the page answers nothing and uses nothing up.

    The link is the right to read one document: it is read as the installation, and nothing else is shown.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the document, what changes, and the form; or that the link cannot be used."""
        opened = find_link(token=token, at=now())
        return self._over(request) if opened is None else self._page(request, opened, self._form(None, opened))

    def post(self, request: Any, token: str) -> HttpResponse:
        """Answer, and show the receipt."""
        moment = now()
        opened = find_link(token=token, at=moment)
        if opened is None:
            return self._over(request)
        form = self._form(request.POST, opened)
        if not form.is_valid():
            return self._page(request, opened, form, status=422)
        said = form.cleaned_data
        try:
            receipt = answer_by_link(
                actor=request.actor,
                token=token,
                says=form.says_code(),
                words=said["words"],
                to_name=said.get("to_name", ""),
                to_email=said.get("to_email", ""),
                now=moment,
            )
        except LinkNotValid:
            return self._over(request)
        except Refused as refusal:
            form.add_error("words", str(refusal))
            return self._page(request, opened, form, status=422)
        row = get_consultation(actor=SYSTEM, consultation=opened.consultation)
        answer = next(
            one for one in list_answers(actor=SYSTEM, consultation=opened.consultation) if one.reference == receipt
        )
        return render(
            request,
            "agreements/answered.html",
            {"row": row, "opened": opened, "answer": answer, "words": answer_words(answer)},
        )

    @staticmethod
    def _form(data: Any, opened: PlainLink) -> AnswerForm:
        return AnswerForm(data, may_delegate=not opened.delegation)

    @staticmethod
    def _page(request: HttpRequest, opened: PlainLink, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        context = {**document_context(SYSTEM, opened.consultation), "opened": opened, "form": form}
        return render(request, "agreements/plain_answer.html", context, status=status)

    @staticmethod
    def _over(request: HttpRequest) -> HttpResponse:
        return render(request, "agreements/link_over.html", status=404)


def document_context(actor: Any, reference: str) -> dict[str, Any]:
    """Return what both pages show of a document: its text, what changes, until when, and how silence counts."""
    row: ConsultationRow = get_consultation(actor=actor, consultation=reference)
    rule = get_rule_of(actor=actor, consultation=reference)
    brings = list_brought(actor=actor, consultation=reference)
    return {
        "row": row,
        "is_open": row.is_open(now()),
        "rule": rule,
        "rule_words": rule_words(rule),
        "silence": silence_words(rule, brings, row.closes_on),
        "brings": brings,
        "difference": difference_lines(row.difference),
        "sections": list_sections(actor=actor, version=row.version),
    }


def consultation_page(
    request: Any, reference: str, *, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    """Show one consultation; where the reader is asked, with the form to answer."""
    actor, moment = request.actor, now()
    try:
        shown = document_context(actor, reference)
    except ConsultationUnknown:
        raise Http404 from None
    asked = (
        list_asked(actor=actor, consultation=reference, at=moment)
        if is_permitted(actor, Permission.SIGN_AGREEMENTS)
        else ()
    )
    outcome = judge_consultation(actor=actor, consultation=reference, at=shown["row"].closed_at or moment)
    names = list_names(actor=actor, consultation=reference)
    answers = list_answers(actor=actor, consultation=reference)
    context = {
        **shown,
        "asked": asked,
        "form": form if form is not None else (AnswerForm(asked=asked) if asked else None),
        "outcome": outcome,
        "result": RESULT_WORDS[outcome.result.value],
        "decided_words": DECIDED_WORDS,
        "groups": groups_of(outcome, names),
        "answers": [(one, answer_words(one)) for one in answers],
        "remarks": list_remarks(actor=actor, consultation=reference),
        "may_tend": may_tend(actor=actor, consultation=reference, at=moment),
        "has_errors": status != 200,
    }
    return render(request, "agreements/consultation.html", context, status=status)
