"""Who speaks for which organisation: the list with its vacancies, nominating, accepting, ending."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Role
from sharewell.agreements.actions import accept_nomination, end_representative, nominate_representative
from sharewell.agreements.exporters.documents import REPRESENTATIVE_COLUMNS, representative_cells
from sharewell.agreements.forms.documents import NominateForm, NothingForm, WhyForm
from sharewell.agreements.policies import may_nominate_for
from sharewell.agreements.queries import (
    find_officer,
    find_representative,
    get_nomination,
    list_parties_of,
    list_representatives,
    list_represented,
    list_vacancies,
)
from sharewell.agreements.types import RepresentativeUnknown
from sharewell.agreements.views.pages import AgreementsView, actor_of, attempt, house_in_sight, own_house, show
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.queries import list_organisations
from sharewell.partnerships.types import OrganisationUnknown
from sharewell.practitioners.queries import list_current_posts


class Representatives(AgreementsView):
    """Who speaks for whom, and for which organisations nobody does."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list, vacancies first."""
        actor, moment = actor_of(request), now()
        home = own_house(actor).partnership
        rows = list_represented(partnership=home, at=moment).values()
        return show(
            request,
            "representatives",
            {
                "rows": sorted(rows, key=lambda row: row.organisation_name),
                "vacancies": list_vacancies(partnership=home, at=moment),
                "has_officer": bool(find_officer(partnership=home, at=moment)),
                "may_nominate": is_permitted(actor, Permission.NOMINATE_REPRESENTATIVES),
            },
        )


class RepresentativesFile(AgreementsView):
    """The list as a file. Addresses are not in it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        home, moment = own_house(actor_of(request)).partnership, now()
        rows = sorted(
            list_represented(partnership=home, at=moment).values(), key=lambda row: (row.organisation_name, row.name)
        )
        cells = representative_cells(rows, list_vacancies(partnership=home, at=moment))
        return csv_response(filename="representatives.csv", header=REPRESENTATIVE_COLUMNS, rows=cells)


class RepresentativePage(AgreementsView):
    """Who speaks for one organisation, who did before, and the form for somebody else."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show it."""
        return self._page(request, organisation, self._form(request, organisation))

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Nominate somebody."""
        if not may_nominate_for(actor_of(request), organisation=organisation, at=now()):
            raise OrganisationUnknown(organisation)
        form = self._form(request, organisation, request.POST)

        def act() -> None:
            nominate_representative(actor=actor_of(request), organisation=organisation, **form.cleaned_data, now=now())

        if not attempt(form, act, field="post"):
            return self._page(request, organisation, form, status=422)
        return HttpResponseRedirect(reverse("agreements:representative", args=(organisation,)))

    @staticmethod
    def _form(request: HttpRequest, organisation: str, data: Any = None) -> NominateForm:
        house = house_in_sight(actor_of(request), organisation)
        near = {one.reference for one in list_organisations(on=today(), partnership=house.partnership)}
        posts = [
            (one.reference, f"{one.person_name}, {one.organisation_name}")
            for one in list_current_posts(at=now(), role=Role.REPRESENTATIVE)
            if one.organisation in near
        ]
        return NominateForm(data, choices={"post": [("", "Choose one"), *posts]})

    @staticmethod
    def _page(request: HttpRequest, organisation: str, form: NominateForm, *, status: int = 200) -> HttpResponse:
        actor, moment = actor_of(request), now()
        house = house_in_sight(actor, organisation)
        speaker = find_representative(organisation=organisation, at=moment)
        rows = list_representatives(actor=actor, organisation=organisation)
        may = may_nominate_for(actor, organisation=organisation, at=moment)
        return show(
            request,
            "representative",
            {
                "house": house,
                "speaker": speaker,
                "waiting": [one for one in rows if one.accepted_at is None and one.ended_at is None],
                "former": [one for one in rows if one.ended_at is not None],
                "parties": list_parties_of(actor=actor, organisation=organisation, at=moment),
                "may_nominate": is_permitted(actor, Permission.NOMINATE_REPRESENTATIVES) and may,
                "form": form,
            },
            status=status,
        )


class Nomination(AgreementsView):
    """A nomination: accept one's own, or end it."""

    def get(self, request: HttpRequest, nomination: str) -> HttpResponse:
        """Show it."""
        return self.page(request, nomination)

    def page(self, request: HttpRequest, nomination: str, *, status: int = 200, **forms: Any) -> HttpResponse:
        """Show it with its forms."""
        actor, moment = actor_of(request), now()
        row = get_nomination(actor=actor, nomination=nomination)
        is_own = bool(row.post) and row.post == actor.post
        may_end = is_own or may_nominate_for(actor, organisation=row.organisation, at=moment)
        return show(
            request,
            "nomination",
            {
                "row": row,
                "is_own": is_own and is_permitted(actor, Permission.SIGN_AGREEMENTS),
                "is_waiting": row.accepted_at is None and row.ended_at is None,
                "is_in_office": row.is_in_office(moment),
                "may_end": may_end and row.ended_at is None,
                "accept_form": forms.get("accept_form") or NothingForm(),
                "end_form": forms.get("end_form") or WhyForm(auto_id="end-%s"),
            },
            status=status,
        )


class Accept(Nomination):
    """Accept one's own nomination. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, nomination: str) -> HttpResponse:
        """Accept it."""
        form = NothingForm(request.POST)
        if not attempt(form, lambda: accept_nomination(actor=actor_of(request), nomination=nomination, now=now())):
            return self.page(request, nomination, status=422, accept_form=form)
        return HttpResponseRedirect(reverse("agreements:nomination", args=(nomination,)))


class EndNomination(Nomination):
    """End a nomination, or that somebody speaks for an organisation. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, nomination: str) -> HttpResponse:
        """End it."""
        actor = actor_of(request)
        row = get_nomination(actor=actor, nomination=nomination)
        is_own = bool(row.post) and row.post == actor.post
        if not is_own and not may_nominate_for(actor, organisation=row.organisation, at=now()):
            raise RepresentativeUnknown(nomination)
        form = WhyForm(request.POST, auto_id="end-%s")

        def act() -> None:
            end_representative(actor=actor, nomination=nomination, why=form.cleaned_data["why"], now=now())

        if not attempt(form, act, field="why"):
            return self.page(request, nomination, status=422, end_form=form)
        return HttpResponseRedirect(reverse("agreements:representative", args=(row.organisation,)))
