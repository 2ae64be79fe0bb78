"""Read a child's side: what the child says, the adult whom the child trusts, and what they were told."""

from datetime import datetime

from sharewell.acting.actions import Seen, reading
from sharewell.acting.types import Actor, Permission
from sharewell.sharing.events import SIDE_READ
from sharewell.sharing.models import ChildSide
from sharewell.sharing.policies import disclosures_open_to, sides_open_to
from sharewell.sharing.queries.records import may_read
from sharewell.sharing.types import THROUGHOUT_SENTENCE, SideRow, Throughout


def newest_side(actor: Actor, child: str) -> ChildSide | None:
    """Return what the actor's organisation wrote last of a child's side. Ask inside an act."""
    return sides_open_to(actor).filter(child=child).order_by("-id").first()


def _seen(row: SideRow | None, *, child: str, **_: object) -> Seen:
    return Seen(subjects=[child])


@reading(Permission.READ_SHARING, event=SIDE_READ, seen=_seen)
def find_side(*, actor: Actor, child: str, now: datetime) -> SideRow | None:
    """Return the newest of a child's side that the actor's organisation wrote, sent, or was sent, or None.

    What was sent to it counts as far as the actor may read it now.
    """
    own = newest_side(actor, child)
    went = next(
        (
            one
            for one in disclosures_open_to(actor).filter(child=child).order_by("-reference")
            if (one.child_says or one.trusted_adult or one.told) and may_read(actor, one)
        ),
        None,
    )
    told = went.told if went else ""
    if own is not None and (went is None or went.made_at <= own.at):
        return SideRow(
            child=child, says=own.says, adult=own.adult, throughout=Throughout(own.throughout), told=told, at=own.at,
            by=own.by, disclosure="",
        )  # fmt: skip
    if went is None:
        return None
    stays = THROUGHOUT_SENTENCE in went.trusted_adult
    return SideRow(
        child=child,
        says=went.child_says,
        adult=went.trusted_adult.replace(THROUGHOUT_SENTENCE, "").strip(),
        throughout=Throughout.YES if stays else Throughout.NOT_ASKED,
        told=told,
        at=went.made_at,
        by=went.made_by,
        disclosure=went.reference,
    )
