"""Pages of moves, leaving, death and staying after 18: one page of a child, a move and its answer, all moves."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.children.actions import (
    agree_to_stay,
    answer_move,
    ask_to_move,
    call_move_back,
    claim_child,
    note_outside_answer,
    say_death,
    say_departure,
    say_return,
    strike_death,
    strike_departure,
    withdraw_stay,
    years_after,
)
from sharewell.children.forms import (
    AnswerForm,
    ClaimForm,
    DeathForm,
    DepartureForm,
    MoveForm,
    OutsideAnswerForm,
    ReturnForm,
    StayForm,
    WhyForm,
)
from sharewell.children.presenters import (
    MOVE_COLUMNS,
    council_words,
    death_words,
    history_lines,
    life_lines,
    move_cells,
    move_lines,
    move_rows,
)
from sharewell.children.queries import get_life_rules, list_moves, list_receiving, read_life, read_move
from sharewell.children.types import (
    FIRST_AGE,
    GROWN,
    ChildUnknown,
    DeathSource,
    LifePage,
    LifeRow,
    MoveUnknown,
    MoveWay,
    StayGround,
)
from sharewell.children.views.emergencies import names_of_organisations
from sharewell.design.forms import KitForm
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.queries import list_contact_routes, list_councils
from sharewell.partnerships.types import RouteCard, Service, council_cards
from sharewell.practitioners.queries import list_names

MARK = "(invented)"


def contact_cards(name: str) -> list[RouteCard]:
    """Return whom to ring at a council, where the routes of a council of this name are held."""
    wanted = name.replace(MARK, "").strip().casefold()
    for council in list_councils():
        called = council.name.replace(MARK, "").strip().casefold()
        if called and wanted.startswith(called):
            routes = [
                one
                for one in list_contact_routes(council=council.key)
                if one.service in (Service.CHILDRENS_SOCIAL_CARE, Service.OUT_OF_HOURS) and one.telephone
            ]
            return list(council_cards(routes, today=today()))
    return []


def life_parts(life: LifeRow, names: Mapping[str, str]) -> dict[str, object]:
    """Return what the pages of a child show of its life."""
    responsible = life.responsible
    called = council_words(responsible.organisation, responsible.name, names) if responsible else ""
    return {
        "life": life_lines(life, organisations=names, on=today()),
        "died": death_words(life),
        "routes": contact_cards(called) if called else [],
    }


class Life(View):
    """Moves, leaving, death and staying of one child, on one page."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Say one thing."""
        page = self._read(request, reference)
        step = request.POST.get("step", "")
        form = self._forms(request, page, said=request.POST, step=step).get(step)
        if form is None:
            return self._page(request, reference)
        if not form.is_valid():
            return self._page(request, reference, step=step, form=form, status=422)
        try:
            onward = _STEPS[step](request.actor, reference, form)
        except ChildUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, step=step, form=form, status=409)
        return HttpResponseRedirect(onward or reverse("children:life", args=[reference]))

    @staticmethod
    def _read(request: Any, reference: str) -> LifePage:
        try:
            return read_life(actor=request.actor, child=reference, now=now())
        except ChildUnknown:
            raise Http404 from None

    @staticmethod
    def _forms(request: Any, page: LifePage, *, said: Any = None, step: str = "") -> dict[str, KitForm]:
        """Return the forms of what can be said now, the one that was sent filled."""
        life, forms = page.now, dict[str, KitForm]()

        def add(name: str, form: Callable[..., KitForm], **more: Any) -> None:
            forms[name] = form(said if name == step else None, auto_id=f"{name}_%s", **more)

        if life.responsible is None or (life.responsible.name and life.waiting is None):
            add("claim", ClaimForm, is_outside=life.responsible is not None)
        elif life.waiting is None and life.responsible.organisation == request.actor.organisation:
            councils = [
                (one.reference, one.name) for one in list_receiving(besides=request.actor.organisation, now=now())
            ]
            add("move", MoveForm, councils=councils)
        if life.departure is None:
            add("leave", DepartureForm)
        else:
            add("return", ReturnForm)
            add("strike-leaving", WhyForm)
        if life.stay is not None:
            add("withdraw", WhyForm)
        elif (
            life.grown_on is not None
            and not page.is_archived
            and years_after(life.grown_on, FIRST_AGE - GROWN) <= today()
        ):
            add("stay", StayForm)
        add("strike-death" if life.death else "death", WhyForm if life.death else DeathForm)
        return forms

    def _page(
        self, request: Any, reference: str, *, step: str = "", form: KitForm | None = None, status: int = 200
    ) -> HttpResponse:
        page = self._read(request, reference)
        names = names_of_organisations()
        forms = self._forms(request, page)
        if form is not None:
            forms[step] = form
        context = {
            "page": page,
            **life_parts(page.now, names),
            "history": history_lines(page, organisations=names),
            "forms": [
                {"step": name, "title": title, "form": forms[name], "text": text, "button": button}
                for name, title, text, button in STEP_WORDS
                if name in forms
            ],
            "sent": form,
            "rules": [get_life_rules()[name] for name in ("left-to-return", "left", "died", "staying")],
            "has_errors": status != 200,
        }
        return render(request, "children/life.html", context, status=status)


