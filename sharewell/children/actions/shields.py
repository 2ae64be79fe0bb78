"""Hide a child from everybody who is not cleared, at once; say who is; and lift it: two people and a reason."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.carrying import call_moves_back
from sharewell.children.actions.deciding import SHIELD_PREFIX, lock_decisions
from sharewell.children.actions.settling import REVIEW_PREFIX, hold_like_sealed, list_reached
from sharewell.children.events import (
    CLEARANCE_ENDED,
    LIFTING_ASKED,
    MATCH_OPENED,
    SETTLE_MATCH,
    SHIELD_CLEARED,
    SHIELD_LIFTED,
    SHIELD_RAISED,
)
from sharewell.children.models import Clearance, IndexChild, Review, Shield
from sharewell.children.policies import cleared_shields, index_open_to, may_find, may_lift, seeing_all
from sharewell.children.queries.lifecycle import keep_those_not_hidden
from sharewell.children.queries.matching import find_alike
from sharewell.children.types import LONGEST, ChildUnknown
from sharewell.children.types.keepers import ENOUGH
from sharewell.children.types.shields import (
    AlreadyShielded,
    CannotSee,
    NotCleared,
    NotLifting,
    ShieldReason,
    ShieldUnknown,
    TwoPeople,
    WhyFirst,
)
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import due_of, list_open_of
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_post, list_current_posts
from sharewell.practitioners.types import PostRow

SHIELD_PAGE, CHILD_PAGE = "children:shield", "children:index-child"


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
    """Let one more post see a hidden child, and tell them. Done twice, it is done once.

    Raise `ShieldUnknown`, `PostUnknown`, or `CannotSee` for a post that is over or looks for no child.
    """
    held = _get(actor, shield)
    named = get_post(post)
    if not may_find(named, now=now):
        raise CannotSee("Only somebody in post who may look for children can see this child. Nothing was changed.")
    if not Clearance.objects.filter(shield=held, post=post, ended_at=None).exists():
        Clearance.objects.create(shield=held, post=post, given_by=actor.reference, began_at=now)
        _tell_cleared(named, held, actor=actor, now=now)
    append_entry(actor=actor, event=SHIELD_CLEARED, subjects=[held.reference], facts={"post": post}, now=now)


def _tell_cleared(named: PostRow, held: Shield, *, actor: Actor, now: datetime) -> None:
    """Lead whoever was cleared to the shield; to the child where they keep no shields, and nothing else hides them."""
    if may_lift(named, now=now):
        send_notice(actor=actor, person=named.person, about=held.reference, page=SHIELD_PAGE, now=now)
        return
    child = IndexChild.objects.filter(pk=held.child_id).first()
    if child is not None and keep_those_not_hidden([named.reference], child.pk):
        send_notice(actor=actor, person=named.person, about=child.reference, page=CHILD_PAGE, now=now)


@action(Permission.SHIELD_CHILD, validate=_first_why)
def end_clearance(*, actor: Actor, shield: str, post: str, words: str, now: datetime) -> None:
    """Let a post see a hidden child no more, from this moment on. Nobody is told; one's own may be ended too.

    What they were to answer goes to somebody who still sees the child: a move is called back, a question about a record
    is passed on. Raise `ShieldUnknown`, `WhyFirst`, `NotCleared`, or `TwoPeople` where they could lift the shield, and
    fewer than two people in post could without them.
    """
    lock_decisions()
    held = _get(actor, shield)
    standing = Clearance.objects.filter(shield=held, ended_at=None)
    one = standing.filter(post=post).first()
    if one is None:
        raise NotCleared("They may not see this child as it is. Nothing was changed.")
    cleared = set(standing.values_list("post", flat=True))
    keepers, left = _count_keepers(cleared, now=now), _count_keepers(cleared - {post}, now=now)
    if left < min(keepers, ENOUGH):
        raise TwoPeople(
            "Two people must be left who can make the child findable again. Let another manager, adviser or index"
            " manager see the child first. Nothing was changed."
        )
    rest = [get_post(each) for each in sorted(cleared - {post})]
    if held.asked_by and held.asked_by not in {each.person for each in rest}:
        # Whoever asked to lift it is not cleared any more: two who are must say it.
        held.asked_at, held.asked_by, held.asked_words = None, "", ""
        held.save(update_fields=["asked_at", "asked_by", "asked_words"])
    one.ended_at, one.ended_by, one.ended_reason = now, actor.reference, words.strip()
    one.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    _pass_questions_on(held, post, rest, actor=actor, now=now)
    call_moves_back(actor=actor, now=now)
    append_entry(actor=actor, event=CLEARANCE_ENDED, subjects=[held.reference], facts={"post": post}, now=now)


def _count_keepers(posts: Iterable[str], *, now: datetime) -> int:
    """Return how many people in post could lift a shield for which these posts are cleared."""
    asked = set(posts)
    current = [each for each in list_current_posts(at=now) if each.reference in asked]
    return len({each.person for each in current if may_lift(each, now=now)})


def _pass_questions_on(held: Shield, post: str, rest: Sequence[PostRow], *, actor: Actor, now: datetime) -> None:
    """Let somebody who still sees both records owe what a post was to answer, by the same time.

    That is the actor, where they do; else another who may lift the shield.
    """
    keepers = [each for each in rest if may_lift(each, now=now)]
    keepers.sort(key=lambda each: (each.reference != actor.post, each.reference))
    with seeing_all():
        reached = list_reached(held.pk)
        waits = Review.objects.filter(Q(child__in=reached) | Q(against__in=reached), settled_at=None)
        pairs = {one.reference: (one.child_id, one.against_id) for one in waits}
    for owed in list_open_of(abouts=list(pairs), code=SETTLE_MATCH.code, now=now):
        if owed.owner_post != post:
            continue
        seeing = {each.reference for each in keepers}
        for child in pairs[owed.about]:
            seeing &= keep_those_not_hidden(sorted(seeing), child)
        taker = next((each for each in keepers if each.reference in seeing), None)
        if taker is None:
            continue
        settle_about(actor=actor, about=owed.about, code=owed.code, how=How.NOT_NEEDED, now=now)
        open_obligation(
            actor=actor, code=owed.code, about=owed.about, owner_post=taker.reference, due_at=owed.due_at, now=now
        )
        if taker.reference != actor.post:
            send_notice(actor=actor, person=taker.person, about=owed.about, page=SETTLE_MATCH.page, now=now)


@action(Permission.SHIELD_CHILD, validate=_first_why)
def ask_to_lift(*, actor: Actor, shield: str, words: str, now: datetime) -> None:
    """Ask to lift a shield, with a reason; whoever may agree is told. Nothing changes until somebody else agrees.

    Raise `ShieldUnknown`.
    """
    held = _get(actor, shield)
    held.asked_at, held.asked_by, held.asked_words = now, actor.reference, words.strip()
    held.save(update_fields=["asked_at", "asked_by", "asked_words"])
    for post in Clearance.objects.filter(shield=held, ended_at=None).exclude(post=actor.post).order_by("pk"):
        other = get_post(post.post)
        if other.person != actor.reference and may_lift(other, now=now):
            send_notice(actor=actor, person=other.person, about=held.reference, page=SHIELD_PAGE, now=now)
    append_entry(actor=actor, event=LIFTING_ASKED, subjects=[held.reference], now=now)


@action(Permission.SHIELD_CHILD)
def lift_shield(*, actor: Actor, shield: str, now: datetime) -> None:
    """Agree that a shield is lifted, as the second of two people. Raise `ShieldUnknown`, `NotLifting`, `TwoPeople`."""
    lock_decisions()
    held = _get(actor, shield)
    if held.asked_at is None:
        raise NotLifting("Nobody has asked to lift this shield. Nothing was changed.")
    if held.asked_by == actor.reference:
        raise TwoPeople("You asked for this yourself. Somebody else must agree. Nothing was changed.")
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
