"""Groups: the list, one of them, terms of reference, seats, and meetings."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.design.words import date_words
from sharewell.foundation.clock import now, today
from sharewell.governance import forms
from sharewell.governance.actions import (
    call_off_meeting,
    end_group,
    end_seat,
    found_group,
    give_seat,
    hold_meeting,
    plan_meeting,
    set_agenda,
    set_terms,
)
from sharewell.governance.presenters import GROUP_COLUMNS, GROUP_HEAD, group_cells, group_file, link, short
from sharewell.governance.queries import (
    find_terms,
    get_group,
    get_meeting,
    list_agenda,
    list_attendance,
    list_groups,
    list_meetings,
    list_resolutions,
    list_seats,
    list_terms,
    list_to_answer,
)
from sharewell.governance.types import (
    ATTENDED_WORDS,
    GROUP_WORDS,
    RESOLUTION_WORDS,
    SEAT_WORDS,
    Attended,
    GroupKind,
    MeetingRow,
    SeatKind,
)
from sharewell.governance.views.pages import (
    Cells,
    FormPage,
    ListPage,
    found,
    home_of,
    keeps,
    organisations_of,
    posts_of,
)


class Groups(ListPage):
    """Every group."""

    title = "Groups of the partnership"
    lead = "Each group has terms of reference, members and meetings. What it decides stands in the list of decisions."
    caption = "All groups, by name"
    head, columns = GROUP_HEAD, GROUP_COLUMNS
    filename, csv = "groups.csv", "governance:groups-csv"
    empty = ("No group is entered yet", "The partnership’s agreements officer enters its board and other groups.")

    def rows(self, request: Any) -> Any:
        """Return the groups."""
        return list_groups(actor=request.actor)

    def cells(self, request: Any, row: Any) -> Cells:
        """Return a group."""
        return group_cells(row)

    def file_cells(self, row: Any) -> Cells:
        """Return a group for the file."""
        return group_file(row)

    def ways(self, request: Any) -> list[tuple[str, str]]:
        """Lead to the decisions, and to a new group."""
        ways = [
            (reverse("governance:decisions"), "Decisions of the groups"),
            (reverse("governance:reports"), "Reports and the handbook"),
            (reverse("governance:practices"), "Best practice"),
        ]
        return [*ways, (reverse("governance:found"), "Enter a group")] if keeps(request) else ways


class FoundGroup(FormPage):
    """A new group."""

    title, button = "Enter a group", "Enter it"
    back = ("governance:groups", "Groups")

    def form(self, request: Any, data: Any, **where: str) -> forms.GroupForm:
        """Offer the groups that it can report to."""
        above = [(one.reference, one.name) for one in list_groups(actor=request.actor, at=now())]
        return forms.GroupForm(data, offers={"reports_to": above})

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Found it."""
        said = form.cleaned_data
        group = found_group(
            actor=request.actor,
            partnership=home_of(request),
            name=said["name"],
            kind=GroupKind(said["kind"]),
            reports_to=said["reports_to"],
            now=now(),
        )
        return reverse("governance:group", args=(group,))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": (reverse("governance:groups"), "Groups")}


class Group(View):
    """One group: what holds, who sits there, when it meets, what it decided."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        moment = now()
        group = found(lambda: get_group(actor=request.actor, group=reference))
        at = {"actor": request.actor, "group": reference}
        shown = {
            "group": group,
            "kind": GROUP_WORDS[group.kind],
            "terms": find_terms(**at, on=today()),
            "all_terms": list_terms(**at),
            "seats": [(one, SEAT_WORDS[one.kind]) for one in list_seats(**at, at=moment)],
            "meetings": list_meetings(**at),
            "decisions": [(one, RESOLUTION_WORDS[one.kind], short(one.words)) for one in list_resolutions(**at)],
            "waiting": list_to_answer(**at),
            "keeps": keeps(request) and (group.ended_at is None or group.ended_at > moment),
        }
        return render(request, "governance/group.html", shown)


class AboutGroup(FormPage):
    """A form about one group."""

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Name the group."""
        group = get_group(actor=request.actor, group=where["reference"])
        return {"caption": group.name, "back": (reverse("governance:group", args=(group.reference,)), group.name)}

    def to_group(self, where: dict[str, str]) -> str:
        """Return the address of the group."""
        return reverse("governance:group", args=(where["reference"],))


class SetTerms(AboutGroup):
    """New terms of reference."""

    title, button = "Set the terms of reference", "Set them"
    lead = "The terms before these stay to be read. They hold until the day before these begin."

    def form(self, request: Any, data: Any, **where: str) -> forms.TermsForm:
        """Begin with the newest terms."""
        newest = next(iter(list_terms(actor=request.actor, group=where["reference"])), None)
        return forms.TermsForm(data, initial={"words": newest.words if newest else ""})

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Set them."""
        set_terms(actor=request.actor, group=where["reference"], now=now(), **form.cleaned_data)
        return self.to_group(where)


class GiveSeat(AboutGroup):
    """A new seat."""

    title, button = "Give a seat", "Give the seat"
    lead = "An organisation’s seat passes by itself to whoever becomes its representative. A person’s seat does not."

    def form(self, request: Any, data: Any, **where: str) -> forms.SeatForm:
        """Offer organisations and people."""
        return forms.SeatForm(data, offers={"organisation": organisations_of(request), "post": posts_of(request)})

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Give it."""
        said = form.cleaned_data
        give_seat(
            actor=request.actor,
            group=where["reference"],
            kind=SeatKind(said["kind"]),
            post=said["post"],
            organisation=said["organisation"],
            now=now(),
        )
        return self.to_group(where)


