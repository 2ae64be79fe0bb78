"""The own work, and being away."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.access.forms import AwayForm
from sharewell.access.presenters import work_lists
from sharewell.access.queries import get_work
from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.clock import LONDON, now
from sharewell.notices.queries import count_unread
from sharewell.practitioners.actions import be_away
from sharewell.practitioners.types import AwayNotPossible


class Work(View):
    """Your work: what to do next, what is owed, and whom to ask."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        work = get_work(actor=actor, now=now())
        context = {
            "lists": work_lists(work.obligations),
            "adviser": work.adviser,
            "unread": count_unread(actor=actor) if is_permitted(actor, Permission.READ_NOTICES) else 0,
            "may_read_notices": is_permitted(actor, Permission.READ_NOTICES),
            "may_read_own_entries": is_permitted(actor, Permission.READ_OWN_ENTRIES),
        }
        return render(request, "access/work.html", context)


class Away(View):
    """Say when one is away, so that whoever asks is led to the cover."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, AwayForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note the time."""
        form = AwayForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        actor = request.actor  # type: ignore[attr-defined]
        try:
            be_away(actor=actor, person=actor.reference, began_at=form.began_at(), ended_at=form.ended_at(), now=now())
        except AwayNotPossible as reason:
            form.add_error("first_day", str(reason))
            return self._page(request, form, status=422)
        return HttpResponseRedirect(reverse("access:away"))

    def _page(self, request: HttpRequest, form: AwayForm, *, status: int = 200) -> HttpResponse:
        work = get_work(actor=request.actor, now=now())  # type: ignore[attr-defined]
        return render(
            request,
            "access/away.html",
            {
                "form": form,
                "times": [
                    (away.began_at.astimezone(LONDON), away.last_moment.astimezone(LONDON)) for away in work.away
                ],
                "has_errors": status != 200,
            },
            status=status,
        )
