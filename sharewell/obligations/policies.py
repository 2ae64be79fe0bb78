"""Which obligations are whose: why somebody sees one, and who may close it or hand it over."""

from datetime import datetime

from django.apps import apps
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.obligations.models import Obligation
from sharewell.obligations.types import Lane, NotYours

KEEPERS = frozenset({Role.MANAGER.value, Role.ADMINISTRATOR.value})
"""Those who look after what nobody in their organisation owns any more."""


def open_to(actor: Actor, *, now: datetime) -> QuerySet[Obligation]:
    """Return the obligations, open or closed, that the actor has a part in, each marked with `lane` and `has_left`.

    Mine: the post that they act in owes it. Team: their team does. Covering: they cover, and the owner is away, has
    left or is late. Unowned: the owner has left, and they manage or administer the organisation. Waiting: they asked
    for it. The installation itself sees all, in no lane.
    """
    marked = _marked(now)
    if actor.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        return marked.annotate(lane=Value("", output_field=CharField()))
    if actor.kind is not ActorKind.PERSON:
        return Obligation.objects.none()
    ways = _ways(actor, now=now)
    seen = Q(pk__in=[])
    for condition in ways.values():
        seen |= condition
    return marked.filter(seen).annotate(
        lane=Case(*(When(condition, then=Value(lane.value)) for lane, condition in ways.items()), default=Value(""))
    )


def require_part(actor: Actor, obligation: Obligation, *, now: datetime) -> None:
    """Return where the actor has a part in the obligation, else raise `NotYours`.

    A cover has one from the start, not only when the owner is late, and so have those who manage the organisation: what
    is owed must never wait for one person.
    """
    if actor.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        return
    ways = Q(pk__in=[])
    for condition in _ways(actor, now=now).values():
        ways |= condition
    if actor.post:
        ways |= Q(cover_post__reference=actor.post)
    if KEEPERS & actor.roles:
        ways |= Q(organisation__reference=actor.organisation)
    if not _marked(now).filter(ways, pk=obligation.pk).exists():
        raise NotYours("This is owed by somebody else. Nothing was changed.")


def _marked(now: datetime) -> QuerySet[Obligation]:
    away = apps.get_model("practitioners", "AwayPeriod")
    is_away = Exists(
        away.objects.filter(practitioner=OuterRef("owner_post__practitioner"), began_at__lte=now, ended_at__gt=now)
    )
    return Obligation.objects.annotate(
        is_away=is_away,
        has_left=Case(
            When(Q(owner_post__ended_at__lte=now) | Q(owner_post__practitioner__is_active=False), then=Value(True)),
            When(owner_team__ended_at__lte=now, then=Value(True)),
            default=Value(False),
        ),
    )


def _ways(actor: Actor, *, now: datetime) -> dict[Lane, Q]:
    """Return the condition of each lane, the nearest first: an obligation is in the first lane that fits."""
    ways: dict[Lane, Q] = {}
    if actor.post:
        ways[Lane.MINE] = Q(owner_post__reference=actor.post)
    if actor.team:
        ways[Lane.TEAM] = Q(owner_team__reference=actor.team)
    if actor.post:
        late = Q(closed_at__isnull=True, due_at__lt=now)
        ways[Lane.COVERING] = Q(cover_post__reference=actor.post) & (Q(is_away=True) | Q(has_left=True) | late)
    if KEEPERS & actor.roles:
        ways[Lane.UNOWNED] = Q(organisation__reference=actor.organisation, has_left=True)
    ways[Lane.WAITING] = Q(opened_by=actor.reference)
    return ways