STEP_WORDS = (
    ("claim", "Your council is responsible", "From then on your council answers for this child’s record.",
     "Our council is responsible"),
    ("move", "The child moves to another council",
     "Your council stays responsible until the other one has accepted in writing.", "Ask the other council"),
    ("leave", "The child has left England", "Where the child lived stays as it was.", "Say that the child has left"),
    ("return", "The child is back in England", "", "Say that the child is back"),
    ("strike-leaving", "It was a mistake: the child has not left", "What was said stays to be read, struck out.",
     "Strike it out"),
    ("stay", "Stay in the index after 18",
     "Only if the young person agrees, and at most until they are 25. Else the record goes into the archive at 18.",
     "Keep the agreement"),
    ("withdraw", "They no longer agree to stay", "From 18 on the record goes into the archive at once.",
     "Write down that they no longer agree"),
    ("death", "The child has died", "Everybody who works with the child is told to look at this record, and no more.",
     "Say that the child has died"),
    ("strike-death", "It was a mistake: the child has not died", "What was said stays to be read, struck out.",
     "Strike it out"),
)  # fmt: skip


def _claim(actor: Any, child: str, form: Any) -> str:
    said = form.cleaned_data
    claim_child(
        actor=actor, child=child, since_on=said["since_on"], words=said["words"], agreed=form.agreed(), now=now()
    )
    return ""


def _move(actor: Any, child: str, form: Any) -> str:
    said = form.cleaned_data
    move = ask_to_move(
        actor=actor, child=child, to=form.council(), words=said["words"], moves_on=said["moves_on"], now=now()
    )
    return reverse("children:move", args=[move])


def _leave(actor: Any, child: str, form: Any) -> str:
    said = form.cleaned_data
    say_departure(
        actor=actor,
        child=child,
        left_on=said["left_on"],
        is_return_intended=said["is_return_intended"] == "yes",
        said_by=said["said_by"],
        words=said["words"],
        now=now(),
    )
    return ""


def _return(actor: Any, child: str, form: Any) -> str:
    said = form.cleaned_data
    say_return(actor=actor, child=child, returned_on=said["returned_on"], words=said["words"], now=now())
    return ""


def _death(actor: Any, child: str, form: Any) -> str:
    said = form.cleaned_data
    say_death(
        actor=actor,
        child=child,
        died_on=said["died_on"],
        said_by=said["said_by"],
        source=DeathSource(said["source"]),
        now=now(),
    )
    return ""


def _stay(actor: Any, child: str, form: Any) -> str:
    said = form.cleaned_data
    agree_to_stay(
        actor=actor,
        child=child,
        ground=StayGround(said["ground"]),
        agreed_on=said["agreed_on"],
        got_by=said["got_by"],
        until=said["until"],
        now=now(),
    )
    return ""


