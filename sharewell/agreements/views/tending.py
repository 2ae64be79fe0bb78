"""What an agreements officer does with a consultation: open it, send, give time, close, and enter a decision."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.agreements.actions.circulating import record_bounce, send_again
from sharewell.agreements.actions.consulting import (
    close_consultation,
    decide_at_board,
    give_more_time,
    open_consultation,
    refuse_more_time,
    remark,
)
from sharewell.agreements.forms.consultations import BoardForm, BounceForm, CloseForm, WordsForm
from sharewell.agreements.presenters.consultations import RESULT_WORDS, groups_of, rule_words, silence_words
from sharewell.agreements.queries import get_agreement, get_version
from sharewell.agreements.queries.consultations import (
    get_consultation,
    judge_consultation,
    list_circulations,
    list_names,
    list_waiting_for_time,
    may_tend,
    preview_consultation,
)
from sharewell.agreements.types import NotYoursToKeep, VersionUnknown
from sharewell.agreements.types.consultations import CirculationUnknown, ConsultationUnknown, Decided
from sharewell.core.ratifying import Result
from sharewell.design.words import date_words
from sharewell.foundation.clock import now

GONE = (ConsultationUnknown, CirculationUnknown, VersionUnknown)
"""What is not there, or is another partnership's. Whoever may read it and does not keep it is refused, with why."""


WHAT = {True: "the reminder", False: "the text"}


class Consult(View):
    """Put a version to its parties: first what would happen, then do it."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show whom it would ask, until when, and how silence would count."""
        return self._page(request, reference)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Open it."""
        try:
            consultation = open_consultation(actor=request.actor, version=reference, now=now())
        except GONE:
            raise Http404 from None
        except Refused as refusal:
            return self._page(request, reference, problem=str(refusal))
        return HttpResponseRedirect(reverse("agreements:tend", args=(consultation,)))

    @staticmethod
    def _page(request: Any, reference: str, *, problem: str = "") -> HttpResponse:
        try:
            version = get_version(actor=request.actor, version=reference)
            preview = preview_consultation(actor=request.actor, version=reference, at=now())
        except GONE:
            raise Http404 from None
        context = {
            "version": version,
            "agreement": get_agreement(actor=request.actor, agreement=version.agreement),
            "preview": preview,
            "rule_words": rule_words(preview.rule) if preview.rule else (),
            "silence": silence_words(preview.rule, preview.brings, preview.closes_on) if preview.rule else "",
            "errors": [{"text": problem}] if problem else [],
        }
        return render(request, "agreements/consult.html", context, status=422 if problem else 200)


class Tend(View):
    """What the officer sees: what arrived, who is silent, who waits for time, and the way to the close."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        return tend_page(request, reference)


class _Doing(View):
    """Do one thing with a consultation, and come back to the officer's page."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Do it."""
        form = self.form_for(request, reference)
        if form is not None and not form.is_valid():
            return tend_page(request, reference, form=form)
        try:
            self.do(request, reference, form)
        except GONE:
            raise Http404 from None
        except Refused as refusal:
            return tend_page(request, reference, form=form, problem=str(refusal))
        return HttpResponseRedirect(reverse("agreements:tend", args=(reference,)))

    def form_for(self, request: Any, reference: str) -> Any:
        """Return the form that was sent, or None where there is none."""
        del request, reference

    def do(self, request: Any, reference: str, form: Any) -> None:
        """Call the one action."""
        raise NotImplementedError


class SendAgain(_Doing):
    """Send the text once more to who speaks for an organisation now."""

    def do(self, request: Any, reference: str, form: Any) -> None:
        """Send it."""
        organisation = request.POST.get("organisation", "")
        send_again(actor=request.actor, consultation=reference, organisation=organisation, now=now())


class CameBack(_Doing):
    """Write down that something came back."""

    def form_for(self, request: Any, reference: str) -> Any:
        """Return the form."""
        return BounceForm(request.POST, sent=_sent(request, reference))

    def do(self, request: Any, reference: str, form: Any) -> None:
        """Write it down."""
        said = form.cleaned_data
        record_bounce(actor=request.actor, circulation=said["circulation"], why=said["why"], now=now())


