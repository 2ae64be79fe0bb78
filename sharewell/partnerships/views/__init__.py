"""The register for those who signed in; and, for everybody, the page "Whom to ring", which stores nothing."""

import logging
from typing import Any

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission, Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.actions import (
    add_team,
    end_hub,
    end_register_entry,
    end_team,
    enter_register,
    mark_hub,
    sign_register_entry,
)
from sharewell.partnerships.exporters import REGISTER_COLUMNS, contact_route_cells, register_cells
from sharewell.partnerships.forms import EndForm, EntryForm, TeamForm
from sharewell.partnerships.policies import may_keep
from sharewell.partnerships.presenters import (
    change_signed_words,
    change_words,
    entry_card,
    kind_words,
    register_rows,
)
from sharewell.partnerships.queries import (
    get_organisation,
    get_whom_to_ring,
    list_changes,
    list_contact_routes,
    list_organisations,
    list_register_entries,
    list_teams,
    national_routes,
)
from sharewell.partnerships.types import (
    COLUMNS,
    ORGANISATION_KINDS,
    CouncilUnknown,
    OrganisationRow,
    OrganisationUnknown,
    RegisterEntryUnknown,
    TeamUnknown,
    WhomToRing,
    council_cards,
    national_cards,
)

log = logging.getLogger("sharewell.partnerships")


class WhomToRingPage(View):
    """Show whom to ring: the chosen council's numbers, and always the national ones."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page. With the database away it still shows the national numbers, and says what is missing."""
        wanted = request.GET.get("council", "").strip()
        is_database_away = False
        try:
            found = get_whom_to_ring(council=wanted)
        except Error as problem:
            # Somebody may need a number at this minute: tell the operator, and show what needs no database.
            log.error("Whom to ring is shown without councils: %s", type(problem).__name__)  # noqa: TRY400
            found = WhomToRing(councils=(), council=None, routes=(), national=national_routes())
            is_database_away = True
        is_unknown = bool(wanted) and found.council is None and not is_database_away
        return render(
            request,
            "partnerships/whom_to_ring.html",
            {
                "councils": found.councils,
                "council": found.council,
                "routes": council_cards(found.routes, today=today()),
                "national": national_cards(found.national),
                "is_database_away": is_database_away,
                "is_unknown": is_unknown,
            },
            status=404 if is_unknown else 200,
        )


class ContactRoutesFile(View):
    """Give the contact routes as a file for a spreadsheet: of one council, or of all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the file, or 404 for a council that is not held."""
        wanted = request.GET.get("council", "").strip() or None
        try:
            routes = list_contact_routes(council=wanted)
        except CouncilUnknown:
            return render(request, "design/404.html", status=404)
        return csv_response(filename="contact-routes.csv", header=COLUMNS, rows=contact_route_cells(routes))


class Register(View):
    """Show every organisation and what it is today."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        organisations = list_organisations(on=today())
        return render(request, "partnerships/register.html", {"rows": register_rows(organisations)})


class RegisterFile(View):
    """Give the register of today as a file for a spreadsheet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the file."""
        rows = register_cells(list_organisations(on=today()))
        return csv_response(filename="register.csv", header=REGISTER_COLUMNS, rows=rows)


class OrganisationPage(View):
    """Show one organisation: what it is today, what it was before, and its teams."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the page, or 404 where no organisation has this reference."""
        try:
            organisation = get_organisation(reference, on=today())
        except OrganisationUnknown:
            raise Http404 from None
        entries = list_register_entries(organisation=reference)
        in_force = organisation.entry.reference if organisation.entry else ""
        return render(
            request,
            "partnerships/organisation.html",
            {
                "organisation": organisation,
                "now": next((entry_card(one) for one in entries if one.reference == in_force), None),
                "others": [entry_card(one) for one in entries if one.reference != in_force],
                "teams": list_teams(organisation=reference),
                "changes": [
                    (one, change_words(one), change_signed_words(one)) for one in list_changes(organisation=reference)
                ],
                "may_sign": is_permitted(request.actor, Permission.SIGN_REGISTER),  # type: ignore[attr-defined]
                "may_keep": is_permitted(request.actor, Permission.KEEP_REGISTER)  # type: ignore[attr-defined]
                and may_keep(request.actor, reference),  # type: ignore[attr-defined]
                "to_sign": in_force
                if organisation.entry
                and not organisation.entry.is_signed
                and is_permitted(request.actor, Permission.SIGN_REGISTER)  # type: ignore[attr-defined]
                else "",
            },
        )


class SignEntry(View):
    """Sign off what the register says of an organisation. By POST only."""

    def post(self, request: HttpRequest, reference: str, entry: str) -> HttpResponse:
        """Sign it off as the actor. A refusal is told in its own words."""
        if entry not in {one.reference for one in list_register_entries(organisation=reference)}:
            raise Http404
        sign_register_entry(actor=request.actor, entry=entry, now=now())  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse("partnerships:organisation", args=(reference,)))


