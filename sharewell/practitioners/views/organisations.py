"""Enter organisations, each with its first administrator, one by one or from a file."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.queries import get_organisation
from sharewell.partnerships.types import ImportFaulty, OrganisationRow
from sharewell.practitioners.actions import invite_organisations
from sharewell.practitioners.exporters import ORGANISATIONS_HEADER, organisation_cells
from sharewell.practitioners.forms import FileForm, OrganisationForm
from sharewell.practitioners.importers import (
    ORGANISATIONS_TO_ENTER,
    import_organisations_to_enter,
    read_organisations_to_enter,
)
from sharewell.practitioners.presenters import kinds_to_offer, organisations_preview
from sharewell.practitioners.queries import list_organisation_steps
from sharewell.practitioners.views.files import TOO_LONG_OPEN, opened_file, sealed_file
from sharewell.practitioners.views.setting_up import actor_of

ABOUT = "organisations"


def _own(request: HttpRequest) -> OrganisationRow:
    """Return the administrator's own organisation: others are entered in its partnership."""
    return get_organisation(actor_of(request).organisation, on=today())


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("practitioners:organisations"))


class Organisations(View):
    """Every organisation, and how far it is set up."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return render(
            request, "practitioners/organisations.html", {"rows": list_organisation_steps(at=now(), on=today())}
        )


class OrganisationsFileOut(View):
    """The same list as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the file."""
        rows = list_organisation_steps(at=now(), on=today())
        return csv_response(filename="organisations.csv", header=ORGANISATIONS_HEADER, rows=organisation_cells(rows))


class NewOrganisation(View):
    """Enter one organisation, and invite its first administrator."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        form = self._form(request)
        if not form.is_valid():
            return self._page(request, form, status=422)
        own = _own(request)
        try:
            invite_organisations(
                actor=actor_of(request),
                partnership=own.partnership,
                wanted=[form.wanted()],
                is_invented=own.is_invented,
                now=now(),
            )
        except Refused as reason:
            form.add_error(None, str(reason))
            return self._page(request, form, status=422)
        return _back()

    @staticmethod
    def _form(request: HttpRequest) -> OrganisationForm:
        return OrganisationForm(request.POST if request.method == "POST" else None, kinds=kinds_to_offer())

    @staticmethod
    def _page(request: HttpRequest, form: OrganisationForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "practitioners/form.html",
            {
                "title": "Enter an organisation",
                "lead": "Its first administrator gets an e-mail with a link, and sets up the rest.",
                "back": reverse("practitioners:organisations"),
                "form": form,
                "button": "Enter it and send the invitation",
                "has_errors": status != 200,
            },
            status=status,
        )


class OrganisationsTemplate(View):
    """An empty file with the right columns."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        return csv_response(filename="organisations-to-enter.csv", header=ORGANISATIONS_TO_ENTER, rows=())


class ImportOrganisations(View):
    """Enter organisations from a file: choose it, look at what it would do, confirm."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for the file."""
        return self._ask(request, FileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show what the file would do; or, where that page is confirmed, do it."""
        if "kept_file" in request.POST:
            return self._take(request)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._ask(request, form, status=422)
        return self._preview(request, form.cleaned_data["file"].read())

    def _take(self, request: HttpRequest) -> HttpResponse:
        data = opened_file(request, about=ABOUT)
        if data is None:
            return self._ask(request, FileForm(), refused=TOO_LONG_OPEN, status=422)
        own = _own(request)
        try:
            import_organisations_to_enter(
                data,
                actor=actor_of(request),
                partnership=own.partnership,
                is_invented=own.is_invented,
                now=now(),
            )
        except ImportFaulty:
            return self._preview(request, data)
        return _back()

    @staticmethod
    def _preview(request: HttpRequest, data: bytes) -> HttpResponse:
        found = read_organisations_to_enter(data, partnership=_own(request).partnership, on=today())
        return render(
            request,
            "practitioners/preview.html",
            {
                "title": "Look before you enter them",
                "back": reverse("practitioners:import-organisations"),
                "head": ("Line", "Organisation", "Kind", "Administrator", "E-mail", "What happens"),
                "rows": organisations_preview(found),
                "faults": found.faults,
                "news": sum(one.is_new for one in found.lines),
                "kept_file": "" if found.faults else sealed_file(data, request=request, about=ABOUT),
                "button": "Enter them and send the invitations",
                "has_errors": bool(found.faults),
            },
            status=422 if found.faults else 200,
        )

    @staticmethod
    def _ask(request: HttpRequest, form: FileForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        return render(
            request,
            "practitioners/form.html",
            {
                "refused": refused,
                "title": "Enter organisations from a file",
                "lead": "You see what the file would do before anything happens.",
                "back": reverse("practitioners:organisations"),
                "template": reverse("practitioners:organisations-template"),
                "form": form,
                "is_file": True,
                "button": "Look at it",
                "has_errors": status != 200,
            },
            status=status,
        )
