"""Part two records, see what was shared while they were one child, and tell who received it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission
from sharewell.children.types import LinkUnknown, NotLinked
from sharewell.design.one_form import OneFormPage
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.practitioners.queries import list_names
from sharewell.sharing.actions import close_telling, part_records
from sharewell.sharing.forms.tellings import PartForm, ToldForm
from sharewell.sharing.presenters.lists import names_on
from sharewell.sharing.presenters.tellings import (
    SHARED_COLUMNS,
    looker_cells,
    receiver_words,
    sender_words,
    shared_cells,
    shared_lines,
)
from sharewell.sharing.queries import read_telling, read_under_link
from sharewell.sharing.types.tellings import (
    MUST_BE_TOLD,
    SHARED_WORDS,
    TOLD_HOW_WORDS,
    TellingUnknown,
    ToldHow,
    UnderLink,
)


def _shown(row: UnderLink) -> dict[str, Any]:
    names = names_on(today())
    return {
        "row": row,
        "lines": shared_lines(row.shared, names=names),
        "lookers": looker_cells(row.lookers, names=names),
        "must_be_told": MUST_BE_TOLD,
    }


class Part(OneFormPage):
    """What was shared while two records were linked, and the form that parts them."""

    template, missing = "sharing/part.html", (LinkUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> PartForm:
        """Ask why."""
        return PartForm(data)

    def look_first(self, request: Any, **where: str) -> None:
        """Look whether the link is there."""
        read_under_link(actor=request.actor, link=where["reference"], now=now())

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Part them, and let each who shared something owe to tell. Parted before, it leads to what followed."""
        try:
            part_records(actor=request.actor, link=where["reference"], reason=form.cleaned_data["words"], now=now())
        except NotLinked:
            self.look_first(request, **where)
        return reverse("sharing:under-link", args=[where["reference"]])

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show what would have to be told."""
        return _shown(read_under_link(actor=request.actor, link=where["reference"], now=now()))


class UnderLinkPage(View):
    """What was shared while two records were linked, who must be told, and who looked."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        row = _read(request, reference)
        ended_by = list_names({row.ended_by} - {""}).get(row.ended_by, row.ended_by)
        return render(request, "sharing/under_link.html", {**_shown(row), "ended_by": ended_by})


class UnderLinkFile(View):
    """The same as a file: references and recipients, and no word about a child."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Send it."""
        rows = shared_cells(_read(request, reference).shared, names=names_on(today()))
        return csv_response(filename="shared-under-a-link.csv", header=SHARED_COLUMNS, rows=rows)


def _read(request: Any, reference: str) -> UnderLink:
    try:
        return read_under_link(actor=request.actor, link=reference, now=now())
    except LinkUnknown:
        raise Http404 from None


class Tell(OneFormPage):
    """What somebody owes to tell, and the form that says how they did. It shows no word about a child."""

    template, missing = "sharing/telling.html", (TellingUnknown,)

    def form(self, request: Any, data: Any, **where: str) -> ToldForm:
        """Ask how and when."""
        return ToldForm(data, today=today())

    def look_first(self, request: Any, **where: str) -> None:
        """Look whether it is there."""
        read_telling(actor=request.actor, telling=where["reference"], now=now())

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Close it."""
        said = form.cleaned_data
        close_telling(
            actor=request.actor,
            telling=where["reference"],
            how=ToldHow(said["how"]),
            told_on=said["told_on"],
            words=said["words"],
            now=now(),
        )
        return reverse("sharing:telling", args=[where["reference"]])

    def shown(self, request: HttpRequest, **where: str) -> dict[str, Any]:
        """Show it."""
        actor = request.actor  # type: ignore[attr-defined]
        row = read_telling(actor=actor, telling=where["reference"], now=now())
        names = names_on(today())
        may_read = is_permitted(actor, Permission.READ_SHARING)
        page = "sharing:disclosure" if row.about.startswith("dis_") else "sharing:request"
        return {
            "row": row,
            "what": SHARED_WORDS[row.kind],
            "to": receiver_words(row.recipient, names=names),
            "sender": sender_words(row.organisation, row.post, names=names),
            "href": reverse(page, args=[row.about]) if may_read else "",
            "how": TOLD_HOW_WORDS[row.told_how] if row.told_how else "",
            "closed_by": list_names({row.closed_by} - {""}).get(row.closed_by, row.closed_by),
            "must_be_told": MUST_BE_TOLD,
        }
