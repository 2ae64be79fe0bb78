"""All that is kept of consent about one child; telling a family, asking, and why nobody is asked."""

import contextlib
from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.types import Refused
from sharewell.consent import actions
from sharewell.consent.forms import (
    AskForm,
    GroundForm,
    NotSoughtForm,
    TellForm,
    day_of,
)
from sharewell.consent.presenters import (
    consent_lines,
    ground_lines,
    informed_lines,
    recipient_words,
    told_lines,
)
from sharewell.consent.queries import (
    get_family,
    get_not_sought,
    list_bases,
    list_grounds,
    list_informed,
)
from sharewell.consent.types import (
    AdviceFirst,
    AlreadySaid,
    Basis,
    Ground,
    GroundFound,
    NotSoughtUnknown,
    NotTheBasis,
    Telling,
)
from sharewell.consent.views.pages import OfChild, called, names_of_kinds, names_of_organisations
from sharewell.core.consenting import Right, Subject
from sharewell.design.forms import KitForm
from sharewell.design.one_form import OneFormPage
from sharewell.foundation.clock import now, today
from sharewell.foundation.page_keys import key_of
from sharewell.partnerships.queries import get_organisation, list_organisations
from sharewell.practitioners.queries import list_names


class FamilyPage(OfChild):
    """All that is kept of consent about one child."""

    def get(self, request: Any, child: str) -> HttpResponse:
        """Show it."""
        who = self.child(request, child)
        family = get_family(actor=request.actor, child=child, now=now())
        names = list_names({one.told_by for one in family.told})
        context = {
            "child": who,
            "called": called(who),
            "consents": consent_lines(family.consents, children={}),
            "grounds": ground_lines(family.not_sought),
            "told": told_lines(family.told, names=names),
            "informed": informed_lines(list_informed(actor=request.actor, children=[child], now=now()), today=today()),
        }
        return render(request, "consent/family.html", context)


class OneForm(OfChild, OneFormPage):
    """A page with one form about one child, which leads to the child."""

    form_class: ClassVar[type[KitForm]]

    def form(self, request: Any, data: Any, **where: str) -> KitForm:
        """Return the form."""
        return self.form_class(data, initial=self.initial() if data is None else None)

    def look_first(self, request: Any, **where: str) -> None:
        """Find the child."""
        self.child(request, where["child"])

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Do it."""
        with contextlib.suppress(AlreadySaid):
            self.do(request.actor, where["child"], {**form.cleaned_data, "key": key_of(request)})
        return reverse("consent:family", args=(where["child"],))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show who the child is."""
        who = self.child(request, where["child"])
        return {"child": who, "called": called(who), "grounds": list_grounds()}

    def initial(self) -> dict[str, Any]:
        """Return what stands in the form from the beginning."""
        return {}

    def do(self, actor: Any, child: str, said: Mapping[str, Any]) -> None:
        """Do what the page is for."""
        raise NotImplementedError


class Tell(OneForm):
    """Record what a family was told at the outset."""

    form_class, template = TellForm, "consent/tell.html"

    def initial(self) -> dict[str, Any]:
        """Begin with today, in English."""
        return {"told_on": day_of(today()), "language": "English"}

    def do(self, actor: Any, child: str, said: Mapping[str, Any]) -> None:
        """Record it."""
        actions.record_telling(
            actor=actor,
            child=child,
            standing=Telling(said["standing"]),
            told_on=said["told_on"],
            to_whom=said["to_whom"],
            what=said["what"],
            language=said["language"],
            key=said["key"],
            now=now(),
        )


class DoNotSeek(OneForm):
    """Record on which ground consent is not sought."""

    form_class, template = NotSoughtForm, "consent/not_sought.html"

    def do(self, actor: Any, child: str, said: Mapping[str, Any]) -> None:
        """Record it."""
        actions.record_not_sought(
            actor=actor,
            child=child,
            purpose=said["purpose"],
            ground=Ground(said["ground"]),
            why=said["why"],
            review_on=said["review_on"],
            key=said["key"],
            now=now(),
        )


class Ask(OfChild, OneFormPage):
    """Begin to ask one person for consent, if consent is what sharing would rest on."""

    template = "consent/ask.html"

    def form(self, request: Any, data: Any, **where: str) -> AskForm:
        """Offer the organisations of the partnership, and kinds."""
        own = request.actor.organisation
        home = get_organisation(own, on=today()).partnership
        held = list_organisations(on=today(), partnership=home)
        kinds = [(code, title) for code, title in names_of_kinds().items()]
        organisations = [(one.reference, one.name) for one in held if one.reference != own]
        return AskForm(data, organisations=organisations, kinds=kinds)

    def look_first(self, request: Any, **where: str) -> None:
        """Find the child."""
        self.child(request, where["child"])

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Begin."""
        said = form.cleaned_data
        consent = actions.ask_consent(
            key=key_of(request),
            actor=request.actor,
            child=where["child"],
            subject=Subject(said["subject"]),
            right=Right(said["right"]),
            person=said["person"],
            lives_apart=said["lives_apart"] == "yes",
            purpose=said["purpose"],
            recipients=form.chosen(),
            items=said["items"],
            about=said["about"],
            answers=form.answers(),
            now=now(),
        )
        return reverse("consent:consent", args=(consent,))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show who the child is."""
        who = self.child(request, where["child"])
        return {"child": who, "called": called(who)}

    def refuse(self, request: HttpRequest, form: Any, refusal: Refused, where: Mapping[str, str]) -> HttpResponse:
        """Say why nobody is asked, where that is why; lead to the child where the page was sent before."""
        if isinstance(refusal, AlreadySaid):
            return HttpResponseRedirect(reverse("consent:family", args=(where["child"],)))
        if isinstance(refusal, NotTheBasis | AdviceFirst):
            return self._not_asked(request, where["child"], form, refused=str(refusal))
        return super().refuse(request, form, refusal, where)

    def _not_asked(self, request: Any, child: str, form: AskForm, *, refused: str) -> HttpResponse:
        bases = list_bases(
            actor=request.actor,
            recipients=form.chosen(),
            purpose=form.cleaned_data["purpose"],
            answers=form.answers(),
            on=today(),
        )
        organisations, kinds = names_of_organisations(), names_of_kinds()
        lines = [
            {
                "who": recipient_words(one.recipient, organisations=organisations, kinds=kinds),
                "basis": one.basis.value,
                "reasons": one.reasons,
            }
            for one in bases
        ]
        context = {
            "child": self.child(request, child),
            "lines": lines,
            "refused": refused,
            "is_advice": any(one.basis is Basis.ADVICE for one in bases),
        }
        return render(request, "consent/not_asked.html", context, status=409)


class GroundPage(OneFormPage):
    """Why consent is not sought, and whether that still holds."""

    template, missing = "consent/ground.html", (NotSoughtUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> GroundForm:
        """Ask what was found."""
        return GroundForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Record what was found."""
        said = form.cleaned_data
        stands = actions.review_not_sought(
            actor=request.actor,
            not_sought=where["reference"],
            found=GroundFound(said["found"]),
            words=said["words"],
            review_on=said["review_on"],
            now=now(),
        )
        return reverse("consent:ground", args=(stands,))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show it."""
        row = get_not_sought(actor=request.actor, not_sought=where["reference"], now=now())
        names = list_names({row.recorded_by})
        return {
            "row": row,
            "line": ground_lines([row])[0],
            "by": names.get(row.recorded_by, row.recorded_by),
            "grounds": list_grounds(),
        }
