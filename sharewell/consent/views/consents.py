"""The pages of consent: one child's, asking, the answer, looking again, taking back, and the plain link."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.children.actions import describe_child
from sharewell.children.queries import get_child, list_named
from sharewell.children.types import ChildRow, ChildUnknown
from sharewell.consent import actions
from sharewell.consent.forms import (
    NEW,
    AnswerForm,
    AskForm,
    ChildForm,
    CompetenceForm,
    GroundForm,
    NotSoughtForm,
    ReviewForm,
    StopForm,
    TellForm,
    day_of,
)
from sharewell.consent.presenters import (
    COLUMNS,
    asked_rows,
    assessment_lines,
    consent_cells,
    consent_lines,
    ground_lines,
    informed_lines,
    recipient_words,
    review_lines,
    said_rows,
    stands_words,
    told_lines,
)
from sharewell.consent.queries import (
    get_consent,
    get_family,
    get_not_sought,
    list_bases,
    list_consents,
    list_elements,
    list_grounds,
    list_informed,
    list_points,
)
from sharewell.consent.types import (
    AdviceFirst,
    Basis,
    ConsentRow,
    ConsentUnknown,
    Expression,
    Form,
    Found,
    Ground,
    GroundFound,
    Manner,
    NotSoughtUnknown,
    NotTheBasis,
    Telling,
)
from sharewell.core.consenting import Act, Conclusion, Right, Subject, allowed_from
from sharewell.design.forms import KitForm
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.guidance.queries import get_guides
from sharewell.obligations.queries import find_open_about
from sharewell.partnerships.queries import get_organisation, list_organisations
from sharewell.practitioners.queries import list_names


def names_of_organisations() -> dict[str, str]:
    """Return the names of organisations by their references."""
    return {one.reference: one.name for one in list_organisations(on=today())}


def names_of_kinds() -> dict[str, str]:
    """Return what kinds of organisations are called."""
    return {code: kind.title for code, kind in get_guides().kinds.items()}


class Consents(View):
    """The consents of one's organisation, the newest first."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        rows = list_consents(actor=request.actor, now=now())
        named = list_named(actor=request.actor, children={one.child for one in rows}, now=now())
        lines = consent_lines(rows, children={one.reference: one.called for one in named})
        return render(request, "consent/list.html", {"lines": lines})


class ConsentsFile(View):
    """The same list as a file."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = consent_cells(list_consents(actor=request.actor, now=now()))
        return csv_response(filename="consents.csv", header=COLUMNS, rows=rows)


class WhatToExplain(View):
    """What to explain before somebody answers, with words for it, to print."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return render(request, "consent/explain.html", {"points": list_points()})


