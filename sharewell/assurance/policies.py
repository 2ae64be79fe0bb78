"""Which drills are open to whom, and in what part."""

from django.apps import apps
from django.db.models import Q, QuerySet

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission, Role
from sharewell.assurance.models import Drill, DrillLesson, DrillTeam
from sharewell.assurance.types import Part

OVERSEEING = frozenset({Role.MANAGER, Role.BOARD_MEMBER})


def open_to(actor: Actor) -> QuerySet[Drill]:
    """Return the drills that the actor runs, takes part in or oversees.

    Whoever takes part sees it from its start; where it is announced, from its plan.
    """
    if not (is_permitted(actor, Permission.SEE_DRILLS) or is_permitted(actor, Permission.END_DRILLS)):
        return Drill.objects.none()
    takes_part = Q(teams__team=actor.team) if actor.team else Q(pk__in=[])
    seen = Q(run_by=actor.reference) | (takes_part & (Q(started_at__isnull=False) | Q(is_announced=True)))
    if actor.roles & OVERSEEING:
        houses = apps.get_model("partnerships", "Organisation").objects.filter(reference=actor.organisation)
        homes = houses.values("partnership__reference")
        own = Drill.objects.filter(teams__team=actor.team) if actor.team else Drill.objects.none()
        seen |= Q(partnership__in=homes) & ~Q(pk__in=own.values("pk"))
    return Drill.objects.filter(pk__in=Drill.objects.filter(seen).values("pk"))


def scores_open_to(actor: Actor) -> QuerySet[Drill]:
    """Return the drills whose score the actor sees: begun ones, and those that they take part in once they are over."""
    begun = open_to(actor).filter(started_at__isnull=False)
    own = DrillTeam.objects.filter(team=actor.team) if actor.team else DrillTeam.objects.none()
    return begun.filter(Q(run_by=actor.reference) | Q(ended_at__isnull=False) | ~Q(pk__in=own.values("drill")))


def part_of(actor: Actor, drill: Drill) -> Part:
    """Return what part the actor has in a drill that is open to them. Its teams should be at hand."""
    if drill.run_by == actor.reference:
        return Part.RUNS
    if actor.team and any(one.team == actor.team for one in drill.teams.all()):
        return Part.TAKES_PART
    return Part.OVERSEES


def lessons_open_to(actor: Actor) -> QuerySet[DrillLesson]:
    """Return the lessons of drills that are open to the actor, and those that they owe."""
    return DrillLesson.objects.filter(Q(drill__in=open_to(actor).values("pk")) | Q(owner_post=actor.post))
