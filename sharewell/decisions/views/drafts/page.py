"""A page of a draft: whose it is, how it is drawn, how what was sent is kept, and what comes next."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from sharewell.core.deciding import Edition
from sharewell.decisions import actions
from sharewell.decisions.presenters.kept import (
    address_of,
)
from sharewell.decisions.queries import (
    FIRST,
    WHO,
    DraftStanding,
    NoSuchEdition,
    find_decision_of_draft,
    get_draft,
    get_draft_standing,
)
from sharewell.decisions.queries.standings import edition_of
from sharewell.decisions.types import (
    PEOPLE_FIRST,
    ChildRow,
    DraftRow,
    NoSuchChild,
    NoSuchDraft,
    NoSuchItem,
    Way,
)
from sharewell.decisions.views.asking import actor_of, hidden_of, key_of, to_recorded, version_of
from sharewell.exercises.types import BelongsToAnExercise, ExerciseOver
from sharewell.foundation.clock import now, today

REQUESTS = (Way.ASKED, Way.REQUIRED)


class DraftView(View):
    """A page of a draft. Another's, or one that has ended, is not found; one that was recorded leads to its record."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Open the draft, then let the page answer."""
        self.reference: str = kwargs.pop("reference")
        actor = actor_of(request)
        try:
            self.draft = get_draft(actor=actor, reference=self.reference)
        except NoSuchDraft:
            recorded = find_decision_of_draft(actor=actor, draft=self.reference)
            if recorded:
                return to_recorded(request, recorded)
            raise Http404 from None
        try:
            return super().dispatch(request, *args, **kwargs)
        except (NoSuchChild, NoSuchItem, NoSuchEdition):
            raise Http404 from None

    @cached_property
    def edition(self) -> Edition:
        """Return the edition under which the draft is judged. Raise `NoSuchEdition`."""
        return edition_of(self.draft)

    @cached_property
    def standing(self) -> DraftStanding:
        """Judge the draft, once for each version of it that this page has read."""
        return get_draft_standing(draft=self.draft, today=today())

    def page(
        self, request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """Draw a page of the draft, made from its newest version."""
        return render(
            request,
            f"decisions/kept/{template}.html",
            {
                "draft": self.draft,
                "edition": self.edition,
                "hidden": hidden_of(self.draft.version),
                "back": reverse("decisions:resume", args=(self.reference,)),
                "has_errors": status != 200,
                "kept_elsewhere": status == 409,
                **context,
            },
            status=status,
        )

    def keep(self, request: HttpRequest, act: Callable[..., Any], **values: Any) -> str:
        """Let an action keep what was sent. Return the words to show where another window was first, else nothing."""
        try:
            act(
                actor=actor_of(request),
                draft=self.reference,
                version=version_of(request),
                key=key_of(request),
                now=now(),
                **values,
            )
        except actions.AlreadySent:
            pass
        except (
            actions.ChangedElsewhere,
            actions.AnswerNotOffered,
            actions.AskTheAdviserFirst,
            actions.DayIsOver,
            actions.TooManyChildren,
            BelongsToAnExercise,
            ExerciseOver,
        ) as refused:
            self._look_again(request)
            return str(refused)
        self._look_again(request)
        return ""

    def _look_again(self, request: HttpRequest) -> None:
        self.draft = get_draft(actor=actor_of(request), reference=self.reference)
        self.__dict__.pop("standing", None)

    def onward(self) -> HttpResponse:
        """Lead on to whatever the draft asks next."""
        return HttpResponseRedirect(place_of(self.standing))


def place_of(standing: DraftStanding) -> str:
    """Return the address of the page where a draft stands: a question, help, the child, or the check."""
    draft, reference = standing.draft, standing.draft.reference
    if draft.way in REQUESTS and not draft.footing and all(code in draft.answers for code in FIRST):
        return reverse("decisions:request", args=(reference,))
    if standing.asks is not None:
        code, child = standing.asks
        return reverse("decisions:to", args=(reference,)) if code == WHO else address_of(reference, code, child)
    if (
        standing.outcome in PEOPLE_FIRST
        and not draft.goes_on
        and not any(_is_begun(draft, child) or child.texts for child in draft.children)
    ):
        return reverse("decisions:help", args=(reference,))
    if standing.outcome is None:
        return reverse("decisions:check", args=(reference,))
    for about in draft.children:
        if not _is_begun(draft, about):
            return reverse("decisions:child", args=(reference, about.position))
    return reverse("decisions:check", args=(reference,))


def _is_begun(draft: DraftRow, child: ChildRow) -> bool:
    """Tell whether something was written about a child. The name of an invented one was there from the beginning."""
    if draft.invented_child:
        return bool(child.texts or child.items)
    return bool(child.name or child.identifying or child.items)


def keep_form(view: DraftView, request: HttpRequest, form: Any, template: str, act: Callable[..., Any]) -> HttpResponse:
    """Keep a form whose fields are what the action takes, and lead on; else show it again with what to do."""
    if form.is_valid():
        said = view.keep(request, act, **form.cleaned_data)
        if not said:
            return view.onward()
        form.add_error(None, said)
        return view.page(request, template, {"form": form}, status=409)
    return view.page(request, template, {"form": form}, status=422)
