"""Drills: the list, the plan, the page of one with what each part may do there, its score, and what it taught."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission, Refused
from sharewell.assurance.actions import (
    add_lesson,
    debrief_drill,
    end_drill,
    finish_lesson,
    open_briefing,
    plan_drill,
    start_drill,
)
from sharewell.assurance.forms import ChooseForm, DebriefForm, DoneForm, EndForm, LessonForm, PlanForm, StopForm
from sharewell.assurance.presenters.drills import (
    COMPARED,
    SCORE_COLUMNS,
    compared_cells,
    heads,
    name_of,
    score_cells,
    score_table,
    told,
    when_words,
)
from sharewell.assurance.queries import (
    get_scenario,
    list_drills,
    list_eligible_owners,
    list_invented,
    list_scenarios,
    list_teams_to_choose,
    read_drill,
    read_lesson,
    read_score,
)
from sharewell.assurance.types import (
    STATE_WORDS,
    AlreadyPlanned,
    DrillUnknown,
    LessonUnknown,
    NotYoursToRun,
    Part,
    State,
    TeamRow,
)
from sharewell.decisions import actions as deciding
from sharewell.decisions.types import Way
from sharewell.design.tables import csv_response
from sharewell.exercises.types import Ending
from sharewell.foundation.clock import now, today
from sharewell.foundation.page_keys import key_of
from sharewell.guidance.queries import find_edition_in_force, get_guides
from sharewell.obligations.queries import close_of

FORMS = {"end": EndForm, "stop": StopForm, "debrief": DebriefForm}


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking, as the middleware found them."""
    return request.actor  # type: ignore[attr-defined]


class DrillView(View):
    """A page of drills. What is unknown, or not open to the reader, is missing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or be missing."""
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        except (DrillUnknown, LessonUnknown):
            raise Http404 from None
        return answer


class Drills(DrillView):
    """The drills that the reader runs, takes part in or oversees, and how they compare."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        lines = list_drills(actor=actor_of(request), now=now())
        context = {
            "rows": [
                {
                    "line": one,
                    "title": one.title if one.score or one.part is not Part.TAKES_PART else "An exercise",
                    "stands": STATE_WORDS[one.state],
                    "when": when_words(one),
                    "teams": [name_of(team) for team in one.teams],
                }
                for one in lines
            ],
            "compared": [cells[1:5] + cells[6:] for cells in compared_cells([one for one in lines if one.score])],
            "compared_head": COMPARED[1:5] + COMPARED[6:],
            "may_run": is_permitted(actor_of(request), Permission.RUN_DRILLS),
        }
        return render(request, "assurance/drills.html", context)


class DrillsFile(DrillView):
    """The list as a file, by which drills are compared."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        rows = compared_cells(list_drills(actor=actor_of(request), now=now()))
        return csv_response(filename="exercises.csv", header=COMPARED, rows=rows)


