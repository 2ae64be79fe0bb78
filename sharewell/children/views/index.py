"""Find a child, see who works with them, say that one does oneself, and ask about what is not shown."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.children.actions import (
    ask_to_be_rung,
    begin_involvement,
    choose_telling,
    end_involvement,
    pass_on,
    search_children,
    take_mark_back,
)
from sharewell.children.forms import AskForm, InvolvementForm, SearchForm
from sharewell.children.presenters import (
    age_words,
    asked_rows,
    child_rows,
    involvement_lines,
    missing_services,
    result_lines,
    spoken,
)
from sharewell.children.queries import (
    get_school_age,
    get_search_terms,
    list_mine,
    list_sources,
    read_index_child,
    read_search,
)
from sharewell.children.types import ChildUnknown, LifeRow, SearchUnknown, SensitiveGround, ServiceKind
from sharewell.children.views.emergencies import names_of_organisations
from sharewell.children.views.lifecycle import life_parts
from sharewell.foundation.clock import now, today


class Find(View):
    """Look for a child: the purpose first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, SearchForm(purposes=self._purposes()))

    def post(self, request: Any) -> HttpResponse:
        """Look, keep the search, and lead to its page: what was asked stands in no address."""
        form = SearchForm(request.POST, purposes=self._purposes())
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            search = search_children(
                actor=request.actor, purpose=form.cleaned_data["purpose"], asked=form.asked(), now=now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, status=422)
        return HttpResponseRedirect(reverse("children:search", args=[search]))

    @staticmethod
    def _purposes() -> list[tuple[str, str]]:
        return list(get_search_terms().purposes.items())

    @staticmethod
    def _page(request: Any, form: SearchForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "terms": get_search_terms(),
            "mine": list_mine(actor=request.actor, now=now()),
            "may_review": is_permitted(request.actor, Permission.REVIEW_MATCHES),
            "may_shield": is_permitted(request.actor, Permission.SHIELD_CHILD),
            "may_tend": is_permitted(request.actor, Permission.TEND_INDEX),
            "may_keep_life": is_permitted(request.actor, Permission.KEEP_LIFE),
            "may_hold": is_permitted(request.actor, Permission.HOLD_RECORDS),
            "may_count": is_permitted(request.actor, Permission.COUNT_CHILDREN),
            "has_errors": status == 422,
        }
        return render(request, "children/find.html", context, status=status)


class SearchPage(View):
    """What a search of one's own came to."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference, AskForm())

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Pass a question on."""
        form = AskForm(request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        try:
            pass_on(actor=request.actor, search=reference, words=form.cleaned_data["words"], now=now())
        except SearchUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, reference, form, status=409)
        return HttpResponseRedirect(reverse("children:passed-on"))

    @staticmethod
    def _page(request: Any, reference: str, form: AskForm, *, status: int = 200) -> HttpResponse:
        try:
            row = read_search(actor=request.actor, search=reference, now=now())
        except SearchUnknown:
            raise Http404 from None
        context = {
            "row": row,
            "asked": asked_rows(row.asked),
            "purpose": get_search_terms().purposes.get(row.purpose, row.purpose),
            "lines": result_lines(row, on=today()),
            "form": form,
            "has_errors": status == 422,
        }
        return render(request, "children/search.html", context, status=status)


class PassedOn(View):
    """The one answer to every question that is passed on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return render(request, "children/passed_on.html", {})


class IndexChildPage(View):
    """One child: who works with them and how to reach them."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show the child."""
        return child_page(request, reference)


class Involve(View):
    """Say that I work with this child."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Say it."""
        form = InvolvementForm(request.POST, auto_id="involve_%s")
        if not form.is_valid():
            return child_page(request, reference, involve=form, status=422)
        said = form.cleaned_data
        try:
            begin_involvement(
                actor=request.actor,
                child=reference,
                kind=ServiceKind(said["kind"]),
                telephone=said["telephone"],
                ground=SensitiveGround(said["ground"]) if said["ground"] else None,
                now=now(),
            )
        except ChildUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return child_page(request, reference, involve=form, status=409)
        return HttpResponseRedirect(reverse("children:index-child", args=[reference]))


class EndInvolvement(View):
    """Say that I no longer work with this child."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Say it."""
        try:
            end_involvement(actor=request.actor, child=reference, now=now())
        except ChildUnknown:
            raise Http404 from None
        except Refused as refusal:
            return child_page(request, reference, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("children:find"))


class AskToBeRung(View):
    """Mark that I hold something about this child and ask to be rung, or take that back."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Do it."""
        act = take_mark_back if request.POST.get("step") == "take-back" else ask_to_be_rung
        return _own_step(request, reference, lambda at: act(actor=request.actor, child=reference, now=at))


class BeTold(View):
    """Choose whether my service, which nobody is shown, is told of others."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Keep it."""
        is_told = request.POST.get("step") != "no"
        return _own_step(
            request, reference, lambda at: choose_telling(actor=request.actor, child=reference, is_told=is_told, now=at)
        )


def _own_step(request: Any, reference: str, act: Callable[[datetime], None]) -> HttpResponse:
    """Do something about one's own part in a child, and lead back to the child."""
    try:
        act(now())
    except ChildUnknown:
        raise Http404 from None
    except Refused as refusal:
        return child_page(request, reference, refused=str(refusal), status=409)
    return HttpResponseRedirect(reverse("children:index-child", args=[reference]))


class AskAboutChild(View):
    """Ask whether there is more than is shown."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Pass it on."""
        form = AskForm(request.POST, auto_id="ask_%s")
        if not form.is_valid():
            return child_page(request, reference, ask=form, status=422)
        try:
            pass_on(actor=request.actor, child=reference, words=form.cleaned_data["words"], now=now())
        except ChildUnknown:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return child_page(request, reference, ask=form, status=409)
        return HttpResponseRedirect(reverse("children:passed-on"))


def child_page(
    request: Any,
    reference: str,
    *,
    involve: InvolvementForm | None = None,
    ask: AskForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page of a child. Raise `Http404`: closed and missing look alike."""
    try:
        row = read_index_child(actor=request.actor, child=reference, now=now())
    except ChildUnknown:
        raise Http404 from None
    names = names_of_organisations()
    context = {
        "row": row,
        **life_parts(row.life or LifeRow(), names),
        "may_keep_life": is_permitted(request.actor, Permission.KEEP_LIFE),
        "held": child_rows(row, on=today(), organisations=names),
        "current": involvement_lines(row, is_current=True),
        "former": involvement_lines(row, is_current=False),
        "missing": missing_services(row, on=today(), school_age=get_school_age()[0]),
        "age": age_words(row.born_on, on=today()),
        "sources": sorted(names[each] for each in list_sources(actor=request.actor) if each in names),
        "own": next((one for one in row.involvements if one.post == request.actor.post and not one.ended_on), None),
        "spoken": spoken(row.reference),
        "involve": involve or InvolvementForm(auto_id="involve_%s"),
        "ask": ask or AskForm(auto_id="ask_%s"),
        "refused": refused,
        "may_share": is_permitted(request.actor, Permission.SHARE),
        "may_shield": is_permitted(request.actor, Permission.SHIELD_CHILD),
        "may_tend": is_permitted(request.actor, Permission.TEND_INDEX),
        "has_errors": status == 422,
    }
    return render(request, "children/index_child.html", context, status=status)
