"""Read the register: what an organisation is, on which day, and its teams. Pages that show it ask for `BE_HERE`."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sharewell.foundation.prepared import PreparedQuery
from sharewell.partnerships.models import Hub, Organisation, Partnership, RegisterEntry, Team
from sharewell.partnerships.types import (
    DataRole,
    InScope,
    OrganisationRow,
    OrganisationUnknown,
    PartnershipRow,
    RegisterEntryRow,
    RegisterEntryUnknown,
    ScopeRow,
    TeamRow,
    TeamUnknown,
)


def get_organisation(reference: str, *, on: date) -> OrganisationRow:
    """Return an organisation with what the register says of it on a day. Raise `OrganisationUnknown`."""
    for row in _rows(Organisation.objects.filter(reference=reference), on=on):
        return row
    raise OrganisationUnknown("No organisation has this reference.")


def list_organisations(
    *, on: date, partnership: str | None = None, references: Collection[str] | None = None
) -> tuple[OrganisationRow, ...]:
    """Return every organisation in the order of their names, as they are on a day.

    `partnership` and `references` narrow; what is None does not.
    """
    organisations = Organisation.objects.order_by("name", "reference")
    if references is not None:
        organisations = organisations.filter(reference__in=references)
    if partnership is not None:
        organisations = organisations.filter(partnership__reference=partnership)
    return _rows(organisations, on=on)


def find_organisation_named(name: str, *, partnership: str, on: date) -> OrganisationRow | None:
    """Return the organisation of a partnership with exactly this name, or None."""
    return next(iter(_rows(Organisation.objects.filter(name=name, partnership__reference=partnership), on=on)), None)


def find_voucher(organisation: str) -> str:
    """Return the reference of the umbrella body that vouches for an organisation, or nothing."""
    one = Organisation.objects.select_related("vouched_by").filter(reference=organisation).first()
    return one.vouched_by.reference if one and one.vouched_by else ""


def find_partnership_named(name: str) -> PartnershipRow | None:
    """Return the partnership with exactly this name, or None."""
    one = Partnership.objects.filter(name=name).first()
    return PartnershipRow(reference=one.reference, name=one.name, is_invented=one.is_invented) if one else None


def get_register_entry(organisation: str, *, on: date) -> RegisterEntryRow:
    """Return what the register says of an organisation on a day. Raise `RegisterEntryUnknown` where it says nothing."""
    for entry in _entries().filter(_in_force(on), organisation__reference=organisation):
        return _entry(entry)
    raise RegisterEntryUnknown("The register says nothing of this organisation on that day.")


def list_scopes(*, organisations: Collection[str], on: date) -> tuple[ScopeRow, ...]:
    """Return whether the register counts organisations in scope of s.16LA on a day, and why.

    It returns nothing for one of which the register is silent. One narrow query: every page of a decision asks for it.
    """
    asked = {f"organisation_{number}": one for number, one in enumerate(sorted(organisations))}
    return tuple(
        ScopeRow(
            organisation=values["organisation__reference"],
            in_scope=InScope(values["in_scope_s16la"]),
            reason=values["scope_reason"],
        )
        for values in (_scopes.rows(on=on, **asked) if asked else ())
    )


def _asked_of_scopes(*, on: date, **organisations: str) -> QuerySet[RegisterEntry, Any]:
    found = RegisterEntry.objects.filter(_in_force(on), organisation__reference__in=list(organisations.values()))
    return found.values("organisation__reference", "in_scope_s16la", "scope_reason")


_scopes = PreparedQuery(_asked_of_scopes)


def list_register_entries(*, organisation: str) -> tuple[RegisterEntryRow, ...]:
    """Return everything that the register ever said of an organisation, the newest first."""
    entries = _entries().filter(organisation__reference=organisation).order_by("-began_on")
    return tuple(_entry(entry) for entry in entries)


def count_unsigned_entries(*, on: date) -> int:
    """Return how many entries in force on a day nobody has signed off."""
    return RegisterEntry.objects.filter(_in_force(on), signed_on__isnull=True).count()


def list_teams(*, organisation: str) -> tuple[TeamRow, ...]:
    """Return the current teams of an organisation in the order of their names."""
    teams = _teams().filter(organisation__reference=organisation, ended_at__isnull=True).order_by("name")
    return tuple(_team(team) for team in teams)


def get_team(reference: str) -> TeamRow:
    """Return a team, whether or not it has ended. Raise `TeamUnknown`."""
    for team in _teams().filter(reference=reference):
        return _team(team)
    raise TeamUnknown("No team has this reference.")


def find_team_named(name: str, *, organisation: str) -> TeamRow | None:
    """Return the current team of an organisation with exactly this name, or None."""
    teams = _teams().filter(name=name, organisation__reference=organisation, ended_at__isnull=True)
    return next((_team(team) for team in teams), None)


def is_hub(team: str) -> bool:
    """Tell whether a team is a multi-agency safeguarding hub now."""
    return bool(team) and Hub.objects.filter(team__reference=team, ended_at__isnull=True).exists()


def _in_force(on: date) -> Q:
    return Q(began_on__lte=on) & (Q(ended_on__isnull=True) | Q(ended_on__gt=on))


def _entries() -> QuerySet[RegisterEntry]:
    return RegisterEntry.objects.select_related("organisation", "processor_for")


def _teams() -> QuerySet[Team]:
    marked = Hub.objects.filter(team=OuterRef("pk"), ended_at__isnull=True)
    return Team.objects.select_related("organisation").annotate(is_hub=Exists(marked))


def _rows(organisations: QuerySet[Organisation], *, on: date) -> tuple[OrganisationRow, ...]:
    """Read organisations and their entries of the day, in two queries however many there are."""
    held = list(organisations.select_related("partnership"))
    entries: Mapping[int, RegisterEntry] = {
        entry.organisation_id: entry for entry in _entries().filter(_in_force(on), organisation__in=held)
    }
    return tuple(
        OrganisationRow(
            reference=one.reference,
            name=one.name,
            partnership=one.partnership.reference,
            partnership_name=one.partnership.name,
            is_invented=one.is_invented,
            entry=_entry(entries[one.pk]) if one.pk in entries else None,
        )
        for one in held
    )


def _entry(entry: RegisterEntry) -> RegisterEntryRow:
    return RegisterEntryRow(
        reference=entry.reference,
        organisation=entry.organisation.reference,
        kind=entry.kind,
        department=entry.department,
        is_public_authority=entry.is_public_authority,
        data_role=DataRole(entry.data_role),
        processor_for=entry.processor_for.reference if entry.processor_for else "",
        processor_for_name=entry.processor_for.name if entry.processor_for else "",
        in_scope_s16la=InScope(entry.in_scope_s16la),
        scope_reason=entry.scope_reason,
        began_on=entry.began_on,
        ended_on=entry.ended_on,
        entered_at=entry.entered_at,
        signed_by=entry.signed_by,
        signed_on=entry.signed_on,
    )


def _team(team: Team) -> TeamRow:
    return TeamRow(
        reference=team.reference,
        organisation=team.organisation.reference,
        name=team.name,
        is_hub=team.is_hub,  # type: ignore[attr-defined]  # annotated
    )
