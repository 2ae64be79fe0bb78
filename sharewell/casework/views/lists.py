"""The list of enquiries, and how one begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.acting.types import Actor, Refused
from sharewell.casework.actions import receive_contact, receive_disclosure
from sharewell.casework.forms import ContactForm, OpenForm
from sharewell.casework.presenters import LINE_COLUMNS, line_cells, names_on
from sharewell.casework.queries import find_enquiry_of, list_enquiries, list_unopened
from sharewell.casework.types import MOST_IN_A_FILE, AlreadyReceived, EnquiryUnknown, NotInAHub, Way
from sharewell.casework.views.pages import CaseworkView, actor_of, form_page, key_of, people_of, to_enquiry
from sharewell.children.types import SayWhoItIs
from sharewell.core.enquiring import EnquirySide
from sharewell.design.tables import csv_response
from sharewell.design.words import moment_words
from sharewell.foundation.clock import now, today
from sharewell.partnerships.queries import is_hub
from sharewell.practitioners.queries import list_current_posts
from sharewell.sharing.queries import get_cover
from sharewell.sharing.types import DisclosureUnknown


class Enquiries(CaseworkView):
    """The enquiries that are open to the reader, and what was sent to their hub and is none yet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, without a word about a child."""
        actor, names = actor_of(request), names_on(today())
        found = list_enquiries(actor=actor, now=now())
        works_in_hub = is_hub(actor.team)
        ours = [each for each in found if EnquirySide.HUB in each[1]]
        others = [each for each in found if EnquirySide.HUB not in each[1]]
        context = {
            "works_in_hub": works_in_hub,
            "has_any": bool(found),
            "lists": [
                ("Under way", list(line_cells([one for one in ours if not one[0].state.is_closed], names=names))),
                ("Closed", list(line_cells([one for one in ours if one[0].state.is_closed], names=names))),
                ("You told, or were asked", list(line_cells(others, names=names))),
            ],
            "unopened": [
                (one.reference, names.house(one.organisation), moment_words(one.made_at))
                for one in (list_unopened(actor=actor) if works_in_hub else ())
            ],
        }
        return render(request, "casework/enquiries.html", context)


class EnquiriesFile(CaseworkView):
    """The enquiries as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it: no name and no word about a child is in it."""
        found = list_enquiries(actor=actor_of(request), limit=MOST_IN_A_FILE, now=now())
        rows = line_cells(found, names=names_on(today()))
        return csv_response(filename="enquiries.csv", header=LINE_COLUMNS, rows=rows)


def _people(actor: Actor) -> list[tuple[str, str]]:
    posts = list_current_posts(at=now(), organisation=actor.organisation)
    return people_of(tuple(one for one in posts if one.person != actor.reference))


class Receive(CaseworkView):
    """Enter what somebody outside told the hub."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, ContactForm(people=_people(actor_of(request))))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it, as a contact."""
        actor = actor_of(request)
        form = ContactForm(request.POST, people=_people(actor))
        if not form.is_valid():
            return self._page(request, form, status=422)
        said = form.cleaned_data
        try:
            reference = receive_contact(
                actor=actor,
                way=Way(said["way"]),
                name=said["name"],
                identifying=said["identifying"],
                referrer_words=said["referrer_words"],
                said_words=said["said_words"],
                family_told=said["family_told"],
                not_for=said["not_for"],
                key=key_of(request),
                now=now(),
            )
        except AlreadyReceived as before:
            reference = before.reference
        except (Refused, SayWhoItIs) as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, status=422)
        return to_enquiry(reference)

    @staticmethod
    def _page(request: HttpRequest, form: ContactForm, *, status: int = 200) -> HttpResponse:
        if not is_hub(actor_of(request).team):
            status = 200 if status == 422 else status
            return render(request, "casework/no_hub.html", {}, status=status)
        return form_page(
            request,
            form,
            title="Enter what somebody told the hub",
            button="Keep this contact",
            lede="It is a contact. You accept it as a referral, or not, on the next page.",
            status=status,
        )


class Open(CaseworkView):
    """Begin an enquiry with what an agency sent."""

    def get(self, request: HttpRequest, disclosure: str) -> HttpResponse:
        """Show the form, or go to the enquiry that there is already."""
        before = find_enquiry_of(actor=actor_of(request), disclosure=disclosure)
        return to_enquiry(before) if before else self._page(request, disclosure, None)

    def post(self, request: HttpRequest, disclosure: str) -> HttpResponse:
        """Keep it as a contact."""
        actor = actor_of(request)
        form = OpenForm(request.POST, people=_people(actor))
        if not form.is_valid():
            return self._page(request, disclosure, form, status=422)
        try:
            reference = receive_disclosure(
                actor=actor,
                disclosure=disclosure,
                family_told=form.cleaned_data["family_told"],
                not_for=form.cleaned_data["not_for"],
                key=key_of(request),
                now=now(),
            )
        except AlreadyReceived as before:
            reference = before.reference
        except NotInAHub:
            raise EnquiryUnknown(disclosure) from None
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, disclosure, form, status=422)
        return to_enquiry(reference)

    @staticmethod
    def _page(request: HttpRequest, disclosure: str, form: OpenForm | None, *, status: int = 200) -> HttpResponse:
        actor = actor_of(request)
        try:
            cover, may_read = get_cover(actor=actor, disclosure=disclosure)
        except DisclosureUnknown:
            raise EnquiryUnknown(disclosure) from None
        if not may_read or not is_hub(actor.team) or cover.organisation == actor.organisation:
            raise EnquiryUnknown(disclosure)
        house = names_on(today()).house(cover.organisation)
        return form_page(
            request,
            form or OpenForm(people=_people(actor)),
            title="Open an enquiry",
            button="Open the enquiry",
            lede=f"It begins with what {house} sent, {moment_words(cover.made_at)}. It is a contact so far.",
            status=status,
        )
