"""Describe a child, found in the index or not, and say whom it reaches."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import (
    CHILD_DESCRIBED,
    CHILD_INVENTED,
    PARTY_ADMITTED,
    PARTY_ENDED,
)
from sharewell.children.models import DescribedChild, DescribedChildParty
from sharewell.children.policies import index_open_to, open_to
from sharewell.children.types import (
    CHILD_PREFIX,
    LONGEST_NAME,
    OLDEST,
    AgeUnclear,
    ChildUnknown,
    PartyWhy,
    SayWhoItIs,
)
from sharewell.exercises.types import SAID_IN_NAME, require_no_invented
from sharewell.foundation.references import new_exercise_reference, new_reference
from sharewell.ledger.actions import append_entry


def _can_be_told(
    *,
    name: str,
    identifying: str = "",
    born_on: date | None = None,
    estimated_age: int | None = None,
    now: datetime,
    **_: object,
) -> None:
    require_no_invented(name, identifying)
    if not name.strip() and not identifying.strip():
        raise SayWhoItIs("Write the child's name, or how you know them. Nothing was kept.")
    if max(len(name), len(identifying)) > LONGEST_NAME:
        raise SayWhoItIs(f"Write at most {LONGEST_NAME} characters. Nothing was kept.")
    if born_on is not None and (estimated_age is not None or not date(1900, 1, 1) <= born_on <= now.date()):
        raise AgeUnclear("Give a birth date that is not in the future, or an estimated age: one of them.")
    if estimated_age is not None and not 0 <= estimated_age <= OLDEST:
        raise AgeUnclear(f"Give an estimated age between 0 and {OLDEST}.")


@action(Permission.DESCRIBE_CHILD, validate=_can_be_told)
def describe_child(
    *,
    actor: Actor,
    name: str,
    identifying: str = "",
    born_on: date | None = None,
    estimated_age: int | None = None,
    found_as: str = "",
    now: datetime,
) -> str:
    """Describe a child for the organisation that the actor acts for; return its reference (`chi_…`).

    `found_as` is the reference of the index's record in which the actor found the child; empty where they did not look
    or found none. Raise `SayWhoItIs`, `AgeUnclear`, or `ChildUnknown` for a record that is not open to the actor now.
    """
    if found_as and not index_open_to(actor, now=now).filter(reference=found_as).exists():
        raise ChildUnknown(found_as)
    one = DescribedChild.objects.create(
        reference=new_reference(CHILD_PREFIX, now=now),
        organisation=actor.organisation,
        name=" ".join(name.split()),
        identifying=identifying.strip(),
        born_on=born_on,
        estimated_age=estimated_age,
        recorded_at=now,
        recorded_by=actor.reference,
        found_as=found_as,
    )
    subjects = [one.reference, *([found_as] if found_as else [])]
    append_entry(actor=actor, event=CHILD_DESCRIBED, subjects=subjects, now=now)
    return one.reference


def _is_said_to_be_invented(*, name: str, **more: Any) -> None:
    if SAID_IN_NAME not in name:
        raise SayWhoItIs(f"The name of an invented child says “{SAID_IN_NAME}”. Nothing was kept.")
    _can_be_told(name=name.replace(SAID_IN_NAME, ""), **more)


@action(Permission.RUN_DRILLS, validate=_is_said_to_be_invented)
def invent_child(
    *, actor: Actor, name: str, identifying: str, estimated_age: int, organisations: Collection[str], now: datetime
) -> str:
    """Describe the invented child of an exercise to those who take part, and return its reference, which is marked.

    Raise `SayWhoItIs` or `AgeUnclear`.
    """
    one = DescribedChild.objects.create(
        reference=new_exercise_reference(CHILD_PREFIX, now=now),
        organisation=actor.organisation,
        name=name,
        identifying=identifying,
        estimated_age=estimated_age,
        recorded_at=now,
        recorded_by=actor.reference,
        is_invented=True,
    )
    DescribedChildParty.objects.bulk_create(
        DescribedChildParty(child=one, organisation=each, why=PartyWhy.EXERCISE.value, began_at=now)
        for each in sorted(set(organisations) - {actor.organisation})
    )
    append_entry(actor=actor, event=CHILD_INVENTED, subjects=[one.reference], now=now)
    return one.reference


@action(Permission.DESCRIBE_CHILD)
def admit_party(*, actor: Actor, child: str, organisation: str, why: PartyWhy, now: datetime) -> None:
    """Let another organisation know who a child is, because something about the child is addressed to it.

    Each call leaves its entry; the right itself is kept once for each reason, and an organisation that described the
    child needs none. Raise `ChildUnknown`.
    """
    one = open_to(actor).filter(reference=child).first()
    if one is None:
        raise ChildUnknown(child)
    if organisation != one.organisation:
        held = DescribedChildParty.objects.filter(child=one, organisation=organisation, why=why.value, ended_at=None)
        if not held.exists():
            DescribedChildParty.objects.create(child=one, organisation=organisation, why=why.value, began_at=now)
    append_entry(
        actor=actor,
        event=PARTY_ADMITTED,
        subjects=[child],
        facts={"organisation": organisation, "why": why},
        now=now,
    )


@action(Permission.DESCRIBE_CHILD)
def end_party(*, actor: Actor, child: str, organisation: str, now: datetime) -> None:
    """Show another organisation no longer who a child is. Only the organisation that described the child ends it.

    What reached the other stays with it. Raise `ChildUnknown`, also where the organisation was not shown the child.
    """
    one = open_to(actor).filter(reference=child, organisation=actor.organisation).first()
    ended = DescribedChildParty.objects.filter(child=one, organisation=organisation, ended_at=None).update(ended_at=now)
    if one is None or not ended:
        raise ChildUnknown(child)
    append_entry(actor=actor, event=PARTY_ENDED, subjects=[child], facts={"organisation": organisation}, now=now)
