"""Take over people with their posts, and the advisers of organisations, from rows that were read.

Each row becomes an act. What is held already is passed over, so that loading again changes nothing. A row is the number
of its line and its cells by name, all text.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sharewell.acting.types import Actor, Refused, Role
from sharewell.partnerships.queries import find_team_named, list_organisations
from sharewell.partnerships.types import ImportFaulty, LineFault
from sharewell.practitioners.actions import add_person, appoint_adviser, give_post
from sharewell.practitioners.policies import ADVISING
from sharewell.practitioners.queries import find_adviser, find_person_by_email, list_current_posts
from sharewell.practitioners.types import Engagement, PostRow

PEOPLE_COLUMNS = ("name", "email", "organisation", "team", "role", "title", "engagement")
ADVISER_COLUMNS = ("organisation", "adviser", "cover", "out_of_hours_words", "out_of_hours_telephone")

Rows: TypeAlias = Sequence[tuple[int, dict[str, str]]]


def import_people(*, actor: Actor, partnership: str, rows: Rows, now: datetime) -> None:
    """Give accounts without a password, and posts. A person with several posts has several rows.

    Raise `ImportFaulty` with the lines at fault; the good lines were taken.
    """
    organisations = _organisations(partnership, now=now)
    held = {(post.person, post.organisation, post.role.value, post.title) for post in list_current_posts(at=now)}
    faults: list[LineFault] = []
    for number, row in rows:
        try:
            organisation = organisations[row["organisation"]]
            team = find_team_named(row["team"], organisation=organisation) if row["team"] else None
            if row["team"] and team is None:
                raise KeyError(row["team"])
            known = find_person_by_email(row["email"])
            person = (
                known.reference
                if known
                else add_person(actor=actor, name=row["name"], email=row["email"], password=None, now=now)
            )
            if (person, organisation, Role(row["role"]).value, row["title"]) not in held:
                give_post(
                    actor=actor,
                    person=person,
                    organisation=organisation,
                    team=team.reference if team else "",
                    role=Role(row["role"]),
                    title=row["title"],
                    engagement=Engagement(row["engagement"] or "employee"),
                    now=now,
                )
        except (Refused, ValueError, KeyError) as problem:
            faults.append(_fault(number, problem))
    if faults:
        raise ImportFaulty(faults)


def import_advisers(*, actor: Actor, partnership: str, rows: Rows, now: datetime) -> None:
    """Appoint adviser and cover of each organisation, both named by their e-mail addresses.

    Where somebody has several posts, the one in which they advise is taken. Raise `ImportFaulty` with the lines at
    fault.
    """
    organisations = _organisations(partnership, now=now)
    posts: dict[str, PostRow] = {}
    emails = {}
    for post in list_current_posts(at=now):
        better = post.role.value in ADVISING
        if post.person not in posts or (better and posts[post.person].role.value not in ADVISING):
            posts[post.person] = post
    faults: list[LineFault] = []
    for number, row in rows:
        try:
            for email in (row["adviser"], row["cover"]):
                person = find_person_by_email(email)
                emails[email] = posts[person.reference if person else ""].reference
            organisation = organisations[row["organisation"]]
            now_held = find_adviser(organisation=organisation, at=now)
            wanted = (
                emails[row["adviser"]],
                emails[row["cover"]],
                row["out_of_hours_words"],
                row["out_of_hours_telephone"],
            )
            if now_held and wanted == (
                now_held.adviser.reference,
                now_held.cover.reference,
                now_held.out_of_hours.words,
                now_held.out_of_hours.telephone,
            ):
                continue
            appoint_adviser(
                actor=actor,
                organisation=organisation,
                adviser=wanted[0],
                cover=wanted[1],
                out_of_hours_words=wanted[2],
                out_of_hours_telephone=wanted[3],
                now=now,
            )
        except (Refused, KeyError) as problem:
            faults.append(_fault(number, problem))
    if faults:
        raise ImportFaulty(faults)


def _organisations(partnership: str, *, now: datetime) -> dict[str, str]:
    return {one.name: one.reference for one in list_organisations(on=now.date(), partnership=partnership)}


def _fault(number: int, problem: Exception) -> LineFault:
    said = str(problem) if isinstance(problem, Refused) else "It names an organisation, team, role or person not held."
    return LineFault(number, said, "Mend the line and load the file again.")
