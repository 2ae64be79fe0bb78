"""Who may do what: one table, made to be read by a lawyer.

Each permission has one or more rows. It is granted where, in any one row, every condition holds. A permission without a
row, or with an empty row, is granted to nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
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


def is_in_post(actor: Actor) -> bool:
    """Tell whether the actor is a person in a current post, accredited or not: enough to tell, not to see (L11)."""
    return is_person(actor) and bool(actor.post)


def is_current(actor: Actor) -> bool:
    """Tell whether the actor is a person in a current post that may look, with all that must be current for it."""
    return is_in_post(actor) and actor.is_accredited and not actor.is_input_only


def has_role(*roles: Role) -> Condition:
    """Return the condition that the actor's post has one of these roles."""

    def condition(actor: Actor) -> bool:
        return not actor.roles.isdisjoint(roles)

    condition.__doc__ = f"Tell whether the actor's post is one of: {', '.join(roles)}."
    return condition


def inspects(actor: Actor) -> bool:
    """Tell whether the actor holds the role of inspector, and an inspection is under way today."""
    return Role.INSPECTOR in actor.roles and bool(actor.inspects)


def takes_part(actor: Actor) -> bool:
    """Tell whether the actor's post is another than an inspector's, who changes nothing."""
    return Role.INSPECTOR not in actor.roles


works_with_families = has_role(Role.PRACTITIONER, Role.MANAGER, Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD)
manages = has_role(Role.MANAGER)
advises = has_role(Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD)
governs_information = has_role(Role.INFORMATION_GOVERNANCE_LEAD)
administers = has_role(Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR)
administers_installation = has_role(Role.INSTALLATION_ADMINISTRATOR)
oversees = has_role(Role.BOARD_MEMBER, Role.REPRESENTATIVE, Role.INSPECTOR)
sits_on_the_board = has_role(Role.BOARD_MEMBER)
represents = has_role(Role.REPRESENTATIVE)
keeps_agreements = has_role(Role.AGREEMENTS_OFFICER)
tends_the_index = has_role(Role.INDEX_MANAGER)

