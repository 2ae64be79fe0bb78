"""The register for those who signed in; and, for everybody, the page "Whom to ring", which stores nothing."""

import logging

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from sharewell.design.tables import csv_response
from sharewell.foundation.clock import today
from sharewell.partnerships.exporters import REGISTER_COLUMNS, contact_route_cells, register_cells
from sharewell.partnerships.presenters import entry_card, register_rows
from sharewell.partnerships.queries import (
    get_organisation,
    get_whom_to_ring,
    list_contact_routes,
    list_organisations,
    list_register_entries,
    list_teams,
    national_routes,
)
from sharewell.partnerships.types import (
    COLUMNS,
    CouncilUnknown,
    OrganisationUnknown,
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
            },
        )
