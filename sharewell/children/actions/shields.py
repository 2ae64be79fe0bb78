"""Hide a child from everybody who is not cleared, at once; and lift that, which takes two people and a reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.carrying import call_moves_back
from sharewell.children.actions.deciding import SHIELD_PREFIX, lock_decisions
from sharewell.children.actions.settling import REVIEW_PREFIX, hold_like_sealed, list_reached
from sharewell.children.events import (
    LIFTING_ASKED,
    MATCH_OPENED,
    SETTLE_MATCH,
    SHIELD_CLEARED,
    SHIELD_LIFTED,
    SHIELD_RAISED,
)
from sharewell.children.models import Clearance, IndexChild, Review, Shield
from sharewell.children.policies import cleared_shields, index_open_to, may_lift, seeing_all
from sharewell.children.queries.matching import find_alike
from sharewell.children.types import LONGEST, ChildUnknown
from sharewell.children.types.shields import (
    AlreadyShielded,
    NotLifting,
    ShieldReason,
    ShieldUnknown,
    TwoPeople,
    WhyFirst,
)
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import due_of
from sharewell.practitioners.queries import get_post


def _first_why(*, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST:
        raise WhyFirst("Write why. Nothing was changed.")


@action(Permission.SHIELD_CHILD, validate=_first_why)
def raise_shield(
    *, actor: Actor, child: str, reason: ShieldReason, words: str, cleared: Sequence[str], now: datetime
) -> str:
    """Hide a child at once from everybody but the actor and the posts that are cleared; return the shield (`shd_…`).

    One of them must be able to lift it with the actor, so that nobody is hidden for ever. Raise `ChildUnknown`,
    `WhyFirst`, `AlreadyShielded`, `TwoPeople` or `PostUnknown`.
    """
    lock_decisions()
    held = index_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    if cleared_shields(actor).filter(child__person=held.person, lifted_at=None).exists():
        raise AlreadyShielded("This child is hidden already. Nothing was changed.")
    posts = [get_post(each) for each in dict.fromkeys(cleared) if each != actor.post]
    if not any(may_lift(post, now=now) and post.person != actor.reference for post in posts):
        raise TwoPeople(
            "Clear somebody else too who may lift it with you: a manager, an adviser or an index manager."
            " Nothing was changed."
        )
    shield = Shield.objects.create(
        reference=new_reference(SHIELD_PREFIX, now=now),
        child=held,
        reason=reason.value,
        words=words.strip(),
        raised_at=now,
        raised_by=actor.reference,
    )
    for post in (actor.post, *(each.reference for each in posts)):
        Clearance.objects.create(shield=shield, post=post, given_by=actor.reference, began_at=now)
    _hold_alike(held, actor=actor, now=now)
    call_moves_back(actor=actor, now=now)
    append_entry(actor=actor, event=SHIELD_RAISED, subjects=[shield.reference], now=now)
    return shield.reference


def _hold_alike(held: IndexChild, *, actor: Actor, now: datetime) -> None:
    """Let every record that may be the child's, and is linked to none of theirs, wait for somebody who is cleared.

    What waits for a hidden child is hidden with them. A record came in before the shield, perhaps under another
    spelling, and would tell of them otherwise; so would one in the archive, once it is said that the child is back.
    """
    for record in IndexChild.objects.filter(person=held.person).order_by("pk"):
        for one in find_alike(record.pk, on=now.date(), with_gone=True):
            pair = Q(child=record, against=one.child) | Q(child=one.child, against=record)
            if one.person == held.person or Review.objects.filter(pair, settled_at=None).exists():
                continue
            review = Review.objects.create(
                reference=new_reference(REVIEW_PREFIX, now=now), child_id=one.child, against=record, bits=one.bits,
                opened_at=now,
            )  # fmt: skip
            append_entry(actor=actor, event=MATCH_OPENED, subjects=[review.reference], now=now)
            open_obligation(
                actor=actor, code=SETTLE_MATCH.code, about=review.reference, owner_post=actor.post,
                due_at=due_of(SETTLE_MATCH.code, start=now), now=now,
            )  # fmt: skip


@action(Permission.SHIELD_CHILD)
def clear_for_shield(*, actor: Actor, shield: str, post: str, now: datetime) -> None:
    """Let one more post see a hidden child. Raise `ShieldUnknown` or `PostUnknown`. Done twice, it is done once."""
    held = _get(actor, shield)
    get_post(post)
    if not Clearance.objects.filter(shield=held, post=post, ended_at=None).exists():
        Clearance.objects.create(shield=held, post=post, given_by=actor.reference, began_at=now)
    append_entry(actor=actor, event=SHIELD_CLEARED, subjects=[held.reference], facts={"post": post}, now=now)


@action(Permission.SHIELD_CHILD, validate=_first_why)
def ask_to_lift(*, actor: Actor, shield: str, words: str, now: datetime) -> None:
    """Ask to lift a shield, with a reason. Nothing changes until somebody else agrees. Raise `ShieldUnknown`."""
    held = _get(actor, shield)
    held.asked_at, held.asked_by, held.asked_words = now, actor.reference, words.strip()
    held.save(update_fields=["asked_at", "asked_by", "asked_words"])
    append_entry(actor=actor, event=LIFTING_ASKED, subjects=[held.reference], now=now)


@action(Permission.SHIELD_CHILD)
def lift_shield(*, actor: Actor, shield: str, now: datetime) -> None:
    """Agree that a shield is lifted, as the second of two people. Raise `ShieldUnknown`, `NotLifting`, `TwoPeople`."""
    held = _get(actor, shield)
    if held.asked_at is None:
        raise NotLifting("Nobody has asked to lift this shield. Nothing was changed.")
    if held.asked_by == actor.reference:
        raise TwoPeople("You asked for this yourself. Somebody else must agree. Nothing was changed.")
    lock_decisions()
    with seeing_all():
        reached = list_reached(held.pk)
    held.lifted_at, held.lifted_by = now, actor.reference
    held.save(update_fields=["lifted_at", "lifted_by"])
    with seeing_all():
        # While they were hidden, a seal may have been raised over an earlier identity that they are like.
        hold_like_sealed(reached, actor=actor, now=now)
    append_entry(actor=actor, event=SHIELD_LIFTED, subjects=[held.reference], now=now)


def _get(actor: Actor, shield: str) -> Shield:
    held = cleared_shields(actor).select_for_update(of=("self",)).filter(reference=shield, lifted_at=None).first()
    if held is None:
        raise ShieldUnknown(shield)
    return held
