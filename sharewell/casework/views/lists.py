"""The list of enquiries, and how one begins."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.types import Actor
from sharewell.casework.actions import receive_contact, receive_disclosure
from sharewell.casework.forms import ContactForm, OpenForm
from sharewell.casework.presenters import LINE_COLUMNS, line_cells, names_on
from sharewell.casework.queries import find_enquiry_of, list_enquiries, list_unopened
from sharewell.casework.types import MOST_IN_A_FILE, AlreadyReceived, EnquiryUnknown, NotInAHub, Way
from sharewell.casework.views.pages import UNKNOWN, CaseworkForm, CaseworkView, actor_of, people_of, to_enquiry
from sharewell.core.enquiring import EnquirySide
from sharewell.design.tables import csv_response
from sharewell.design.words import moment_words
from sharewell.foundation.clock import now, today
from sharewell.foundation.page_keys import key_of
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


class Receive(CaseworkForm):
    """Enter what somebody outside told the hub."""

    title, button = "Enter what somebody told the hub", "Keep this contact"
    lede = "It is a contact. You accept it as a referral, or not, on the next page."

    def dispatch(self, request: Any, *args: Any, **where: Any) -> HttpResponseBase:
        """Say who can, to whoever is in no hub."""
        if not is_hub(request.actor.team):
            return render(request, "casework/no_hub.html", {})
        return super().dispatch(request, *args, **where)

    def form(self, request: Any, data: Any, **where: str) -> ContactForm:
        """Ask who told what."""
        return ContactForm(data, people=_people(request.actor))

    def do(self, request: Any, form: Any, **where: str) -> str:
        """Keep it, as a contact."""
        said = form.cleaned_data
        try:
            reference = receive_contact(
                actor=request.actor,
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
        return reverse("casework:enquiry", args=(reference,))


class Open(CaseworkForm):
    """Begin an enquiry with what an agency sent."""

    title, button = "Open an enquiry", "Open the enquiry"
    missing = (*UNKNOWN, DisclosureUnknown, NotInAHub)

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Show the form, or go to the enquiry that there is already."""
        before = find_enquiry_of(actor=actor_of(request), disclosure=where["disclosure"])
        return to_enquiry(before) if before else super().get(request, **where)

    def form(self, request: Any, data: Any, **where: str) -> OpenForm:
        """Ask what is known besides."""
        return OpenForm(data, people=_people(request.actor))

    def do(self, request: Any, form: Any, **where: str) -> str:
        """Keep it as a contact."""
        try:
            reference = receive_disclosure(
                actor=request.actor,
                disclosure=where["disclosure"],
                family_told=form.cleaned_data["family_told"],
                not_for=form.cleaned_data["not_for"],
                key=key_of(request),
                now=now(),
            )
        except AlreadyReceived as before:
            reference = before.reference
        return reverse("casework:enquiry", args=(reference,))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Say what it begins with, without a word about the child."""
        actor: Actor = request.actor
        cover, may_read = get_cover(actor=actor, disclosure=where["disclosure"])
        if not may_read or not is_hub(actor.team) or cover.organisation == actor.organisation:
            raise EnquiryUnknown(where["disclosure"])
        house = names_on(today()).house(cover.organisation)
        return {
            **super().shown(request, **where),
            "lede": f"It begins with what {house} sent, {moment_words(cover.made_at)}. It is a contact so far.",
        }
