"""Who passes a question on to a service that is not shown, and which questions have to go to another."""

from collections.abc import Collection
from datetime import datetime

from sharewell.acting.actions import looking
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission, Role
from sharewell.children.events import ANSWER_ASKING
from sharewell.children.models import Asking
from sharewell.children.policies import askings_for
from sharewell.obligations.queries import find_open_about, list_open_of, list_owners, list_references_owed
from sharewell.practitioners.queries import get_post, list_current_posts
from sharewell.practitioners.types import PostRow
from sharewell.training.queries.accreditations import list_lapsed


def find_broker(*, organisation: str, besides: Collection[str], before: str = "", now: datetime) -> PostRow | None:
    """Return the index manager in post who passes a question of an organisation on, or None where there is nobody.

    `besides` are people who never do: whoever asked. Those who are current come first, then the post `before`, then
    those of the organisation.
    """
    others = [post for post in list_current_posts(at=now, role=Role.INDEX_MANAGER) if post.person not in besides]
    lapsed = list_lapsed(posts=[post.reference for post in others], at=now)

    def order(post: PostRow) -> tuple[bool, bool, bool]:
        return post.reference in lapsed, post.reference != before, post.organisation != organisation

    return min(others, key=order, default=None)


@looking
def list_left_askings(*, actor: Actor, now: datetime) -> tuple[tuple[str, PostRow], ...]:
    """Return the open questions whose index manager has left, has lapsed or asked it themself, and who takes each.

    Where somebody else owes the answer by now and may give it, they do. A question that nobody could take is left out.
    """
    require(actor, Permission.MATCH_CHILDREN)
    waiting = list(Asking.objects.filter(closed_at=None).order_by("pk"))
    brokers = {post.reference for post in list_current_posts(at=now, role=Role.INDEX_MANAGER)}
    abouts = [one.reference for one in waiting if one.broker_post not in brokers]
    owners = {row.about: row.owner_post for row in list_open_of(abouts=abouts, code=ANSWER_ASKING.code, now=now)}
    found = []
    for one in waiting:
        taker = find_broker(
            organisation=get_post(one.broker_post).organisation,
            besides=[one.asked_by],
            before=owners.get(one.reference, one.broker_post),
            now=now,
        )
        if taker is not None and taker.reference != one.broker_post:
            found.append((one.reference, taker))
    return tuple(found)


@looking
def is_asking_owed(*, actor: Actor, asking: str, now: datetime) -> bool:
    """Tell whether the actor has to see to it that a question is passed on, and may not pass it on themself."""
    if askings_for(actor).filter(reference=asking).exists():
        return False
    lapsed = list_lapsed(posts=list_owners(actor=actor), at=now)
    owed = list_references_owed(actor=actor, code=ANSWER_ASKING.code, lapsed=lapsed, now=now)
    # In this order, so that it costs the same for whoever has no part in it, whether there is such a question or not.
    return asking in owed and find_open_about(about=asking, code=ANSWER_ASKING.code, now=now) is not None
