"""The inbox, and the registers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Role
from sharewell.design.one_form import KeyedPage
from sharewell.design.tables import csv_response
from sharewell.design.words import moment_words
from sharewell.foundation.clock import now, today
from sharewell.obligations.queries import list_open
from sharewell.obligations.types import Lane, Stage
from sharewell.practitioners.queries import list_names
from sharewell.sharing.actions import resolve_line
from sharewell.sharing.events import DISCLOSURE_DUTIES, REQUEST_DUTIES
from sharewell.sharing.forms import ResolveForm
from sharewell.sharing.presenters import (
    COUNT_COLUMNS,
    DISCLOSURE_COLUMNS,
    REGISTER_COLUMNS,
    REQUEST_COLUMNS,
    count_cells,
    disclosure_cells,
    names_on,
    register_cells,
    request_cells,
)
from sharewell.sharing.queries import (
    MOST_IN_A_FILE,
    count_sharing,
    find_line,
    list_disclosures,
    list_register,
    list_requests,
    read_resolutions,
)
from sharewell.sharing.types import REGISTER_WORDS, AlreadyResolved, LineUnknown, Register
from sharewell.sharing.views.pages import UNKNOWN, actor_of, key_of

CODES = frozenset(duty.code for duties in (DISCLOSURE_DUTIES, REQUEST_DUTIES) for duty in duties.values())
LISTS = (
    (Stage.TO_ACKNOWLEDGE, "To acknowledge"),
    (Stage.TO_DO, "To do"),
    (Stage.TO_VERIFY, "To verify"),
    (Stage.WAITING, "Waiting for others"),
)


class Inbox(View):
    """What was sent and asked: what waits for the reader, and everything that is open to them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, without a word about a child."""
        actor, names = actor_of(request), names_on(today())
        owed = [one for one in list_open(actor=actor, now=now()) if one.code in CODES]
        lists = [
            (title, [one for one in owed if (Stage.WAITING if one.lane is Lane.WAITING else one.stage) is stage])
            for stage, title in LISTS
        ]
        context = {
            "lists": [(title, rows) for title, rows in lists if rows],
            "disclosures": list(disclosure_cells(list_disclosures(actor=actor), names=names)),
            "requests": list(request_cells(list_requests(actor=actor), names=names)),
            "may_count": is_permitted(actor, Permission.COUNT_SHARING),
        }
        return render(request, "sharing/inbox.html", context)


class DisclosuresFile(View):
    """The disclosures open to the reader, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it: no name and no word about a child is in it."""
        lines = list_disclosures(actor=actor_of(request), limit=MOST_IN_A_FILE)
        rows = disclosure_cells(lines, names=names_on(today()))
        return csv_response(filename="disclosures.csv", header=DISCLOSURE_COLUMNS, rows=rows)


class RequestsFile(View):
    """The requests open to the reader, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it: no name and no word about a child is in it."""
        lines = list_requests(actor=actor_of(request), limit=MOST_IN_A_FILE)
        rows = request_cells(lines, names=names_on(today()))
        return csv_response(filename="requests.csv", header=REQUEST_COLUMNS, rows=rows)


class Registers(View):
    """Refusals, late answers, what nobody checked, disagreements; and numbers by organisation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        actor, names = actor_of(request), names_on(today())
        registers = [
            {
                "code": one.value,
                "title": REGISTER_WORDS[one][0],
                "none": REGISTER_WORDS[one][1],
                "rows": [
                    (line.page, cells)
                    for lines in (list_register(actor=actor, register=one, now=now()),)
                    for line, cells in zip(lines, register_cells(lines, names=names), strict=True)
                ],
            }
            for one in Register
        ]
        counts = list(count_cells(count_sharing(actor=actor, now=now()), names=names))
        return render(
            request,
            "sharing/registers.html",
            {"registers": registers, "counts": counts, "may_open": is_permitted(actor, Permission.READ_SHARING)},
        )


class Resolve(KeyedPage):
    """How a line of a register was resolved, and the next thing that a manager says of it.

    That its words were read is written down.
    """

    template, missing, sent_before = "sharing/resolve.html", UNKNOWN, (AlreadyResolved,)

    def form(self, request: Any, data: Any, **where: str) -> ResolveForm:
        """Ask how."""
        return ResolveForm(data)

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Keep how it was resolved."""
        resolve_line(
            actor=request.actor,
            register=self._register(where["register"]),
            about=where["reference"],
            words=form.cleaned_data["words"],
            key=key_of(request),
            now=now(),
        )

    def onward(self, request: Any, **where: str) -> str:
        """Lead back to it."""
        return reverse("sharing:resolve", args=(where["register"], where["reference"]))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show the line, and what was said of it."""
        actor, which = actor_of(request), self._register(where["register"])
        rows = read_resolutions(actor=actor, register=which, about=where["reference"], now=now())
        names = list_names({one.by for one in rows})
        return {
            **({} if Role.MANAGER in actor.roles else {"form": None}),
            "line": find_line(actor=actor, register=which, about=where["reference"], now=now()),
            "title": REGISTER_WORDS[which][0],
            "moves": [
                {"what": "Resolved", "words": one.words, "who": names.get(one.by, one.by), "when": moment_words(one.at)}
                for one in rows
            ],
            "may_open": is_permitted(actor, Permission.READ_SHARING),
        }

    @staticmethod
    def _register(register: str) -> Register:
        if register not in {one.value for one in Register}:
            raise LineUnknown(register)
        return Register(register)


class RegisterFile(View):
    """One register as a file."""

    def get(self, request: HttpRequest, register: str) -> HttpResponse:
        """Send it."""
        if register not in {one.value for one in Register}:
            raise Http404
        lines = list_register(actor=actor_of(request), register=Register(register), now=now())
        rows = register_cells(lines, names=names_on(today()))
        return csv_response(filename=f"{register}.csv", header=REGISTER_COLUMNS, rows=rows)


class CountsFile(View):
    """The numbers by organisation as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        rows = count_cells(count_sharing(actor=actor_of(request), now=now()), names=names_on(today()))
        return csv_response(filename="sharing-counts.csv", header=COUNT_COLUMNS, rows=rows)
