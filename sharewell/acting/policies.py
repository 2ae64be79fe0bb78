"""Who may do what: one table, made to be read by a lawyer.

Each permission has one or more rows. It is granted where, in any one row, every condition holds. A permission without a
row, or with an empty row, is granted to nobody.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sharewell.acting.types import Actor, ActorKind, NotPermitted, Permission, Role

Condition: TypeAlias = Callable[[Actor], bool]
Rules: TypeAlias = Mapping[Permission, tuple[tuple[Condition, ...], ...]]


def is_operator(actor: Actor) -> bool:
    """Tell whether the actor runs commands on the machine of the installation."""
    return actor.kind is ActorKind.OPERATOR


def is_system(actor: Actor) -> bool:
    """Tell whether the actor is the installation itself, at work that nobody asked for by hand."""
    return actor.kind is ActorKind.SYSTEM


def is_visitor(actor: Actor) -> bool:
    """Tell whether the actor has no account, or has not signed in."""
    return actor.kind is ActorKind.VISITOR


def is_person(actor: Actor) -> bool:
    """Tell whether the actor is a person with an account, whether or not they hold a post."""
    return actor.kind is ActorKind.PERSON


def is_current(actor: Actor) -> bool:
    """Tell whether the actor is a person in a current post, with all that must be current for it."""
    return is_person(actor) and actor.is_accredited and bool(actor.post)


def has_role(*roles: Role) -> Condition:
    """Return the condition that the actor's post has one of these roles."""

    def condition(actor: Actor) -> bool:
        return not actor.roles.isdisjoint(roles)

    condition.__doc__ = f"Tell whether the actor's post is one of: {', '.join(roles)}."
    return condition


works_with_families = has_role(Role.PRACTITIONER, Role.MANAGER, Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD)
manages = has_role(Role.MANAGER)
advises = has_role(Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD)
governs_information = has_role(Role.INFORMATION_GOVERNANCE_LEAD)
administers = has_role(Role.ADMINISTRATOR)
scrutinises = has_role(Role.BOARD_MEMBER, Role.INSPECTOR)

PERMISSIONS: Rules = {
    # On the machine of the installation
    Permission.IMPORT_CONTACT_ROUTES: ((is_operator,),),
    # At the door
    Permission.SIGN_IN: ((is_visitor,), (is_person,)),
    Permission.HOLD_SESSION: ((is_person,),),
    # Everybody who is signed in and current
    Permission.BE_HERE: ((is_current,),),
    Permission.READ_NOTICES: ((is_current,),),
    Permission.BE_AWAY: ((is_operator,), (is_current,)),
    # The register and the people
    Permission.KEEP_REGISTER: ((is_operator,), (is_current, governs_information)),
    Permission.SIGN_REGISTER: ((is_current, governs_information),),
    Permission.KEEP_PEOPLE: ((is_operator,), (is_current, administers)),
    # Deciding and advising
    Permission.DECIDE: ((is_current, works_with_families),),
    Permission.READ_DECISIONS: ((is_current, works_with_families),),
    Permission.ADD_TO_DECISIONS: ((is_current, works_with_families),),
    Permission.ENDORSE_DECISIONS: ((is_current, manages),),
    Permission.ASK_ADVICE: ((is_current, works_with_families),),
    # An adviser's cover may be a manager; which threads, the policies of `advice` say.
    Permission.GIVE_ADVICE: ((is_current, advises), (is_current, manages)),
    Permission.SIGN_OFF_EDITION: ((is_current, advises),),
    # The ledger
    Permission.READ_OWN_ENTRIES: ((is_current,),),
    Permission.READ_LEDGER: ((is_current, scrutinises),),
    Permission.KEEP_WITNESSES: ((is_operator,),),
    Permission.DESTROY_KEYS: ((is_operator,), (is_system,)),
    Permission.RESTORE_INSTALLATION: ((is_operator,),),
    # What follows from acts
    Permission.KEEP_OBLIGATIONS: ((is_operator,), (is_system,), (is_current,)),
    Permission.SEND_NOTICES: ((is_operator,), (is_system,), (is_current,)),
}


def is_permitted(actor: Actor, permission: Permission, *, rules: Rules = PERMISSIONS) -> bool:
    """Tell whether the actor has the permission. Unknown means no, and so does a row without conditions."""
    return any(row and all(condition(actor) for condition in row) for row in rules.get(permission, ()))


def require(actor: Actor, permission: Permission, *, rules: Rules = PERMISSIONS) -> None:
    """Return where the actor has the permission, else raise `NotPermitted`."""
    if not is_permitted(actor, permission, rules=rules):
        raise NotPermitted(permission)
