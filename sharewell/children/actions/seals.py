"""Seal an earlier identity of a child apart from the later one, answer what waits for the holders, and lift a seal.

In 2009 adopted children stood in the national index under both names and could be linked. Here no act, no feed and no
page joins the two, and the database refuses it (ADR 0186).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.carrying import call_moves_back, carry_to_side
from sharewell.children.actions.deciding import LINK_PREFIX, lock_decisions
from sharewell.children.actions.linking import link_records, relabel, shield_too
from sharewell.children.actions.saying import keep_compared
from sharewell.children.actions.settling import (
    REVIEW_PREFIX,
    compare_again,
    hold_like_sealed,
    list_alike,
)
from sharewell.children.actions.withholding import ALL_BUT_NAMES, list_values, tell, withhold
from sharewell.children.events import (
    SEAL_HOLDER_NAMED,
    SEAL_LATER_NAMED,
    SEAL_LIFTED,
    SEAL_LIFTING_ASKED,
    SEAL_RAISED,
    SEAL_RECORD_FREED,
    SEAL_VALUE_SHOWN,
    SEALED_MATCH_SETTLED,
    SETTLE_MATCH,
    SETTLE_SEALED,
)
from sharewell.children.models import (
    ChildLink,
    IdentitySeal,
    IndexChild,
    Review,
    SealedRecord,
    SealHolder,
    Shield,
)
from sharewell.children.policies import index_open_to, may_lift, sealed_reviews_open_to, seals_held_by, seeing_all
from sharewell.children.queries.keeping import list_said
from sharewell.children.queries.lifecycle import find_responsible
from sharewell.children.types import LONGEST, ChildUnknown
from sharewell.children.types.seals import (
    LaterKnown,
    NotTwoSides,
    OrderFirst,
    SealKind,
    SealUnknown,
    Side,
    Told,
    TwoHolders,
    Whose,
)
from sharewell.children.types.shields import MatchUnknown, NotLifting, TwoPeople, WhyFirst
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import settle_about
from sharewell.obligations.queries import find_open_about
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_post
from sharewell.practitioners.types import PostRow

SEAL_PREFIX = "sel"
PAGE = "children:seal"
PARTED, STAYS, CARRIED = (
    "Parted by whoever looks after the index.",
    "They stay one child.",
    "Hidden before, and hidden still.",
)
"""Reasons of links and shields that stay with a side. They say nothing of the other."""


def _first_the_order(*, order: str, ordered_on: date, now: datetime, awaited: str = "", **_: object) -> None:
    if not order.strip() or max(len(order), len(awaited)) > LONGEST:
        raise OrderFirst("Write which order or change it was, and where it can be read. Nothing was changed.")
    if ordered_on > now.date():
        raise OrderFirst("The day of the order lies in the future. Nothing was changed.")


def _first_why(*, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST:
        raise WhyFirst("Write why. Nothing was changed.")


@action(Permission.SHIELD_CHILD, validate=_first_the_order)
def raise_seal(
    *,
    actor: Actor,
    child: str,
    kind: SealKind,
    ordered_on: date,
    order: str,
    holders: Sequence[str],
    records: Sequence[str] = (),
    later: str = "",
    awaited: str = "",
    others: Sequence[str] = (),
    now: datetime,
) -> str:
    """Seal what is known of a child so far, the earlier identity, apart from the later one; return the seal (`sel_…`).

    `records` of the child's records are of the earlier identity, the rest of the later; none named: all are. `later`
    is a record of the later identity that stands by itself; without either, it is `awaited`. `others` are like the
    child and are known to be other children: they stay findable. `holders` are posts beside the actor's own.

    Raise `ChildUnknown`, `OrderFirst`, `NotTwoSides`, `TwoHolders` or `PostUnknown`.
    """
    lock_decisions()
    held = _get(actor, child, now=now)
    named = _get(actor, later, now=now) if later else None
    apart = [_get(actor, each, now=now) for each in dict.fromkeys(others)]
    posts = _holders(actor, holders, now=now)
    with seeing_all():
        every = list(IndexChild.objects.filter(person=held.person).order_by("pk"))
        earlier = [one for one in every if one.reference in records] if records else every
        rest = [one for one in every if one not in earlier]
        if len(earlier) < len(set(records)) or (named is not None and named in earlier) or (
            named is not None and rest and named not in rest
        ):  # fmt: skip
            raise NotTwoSides(
                "Name records of this child for the earlier identity, and another record for the new one."
                " Nothing was changed."
            )
        if named is not None and not rest:
            rest = list(IndexChild.objects.filter(person=named.person).order_by("pk"))
        sides = {one.person for one in (*earlier, *rest)}
        if any(one.person in sides for one in apart):
            raise NotTwoSides("One of the other children is this child. Nothing was changed.")
        is_parted, responsible = any(one in every for one in rest), find_responsible(held.person)
        _part(earlier, rest, actor=actor, now=now)
        if is_parted:
            for side in (earlier, rest):
                carry_to_side(side, responsible)
        _rule_apart(earlier, [*rest, *apart], words=PARTED, actor=actor, now=now)
        seal = IdentitySeal.objects.create(
            reference=new_reference(SEAL_PREFIX, now=now), kind=kind.value, ordered_on=ordered_on, order=order.strip(),
            awaited=awaited.strip(), raised_at=now, raised_by=actor.reference,
        )  # fmt: skip
        for post in (actor.post, *(each.reference for each in posts)):
            SealHolder.objects.create(seal=seal, post=post, given_by=actor.reference, began_at=now)
        _stand(seal, earlier, Side.EARLIER)
        _stand(seal, rest, Side.LATER)
        withhold([one.pk for one in rest])
        _hold_alike(earlier, actor=actor, now=now)
    call_moves_back(actor=actor, now=now)
    for each in posts:
        send_notice(actor=actor, person=each.person, about=seal.reference, page=PAGE, now=now)
    append_entry(actor=actor, event=SEAL_RAISED, subjects=[seal.reference], now=now)
    return seal.reference


def _holders(actor: Actor, holders: Sequence[str], *, now: datetime) -> list[PostRow]:
    posts = [get_post(each) for each in dict.fromkeys(holders) if each != actor.post]
    if not posts or not all(may_lift(post, now=now) for post in posts) or all(
        post.person == actor.reference for post in posts
    ):  # fmt: skip
        raise TwoHolders(
            "Name somebody else who holds this with you: a manager, an adviser or an index manager in post."
            " Nothing was changed."
        )
    return posts


def _part(earlier: Sequence[IndexChild], rest: Sequence[IndexChild], *, actor: Actor, now: datetime) -> None:
    """End what links two groups of records of one child; each stays one child, with every shield there was."""
    if not any(one.person == earlier[0].person for one in rest):
        return
    mine, theirs = [one.pk for one in earlier], [one.pk for one in rest]
    before = Shield.objects.filter(child__in=[*mine, *theirs], lifted_at=None)
    shields = list(before)
    across = Q(one__in=mine, other__in=theirs) | Q(one__in=theirs, other__in=mine)
    ChildLink.objects.filter(across, ended_at=None).update(ended_at=now, ended_by=actor.reference, ended_reason=PARTED)
    for group in (earlier, rest):
        person = _hold_together(group, actor=actor, now=now)
        for shield in shields:
            shield_too(person, shield, actor=actor, now=now, words=CARRIED)


def _hold_together(group: Sequence[IndexChild], *, actor: Actor, now: datetime) -> str:
    """Link the parts of a group that only records of the other one joined; return the one label of all."""
    person = relabel(group[0])
    for one in group[1:]:
        if one.pk not in set(IndexChild.objects.filter(person=person).values_list("pk", flat=True)):
            first, second = sorted((group[0], one), key=lambda each: each.pk)
            ChildLink.objects.create(
                reference=new_reference(LINK_PREFIX, now=now), one=first, other=second, began_at=now,
                began_by=actor.reference, reason=STAYS,
            )  # fmt: skip
            person = relabel(group[0])
    for one in group:
        one.person = person
    return person


def _stand(seal: IdentitySeal, group: Sequence[IndexChild], side: Side) -> None:
    for one in group:
        SealedRecord.objects.create(seal=seal, child=one, side=side.value)


def _rule_apart(
    group: Sequence[IndexChild], others: Sequence[IndexChild], *, words: str, actor: Actor, now: datetime
) -> None:
    """Write down that other records are not of the child of a group: what waited is settled, once for each child."""
    done: set[str] = set()
    mine = [one.pk for one in group]
    for other in others:
        theirs = list(IndexChild.objects.filter(person=other.person).values_list("pk", flat=True))
        pair = Q(child__in=mine, against__in=theirs) | Q(child__in=theirs, against__in=mine)
        waiting = list(Review.objects.filter(pair, settled_at=None).order_by("pk"))
        for review in waiting:
            _settle(review, is_same=False, words=words, actor=actor, now=now)
        if not waiting and other.person not in done and other.person != group[0].person:
            Review.objects.create(
                reference=new_reference(REVIEW_PREFIX, now=now), child=other, against=group[0], bits=0.0,
                opened_at=now, settled_at=now, settled_by=actor.reference, is_same=False, words=words,
            )  # fmt: skip
        done.add(other.person)


def _settle(review: Review, *, is_same: bool, words: str, actor: Actor, now: datetime) -> None:
    review.settled_at, review.settled_by, review.is_same, review.words = now, actor.reference, is_same, words.strip()
    review.save(update_fields=["settled_at", "settled_by", "is_same", "words"])
    for duty in (SETTLE_MATCH, SETTLE_SEALED):
        if find_open_about(about=review.reference, code=duty.code, now=now) is not None:
            settle_about(actor=actor, about=review.reference, code=duty.code, how=How.DONE, now=now)


def _hold_alike(earlier: Sequence[IndexChild], *, actor: Actor, now: datetime) -> None:
    """Let every record that is like the earlier identity, and came in before, wait for the holders."""
    alike = list_alike([one.pk for one in earlier], on=now.date())
    hold_like_sealed(sorted({one.child for found in alike.values() for one in found}), actor=actor, now=now)


@action(Permission.SHIELD_CHILD)
def name_later(*, actor: Actor, seal: str, later: str, now: datetime) -> None:
    """Name the later identity of a seal, which has come by now. Raise `SealUnknown`, `ChildUnknown` or `LaterKnown`."""
    lock_decisions()
    held = _held(actor, seal)
    found = _get(actor, later, now=now)
    with seeing_all():
        if SealedRecord.objects.filter(seal=held, side=Side.LATER.value, ended_at=None).exists():
            raise LaterKnown("The new identity is named already. Nothing was changed.")
        _name_later(held, found, actor=actor, now=now)
    append_entry(actor=actor, event=SEAL_LATER_NAMED, subjects=[held.reference], now=now)


def _name_later(seal: IdentitySeal, later: IndexChild, *, actor: Actor, now: datetime) -> None:
    group = list(IndexChild.objects.filter(person=later.person).order_by("pk"))
    earlier = _on(seal, Side.EARLIER)
    _rule_apart(earlier, group, words=PARTED, actor=actor, now=now)
    _stand(seal, group, Side.LATER)
    withhold([one.pk for one in group])


def _on(seal: IdentitySeal, side: Side) -> list[IndexChild]:
    standing = SealedRecord.objects.filter(seal=seal, side=side.value, ended_at=None)
    return list(IndexChild.objects.filter(pk__in=standing.values("child")).order_by("pk"))


@action(Permission.SHIELD_CHILD)
def name_holder(*, actor: Actor, seal: str, post: str, now: datetime) -> None:
    """Name one more holder. Raise `SealUnknown`, `TwoHolders` or `PostUnknown`. Done twice, it is done once."""
    held = _held(actor, seal)
    named = get_post(post)
    if not may_lift(named, now=now):
        raise TwoHolders("Only a manager, an adviser or an index manager in post holds a seal. Nothing was changed.")
    if not SealHolder.objects.filter(seal=held, post=post, ended_at=None).exists():
        SealHolder.objects.create(seal=held, post=post, given_by=actor.reference, began_at=now)
        send_notice(actor=actor, person=named.person, about=held.reference, page=PAGE, now=now)
    append_entry(actor=actor, event=SEAL_HOLDER_NAMED, subjects=[held.reference], facts={"post": post}, now=now)


@action(Permission.SHIELD_CHILD)
def settle_sealed(*, actor: Actor, match: str, whose: Whose, words: str, now: datetime) -> None:
    """Say whose a record is that is like an earlier identity. Raise `MatchUnknown`, `WhyFirst` or `NotTwoSides`.

    The earlier identity's stays hidden. The later one's is shown, without what the earlier identity has too. Another
    child's is compared again, as any record.
    """
    lock_decisions()
    found = sealed_reviews_open_to(actor).filter(reference=match, settled_at=None).values_list("pk", flat=True).first()
    if found is None:
        raise MatchUnknown(match)
    if not words.strip() or len(words) > LONGEST:
        raise WhyFirst("Write how you know. Nothing was settled.")
    with seeing_all():
        review = Review.objects.select_for_update(of=("self",)).select_related("child", "against").get(pk=found)
        stands = SealedRecord.objects.filter(
            child__in=(review.child, review.against), side=Side.EARLIER.value, ended_at=None, seal__lifted_at=None
        )
        standing = stands.select_related("child", "seal").order_by("seal", "pk")[0]
        seal, earlier = standing.seal, standing.child
        record = review.against if review.child == earlier else review.child
        mine = _on(seal, Side.EARLIER)
        # Held again below, where it may be another hidden child's.
        IndexChild.objects.filter(pk=record.pk, checked_at=None).update(checked_at=now)
        if whose is Whose.EARLIER:
            _settle_all(record, mine, is_same=True, words=words, actor=actor, now=now)
            joined = list(IndexChild.objects.filter(person=record.person).order_by("pk"))
            link_records(actor, record, earlier, reason=words, now=now)
            withhold([one.pk for one in joined], again=ALL_BUT_NAMES)
            _hold_alike(joined, actor=actor, now=now)
        else:
            _rule_apart(mine, [record], words=words, actor=actor, now=now)
            if whose is Whose.LATER:
                later = _on(seal, Side.LATER)
                if later:
                    link_records(actor, record, later[0], reason=STAYS, now=now)
                else:
                    _name_later(seal, record, actor=actor, now=now)
            compare_again([record.pk], actor=actor, now=now)
    append_entry(actor=actor, event=SEALED_MATCH_SETTLED, subjects=[review.reference], now=now)


def _settle_all(
    record: IndexChild, earlier: Collection[IndexChild], *, is_same: bool, words: str, actor: Actor, now: datetime
) -> None:
    """Settle alike whatever of the record's child waits for a record of an earlier identity."""
    mine = IndexChild.objects.filter(person=record.person)
    pair = Q(child__in=mine, against__in=earlier) | Q(child__in=earlier, against__in=mine)
    for review in Review.objects.filter(pair, settled_at=None).order_by("pk"):
        _settle(review, is_same=is_same, words=words, actor=actor, now=now)