PERMISSIONS: Rules = {
    # On the machine of the installation
    Permission.IMPORT_CONTACT_ROUTES: ((is_operator,),),
    # At the door
    Permission.SIGN_IN: ((is_visitor,), (is_person,)),
    Permission.HOLD_SESSION: ((is_person,),),
    Permission.KEEP_SIGN_IN: ((is_person,),),
    Permission.TEND_SIGN_IN: ((is_system,), (is_operator,)),
    Permission.WITNESS_RECOVERY: ((is_operator,), (is_current, manages)),
    Permission.KEEP_PROVIDERS: ((is_operator,), (is_current, administers)),
    # Everybody in post, accredited or not: none of it shows a child
    Permission.BE_HERE: ((is_in_post,),),
    Permission.READ_NOTICES: ((is_in_post,),),
    Permission.BE_AWAY: ((is_operator,), (is_in_post,)),
    Permission.TRAIN: ((is_in_post,),),
    # Who is current; nobody vets while they are not current themselves
    Permission.KEEP_ACCREDITATIONS: ((is_operator,), (is_current, administers), (is_current, manages)),
    Permission.RECORD_COMPLETIONS: ((is_operator,), (is_in_post,)),
    Permission.KEEP_SESSIONS: ((is_operator,), (is_current, administers), (is_current, manages)),
    Permission.SEE_COVERAGE: ((is_current, administers), (is_current, manages)),
    Permission.SEE_COVERAGE_COUNTS: (
        (is_operator,),
        (is_current, manages),
        (is_current, oversees),
        (is_in_post, keeps_agreements),
    ),
    # The register and the people
    # Administrators need a post and no more: they see no child, and whoever begins an installation has nobody before
    # them who could have vetted or trained them. Whose register and people, `partnerships` and `practitioners` say.
    Permission.KEEP_REGISTER: ((is_operator,), (is_current, governs_information), (is_in_post, administers)),
    Permission.SIGN_REGISTER: ((is_current, governs_information),),
    Permission.KEEP_TEAMS: ((is_operator,), (is_current, governs_information), (is_in_post, administers)),
    Permission.KEEP_PEOPLE: ((is_operator,), (is_in_post, administers)),
    Permission.SET_UP: ((is_in_post, administers),),
    Permission.SET_UP_INSTALLATION: ((is_operator,), (is_in_post, administers_installation)),
    Permission.ACCEPT_INVITATION: ((is_visitor,), (is_person,)),
    Permission.SET_PASSWORD: ((is_person,),),
    # Telling: in one's own words, lapsed or not (L11)
    Permission.DECIDE: ((is_in_post, works_with_families),),
    Permission.SHARE: ((is_in_post, works_with_families),),
    Permission.ASK_ADVICE: ((is_in_post, works_with_families),),
    Permission.DESCRIBE_CHILD: ((is_in_post, works_with_families),),
    Permission.WITHDRAW_CONSENT: ((is_in_post, works_with_families),),
    Permission.TAKE_BACK_CONSENT: ((is_visitor,),),
    Permission.OPEN_SHARED_LINK: ((is_visitor,),),
    Permission.TEND_SHARING: ((is_system,),),
    Permission.LIST_DECISIONS: ((is_in_post, works_with_families), (is_current, inspects)),
    # Seeing what others wrote, and adding to it
    Permission.READ_DECISIONS: ((is_current, works_with_families), (is_current, inspects)),
    Permission.SEE_CHILDREN: ((is_current, works_with_families),),
    Permission.KEEP_CONSENTS: ((is_current, works_with_families),),
    Permission.SEE_CONSENTS: ((is_current, works_with_families),),
    Permission.TEND_CONSENTS: ((is_system,),),
    Permission.INSPECT_DECISIONS: ((is_current, inspects),),
    Permission.READ_SHARING: ((is_current, works_with_families),),
    Permission.SEE_CASEWORK: ((is_current, works_with_families),),
    Permission.COUNT_SHARING: ((is_current, manages), (is_current, advises), (is_current, sits_on_the_board)),
    Permission.ADD_TO_DECISIONS: ((is_current, works_with_families),),
    Permission.ENDORSE_DECISIONS: ((is_current, manages),),
    # An adviser's cover may be a manager; which threads, the policies of `advice` say.
    Permission.GIVE_ADVICE: ((is_current, advises), (is_current, manages)),
    Permission.SIGN_OFF_EDITION: ((is_current, advises),),
    # The ledger
    Permission.READ_OWN_ENTRIES: ((is_current,),),
    Permission.READ_LEDGER: ((is_current, sits_on_the_board), (is_current, inspects)),
    Permission.KEEP_WITNESSES: ((is_operator,),),
    Permission.DESTROY_KEYS: ((is_operator,), (is_system,)),
    Permission.RESTORE_INSTALLATION: ((is_operator,),),
    # Watching over access. Which alerts, the policies of `misuse` say: nobody's own.
    Permission.WATCH_ACCESS: ((is_system,),),
    Permission.REVIEW_ACCESS: ((is_current, advises), (is_current, manages)),
    Permission.BREAK_GLASS: ((is_current, works_with_families),),
    # The index of children. Which child, the policies of `children` and the database say: no shield in the way.
    Permission.FIND_CHILD: ((is_current, works_with_families), (is_current, tends_the_index)),
    Permission.SHIELD_CHILD: (
        (is_current, manages),
        (is_current, advises),
        (is_current, tends_the_index),
    ),
    Permission.REVIEW_MATCHES: (
        (is_current, manages),
        (is_current, advises),
        (is_current, tends_the_index),
    ),
    Permission.TEND_INDEX: ((is_current, tends_the_index),),
    Permission.MATCH_CHILDREN: ((is_operator,), (is_system,)),
    # A program has no account: what it may, its token says, and the database asks for that.
    Permission.SEND_FEED: ((is_visitor,),),
    Permission.KEEP_LIFE: ((is_current, manages), (is_current, tends_the_index)),
    Permission.HOLD_RECORDS: ((is_current, governs_information), (is_current, tends_the_index)),
    Permission.OPEN_ARCHIVE: ((is_current, tends_the_index),),
    Permission.DESTROY_RECORDS: ((is_operator,),),
    Permission.COUNT_CHILDREN: ((is_current, tends_the_index), (is_current, sits_on_the_board)),
    Permission.COUNT_ACCESS: ((is_current, governs_information), (is_current, sits_on_the_board)),
    Permission.MEDIATE: ((is_current, works_with_families),),
    Permission.SEE_MEDIATION: ((is_current, works_with_families),),
    Permission.GRANT_INSPECTION: ((is_current, sits_on_the_board), (is_current, represents)),
    # Agreements show no child, so a post is enough; which documents and for whom, the policies of `agreements` say
    Permission.KEEP_AGREEMENTS: (
        (is_operator,),
        (is_system,),
        (is_in_post, keeps_agreements),
        (is_in_post, governs_information),
        (is_in_post, administers),
        (is_in_post, represents),
    ),
    Permission.SIGN_AGREEMENTS: ((is_operator,), (is_in_post, represents)),
    Permission.BIND_PARTIES: ((is_operator,), (is_system,), (is_visitor,), (is_in_post,)),
    Permission.NOMINATE_REPRESENTATIVES: (
        (is_operator,),
        (is_in_post, keeps_agreements),
        (is_in_post, governs_information),
        (is_in_post, administers),
        (is_in_post, manages),
        (is_in_post, represents),
    ),
    Permission.ANSWER_CONSULTATIONS: ((is_operator,), (is_visitor,), (is_in_post, represents)),
    Permission.TEND_AGREEMENTS: ((is_operator,), (is_system,), (is_visitor,), (is_in_post,)),
    Permission.STOP_SHARING: (
        (is_operator,),
        (is_in_post, keeps_agreements),
        (is_in_post, governs_information),
        (is_in_post, sits_on_the_board),
        (is_in_post, represents),
    ),
    Permission.KEEP_GROUPS: ((is_operator,), (is_system,), (is_in_post, keeps_agreements)),
    Permission.REPORT_PROGRESS: ((is_operator,), (is_in_post, represents), (is_in_post, keeps_agreements)),
    Permission.OVERSEE_PARTNERSHIP: ((is_in_post, oversees), (is_in_post, keeps_agreements)),
    Permission.ADVISE_ON_DOCUMENTS: ((is_in_post, advises),),
    Permission.RAISE_PROBLEM: ((is_operator,), (is_in_post, takes_part)),
    # After three failures in the assessment
    Permission.TALK_ABOUT_TRAINING: ((is_current, manages), (is_current, advises)),
    # Exercises with an invented child. Which, the policies of `assurance` say
    Permission.RUN_DRILLS: ((is_current, manages),),
    Permission.END_DRILLS: ((is_current, works_with_families),),
    Permission.SEE_DRILLS: ((is_current, works_with_families), (is_current, sits_on_the_board)),
    # What follows from acts, those of telling included
    Permission.KEEP_OBLIGATIONS: ((is_operator,), (is_system,), (is_in_post,)),
    Permission.SEND_NOTICES: ((is_operator,), (is_system,), (is_in_post,)),
}

