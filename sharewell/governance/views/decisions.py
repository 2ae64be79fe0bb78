"""Decisions of the groups: the log with how far each is, one of them, and what was undertaken."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Permission
from sharewell.agreements.queries import list_versions
from sharewell.agreements.types import VersionStanding
from sharewell.design.words import date_words
from sharewell.foundation.clock import now
from sharewell.governance import forms
from sharewell.governance.actions import give_undertaking, record_resolution, report_undertaking
from sharewell.governance.presenters import (
    RESOLUTION_COLUMNS,
    RESOLUTION_HEAD,
    link,
    resolution_cells,
    resolution_file,
    short,
)
from sharewell.governance.queries import (
    get_problem,
    get_resolution,
    get_return,
    get_undertaking,
    list_calls,
    list_groups,
    list_meetings,
    list_resolutions,
    list_returns,
    list_to_answer,
    list_undertakings,
)
from sharewell.governance.types import (
    PROBLEM_PREFIX,
    PROGRESS_WORDS,
    RESOLUTION_PREFIX,
    RESOLUTION_WORDS,
    VERDICT_WORDS,
    Progress,
    ResolutionKind,
    UndertakingRow,
    Verdict,
)
from sharewell.governance.views.groups import AboutGroup
from sharewell.governance.views.pages import Cells, FormPage, ListPage, documents_of, found, keeps, may, posts_of


class Decisions(ListPage):
    """Every decision, and how far what follows from it is."""

    title = "Decisions of the groups"
    lead = "What each group decided, recommended or adopted, and how far what follows from it is."
    caption = "The newest first"
    head, columns = RESOLUTION_HEAD, RESOLUTION_COLUMNS
    filename, csv = "decisions-of-groups.csv", "governance:decisions-csv"
    empty = ("No decision is recorded yet", "A decision is recorded on the page of the group that took it.")

    def rows(self, request: Any) -> Any:
        """Return the decisions, and gather what follows from them."""
        self.follows = follows_from(request)
        return list_resolutions(actor=request.actor)

    def cells(self, request: Any, row: Any) -> Cells:
        """Return a decision."""
        return resolution_cells(row, follows=self.follows.get(row.reference, ""))

    def file_cells(self, row: Any) -> Cells:
        """Return a decision for the file."""
        return resolution_file(row)


def follows_from(request: Any) -> dict[str, str]:
    """Return in words what follows from each decision and how far it is, in two queries."""
    told: dict[str, list[str]] = defaultdict(list)
    moment = now()
    done: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one in list_undertakings(actor=request.actor):
        done[one.about].append((not one.is_open, one.is_open and one.due_at < moment))
    for about, ends in done.items():
        late = sum(is_late for _, is_late in ends)
        told[about].append(
            f"{sum(is_done for is_done, _ in ends)} of {len(ends)} things done{f', {late} late' if late else ''}."
        )
    for call in list_calls(actor=request.actor):
        if call.resolution:
            late_words = ", late" if call.silent and call.due_at < moment else ""
            told[call.resolution].append(
                f"{call.answered} of {call.asked} reported, due {date_words(call.due_at)}{late_words}."
            )
    return {about: " ".join(words) for about, words in told.items()}


class Decision(View):
    """One decision, what was undertaken, and what each partner reported by the next date."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        row = found(lambda: get_resolution(actor=request.actor, resolution=reference))
        moment = now()
        oversees = may(request, Permission.OVERSEE_PARTNERSHIP)
        calls = list_calls(actor=request.actor, resolution=reference)
        shown = {
            "decision": row,
            "kind": RESOLUTION_WORDS[row.kind],
            "verdict": VERDICT_WORDS[row.verdict] if row.verdict else "",
            "undertakings": undertaking_lines(list_undertakings(actor=request.actor, about=reference)),
            "calls": [
                (
                    call,
                    [
                        (one, PROGRESS_WORDS[one.progress] if one.progress else "", one.is_late(moment))
                        for one in (
                            list_returns(actor=request.actor, call=call.reference, now=moment) if oversees else ()
                        )
                    ],
                )
                for call in calls
            ],
            "oversees": oversees,
            "keeps": keeps(request),
        }
        return render(request, "governance/decision.html", shown)


def undertaking_lines(rows: Sequence[UndertakingRow]) -> list[tuple[str, str, str]]:
    """Return what was undertaken as words with a link, who does it, and how far it is."""
    moment, lines = now(), []
    for one in rows:
        late = ", late" if one.is_open and one.due_at < moment else ""
        how_far = f"{PROGRESS_WORDS[one.progress]}. Due {date_words(one.due_at)}{late}"
        lines.append(
            (link("undertaking", one.reference, short(one.words)), f"{one.owner}, {one.organisation_name}", how_far)
        )
    return lines


