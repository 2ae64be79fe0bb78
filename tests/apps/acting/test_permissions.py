"""The table of permissions as a truth table: each role, and those without one."""

from __future__ import annotations

import pytest

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, ActorKind, Permission, Role
from sharewell.core.identifiers import make_reference
from tests.apps.probe import NOW

PERSON = make_reference("pra", at=NOW, chance=1)
POST = make_reference("pos", at=NOW, chance=2)
EVERYBODY = frozenset(
    {
        Permission.SIGN_IN,
        Permission.HOLD_SESSION,
        Permission.KEEP_SIGN_IN,
        Permission.SET_PASSWORD,
        Permission.ACCEPT_INVITATION,
    }
)
IN_POST = EVERYBODY | {
    Permission.SEND_NOTICES,
    Permission.BE_HERE,
    Permission.BE_AWAY,
    Permission.READ_NOTICES,
    Permission.KEEP_OBLIGATIONS,
    Permission.TRAIN,
    Permission.RECORD_COMPLETIONS,
    Permission.BIND_PARTIES,
    Permission.TEND_AGREEMENTS,
    Permission.RAISE_PROBLEM,
}
CURRENT = IN_POST | {Permission.READ_OWN_ENTRIES}
TELLING = IN_POST | {
    Permission.SHARE,
    Permission.DECIDE,
    Permission.LIST_DECISIONS,
    Permission.ASK_ADVICE,
    Permission.DESCRIBE_CHILD,
    Permission.WITHDRAW_CONSENT,
}
WITH_FAMILIES = (
    TELLING
    | CURRENT
    | {
        Permission.READ_DECISIONS,
        Permission.READ_SHARING,
        Permission.SEE_CASEWORK,
        Permission.SEE_CHILDREN,
        Permission.SEE_CONSENTS,
        Permission.KEEP_CONSENTS,
        Permission.ADD_TO_DECISIONS,
        Permission.BREAK_GLASS,
        Permission.FIND_CHILD,
        Permission.MEDIATE,
        Permission.SEE_MEDIATION,
        Permission.SEE_DRILLS,
        Permission.END_DRILLS,
    }
)
KEEPING = {Permission.KEEP_ACCREDITATIONS, Permission.KEEP_SESSIONS, Permission.SEE_COVERAGE}
ADVISING = WITH_FAMILIES | {
    Permission.GIVE_ADVICE,
    Permission.SIGN_OFF_EDITION,
    Permission.TALK_ABOUT_TRAINING,
    Permission.REVIEW_ACCESS,
    Permission.COUNT_SHARING,
    Permission.SHIELD_CHILD,
    Permission.REVIEW_MATCHES,
}
KEEPING_OWN = {Permission.KEEP_AGREEMENTS, Permission.NOMINATE_REPRESENTATIVES}
SETTING_UP = KEEPING_OWN | {
    Permission.KEEP_REGISTER,
    Permission.KEEP_TEAMS,
    Permission.KEEP_PEOPLE,
    Permission.SET_UP,
}
"""What administrators may do whether or not they are accredited: none of it shows a child."""

REPRESENTING = KEEPING_OWN | {
    Permission.SIGN_AGREEMENTS,
    Permission.ANSWER_CONSULTATIONS,
    Permission.STOP_SHARING,
    Permission.REPORT_PROGRESS,
    Permission.OVERSEE_PARTNERSHIP,
}
OFFICER = KEEPING_OWN | {
    Permission.STOP_SHARING,
    Permission.KEEP_GROUPS,
    Permission.REPORT_PROGRESS,
    Permission.OVERSEE_PARTNERSHIP,
    Permission.SEE_COVERAGE_COUNTS,
}
GOVERNING = KEEPING_OWN | {Permission.STOP_SHARING, Permission.ADVISE_ON_DOCUMENTS}
BOARD = {Permission.STOP_SHARING, Permission.OVERSEE_PARTNERSHIP}
INSPECTING = {Permission.OVERSEE_PARTNERSHIP}
"""What has to do with agreements and the partnership shows no child, so a post is enough for it."""

