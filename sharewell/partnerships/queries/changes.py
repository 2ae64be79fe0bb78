"""Read how organisations changed: other names, and who took over from whom."""

from collections.abc import Collection
from datetime import date

from sharewell.partnerships.models import OrganisationChange
from sharewell.partnerships.types import ChangeRow


def list_changes(*, organisation: str = "", partnership: str = "") -> tuple[ChangeRow, ...]:
    """Return what changed, the newest day first: of one organisation, of those it took over from, or of all.

    Of one organisation both its own changes and those by which it took over from another are returned.
    """
    found = OrganisationChange.objects.select_related("organisation", "successor")
    if organisation:
        found = found.filter(organisation__reference=organisation) | found.filter(successor__reference=organisation)
    if partnership:
        found = found.filter(organisation__partnership__reference=partnership)
    return tuple(_row(one) for one in found.order_by("-happened_on", "-reference"))


def list_successions(*, organisations: Collection[str], on: date) -> tuple[ChangeRow, ...]:
    """Return who had taken over from these organisations by a day, in one query."""
    found = OrganisationChange.objects.select_related("organisation", "successor").filter(
        organisation__reference__in=organisations, successor__isnull=False, happened_on__lte=on
    )
    return tuple(_row(one) for one in found.order_by("happened_on", "reference"))


def has_taken_over(*, successor: str, organisation: str, on: date) -> bool:
    """Tell whether an organisation had taken over another's work by a day, by steps that were all signed off."""
    waiting, seen = {organisation}, {organisation}
    while waiting:
        found = {
            one.successor for one in list_successions(organisations=waiting, on=on) if one.is_signed and one.successor
        }
        if successor in found:
            return True
        waiting = found - seen
        seen |= found
    return False


def _row(one: OrganisationChange) -> ChangeRow:
    return ChangeRow(
        reference=one.reference,
        organisation=one.organisation.reference,
        organisation_name=one.organisation.name,
        former_name=one.former_name,
        new_name=one.new_name,
        successor=one.successor.reference if one.successor else "",
        successor_name=one.successor.name if one.successor else "",
        happened_on=one.happened_on,
        why=one.why,
        entered_at=one.entered_at,
        signed_by=one.signed_by,
        signed_on=one.signed_on,
    )