class PlanDrill(DrillView):
    """Plan a drill: first scenario, child and teams; then the words."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for the first three; with them chosen, show the words of the scenario to change."""
        teams = list_teams_to_choose(actor=actor_of(request), now=now(), on=today())
        is_sent = bool(request.GET)
        form = self._choosing(request.GET if is_sent else None, teams)
        if not form.is_valid():
            first = list_scenarios()[0]
            context = {"form": form, "scenarios": list_scenarios(), "first": first, "has_errors": is_sent}
            return render(request, "assurance/drill_choose.html", context, status=422 if is_sent else 200)
        chosen = form.cleaned_data
        scenario = get_scenario(chosen["scenario"])
        rows = [(one, kind) for one, kind in teams if one.team in chosen["team"]]
        last = today() + timedelta(days=1)
        initial = {
            "title": scenario.title,
            "story": scenario.story,
            "expected": scenario.expected,
            "known": "yes",
            "first_day": f"{today():%d %m %Y}",
            "last_day": f"{last:%d %m %Y}",
            **{f"piece_{number}": scenario.pieces.get(kind, "") for number, (_, kind) in enumerate(rows)},
        }
        return self._page(request, PlanForm(teams=[one for one, _ in rows], initial=initial), chosen)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Plan it."""
        actor = actor_of(request)
        teams = list_teams_to_choose(actor=actor, now=now(), on=today())
        choosing = self._choosing(request.POST, teams)
        if not choosing.is_valid():
            return HttpResponseRedirect(reverse("assurance:plan"))
        chosen = choosing.cleaned_data
        form = PlanForm(request.POST, teams=[one for one, _ in teams if one.team in chosen["team"]])
        if not form.is_valid():
            return self._page(request, form, chosen, status=422)
        said = form.cleaned_data
        try:
            reference = plan_drill(
                actor=actor,
                scenario=chosen["scenario"],
                child=chosen["child"],
                title=said["title"],
                story=said["story"],
                expected=said["expected"],
                teams=form.pieces(),
                is_announced=said["known"] == "yes",
                begins_at=form.begins_at(),
                until=form.until(),
                key=key_of(request),
                now=now(),
            )
        except AlreadyPlanned as before:
            reference = before.reference
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, chosen, status=422)
        return HttpResponseRedirect(reverse("assurance:drill", args=(reference,)))

    @staticmethod
    def _choosing(data: Any, teams: tuple[tuple[TeamRow, str], ...]) -> ChooseForm:
        return ChooseForm(data, scenarios=list_scenarios(), children=list_invented(), teams=teams)

    @staticmethod
    def _page(request: HttpRequest, form: PlanForm, chosen: Any, *, status: int = 200) -> HttpResponse:
        child = next(one for one in list_invented() if one.code == chosen["child"])
        context = {
            "form": form,
            "chosen": chosen,
            "child": child,
            "law": get_scenario(chosen["scenario"]).law,
            "key": key_of(request),
            "has_errors": status != 200,
        }
        return render(request, "assurance/drill_plan.html", context, status=status)


class OneDrill(DrillView):
    """A drill. What is shown, and what can be done, hangs on the part of whoever reads it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return drill_page(request, reference)


def drill_page(
    request: HttpRequest, reference: str, *, refused: str = "", status: int = 200, **bound: Any
) -> HttpResponse:
    """Draw the page of a drill. `bound` are forms that were sent, by what they are for."""
    actor = actor_of(request)
    row = read_drill(actor=actor, drill=reference, now=now())
    if bound and "stop" not in bound and row.part is not Part.RUNS:
        raise NotYoursToRun("Only whoever planned an exercise does this. Nothing was changed.")
    runs, is_over = row.part is Part.RUNS, row.state in (State.OVER, State.DEBRIEFED)
    owners = list_eligible_owners(actor=actor, drill=reference, now=now()) if runs and is_over else ()
    context = {
        "row": row,
        "stands": STATE_WORDS[row.state],
        "runs": runs,
        "takes_part": row.part is Part.TAKES_PART,
        "own": next((team for team in row.teams if team.team == row.own_team), None),
        "others": [name_of(team) for team in row.teams if team.team != row.own_team],
        "teams": [(name_of(team), team.briefing) for team in row.teams],
        "is_ready": row.state is State.READY,
        "is_under_way": row.state is State.UNDER_WAY,
        "is_over": is_over,
        "end": bound.get("end") or EndForm(prefix="end"),
        "stop": bound.get("stop") or StopForm(prefix="stop"),
        "debrief": bound.get("debrief") or DebriefForm(prefix="debrief"),
        "lesson": bound.get("lesson") or LessonForm(owners=owners),
        "errors": [link for form in bound.values() for link in form.error_links()],
        "refused": refused,
        "key": key_of(request),
        "has_errors": status != 200,
    }
    return render(request, "assurance/drill.html", context, status=status)


class Act(DrillView):
    """Something that is done on the page of a drill, and leads back to it."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Do it; where it is refused, say why."""
        try:
            return self.do(request, reference) or HttpResponseRedirect(reverse("assurance:drill", args=(reference,)))
        except AlreadyPlanned:
            return HttpResponseRedirect(reverse("assurance:drill", args=(reference,)))
        except Refused as refusal:
            return drill_page(request, reference, refused=str(refusal), status=409)

    def do(self, request: HttpRequest, reference: str) -> HttpResponse | None:
        """Do it, and return where it leads, or None for the page of the drill."""
        raise NotImplementedError


class StartDrill(Act):
    """Start a drill."""

    def do(self, request: HttpRequest, reference: str) -> HttpResponse | None:
        """Start it."""
        start_drill(actor=actor_of(request), drill=reference, now=now())
        return None


