"""Take access to one child in an emergency, give it back, review it.

Only the review ends what is owed.
"""

from datetime import datetime, timedelta

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import (
    BREAK_GLASS_CLOSED,
    BREAK_GLASS_ENDED,
    BREAK_GLASS_OPENED,
    REVIEW,
)
from sharewell.children.models import BreakGlass
from sharewell.children.policies import break_glass_open_to, has_broken_glass, reviewed_by
from sharewell.children.queries import get_terms
from sharewell.children.types import (
    CHILD_PREFIX,
    LONGEST,
    PREFIX,
    AlreadyOpen,
    AlreadyReviewed,
    BreakGlassFinding,
    BreakGlassUnknown,
    NotAChild,
    ReasonFirst,
    TooLong,
)
from sharewell.core.identifiers import ReferenceUnreadable, parse_reference
from sharewell.exercises.types import BelongsToAnExercise
from sharewell.foundation.references import is_exercise, new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_about, open_obligation
from sharewell.obligations.queries import due_of
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_person, get_post
from sharewell.training.queries.accreditations import find_reviewer


def _first_the_reason(*, child: str, reason: str, words: str, hours: int, **_: object) -> None:
    terms = get_terms()
    if reason not in terms.reasons or not words.strip() or len(words) > LONGEST:
        raise ReasonFirst("Choose a reason and say in your own words why it cannot wait. Nothing was opened.")
    if not 1 <= hours <= terms.most_hours:
        raise TooLong(f"Choose between 1 and {terms.most_hours} hours. Nothing was opened.")
    try:
        is_child = parse_reference(child) == child and child.startswith(f"{CHILD_PREFIX}_")
    except ReferenceUnreadable:
        is_child = False
    if not is_child:
        raise NotAChild("Name one child by its reference. Nothing was opened.")


@action(Permission.BREAK_GLASS, validate=_first_the_reason)
def open_break_glass(
    *, actor: Actor, child: str, owner_post: str, reason: str, words: str, hours: int, now: datetime
) -> str:
    """Open one child to the actor for some hours, and return the reference (`bgl_…`).

    `owner_post` is the post that owns the child's record; its holder is told at once. A reviewer, never whoever takes
    it, owes a look, which only closing ends. Raise `ReasonFirst`, `TooLong`, `NotAChild`, `AlreadyOpen`, `PostUnknown`
    for the owner, and `NobodyReviews`.
    """
    if is_exercise(child):
        raise BelongsToAnExercise("This child is invented: there is no emergency to open it for. Nothing was changed.")
    if has_broken_glass(actor, child, now=now):
        raise AlreadyOpen("You have this child open already. Nothing was changed.")
    owner = get_post(owner_post)
    reviewer = find_reviewer(person=actor.reference, organisation=actor.organisation, at=now)
    one = BreakGlass.objects.create(
        reference=new_reference(PREFIX, now=now),
        child=child,
        practitioner=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        reason=reason,
        words=words.strip(),
        began_at=now,
        until=now + timedelta(hours=hours),
        owner_post=owner_post,
        reviewer_post=reviewer.reference,
    )
    open_obligation(
        actor=actor,
        code=REVIEW.code,
        about=one.reference,
        owner_post=reviewer.reference,
        due_at=due_of(REVIEW.code, start=now),
        now=now,
    )
    for person, page in ((owner.person, ""), (reviewer.person, REVIEW.page)):
        send_notice(
            actor=actor, person=person, about=one.reference, address=get_person(person).email, page=page, now=now
        )
    append_entry(
        actor=actor,
        event=BREAK_GLASS_OPENED,
        subjects=[one.reference, child],
        facts={"reason": reason, "until": one.until, "owner": owner_post, "reviewer": reviewer.reference},
        purpose=reason,
        now=now,
    )
    return one.reference


@action(Permission.BREAK_GLASS)
def end_break_glass(*, actor: Actor, break_glass: str, now: datetime) -> None:
    """Give one's own access back before its time. It is reviewed all the same. Raise `BreakGlassUnknown`."""
    held = break_glass_open_to(actor).select_for_update().filter(reference=break_glass, practitioner=actor.reference)
    one = held.filter(until__gt=now, ended_at=None).first()
    if one is None:
        raise BreakGlassUnknown(break_glass)
    one.ended_at = now
    one.save(update_fields=["ended_at"])
    append_entry(actor=actor, event=BREAK_GLASS_ENDED, subjects=[one.reference, one.child], now=now)


@action(Permission.REVIEW_ACCESS)
def close_break_glass(*, actor: Actor, break_glass: str, finding: BreakGlassFinding, found: str, now: datetime) -> None:
    """Close the review with a finding and its reason; where the access still lasts it ends with it.

    Raise `BreakGlassUnknown`, `AlreadyReviewed` or `ReasonFirst`.
    """
    one = reviewed_by(actor).select_for_update().filter(reference=break_glass).first()
    if one is None:
        raise BreakGlassUnknown(break_glass)
    if one.closed_at is not None:
        raise AlreadyReviewed("This was reviewed before. Nothing was changed.")
    if not found.strip() or len(found) > LONGEST:
        raise ReasonFirst("Write what you found. Nothing was closed.")
    if one.ended_at is None and one.until > now:
        one.ended_at = now
    one.closed_at, one.closed_by, one.finding, one.found = now, actor.reference, finding.value, found.strip()
    one.save(update_fields=["ended_at", "closed_at", "closed_by", "finding", "found"])
    close_about(actor=actor, about=one.reference, code=REVIEW.code, how=How.DONE, now=now)
    append_entry(
        actor=actor,
        event=BREAK_GLASS_CLOSED,
        subjects=[one.reference, one.child, one.practitioner],
        facts={"finding": finding.value},
        now=now,
    )