class Begin(View):
    """Which child? One who was described before, or another."""

    def get(self, request: Any) -> HttpResponse:
        """Show the children whom one may choose."""
        return self._page(request, ChildForm(children=self._children(request)))

    def post(self, request: Any) -> HttpResponse:
        """Go on to the child, described first where it is new."""
        form = ChildForm(request.POST, children=self._children(request))
        if not form.is_valid():
            return self._page(request, form, status=422)
        said = form.cleaned_data
        child = said.get("child", NEW)
        if child == NEW:
            try:
                child = describe_child(
                    actor=request.actor,
                    name=said["name"],
                    identifying=said["identifying"],
                    born_on=said["born_on"],
                    estimated_age=said["estimated_age"],
                    now=now(),
                )
            except Refused as refusal:
                return self._page(request, form, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("consent:family", args=(child,)))

    @staticmethod
    def _children(request: Any) -> list[tuple[str, str]]:
        return [(one.reference, called(one)) for one in list_named(actor=request.actor, now=now())]

    @staticmethod
    def _page(request: Any, form: ChildForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        context = {"form": form, "refused": refused, "has_errors": status != 200}
        return render(request, "consent/begin.html", context, status=status)


def called(child: ChildRow) -> str:
    """Return a child's name, or how it is known, with its age where that is known."""
    age = child.age_on(today())
    return child.called if age is None else f"{child.called}, {age} years old"


class OfChild(View):
    """A page about one child. Closed and missing look alike."""

    def child(self, request: Any, reference: str) -> ChildRow:
        """Return who the child is, or raise `Http404`."""
        try:
            return get_child(actor=request.actor, child=reference, now=now())
        except ChildUnknown:
            raise Http404 from None


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


class OneForm(OfChild):
    """A page with one form about one child."""

    form_class: ClassVar[type[KitForm]]
    template: ClassVar[str]

    def get(self, request: Any, child: str) -> HttpResponse:
        """Show the form."""
        return self.page(request, child, self.form_class(initial=self.initial()))

    def post(self, request: Any, child: str) -> HttpResponse:
        """Do it, and lead to the child."""
        self.child(request, child)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.page(request, child, form, status=422)
        try:
            self.do(request.actor, child, form.cleaned_data)
        except Refused as refusal:
            return self.page(request, child, form, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("consent:family", args=(child,)))

    def initial(self) -> dict[str, Any]:
        """Return what stands in the form from the beginning."""
        return {}

    def do(self, actor: Any, child: str, said: Mapping[str, Any]) -> None:
        """Do what the page is for."""
        raise NotImplementedError

    def page(self, request: Any, child: str, form: KitForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        """Show the form."""
        who = self.child(request, child)
        context = {
            "child": who,
            "called": called(who),
            "form": form,
            "refused": refused,
            "has_errors": status != 200,
            "grounds": list_grounds(),
        }
        return render(request, self.template, context, status=status)


class Tell(OneForm):
    """Record what a family was told at the outset."""

    form_class = TellForm
    template = "consent/tell.html"

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
            now=now(),
        )


class DoNotSeek(OneForm):
    """Record on which ground consent is not sought."""

    form_class = NotSoughtForm
    template = "consent/not_sought.html"

    def do(self, actor: Any, child: str, said: Mapping[str, Any]) -> None:
        """Record it."""
        actions.record_not_sought(
            actor=actor,
            child=child,
            purpose=said["purpose"],
            ground=Ground(said["ground"]),
            why=said["why"],
            review_on=said["review_on"],
            now=now(),
        )


class Ask(OfChild):
    """Begin to ask one person for consent, if consent is what sharing would rest on."""

    def get(self, request: Any, child: str) -> HttpResponse:
        """Show the form."""
        return self._page(request, child, self._form(request, None))

    def post(self, request: Any, child: str) -> HttpResponse:
        """Begin, or say why nobody is asked."""
        self.child(request, child)
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, child, form, status=422)
        said = form.cleaned_data
        try:
            consent = actions.ask_consent(
                actor=request.actor,
                child=child,
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
        except (NotTheBasis, AdviceFirst) as refusal:
            return self._not_asked(request, child, form, refused=str(refusal))
        except Refused as refusal:
            return self._page(request, child, form, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("consent:consent", args=(consent,)))

    @staticmethod
    def _form(request: Any, data: Any) -> AskForm:
        own = request.actor.organisation
        home = get_organisation(own, on=today()).partnership
        held = list_organisations(on=today(), partnership=home)
        kinds = [(code, title) for code, title in names_of_kinds().items()]
        organisations = [(one.reference, one.name) for one in held if one.reference != own]
        return AskForm(data, organisations=organisations, kinds=kinds)

    def _page(self, request: Any, child: str, form: AskForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        who = self.child(request, child)
        context = {
            "child": who,
            "called": called(who),
            "form": form,
            "refused": refused,
            "has_errors": status != 200,
        }
        return render(request, "consent/ask.html", context, status=status)

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


class OfConsent(View):
    """A page about one consent. Closed and missing look alike."""

    def row(self, request: Any, reference: str) -> ConsentRow:
        """Return the consent, or raise `Http404`."""
        try:
            return get_consent(actor=request.actor, consent=reference, now=now())
        except ConsentUnknown:
            raise Http404 from None

    def called(self, request: Any, row: ConsentRow) -> str:
        """Return what the child is called, or its reference where it is no longer open to the reader."""
        return next(
            (called(one) for one in list_named(actor=request.actor, children=[row.child], now=now())), row.child
        )


class ConsentPage(OfConsent):
    """One consent: how it stands, what was asked and said, and what may be done next."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        return self.page(request, reference)

    def page(
        self, request: Any, reference: str, *, link: str = "", refused: str = "", status: int = 200
    ) -> HttpResponse:
        """Show it, with a new link where one was made, or why none was."""
        row = self.row(request, reference)
        people = {row.asked_by, row.withdrawn_by, *(one.assessed_by for one in row.assessments)}
        names = list_names((people | {one.by for one in row.reviews}) - {"", "visitor"})
        organisations, kinds = names_of_organisations(), names_of_kinds()
        context = {
            "row": row,
            "called": self.called(request, row),
            "stands": stands_words(row),
            "asked": asked_rows(row, names=names, organisations=organisations, kinds=kinds),
            "said": said_rows(row, names=names),
            "assessments": assessment_lines(row, names=names),
            "reviews": review_lines(row, names=names),
            "may": {act.value: row.state in allowed_from(act) for act in Act},
            "is_about_child": row.subject is Subject.CHILD,
            "owes_to_stop": find_open_about(about=reference, code="consent.taken-back", now=now()) is not None,
            "link": link,
            "refused": refused,
        }
        return render(request, "consent/consent.html", context, status=status)


class OneConsentForm(OfConsent):
    """A page with one form about one consent."""

    form_class: ClassVar[type[KitForm]]
    template: ClassVar[str]
    act: ClassVar[Act]

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show the form, or lead to the consent where the act is not possible as it stands."""
        row = self.row(request, reference)
        if row.state not in allowed_from(self.act):
            return HttpResponseRedirect(reverse("consent:consent", args=(reference,)))
        return self.page(request, row, self.form_class(initial=self.initial(row)))

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Do it, and lead to the consent."""
        row = self.row(request, reference)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.page(request, row, form, status=422)
        try:
            self.do(request.actor, reference, form)
        except Refused as refusal:
            return self.page(request, row, form, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("consent:consent", args=(reference,)))

    def initial(self, row: ConsentRow) -> dict[str, Any]:
        """Return what stands in the form from the beginning."""
        return {}

    def do(self, actor: Any, reference: str, form: Any) -> None:
        """Do what the page is for."""
        raise NotImplementedError

    def page(
        self, request: Any, row: ConsentRow, form: KitForm, *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        """Show the form."""
        context = {
            "row": row,
            "called": self.called(request, row),
            "form": form,
            "refused": refused,
            "has_errors": status != 200,
            "points": list_points(),
            "elements": list_elements(),
        }
        return render(request, self.template, context, status=status)


class Assess(OneConsentForm):
    """Assess whether the child can decide this."""

    form_class, template, act = CompetenceForm, "consent/competence.html", Act.ASSESS

    def do(self, actor: Any, reference: str, form: Any) -> None:
        """Record it."""
        said = form.cleaned_data
        actions.assess_competence(
            actor=actor,
            consent=reference,
            answers=form.answers(),
            evidence=said["evidence"],
            communication=said["communication"],
            conclusion=Conclusion(said["conclusion"]),
            now=now(),
        )


class Answer(OneConsentForm):
    """Record what somebody said."""

    form_class, template, act = AnswerForm, "consent/answer.html", Act.ANSWER

    def initial(self, row: ConsentRow) -> dict[str, Any]:
        """Begin with today, and with ends that fit most: three months, looked at again after one."""
        day = today()
        return {
            "said_on": day_of(day),
            "language": "English",
            "last_on": day_of(day + timedelta(days=90)),
            "review_on": day_of(day + timedelta(days=30)),
        }

    def do(self, actor: Any, reference: str, form: Any) -> None:
        """Record a yes or a no."""
        said = form.cleaned_data
        told: dict[str, Any] = {
            "actor": actor,
            "consent": reference,
            "explained": said["explained"],
            "manner": Manner(said["manner"]) if said["manner"] else None,
            "language": said["language"],
            "interpreter": said["interpreter"],
            "said_on": said["said_on"],
            "words": said["words"],
            "now": now(),
        }
        if said["answer"] == "refused":
            actions.record_refusal(**told)
            return
        actions.record_given(
            **told,
            expression=Expression(said["expression"]),
            form=Form(said["form"]),
            signed_on=said["signed_on"],
            how=said["how"],
            last_on=said["last_on"],
            review_on=said["review_on"],
        )


class Stop(OneConsentForm):
    """Ask no further where there was no answer."""

    form_class, template, act = StopForm, "consent/stop.html", Act.STOP

    def do(self, actor: Any, reference: str, form: Any) -> None:
        """Record it."""
        actions.stop_asking(actor=actor, consent=reference, why=form.cleaned_data["why"], now=now())


class Review(OneConsentForm):
    """Look at a consent again."""

    form_class, template, act = ReviewForm, "consent/review.html", Act.REVIEW

    def do(self, actor: Any, reference: str, form: Any) -> None:
        """Record it."""
        said = form.cleaned_data
        actions.review_consent(
            actor=actor,
            consent=reference,
            found=Found(said["found"]),
            words=said["words"],
            review_on=said["review_on"],
            now=now(),
        )


class Link(ConsentPage):
    """Make a link with which the consent can be taken back, and show it once."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Lead to the consent, where the button is."""
        self.row(request, reference)
        return HttpResponseRedirect(reverse("consent:consent", args=(reference,)))

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Make it. It is shown in this answer and kept nowhere."""
        self.row(request, reference)
        try:
            token = actions.make_link(actor=request.actor, consent=reference, now=now())
        except Refused as refusal:
            return self.page(request, reference, refused=str(refusal), status=409)
        address = request.build_absolute_uri(reverse("sharing:plain-link", args=(token,)))
        response = self.page(request, reference, link=address)
        response.headers["Cache-Control"] = "no-store"
        return response


class Acknowledge(OfConsent):
    """Say that what a consent allowed was stopped, after a link took it back."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Record it."""
        try:
            actions.acknowledge_withdrawal(actor=request.actor, consent=reference, now=now())
        except ConsentUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("consent:consent", args=(reference,)))


class GroundPage(View):
    """Why consent is not sought, and whether that still holds."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        return self._page(request, reference, GroundForm())

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Record what was found."""
        form = GroundForm(request.POST)
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        said = form.cleaned_data
        try:
            stands = actions.review_not_sought(
                actor=request.actor,
                not_sought=reference,
                found=GroundFound(said["found"]),
                words=said["words"],
                review_on=said["review_on"],
                now=now(),
            )
        except NotSoughtUnknown:
            raise Http404 from None
        except Refused as refusal:
            return self._page(request, reference, form, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("consent:ground", args=(stands,)))

    @staticmethod
    def _page(request: Any, reference: str, form: GroundForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        try:
            row = get_not_sought(actor=request.actor, not_sought=reference, now=now())
        except NotSoughtUnknown:
            raise Http404 from None
        names = list_names({row.recorded_by})
        context = {
            "row": row,
            "line": ground_lines([row])[0],
            "by": names.get(row.recorded_by, row.recorded_by),
            "grounds": list_grounds(),
            "form": form,
            "refused": refused,
            "has_errors": status != 200,
        }
        return render(request, "consent/ground.html", context, status=status)