class EndSeat(View):
    """The end of a seat."""

    def post(self, request: Any, reference: str, seat: str) -> HttpResponse:
        """End it now."""
        found(lambda: end_seat(actor=request.actor, seat=seat, now=now()))
        return HttpResponseRedirect(reverse("governance:group", args=(reference,)))


class EndGroup(AboutGroup):
    """The end of a group."""

    title, button = "End this group", "End it"
    lead = "Its seats end with it. What it decided stays, and what is owed stays owed."

    def form(self, request: Any, data: Any, **where: str) -> forms.ReasonForm:
        """Ask why."""
        return forms.ReasonForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """End it."""
        end_group(actor=request.actor, group=where["reference"], now=now(), **form.cleaned_data)
        return self.to_group(where)


class PlanMeeting(AboutGroup):
    """A new meeting."""

    title, button = "Plan a meeting", "Plan it"

    def form(self, request: Any, data: Any, **where: str) -> forms.MeetingForm:
        """Ask when and where."""
        return forms.MeetingForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Plan it."""
        meeting = plan_meeting(actor=request.actor, group=where["reference"], now=now(), **form.cleaned_data)
        return reverse("governance:meeting", args=(meeting,))


def title_of(meeting: MeetingRow) -> str:
    """Return a meeting in words."""
    kind = "annual meeting" if meeting.is_annual else "meeting"
    return f"{meeting.group_name}, {kind} of {date_words(meeting.meets_on)}"


class Meeting(View):
    """One meeting: agenda, who was there, what was decided."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        meeting = found(lambda: get_meeting(actor=request.actor, meeting=reference))
        shown = {
            "meeting": meeting,
            "heading": title_of(meeting),
            "points": list_agenda(actor=request.actor, meeting=reference),
            "attendance": [
                (one.sitter, ATTENDED_WORDS[one.attended])
                for one in list_attendance(actor=request.actor, meeting=reference)
            ],
            "decisions": [
                (link("decision", one.reference, RESOLUTION_WORDS[one.kind]), one.words)
                for one in list_resolutions(actor=request.actor, meeting=reference)
            ],
            "is_open": meeting.held_at is None and meeting.called_off_at is None,
            "has_come": meeting.meets_on <= today(),
            "keeps": keeps(request),
        }
        return render(request, "governance/meeting.html", shown)


class AboutMeeting(FormPage):
    """A form about one meeting."""

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Name the meeting."""
        meeting = get_meeting(actor=request.actor, meeting=where["reference"])
        words = title_of(meeting)
        return {"caption": words, "back": (reverse("governance:meeting", args=(meeting.reference,)), words)}

    def to_meeting(self, where: dict[str, str]) -> str:
        """Return the address of the meeting."""
        return reverse("governance:meeting", args=(where["reference"],))


class SetAgenda(AboutMeeting):
    """The agenda."""

    title, button = "Write the agenda", "Save the agenda"

    def form(self, request: Any, data: Any, **where: str) -> forms.AgendaForm:
        """Begin with the agenda as it is."""
        points = list_agenda(actor=request.actor, meeting=where["reference"])
        return forms.AgendaForm(data, initial={"points": "\n".join(points)})

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Set it."""
        set_agenda(actor=request.actor, meeting=where["reference"], points=form.lines(), now=now())
        return self.to_meeting(where)


class HoldMeeting(AboutMeeting):
    """Who was there."""

    title, button = "Record that the meeting was held", "Record it"
    lead = "Say for each seat whether it was filled. This cannot be changed afterwards."

    def form(self, request: Any, data: Any, **where: str) -> forms.HoldForm:
        """Ask for each seat."""
        meeting = get_meeting(actor=request.actor, meeting=where["reference"])
        return forms.HoldForm(data, seats=list_seats(actor=request.actor, group=meeting.group, at=now()))

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Record it."""
        attendance = {seat: Attended(said) for seat, said in form.cleaned_data.items()}
        hold_meeting(actor=request.actor, meeting=where["reference"], attendance=attendance, now=now())
        return self.to_meeting(where)


class CallOffMeeting(AboutMeeting):
    """A meeting that will not be held."""

    title, button = "Call the meeting off", "Call it off"

    def form(self, request: Any, data: Any, **where: str) -> forms.ReasonForm:
        """Ask why."""
        return forms.ReasonForm(data)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Call it off."""
        call_off_meeting(actor=request.actor, meeting=where["reference"], now=now(), **form.cleaned_data)
        return self.to_meeting(where)