class KeepingView(View):
    """A page on which an organisation is kept. One that the reader may not keep looks like a missing one."""

    @staticmethod
    def actor(request: HttpRequest) -> Actor:
        """Return who is asking."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor

    def home(self, request: HttpRequest, organisation: str) -> OrganisationRow:
        """Return the organisation, or raise `Http404`."""
        try:
            home = get_organisation(organisation, on=today())
        except OrganisationUnknown:
            raise Http404 from None
        if not may_keep(self.actor(request), organisation):
            raise Http404
        return home


class KeepRegister(KeepingView):
    """Say what an organisation is, from a day on; what was said before stays as history."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show what the register says, and the form for something newer."""
        home = self.home(request, organisation)
        entry = home.entry
        initial = {
            "began_on": today(),
            **(
                {
                    "kind": entry.kind,
                    "department": entry.department,
                    "is_public_authority": "yes" if entry.is_public_authority else "no",
                    "processor_for": entry.processor_for,
                    "in_scope_s16la": entry.in_scope_s16la.value,
                    "scope_reason": entry.scope_reason,
                }
                if entry
                else {}
            ),
        }
        return self.page(request, home, self._form(home, initial=initial))

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Enter it."""
        home = self.home(request, organisation)
        form = self._form(home, request.POST)
        if not form.is_valid():
            return self.page(request, home, form, status=422)
        try:
            enter_register(actor=self.actor(request), organisation=organisation, **form.entered(), now=now())
        except Refused as reason:
            form.add_error(None, str(reason))
            return self.page(request, home, form, status=422)
        return HttpResponseRedirect(reverse("partnerships:set-up-register", args=(organisation,)))

    @staticmethod
    def _form(home: OrganisationRow, data: Any = None, **more: Any) -> EntryForm:
        others = [one for one in list_organisations(on=today(), partnership=home.partnership) if one != home]
        kinds = [(kind, kind_words(kind)) for kind in ORGANISATION_KINDS]
        return EntryForm(data, kinds=kinds, others=others, **more)

    def page(
        self,
        request: HttpRequest,
        home: OrganisationRow,
        form: EntryForm | None = None,
        *,
        end_form: EndForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Show the page with its two forms."""
        entries = list_register_entries(organisation=home.reference)
        return render(
            request,
            "partnerships/keep_register.html",
            {
                "organisation": home,
                "cards": [entry_card(one) for one in entries],
                "form": form or self._form(home),
                "end_form": end_form or EndForm(auto_id="end-%s"),
                "open_entry": next((one.reference for one in entries if one.ended_on is None), ""),
                "has_errors": status != 200,
            },
            status=status,
        )


class EndEntry(KeepRegister):
    """Let what the register says end, with nothing after it: the organisation has left. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, organisation: str, entry: str = "") -> HttpResponse:
        """End it."""
        home = self.home(request, organisation)
        if entry not in {one.reference for one in list_register_entries(organisation=organisation)}:
            raise Http404
        form = EndForm(request.POST, auto_id="end-%s")
        if not form.is_valid():
            return self.page(request, home, end_form=form, status=422)
        try:
            end_register_entry(
                actor=self.actor(request), entry=entry, ended_on=form.cleaned_data["ended_on"], now=now()
            )
        except (Refused, RegisterEntryUnknown) as reason:
            form.add_error("ended_on", str(reason))
            return self.page(request, home, end_form=form, status=422)
        return HttpResponseRedirect(reverse("partnerships:set-up-register", args=(organisation,)))


class KeepTeams(KeepingView):
    """The teams of an organisation, and the form for one more."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show them."""
        return self._page(request, self.home(request, organisation), TeamForm())

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Enter a team."""
        home = self.home(request, organisation)
        form = TeamForm(request.POST)
        if not form.is_valid():
            return self._page(request, home, form, status=422)
        try:
            add_team(actor=self.actor(request), organisation=organisation, name=form.cleaned_data["name"], now=now())
        except Refused as reason:
            form.add_error("name", str(reason))
            return self._page(request, home, form, status=422)
        return HttpResponseRedirect(reverse("partnerships:set-up-teams", args=(organisation,)))

    @staticmethod
    def _page(request: HttpRequest, home: OrganisationRow, form: TeamForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "partnerships/keep_teams.html",
            {
                "organisation": home,
                "teams": list_teams(organisation=home.reference),
                "form": form,
                "has_errors": status != 200,
            },
            status=status,
        )


class TeamsFile(KeepingView):
    """The teams as a file."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Send the file."""
        self.home(request, organisation)
        rows = [(team.reference, team.name) for team in list_teams(organisation=organisation)]
        return csv_response(filename="teams.csv", header=("team", "name"), rows=rows)


class EndTeam(KeepingView):
    """End a team. By POST only."""

    def post(self, request: HttpRequest, organisation: str, team: str) -> HttpResponse:
        """End it, and show the list."""
        self.home(request, organisation)
        if team not in {one.reference for one in list_teams(organisation=organisation)}:
            raise Http404
        try:
            end_team(actor=self.actor(request), team=team, now=now())
        except TeamUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("partnerships:set-up-teams", args=(organisation,)))


class MarkHub(KeepingView):
    """Say that a team is a multi-agency safeguarding hub, or is none any more. By POST only."""

    def post(self, request: HttpRequest, organisation: str, team: str) -> HttpResponse:
        """Say it, and show the list."""
        self.home(request, organisation)
        held = next((one for one in list_teams(organisation=organisation) if one.reference == team), None)
        if held is None:
            raise Http404
        act = end_hub if request.POST.get("hub") == "no" else mark_hub
        if held.is_hub == (act is end_hub):
            act(actor=self.actor(request), team=team, now=now())
        return HttpResponseRedirect(reverse("partnerships:set-up-teams", args=(organisation,)))
