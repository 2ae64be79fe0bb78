"""Write what a child says and wants, and the adult whom the child trusts, so that it goes with the case."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.policies import is_open_child
from sharewell.children.types import ChildUnknown
from sharewell.exercises.queries import require_part
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.sharing.actions.owing import hold_page
from sharewell.sharing.events import SIDE_WRITTEN
from sharewell.sharing.models import ChildSide
from sharewell.sharing.types import LONGEST, SIDE_PREFIX, AlreadyWritten, Throughout, WordsMissing


@action(Permission.SHARE)
def write_side(
    *,
    actor: Actor,
    child: str,
    says: str,
    adult: str = "",
    throughout: Throughout = Throughout.NOT_ASKED,
    key: str,
    now: datetime,
) -> str:
    """Write a child's side, which counts until it is written anew, and return its reference (`chs_…`).

    It is shown to the actor's organisation, and goes with everything that is sent about the child from then on. Raise
    `ChildUnknown`, `WordsMissing` or `AlreadyWritten`.
    """
    if not is_open_child(actor, child):
        raise ChildUnknown(child)
    require_part(child, actor=actor)
    said, who = says.strip(), adult.strip()
    if not (said or who) or len(said) > LONGEST or len(who) > 200:
        raise WordsMissing("Write what the child says, or whom the child trusts. Nothing was kept.")
    if throughout is Throughout.YES and not who:
        raise WordsMissing("Write which adult the child wants throughout. Nothing was kept.")
    hold_page(actor, key)
    if ChildSide.objects.filter(by=actor.reference, key=key).exists():
        raise AlreadyWritten("You sent this before. It is kept once.")
    one = ChildSide.objects.create(
        reference=new_reference(SIDE_PREFIX, now=now, like=child),
        child=child,
        organisation=actor.organisation,
        says=said,
        adult=who,
        throughout=throughout.value,
        at=now,
        by=actor.reference,
        key=key,
    )
    append_entry(actor=actor, event=SIDE_WRITTEN, subjects=[one.reference, child], now=now)
    return one.reference