SIGHTS = (
    Permission.DECIDE,
    Permission.READ_DECISIONS,
    Permission.INSPECT_DECISIONS,
    Permission.SHARE,
    Permission.READ_SHARING,
    Permission.SEE_CASEWORK,
    Permission.COUNT_SHARING,
    Permission.ASK_ADVICE,
    Permission.GIVE_ADVICE,
    Permission.REVIEW_ACCESS,
    Permission.BREAK_GLASS,
    Permission.COUNT_ACCESS,
    Permission.COUNT_CHILDREN,
    Permission.FIND_CHILD,
    Permission.REVIEW_MATCHES,
    Permission.TEND_INDEX,
    Permission.MATCH_CHILDREN,
    Permission.SEND_FEED,
    Permission.HOLD_RECORDS,
    Permission.OPEN_ARCHIVE,
    Permission.DESTROY_RECORDS,
    Permission.DESCRIBE_CHILD,
    Permission.SEE_CHILDREN,
    Permission.SEE_CONSENTS,
    Permission.WITHDRAW_CONSENT,
    Permission.TEND_CONSENTS,
    Permission.TEND_SHARING,
)
"""The permissions that row security asks for. The map above is their one source: the database is told what came out."""

STAYING = frozenset({Permission.HOLD_SESSION, Permission.BE_HERE})
"""What shows no child: one's own page, one's session and its end."""
MEDIATED = STAYING | {Permission.LIST_DECISIONS, Permission.READ_DECISIONS, Permission.SEE_MEDIATION}
"""All that somebody may do while they act for another: read, and end it. Nobody decides in another's name (ADR 75)."""


