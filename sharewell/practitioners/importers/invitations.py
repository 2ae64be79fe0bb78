"""Read files of people and of organisations to invite, and take them over: all of a file, or nothing.

A file is read twice: for the preview, and again when it is confirmed, so that what changed between is seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sharewell.acting.types import Actor, Role
from sharewell.foundation.csv_files import CsvFault, read_csv
from sharewell.partnerships.queries import find_organisation_named, list_teams
from sharewell.partnerships.types import ORGANISATION_KINDS, ImportFaulty, InScope, LineFault
from sharewell.practitioners.actions import invite_all, invite_organisations
from sharewell.practitioners.policies import may_give
from sharewell.practitioners.queries import has_invitation
from sharewell.practitioners.types import (
    ENGAGEMENT_WORDS,
    ROLE_WORDS,
    Engagement,
    Imported,
    Wanted,
    WantedOrganisation,
)

PEOPLE_TO_INVITE = ("name", "email", "team", "role", "title", "engagement")
ORGANISATIONS_TO_ENTER = (
    "name",
    "kind",
    "department",
    "public_authority",
    "in_scope_s16la",
    "scope_reason",
    "began_on",
    "administrator_name",
    "administrator_email",
)
MOST_ROWS = 500
LONGEST = 200  # characters of a name or a title
LONGEST_REASON = 500

_YES_NO = {"yes": True, "no": False}

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One good line of a file of people. `is_new` is false for whoever is invited or in that post already."""

    line: int
    wanted: Wanted
    team_name: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationLine:
    """One good line of a file of organisations. `is_new` is false for one of a name that is held already."""

    line: int
    wanted: WantedOrganisation
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFile:
    """What a file of people holds, and what is wrong with it, by line."""

    lines: tuple[PersonLine, ...]
    faults: tuple[LineFault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsFile:
    """What a file of organisations holds, and what is wrong with it, by line."""

    lines: tuple[OrganisationLine, ...]
    faults: tuple[LineFault, ...]


def read_people_to_invite(data: bytes, *, actor: Actor, organisation: str) -> PeopleFile:
    """Read a file of people to invite to an organisation. Columns: `PEOPLE_TO_INVITE`."""
    found = read_csv(data, columns=PEOPLE_TO_INVITE, most_rows=MOST_ROWS)
    teams = {team.name: team.reference for team in list_teams(organisation=organisation)}
    faults = [_told(fault) for fault in found.faults]
    lines: list[PersonLine] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in found.rows:
        said = [
            _named(row["name"], "name"),
            _reached(row["email"], "email"),
            _named(row["title"], "title"),
            ("", "")
            if not row["team"] or row["team"] in teams
            else (f"There is no team “{row['team']}”.", "Enter the team first, or leave the cell empty."),
        ]
        role = _code(row["role"], ROLE_WORDS, Role)
        engagement = _code(row["engagement"] or Engagement.EMPLOYEE.value, ENGAGEMENT_WORDS, Engagement)
        if role is None:
            said.append((f"“{row['role']}” is no role.", f"Write one of: {', '.join(ROLE_WORDS)}."))
        elif not may_give(actor, organisation=organisation, role=role):
            said.append((f"You may not invite anybody as “{row['role']}”.", "Choose another role."))
        if engagement is None:
            said.append((f"“{row['engagement']}” is no engagement.", f"Write one of: {', '.join(ENGAGEMENT_WORDS)}."))
        key = (row["email"].lower(), row["role"].lower(), row["title"])
        if key in seen:
            said.append((f"It says the same as line {seen[key]}.", "Take one of the two out."))
        seen.setdefault(key, number)
        wrong = [LineFault(number, problem, cure) for problem, cure in said if problem]
        faults += wrong
        if wrong or role is None or engagement is None:
            continue
        wanted = Wanted(
            name=row["name"],
            email=row["email"],
            team=teams[row["team"]] if row["team"] else "",
            role=role,
            title=row["title"],
            engagement=engagement,
        )
        is_held = has_invitation(organisation=organisation, email=wanted.email, role=role, title=wanted.title)
        lines.append(PersonLine(line=number, wanted=wanted, team_name=row["team"], is_new=not is_held))
    return PeopleFile(lines=tuple(lines), faults=tuple(sorted(faults)))


def import_people_to_invite(data: bytes, *, actor: Actor, organisation: str, now: datetime) -> Imported:
    """Invite everybody in a file, or nobody. Raise `ImportFaulty` for a line at fault, and as `invite_all` does."""
    found = read_people_to_invite(data, actor=actor, organisation=organisation)
    if found.faults:
        raise ImportFaulty(found.faults)
    return invite_all(actor=actor, organisation=organisation, wanted=[one.wanted for one in found.lines], now=now)


def read_organisations_to_enter(data: bytes, *, partnership: str, on: date) -> OrganisationsFile:
    """Read a file of organisations to enter, each with its first administrator. Columns: `ORGANISATIONS_TO_ENTER`."""
    found = read_csv(data, columns=ORGANISATIONS_TO_ENTER, most_rows=MOST_ROWS)
    faults = [_told(fault) for fault in found.faults]
    lines: list[OrganisationLine] = []
    seen: dict[str, int] = {}
    for number, row in found.rows:
        said = [
            _named(row["name"], "name"),
            _named(row["administrator_name"], "administrator_name"),
            _reached(row["administrator_email"], "administrator_email"),
        ]
        if row["kind"] not in ORGANISATION_KINDS:
            said.append((f"“{row['kind']}” is no kind.", f"Write one of: {', '.join(ORGANISATION_KINDS)}."))
        if row["public_authority"].lower() not in _YES_NO:
            said.append(("The cell “public_authority” is neither yes nor no.", "Write yes or no."))
        if row["in_scope_s16la"].lower() not in {one.value for one in InScope}:
            said.append(("The cell “in_scope_s16la” is none of yes, no and unsure.", "Write yes, no or unsure."))
        if not row["scope_reason"] or len(row["scope_reason"]) > LONGEST_REASON:
            said.append(
                (
                    "The cell “scope_reason” is empty or too long.",
                    f"Say in at most {LONGEST_REASON} characters why the duty to share reaches it, or does not.",
                )
            )
        if len(row["department"]) > LONGEST:
            said.append(("The cell “department” is too long.", f"Write at most {LONGEST} characters."))
        began_on = _day(row["began_on"])
        if began_on is None:
            said.append(("The cell “began_on” is no date.", "Write it like 2026-09-30."))
        if row["name"] in seen:
            said.append((f"It names the same organisation as line {seen[row['name']]}.", "Take one of the two out."))
        seen.setdefault(row["name"], number)
        wrong = [LineFault(number, problem, cure) for problem, cure in said if problem]
        faults += wrong
        if wrong or began_on is None:
            continue
        wanted = WantedOrganisation(
            name=row["name"],
            kind=row["kind"],
            department=row["department"],
            is_public_authority=_YES_NO[row["public_authority"].lower()],
            in_scope_s16la=InScope(row["in_scope_s16la"].lower()),
            scope_reason=row["scope_reason"],
            began_on=began_on,
            administrator_name=row["administrator_name"],
            administrator_email=row["administrator_email"],
        )
        is_held = find_organisation_named(wanted.name, partnership=partnership, on=on) is not None
        lines.append(OrganisationLine(line=number, wanted=wanted, is_new=not is_held))
    return OrganisationsFile(lines=tuple(lines), faults=tuple(sorted(faults)))


def import_organisations_to_enter(
    data: bytes, *, actor: Actor, partnership: str, is_invented: bool, now: datetime
) -> Imported:
    """Enter every organisation in a file, or none: raise `ImportFaulty` where a line is at fault.

    Raise as `invite_organisations` does.
    """
    found = read_organisations_to_enter(data, partnership=partnership, on=now.date())
    if found.faults:
        raise ImportFaulty(found.faults)
    return invite_organisations(
        actor=actor,
        partnership=partnership,
        wanted=[one.wanted for one in found.lines],
        is_invented=is_invented,
        now=now,
    )


def _told(fault: CsvFault) -> LineFault:
    return LineFault(fault.line, fault.problem, fault.cure)


def _named(text: str, cell: str) -> tuple[str, str]:
    if not text:
        return f"The cell “{cell}” is empty.", "Fill it in."
    return (
        (f"The cell “{cell}” is too long.", f"Write at most {LONGEST} characters.") if len(text) > LONGEST else ("", "")
    )


def _reached(text: str, cell: str) -> tuple[str, str]:
    try:
        validate_email(text)
    except ValidationError:
        return f"The cell “{cell}” is no e-mail address.", "Write it in full, like name@example.org."
    return "", ""


def _code(text: str, words: Mapping[E, str], kind: type[E]) -> E | None:
    """Return the code that a cell says, as itself or in the words of the pages."""
    lower = text.lower()
    return next((one for one in kind if lower in {one.value, words[one].lower()}), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
