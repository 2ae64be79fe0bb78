"""Read groups, terms of reference, seats and meetings."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet

from sharewell.acting.types import Actor
from sharewell.agreements.queries import list_represented
from sharewell.agreements.types import RepresentativeRow
from sharewell.governance.models import AgendaPoint, Attendance, Group, GroupTerms, Meeting, Seat
from sharewell.governance.policies import open_to
from sharewell.governance.types import (
    AttendanceRow,
    Attended,
    GovernanceUnknown,
    GroupKind,
    GroupRow,
    MeetingRow,
    SeatKind,
    SeatRow,
    TermsRow,
)


def list_groups(*, actor: Actor, at: datetime | None = None) -> tuple[GroupRow, ...]:
    """Return the groups of the actor's partnership by name: of all times, or those of a moment."""
    found = open_to(actor, _groups())
    if at is not None:
        found = found.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), founded_at__lte=at)
    return tuple(group_row(one) for one in found.order_by("name", "reference"))


def get_group(*, actor: Actor, group: str) -> GroupRow:
    """Return a group. Raise `GovernanceUnknown`."""
    for one in open_to(actor, _groups()).filter(reference=group):
        return group_row(one)
    raise GovernanceUnknown(group)


def list_terms(*, actor: Actor, group: str = "") -> tuple[TermsRow, ...]:
    """Return terms of reference, of one group or of all, the newest first."""
    found = open_to(actor, GroupTerms.objects.select_related("group"), by="group__partnership")
    if group:
        found = found.filter(group__reference=group)
    return tuple(_terms(one) for one in found.order_by("group__name", "-in_force_from"))


def find_terms(*, actor: Actor, group: str, on: date) -> TermsRow | None:
    """Return the terms of reference of a group that hold on a day, or None."""
    return next((row for row in list_terms(actor=actor, group=group) if row.in_force_from <= on), None)


def list_seats(*, actor: Actor, group: str, at: datetime | None = None) -> tuple[SeatRow, ...]:
    """Return the seats of a group, chair first: of all times, or those of a moment, with who sits there then."""
    found = open_to(actor, _seats(), by="group__partnership").filter(group__reference=group)
    if at is not None:
        found = found.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), began_at__lte=at)
    held = list(found)
    speakers: Mapping[str, RepresentativeRow] = {}
    if at is not None and any(one.organisation_id for one in held):
        speakers = list_represented(partnership=held[0].group.partnership.reference, at=at)
    order = list(SeatKind)
    rows = []
    for one in held:
        sitter = ""
        if one.post is not None:
            is_held = one.post.ended_at is None or (at is not None and one.post.ended_at > at)
            sitter = f"{one.post.practitioner.name}, {one.post.title}" if is_held else ""
        elif one.organisation is not None and one.organisation.reference in speakers:
            sitter = speakers[one.organisation.reference].name
        house = one.organisation or (one.post.organisation if one.post else None)
        rows.append(
            SeatRow(
                reference=one.reference,
                group=one.group.reference,
                group_name=one.group.name,
                kind=SeatKind(one.kind),
                post=one.post.reference if one.post else "",
                organisation=house.reference if house else "",
                organisation_name=house.name if house else "",
                sitter=sitter,
                began_at=one.began_at,
                ended_at=one.ended_at,
            )
        )
    return tuple(sorted(rows, key=lambda row: (order.index(row.kind), row.organisation_name, row.reference)))


def list_meetings(*, actor: Actor, group: str = "") -> tuple[MeetingRow, ...]:
    """Return meetings, of one group or of all, the newest first."""
    found = open_to(actor, _meetings(), by="group__partnership")
    if group:
        found = found.filter(group__reference=group)
    return tuple(meeting_row(one) for one in found.order_by("-meets_on", "-reference"))


def get_meeting(*, actor: Actor, meeting: str) -> MeetingRow:
    """Return a meeting. Raise `GovernanceUnknown`."""
    for one in open_to(actor, _meetings(), by="group__partnership").filter(reference=meeting):
        return meeting_row(one)
    raise GovernanceUnknown(meeting)


def list_agenda(*, actor: Actor, meeting: str) -> tuple[str, ...]:
    """Return the points of the agenda of a meeting, in order."""
    found = open_to(actor, AgendaPoint.objects.all(), by="meeting__group__partnership")
    return tuple(found.filter(meeting__reference=meeting).order_by("position").values_list("words", flat=True))


def list_attendance(*, actor: Actor, meeting: str) -> tuple[AttendanceRow, ...]:
    """Return which seats were filled at a meeting, as it was written down."""
    found = open_to(
        actor,
        Attendance.objects.select_related("seat__organisation", "seat__post__organisation"),
        by="meeting__group__partnership",
    ).filter(meeting__reference=meeting)
    rows = []
    for one in found.order_by("pk"):
        house = one.seat.organisation or (one.seat.post.organisation if one.seat.post else None)
        words = ", ".join(part for part in (one.sitter or "Nobody", house.name if house else "") if part)
        rows.append(AttendanceRow(seat=one.seat.reference, sitter=words, attended=Attended(one.attended)))
    return tuple(rows)


def _groups() -> QuerySet[Group]:
    return Group.objects.select_related("partnership", "reports_to")


def _seats() -> QuerySet[Seat]:
    return Seat.objects.select_related("group__partnership", "post__practitioner", "post__organisation", "organisation")


def _meetings() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("group")


def group_row(one: Group) -> GroupRow:
    """Return a group as others hold it."""
    return GroupRow(
        reference=one.reference,
        partnership=one.partnership.reference,
        name=one.name,
        kind=GroupKind(one.kind),
        reports_to=one.reports_to.reference if one.reports_to else "",
        reports_to_name=one.reports_to.name if one.reports_to else "",
        founded_at=one.founded_at,
        ended_at=one.ended_at,
        ended_why=one.ended_why,
    )


def _terms(one: GroupTerms) -> TermsRow:
    return TermsRow(
        reference=one.reference,
        group=one.group.reference,
        group_name=one.group.name,
        number=one.number,
        words=one.words,
        in_force_from=one.in_force_from,
        set_at=one.set_at,
    )


def meeting_row(one: Meeting) -> MeetingRow:
    """Return a meeting as others hold it."""
    return MeetingRow(
        reference=one.reference,
        group=one.group.reference,
        group_name=one.group.name,
        meets_on=one.meets_on,
        is_annual=one.is_annual,
        place=one.place,
        planned_at=one.planned_at,
        held_at=one.held_at,
        called_off_at=one.called_off_at,
        called_off_why=one.called_off_why,
    )