def is_permitted(actor: Actor, permission: Permission, *, rules: Rules = PERMISSIONS) -> bool:
    """Tell whether the actor has the permission. Unknown means no, and so does a row without conditions.

    Whoever acts for another has only what is in `MEDIATED`, of that only what both have, and what shows children only
    while both are current: telling in one's own words, which goes on after a lapse, is nobody else's (L11).
    """
    if not any(row and all(condition(actor) for condition in row) for row in rules.get(permission, ())):
        return False
    if actor.principal is None:
        return True
    if permission not in MEDIATED or not is_permitted(actor.principal, permission, rules=rules):
        return False
    return permission in STAYING or (is_current(actor) and is_current(actor.principal))


def require(actor: Actor, permission: Permission, *, rules: Rules = PERMISSIONS) -> None:
    """Return where the actor has the permission, else raise `NotPermitted`."""
    if not is_permitted(actor, permission, rules=rules):
        raise NotPermitted(permission)


def seen_as(actor: Actor) -> Actor:
    """Return through whose eyes the actor looks at rows: their own, or those of the practitioner they act for.

    A role widens what a mediator sees only where both have it.
    """
    if actor.principal is None:
        return actor
    return replace(actor.principal, roles=actor.principal.roles & actor.roles, inspects=frozenset())


def sight_of(actor: Actor, *, rules: Rules = PERMISSIONS) -> dict[str, str]:
    """Return what the database is told of whoever asks, for row security: each name and its value.

    Lists are codes or references with a space between them, which none of these contains. The mediator is named beside
    the eyes they look through, because nobody reads a record that complains of them (mediation's migration 0002).
    """
    return dict(_sight_by_the_map(actor)) if rules is PERMISSIONS else _sight(actor, rules)


@lru_cache(maxsize=1024)  # it follows from the actor and the map alone, and each act and each look asks for it
def _sight_by_the_map(actor: Actor) -> dict[str, str]:
    return _sight(actor, PERMISSIONS)


def _sight(actor: Actor, rules: Rules) -> dict[str, str]:
    eyes = seen_as(actor)
    return {
        "sharewell.kind": eyes.kind.value,
        "sharewell.seer": eyes.reference,
        "sharewell.mediator": actor.reference if actor.principal else "",
        "sharewell.organisation": eyes.organisation,
        "sharewell.team": eyes.team,
        "sharewell.post": eyes.post,
        "sharewell.roles": " ".join(sorted(eyes.roles)),
        "sharewell.permits": " ".join(one.value for one in SIGHTS if is_permitted(actor, one, rules=rules)),
        "sharewell.inspects": " ".join(sorted(eyes.inspects)),
    }
