"""Part two records of the index, let those who shared something under the link owe to tell, and say how they did.

Parting is an act of `sharing`, as taking a consent back is: what it owes stands up here, and it calls down to the end
of the link. Either both are written, or neither (ADR 189).
"""

from datetime import date, datetime
from typing import Any

from django.db import connection

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions import unmerge_children
from sharewell.design.words import LONDON
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_about, open_obligation
from sharewell.obligations.queries import due_of
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions.owing import current_owner
from sharewell.sharing.events import RECORDS_PARTED_TELL, TELL, TELLING_CLOSED
from sharewell.sharing.policies import tellings_open_to
from sharewell.sharing.queries.recipients import find_cover
from sharewell.sharing.queries.tellings import list_all_under_link
from sharewell.sharing.types import LONGEST, NobodyToAsk, WordsMissing
from sharewell.sharing.types.tellings import TELLING_PREFIX, AlreadyTold, DayFirst, TellingUnknown, ToldHow

_COPIED = (
    "kind", "about", "made_by", "post", "organisation", "to_organisation", "to_team", "to_post", "to_outside",
    "not_for",
)  # fmt: skip


@action(Permission.TEND_INDEX)
def part_records(*, actor: Actor, link: str, reason: str, now: datetime) -> int:
    """End a link of two records, and let each who shared something under it owe to tell; return how many that are.

    Also what the actor is not shown is owed. Nothing is owed while the records are still one child by another link.
    Raise `NotLinked` or `WhyFirst`.
    """
    unmerge_children(actor=actor, link=link, reason=reason, now=now)
    owed = 0
    for row in list_all_under_link(link, now=now):
        if not row["telling"]:
            _owe(actor, link, row, now=now)
            owed += 1
    append_entry(actor=actor, event=RECORDS_PARTED_TELL, subjects=[link], facts={"owed": owed}, now=now)
    return owed


def _owe(actor: Actor, link: str, row: dict[str, Any], *, now: datetime) -> None:
    """Let the sender owe to tell; where they have left, a manager; where nobody is in post there, the actor."""
    try:
        post = current_owner(row["post"], row["organisation"], besides=frozenset({row["not_for"]} - {""}), now=now)
        cover = find_cover(organisation=row["organisation"], team=get_post(post).team, at=now)
    except NobodyToAsk:
        post, cover = actor.post, ""
    reference = new_reference(TELLING_PREFIX, now=now)
    columns = {"reference": reference, "link": link, "sent_at": row["at"], "owed_at": now} | {
        name: row[name] for name in _COPIED
    }
    keep_unread(columns)
    open_obligation(
        actor=actor,
        code=TELL.code,
        about=reference,
        owner_post=post,
        cover_post=cover,
        due_at=due_of(TELL.code, start=now),
        now=now,
    )
    held = get_post(post)
    if held.person != actor.reference:
        send_notice(actor=actor, person=held.person, about=reference, address=held.email, page=TELL.page, now=now)


def keep_unread(columns: dict[str, Any]) -> None:
    """Write a row of `Telling` without reading it back: whoever parts records need not see what others owe."""
    whole = columns | dict.fromkeys(("told_how", "words", "closed_by"), "")
    marks = ", ".join(["%s"] * len(whole))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO sharing_telling ({', '.join(whole)}) VALUES ({marks})",  # noqa: S608  # nosec B608 columns of ours
            list(whole.values()),
        )


@action(Permission.KEEP_OBLIGATIONS)
def close_telling(*, actor: Actor, telling: str, how: ToldHow, told_on: date | None, words: str, now: datetime) -> None:
    """Say how and when a recipient was told, or why nobody needs to be. Raise `TellingUnknown`, `AlreadyTold`,
    `WordsMissing`, `DayFirst` or `NotYours`.
    """
    one = tellings_open_to(actor).select_for_update(of=("self",)).filter(reference=telling).first()
    if one is None:
        raise TellingUnknown(telling)
    if one.closed_at is not None:
        raise AlreadyTold("It was said before how they were told. Nothing was changed.")
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise WordsMissing(f"Write whom you spoke to, in at most {LONGEST:,} characters. Nothing was kept.")
    is_right = how is ToldHow.IS_RIGHT
    if is_right != (told_on is None):
        raise DayFirst("Write on which day you told them. Nothing was kept.")
    first, last = (moment.astimezone(LONDON).date() for moment in (one.owed_at, now))
    if told_on is not None and not first <= told_on <= last:
        raise DayFirst("Write the day on which you told them, since it was found out. Nothing was kept.")
    one.told_how, one.told_on, one.words = how.value, told_on, said
    one.closed_at, one.closed_by = now, actor.reference
    one.save(update_fields=["told_how", "told_on", "words", "closed_at", "closed_by"])
    close_about(actor=actor, about=one.reference, code=TELL.code, how=How.NOT_NEEDED if is_right else How.DONE, now=now)
    append_entry(
        actor=actor, event=TELLING_CLOSED, subjects=[one.reference, one.about], facts={"how": how.value}, now=now
    )
