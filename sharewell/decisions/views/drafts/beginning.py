"""Where a draft begins, goes on, and is thrown away."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.decisions import actions
from sharewell.decisions.forms.kept import (
    BeginForm,
)
from sharewell.decisions.presenters.kept import (
    address_of,
)
from sharewell.decisions.queries import (
    FIRST,
)
from sharewell.decisions.types import (
    Way,
)
from sharewell.decisions.views.asking import actor_of, key_of, new_key
from sharewell.decisions.views.drafts.page import DraftView
from sharewell.foundation.clock import now, today
from sharewell.guidance.queries import find_edition_in_force, get_guides


class Begin(View):
    """What brings you here? Danger is asked next, before anything else."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the start, under the edition in force today or the one that the address names."""
        in_force = find_edition_in_force(on=today()) or get_guides().editions[-1]
        named = request.GET.get("edition", "")
        held = {edition.code for edition in get_guides().editions}
        return self._page(
            request, BeginForm(initial={"edition": named if named in held else in_force.code}, guides=get_guides())
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin a draft."""
        form = BeginForm(request.POST, guides=get_guides())
        if not form.is_valid():
            return self._page(request, form)
        if form.cleaned_data["way"] == "not-sure":
            return HttpResponseRedirect(reverse("decisions:not-sure"))
        try:
            reference = actions.begin_draft(
                actor=actor_of(request),
                way=Way(form.cleaned_data["way"]),
                edition=form.cleaned_data["edition"],
                judged_on=form.cleaned_data["judged_on"],
                key=key_of(request),
                now=now(),
            )
        except actions.AlreadySent as sent:
            reference = sent.reference
        except (actions.AnswerNotOffered, actions.NoRegisterEntry) as refused:
            form.add_error(None, str(refused))
            return self._page(request, form)
        return HttpResponseRedirect(address_of(reference, FIRST[0], None))

    def _page(self, request: HttpRequest, form: BeginForm) -> HttpResponse:
        return render(
            request,
            "decisions/kept/begin.html",
            {"form": form, "hidden": {"key": new_key()}, "has_errors": form.is_bound},
            status=422 if form.is_bound else 200,
        )


class Resume(DraftView):
    """Go on where the draft stands."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead to the page that comes next."""
        return self.onward()


class Discard(DraftView):
    """Throw a draft away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask whether to."""
        return self.page(request, "discard", {"back": reverse("decisions:mine")})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Delete its words."""
        actions.discard_draft(actor=actor_of(request), draft=self.reference, now=now())
        return HttpResponseRedirect(reverse("decisions:mine"))