@action(Permission.SHIELD_CHILD)
def show_value(*, actor: Actor, seal: str, what: str, number: int, now: datetime) -> None:
    """Let a value of the new identity be shown that was withheld, such as a parent who is one still.

    Whoever knows an NHS number that was the earlier identity’s finds the new one by it, once it is shown. Raise
    `SealUnknown`.
    """
    lock_decisions()
    held = _held(actor, seal)
    with seeing_all():
        later = [one.pk for one in _on(held, Side.LATER)]
        value = next(
            (
                one
                for one in list_values(later)
                if one.seal == held.pk and one.side is Side.LATER and one.told is Told.WITHHELD
                and (one.what, one.number) == (what, number)
            ),
            None,
        )  # fmt: skip
        if value is None:
            raise SealUnknown(seal)
        tell([(what, number)], Told.RELEASED)
        keep_compared([value.child], list_said([value.child]))
    append_entry(actor=actor, event=SEAL_VALUE_SHOWN, subjects=[held.reference], now=now)


@action(Permission.SHIELD_CHILD, validate=_first_why)
def free_record(*, actor: Actor, seal: str, record: str, words: str, now: datetime) -> None:
    """Take a record off the earlier side where it was put by mistake: it is another child's, and compared again.

    Raise `SealUnknown`, `ChildUnknown`, `NotTwoSides` or `WhyFirst`.
    """
    lock_decisions()
    held = _held(actor, seal)
    with seeing_all():
        earlier = _on(held, Side.EARLIER)
        goes = next((one for one in earlier if one.reference == record), None)
        if goes is None:
            raise ChildUnknown(record)
        rest = [one for one in earlier if one.pk != goes.pk]
        if not rest:
            raise NotTwoSides("It is the only record of the earlier identity. Lift the seal instead.")
        SealedRecord.objects.filter(seal=held, child=goes, ended_at=None).update(ended_at=now)
        responsible = find_responsible(goes.person)
        _part([goes], rest, actor=actor, now=now)
        carry_to_side(rest, responsible)
        _rule_apart(rest, [goes], words=words, actor=actor, now=now)
        compare_again([goes.pk], actor=actor, now=now)
    append_entry(actor=actor, event=SEAL_RECORD_FREED, subjects=[held.reference], now=now)


