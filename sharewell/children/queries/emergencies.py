"""Read accesses in an emergency."""

import tomllib
from datetime import datetime

from django.db import connection

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import BREAK_GLASS_READ, REASON_CODES
from sharewell.children.models import BreakGlass
from sharewell.children.policies import has_broken_glass, reviewed_by
from sharewell.children.types import (
    BreakGlassFinding,
    BreakGlassRow,
    BreakGlassUnknown,
    CountRow,
    Terms,
)
from sharewell.foundation.content import content_folder

MOST = 200


def get_terms() -> Terms:
    """Return the reasons that may be given and the most hours, as content holds them."""
    held = tomllib.loads((content_folder() / "codes" / "break-glass.toml").read_text(encoding="utf-8"))
    REASON_CODES.update(held["reasons"])
    return Terms(
        reasons=held["reasons"],
        most_hours=int(held["most_hours"]),
        standing=held["standing"],
        source=held["source"],
    )


@looking
def is_open(*, actor: Actor, child: str, now: datetime) -> bool:
    """Tell whether the actor has this child open in an emergency at this moment."""
    return has_broken_glass(actor, child, now=now)


@looking
def list_to_review(*, actor: Actor) -> tuple[BreakGlassRow, ...]:
    """Return what the actor reviews: what is not closed first, then the newest, at most 200, without words."""
    found = reviewed_by(actor).order_by("-reference")[:MOST]
    return tuple(_row(one, words="") for one in sorted(found, key=lambda one: one.closed_at is not None))


def _seen(row: BreakGlassRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.child, row.practitioner])


@reading(Permission.REVIEW_ACCESS, event=BREAK_GLASS_READ, seen=_seen)
def read_break_glass(*, actor: Actor, break_glass: str, now: datetime) -> BreakGlassRow:
    """Return one that the actor reviews, with its words. Raise `BreakGlassUnknown`."""
    one = reviewed_by(actor).filter(reference=break_glass).first()
    if one is None:
        raise BreakGlassUnknown(break_glass)
    return _row(one, words=one.words)


@looking
def count_break_glass(*, actor: Actor) -> tuple[CountRow, ...]:
    """Return the counts for the board, by organisation and month, the newest first. Raise `NotPermitted`.

    The database counts; no row about a child is read for it.
    """
    require(actor, Permission.COUNT_ACCESS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisation, month, taken, reviewed, not_needed FROM children_count_break_glass()")
        return tuple(
            CountRow(organisation=house, month=month, taken=taken, reviewed=reviewed, not_needed=not_needed)
            for house, month, taken, reviewed, not_needed in cursor.fetchall()
        )


def _row(one: BreakGlass, *, words: str) -> BreakGlassRow:
    return BreakGlassRow(
        reference=one.reference,
        child=one.child,
        practitioner=one.practitioner,
        organisation=one.organisation,
        reason=one.reason,
        words=words,
        began_at=one.began_at,
        until=one.until,
        ended_at=one.ended_at,
        owner_post=one.owner_post,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
        finding=BreakGlassFinding(one.finding) if one.finding else None,
        found=one.found if words else "",
    )
