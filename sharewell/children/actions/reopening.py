"""Take an answer about two records back: the question is asked anew. A link that it began is parted elsewhere."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.deciding import lock_decisions
from sharewell.children.actions.settling import REVIEW_PREFIX
from sharewell.children.events import MATCH_REOPENED, SETTLE_MATCH
from sharewell.children.models import ChildLink, Review
from sharewell.children.policies import reviews_open_to
from sharewell.children.types.shields import TAKEN_BACK_WITHIN, AskIndexManager, MatchUnknown, PartInstead
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import open_obligation
from sharewell.obligations.queries import due_of


@action(Permission.REVIEW_MATCHES)
def take_back_answer(*, actor: Actor, match: str, now: datetime) -> str:
    """Take back an answer that one gave within the last hour, and return the question that is asked anew.

    The answer stays as it was given, marked as taken back. Whoever takes an answer back owes another. A link that it
    began is parted by whoever looks after the index, as any link is. Raise `MatchUnknown`, `PartInstead` or
    `AskIndexManager`.
    """
    lock_decisions()
    own = reviews_open_to(actor).filter(settled_by=actor.reference, settled_at__gt=now - TAKEN_BACK_WITHIN)
    review = own.select_for_update(of=("self",)).filter(reference=match, undone_at=None).first()
    if review is None:
        raise MatchUnknown(match)
    first, second = sorted((review.child_id, review.against_id))
    link = ChildLink.objects.filter(one=first, other=second, ended_at=None, began_at__gte=review.settled_at).first()
    if link is not None:
        if not is_permitted(actor, Permission.TEND_INDEX):
            raise AskIndexManager("The records are linked now. Ask an index manager to part them. Nothing was changed.")
        raise PartInstead(link.reference)
    review.undone_at, review.undone_by = now, actor.reference
    review.save(update_fields=["undone_at", "undone_by"])
    again = Review.objects.create(
        reference=new_reference(REVIEW_PREFIX, now=now),
        child_id=review.child_id,
        against_id=review.against_id,
        bits=review.bits,
        opened_at=now,
    )
    open_obligation(
        actor=actor,
        code=SETTLE_MATCH.code,
        about=again.reference,
        owner_post=actor.post,
        due_at=due_of(SETTLE_MATCH.code, start=now),
        now=now,
    )
    append_entry(actor=actor, event=MATCH_REOPENED, subjects=[review.reference, again.reference], now=now)
    return again.reference
