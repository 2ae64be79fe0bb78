"""What the pages of consent share: names, and that closed and missing look alike."""

from typing import Any

from django.http import Http404
from django.views import View

from sharewell.children.queries import get_child, list_named
from sharewell.children.types import ChildRow, ChildUnknown
from sharewell.consent.queries import (
    get_consent,
)
from sharewell.consent.types import (
    ConsentRow,
    ConsentUnknown,
)
from sharewell.foundation.clock import now, today
from sharewell.guidance.queries import get_guides
from sharewell.partnerships.queries import list_organisations


def names_of_organisations() -> dict[str, str]:
    """Return the names of organisations by their references."""
    return {one.reference: one.name for one in list_organisations(on=today())}


def names_of_kinds() -> dict[str, str]:
    """Return what kinds of organisations are called."""
    return {code: kind.title for code, kind in get_guides().kinds.items()}


def called(child: ChildRow) -> str:
    """Return a child's name, or how it is known, with its age where that is known."""
    age = child.age_on(today())
    return child.called if age is None else f"{child.called}, {age} years old"


class OfChild(View):
    """A page about one child. Closed and missing look alike."""

    def child(self, request: Any, reference: str) -> ChildRow:
        """Return who the child is, or raise `Http404`."""
        try:
            return get_child(actor=request.actor, child=reference, now=now())
        except ChildUnknown:
            raise Http404 from None


class OfConsent(View):
    """A page about one consent. Closed and missing look alike."""

    def row(self, request: Any, reference: str) -> ConsentRow:
        """Return the consent, or raise `Http404`."""
        try:
            return get_consent(actor=request.actor, consent=reference, now=now())
        except ConsentUnknown:
            raise Http404 from None

    def called(self, request: Any, row: ConsentRow) -> str:
        """Return what the child is called, or its reference where it is no longer open to the reader."""
        return next(
            (called(one) for one in list_named(actor=request.actor, children=[row.child], now=now())), row.child
        )
