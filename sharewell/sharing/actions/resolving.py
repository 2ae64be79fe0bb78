"""Say how a line of a register was resolved, and why. What was said before stays."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission, Role
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.sharing.actions.owing import hold_page
from sharewell.sharing.events import LINE_RESOLVED
from sharewell.sharing.models import Resolution
from sharewell.sharing.queries.registers import find_line
from sharewell.sharing.types import (
    LONGEST,
    RESOLUTION_PREFIX,
    AlreadyResolved,
    LineUnknown,
    ManagersResolve,
    Register,
    WordsMissing,
)


@action(Permission.COUNT_SHARING)
def resolve_line(*, actor: Actor, register: Register, about: str, words: str, key: str, now: datetime) -> str:
    """Record that a line of a register of one's own organisation was resolved, because; return the reference (`rsl_…`).

    It closes nothing: what is owed about the request or the disclosure stays owed. Raise `ManagersResolve`,
    `LineUnknown`, `WordsMissing` or `AlreadyResolved`.
    """
    if Role.MANAGER not in actor.roles:
        raise ManagersResolve("A manager says how it was resolved. Nothing was kept.")
    if find_line(actor=actor, register=register, about=about, now=now) is None:
        raise LineUnknown(about)
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise WordsMissing(f"Write how it was resolved, and why, in at most {LONGEST:,} characters.")
    hold_page(actor, key)
    if Resolution.objects.filter(by=actor.reference, key=key).exists():
        raise AlreadyResolved("You sent this before. It is kept once.")
    one = Resolution.objects.create(
        reference=new_reference(RESOLUTION_PREFIX, now=now),
        register=register.value,
        about=about,
        organisation=actor.organisation,
        words=said,
        at=now,
        by=actor.reference,
        post=actor.post,
        key=key,
    )
    append_entry(
        actor=actor, event=LINE_RESOLVED, subjects=[one.reference, about], facts={"register": register.value}, now=now
    )
    return one.reference
