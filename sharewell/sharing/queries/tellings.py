"""Read what was shared while two records of the index were one child, who looked, and what is owed to be told."""

from datetime import datetime
from typing import Any

from django.db import connection

from sharewell.acting.actions import Seen, reading
from sharewell.acting.types import Actor, Permission
from sharewell.children.queries import find_link
from sharewell.obligations.queries import list_open_of
from sharewell.sharing.events import TELL, TELLING_READ, UNDER_LINK_READ
from sharewell.sharing.models import OutsideRecipient
from sharewell.sharing.policies import tellings_open_to
from sharewell.sharing.types.tellings import (
    LookerRow,
    Receiver,
    Shared,
    SharedRow,
    TellingRow,
    TellingUnknown,
    ToldHow,
    UnderLink,
)

_COLUMNS = (
    "kind", "about", "made_by", "at", "post", "organisation", "to_organisation", "to_team", "to_post", "to_outside",
    "body", "not_for", "opened_at", "is_shown", "telling", "told_on", "told_how",
)  # fmt: skip
_SHARED = f"SELECT {', '.join(_COLUMNS)} FROM sharing_under_link(%s, %s)"  # noqa: S608  # nosec B608 columns of ours


def list_all_under_link(link: str, *, now: datetime) -> list[dict[str, Any]]:
    """Return all that was shared while the records of a link were one child, also what whoever asks is not shown.

    Only for the act that lets it be told; ask inside it. Empty where the records are still one child by another link.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [link, now])
        return [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def _seen_link(row: UnderLink, **_: object) -> Seen:
    subjects = [row.link, row.one, row.other, *dict.fromkeys(each.about for each in row.shared)]
    return Seen(subjects=subjects, facts={"shared": len(row.shared), "looked": len(row.lookers)})


@reading(Permission.TEND_INDEX, event=UNDER_LINK_READ, seen=_seen_link)
def read_under_link(*, actor: Actor, link: str, now: datetime) -> UnderLink:
    """Return what was shared, and who looked, while the records of a link were one child. Raise `LinkUnknown`.

    Each disclosure, each link to a body without accounts, each request and each answer, by which either side was taken
    for the other; of a link that stands, what would have to be told if it ended now. Left out is what is about a child
    who is hidden from the actor, and what a service that is never shown sent or received: that is owed all the same.
    """
    held = find_link(actor=actor, link=link, now=now)
    rows = [row for row in list_all_under_link(link, now=now) if row["is_shown"]]
    owed = {
        one.about: one.owner for one in list_open_of(abouts=[row["telling"] for row in rows], code=TELL.code, now=now)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(one) = 0 OR NOT one && other FROM sharing_sides(%s, %s)", [link, now])
        is_apart = bool(cursor.fetchone()[0])
        cursor.execute("SELECT post, organisation, pages, searches FROM sharing_lookers(%s, %s)", [link, now])
        lookers = cursor.fetchall()
    return UnderLink(
        link=held.reference,
        one=held.one,
        other=held.other,
        began_at=held.began_at,
        ended_at=held.ended_at,
        ended_by=held.ended_by,
        ended_reason=held.ended_reason,
        is_apart=is_apart,
        shared=tuple(
            SharedRow(
                kind=Shared(row["kind"]),
                about=row["about"],
                at=row["at"],
                organisation=row["organisation"],
                post=row["post"],
                recipient=_receiver(row),
                opened_at=row["opened_at"],
                telling=row["telling"] or "",
                owner=owed.get(row["telling"], ""),
                told_on=row["told_on"],
                told_how=ToldHow(row["told_how"]) if row["told_how"] else None,
            )
            for row in rows
        ),
        lookers=tuple(
            LookerRow(post=post, organisation=house, pages=pages, searches=searches)
            for post, house, pages, searches in lookers
        ),
    )


def _receiver(row: dict[str, Any]) -> Receiver:
    return Receiver(
        organisation=row["to_organisation"],
        team=row["to_team"],
        post=row["to_post"],
        outside=row["to_outside"],
        body=row["body"],
    )


def _seen_telling(row: TellingRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.about])


@reading(Permission.KEEP_OBLIGATIONS, event=TELLING_READ, seen=_seen_telling)
def read_telling(*, actor: Actor, telling: str, now: datetime) -> TellingRow:
    """Return what somebody owes to tell, without a word about a child. Raise `TellingUnknown`."""
    one = tellings_open_to(actor).filter(reference=telling).first()
    if one is None:
        raise TellingUnknown(telling)
    # Where the disclosure is not open to the reader any more, its recipient is not named.
    body = OutsideRecipient.objects.filter(reference=one.to_outside).values_list("body", flat=True).first()
    return TellingRow(
        reference=one.reference,
        kind=Shared(one.kind),
        about=one.about,
        sent_at=one.sent_at,
        organisation=one.organisation,
        post=one.post,
        recipient=Receiver(
            organisation=one.to_organisation,
            team=one.to_team,
            post=one.to_post,
            outside=one.to_outside,
            body=body or "",
        ),
        owed_at=one.owed_at,
        told_on=one.told_on,
        told_how=ToldHow(one.told_how) if one.told_how else None,
        words=one.words,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
    )
