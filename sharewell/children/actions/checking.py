"""Take it on to find out why no GP or no school of a child is known, and say what was found."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import CHECK_CHILD, CHECK_CLOSED, CHECK_TAKEN
from sharewell.children.models import IndexChild, ServiceCheck
from sharewell.children.policies import checks_open_to, index_open_to
from sharewell.children.queries.checks import find_lacking
from sharewell.children.types import LONGEST, ChildUnknown
from sharewell.children.types.checks import CHECK_PREFIX, AlreadyTaken, CheckOutcome, CheckUnknown, NothingMissing
from sharewell.children.types.shields import WhyFirst
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import close_about, open_obligation
from sharewell.obligations.queries import due_of
from sharewell.obligations.types import How


@action(Permission.TEND_INDEX)
def take_check(*, actor: Actor, child: str, now: datetime) -> str:
    """Take it on to look into what is missing of a child; return the reference (`chk_…`). The actor owes it.

    Raise `ChildUnknown`, `AlreadyTaken` or `NothingMissing`.
    """
    held = index_open_to(actor, now=now).select_for_update(of=("self",)).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    found = find_lacking(actor=actor, child=held.person, on=now.date())
    if found is None:
        raise NothingMissing("A GP is known, and a school where there must be one. Nothing is left to look into.")
    same = IndexChild.objects.filter(person=held.person)
    if ServiceCheck.objects.filter(child__in=same, closed_at=None).exists():
        raise AlreadyTaken("Somebody looks into it already. Nothing was changed.")
    one = ServiceCheck.objects.create(
        reference=new_reference(CHECK_PREFIX, now=now),
        child=held,
        lacks=found.lacks.value,
        taken_at=now,
        taken_by=actor.reference,
        post=actor.post,
    )
    open_obligation(
        actor=actor,
        code=CHECK_CHILD.code,
        about=one.reference,
        owner_post=actor.post,
        due_at=due_of(CHECK_CHILD.code, start=now),
        now=now,
    )
    append_entry(actor=actor, event=CHECK_TAKEN, subjects=[one.reference, held.reference], now=now)
    return one.reference


@action(Permission.TEND_INDEX)
def close_check(*, actor: Actor, check: str, outcome: CheckOutcome, words: str, now: datetime) -> None:
    """Say what was found. Nothing is changed about the child. Raise `CheckUnknown`, `WhyFirst` or `NotYours`."""
    one = checks_open_to(actor).select_for_update(of=("self",)).filter(reference=check, closed_at=None).first()
    if one is None:
        raise CheckUnknown(check)
    if not words.strip() or len(words) > LONGEST:
        raise WhyFirst("Write how you know. Nothing was closed.")
    one.closed_at, one.closed_by = now, actor.reference
    one.outcome, one.words = outcome.value, words.strip()
    one.save(update_fields=["closed_at", "closed_by", "outcome", "words"])
    close_about(actor=actor, about=one.reference, code=CHECK_CHILD.code, how=How.DONE, now=now)
    append_entry(actor=actor, event=CHECK_CLOSED, subjects=[one.reference], facts={"outcome": outcome.value}, now=now)
