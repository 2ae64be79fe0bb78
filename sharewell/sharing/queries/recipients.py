"""Who can receive something, and who sees to it where somebody else must."""

from dataclasses import dataclass
from datetime import date, datetime

from sharewell.acting.types import Role
from sharewell.exercises.queries import list_teams_in
from sharewell.partnerships.queries import get_organisation, get_team, list_organisations, list_teams
from sharewell.partnerships.types import OrganisationUnknown, TeamUnknown
from sharewell.practitioners.queries import get_post, list_current_posts
from sharewell.practitioners.types import PostRow, PostUnknown
from sharewell.sharing.types import NobodyToAsk, RecipientUnknown
from sharewell.sharing.types.outside import HasAccounts, Outsider
from sharewell.training.queries.accreditations import find_adviser, list_lapsed

RECEIVING = (Role.PRACTITIONER, Role.MANAGER, Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A team or a post at an organisation, or a body without accounts. `people` are the posts that it reaches now.

    `outside` is the reference of a body without accounts; `is_described` that the register does not hold it: then its
    organisation is that same reference.
    """

    organisation: str
    organisation_name: str
    kind: str
    team: str
    post: str
    name: str
    people: tuple[PostRow, ...]
    outside: str = ""
    is_described: bool = False

    @property
    def key(self) -> str:
        """Return the reference of the team, the post or the body without accounts."""
        return self.team or self.post or self.outside


def get_recipient(*, team: str = "", post: str = "", on: date, at: datetime) -> Recipient:
    """Return a team with somebody in it, or a post that may receive. Raise `RecipientUnknown`."""
    if bool(team) == bool(post):
        raise RecipientUnknown("Choose one recipient: a team, or one person in their post.")
    try:
        if team:
            held = get_team(team)
            organisation, name = held.organisation, held.name
            people = list_current_posts(at=at, team=team)
        else:
            one = get_post(post)
            organisation, name = one.organisation, f"{one.person_name}, {one.title}"
            people = (one,) if one.is_current(at) else ()
    except (TeamUnknown, PostUnknown):
        raise RecipientUnknown("There is no such team or post. Choose another recipient.") from None
    people = tuple(each for each in people if each.role in RECEIVING)
    if not people:
        raise RecipientUnknown("Nobody holds that post, or is in that team, who could receive it. Choose another.")
    house = get_organisation(organisation, on=on)
    return Recipient(
        organisation=organisation,
        organisation_name=house.name,
        kind=house.kind,
        team=team,
        post=post,
        name=name,
        people=people,
    )


def get_outside(one: Outsider, *, reference: str, on: date, at: datetime) -> Recipient:
    """Return a body without accounts as a recipient of this reference. Raise `RecipientUnknown` or `HasAccounts`."""
    if one.organisation:
        try:
            house = get_organisation(one.organisation, on=on)
        except OrganisationUnknown:
            raise RecipientUnknown(
                "The register holds no such organisation. Choose it again, or describe it."
            ) from None
        if list_recipients(organisation=one.organisation, at=at):
            raise HasAccounts("People there have accounts. Send it to them in Sharewell, not by a link.")
        body, kind, organisation = house.name, house.kind, one.organisation
    else:
        body, kind, organisation = one.body.strip(), one.kind, reference
    return Recipient(
        organisation=organisation,
        organisation_name=body,
        kind=kind,
        team="",
        post="",
        name=f"{one.person.strip()}, {body}",
        people=(),
        outside=reference,
        is_described=not one.organisation,
    )


def list_houses_without_accounts(*, own: str, on: date, at: datetime) -> tuple[tuple[str, str], ...]:
    """Return the other organisations of the same partnership in which nobody has an account that could receive."""
    staffed = {post.organisation for post in list_current_posts(at=at) if post.role in RECEIVING}
    return tuple(house for house in list_houses(own=own, on=on) if house[0] not in staffed)


def team_of(recipient: Recipient) -> str:
    """Return the reference of the team of a recipient: of a person in their post, the team of that post."""
    return recipient.team or recipient.people[0].team


def list_recipients(*, organisation: str, at: datetime, child: str = "") -> tuple[tuple[str, str], ...]:
    """Return the teams of an organisation with somebody in them, then its managers, as a reference and words.

    For the invented `child` of an exercise, those alone that take part.
    """
    posts = [one for one in list_current_posts(at=at, organisation=organisation) if one.role in RECEIVING]
    if child:
        taking_part = list_teams_in(child)
        posts = [one for one in posts if one.team in taking_part]
    staffed = {one.team for one in posts}
    teams = [(one.reference, one.name) for one in list_teams(organisation=organisation) if one.reference in staffed]
    managers = [(one.reference, f"{one.person_name}, {one.title}") for one in posts if one.role is Role.MANAGER]
    return (*teams, *managers)


def list_houses(*, own: str, on: date, with_own: bool = False, child: str = "") -> tuple[tuple[str, str], ...]:
    """Return the other organisations of the same partnership, as a reference and a name; one's own last, if asked.

    For the invented `child` of an exercise, those alone that take part.
    """
    held = get_organisation(own, on=on)
    among = {get_team(team).organisation for team in list_teams_in(child)} if child else None
    others = list_organisations(on=on, partnership=held.partnership, references=among)
    mine = ((own, f"{held.name}: another team of ours"),) if with_own else ()
    return (*((one.reference, one.name) for one in others if one.reference != own), *mine)


EMERGENCY_KINDS = ("police", "childrens-social-care")
"""Whom one tells in an emergency."""


def list_told_in_emergency(*, own: str, on: date, at: datetime) -> tuple[tuple[str, str], ...]:
    """Return the teams and managers of the police and social care of the partnership, as a reference and words."""
    home = get_organisation(own, on=on).partnership
    houses = [one for one in list_organisations(on=on, partnership=home) if one.reference != own]
    return tuple(
        (reference, f"{house.name}: {name}")
        for kind in EMERGENCY_KINDS
        for house in houses
        if house.kind == kind
        for reference, name in list_recipients(organisation=house.reference, at=at)
    )


def find_manager(*, organisation: str, team: str = "", besides: frozenset[str] = frozenset(), at: datetime) -> PostRow:
    """Return who manages at an organisation and is none of `besides` (people); else its adviser. Raise `NobodyToAsk`.

    Whoever is current comes before whoever is not, and a manager of the team before others.
    """
    held = list_current_posts(at=at, organisation=organisation, role=Role.MANAGER)
    managers = [one for one in held if one.person not in besides]
    lapsed = list_lapsed(posts={one.reference for one in managers}, at=at)
    for one in sorted(managers, key=lambda one: (one.reference in lapsed, not team or one.team != team)):
        return one
    advising = find_adviser(organisation=organisation, at=at)
    if advising is not None and advising.post is not None and advising.post.person not in besides:
        return advising.post
    raise NobodyToAsk("Nobody is in post there who could see to it. Ring them.")


def find_cover(*, organisation: str, team: str, at: datetime) -> str:
    """Return the post of a manager who covers for what a team or a post owes, one of the team first, or nothing."""
    found = list_current_posts(at=at, organisation=organisation, role=Role.MANAGER)
    return next((one.reference for one in sorted(found, key=lambda one: not team or one.team != team)), "")
