"""Read councils and whom to ring. All of it is public, so nobody is asked who they are."""

import tomllib
from functools import cache
from pathlib import Path

from sharewell.foundation.content import content_folder
from sharewell.partnerships.models import ContactRoute, Council
from sharewell.partnerships.types import (
    ContactRouteRow,
    CouncilRow,
    CouncilUnknown,
    NationalKind,
    NationalRoute,
    NationalRoutesFaulty,
    Service,
    Standing,
    WhomToRing,
    is_telephone,
)

_ORDER = {service.value: position for position, service in enumerate(Service)}
_FIELDS = {"code", "name", "use", "telephone", "hours", "web_page", "source", "standing", "kind"}


def list_councils() -> tuple[CouncilRow, ...]:
    """Return every council that has a current route, in the order of their names."""
    councils = Council.objects.filter(routes__ended_at__isnull=True).distinct().order_by("name")
    return tuple(_council(council) for council in councils)


def list_contact_routes(*, council: str | None = None) -> tuple[ContactRouteRow, ...]:
    """Return the current routes, by council and then in the order of `Service`.

    `council` is the key or the area code of one; None means all. Raise `CouncilUnknown` where no council has it.
    """
    routes = ContactRoute.objects.filter(ended_at__isnull=True).select_related("council")
    if council is not None:
        routes = routes.filter(council__reference=_find(council).reference)
    rows = sorted(routes, key=lambda route: (route.council.name, _ORDER[route.service]))
    return tuple(_route(route) for route in rows)


def get_whom_to_ring(*, council: str | None) -> WhomToRing:
    """Return what the page "Whom to ring" shows: councils, the chosen one with its routes, and the national numbers.

    `council` is a key or an area code. Where no council has it, nothing is chosen.
    """
    councils = list_councils()
    wanted = (council or "").strip()
    chosen = next((row for row in councils if wanted and wanted in {row.key, row.area_code}), None)
    routes = list_contact_routes(council=chosen.key) if chosen else ()
    return WhomToRing(councils=councils, council=chosen, routes=routes, national=national_routes())


def national_routes() -> tuple[NationalRoute, ...]:
    """Return the national numbers in the order of their file, `routes/national.toml` of the content.

    They need no database. Raise `NationalRoutesFaulty`, naming the file, where it is missing or faulty.
    """
    return _read_national(content_folder() / "routes" / "national.toml")


@cache
def _read_national(path: Path) -> tuple[NationalRoute, ...]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NationalRoutesFaulty(
            "content/routes/national.toml is missing.", cure="Put the file back from the release."
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise NationalRoutesFaulty(
            f"content/routes/national.toml cannot be read: {fault}.", cure="Mend the line that is named."
        ) from fault
    entries = document.get("route")
    if not isinstance(entries, list) or not entries:
        raise NationalRoutesFaulty("content/routes/national.toml holds no [[route]].", cure="Add at least 999.")
    return tuple(_national(number, entry) for number, entry in enumerate(entries, start=1))


def _national(number: int, entry: dict[str, object]) -> NationalRoute:
    where = f"Route {number} of content/routes/national.toml"
    if set(entry) != _FIELDS:
        odd = ", ".join(sorted(set(entry) ^ _FIELDS))
        raise NationalRoutesFaulty(f"{where} has too much or too little: {odd}.", cure="Give exactly the known keys.")
    standing, kind = str(entry["standing"]), str(entry["kind"])
    texts = {name: str(entry[name]) for name in _FIELDS - {"standing", "kind"}}
    if texts["telephone"] and not is_telephone(texts["telephone"]):
        raise NationalRoutesFaulty(f"{where} has no telephone number that can be rung.", cure="Write digits in groups.")
    if texts["web_page"] and not texts["web_page"].startswith("https://"):
        raise NationalRoutesFaulty(f"{where} has a web page without https.", cure="Write the address with https://.")
    if not (texts["telephone"] or texts["web_page"]):
        raise NationalRoutesFaulty(f"{where} leads nowhere.", cure="Give a telephone number or a web page.")
    if standing not in set(Standing) or kind not in set(NationalKind):
        raise NationalRoutesFaulty(
            f"{where} has an unknown standing or kind.",
            cure=f"Write one of {', '.join(Standing)}; and one of {', '.join(NationalKind)}.",
        )
    return NationalRoute(**texts, standing=Standing(standing), kind=NationalKind(kind))


def _find(key: str) -> CouncilRow:
    wanted = key.strip()
    for row in list_councils():
        if wanted and wanted in {row.key, row.area_code}:
            return row
    raise CouncilUnknown("No council is held under that key.")


def _council(council: Council) -> CouncilRow:
    return CouncilRow(reference=council.reference, key=council.key, name=council.name, area_code=council.area_code)


def _route(route: ContactRoute) -> ContactRouteRow:
    return ContactRouteRow(
        reference=route.reference,
        council=route.council.name,
        area_code=route.council.area_code,
        service=Service(route.service),
        telephone=route.telephone,
        hours=route.hours,
        email=route.email,
        web_page=route.web_page,
        checked_on=route.checked_on,
        source=route.source,
        standing=Standing(route.standing),
    )
