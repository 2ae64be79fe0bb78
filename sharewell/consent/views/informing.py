"""Tell the person concerned what was shared, or say why not yet and when that is looked at again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission, Refused
from sharewell.children.queries import get_child
from sharewell.children.types import ChildUnknown
from sharewell.consent.actions import postpone_informing, record_informed
from sharewell.consent.forms import InformedForm, day_of
from sharewell.consent.presenters import informing_lines, told_lines
from sharewell.consent.queries import find_informing, list_told, read_informing
from sharewell.consent.types import AlreadySaid, Informed, InformingLine, InformingUnknown, Manner, informing_stands
from sharewell.foundation.clock import now, today
from sharewell.foundation.page_keys import key_of, new_key
from sharewell.practitioners.queries import list_current_posts, list_names


class InformingPage(View):
    """How it stands, what the family was told before, and the next thing to say."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        initial = {"told_on": day_of(today()), "told_by": request.actor.reference}
        return self._page(request, reference, self._form(request, None, initial=initial))

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Keep that they were told, or why not yet."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        said, plain = form.cleaned_data, {"actor": request.actor, "informing": reference, "key": key_of(request)}
        try:
            if said["act"] == Informed.TOLD:
                record_informed(
                    **plain,
                    told_on=said["told_on"],
                    told_by=said["told_by"],
                    to_whom=said["to_whom"],
                    manner=Manner(said["manner"]),
                    words=said["words"],
                    now=now(),
                )
            else:
                postpone_informing(**plain, why=said["words"], review_on=said["review_on"], now=now())
        except AlreadySaid:
            pass
        except InformingUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form, status=409)
        return HttpResponseRedirect(reverse("consent:informing", args=(reference,)))

    @staticmethod
    def _form(request: Any, data: Any, **more: Any) -> InformedForm:
        actor: Actor = request.actor
        posts = list_current_posts(at=now(), organisation=actor.organisation)
        people = {post.person: f"{post.person_name}, {post.title}" for post in posts}
        ordered = sorted(people.items(), key=lambda one: (one[0] != actor.reference, one[1]))
        return InformedForm(data, people=ordered, **more)

    def _page(self, request: Any, reference: str, form: InformedForm, *, status: int = 200) -> HttpResponse:
        line = find_informing(actor=request.actor, informing=reference)
        if line is None:
            raise Http404
        context = {
            "line": line,
            "stands": informing_stands(line, today=today()),
            "form": None if line.told_on else form,
            "key": new_key() if not form.is_bound else key_of(request),
            "has_errors": status != 200,
            **self._words(request, line),
        }
        return render(request, "consent/informing.html", context, status=status)

    @staticmethod
    def _words(request: HttpRequest, line: InformingLine) -> dict[str, Any]:
        """Return what was said, for whoever may read it. Whoever is not current may still say their own (L11)."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if not is_permitted(actor, Permission.SEE_CONSENTS):
            return {"acts": [], "told": [], "called": ""}
        row = read_informing(actor=actor, informing=line.reference, now=now())
        names = list_names({*(act.by for act in row.acts), *(act.told_by for act in row.acts if act.told_by)})
        called, told = "", []
        if line.child:
            try:
                called = get_child(actor=actor, child=line.child, now=now()).called
            except ChildUnknown:
                called = ""
            rows = list_told(actor=actor, child=line.child, now=now())
            told = told_lines(rows, names=list_names({each.told_by for each in rows}))
        return {"acts": informing_lines(row, names=names), "told": told, "called": called}
