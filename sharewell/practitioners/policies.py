"""Whose people and posts somebody may keep: an administrator their own organisation's, the operator all."""

from django.db.models import QuerySet

from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.practitioners.models import Invitation
from sharewell.practitioners.types import ADMINISTRATORS, NotOfOneself, OtherOrganisation

ADVISING = frozenset({Role.ADVISER.value, Role.INFORMATION_GOVERNANCE_LEAD.value})
"""The roles that an organisation's adviser may have."""

COVERING = ADVISING | {Role.MANAGER.value}
"""The roles that an adviser's cover may have."""


LEADING = COVERING
"""The roles that an organisation's lead for information sharing may have."""


def may_set_up(actor: Actor, organisation: str) -> bool:
    """Tell whether the actor may see how an organisation is set up: the own one's administrator, the installation's."""
    return Role.INSTALLATION_ADMINISTRATOR in actor.roles or (
        Role.ADMINISTRATOR in actor.roles and actor.organisation == organisation
    )


def may_keep_people(actor: Actor, organisation: str) -> bool:
    """Tell whether the actor sees and keeps the people of an organisation: its own administrator alone."""
    return Role.ADMINISTRATOR in actor.roles and actor.organisation == organisation


def may_give(actor: Actor, *, organisation: str, role: Role) -> bool:
    """Tell whether the actor may give a post, or invite to it.

    The operator gives any. An organisation's administrator gives those of the own organisation, but makes nobody an
    administrator of the installation. The installation's administrator gives administrators' posts alone, anywhere.
    """
    if actor.kind is not ActorKind.PERSON:
        return True
    if Role.INSTALLATION_ADMINISTRATOR in actor.roles:
        return role in ADMINISTRATORS
    return actor.organisation == organisation and role is not Role.INSTALLATION_ADMINISTRATOR


def require_may_give(actor: Actor, *, organisation: str, role: Role) -> None:
    """Return where `may_give`, else raise `OtherOrganisation`."""
    if may_give(actor, organisation=organisation, role=role):
        return
    if Role.INSTALLATION_ADMINISTRATOR in actor.roles:
        raise OtherOrganisation("You may invite administrators. Each organisation’s administrator invites the others.")
    if role is Role.INSTALLATION_ADMINISTRATOR:
        raise OtherOrganisation("Only an administrator of the installation may make somebody one.")
    raise OtherOrganisation("You may do this in your own organisation only.")


def invitations_open_to(actor: Actor) -> QuerySet[Invitation]:
    """Return the invitations that the actor may see: the own organisation's, or all those of administrators."""
    found = Invitation.objects.all()
    if actor.kind is not ActorKind.PERSON:
        return found
    if Role.INSTALLATION_ADMINISTRATOR in actor.roles:
        return found.filter(role__in=[role.value for role in ADMINISTRATORS])
    if Role.ADMINISTRATOR in actor.roles:
        return found.filter(organisation__reference=actor.organisation)
    return found.none()


def require_own_organisation(actor: Actor, organisation: str) -> None:
    """Return where the actor may keep this organisation's people, else raise `OtherOrganisation`."""
    if actor.kind is ActorKind.PERSON and not may_keep_people(actor, organisation):
        raise OtherOrganisation("You may do this in your own organisation only.")


def require_own_person(actor: Actor, *, person: str, organisations: frozenset[str]) -> None:
    """Return where the actor is that person, or an administrator of one of the organisations they have a post in.

    Raise `OtherOrganisation` for anybody else.
    """
    if actor.reference == person:
        return
    if Role.ADMINISTRATOR in actor.roles and actor.organisation in organisations:
        return
    raise OtherOrganisation("You may say so of yourself only.")


def require_to_vouch(actor: Actor, *, person: str, organisation: str) -> None:
    """Return where the actor may record vetting or induction of this person at this organisation.

    Raise `NotOfOneself`, or `OtherOrganisation`. The operator may: somebody must vouch for the first administrator.
    """
    if actor.reference == person:
        raise NotOfOneself("Nobody vouches for themselves. Ask another administrator or manager.")
    if actor.kind is ActorKind.PERSON and actor.organisation != organisation:
        raise OtherOrganisation("You may do this in your own organisation only.")
