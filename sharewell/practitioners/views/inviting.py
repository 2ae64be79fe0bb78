"""Invite people to an organisation, one by one or from a file, and look after the invitations."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.types import Refused
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.partnerships.queries import list_teams
from sharewell.partnerships.types import ImportFaulty, OrganisationRow
from sharewell.practitioners.actions import invite, renew_invitation, withdraw_invitation
from sharewell.practitioners.exporters import INVITATIONS_HEADER, invitation_cells
from sharewell.practitioners.forms import FileForm, InviteForm
from sharewell.practitioners.importers import (
    PEOPLE_TO_INVITE,
    import_people_to_invite,
    read_people_to_invite,
)
from sharewell.practitioners.presenters import invitation_lines, people_preview, roles_to_offer
from sharewell.practitioners.queries import get_invitation, list_invitations
from sharewell.practitioners.types import InvitationUnknown
from sharewell.practitioners.views.files import TOO_LONG_OPEN, opened_file, sealed_file
from sharewell.practitioners.views.setting_up import SetUpView, actor_of


class InvitingView(SetUpView):
    """A page about invitations to one organisation. Which roles may be invited, the policies say."""

    keeps_people = False

    @staticmethod
    def back_to_list(organisation: str) -> HttpResponse:
        """Lead to the list."""
        return HttpResponseRedirect(reverse("practitioners:invitations", args=(organisation,)))

    def list_page(
        self, request: HttpRequest, home: OrganisationRow, *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        """Show the list."""
        rows = list_invitations(actor=actor_of(request), organisation=home.reference, at=now())
        return render(
            request,
            "practitioners/invitations.html",
            {"organisation": home, "lines": list(invitation_lines(rows)), "refused": refused},
            status=status,
        )


class Invitations(InvitingView):
    """Who was invited, and how each invitation stands."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show the list."""
        return self.list_page(request, self.home(request, organisation))


class InvitationsFile(InvitingView):
    """The same list as a file."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Send the file."""
        self.home(request, organisation)
        rows = list_invitations(actor=actor_of(request), organisation=organisation, at=now())
        return csv_response(filename="invitations.csv", header=INVITATIONS_HEADER, rows=invitation_cells(rows))


class InvitePerson(InvitingView):
    """Invite one person."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show the form."""
        home = self.home(request, organisation)
        return self._page(request, home, self._form(request, home))

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Invite them."""
        home = self.home(request, organisation)
        form = self._form(request, home)
        if not form.is_valid():
            return self._page(request, home, form, status=422)
        try:
            invite(actor=actor_of(request), organisation=organisation, wanted=form.wanted(), now=now())
        except Refused as reason:
            form.add_error(None, str(reason))
            return self._page(request, home, form, status=422)
        return self.back_to_list(organisation)

    @staticmethod
    def _form(request: HttpRequest, home: OrganisationRow) -> InviteForm:
        return InviteForm(
            request.POST if request.method == "POST" else None,
            teams=list_teams(organisation=home.reference),
            roles=roles_to_offer(actor_of(request), organisation=home.reference),
        )

    @staticmethod
    def _page(request: HttpRequest, home: OrganisationRow, form: InviteForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "practitioners/form.html",
            {
                "title": "Invite a person",
                "caption": home.name,
                "lead": "They get an e-mail with a link. It works once, for seven days.",
                "back": reverse("practitioners:invitations", args=(home.reference,)),
                "form": form,
                "button": "Send the invitation",
                "has_errors": status != 200,
            },
            status=status,
        )


class PeopleTemplate(InvitingView):
    """An empty file with the right columns."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Send it."""
        self.home(request, organisation)
        return csv_response(filename="people-to-invite.csv", header=PEOPLE_TO_INVITE, rows=())


class ImportPeople(InvitingView):
    """Invite people from a file: choose it, look at what it would do, confirm."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Ask for the file."""
        return self._ask(request, self.home(request, organisation), FileForm())

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show what the file would do; or, where that page is confirmed, do it."""
        home = self.home(request, organisation)
        if "kept_file" in request.POST:
            return self._take(request, home)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._ask(request, home, form, status=422)
        return self._preview(request, home, form.cleaned_data["file"].read())

    def _take(self, request: HttpRequest, home: OrganisationRow) -> HttpResponse:
        data = opened_file(request, about=home.reference)
        if data is None:
            return self._ask(request, home, FileForm(), refused=TOO_LONG_OPEN, status=422)
        try:
            import_people_to_invite(data, actor=actor_of(request), organisation=home.reference, now=now())
        except ImportFaulty:
            return self._preview(request, home, data)
        return self.back_to_list(home.reference)

    @staticmethod
    def _preview(request: HttpRequest, home: OrganisationRow, data: bytes) -> HttpResponse:
        found = read_people_to_invite(data, actor=actor_of(request), organisation=home.reference)
        return render(
            request,
            "practitioners/preview.html",
            {
                "title": "Look before you invite",
                "back": reverse("practitioners:import-people", args=(home.reference,)),
                "head": ("Line", "Name", "E-mail", "Role", "Title", "Team", "What happens"),
                "rows": people_preview(found),
                "faults": found.faults,
                "news": sum(one.is_new for one in found.lines),
                "kept_file": "" if found.faults else sealed_file(data, request=request, about=home.reference),
                "button": "Send the invitations",
                "has_errors": bool(found.faults),
            },
            status=422 if found.faults else 200,
        )

    @staticmethod
    def _ask(
        request: HttpRequest, home: OrganisationRow, form: FileForm, *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        return render(
            request,
            "practitioners/form.html",
            {
                "refused": refused,
                "title": "Invite people from a file",
                "caption": home.name,
                "lead": "You see what the file would do before anything happens.",
                "back": reverse("practitioners:invitations", args=(home.reference,)),
                "template": reverse("practitioners:people-template", args=(home.reference,)),
                "form": form,
                "is_file": True,
                "button": "Look at it",
                "has_errors": status != 200,
            },
            status=status,
        )


class OneInvitationView(InvitingView):
    """Something done to one invitation, by POST only."""

    def invitation(self, request: HttpRequest, organisation: str, invitation: str) -> OrganisationRow:
        """Return the organisation of the invitation, or raise `Http404`."""
        home = self.home(request, organisation)
        try:
            found = get_invitation(actor=actor_of(request), invitation=invitation, at=now())
        except InvitationUnknown:
            raise Http404 from None
        if found.organisation != organisation:
            raise Http404
        return home


class RenewInvitation(OneInvitationView):
    """Send an invitation again."""

    def post(self, request: HttpRequest, organisation: str, invitation: str) -> HttpResponse:
        """Make a new link, and send it."""
        home = self.invitation(request, organisation, invitation)
        try:
            renew_invitation(actor=actor_of(request), invitation=invitation, now=now())
        except Refused as reason:
            return self.list_page(request, home, refused=str(reason), status=409)
        return self.back_to_list(organisation)


class WithdrawInvitation(OneInvitationView):
    """Take an invitation back."""

    def post(self, request: HttpRequest, organisation: str, invitation: str) -> HttpResponse:
        """Withdraw it."""
        home = self.invitation(request, organisation, invitation)
        try:
            withdraw_invitation(actor=actor_of(request), invitation=invitation, now=now())
        except Refused as reason:
            return self.list_page(request, home, refused=str(reason), status=409)
        return self.back_to_list(organisation)
