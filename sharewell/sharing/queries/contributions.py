"""What others told about one thing, side by side: for whoever puts it together, within a reading of their own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sharewell.acting.actions import looking
from sharewell.acting.types import Actor
from sharewell.core.looping import LoopAct, LoopStep
from sharewell.sharing.models import DisclosedItem, DisclosureMove
from sharewell.sharing.policies import disclosures_open_to
from sharewell.sharing.queries.records import by_whole, item_row, loop_of, may_read_disclosure
from sharewell.sharing.types import DisclosedItemRow, Handling


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionRow:
    """A disclosure as part of something larger. `items` is empty where the reader may not read it, or it must stop.

    `is_stopped`: it was called back, or must no longer be used; also after the recipient said that they stopped.
    """

    reference: str
    request: str
    child: str
    purpose: str
    made_at: datetime
    made_by: str
    post: str
    organisation: str
    to_organisation: str
    to_team: str
    not_for: str
    handling: Handling
    limits: str
    why_it_matters: str
    number: int
    may_read: bool
    is_stopped: bool
    is_recalled: bool
    items: tuple[DisclosedItemRow, ...]


@looking
def list_answers(*, actor: Actor, requests: Collection[str]) -> tuple[str, ...]:
    """Return what the actor's organisation sent in answer to these requests, of what is open to them."""
    found = disclosures_open_to(actor).filter(request__in=requests, organisation=actor.organisation)
    return tuple(found.order_by("reference").values_list("reference", flat=True))


@looking
def list_contributions(*, actor: Actor, disclosures: Collection[str]) -> tuple[ContributionRow, ...]:
    """Return these disclosures, of those open to the actor, the oldest first, with what they may read of each.

    Ask inside a reading or an act that leaves an entry with the reference of each: words about a child are in it.
    """
    rows = list(disclosures_open_to(actor).filter(reference__in=disclosures).order_by("reference"))
    moves = by_whole(
        DisclosureMove.objects.filter(disclosure__in=rows).order_by("disclosure_id", "id"), "disclosure_id"
    )
    items = by_whole(
        DisclosedItem.objects.filter(disclosure__in=rows).order_by("disclosure_id", "number"), "disclosure_id"
    )
    found = []
    for one in rows:
        done = moves.get(one.pk, [])
        loop = loop_of(done)
        is_recalled = loop.step in (LoopStep.RECALLED, LoopStep.DEALT_WITH)
        is_stopped = is_recalled or any(move.act == LoopAct.MUST_STOP for move in done)
        can_read = may_read_disclosure(actor, one, done, loop)
        stated = items.get(one.pk, [])
        found.append(
            ContributionRow(
                reference=one.reference,
                request=one.request,
                child=one.child,
                purpose=one.purpose,
                made_at=one.made_at,
                made_by=one.made_by,
                post=one.post,
                organisation=one.organisation,
                to_organisation=one.to_organisation,
                to_team=one.to_team,
                not_for=one.not_for,
                handling=Handling(one.handling),
                limits=one.limits,
                why_it_matters=one.why_it_matters if can_read and not is_stopped else "",
                number=len(stated),
                may_read=can_read,
                is_stopped=is_stopped,
                is_recalled=is_recalled,
                items=tuple(item_row(item) for item in stated) if can_read and not is_stopped else (),
            )
        )
    return tuple(found)
