"""Registers of what was refused, late, not verified or disputed, and numbers by organisation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db import connection

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.core.looping import LoopStep
from sharewell.foundation.references import is_exercise
from sharewell.sharing.events import LINE_READ
from sharewell.sharing.policies import resolutions_open_to
from sharewell.sharing.queries.records import MOST_IN_A_FILE, list_disclosures, list_requests
from sharewell.sharing.types import (
    ASK_STEP_WORDS,
    LOOP_STEP_WORDS,
    CountLine,
    DisclosureLine,
    LineUnknown,
    Register,
    RegisterLine,
    RequestLine,
    ResolutionRow,
)
from sharewell.sharing.types.outside import OUTSIDE_PREFIX

DESCRIBED = f"{OUTSIDE_PREFIX}_"
"""What the references of bodies that the register does not hold begin with."""


@looking
def list_register(*, actor: Actor, register: Register, now: datetime) -> tuple[RegisterLine, ...]:
    """Return one register of what is open to the actor, the newest first, without exercises. Raise `NotPermitted`."""
    require(actor, Permission.COUNT_SHARING)
    lines = tuple(_lines(actor, register, now=now))
    said = resolutions_open_to(actor).filter(register=register.value).order_by("id").values_list("about", "at", "by")
    last = {about: (at, by) for about, at, by in said}
    return tuple(
        replace(one, resolved_at=last[one.reference][0], resolved_by=last[one.reference][1])
        if one.reference in last
        else one
        for one in lines
    )


@looking
def find_line(*, actor: Actor, register: Register, about: str, now: datetime) -> RegisterLine | None:
    """Return one line of a register, or None where it is not in it, or not open to the actor."""
    lines = list_register(actor=actor, register=register, now=now)
    return next((one for one in lines if one.reference == about), None)


def _seen_line(rows: tuple[ResolutionRow, ...], *, about: str, **_: object) -> Seen:
    return Seen(subjects=[about])


@reading(Permission.COUNT_SHARING, event=LINE_READ, seen=_seen_line)
def read_resolutions(*, actor: Actor, register: Register, about: str, now: datetime) -> tuple[ResolutionRow, ...]:
    """Return how managers of the actor's organisation said that a line was resolved, the oldest first.

    Raise `LineUnknown`.
    """
    if find_line(actor=actor, register=register, about=about, now=now) is None:
        raise LineUnknown(about)
    found = resolutions_open_to(actor).filter(register=register.value, about=about).order_by("id")
    return tuple(ResolutionRow(words=one.words, by=one.by, at=one.at) for one in found)


def _lines(actor: Actor, register: Register, *, now: datetime) -> Iterator[RegisterLine]:
    if register is not Register.UNVERIFIED:
        for asked in list_requests(actor=actor, limit=MOST_IN_A_FILE):
            if not is_exercise(asked.reference) and _belongs(asked, register, now=now):
                yield _of_request(asked)
    if register in (Register.UNVERIFIED, Register.DISPUTES):
        for sent in list_disclosures(actor=actor, limit=MOST_IN_A_FILE):
            wanted = LoopStep.DONE if register is Register.UNVERIFIED else LoopStep.DISAGREED
            if sent.loop.step is wanted and not is_exercise(sent.reference):
                yield _of_disclosure(sent)


def _belongs(one: RequestLine, register: Register, *, now: datetime) -> bool:
    if register is Register.REFUSALS:
        return one.refusals > 0
    if register is Register.DISPUTES:
        return one.ask.stage > 0
    return one.due_at < (one.answered_at or now)


def _of_request(one: RequestLine) -> RegisterLine:
    return RegisterLine(
        reference=one.reference,
        page="sharing:request",
        since=one.asked_at,
        organisation=one.organisation,
        to_organisation=one.to_organisation,
        stands=ASK_STEP_WORDS[one.ask.step],
    )


def _of_disclosure(one: DisclosureLine) -> RegisterLine:
    return RegisterLine(
        reference=one.reference,
        page="sharing:disclosure",
        since=one.made_at,
        organisation=one.organisation,
        to_organisation=one.to_organisation,
        stands=LOOP_STEP_WORDS[one.loop.step],
    )


@looking
def count_sharing(*, actor: Actor, now: datetime) -> tuple[CountLine, ...]:
    """Return numbers by organisation that was asked or sent to. Exercises are left out. Raise `NotPermitted`.

    Bodies that the register does not hold are one line together: each by itself would be too small to be shown.
    """
    require(actor, Permission.COUNT_SHARING)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation, asked, refused, late, sent_to, unverified, disputed FROM sharing_count(%s)", [now]
        )
        lines = tuple(
            CountLine(
                organisation=house,
                asked=asked,
                refused=refused,
                late=late,
                sent_to=sent_to,
                unverified=unverified,
                disputed=disputed,
            )
            for house, asked, refused, late, sent_to, unverified, disputed in cursor.fetchall()
        )
    described = [line for line in lines if line.organisation.startswith(DESCRIBED)]
    held = tuple(line for line in lines if not line.organisation.startswith(DESCRIBED))
    return (*held, _together(described)) if described else held


def _together(lines: list[CountLine]) -> CountLine:
    return CountLine(
        organisation=DESCRIBED,
        asked=sum(line.asked for line in lines),
        refused=sum(line.refused for line in lines),
        late=sum(line.late for line in lines),
        sent_to=sum(line.sent_to for line in lines),
        unverified=sum(line.unverified for line in lines),
        disputed=sum(line.disputed for line in lines),
    )
