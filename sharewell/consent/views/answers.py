"""One consent: what was asked and said, assessing, answering, looking again, stopping, and the plain link."""

import contextlib
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.types import Refused
from sharewell.consent import actions
from sharewell.consent.forms import (
    AnswerForm,
    CompetenceForm,
    ReviewForm,
    StopForm,
    day_of,
)
from sharewell.consent.presenters import (
    asked_rows,
    assessment_lines,
    review_lines,
    said_rows,
    stands_words,
)
from sharewell.consent.queries import (
    list_elements,
    list_points,
)
from sharewell.consent.types import (
    AlreadySaid,
    ConsentRow,
    ConsentUnknown,
    Expression,
    Form,
    Found,
    Manner,
)
from sharewell.consent.views.pages import OfConsent, names_of_kinds, names_of_organisations
from sharewell.core.consenting import Act, Conclusion, Subject, allowed_from
from sharewell.design.forms import KitForm
from sharewell.design.one_form import OneFormPage
from sharewell.foundation.clock import now, today
from sharewell.foundation.page_keys import key_of
from sharewell.obligations.queries import find_open_about
from sharewell.practitioners.queries import list_names


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


class OneConsentForm(OfConsent, OneFormPage):
    """A page with one form about one consent, which leads to the consent."""

    form_class: ClassVar[type[KitForm]]
    does: ClassVar[Act]

    @cached_property
    def held(self) -> ConsentRow:
        """Return the consent, read once for a page."""
        return self.row(self.request, self.kwargs["reference"])

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Show the form, or lead to the consent where the act is not possible as it stands."""
        if self.held.state not in allowed_from(self.does):
            return HttpResponseRedirect(reverse("consent:consent", args=(where["reference"],)))
        return super().get(request, **where)

    def form(self, request: Any, data: Any, **where: str) -> KitForm:
        """Return the form."""
        return self.form_class(data, initial=self.initial(self.held))

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Do it."""
        with contextlib.suppress(AlreadySaid):
            self.do(request.actor, where["reference"], form)
        return reverse("consent:consent", args=(where["reference"],))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show the consent."""
        return {
            "row": self.held,
            "called": self.called(request, self.held),
            "points": list_points(),
            "elements": list_elements(),
        }

    def initial(self, row: ConsentRow) -> dict[str, Any]:
        """Return what stands in the form from the beginning."""
        return {}

    def do(self, actor: Any, reference: str, form: Any) -> None:
        """Do what the page is for."""
        raise NotImplementedError


class Assess(OneConsentForm):
    """Assess whether the child can decide this."""

    form_class, template, does = CompetenceForm, "consent/competence.html", Act.ASSESS

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
            key=key_of(self.request),
            now=now(),
        )


class Answer(OneConsentForm):
    """Record what somebody said."""

    form_class, template, does = AnswerForm, "consent/answer.html", Act.ANSWER

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

    form_class, template, does = StopForm, "consent/stop.html", Act.STOP

    def do(self, actor: Any, reference: str, form: Any) -> None:
        """Record it."""
        actions.stop_asking(actor=actor, consent=reference, why=form.cleaned_data["why"], now=now())


class Review(OneConsentForm):
    """Look at a consent again."""

    form_class, template, does = ReviewForm, "consent/review.html", Act.REVIEW

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
