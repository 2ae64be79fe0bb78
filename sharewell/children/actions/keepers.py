"""Name somebody for a shield or a seal that fewer than two people can lift any more, because the others have left.

Only the operator does it, by command: nobody who works here may let themselves see a hidden child (ADR 199).
"""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.seals import PAGE as SEAL_PAGE
from sharewell.children.actions.shields import SHIELD_PAGE
from sharewell.children.events import KEEPER_NAMED
from sharewell.children.models import Clearance, IdentitySeal, SealHolder, Shield
from sharewell.children.policies import may_lift
from sharewell.children.queries.keepers import list_short_of_keepers
from sharewell.children.types.keepers import KeepersLeft, KeptUnknown, NoKeeper
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.practitioners.queries import get_post


@action(Permission.MATCH_CHILDREN)
def name_keeper(*, actor: Actor, kept: str, post: str, now: datetime) -> None:
    """Let a post see what a shield or seal hides, and lift it with another. Done twice, it is done once.

    Raise `KeptUnknown`, `PostUnknown`, `NoKeeper`, or `KeepersLeft` where two people in post can still do so.
    """
    shield = Shield.objects.select_for_update().filter(reference=kept, lifted_at=None).first()
    seal = IdentitySeal.objects.select_for_update().filter(reference=kept, lifted_at=None).first()
    if shield is None and seal is None:
        raise KeptUnknown(kept)
    named = get_post(post)
    if not may_lift(named, now=now):
        raise NoKeeper(
            "Only a manager, an adviser, a lead for information governance or an index manager in post can keep it."
            " Nothing was changed."
        )
    if kept not in {one.reference for one in list_short_of_keepers(actor=actor, now=now)}:
        raise KeepersLeft("Two people in post can still lift this, and name others. Ask them. Nothing was changed.")
    made = False
    if shield is not None:
        _, made = Clearance.objects.get_or_create(
            shield=shield, post=post, ended_at=None, defaults={"given_by": actor.reference, "began_at": now}
        )
    elif seal is not None:
        _, made = SealHolder.objects.get_or_create(
            seal=seal, post=post, ended_at=None, defaults={"given_by": actor.reference, "began_at": now}
        )
    if made:
        page = SHIELD_PAGE if shield is not None else SEAL_PAGE
        send_notice(actor=actor, person=named.person, about=kept, page=page, now=now)
    append_entry(actor=actor, event=KEEPER_NAMED, subjects=[kept], facts={"post": post}, now=now)
