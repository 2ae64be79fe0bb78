"""Plan meetings, set their agenda, hold them or call them off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.types import NotPossibleNow
from sharewell.foundation.references import new_reference
from sharewell.governance.actions.groups import find_group, london_day
from sharewell.governance.events import AGENDA_SET, MEETING_CALLED_OFF, MEETING_HELD, MEETING_PLANNED
from sharewell.governance.models import AgendaPoint, Attendance, Meeting
from sharewell.governance.policies import open_to
from sharewell.governance.queries.groups import list_seats
from sharewell.governance.types import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MEETING_PREFIX,
    MOST_AGENDA,
    Attended,
    GovernanceNotPossible,
    GovernanceUnknown,
)
from sharewell.ledger.actions import append_entry


@action(Permission.KEEP_GROUPS)
def plan_meeting(
    *, actor: Actor, group: str, meets_on: date, is_annual: bool = False, place: str = "", now: datetime
) -> str:
    """Plan a meeting of a group on a day, and return its reference. A past day is one that is entered afterwards.

    Raise `GovernanceUnknown` or `GovernanceNotPossible`.
    """
    one = find_group(actor, group, now=now)
    if len(place) > LONGEST_NAME:
        raise GovernanceNotPossible(f"Say where in at most {LONGEST_NAME} characters.")
    if one.meetings.filter(meets_on=meets_on, called_off_at__isnull=True).exists():
        raise GovernanceNotPossible("The group meets on that day already. Choose another day.")
    meeting = Meeting.objects.create(
        reference=new_reference(MEETING_PREFIX, now=now),
        group=one,
        meets_on=meets_on,
        is_annual=is_annual,
        place=place.strip(),
        planned_at=now,
        planned_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=MEETING_PLANNED,
        subjects=[meeting.reference, group],
        facts={"group": group, "meets_on": meets_on},
        now=now,
    )
    return meeting.reference


def _points(*, points: Sequence[str], **_: object) -> None:
    if len(points) > MOST_AGENDA or any(not one.strip() or len(one) > LONGEST_NAME for one in points):
        raise GovernanceNotPossible(
            f"Write at most {MOST_AGENDA} points, one a line, each of at most {LONGEST_NAME} characters."
        )


@action(Permission.KEEP_GROUPS, validate=_points)
def set_agenda(*, actor: Actor, meeting: str, points: Sequence[str], now: datetime) -> None:
    """Set the agenda of a meeting that was not held yet. Raise `GovernanceUnknown` or `NotPossibleNow`."""
    one = _open_meeting(actor, meeting)
    one.points.all().delete()
    AgendaPoint.objects.bulk_create(
        AgendaPoint(meeting=one, position=place, words=words.strip()) for place, words in enumerate(points, start=1)
    )
    append_entry(actor=actor, event=AGENDA_SET, subjects=[meeting], facts={"points": len(points)}, now=now)


@action(Permission.KEEP_GROUPS)
def hold_meeting(*, actor: Actor, meeting: str, attendance: Mapping[str, Attended], now: datetime) -> None:
    """Record that a meeting was held, and which seats were filled; a seat that is not named counts as absent.

    Who sat there is written down as it is on the day of recording. Raise `GovernanceUnknown`, `NotPossibleNow`, or
    `GovernanceNotPossible` for a seat that is not of this group, or a day that has not come.
    """
    one = _open_meeting(actor, meeting)
    if one.meets_on > london_day(now):
        raise NotPossibleNow("This meeting has not come yet.")
    seats = {row.reference: row for row in list_seats(actor=actor, group=one.group.reference, at=now)}
    if set(attendance) - set(seats):
        raise GovernanceNotPossible("Choose seats of this group.")
    keys = dict(one.group.seats.values_list("reference", "pk"))
    Attendance.objects.bulk_create(
        Attendance(
            meeting=one,
            seat_id=keys[reference],
            attended=attendance.get(reference, Attended.ABSENT).value,
            sitter=row.sitter,
        )
        for reference, row in seats.items()
    )
    one.held_at = now
    one.save(update_fields=["held_at"])
    present = sum(1 for value in attendance.values() if value is Attended.PRESENT)
    append_entry(actor=actor, event=MEETING_HELD, subjects=[meeting], facts={"present": present}, now=now)


def _a_reason(*, why: str, **_: object) -> None:
    if not why.strip() or len(why) > LONGEST_WORDS:
        raise GovernanceNotPossible(f"Say why, in at most {LONGEST_WORDS:,} characters.")


@action(Permission.KEEP_GROUPS, validate=_a_reason)
def call_off_meeting(*, actor: Actor, meeting: str, why: str, now: datetime) -> None:
    """Call a meeting off. Raise `GovernanceUnknown` or `NotPossibleNow`."""
    one = _open_meeting(actor, meeting)
    one.called_off_at, one.called_off_why = now, why.strip()
    one.save(update_fields=["called_off_at", "called_off_why"])
    append_entry(actor=actor, event=MEETING_CALLED_OFF, subjects=[meeting], now=now)


def find_meeting(actor: Actor, reference: str) -> Meeting:
    """Return a meeting of the actor's partnership, locked. Raise `GovernanceUnknown`."""
    one = (
        open_to(actor, Meeting.objects.select_related("group"), by="group__partnership")
        .select_for_update(of=("self",))
        .filter(reference=reference)
        .first()
    )
    if one is None:
        raise GovernanceUnknown(reference)
    return one


def _open_meeting(actor: Actor, reference: str) -> Meeting:
    one = find_meeting(actor, reference)
    if one.held_at is not None or one.called_off_at is not None:
        raise NotPossibleNow("This meeting was held or called off. What was recorded of it stays.")
    return one