class RecordDecision(AboutGroup):
    """What a group decided."""

    title, button = "Record a decision", "Record it"
    lead = "It cannot be changed afterwards. A later decision can say otherwise."

    def form(self, request: Any, data: Any, **where: str) -> forms.ResolutionForm:
        """Offer meetings, documents, the groups above, and what waits for an answer."""
        group, actor = where["reference"], request.actor
        return forms.ResolutionForm(
            data,
            offers={
                "meeting": [
                    (one.reference, date_words(one.meets_on)) for one in list_meetings(actor=actor, group=group)
                ],
                "agreement": documents_of(request),
                "passes_to": [
                    (one.reference, one.name) for one in list_groups(actor=actor, at=now()) if one.reference != group
                ],
                "answers": [
                    (one.reference, f"{one.group_name}: {short(one.words, 80)}")
                    for one in list_to_answer(actor=actor, group=group)
                ],
            },
        )

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Record it. Adopting a document agrees the version of it whose text is fixed and waits."""
        said = form.cleaned_data
        kind = ResolutionKind(said["kind"])
        version = ""
        if kind is ResolutionKind.ADOPTED and said["agreement"]:
            waiting = (
                one
                for one in list_versions(actor=request.actor, agreement=said["agreement"])
                if one.standing(now()) is VersionStanding.FIXED
            )
            version = next((one.reference for one in waiting), "")
        reference = record_resolution(
            actor=request.actor,
            group=where["reference"],
            kind=kind,
            words=said["words"],
            decided_on=said["decided_on"],
            meeting=said["meeting"],
            agreement=said["agreement"],
            version=version,
            passes_to=said["passes_to"],
            answer_by=said["answer_by"],
            answers=said["answers"],
            verdict=Verdict(said["verdict"]) if said["verdict"] else None,
            now=now(),
        )
        return reverse("governance:decision", args=(reference,))


class Undertake(FormPage):
    """Let somebody do something for a decision, a self-assessment or a problem."""

    title, button = "Say who does what by when", "Save"
    lead = "It stands in their work until they report that it is done. The day alone ends nothing."

    def form(self, request: Any, data: Any, **where: str) -> forms.UndertakingForm:
        """Offer the people in post."""
        return forms.UndertakingForm(data, offers={"owner_post": posts_of(request)})

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Name what it is for."""
        name, words = self._about(request, where["reference"])
        return {"caption": words, "back": (reverse(f"governance:{name}", args=(where["reference"],)), words)}

    def _about(self, request: Any, about: str) -> tuple[str, str]:
        if about.startswith(f"{RESOLUTION_PREFIX}_"):
            return "decision", f"Decision of {get_resolution(actor=request.actor, resolution=about).group_name}"
        if about.startswith(f"{PROBLEM_PREFIX}_"):
            return "problem", f"Problem: {get_problem(actor=request.actor, problem=about).about}"
        return "return", get_return(actor=request.actor, given=about, now=now()).call_title

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Give it."""
        name, _ = self._about(request, where["reference"])
        said = form.cleaned_data
        give_undertaking(
            actor=request.actor,
            words=said["words"],
            owner_post=said["owner_post"],
            due_on=said["due_on"],
            resolution=where["reference"] if name == "decision" else "",
            given_for=where["reference"] if name == "return" else "",
            problem=where["reference"] if name == "problem" else "",
            now=now(),
        )
        return reverse(f"governance:{name}", args=(where["reference"],))


class Undertaking(FormPage):
    """One thing that was undertaken, and the report of how far it is."""

    title, button = "Something that was undertaken", "Report"
    template = "governance/undertaking.html"

    def form(self, request: Any, data: Any, **where: str) -> forms.ReportForm:
        """Ask how far it is."""
        return forms.ReportForm(data)

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show what is to be done."""
        row = get_undertaking(actor=request.actor, undertaking=where["reference"])
        return {"row": row, "progress": PROGRESS_WORDS[row.progress]}

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Report it."""
        said = form.cleaned_data
        report_undertaking(
            actor=request.actor,
            undertaking=where["reference"],
            progress=Progress(said["progress"]),
            words=said["words"],
            now=now(),
        )
        return reverse("governance:undertaking", args=(where["reference"],))
