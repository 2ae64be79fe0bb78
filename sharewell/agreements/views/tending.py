"""What an agreements officer does with a consultation: open it, send, give time, close, and enter a decision."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

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
from sharewell.design.forms import KitForm
from sharewell.design.one_form import OneFormPage
from sharewell.design.words import date_words
from sharewell.foundation.clock import now

GONE = (ConsultationUnknown, CirculationUnknown, VersionUnknown)
"""What is not there, or is another partnership's. Whoever may read it and does not keep it is refused, with why."""


WHAT = {True: "the reminder", False: "the text"}


class Consult(OneFormPage):
    """Put a version to its parties: first what would happen, then do it."""

    template, missing, refused_status = "agreements/consult.html", GONE, 422

    def form(self, request: Any, data: Any, **where: str) -> KitForm:
        """Ask nothing: there is only the button."""
        return KitForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Open it."""
        consultation = open_consultation(actor=request.actor, version=where["reference"], now=now())
        return reverse("agreements:tend", args=(consultation,))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show whom it would ask, until when, and how silence would count."""
        version = get_version(actor=request.actor, version=where["reference"])
        preview = preview_consultation(actor=request.actor, version=where["reference"], at=now())
        return {
            "version": version,
            "agreement": get_agreement(actor=request.actor, agreement=version.agreement),
            "preview": preview,
            "rule_words": rule_words(preview.rule) if preview.rule else (),
            "silence": silence_words(preview.rule, preview.brings, preview.closes_on) if preview.rule else "",
        }


class Tend(View):
    """What the officer sees: what arrived, who is silent, who waits for time, and the way to the close."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        return tend_page(request, reference)


class _Doing(OneFormPage):
    """Do one thing with a consultation, and come back to the officer's page."""

    missing = GONE

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Show nothing: what is done here is asked on the officer's page."""
        return self.http_method_not_allowed(request)

    def form(self, request: Any, data: Any, **where: str) -> Any:
        """Return the form that was sent: here none but a button."""
        return KitForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Do it."""
        self.do(request, where["reference"], form)
        return reverse("agreements:tend", args=(where["reference"],))

    def page(
        self, request: HttpRequest, form: Any, where: Mapping[str, str], *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        """Show the officer's page with what could not be taken."""
        return tend_page(request, where["reference"], form=form, problem=refused)

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

    def form(self, request: Any, data: Any, **where: str) -> Any:
        """Return the form."""
        return BounceForm(data, sent=_sent(request, where["reference"]))

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

    def form(self, request: Any, data: Any, **where: str) -> Any:
        """Return the form."""
        return WordsForm(data)

    def do(self, request: Any, reference: str, form: Any) -> None:
        """Write it."""
        remark(actor=request.actor, consultation=reference, words=form.cleaned_data["words"], now=now())


class Close(_Doing):
    """Close by the rule."""

    def form(self, request: Any, data: Any, **where: str) -> Any:
        """Return the form."""
        return CloseForm(data)

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

    def form(self, request: Any, data: Any, **where: str) -> Any:
        """Return the form."""
        return BoardForm(data)

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
    if form is not None and form.prefix:
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
