"""Read which shields and seals have lost those who could lift them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sharewell.acting.actions import looking
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.models import Clearance, IdentitySeal, SealHolder, Shield
from sharewell.children.policies import may_lift
from sharewell.children.types.keepers import ENOUGH, ShortOfKeepers
from sharewell.practitioners.queries import list_current_posts


@looking
def list_short_of_keepers(*, actor: Actor, now: datetime) -> tuple[ShortOfKeepers, ...]:
    """Return the shields and seals that stand and that fewer than two people in post can lift, the oldest first.

    Only for the installation's own work, and without a word of whom they hide.
    """
    require(actor, Permission.MATCH_CHILDREN)
    person_of = {post.reference: post.person for post in list_current_posts(at=now) if may_lift(post, now=now)}
    cleared = Clearance.objects.filter(ended_at=None).values_list("shield_id", "post")
    holders = SealHolder.objects.filter(ended_at=None).values_list("seal_id", "post")
    kept: list[tuple[Shield | IdentitySeal, set[str]]] = []
    for found, posts in (
        (Shield.objects.filter(lifted_at=None), _people(cleared, person_of)),
        (IdentitySeal.objects.filter(lifted_at=None), _people(holders, person_of)),
    ):
        kept += [(one, posts.get(one.pk, set())) for one in found]
    return tuple(
        ShortOfKeepers(reference=one.reference, raised_at=one.raised_at, keepers=len(people))
        for one, people in sorted(kept, key=lambda each: (each[0].raised_at, each[0].reference))
        if len(people) < ENOUGH
    )


def _people(rows: Iterable[tuple[int, str]], person_of: dict[str, str]) -> dict[int, set[str]]:
    people: dict[int, set[str]] = defaultdict(set)
    for kept, post in rows:
        if post in person_of:
            people[kept].add(person_of[post])
    return people
