"""Build the actor from the database, fresh at each request. Training and vetting join the post here in a later step."""

import hmac
from dataclasses import replace
from datetime import datetime

from sharewell.access.types import ActingFor, NoCurrentPost, SignedIn, Work
from sharewell.acting.policies import is_current
from sharewell.acting.types import Actor, ActorKind, Role
from sharewell.inspections.queries import list_inspected
from sharewell.mediation.queries import find_current
from sharewell.obligations.queries import list_open
from sharewell.practitioners.queries import find_adviser, find_standing, list_away
from sharewell.practitioners.types import PostRow, StandingRow


def get_actor(*, practitioner: str, post: str, now: datetime) -> Actor:
    """Return the actor for a person in one of their posts, as they stand now. Raise `NoCurrentPost`."""
    standing = find_standing(person=practitioner, post=post, at=now)
    if standing is None or standing.post is None:
        raise NoCurrentPost("The person does not hold this post now.")
    return _mediated(_actor(standing, standing.post, now=now), now=now)[0]


def find_signed_in(*, person: str, post: str, mark: str, now: datetime) -> SignedIn | None:
    """Return who a session belongs to, or None where the account is not active or its password has changed.

    Without a current post of this reference the actor has no role and opens nothing; where the person holds exactly one
    current post it is taken.
    """
    standing = find_standing(person=person, post=post, at=now)
    if standing is None or not hmac.compare_digest(standing.mark, mark):
        return None
    chosen = standing.post
    if chosen is None and not post and len(standing.current_posts) == 1:
        chosen = standing.current_posts[0]
    actor, acting_for = Actor(reference=person, kind=ActorKind.PERSON), None
    if chosen:
        actor, acting_for = _mediated(_actor(standing, chosen, now=now), now=now)
    return SignedIn(
        actor=actor,
        person=standing.person,
        post=chosen,
        current_posts=standing.current_posts,
        acting_for=acting_for,
    )


def get_work(*, actor: Actor, now: datetime) -> Work:
    """Return what the page "Your work" shows to the actor."""
    return Work(
        obligations=list_open(actor=actor, now=now),
        adviser=find_adviser(organisation=actor.organisation, at=now),
        away=list_away(person=actor.reference, at=now),
    )


def _mediated(actor: Actor, *, now: datetime) -> tuple[Actor, ActingFor | None]:
    """Return the actor, acting for the practitioner for whom they do at this moment, and what the banner tells of it.

    Where either of the two is no longer current, it is over: the actor stands for themselves, as they are.
    """
    held = find_current(post=actor.post, at=now) if is_current(actor) else None
    standing = find_standing(person=held.practitioner, post=held.practitioner_post, at=now) if held else None
    if held is None or standing is None or standing.post is None:
        return actor, None
    principal = _actor(standing, standing.post, now=now)
    if not is_current(principal):
        return actor, None
    told = ActingFor(mediation=held.reference, post=standing.post, until=held.until)
    return replace(actor, principal=principal), told


def _actor(standing: StandingRow, post: PostRow, *, now: datetime) -> Actor:
    return Actor(
        reference=standing.person.reference,
        kind=ActorKind.PERSON,
        organisation=post.organisation,
        team=post.team,
        post=post.reference,
        roles=frozenset({post.role.value}),
        is_accredited=True,
        inspects=list_inspected(post=post.reference, at=now) if post.role is Role.INSPECTOR else frozenset(),
    )