EXPECTED = {
    Role.PRACTITIONER: WITH_FAMILIES,
    Role.MANAGER: WITH_FAMILIES
    | KEEPING
    | {
        Permission.ENDORSE_DECISIONS,
        Permission.COUNT_SHARING,
        Permission.GIVE_ADVICE,
        Permission.TALK_ABOUT_TRAINING,
        Permission.WITNESS_RECOVERY,
        Permission.SEE_COVERAGE_COUNTS,
        Permission.REVIEW_ACCESS,
        Permission.SHIELD_CHILD,
        Permission.REVIEW_MATCHES,
        Permission.KEEP_LIFE,
        Permission.NOMINATE_REPRESENTATIVES,
        Permission.RUN_DRILLS,
    },
    Role.ADVISER: ADVISING | {Permission.ADVISE_ON_DOCUMENTS},
    Role.INFORMATION_GOVERNANCE_LEAD: ADVISING
    | GOVERNING
    | {Permission.KEEP_REGISTER, Permission.KEEP_TEAMS, Permission.SIGN_REGISTER, Permission.COUNT_ACCESS}
    | {Permission.HOLD_RECORDS},
    Role.INDEX_MANAGER: CURRENT
    | {Permission.FIND_CHILD, Permission.SHIELD_CHILD, Permission.REVIEW_MATCHES, Permission.TEND_INDEX}
    | {Permission.COUNT_CHILDREN, Permission.KEEP_LIFE, Permission.HOLD_RECORDS, Permission.OPEN_ARCHIVE},
    Role.REPRESENTATIVE: CURRENT | REPRESENTING | {Permission.SEE_COVERAGE_COUNTS, Permission.GRANT_INSPECTION},
    Role.AGREEMENTS_OFFICER: CURRENT | OFFICER,
    Role.BOARD_MEMBER: CURRENT
    | BOARD
    | {
        Permission.SEE_COVERAGE_COUNTS,
        Permission.READ_LEDGER,
        Permission.COUNT_SHARING,
        Permission.COUNT_ACCESS,
        Permission.COUNT_CHILDREN,
        Permission.GRANT_INSPECTION,
        Permission.SEE_DRILLS,
    },
    Role.INSPECTOR: (CURRENT | INSPECTING | {Permission.SEE_COVERAGE_COUNTS}) - {Permission.RAISE_PROBLEM},
    Role.ADMINISTRATOR: CURRENT | KEEPING | SETTING_UP | {Permission.KEEP_PROVIDERS},
    Role.INSTALLATION_ADMINISTRATOR: CURRENT
    | KEEPING
    | SETTING_UP
    | {Permission.KEEP_PROVIDERS, Permission.SET_UP_INSTALLATION},
}
LAPSED = {
    Role.PRACTITIONER: TELLING,
    Role.MANAGER: TELLING | {Permission.NOMINATE_REPRESENTATIVES},
    Role.ADVISER: TELLING | {Permission.ADVISE_ON_DOCUMENTS},
    Role.INFORMATION_GOVERNANCE_LEAD: TELLING | GOVERNING,
    Role.INDEX_MANAGER: IN_POST,
    Role.REPRESENTATIVE: IN_POST | REPRESENTING,
    Role.AGREEMENTS_OFFICER: IN_POST | OFFICER,
    Role.BOARD_MEMBER: IN_POST | BOARD,
    Role.INSPECTOR: (IN_POST | INSPECTING) - {Permission.RAISE_PROBLEM},
    Role.ADMINISTRATOR: IN_POST | SETTING_UP,
    Role.INSTALLATION_ADMINISTRATOR: IN_POST | SETTING_UP | {Permission.SET_UP_INSTALLATION},
}
"""What whoever is not current keeps (L11): their own words, and what shows no child."""


def person(*roles: Role, is_accredited: bool = True, is_input_only: bool = False, post: str = POST) -> Actor:
    return Actor(
        reference=PERSON,
        kind=ActorKind.PERSON,
        post=post,
        roles=frozenset(roles),
        is_accredited=is_accredited,
        is_input_only=is_input_only,
    )


