"""The guide: a few questions, one a page, and what to do. Open to everybody; nothing is stored."""

import logging
import secrets
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.decisions.forms.guide import QuestionForm, StartForm, WhoForm
from sharewell.decisions.presenters.guide import (
    OUTCOME_MEANING,
    SHARES,
    address_of,
    answer_rows,
    checklist,
    question_page,
    reasons_of,
    taken_rows,
)
from sharewell.decisions.queries.guide import FIRST, WHO, NoSuchEdition, Standing, choices_for, get_standing
from sharewell.decisions.types import Run, read_run
from sharewell.foundation import sealed_cookie
from sharewell.foundation.clock import today
from sharewell.guidance.queries import find_edition_in_force, get_guides
from sharewell.guidance.queries.sign_offs import list_signed_off
from sharewell.partnerships.queries import get_whom_to_ring, list_councils, national_routes
from sharewell.partnerships.types import NationalKind, council_cards, national_cards

log = logging.getLogger("sharewell.decisions")

COOKIE = "guide-"
SECONDS = 2 * 60 * 60  # a run ends with the browser, or after two hours
RUNS_AT_ONCE = 4  # tabs that may be open beside one another; older ones are forgotten


class Start(View):
    """What brings you here? Each start is a run of its own, so that two tabs never mix two children."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the start, under the edition in force today or the one that the address names."""
        return self._page(request, StartForm(initial={"edition": self._edition(request)}, guides=get_guides()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin a run."""
        form = StartForm(request.POST, guides=get_guides())
        if not form.is_valid():
            return self._page(request, form)
        token = secrets.token_hex(8)
        run = Run(edition=form.cleaned_data["edition"], way=form.cleaned_data["way"])
        response = HttpResponseRedirect(address_of(token, "immediate_danger"))
        others = sorted(
            (name for name in request.COOKIES if name.startswith(COOKIE)),
            key=lambda name: sealed_cookie.kept_at(request, name=name),
        )
        for name in others[: max(0, len(others) - RUNS_AT_ONCE + 1)]:
            sealed_cookie.forget(response, name=name)
        sealed_cookie.keep(response, name=COOKIE + token, text=run.as_text())
        return response

    @staticmethod
    def _edition(request: HttpRequest) -> str:
        named = request.GET.get("edition", "")
        held = {edition.code for edition in get_guides().editions}
        in_force = find_edition_in_force(on=today())
        return named if named in held else (in_force or get_guides().editions[-1]).code

    def _page(self, request: HttpRequest, form: StartForm) -> HttpResponse:
        guides = get_guides()
        code = str(form["edition"].value() or "")
        held = {edition.code: edition for edition in guides.editions}
        edition = held.get(code, guides.editions[-1])
        return render(
            request,
            "decisions/start.html",
            {
                "form": form,
                "ways": guides.ways.values(),
                "edition": edition,
                "is_old": not edition.in_force(today()),
                "has_errors": form.is_bound,
            },
            status=422 if form.is_bound else 200,
        )


class RunIsOver(LookupError):
    """A page of a run was asked to answer without a run."""


class RunView(View):
    """A page of a run: it opens the run from the visitor's own browser, or says that it is over."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Open the run, then let the page answer."""
        self.token: str = kwargs.pop("token")
        sealed = sealed_cookie.find(request, name=COOKIE + self.token, seconds=SECONDS)
        run = read_run(sealed) if sealed else None
        try:
            self.standing = get_standing(run=run, on=today()) if run else None
        except (NoSuchEdition, KeyError):
            self.standing = None
        if self.standing is None:
            return render(request, "decisions/lapsed.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    def known(self) -> Standing:
        """Return where the run stands. `dispatch` lets no page begin without."""
        if self.standing is None:
            raise RunIsOver
        return self.standing

    def move(self, run: Run) -> HttpResponse:
        """Keep `run` and lead on to whatever it asks next."""
        response = HttpResponseRedirect(self.place_of(get_standing(run=run, on=today())))
        sealed_cookie.keep(response, name=COOKIE + self.token, text=run.as_text())
        return response

    def place_of(self, standing: Standing) -> str:
        """Return the address of the page where a run stands."""
        if standing.asks is None:
            return reverse("decisions:outcome", args=(self.token,))
        if standing.asks == WHO:
            return reverse("decisions:who", args=(self.token,))
        return address_of(self.token, standing.asks)

    def before(self, place: str = "") -> str:
        """Return the address of the page before `place` (a code or `WHO`; the outcome where nothing is given)."""
        known = self.known()
        answered = [code for code in known.run.answers if code in known.edition.asking_order]
        pages = [code for code in answered if code in FIRST]
        pages += [WHO] if known.run.holder else []
        pages += [code for code in answered if code not in FIRST]
        earlier = pages[: pages.index(place)] if place in pages else pages
        if not earlier:
            return reverse("decisions:start")
        if earlier[-1] == WHO:
            return reverse("decisions:who", args=(self.token,))
        return address_of(self.token, earlier[-1])


class Question(RunView):
    """One question, one page."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the question, or 404 for one that this edition does not ask."""
        return self._page(request, code.replace("-", "_"), None)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Take the answer and lead on."""
        known, name = self.known(), code.replace("-", "_")
        if name not in known.edition.asking_order:
            return self._page(request, name, None)
        form = QuestionForm(request.POST, choices=choices_for(known.edition, name, known.run.holder))
        if not form.is_valid():
            return self._page(request, name, form)
        return self.move(known.run.answering(name, form.answer()))

    def _page(self, request: HttpRequest, code: str, form: QuestionForm | None) -> HttpResponse:
        known = self.known()
        if code not in known.edition.asking_order:
            return render(request, "design/404.html", status=404)
        page = question_page(known, code)
        return render(
            request,
            "decisions/question.html",
            {
                "page": page,
                "back": self.before(code),
                "error": form.errors["answer"][0] if form else "",
                "has_errors": form is not None,
                "edition": known.edition,
                "is_worry": code in ("immediate_danger", "significant_harm"),
            },
            status=422 if form else 200,
        )


class Who(RunView):
    """Who holds the information, who would receive it, and where the child is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page with what was chosen before."""
        run = self.known().run
        chosen = {"holder": run.holder, "recipient": run.recipient, "council": run.council, "topics": run.topics}
        return self._page(request, self._form(None, initial=chosen))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the choices and lead on."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        run, chosen = self.known().run, form.cleaned_data
        return self.move(
            run.choosing(
                holder=chosen["holder"],
                recipient=chosen["recipient"],
                council=chosen.get("council", ""),
                topics=tuple(chosen["topics"]),
            )
        )

    def _form(self, data: Any, **kwargs: Any) -> WhoForm:
        return WhoForm(data, guides=get_guides(), edition=self.known().edition, councils=_councils(), **kwargs)

    def _page(self, request: HttpRequest, form: WhoForm) -> HttpResponse:
        return render(
            request,
            "decisions/who.html",
            {"form": form, "back": self.before(WHO), "has_errors": form.is_bound},
            status=422 if form.is_bound else 200,
        )


class GoOn(RunView):
    """Go on past an outcome: for another recipient, or when unsure of harm."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note that the person goes on, and lead to the next question."""
        return self.move(self.known().run.going_on())


class Outcome(RunView):
    """What to do, why, what not to let out, and whom to ring."""

    template_name = "decisions/outcome.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the outcome, or lead to the question that is still open."""
        known = self.known()
        if known.asks is not None and (known.decision.walk.end is None or known.run.goes_on):
            return HttpResponseRedirect(self.place_of(known))
        edition, decision = known.edition, known.decision
        council, routes = _routes_of(known.run.council)
        return render(
            request,
            self.template_name,
            {
                "edition": edition,
                "decision": decision,
                "meaning": OUTCOME_MEANING.get(decision.outcome or "", ""),
                "shares": decision.outcome in SHARES,
                "reasons": reasons_of(edition, decision.deciding_reasons),
                "all_reasons": reasons_of(edition, decision.reasons),
                "is_unconfirmed": bool(decision.unconfirmed(_signed_off(edition.code))),
                "acts": decision.acts,
                "withhold": decision.withhold,
                "topics": [reasons_of(edition, topic.changes) for topic in decision.topics],
                "checklist": checklist(known),
                "record": decision.record,
                "rows": answer_rows(known, self.token),
                "taken": taken_rows(known, self.token),
                "further": known.further is not None,
                "recipient": get_guides().kinds.get(known.run.recipient),
                "council": council,
                "routes": routes,
                "national": [
                    card
                    for card, route in zip(national_cards(national_routes()), national_routes(), strict=True)
                    if route.kind in (NationalKind.EMERGENCY, NationalKind.NON_EMERGENCY)
                ],
                "back": self.before(),
                "token": self.token,
                "today": today(),
            },
        )


class Record(Outcome):
    """The same decision as a sheet to print and to fill in by hand."""

    template_name = "decisions/record.html"


def _councils() -> list[tuple[str, str]]:
    """Return the councils to choose from; none where the database is away, for the guide works without it."""
    try:
        return [(council.key, council.name) for council in list_councils()]
    except Error as problem:
        log.error("The guide is shown without councils: %s", type(problem).__name__)  # noqa: TRY400
        return []


def _signed_off(edition: str) -> frozenset[tuple[str, str, str]]:
    """Return what two people signed of an edition; nothing where the database is away: then it stays unconfirmed."""
    try:
        return list_signed_off(edition=edition)
    except Error as problem:
        log.error("The outcome is shown without the sign-off: %s", type(problem).__name__)  # noqa: TRY400
        return frozenset()


def _routes_of(key: str) -> tuple[str, Any]:
    """Return the name and the numbers of the council that was chosen, or nothing."""
    if not key:
        return "", ()
    try:
        found = get_whom_to_ring(council=key)
    except Error as problem:
        log.error("The outcome is shown without the council's numbers: %s", type(problem).__name__)  # noqa: TRY400
        return "", ()
    return (found.council.name, council_cards(found.routes, today=today())) if found.council else ("", ())