def _withdraw(actor: Any, child: str, form: Any) -> str:
    withdraw_stay(actor=actor, child=child, words=form.cleaned_data["words"], now=now())
    return reverse("children:find")


def _strike(act: Callable[..., None]) -> Callable[[Any, str, Any], str]:
    def strike(actor: Any, child: str, form: Any) -> str:
        act(actor=actor, child=child, words=form.cleaned_data["words"], now=now())
        return ""

    return strike


_STEPS: Mapping[str, Callable[[Any, str, Any], str]] = {
    "claim": _claim,
    "move": _move,
    "leave": _leave,
    "return": _return,
    "strike-leaving": _strike(strike_departure),
    "stay": _stay,
    "withdraw": _withdraw,
    "death": _death,
    "strike-death": _strike(strike_death),
}


class Moves(View):
    """The moves that one's council is to answer, and those that it waits for."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        to_answer, waiting = list_moves(actor=request.actor, now=now())
        names = names_of_organisations()
        context = {
            "to_answer": move_lines(to_answer, organisations=names),
            "waiting": move_lines(waiting, organisations=names),
        }
        return render(request, "children/moves.html", context)


class MovesFile(View):
    """The same as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = move_cells(*list_moves(actor=request.actor, now=now()))
        return csv_response(filename="moves.csv", header=MOVE_COLUMNS, rows=rows)


class MovePage(View):
    """One move: the answer of one's own council, that of a council outside, or calling it back."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference)

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Answer it, or call it back."""
        is_back = request.POST.get("step") == "call-back"
        form: AnswerForm | OutsideAnswerForm | WhyForm
        form = WhyForm(request.POST, auto_id="back_%s") if is_back else self._answer(request, reference, request.POST)
        if not form.is_valid():
            return self._page(request, reference, form=form, status=422)
        said = form.cleaned_data
        acting = {"actor": request.actor, "move": reference, "words": said["words"], "now": now()}
        try:
            if is_back:
                call_move_back(**acting)
            elif isinstance(form, OutsideAnswerForm):
                note_outside_answer(agreed=form.agreed(), **acting)
            else:
                answer_move(accepts=said["accepts"] == "yes", **acting)
        except MoveUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form=form, status=409)
        return HttpResponseRedirect(reverse("children:move", args=[reference]))

    @staticmethod
    def _answer(request: Any, reference: str, said: Any = None) -> AnswerForm | OutsideAnswerForm:
        try:
            row, _ = read_move(actor=request.actor, move=reference, now=now())
        except MoveUnknown:
            raise Http404 from None
        return OutsideAnswerForm(said) if row.way is MoveWay.OUTSIDE else AnswerForm(said)

    @staticmethod
    def _page(request: Any, reference: str, *, form: Any = None, status: int = 200) -> HttpResponse:
        try:
            row, name = read_move(actor=request.actor, move=reference, now=now())
        except MoveUnknown:
            raise Http404 from None
        names = names_of_organisations()
        answers = row.to_organisation or row.from_organisation
        answering = OutsideAnswerForm if row.way is MoveWay.OUTSIDE else AnswerForm
        called = council_words(row.to_organisation, row.to_name, names)
        who = list_names({row.asked_by}).get(row.asked_by, row.asked_by)
        context = {
            "row": row,
            "name": name,
            "lines": move_rows(row, organisations=names, who=who),
            "may_answer": row.answer is None and answers == request.actor.organisation,
            "may_call_back": row.answer is None and row.from_organisation == request.actor.organisation,
            "to": called,
            "routes": contact_cards(called),
            "form": form if isinstance(form, AnswerForm | OutsideAnswerForm) else answering(),
            "back": form if isinstance(form, WhyForm) else WhyForm(auto_id="back_%s"),
            "has_errors": status != 200,
        }
        return render(request, "children/move.html", context, status=status)
