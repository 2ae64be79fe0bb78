"""Which rows of governance are open to whom, and who answers for an organisation.

None of it shows a child. Everybody in post reads the groups, decisions and issued reports of their partnership; what
organisations returned and the problems that were raised are for those who oversee, and for whoever wrote them.
"""

from datetime import datetime
from typing import TypeVar

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, ActorKind, Permission
from sharewell.agreements.policies import speaks_for
from sharewell.agreements.types import NotYoursToKeep
from sharewell.governance.events import UNDERTAKING
from sharewell.governance.models import LegalAdvice, Problem, Return, Undertaking
from sharewell.obligations.queries import find_open_about
from sharewell.practitioners.types import Office

Held = TypeVar("Held", bound=Model)


def open_to(actor: Actor, held: QuerySet[Held], *, by: str = "partnership") -> QuerySet[Held]:
    """Narrow rows to those of the actor's partnership; the operator and the installation itself see all.

    `by` is the way from a row to its partnership.
    """
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}:
        return held
    if not actor.organisation:
        return held.none()
    return held.filter(**{f"{by}__organisations__reference": actor.organisation})


def returns_open_to(actor: Actor, *, at: datetime) -> QuerySet[Return]:
    """Return what organisations returned: all of the partnership for who oversees it, else those spoken for."""
    found = open_to(actor, Return.objects.all(), by="call__partnership")
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM} or is_permitted(actor, Permission.OVERSEE_PARTNERSHIP):
        return found
    return found.filter(organisation__reference__in=speaks_for(actor, at=at))


def problems_open_to(actor: Actor) -> QuerySet[Problem]:
    """Return the problems of the partnership for who oversees it, else those that the actor raised."""
    found = open_to(actor, Problem.objects.all())
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM} or is_permitted(actor, Permission.OVERSEE_PARTNERSHIP):
        return found
    return found.filter(raised_by=actor.reference)


def legal_open_to(actor: Actor) -> QuerySet[LegalAdvice]:
    """Return what legal advisers were asked: all of the partnership for who oversees it, else what one answers."""
    found = open_to(actor, LegalAdvice.objects.all(), by="agreement__partnership")
    if actor.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM} or is_permitted(actor, Permission.OVERSEE_PARTNERSHIP):
        return found
    if not actor.post:
        return found.none()
    served = apps.get_model("practitioners", "Appointment").objects.filter(
        post__reference=actor.post, office=Office.LEGAL_ADVISER.value, ended_at__isnull=True
    )
    return found.filter(Q(adviser_post__reference=actor.post) | Q(organisation__in=served.values("organisation")))


def require_answers_for(actor: Actor, organisation: str, *, at: datetime) -> bool:
    """Return whether the actor takes down what somebody else said, or raise `NotYoursToKeep`.

    Whoever speaks for the organisation answers. Whoever keeps the groups may write down what it said, marked as such.
    """
    if organisation in speaks_for(actor, at=at):
        return False
    if is_permitted(actor, Permission.KEEP_GROUPS):
        return True
    raise NotYoursToKeep("Only whoever speaks for the organisation about agreements can answer for it.")


def may_report(actor: Actor, undertaking: Undertaking, *, now: datetime) -> bool:
    """Tell whether the actor reports on an undertaking: its owner of today, the cover, and who keeps the groups."""
    if is_permitted(actor, Permission.KEEP_GROUPS):
        return True
    owed = find_open_about(about=undertaking.reference, code=UNDERTAKING, now=now)
    if not actor.post or owed is None:
        return False
    return actor.post in {owed.owner_post, owed.cover_post} or bool(owed.owner_team and owed.owner_team == actor.team)
