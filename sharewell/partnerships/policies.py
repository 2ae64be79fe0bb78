"""Whose register and teams somebody may keep: an organisation's administrator their own, the others all."""

from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.partnerships.types import OtherOrganisation


def may_keep(actor: Actor, organisation: str) -> bool:
    """Tell whether the actor may keep this organisation's register and teams.

    An organisation's administrator may only where it is the own one; `organisation` is empty for one that is yet to be
    entered. Whether the actor may keep any at all, the permission says.
    """
    is_limited = actor.kind is ActorKind.PERSON and Role.ADMINISTRATOR in actor.roles
    return not is_limited or (bool(organisation) and actor.organisation == organisation)


def require_may_keep(actor: Actor, organisation: str = "") -> None:
    """Return where `may_keep`, else raise `OtherOrganisation`."""
    if not may_keep(actor, organisation):
        raise OtherOrganisation("You may do this in your own organisation only.")
