"""Take two records for one child, and end that: dated links. The strictest shield counts, and stays where they part."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.carrying import call_moves_back, carry_responsibility
from sharewell.children.actions.deciding import LINK_PREFIX, SHIELD_PREFIX, lock_decisions
from sharewell.children.actions.involving import tell_others
from sharewell.children.actions.settling import compare_again, is_reached
from sharewell.children.actions.withholding import withhold
from sharewell.children.events import MATCH_SETTLED, RECORDS_LINKED, RECORDS_PARTED, SETTLE_MATCH
from sharewell.children.models import ChildLink, Clearance, IndexChild, Shield
from sharewell.children.policies import index_open_to, reviews_open_to, seeing_all
from sharewell.children.queries.lifecycle import find_responsible
from sharewell.children.types import LONGEST, ChildUnknown
from sharewell.children.types.shields import AlreadyLinked, MatchUnknown, NotLinked, WhyFirst
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import settle_about
from sharewell.obligations.queries import find_open_about
from sharewell.obligations.types import How


def _first_why(*, reason: str, **_: object) -> None:
    if not reason.strip() or len(reason) > LONGEST:
        raise WhyFirst("Write why. Nothing was changed.")


@action(Permission.TEND_INDEX, validate=_first_why)
def merge_children(*, actor: Actor, one: str, other: str, reason: str, now: datetime) -> str:
    """Take two records for one child, and return the link. Whoever is hidden from the actor is not there for them.

    Raise `ChildUnknown`, `AlreadyLinked` or `WhyFirst`.
    """
    lock_decisions()
    left, right = _get(actor, one, now=now), _get(actor, other, now=now)
    link = link_records(actor, left, right, reason=reason, now=now)
    tell_others(actor, left, now=now)
    return link


@action(Permission.TEND_INDEX, validate=_first_why)
def unmerge_children(*, actor: Actor, link: str, reason: str, now: datetime) -> None:
    """End a link. Where the one child was hidden, both are hidden from now on, each by a shield of its own.

    Raise `NotLinked` or `WhyFirst`.
    """
    lock_decisions()
    seen = index_open_to(actor, now=now)
    held = ChildLink.objects.select_for_update().filter(reference=link, ended_at=None, one__in=seen, other__in=seen)
    ended = held.first()
    if ended is None:
        raise NotLinked("These records are not linked. Nothing was changed.")
    # Records that are held meanwhile belong to the child too, and so do their shields. A part of its own may be hidden
    # from whoever parts it, or in the archive.
    with seeing_all():
        responsible = find_responsible(ended.one.person)
        before = _records_of(ended.one.person)
        ended.ended_at, ended.ended_by, ended.ended_reason = now, actor.reference, reason.strip()
        ended.save(update_fields=["ended_at", "ended_by", "ended_reason"])
        apart = [relabel(each) for each in (ended.one, ended.other)]
        shields = list(Shield.objects.filter(child__in=before, lifted_at=None))
        for person in dict.fromkeys(apart):
            for shield in shields:
                shield_too(person, shield, actor=actor, now=now)
        carry_responsibility(actor=actor, before=responsible, people=apart, now=now)
    for part in (ended.one, ended.other):
        tell_others(actor, part, now=now)
    append_entry(
        actor=actor, event=RECORDS_PARTED, subjects=[link, ended.one.reference, ended.other.reference], now=now
    )


@action(Permission.REVIEW_MATCHES)
def settle_match(*, actor: Actor, match: str, is_same: bool, words: str, now: datetime) -> None:
    """Say whether two records are one child, and why. Only then is a held record seen by anybody else.

    Raise `MatchUnknown` or `WhyFirst`.
    """
    lock_decisions()
    review = reviews_open_to(actor).select_for_update().filter(reference=match, settled_at=None).first()
    if review is None:
        raise MatchUnknown(match)
    if not words.strip() or len(words) > LONGEST:
        raise WhyFirst("Write how you know. Nothing was settled.")
    child, against = review.child, review.against
    was_hidden = child.checked_at is None or is_reached([child.pk, against.pk])
    if is_same and child.person != against.person:
        link_records(actor, child, against, reason=words, now=now)
    # From here on the record may be hidden from the actor's eyes no less than from others': it is written first.
    IndexChild.objects.filter(pk=child.pk, checked_at=None).update(checked_at=now)
    review.settled_at, review.settled_by, review.is_same, review.words = now, actor.reference, is_same, words.strip()
    review.save(update_fields=["settled_at", "settled_by", "is_same", "words"])
    # Where neither is hidden nobody owes an answer: it waits on the list of those who tend the index.
    if find_open_about(about=review.reference, code=SETTLE_MATCH.code, now=now) is not None:
        settle_about(actor=actor, about=review.reference, code=SETTLE_MATCH.code, how=How.DONE, now=now)
    append_entry(actor=actor, event=MATCH_SETTLED, subjects=[review.reference], now=now)
    if is_same:
        tell_others(actor, child, now=now)
    if was_hidden:
        # It was held because of this one. There may be another hidden child whose it is.
        with seeing_all():
            compare_again([child.pk, against.pk], actor=actor, now=now)


def _get(actor: Actor, reference: str, *, now: datetime) -> IndexChild:
    found = index_open_to(actor, now=now).select_for_update(of=("self",)).filter(reference=reference).first()
    if found is None:
        raise ChildUnknown(reference)
    return found


def link_records(actor: Actor, one: IndexChild, other: IndexChild, *, reason: str, now: datetime) -> str:
    if one.person == other.person:
        raise AlreadyLinked("These are one child already. Nothing was changed.")
    first, second = sorted((one, other), key=lambda each: each.pk)
    link = ChildLink.objects.create(
        reference=new_reference(LINK_PREFIX, now=now),
        one=first,
        other=second,
        began_at=now,
        began_by=actor.reference,
        reason=reason.strip()[:LONGEST],
    )
    person = min(one.person, other.person)
    with seeing_all():
        IndexChild.objects.filter(person__in=(one.person, other.person)).update(person=person)
        one.person = other.person = person
        withhold(list(IndexChild.objects.filter(person=person).values_list("pk", flat=True)))
    if is_reached([one.pk]):
        call_moves_back(actor=actor, now=now)
    append_entry(
        actor=actor, event=RECORDS_LINKED, subjects=[link.reference, first.reference, second.reference], now=now
    )
    return link.reference


def _records_of(person: str) -> list[IndexChild]:
    return list(IndexChild.objects.filter(person=person))


def relabel(start: IndexChild) -> str:
    """Give all that is still linked to a record one label, the oldest reference, and return it."""
    group = {start.pk}
    while True:
        links = ChildLink.objects.filter(Q(one__in=group) | Q(other__in=group), ended_at=None)
        reached = group.union(*links.values_list("one_id", "other_id"))
        if reached == group:
            break
        group = reached
    held = IndexChild.objects.filter(pk__in=group)
    person = str(held.aggregate(oldest=models.Min("reference"))["oldest"])
    held.update(person=person)
    return person


def shield_too(person: str, shield: Shield, *, actor: Actor, now: datetime, words: str = "") -> None:
    """Let a shield that stood over linked records stand over this part too, for the same people."""
    if shield.child_id in IndexChild.objects.filter(person=person).values_list("pk", flat=True):
        return
    too = Shield.objects.create(
        reference=new_reference(SHIELD_PREFIX, now=now),
        child=IndexChild.objects.get(reference=person),
        reason=shield.reason,
        words=words or shield.words,
        raised_at=now,
        raised_by=actor.reference,
    )
    posts = Clearance.objects.filter(shield=shield, ended_at=None).values_list("post", flat=True)
    # The actor's own first: from then on they may clear the others.
    for post in sorted(posts, key=lambda each: each != actor.post):
        Clearance.objects.create(shield=too, post=post, given_by=actor.reference, began_at=now)
