"""The table of permissions as a truth table: each role, and those without one."""

from __future__ import annotations

import pytest

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, ActorKind, Permission, Role
from sharewell.core.identifiers import make_reference
from tests.apps.probe import NOW

PERSON = make_reference("pra", at=NOW, chance=1)
POST = make_reference("pos", at=NOW, chance=2)
EVERYBODY = frozenset({Permission.SIGN_IN, Permission.HOLD_SESSION})
IN_POST = EVERYBODY | {
    Permission.BE_HERE,
    Permission.BE_AWAY,
    Permission.READ_NOTICES,
    Permission.SEND_NOTICES,
    Permission.KEEP_OBLIGATIONS,
}
WITH_FAMILIES = IN_POST | {
    Permission.DECIDE,
    Permission.READ_DECISIONS,
    Permission.ADD_TO_DECISIONS,
    Permission.ASK_ADVICE,
    Permission.BREAK_GLASS,
    Permission.MEDIATE,
    Permission.SEE_MEDIATION,
}
ADVISING = WITH_FAMILIES | {Permission.GIVE_ADVICE, Permission.SIGN_OFF_EDITION, Permission.REVIEW_ACCESS}
EXPECTED = {
    Role.PRACTITIONER: WITH_FAMILIES,
    Role.MANAGER: WITH_FAMILIES | {Permission.ENDORSE_DECISIONS, Permission.GIVE_ADVICE, Permission.REVIEW_ACCESS},
    Role.ADVISER: ADVISING,
    Role.INFORMATION_GOVERNANCE_LEAD: ADVISING
    | {Permission.KEEP_REGISTER, Permission.SIGN_REGISTER, Permission.COUNT_ACCESS},
    Role.INDEX_MANAGER: IN_POST,
    Role.REPRESENTATIVE: IN_POST | {Permission.GRANT_INSPECTION},
    Role.AGREEMENTS_OFFICER: IN_POST,
    Role.BOARD_MEMBER: IN_POST | {Permission.COUNT_ACCESS, Permission.GRANT_INSPECTION},
    Role.INSPECTOR: IN_POST,
    Role.ADMINISTRATOR: IN_POST | {Permission.KEEP_PEOPLE},
}


def person(*roles: Role, is_accredited: bool = True, post: str = POST) -> Actor:
    return Actor(
        reference=PERSON, kind=ActorKind.PERSON, post=post, roles=frozenset(roles), is_accredited=is_accredited
    )


def held(actor: Actor) -> frozenset[Permission]:
    return frozenset(permission for permission in Permission if is_permitted(actor, permission))


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_has_exactly_its_permissions(role: Role) -> None:
    assert held(person(role)) == EXPECTED[role]


@pytest.mark.parametrize("role", sorted(Role))
def test_without_a_current_post_a_role_is_worth_nothing(role: Role) -> None:
    assert held(person(role, is_accredited=False)) == EVERYBODY
    assert held(person(role, post="")) == EVERYBODY


def test_a_post_without_a_role_opens_what_everybody_sees() -> None:
    assert held(person()) == IN_POST


def test_those_without_an_account() -> None:
    assert held(VISITOR) == {Permission.SIGN_IN}
    assert held(SYSTEM) == {Permission.KEEP_OBLIGATIONS, Permission.SEND_NOTICES, Permission.WATCH_ACCESS}
    assert held(OPERATOR) == {
        Permission.IMPORT_CONTACT_ROUTES,
        Permission.KEEP_REGISTER,
        Permission.KEEP_PEOPLE,
        Permission.BE_AWAY,
        Permission.KEEP_OBLIGATIONS,
        Permission.SEND_NOTICES,
    }
