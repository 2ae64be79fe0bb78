"""Take one child out of the archive for a reason; place, look at again and lift legal holds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.leaving import years_after
from sharewell.children.actions.linking import lock_decisions
from sharewell.children.actions.moving import first_why
from sharewell.children.events import ARCHIVE_OPENED, HOLD_KEPT, HOLD_LIFTED, HOLD_PLACED, REVIEW_HOLD
from sharewell.children.models import ArchiveOpening, LegalHold
from sharewell.children.policies import holds_open_to
from sharewell.children.queries.lifecycle import day_of, get_hours_open, get_life_rules
from sharewell.children.types.lifecycle import (
    HOLD_PREFIX,
    LATER,
    OPENING_PREFIX,
    AlreadyHeld,
    ArchiveReason,
    DayWrong,
    HoldUnknown,
    NoSuchRecord,
    NotInArchive,
    NotYourHold,
)
from sharewell.core.identifiers import ReferenceUnreadable, parse_reference
from sharewell.core.linking.numbers import read_number
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import open_obligation, settle_all_about
from sharewell.obligations.queries import close_of
from sharewell.obligations.types import How

NONE_FITS = (
    "There is no one record in the archive that fits and may be opened for this. After the first year it is opened only"
    " for a section 47 enquiry, a practice review or a child death review."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is known of somebody in the archive: a reference or NHS number, or a last name with the whole birth date."""

    identifier: str = ""
    family_name: str = ""
    born_on: date | None = None


@action(Permission.OPEN_ARCHIVE, validate=first_why)
def open_archive(*, actor: Actor, sought: Sought, reason: ArchiveReason, words: str, now: datetime) -> str:
    """Take one child out of the archive for some hours, for oneself alone, and return the opening (`arc_…`).

    Within a year of archiving for any reason; later only for the three that content names. Each opening stands in the
    ledger. Raise `NotInArchive`, which never says more, or `SayWhy`.
    """
    number = read_number(sought.identifier)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child, reference, archived_on FROM children_archive_find(%s, %s, %s, %s, %s)",
            [
                _reference_of(sought.identifier),
                f"{number:010}" if number else "",
                sought.family_name.strip() if sought.born_on else "",
                sought.born_on,
                day_of(now),
            ],
        )
        found = cursor.fetchall()
    if len(found) != 1:
        raise NotInArchive(NONE_FITS)
    ((child, reference, archived_on),) = found
    if reason not in LATER and day_of(now) >= years_after(archived_on, get_life_rules()["archive"].years):
        raise NotInArchive(NONE_FITS)
    opening = ArchiveOpening.objects.create(
        reference=new_reference(OPENING_PREFIX, now=now),
        child_id=child,
        opened_by=actor.reference,
        post=actor.post,
        reason=reason.value,
        words=words.strip(),
        opened_at=now,
        until=now + timedelta(hours=get_hours_open()),
    )
    append_entry(
        actor=actor,
        event=ARCHIVE_OPENED,
        subjects=[opening.reference, reference],
        facts={"reason": reason.value},
        now=now,
    )
    return opening.reference


def _reference_of(text: str) -> str:
    try:
        return parse_reference(text)
    except ReferenceUnreadable:
        return ""


@action(Permission.HOLD_RECORDS, validate=first_why)
def place_hold(*, actor: Actor, child: str, words: str, review_on: date, now: datetime) -> str:
    """Keep all that is held of a child from being destroyed, archived or not; return the hold (`hld_…`).

    Whoever places it owes to look at it again by a day. Raise `NoSuchRecord`, `AlreadyHeld`, `DayWrong` or `SayWhy`.
    """
    lock_decisions()
    with connection.cursor() as cursor:
        cursor.execute("SELECT children_holdable(%s)", [_reference_of(child)])
        (number,) = cursor.fetchone()
    if number is None:
        raise NoSuchRecord("There is no record with this reference. Nothing was changed.")
    _check_review(review_on, now=now)
    if holds_open_to(actor).filter(child_id=number, organisation=actor.organisation, lifted_at=None).exists():
        raise AlreadyHeld("Your organisation holds this record already. Nothing was changed.")
    hold = LegalHold.objects.create(
        reference=new_reference(HOLD_PREFIX, now=now),
        child_id=number,
        words=words.strip(),
        began_on=day_of(now),
        review_on=review_on,
        placed_at=now,
        placed_by=actor.reference,
        placed_post=actor.post,
        organisation=actor.organisation,
    )
    _owe(actor, hold, now=now)
    append_entry(actor=actor, event=HOLD_PLACED, subjects=[hold.reference], facts={"review_on": review_on}, now=now)
    return hold.reference


@action(Permission.HOLD_RECORDS)
def keep_hold(*, actor: Actor, hold: str, review_on: date, now: datetime) -> None:
    """Say that a hold was looked at and stays, until it is looked at again. Raise `HoldUnknown`, `DayWrong`."""
    one = _hold(actor, hold)
    _check_review(review_on, now=now)
    one.review_on = review_on
    one.save(update_fields=["review_on"])
    settle_all_about(actor=actor, about=[one.reference], how=How.DONE, now=now)
    _owe(actor, one, now=now)
    append_entry(actor=actor, event=HOLD_KEPT, subjects=[one.reference], facts={"review_on": review_on}, now=now)


@action(Permission.HOLD_RECORDS, validate=first_why)
def lift_hold(*, actor: Actor, hold: str, words: str, now: datetime) -> None:
    """Lift a hold of one's own organisation, with a reason. Raise `HoldUnknown`, `NotYourHold` or `SayWhy`."""
    lock_decisions()
    one = _hold(actor, hold)
    one.lifted_at, one.lifted_by, one.lifted_words = now, actor.reference, words.strip()
    one.save(update_fields=["lifted_at", "lifted_by", "lifted_words"])
    settle_all_about(actor=actor, about=[one.reference], how=How.DONE, now=now)
    append_entry(actor=actor, event=HOLD_LIFTED, subjects=[one.reference], now=now)


def _hold(actor: Actor, hold: str) -> LegalHold:
    one = holds_open_to(actor).select_for_update().filter(reference=hold, lifted_at=None).first()
    if one is None:
        raise HoldUnknown(hold)
    if one.organisation != actor.organisation:
        raise NotYourHold("Another organisation placed this hold, and looks at it. Nothing was changed.")
    return one


def _check_review(review_on: date, *, now: datetime) -> None:
    if not day_of(now) < review_on <= years_after(day_of(now), 10):
        raise DayWrong("Choose a day after today on which the hold is looked at again. Nothing was changed.")


def _owe(actor: Actor, hold: LegalHold, *, now: datetime) -> None:
    open_obligation(
        actor=actor,
        code=REVIEW_HOLD.code,
        about=hold.reference,
        owner_post=actor.post,
        due_at=close_of(hold.review_on),
        now=now,
    )
