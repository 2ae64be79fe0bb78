"""Which obligations are whose: why somebody sees one, and who may close it or hand it over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.obligations.events import list_quiet
from sharewell.obligations.models import Obligation
from sharewell.obligations.types import Lane, NotYours

KEEPERS = frozenset({Role.MANAGER.value, Role.ADMINISTRATOR.value})
"""Those who look after what nobody in their organisation owns any more."""


def open_to(actor: Actor, *, now: datetime, lapsed: Collection[str] = ()) -> QuerySet[Obligation]:
    """Return the obligations, open or closed, that the actor has a part in, each marked with `lane` and `has_left`.

    Mine: the post that they act in owes it. Team: their team does. Covering: they cover, and the owner is away, has
    left, is late or is not current. Unowned: the owner has left, and they manage or administer the organisation.
    Lapsed: the same where the owner is not current. Waiting: they asked for it, and the duty is not quiet. The
    installation itself sees all, in no lane. `lapsed` are the posts whose holders are not current: who that is,
    `training` says.
    """
    if actor.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        return _marked(now).annotate(lane=Value("", output_field=CharField()))
    if actor.kind is not ActorKind.PERSON:
        return Obligation.objects.none()
    return concerning(eyes_of(actor), now=now, lapsed=lapsed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What the rule needs to know of a person: references of who they are, and whether they keep the organisation."""

    person: str
    organisation: str
    team: str
    post: str
    keeps: bool


def eyes_of(actor: Actor) -> Eyes:
    """Return what the rule needs to know of an actor."""
    return Eyes(
        person=actor.reference,
        organisation=actor.organisation,
        team=actor.team,
        post=actor.post,
        keeps=bool(KEEPERS & actor.roles),
    )


def concerning(
    eyes: Eyes, *, now: datetime, lapsed: Collection[str] = (), quiet: Collection[str] | None = None
) -> QuerySet[Obligation]:
    """Return the obligations in which a person has a part, as `open_to` says it.

    `quiet` are the codes of the duties that do not show to whoever opened them; where it is None, those declared.
    """
    ways = _ways(eyes, now=now, lapsed=lapsed, quiet=list_quiet() if quiet is None else quiet)
    seen = Q(pk__in=[])
    for condition in ways.values():
        seen |= condition
    return (
        _marked(now)
        .filter(seen)
        .annotate(
            lane=Case(*(When(condition, then=Value(lane.value)) for lane, condition in ways.items()), default=Value(""))
        )
    )


def require_part(actor: Actor, obligation: Obligation, *, now: datetime) -> None:
    """Return where the actor has a part in the obligation, else raise `NotYours`.

    A cover has one from the start, not only when the owner is late, and so have those who manage the organisation: what
    is owed must never wait for one person.
    """
    if actor.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        return
    ways = Q(pk__in=[])
    for condition in _ways(eyes_of(actor), now=now, lapsed=(), quiet=list_quiet()).values():
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


def _ways(eyes: Eyes, *, now: datetime, lapsed: Collection[str], quiet: Collection[str]) -> dict[Lane, Q]:
    """Return the condition of each lane, the nearest first: an obligation is in the first lane that fits."""
    ways: dict[Lane, Q] = {}
    if eyes.post:
        ways[Lane.MINE] = Q(owner_post__reference=eyes.post)
    if eyes.team:
        ways[Lane.TEAM] = Q(owner_team__reference=eyes.team)
    if eyes.post:
        late = Q(closed_at__isnull=True, due_at__lt=now)
        stands_still = Q(is_away=True) | Q(has_left=True) | late | _is_lapsed(lapsed)
        ways[Lane.COVERING] = Q(cover_post__reference=eyes.post) & stands_still
    if eyes.keeps:
        ways[Lane.UNOWNED] = Q(organisation__reference=eyes.organisation, has_left=True)
        ways[Lane.LAPSED] = Q(organisation__reference=eyes.organisation) & _is_lapsed(lapsed)
    ways[Lane.WAITING] = Q(opened_by=eyes.person) & ~Q(code__in=quiet)
    return ways


def _is_lapsed(lapsed: Collection[str]) -> Q:
    """Match what is open and owed by somebody who is not current. What they closed stays with those who had a part."""
    return Q(closed_at__isnull=True, owner_post__reference__in=lapsed)


def watched_by(actor: Actor) -> QuerySet[Obligation]:
    """Return the open obligations of others that the actor would have to see to: covered, or of those they manage."""
    if actor.kind is not ActorKind.PERSON or not actor.post:
        return Obligation.objects.none()
    watched = Q(cover_post__reference=actor.post)
    if KEEPERS & actor.roles:
        watched |= Q(organisation__reference=actor.organisation)
    return Obligation.objects.filter(watched, closed_at__isnull=True, owner_post__isnull=False)
