"""Write councils and their contact routes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils.text import slugify

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.events import CONTACT_ROUTES_IMPORTED
from sharewell.partnerships.models import ContactRoute, Council
from sharewell.partnerships.types import ImportFaulty, ImportResult, LineFault, NothingToImport, RouteLine

_COMPARED = ("telephone", "hours", "email", "web_page", "checked_on", "source", "standing")


@dataclass(slots=True, kw_only=True)
class _Plan:
    """What an import is about to write."""

    councils: list[Council] = field(default_factory=list)
    renamed: list[Council] = field(default_factory=list)
    added: list[ContactRoute] = field(default_factory=list)
    replaced: list[ContactRoute] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    unchanged: int = 0
    faults: list[LineFault] = field(default_factory=list)


def council_key(name: str) -> str:
    """Return the key of a council of this name in addresses, or nothing where the name has no letters."""
    return slugify(name)[:100]


def _something_to_import(
    *, lines: Sequence[RouteLine], refused: Sequence[LineFault], accept_good: bool, **_: object
) -> None:
    if refused and not accept_good:
        raise ImportFaulty(refused)
    if not lines:
        nothing = LineFault(1, "The file holds no route.", "Add at least one line below the header.")
        raise NothingToImport(refused or [nothing])


@action(Permission.IMPORT_CONTACT_ROUTES, validate=_something_to_import)
def import_contact_routes(
    *,
    actor: Actor,
    lines: Sequence[RouteLine],
    refused: Sequence[LineFault],
    file_digest: str,
    accept_good: bool,
    now: datetime,
) -> ImportResult:
    """Take over the lines of a file: new councils and routes are added, changed routes end and are replaced.

    A route that the file does not name stays as it is. `file_digest` is the SHA-256 of the file, as 64 hexadecimal
    digits. Where lines are refused, by the reader or because a newer check is held here, nothing is written and
    `ImportFaulty` is raised; with `accept_good` the good lines are taken and the others are named in the result. Raise
    `NothingToImport` where no good line is left.
    """
    with connection.cursor() as cursor:
        # One import at a time: two that read the same current routes would both want to replace them.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sharewell contact routes'))")
    plan = _planned(lines=lines, now=now)
    faults = tuple(sorted([*refused, *plan.faults]))
    if plan.faults and not accept_good:
        raise ImportFaulty(faults)
    if len(plan.faults) == len(lines):
        raise NothingToImport(faults)
    Council.objects.bulk_create(plan.councils)
    if plan.renamed:
        Council.objects.bulk_update(plan.renamed, ["name", "area_code"])
    ContactRoute.objects.filter(pk__in=plan.ended).update(ended_at=now)
    ContactRoute.objects.bulk_create([*plan.added, *plan.replaced])
    result = ImportResult(added=len(plan.added), replaced=len(plan.replaced), unchanged=plan.unchanged, refused=faults)
    append_entry(
        actor=actor,
        event=CONTACT_ROUTES_IMPORTED,
        subjects=[route.council.reference for route in (*plan.added, *plan.replaced)],
        facts={
            "file_digest": file_digest,
            "added": result.added,
            "replaced": result.replaced,
            "unchanged": result.unchanged,
            "refused": len(result.refused),
        },
        now=now,
    )
    return result


def _planned(*, lines: Sequence[RouteLine], now: datetime) -> _Plan:
    """Work out what to write, reading everything at once. Nothing is written here."""
    plan = _Plan()
    councils = list(Council.objects.order_by("pk"))
    by_key = {council.key: council for council in councils}
    by_area = {council.area_code: council for council in councils if council.area_code}
    by_name = {council.name: council for council in councils}
    current = {(route.council_id, route.service): route for route in ContactRoute.objects.filter(ended_at__isnull=True)}
    for line in lines:
        key = council_key(line.council)
        council = by_area.get(line.area_code) if line.area_code else None
        council = council or by_name.get(line.council) or by_key.get(key)
        fault = _council_fault(line=line, council=council, by_name=by_name)
        if fault is not None:
            plan.faults.append(fault)
            continue
        held = current.get((council.pk, line.service.value)) if council is not None and council.pk else None
        if held is not None and held.checked_on > line.checked_on:
            plan.faults.append(
                LineFault(
                    line.line,
                    "A number that was checked later is already held.",
                    "Take the line out, or check the number again and write today's date.",
                )
            )
            continue
        if council is None:
            council = Council(
                reference=new_reference("cou", now=now), key=key, name=line.council, area_code=line.area_code
            )
            plan.councils.append(council)
        elif (council.name, council.area_code) != (line.council, line.area_code or council.area_code):
            by_name.pop(council.name, None)
            council.name, council.area_code = line.council, line.area_code or council.area_code
            if council.pk and council not in plan.renamed:
                plan.renamed.append(council)
        by_key.setdefault(council.key, council)
        by_name[council.name] = council
        if council.area_code:
            by_area[council.area_code] = council
        _plan_route(plan=plan, council=council, line=line, held=held, now=now)
    return plan


def _council_fault(*, line: RouteLine, council: Council | None, by_name: dict[str, Council]) -> LineFault | None:
    """Return what is wrong with the council that a line names, or None."""
    if council is None:
        return None
    if line.area_code and council.area_code and line.area_code != council.area_code:
        return LineFault(
            line.line,
            f"The council is held with the area code {council.area_code}.",
            "Check the code, or write the council's full name.",
        )
    other = by_name.get(line.council)
    if other is not None and other is not council:
        return LineFault(line.line, "Another council already has this name.", "Check the name and the area code.")
    if council.name != line.council and not (line.area_code and line.area_code == council.area_code):
        return LineFault(
            line.line, f"The name is too like {council.name}.", "Write it the same way, or give the area code."
        )
    return None


def _plan_route(*, plan: _Plan, council: Council, line: RouteLine, held: ContactRoute | None, now: datetime) -> None:
    if held is not None and all(getattr(held, name) == getattr(line, name) for name in _COMPARED):
        plan.unchanged += 1
        return
    route = ContactRoute(
        reference=new_reference("rte", now=now),
        council=council,
        service=line.service.value,
        telephone=line.telephone,
        hours=line.hours,
        email=line.email,
        web_page=line.web_page,
        checked_on=line.checked_on,
        source=line.source,
        standing=line.standing.value,
        began_at=now,
    )
    if held is None:
        plan.added.append(route)
    else:
        plan.replaced.append(route)
        plan.ended.append(held.pk)
