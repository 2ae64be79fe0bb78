"""Write the register and contact routes as files that a spreadsheet opens without running anything.

`importers` reads the file of contact routes back.
"""

from collections.abc import Iterator, Sequence

from sharewell.design.tables import csv_text
from sharewell.partnerships.types import COLUMNS, ChangeRow, ContactRouteRow, OrganisationRow


def contact_route_cells(routes: Sequence[ContactRouteRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each route in the order of `COLUMNS`."""
    for route in routes:
        yield tuple(str(getattr(route, name)) for name in COLUMNS)


def contact_routes_csv(routes: Sequence[ContactRouteRow]) -> str:
    """Return the routes as CSV with a header, each cell guarded against formulas."""
    return csv_text(COLUMNS, contact_route_cells(routes))


REGISTER_COLUMNS = (
    "organisation",
    "name",
    "is_invented",
    "kind",
    "department",
    "is_public_authority",
    "data_role",
    "processor_for",
    "in_scope_s16la",
    "scope_reason",
    "began_on",
    "signed_on",
)
"""The columns of the register as a file. What the register does not say of an organisation is empty."""


def register_cells(organisations: Sequence[OrganisationRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each organisation in the order of `REGISTER_COLUMNS`."""
    for one in organisations:
        entry = one.entry
        first = (one.reference, one.name, "yes" if one.is_invented else "no")
        if entry is None:
            yield (*first, *("" for _ in REGISTER_COLUMNS[3:]))
            continue
        yield (
            *first,
            entry.kind,
            entry.department,
            "yes" if entry.is_public_authority else "no",
            entry.data_role.value,
            entry.processor_for_name,
            entry.in_scope_s16la.value,
            entry.scope_reason,
            entry.began_on.isoformat(),
            entry.signed_on.isoformat() if entry.signed_on else "",
        )


CHANGE_COLUMNS = (
    "change",
    "organisation",
    "name",
    "former_name",
    "new_name",
    "successor",
    "successor_name",
    "happened_on",
    "why",
    "signed_on",
)
"""The columns of what changed, as a file."""


def change_cells(changes: Sequence[ChangeRow]) -> Iterator[tuple[object, ...]]:
    """Yield the cells of each change in the order of `CHANGE_COLUMNS`."""
    for one in changes:
        yield (
            one.reference,
            one.organisation,
            one.organisation_name,
            one.former_name,
            one.new_name,
            one.successor,
            one.successor_name,
            one.happened_on,
            one.why,
            one.signed_on or "",
        )