class OpenBriefing(Act):
    """Open the briefing of one's team."""

    def do(self, request: HttpRequest, reference: str) -> HttpResponse | None:
        """Open it."""
        open_briefing(actor=actor_of(request), drill=reference, now=now())
        return None


class DecideInDrill(Act):
    """Begin a decision about the invented child, on the pages on which everybody always decides."""

    def do(self, request: HttpRequest, reference: str) -> HttpResponse | None:
        """Begin the draft, and lead to it."""
        actor = actor_of(request)
        row = read_drill(actor=actor, drill=reference, now=now())
        if not row.has_opened:
            raise DrillUnknown(reference)
        edition = find_edition_in_force(on=today()) or get_guides().editions[-1]
        try:
            draft = deciding.begin_draft(
                actor=actor,
                way=Way.WORRIED,
                edition=edition.code,
                invented_child=row.child,
                key=key_of(request),
                now=now(),
            )
        except deciding.AlreadySent as sent:
            draft = sent.reference
        return HttpResponseRedirect(reverse("decisions:resume", args=(draft,)))


class EndDrill(Act):
    """End a drill, or stop it at once for something real."""

    def do(self, request: HttpRequest, reference: str) -> HttpResponse | None:
        """End it."""
        ending = Ending.STOPPED if request.POST.get("ending") == "stopped" else Ending.ENDED
        name = "stop" if ending is Ending.STOPPED else "end"
        form = FORMS[name](request.POST, prefix=name)
        if not form.is_valid():
            bound: dict[str, Any] = {name: form}
            return drill_page(request, reference, status=422, **bound)
        end_drill(actor=actor_of(request), drill=reference, ending=ending, words=form.cleaned_data["words"], now=now())
        return None


class DebriefDrill(Act):
    """Write down what a drill taught."""

    def do(self, request: HttpRequest, reference: str) -> HttpResponse | None:
        """Keep it and share it."""
        form = DebriefForm(request.POST, prefix="debrief")
        if not form.is_valid():
            return drill_page(request, reference, status=422, debrief=form)
        debrief_drill(actor=actor_of(request), drill=reference, words=form.cleaned_data["words"], now=now())
        return None


class AddLesson(Act):
    """Let somebody do something differently."""

    def do(self, request: HttpRequest, reference: str) -> HttpResponse | None:
        """Keep it."""
        actor = actor_of(request)
        owners = list_eligible_owners(actor=actor, drill=reference, now=now())
        form = LessonForm(request.POST, owners=owners)
        if not form.is_valid():
            return drill_page(request, reference, status=422, lesson=form)
        said = form.cleaned_data
        add_lesson(
            actor=actor,
            drill=reference,
            words=said["lesson"],
            owner_post=said["owner"],
            due_at=close_of(said["due_on"]),
            key=key_of(request),
            now=now(),
        )
        return None


class DrillScore(DrillView):
    """The score of a drill: who found, shared, acknowledged, acted and verified, and when."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        row = read_score(actor=actor_of(request), drill=reference, now=now())
        context = {"row": row, "heads": heads(), "table": score_table(row), "told": told(row)}
        return render(request, "assurance/drill_score.html", context)


class ScoreFile(DrillView):
    """The score as a file."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Send it."""
        row = read_score(actor=actor_of(request), drill=reference, now=now())
        header = ("Exercise reference", *SCORE_COLUMNS)
        return csv_response(
            filename="exercise-score.csv", header=header, rows=((row.drill, *cells) for cells in score_cells(row))
        )


class Lesson(DrillView):
    """What somebody does differently after a drill."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference, DoneForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Say that it was done."""
        form = DoneForm(request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        try:
            finish_lesson(actor=actor_of(request), lesson=reference, words=form.cleaned_data["words"], now=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form, status=409)
        return HttpResponseRedirect(reverse("assurance:lesson", args=(reference,)))

    @staticmethod
    def _page(request: HttpRequest, reference: str, form: DoneForm, *, status: int = 200) -> HttpResponse:
        actor = actor_of(request)
        row = read_lesson(actor=actor, lesson=reference, now=now())
        context = {
            "row": row,
            "form": form,
            "is_mine": row.owner_post == actor.post and row.done_at is None,
            "has_errors": status != 200,
        }
        return render(request, "assurance/lesson.html", context, status=status)
