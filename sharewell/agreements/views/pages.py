"""What every page about agreements shares: who asks, and that what is not open looks missing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from sharewell.acting.types import Actor, Refused
from sharewell.agreements.policies import may_change
from sharewell.agreements.types import AgreementUnknown, PartyUnknown, RepresentativeUnknown, VersionUnknown
from sharewell.agreements.types.keeping import ContractUnknown, NotPublished
from sharewell.design.forms import KitForm
from sharewell.foundation.clock import now, today
from sharewell.partnerships.queries import get_organisation, list_organisations
from sharewell.partnerships.types import OrganisationRow, OrganisationUnknown

UNKNOWN = (
    AgreementUnknown,
    VersionUnknown,
    PartyUnknown,
    RepresentativeUnknown,
    ContractUnknown,
    NotPublished,
    OrganisationUnknown,
)


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


class AgreementsView(View):
    """A page about agreements. What is unknown, or not open to the reader, is missing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or be missing."""
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        except UNKNOWN:
            raise Http404 from None
        return answer


def show(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page; one that was refused says so in its title."""
    return render(request, f"agreements/{template}.html", {**context, "has_errors": status == 422}, status=status)


def attempt(form: KitForm, act: Callable[[], object], *, field: str | None = None) -> bool:
    """Try an act with what a valid form holds, and tell whether it was done. A refusal becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.add_error(field, str(refusal))
        return False
    return True


def require_kept(request: HttpRequest, agreement: str) -> None:
    """Return where the reader keeps the document. For everybody else it looks missing."""
    if not may_change(actor_of(request), agreement=agreement, at=now()):
        raise AgreementUnknown(agreement)


def own_house(actor: Actor) -> OrganisationRow:
    """Return the organisation of the reader's post."""
    return get_organisation(actor.organisation, on=today())


def houses_of(actor: Actor) -> Sequence[tuple[str, str]]:
    """Return the organisations of the reader's partnership as choices."""
    own = own_house(actor)
    return [(one.reference, one.name) for one in list_organisations(on=today(), partnership=own.partnership)]


def house_in_sight(actor: Actor, organisation: str) -> OrganisationRow:
    """Return an organisation of the reader's partnership. Raise `OrganisationUnknown`."""
    found = get_organisation(organisation, on=today())
    if found.partnership != own_house(actor).partnership:
        raise OrganisationUnknown(organisation)
    return found