def held(actor: Actor) -> frozenset[Permission]:
    return frozenset(permission for permission in Permission if is_permitted(actor, permission))


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_has_exactly_its_permissions(role: Role) -> None:
    assert held(person(role)) == EXPECTED[role]


@pytest.mark.parametrize("role", sorted(Role))
def test_without_a_current_post_a_role_is_worth_nothing(role: Role) -> None:
    assert held(person(role, post="")) == EVERYBODY
    assert held(person(role, is_accredited=False, post="")) == EVERYBODY


@pytest.mark.parametrize("role", sorted(Role))
def test_whoever_is_not_current_may_tell_and_sees_nothing(role: Role) -> None:
    assert held(person(role, is_accredited=False)) == LAPSED[role]


@pytest.mark.parametrize("role", sorted(Role))
def test_a_post_that_only_puts_in_sees_nothing_though_current(role: Role) -> None:
    assert held(person(role, is_input_only=True)) == LAPSED[role]


def test_nothing_that_shows_a_child_is_open_to_telling() -> None:
    seeing = {
        Permission.READ_DECISIONS,
        Permission.ADD_TO_DECISIONS,
        Permission.ENDORSE_DECISIONS,
        Permission.GIVE_ADVICE,
        Permission.FIND_CHILD,
        Permission.SHIELD_CHILD,
        Permission.REVIEW_MATCHES,
        Permission.TEND_INDEX,
        Permission.SEE_CHILDREN,
        Permission.SEE_CONSENTS,
        Permission.KEEP_CONSENTS,
    }
    assert not seeing & frozenset().union(*LAPSED.values())


def test_a_post_without_a_role_opens_what_everybody_sees() -> None:
    assert held(person()) == CURRENT


def test_those_without_an_account() -> None:
    assert held(VISITOR) == {
        Permission.SIGN_IN,
        Permission.ACCEPT_INVITATION,
        Permission.ANSWER_CONSULTATIONS,
        Permission.BIND_PARTIES,
        Permission.TEND_AGREEMENTS,
        Permission.TAKE_BACK_CONSENT,
        Permission.OPEN_SHARED_LINK,
        Permission.SEND_FEED,
    }
    tending = {Permission.KEEP_AGREEMENTS, Permission.BIND_PARTIES, Permission.TEND_AGREEMENTS, Permission.KEEP_GROUPS}
    assert held(SYSTEM) == tending | {
        Permission.KEEP_OBLIGATIONS,
        Permission.SEND_NOTICES,
        Permission.TEND_SIGN_IN,
        Permission.DESTROY_KEYS,
        Permission.WATCH_ACCESS,
        Permission.MATCH_CHILDREN,
        Permission.TEND_CONSENTS,
        Permission.TEND_SHARING,
    }
    assert held(OPERATOR) == tending | {
        Permission.DESTROY_RECORDS,
        Permission.MATCH_CHILDREN,
        Permission.SIGN_AGREEMENTS,
        Permission.NOMINATE_REPRESENTATIVES,
        Permission.ANSWER_CONSULTATIONS,
        Permission.STOP_SHARING,
        Permission.REPORT_PROGRESS,
        Permission.RAISE_PROBLEM,
        Permission.IMPORT_CONTACT_ROUTES,
        Permission.KEEP_REGISTER,
        Permission.KEEP_TEAMS,
        Permission.KEEP_PEOPLE,
        Permission.SET_UP_INSTALLATION,
        Permission.BE_AWAY,
        Permission.KEEP_WITNESSES,
        Permission.DESTROY_KEYS,
        Permission.RESTORE_INSTALLATION,
        Permission.KEEP_OBLIGATIONS,
        Permission.SEND_NOTICES,
        Permission.TEND_SIGN_IN,
        Permission.WITNESS_RECOVERY,
        Permission.KEEP_PROVIDERS,
        Permission.KEEP_ACCREDITATIONS,
        Permission.RECORD_COMPLETIONS,
        Permission.KEEP_SESSIONS,
        Permission.SEE_COVERAGE_COUNTS,
    }
