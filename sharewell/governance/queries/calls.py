"""Read calls, what organisations returned, and who has not answered."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from sharewell.acting.types import Actor
from sharewell.agreements.policies import speaks_for
from sharewell.governance.events import RETURN
from sharewell.governance.models import Call, Return
from sharewell.governance.policies import open_to, returns_open_to
from sharewell.governance.types import (
    CHASE_DAYS,
    AnswerRow,
    CallKind,
    CallRow,
    EntryRow,
    GovernanceUnknown,
    Met,
    Progress,
    ReturnRow,
)
from sharewell.obligations.queries import list_open_of


def list_calls(
    *,
    actor: Actor,
    kind: CallKind | None = None,
    resolution: str = "",
    first: datetime | None = None,
    last: datetime | None = None,
) -> tuple[CallRow, ...]:
    """Return calls, the newest first, each with how many were asked and how many answered."""
    found = open_to(actor, _calls())
    if kind is not None:
        found = found.filter(kind=kind.value)
    if resolution:
        found = found.filter(resolution__reference=resolution)
    if first is not None:
        found = found.filter(asked_at__gte=first)
    if last is not None:
        found = found.filter(asked_at__lt=last)
    return tuple(_call(one) for one in found.order_by("-asked_at", "-reference"))


def get_call(*, actor: Actor, call: str) -> CallRow:
    """Return a call. Raise `GovernanceUnknown`."""
    for one in open_to(actor, _calls()).filter(reference=call):
        return _call(one)
    raise GovernanceUnknown(call)


def list_returns(*, actor: Actor, call: str = "", organisation: str = "", now: datetime) -> tuple[ReturnRow, ...]:
    """Return what organisations owe and gave that is open to the actor, by call and name: of all calls, or of one."""
    found = _whole(returns_open_to(actor, at=now))
    if call:
        found = found.filter(call__reference=call)
    if organisation:
        found = found.filter(organisation__reference=organisation)
    return _rows(found.order_by("-call__asked_at", "organisation__name"), now=now)


def list_own_returns(*, actor: Actor, now: datetime) -> tuple[ReturnRow, ...]:
    """Return what the organisations that the actor speaks for owe and gave, what waits before the rest."""
    mine = speaks_for(actor, at=now)
    found = _whole(open_to(actor, Return.objects.all(), by="call__partnership")).filter(
        organisation__reference__in=mine
    )
    rows = _rows(found.order_by("call__due_at", "organisation__name"), now=now)
    return tuple(sorted(rows, key=lambda row: row.first_given_at is not None))


def get_return(*, actor: Actor, given: str, now: datetime) -> ReturnRow:
    """Return one return that is open to the actor. Raise `GovernanceUnknown`."""
    for row in _rows(_whole(returns_open_to(actor, at=now)).filter(reference=given), now=now):
        return row
    raise GovernanceUnknown(given)


def list_silent(*, actor: Actor, call: str, now: datetime) -> tuple[ReturnRow, ...]:
    """Return who has not answered a call, by name: the list that is shown to the board."""
    return tuple(row for row in list_returns(actor=actor, call=call, now=now) if row.first_given_at is None)


def list_to_chase(*, now: datetime) -> tuple[tuple[str, int], ...]:
    """Return the returns of which somebody is to be told now, each with the nearest distance in days that is reached.

    It follows from the day alone, so that what was not told while nothing ran is told at the next run, once.
    """
    waiting = Return.objects.filter(first_given_at__isnull=True).select_related("call").prefetch_related("chasings")
    due = []
    for one in waiting.order_by("pk"):
        told = {chasing.days for chasing in one.chasings.all()}
        # Somebody asked at short notice was told when they were asked.
        reached = [days for days in CHASE_DAYS if one.call.asked_at <= one.call.due_at - timedelta(days=days) <= now]
        if reached and min(reached) not in told:
            due.append((one.reference, min(reached)))
    return tuple(due)


def _calls() -> QuerySet[Call]:
    return Call.objects.select_related("group", "resolution", "shown_to").annotate(
        asked=Count("returns"), answered=Count("returns", filter=Q(returns__first_given_at__isnull=False))
    )


def _call(one: Call) -> CallRow:
    return CallRow(
        reference=one.reference,
        kind=CallKind(one.kind),
        title=one.title,
        words=one.words,
        group=one.group.reference,
        group_name=one.group.name,
        resolution=one.resolution.reference if one.resolution else "",
        edition=one.edition,
        asked_at=one.asked_at,
        due_at=one.due_at,
        shown_at=one.shown_at,
        shown_to=one.shown_to.reference if one.shown_to else "",
        asked=one.asked,  # type: ignore[attr-defined]  # annotated
        answered=one.answered,  # type: ignore[attr-defined]  # annotated
    )


def _whole(found: QuerySet[Return]) -> QuerySet[Return]:
    return found.select_related("call", "organisation").prefetch_related("entries", "answers", "chasings")


def _rows(found: Iterable[Return], *, now: datetime) -> tuple[ReturnRow, ...]:
    held = list(found)
    owners = {
        owed.about: owed.owner for owed in list_open_of(abouts=[one.reference for one in held], code=RETURN, now=now)
    }
    return tuple(
        ReturnRow(
            reference=one.reference,
            call=one.call.reference,
            call_title=one.call.title,
            kind=CallKind(one.call.kind),
            edition=one.call.edition,
            organisation=one.organisation.reference,
            organisation_name=one.organisation.name,
            owner=owners.get(one.reference, ""),
            due_at=one.call.due_at,
            first_given_at=one.first_given_at,
            chased=len(one.chasings.all()),
            entries=tuple(
                EntryRow(
                    words=entry.words,
                    progress=Progress(entry.progress) if entry.progress else None,
                    given_at=entry.given_at,
                    given_by=entry.given_by,
                    is_taken_down=entry.is_taken_down,
                )
                for entry in sorted(one.entries.all(), key=lambda entry: entry.pk)
            ),
            answers=tuple(
                AnswerRow(question=answer.question, met=Met(answer.met), words=answer.words)
                for answer in sorted(one.answers.all(), key=lambda answer: answer.pk)
            ),
        )
        for one in held
    )
