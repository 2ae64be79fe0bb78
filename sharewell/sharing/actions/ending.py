"""End the link of a disclosure within the act that makes it end: recalled, stopped, told by telephone, replaced."""

from datetime import datetime

from sharewell.acting.types import Actor
from sharewell.foundation import one_time_links
from sharewell.ledger.actions import append_entry
from sharewell.sharing.events import LINK_ENDED
from sharewell.sharing.models import Disclosure, OutsideLink
from sharewell.sharing.types.outside import LINK, HowEnded


def end_links(actor: Actor, one: Disclosure, *, how: HowEnded, now: datetime) -> None:
    """End the link of a disclosure that is still open, where there is one; one whose time was over ends as that."""
    for link in one.links.select_for_update().filter(ended_at__isnull=True):
        is_over = link.expires_at <= now and link.entered_at is None
        end_link(actor, link, child=one.child, how=HowEnded.EXPIRED if is_over else how, now=now)


def end_link(actor: Actor, link: OutsideLink, *, child: str, how: HowEnded, now: datetime) -> None:
    """End one link: it opens nothing from this moment, and neither does what was opened with it."""
    link.ended_at, link.how = now, how.value
    link.save(update_fields=["ended_at", "how", "wrong"])
    one_time_links.withdraw(purpose=LINK, for_reference=link.reference, now=now)
    subjects = [link.reference, *([child] if child else [])]
    append_entry(actor=actor, event=LINK_ENDED, subjects=subjects, facts={"how": how.value}, now=now)
