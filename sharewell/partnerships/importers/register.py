"""Take over a partnership: its organisations with what the register says of them, and their teams.

Each row becomes an act. What is held already is passed over, so that loading again changes nothing, and a run that
broke off goes on where it stopped.
"""

from datetime import date, datetime

from sharewell.acting.types import Actor, Refused
from sharewell.partnerships.actions import add_organisation, add_partnership, add_team, enter_register
from sharewell.partnerships.importers.tables import read_table
from sharewell.partnerships.queries import (
    find_partnership_named,
    find_team_named,
    list_organisations,
    list_register_entries,
)
from sharewell.partnerships.types import DataRole, ImportFaulty, InScope, LineFault

ORGANISATION_COLUMNS = (
    "name",
    "kind",
    "department",
    "is_public_authority",
    "data_role",
    "processor_for",
    "in_scope_s16la",
    "scope_reason",
    "began_on",
)
TEAM_COLUMNS = ("organisation", "team")

_YES_NO = {"yes": True, "no": False}


def import_register_files(
    *, actor: Actor, partnership: str, is_invented: bool, organisations: bytes, teams: bytes, now: datetime
) -> str:
    """Take over the organisations and teams of a partnership of this name, and return the partnership's reference.

    Rows of one organisation stand in the order of their days. Raise `ImportFaulty` with the lines at fault.
    """
    rows = read_table(organisations, columns=ORGANISATION_COLUMNS)
    team_rows = read_table(teams, columns=TEAM_COLUMNS)
    held = find_partnership_named(partnership)
    home = held.reference if held else add_partnership(actor=actor, name=partnership, is_invented=is_invented, now=now)
    known = {one.name: one.reference for one in list_organisations(on=now.date(), partnership=home)}
    faults: list[LineFault] = []
    for number, row in rows:
        try:
            if row["name"] not in known:
                known[row["name"]] = add_organisation(
                    actor=actor, partnership=home, name=row["name"], is_invented=is_invented, now=now
                )
            _enter(actor=actor, row=row, known=known, now=now)
        except (Refused, ValueError, KeyError) as problem:
            faults.append(LineFault(number, _said(problem), "Mend the line and load the file again."))
    for number, row in team_rows:
        organisation = known.get(row["organisation"])
        if organisation is None:
            faults.append(LineFault(number, "No organisation has this name.", "Write it as in the other file."))
        elif find_team_named(row["team"], organisation=organisation) is None:
            add_team(actor=actor, organisation=organisation, name=row["team"], now=now)
    if faults:
        raise ImportFaulty(faults)
    return home


def _enter(*, actor: Actor, row: dict[str, str], known: dict[str, str], now: datetime) -> None:
    began_on = date.fromisoformat(row["began_on"])
    organisation = known[row["name"]]
    if any(entry.began_on >= began_on for entry in list_register_entries(organisation=organisation)):
        return
    enter_register(
        actor=actor,
        organisation=organisation,
        kind=row["kind"],
        department=row["department"],
        is_public_authority=_YES_NO[row["is_public_authority"]],
        data_role=DataRole(row["data_role"]),
        processor_for=known[row["processor_for"]] if row["processor_for"] else "",
        in_scope_s16la=InScope(row["in_scope_s16la"]),
        scope_reason=row["scope_reason"],
        began_on=began_on,
        now=now,
    )


def _said(problem: Exception) -> str:
    return str(problem) if isinstance(problem, Refused) else "A cell holds what cannot be read."