@action(Permission.SHIELD_CHILD, validate=_first_why)
def ask_to_unseal(*, actor: Actor, seal: str, words: str, now: datetime) -> None:
    """Ask to lift a seal, with a reason. Nothing changes until another holder agrees. Raise `SealUnknown`."""
    held = _held(actor, seal)
    held.asked_at, held.asked_by, held.asked_words = now, actor.reference, words.strip()
    held.save(update_fields=["asked_at", "asked_by", "asked_words"])
    for post in SealHolder.objects.filter(seal=held, ended_at=None).exclude(post=actor.post).order_by("pk"):
        other = get_post(post.post)
        if other.is_current(now):
            send_notice(actor=actor, person=other.person, about=held.reference, page=PAGE, now=now)
    append_entry(actor=actor, event=SEAL_LIFTING_ASKED, subjects=[held.reference], now=now)


@action(Permission.SHIELD_CHILD)
def unseal(*, actor: Actor, seal: str, now: datetime) -> None:
    """Agree that a seal is lifted, as the second of two holders. Nothing is linked by it.

    What was withheld is shown again; what waits for the holders is everybody's to settle who looks after the index.
    Raise `SealUnknown`, `NotLifting` or `TwoPeople`.
    """
    lock_decisions()
    held = _held(actor, seal)
    if held.asked_at is None:
        raise NotLifting("Nobody has asked to lift this seal. Nothing was changed.")
    if held.asked_by == actor.reference:
        raise TwoPeople("You asked for this yourself. Another holder must agree. Nothing was changed.")
    with seeing_all():
        later = [one.pk for one in _on(held, Side.LATER)]
        said = [one for one in list_values(later) if one.seal == held.pk and one.side is Side.LATER]
        earlier = _on(held, Side.EARLIER)
        waiting = list(
            Review.objects.filter(Q(child__in=earlier) | Q(against__in=earlier), settled_at=None).order_by("pk")
        )
        held.lifted_at, held.lifted_by = now, actor.reference
        held.save(update_fields=["lifted_at", "lifted_by"])
        tell([(one.what, one.number) for one in said], Told.AS_USUAL)
        withhold(later)
        keep_compared(later, list_said(later))
        for review in waiting:
            if find_open_about(about=review.reference, code=SETTLE_SEALED.code, now=now) is not None:
                settle_about(actor=actor, about=review.reference, code=SETTLE_SEALED.code, how=How.NOT_NEEDED, now=now)
    append_entry(actor=actor, event=SEAL_LIFTED, subjects=[held.reference], now=now)


def _held(actor: Actor, seal: str) -> IdentitySeal:
    held = seals_held_by(actor).select_for_update(of=("self",)).filter(reference=seal, lifted_at=None).first()
    if held is None:
        raise SealUnknown(seal)
    return held


def _get(actor: Actor, child: str, *, now: datetime) -> IndexChild:
    found = index_open_to(actor, now=now).filter(reference=child).first()
    if found is None:
        raise ChildUnknown(child)
    return found
