"""My accreditation, that of one person, and what is recorded for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission, Refused
from sharewell.foundation.clock import now, today
from sharewell.practitioners.actions import accept_code, end_vetting, record_induction, record_vetting
from sharewell.practitioners.queries import (
    get_code_to_accept,
    list_acceptances,
    list_inductions,
    list_vetting,
    list_vetting_kinds,
)
from sharewell.practitioners.types import CodeChanged, EndReason, VettingUnknown
from sharewell.training.exporters import certificate_pdf, seal_of
from sharewell.training.forms import AcceptForm, EndVettingForm, InductionForm, VettingForm
from sharewell.training.queries.accreditations import get_accreditation
from sharewell.training.queries.coverage import get_completion, list_completions
from sharewell.training.types import AccreditationUnknown, CompletionUnknown, CoverageRow


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


class Mine(View):
    """How I stand: what counts until when, what is lacking, and what to do next."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        actor = actor_of(request)
        row = get_accreditation(actor=actor, post=actor.post, at=now())
        return render(
            request,
            "training/mine.html",
            {
                "row": row,
                "is_input_only": actor.is_input_only,
                "completions": list_completions(actor=actor, person=actor.reference),
                "may_keep": is_permitted(actor, Permission.SEE_COVERAGE),
                "may_count": is_permitted(actor, Permission.SEE_COVERAGE_COUNTS),
            },
        )


class CodeOfPractice(View):
    """Read the code of practice, and accept it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the text and the box to tick."""
        return self._page(request, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Accept it as it was read."""
        form = AcceptForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            accept_code(
                actor=actor_of(request),
                version=form.cleaned_data["version"],
                text_hash=form.cleaned_data["text_hash"],
                now=now(),
            )
        except CodeChanged as changed:
            form.add_error(None, str(changed))
            return self._page(request, form, status=409)
        return HttpResponseRedirect(reverse("training:mine"))

    def _page(self, request: HttpRequest, form: AcceptForm | None, *, status: int = 200) -> HttpResponse:
        code = get_code_to_accept(on=today())
        accepted = [
            one for one in list_acceptances(person=actor_of(request).reference) if one.text_hash == code.text_hash
        ]
        return render(
            request,
            "training/code.html",
            {
                "code": code,
                "form": form or AcceptForm(),
                "accepted": accepted[0] if accepted else None,
                "has_errors": status != 200,
            },
            status=status,
        )


class Certificate(View):
    """A certificate as PDF, for its holder and those who keep their organisation's people."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Send the file. Its name holds the reference and no name."""
        try:
            completion = get_completion(actor=actor_of(request), completion=reference)
        except CompletionUnknown:
            raise Http404 from None
        response = HttpResponse(certificate_pdf(completion), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="certificate-{completion.reference}.pdf"'
        return response


class PersonView(View):
    """A page about the holder of one post. One that is not open to the reader looks like one that is not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find who it is about, then let the page answer."""
        try:
            self.row: CoverageRow = get_accreditation(actor=actor_of(request), post=kwargs.pop("reference"), at=now())
        except AccreditationUnknown:
            raise Http404 from None
        return super().dispatch(request, *args, **kwargs)

    def form_page(self, request: HttpRequest, form: Any, *, title: str, button: str, status: int = 200) -> HttpResponse:
        """Show a form about this person."""
        return render(
            request,
            "training/form.html",
            {
                "row": self.row,
                "form": form,
                "title": title,
                "button": button,
                "kinds": list_vetting_kinds() if isinstance(form, VettingForm) else (),
                "has_errors": status != 200,
            },
            status=status,
        )

    def to_person(self) -> HttpResponse:
        """Lead back to the person."""
        return HttpResponseRedirect(reverse("training:person", args=(self.row.post,)))


class Person(PersonView):
    """How one person stands, and what was recorded of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page: checks with their numbers only to those who keep accreditations."""
        actor, row = actor_of(request), self.row
        keeps = is_permitted(actor, Permission.KEEP_ACCREDITATIONS) and actor.organisation == row.organisation
        names = {kind.code: kind.name for kind in list_vetting_kinds()}
        return render(
            request,
            "training/person.html",
            {
                "row": row,
                "may_keep": keeps and actor.reference != row.person,
                "checks": list_vetting(person=row.person, organisation=row.organisation) if keeps else (),
                "kind_names": names,
                "inductions": list_inductions(person=row.person, organisation=row.organisation),
                "completions": [(one, seal_of(one)) for one in list_completions(actor=actor, person=row.person)],
                "reasons": {reason.value: words for reason, words in END_WORDS.items()},
            },
        )


END_WORDS = {
    EndReason.BARRED: "the person may not work with children",
    EndReason.WITHDRAWN: "no longer relied on",
    EndReason.MISTAKE: "recorded by mistake",
}


class Vet(PersonView):
    """Record a check of somebody."""

    title, button = "Record a vetting check", "Record the check"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        form = VettingForm(kinds=list_vetting_kinds())
        return self.form_page(request, form, title=self.title, button=self.button)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record it."""
        form = VettingForm(request.POST, kinds=list_vetting_kinds())
        if form.is_valid():
            try:
                record_vetting(
                    actor=actor_of(request),
                    person=self.row.person,
                    organisation=self.row.organisation,
                    now=now(),
                    **form.cleaned_data,
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return self.to_person()
        return self.form_page(request, form, title=self.title, button=self.button, status=422)


class EndVetting(PersonView):
    """End a check before its time."""

    title, button = "End a vetting check", "End the check now"

    def get(self, request: HttpRequest, vetting: str) -> HttpResponse:
        """Show the form."""
        return self.form_page(request, EndVettingForm(), title=self.title, button=self.button)

    def post(self, request: HttpRequest, vetting: str) -> HttpResponse:
        """End it."""
        form = EndVettingForm(request.POST)
        if form.is_valid():
            try:
                end_vetting(
                    actor=actor_of(request), vetting=vetting, reason=EndReason(form.cleaned_data["reason"]), now=now()
                )
            except VettingUnknown:
                raise Http404 from None
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return self.to_person()
        return self.form_page(request, form, title=self.title, button=self.button, status=422)


class Induct(PersonView):
    """Record an induction."""

    title, button = "Record an induction", "Record the induction"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.form_page(request, InductionForm(today=today()), title=self.title, button=self.button)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record it."""
        form = InductionForm(request.POST, today=today())
        if form.is_valid():
            try:
                record_induction(
                    actor=actor_of(request),
                    person=self.row.person,
                    organisation=self.row.organisation,
                    now=now(),
                    **form.cleaned_data,
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return self.to_person()
        return self.form_page(request, form, title=self.title, button=self.button, status=422)
