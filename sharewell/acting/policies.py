"""Who may do what: one table, made to be read by a lawyer.

Each permission has one or more rows. It is granted where, in any one row, every condition holds. A permission without a
row, or with an empty row, is granted to nobody.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sharewell.acting.types import Actor, ActorKind, NotPermitted, Permission

Condition: TypeAlias = Callable[[Actor], bool]
Rules: TypeAlias = Mapping[Permission, tuple[tuple[Condition, ...], ...]]


def is_operator(actor: Actor) -> bool:
    """Tell whether the actor runs commands on the machine of the installation."""
    return actor.kind is ActorKind.OPERATOR


PERMISSIONS: Rules = {
    Permission.IMPORT_CONTACT_ROUTES: ((is_operator,),),
}


def is_permitted(actor: Actor, permission: Permission, *, rules: Rules = PERMISSIONS) -> bool:
    """Tell whether the actor has the permission. Unknown means no, and so does a row without conditions."""
    return any(row and all(condition(actor) for condition in row) for row in rules.get(permission, ()))


def require(actor: Actor, permission: Permission, *, rules: Rules = PERMISSIONS) -> None:
    """Return where the actor has the permission, else raise `NotPermitted`."""
    if not is_permitted(actor, permission, rules=rules):
        raise NotPermitted(permission)
