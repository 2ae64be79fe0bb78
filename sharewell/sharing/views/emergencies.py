"""After an emergency was told by telephone: one page, one press."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.decisions.actions import AlreadyRecorded
from sharewell.decisions.queries import find_decision_of_draft, get_draft
from sharewell.decisions.types import Grasp, NoSuchDraft
from sharewell.foundation.clock import now, today
from sharewell.sharing.actions import tell_in_emergency
from sharewell.sharing.forms import ToldForm
from sharewell.sharing.queries import list_told_in_emergency
from sharewell.sharing.types import AlreadyDisclosed, CarriageStopped, FlowNotCovered, Told
from sharewell.sharing.views.pages import SharingView, actor_of, key_of


class ToldNow(SharingView):
    """Say whom one told; the decision and what went are written together, and the rest can be added later."""

    def get(self, request: HttpRequest, draft: str) -> HttpResponse:
        """Show the page; a draft that was recorded leads to its record."""
        try:
            held = get_draft(actor=actor_of(request), reference=draft)
        except NoSuchDraft:
            recorded = find_decision_of_draft(actor=actor_of(request), draft=draft)
            if not recorded:
                raise Http404 from None
            return self._to(request, Told(decision=recorded))
        return self._page(request, draft, self._form(request, initial={"name": held.children[0].name}))

    def post(self, request: HttpRequest, draft: str) -> HttpResponse:
        """Write it down."""
        form = self._form(request, data=request.POST)
        if not form.is_valid():
            return self._page(request, draft, form, status=422)
        try:
            told = self._tell(request, draft, form, **form.whom())
        except NoSuchDraft:
            raise Http404 from None
        except AlreadyDisclosed as before:
            return self._to(request, Told(decision="", disclosure=before.reference))
        except AlreadyRecorded as recorded:
            return self._to(request, Told(decision=recorded.reference))
        except (CarriageStopped, FlowNotCovered) as refusal:
            # Whatever stands in the way of sending, that it was told is kept: the page offers it with one more press.
            form.add_error("to", f"{refusal} To keep the record alone, choose one that is not in this list.")
            return self._page(request, draft, form, status=409)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, draft, form, status=422)
        return self._to(request, told)

    @staticmethod
    def _tell(request: HttpRequest, draft: str, form: ToldForm, **whom: str) -> Told:
        said, moment = form.cleaned_data, now()
        return tell_in_emergency(
            actor=actor_of(request),
            draft=draft,
            **whom,
            spoke_to=said["spoke_to"],
            told_at=form.moment(now=moment),
            name=said["name"],
            text=said["text"],
            grasp=Grasp(said["grasp"]),
            in_writing=said["in_writing"],
            said_back=said["said_back"],
            key=key_of(request),
            now=moment,
        )

    @staticmethod
    def _to(request: HttpRequest, told: Told) -> HttpResponse:
        """Lead to what was written; whoever may tell and not see (L11), to the word that it arrived."""
        actor = actor_of(request)
        if told.disclosure and is_permitted(actor, Permission.READ_SHARING):
            return HttpResponseRedirect(reverse("sharing:disclosure", args=(told.disclosure,)))
        if not told.decision:
            return HttpResponseRedirect(reverse("access:work"))
        may_see = is_permitted(actor, Permission.READ_DECISIONS)
        page = "decisions:decision" if may_see else "decisions:sent"
        return HttpResponseRedirect(reverse(page, args=(told.decision,)))

    @staticmethod
    def _form(request: HttpRequest, **more: Any) -> ToldForm:
        recipients = list_told_in_emergency(own=actor_of(request).organisation, on=today(), at=now())
        return ToldForm(**more, recipients=recipients)

    @staticmethod
    def _page(request: HttpRequest, draft: str, form: ToldForm, *, status: int = 200) -> HttpResponse:
        first, later = ("to", "grasp", "text", "name"), ("told_at", "spoke_to", "said_back", "in_writing")
        context = {
            "draft": draft,
            "form": form,
            "first": [form[name] for name in first],
            "later": [form[name] for name in later],
            "opens": any(form.errors.get(name) for name in later),
            "key": key_of(request),
            "has_errors": status != 200,
        }
        return render(request, "sharing/told_now.html", context, status=status)
