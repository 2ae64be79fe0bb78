"""Write contact routes as a file that `importers` reads back, and that a spreadsheet opens without running anything."""

from collections.abc import Iterator, Sequence

from sharewell.design.tables import csv_text
from sharewell.partnerships.types import COLUMNS, ContactRouteRow


def contact_route_cells(routes: Sequence[ContactRouteRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each route in the order of `COLUMNS`."""
    for route in routes:
        yield tuple(str(getattr(route, name)) for name in COLUMNS)


def contact_routes_csv(routes: Sequence[ContactRouteRow]) -> str:
    """Return the routes as CSV with a header, each cell guarded against formulas."""
    return csv_text(COLUMNS, contact_route_cells(routes))