class MoreTime(_Doing):
    """Give more time, or none."""

    def do(self, request: Any, reference: str, form: Any) -> None:
        """Decide it."""
        decide = give_more_time if request.POST.get("decide") == "give" else refuse_more_time
        organisation = request.POST.get("organisation", "")
        decide(actor=request.actor, consultation=reference, organisation=organisation, now=now())


class Remark(_Doing):
    """Write to everybody who is asked."""

    def form_for(self, request: Any, reference: str) -> Any:
        """Return the form."""
        del reference
        return WordsForm(request.POST)

    def do(self, request: Any, reference: str, form: Any) -> None:
        """Write it."""
        remark(actor=request.actor, consultation=reference, words=form.cleaned_data["words"], now=now())


class Close(_Doing):
    """Close by the rule."""

    def form_for(self, request: Any, reference: str) -> Any:
        """Return the form."""
        del reference
        return CloseForm(request.POST)

    def do(self, request: Any, reference: str, form: Any) -> None:
        """Close it."""
        moment = now()
        close_consultation(
            actor=request.actor,
            consultation=reference,
            in_force_from=form.in_force_from(moment),
            review_on=form.cleaned_data["review_on"],
            now=moment,
        )


class Board(_Doing):
    """Enter what the board decided."""

    def form_for(self, request: Any, reference: str) -> Any:
        """Return the form."""
        del reference
        return BoardForm(request.POST)

    def do(self, request: Any, reference: str, form: Any) -> None:
        """Enter it."""
        moment = now()
        said = form.cleaned_data
        decide_at_board(
            actor=request.actor,
            consultation=reference,
            decided=Decided(said["decided"]),
            decided_on=said["decided_on"],
            words=said["words"],
            in_force_from=form.in_force_from(moment),
            review_on=said["review_on"],
            now=moment,
        )


def _sent(request: Any, reference: str) -> list[tuple[str, str]]:
    try:
        rows = list_circulations(actor=request.actor, consultation=reference)
    except ConsultationUnknown:
        raise Http404 from None
    return [
        (row.reference, f"{row.organisation_name}, {WHAT[row.is_reminder]}, {date_words(row.sent_at)}")
        for row in rows
        if row.bounced_at is None
    ]


def tend_page(request: Any, reference: str, *, form: Any = None, problem: str = "") -> HttpResponse:
    """Show the officer's page, with a form that was sent and could not be taken."""
    actor, moment = request.actor, now()
    try:
        row = get_consultation(actor=actor, consultation=reference)
    except ConsultationUnknown:
        raise Http404 from None
    if not may_tend(actor=actor, consultation=reference, at=moment):
        raise NotYoursToKeep("The agreements officer of your partnership looks after this consultation.")
    outcome = judge_consultation(actor=actor, consultation=reference, at=row.closed_at or moment)
    names = list_names(actor=actor, consultation=reference)
    forms: dict[str, Any] = {
        "bounce_form": BounceForm(sent=_sent(request, reference)),
        "remark_form": WordsForm(),
        "close_form": CloseForm(),
        "board_form": BoardForm(),
    }
    if form is not None:
        forms[f"{form.prefix}_form"] = form
    errors = [{"text": problem}] if problem else (list(form.error_links()) if form is not None else [])
    context = {
        "row": row,
        "outcome": outcome,
        "is_over": row.closed_at is None and outcome.result is not Result.STILL_OPEN,
        "result": RESULT_WORDS[outcome.result.value],
        "to_board": row.result == Result.TO_BOARD.value and row.decided is None,
        "groups": groups_of(outcome, names),
        "sent": list_circulations(actor=actor, consultation=reference),
        "waiting": list_waiting_for_time(actor=actor, consultation=reference),
        "names": sorted(names.items(), key=lambda pair: pair[1]),
        "errors": errors,
        "has_errors": bool(errors),
        **forms,
    }
    return render(request, "agreements/tend.html", context, status=422 if errors else 200)
