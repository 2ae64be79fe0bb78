"""Read all that is kept of consent about one child: consents, consent not sought, and what a family was told."""

from collections.abc import Collection
from datetime import datetime

from sharewell.acting.actions import Seen, reading
from sharewell.acting.types import Actor, Permission
from sharewell.children.queries import list_only_named
from sharewell.consent.events import FAMILY_READ, NOT_SOUGHT_READ, TOLD_READ
from sharewell.consent.policies import not_sought_open_to, open_to, told_open_to
from sharewell.consent.queries.consents import MOST
from sharewell.consent.queries.rows import listed_row, not_sought_row, told_row
from sharewell.consent.types import (
    Family,
    NotSoughtRow,
    NotSoughtUnknown,
    ToldRow,
)


def _seen_family(row: Family, **_: object) -> Seen:
    subjects = [one.reference for rows in (row.consents, row.not_sought, row.told) for one in rows]
    return Seen(subjects=[row.child, *subjects])


@reading(Permission.SEE_CONSENTS, event=FAMILY_READ, seen=_seen_family)
def get_family(*, actor: Actor, child: str, now: datetime) -> Family:
    """Return all that is kept of consent about one child, the newest first."""
    consents = open_to(actor).filter(child=child).order_by("-reference")[:MOST]
    grounds = not_sought_open_to(actor).filter(child=child).order_by("-reference")[:MOST]
    told = told_open_to(actor).filter(child=child).order_by("-reference")[:MOST]
    return Family(
        child=child,
        consents=tuple(listed_row(one, at=now) for one in consents),
        not_sought=tuple(not_sought_row(one) for one in grounds),
        told=tuple(told_row(one) for one in told),
    )


def _seen_ground(row: NotSoughtRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, row.child])


@reading(Permission.SEE_CONSENTS, event=NOT_SOUGHT_READ, seen=_seen_ground)
def get_not_sought(*, actor: Actor, not_sought: str, now: datetime) -> NotSoughtRow:
    """Return why consent is not sought. Raise `NotSoughtUnknown`."""
    one = not_sought_open_to(actor).filter(reference=not_sought).first()
    if one is None:
        raise NotSoughtUnknown(not_sought)
    return not_sought_row(one)


def _seen_told(rows: tuple[ToldRow, ...], **_: object) -> Seen:
    return Seen(subjects=[one for row in rows for one in (row.reference, row.child)])


@reading(Permission.SEE_CONSENTS, event=TOLD_READ, seen=_seen_told)
def list_told(*, actor: Actor, child: str, now: datetime) -> tuple[ToldRow, ...]:
    """Return what the family of a child was told at the outset, the newest first."""
    return tuple(told_row(one) for one in told_open_to(actor).filter(child=child).order_by("-reference")[:MOST])


@reading(Permission.SEE_CONSENTS, event=TOLD_READ, seen=_seen_told)
def list_told_of_named(*, actor: Actor, names: Collection[str], now: datetime) -> tuple[ToldRow, ...]:
    """Return what was told about each described child who alone bears one of these names, the newest first."""
    children = list_only_named(actor=actor, names=names)
    return tuple(told_row(one) for one in told_open_to(actor).filter(child__in=children).order_by("-reference")[:MOST])
