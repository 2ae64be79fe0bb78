"""Whose people and posts somebody may keep: an administrator their own organisation's, the operator all."""

from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.practitioners.types import NotOfOneself, OtherOrganisation

ADVISING = frozenset({Role.ADVISER.value, Role.INFORMATION_GOVERNANCE_LEAD.value})
"""The roles that an organisation's adviser may have."""

COVERING = ADVISING | {Role.MANAGER.value}
"""The roles that an adviser's cover may have."""


def require_own_organisation(actor: Actor, organisation: str) -> None:
    """Return where the actor may keep this organisation's people, else raise `OtherOrganisation`."""
    if actor.kind is ActorKind.PERSON and actor.organisation != organisation:
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
    require_own_organisation(actor, organisation)
