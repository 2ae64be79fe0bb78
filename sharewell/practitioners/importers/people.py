"""Take over people with their posts, and who advises and leads in organisations, from rows that were read.

Each row becomes an act. What is held already is passed over, so that loading again changes nothing. A row is the number
of its line and its cells by name, all text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sharewell.acting.types import Actor, Refused, Role
from sharewell.partnerships.queries import find_team_named, list_organisations
from sharewell.partnerships.types import ImportFaulty, LineFault
from sharewell.practitioners.actions import add_person, give_post, name_offices
from sharewell.practitioners.policies import ADVISING
from sharewell.practitioners.queries import find_offices, find_person_by_email, list_current_posts
from sharewell.practitioners.types import Engagement, NewPost, Offices, OutOfHours, PostRow

PEOPLE_COLUMNS = ("name", "email", "organisation", "team", "role", "title", "engagement")
ADVISER_COLUMNS = (
    "organisation",
    "adviser",
    "cover",
    "out_of_hours_words",
    "out_of_hours_telephone",
    "legal_adviser",
    "sharing_lead",
)

Rows: TypeAlias = Sequence[tuple[int, dict[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One good row of people: whose post at which organisation (a reference)."""

    number: int
    email: str
    organisation: str
    post: NewPost


def import_people(*, actor: Actor, partnership: str, rows: Rows, advisers: Rows, now: datetime) -> None:
    """Give accounts without a password, posts, and to each organisation its advisers and leads.

    A person with several posts has several rows. `advisers` names people by their e-mail addresses; where somebody has
    several posts, the one in which they advise is taken. A row there that needs another organisation's people comes
    after that organisation's own. Raise `ImportFaulty` with the lines at fault; the good lines were taken.
    """
    organisations = {one.name: one.reference for one in list_organisations(on=now.date(), partnership=partnership)}
    faults: list[LineFault] = []
    wanted: list[_Line] = []
    for number, row in rows:
        try:
            wanted.append(_read(actor, number, row, organisations=organisations, now=now))
        except (Refused, ValueError, KeyError) as problem:
            faults.append(_fault(number, problem))
    held = list(list_current_posts(at=now))
    for number, row in advisers:
        try:
            if _name(actor, row, organisations[row["organisation"]], wanted=wanted, held=held, now=now):
                held = list(list_current_posts(at=now))
        except (Refused, KeyError) as problem:
            faults.append(_fault(number, problem))
    there = {(post.person, post.organisation, post.role, post.title) for post in held}
    for line in wanted:
        one = line.post
        if (one.person, line.organisation, one.role, one.title) in there:
            continue
        try:
            give_post(
                actor=actor,
                person=one.person,
                organisation=line.organisation,
                team=one.team,
                role=one.role,
                title=one.title,
                engagement=one.engagement,
                now=now,
            )
        except Refused as problem:
            faults.append(_fault(line.number, problem))
    if faults:
        raise ImportFaulty(faults)


def _read(actor: Actor, number: int, row: dict[str, str], *, organisations: Mapping[str, str], now: datetime) -> _Line:
    """Return what a row says, its person given an account."""
    organisation = organisations[row["organisation"]]
    team = find_team_named(row["team"], organisation=organisation) if row["team"] else None
    if row["team"] and team is None:
        raise KeyError(row["team"])
    role = Role(row["role"])
    known = find_person_by_email(row["email"])
    person = (
        known.reference
        if known
        else add_person(actor=actor, name=row["name"], email=row["email"], password=None, now=now)
    )
    post = NewPost(
        key=f"line {number}",
        person=person,
        team=team.reference if team else "",
        role=role,
        title=row["title"],
        engagement=Engagement(row["engagement"] or "employee"),
    )
    return _Line(number=number, email=row["email"], organisation=organisation, post=post)


def _name(
    actor: Actor,
    row: dict[str, str],
    organisation: str,
    *,
    wanted: Sequence[_Line],
    held: Sequence[PostRow],
    now: datetime,
) -> bool:
    """Name the offices of one organisation, and begin those posts of its own that hold one; tell whether any began."""
    own = {line.email: line.post for line in wanted if line.organisation == organisation}
    beginning: dict[str, NewPost] = {}

    def holder(email: str) -> str:
        person = find_person_by_email(email)
        posts = [post for post in held if person is not None and post.person == person.reference]
        posts.sort(key=lambda post: (post.role.value not in ADVISING, post.organisation != organisation))
        if posts:
            return posts[0].reference
        beginning[own[email].key] = own[email]
        return own[email].key

    offices = Offices(
        adviser=holder(row["adviser"]),
        cover=holder(row["cover"]),
        out_of_hours=OutOfHours(words=row["out_of_hours_words"], telephone=row["out_of_hours_telephone"]),
        legal_adviser=holder(row["legal_adviser"]),
        sharing_lead=holder(row["sharing_lead"]),
    )
    now_held = find_offices(organisation=organisation, at=now)
    before = [
        post.reference if post else ""
        for post in (now_held.adviser, now_held.cover, now_held.legal_adviser, now_held.sharing_lead)
    ]
    after = [offices.adviser, offices.cover, offices.legal_adviser, offices.sharing_lead]
    if beginning or before != after or now_held.out_of_hours != offices.out_of_hours:
        name_offices(
            actor=actor, organisation=organisation, offices=offices, beginning=list(beginning.values()), now=now
        )
    return bool(beginning)


def _fault(number: int, problem: Exception) -> LineFault:
    said = str(problem) if isinstance(problem, Refused) else "It names an organisation, team, role or person not held."
    return LineFault(number, said, "Mend the line and load the file again.")
