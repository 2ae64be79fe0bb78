"""What the pages of governance share: a list with its file, a form with its act, and what a form offers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.agreements.queries import list_agreements
from sharewell.agreements.types import KINDS
from sharewell.design.one_form import OneFormPage
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.governance.types import GovernanceUnknown
from sharewell.partnerships.queries import get_organisation, list_organisations
from sharewell.practitioners.queries import list_current_posts

Cells = Sequence[object]


def may(request: Any, permission: Permission) -> bool:
    """Tell whether the reader has a permission, so that no page offers what would be refused."""
    return is_permitted(request.actor, permission)


def keeps(request: Any) -> bool:
    """Tell whether the reader keeps the groups."""
    return may(request, Permission.KEEP_GROUPS)


def home_of(request: Any) -> str:
    """Return the reference of the reader's partnership."""
    return get_organisation(request.actor.organisation, on=today()).partnership


def organisations_of(request: Any) -> list[tuple[str, str]]:
    """Return the organisations of the reader's partnership, for a form."""
    return [(one.reference, one.name) for one in list_organisations(on=today(), partnership=home_of(request))]


def posts_of(request: Any) -> list[tuple[str, str]]:
    """Return the posts of the reader's partnership, for a form."""
    houses = {reference for reference, _ in organisations_of(request)}
    return [
        (one.reference, f"{one.person_name}, {one.title}, {one.organisation_name}")
        for one in list_current_posts(at=now())
        if one.organisation in houses
    ]


def documents_of(request: Any) -> list[tuple[str, str]]:
    """Return the documents of the reader's partnership, for a form."""
    return [(one.reference, f"{one.title} ({KINDS[one.kind].words})") for one in list_agreements(actor=request.actor)]


class ListPage(View):
    """A list as a page, and as a file where `is_file`."""

    is_file: ClassVar[bool] = False
    title: ClassVar[str]
    lead: ClassVar[str] = ""
    caption: ClassVar[str]
    head: ClassVar[tuple[str, ...]]
    columns: ClassVar[tuple[str, ...]]
    filename: ClassVar[str]
    csv: ClassVar[str]
    empty: ClassVar[tuple[str, str]]
    template: ClassVar[str] = "governance/list.html"

    def rows(self, request: Any) -> Iterable[Any]:
        """Return the rows."""
        raise NotImplementedError

    def cells(self, request: Any, row: Any) -> Cells:
        """Return a row for the page."""
        raise NotImplementedError

    def file_cells(self, row: Any) -> Cells:
        """Return a row for the file."""
        raise NotImplementedError

    def ways(self, request: Any) -> list[tuple[str, str]]:
        """Return what the reader can do from here: address and words."""
        return []

    def more(self, request: Any) -> dict[str, Any]:
        """Return what else the page shows."""
        return {}

    def get(self, request: Any) -> HttpResponse:
        """Show the list, or send it."""
        rows = list(self.rows(request))
        if self.is_file:
            return csv_response(
                filename=self.filename, header=self.columns, rows=(self.file_cells(one) for one in rows)
            )
        shown = {
            "title": self.title,
            "lead": self.lead,
            "caption": self.caption,
            "head": self.head,
            "rows": [self.cells(request, one) for one in rows],
            "csv": self.csv,
            "empty": self.empty,
            "ways": self.ways(request),
            **self.more(request),
        }
        return render(request, self.template, shown)


class FormPage(OneFormPage):
    """A form that does one act and leads on, with its title, its lead and its button. A refusal stands in the form."""

    title: ClassVar[str]
    lead: ClassVar[str] = ""
    button: ClassVar[str] = "Save"
    template = "governance/form.html"
    missing = (GovernanceUnknown,)

    def look_first(self, request: Any, **where: str) -> None:
        """Find what the page is about, as it shows it."""
        self.shown(request, **where)

    def refuse(self, request: HttpRequest, form: Any, refusal: Refused, where: Mapping[str, str]) -> HttpResponse:
        """Say why beside the form."""
        form.add_error(None, str(refusal))
        return self.page(request, form, where, status=422)

    def page(
        self, request: HttpRequest, form: Any, where: Mapping[str, str], *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        """Show the form under its title."""
        context = {
            "title": self.title,
            "lead": self.lead,
            "button": self.button,
            "form": form,
            "has_errors": status != 200,
            **self.shown(request, **where),
        }
        return render(request, self.template, context, status=status)


def found(work: Callable[[], Any]) -> Any:
    """Return what the work returns; what is unknown, and what is not open to the reader, is not found alike."""
    try:
        return work()
    except GovernanceUnknown:
        raise Http404 from None
