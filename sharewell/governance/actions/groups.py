"""Found groups, set their terms of reference, and give seats in them."""

from datetime import date, datetime

from django.apps import apps
from django.db.models import Max, Q

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.types import NotPossibleNow
from sharewell.design.words import LONDON
from sharewell.foundation.references import new_reference
from sharewell.governance.events import GROUP_ENDED, GROUP_FOUNDED, SEAT_ENDED, SEAT_GIVEN, TERMS_SET
from sharewell.governance.models import Group, GroupTerms, Seat
from sharewell.governance.policies import open_to
from sharewell.governance.types import (
    GROUP_PREFIX,
    LONGEST_NAME,
    LONGEST_TERMS,
    LONGEST_WORDS,
    SEAT_PREFIX,
    TERMS_PREFIX,
    GovernanceNotPossible,
    GovernanceUnknown,
    GroupKind,
    SeatKind,
)
from sharewell.ledger.actions import append_entry


def _a_name(*, name: str, **_: object) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise GovernanceNotPossible(f"Give the group a name of at most {LONGEST_NAME} characters.")


@action(Permission.KEEP_GROUPS, validate=_a_name)
def found_group(
    *, actor: Actor, partnership: str, name: str, kind: GroupKind, reports_to: str = "", now: datetime
) -> str:
    """Found a group of a partnership and return its reference. Raise `GovernanceNotPossible` or `GovernanceUnknown`."""
    held = apps.get_model("partnerships", "Partnership").objects.filter(reference=partnership)
    if actor.organisation:
        held = held.filter(organisations__reference=actor.organisation)
    home = held.first()
    if home is None:
        raise GovernanceNotPossible("Choose your own partnership.")
    above = find_group(actor, reports_to, now=now) if reports_to else None
    if Group.objects.filter(partnership=home, name=name.strip(), ended_at__isnull=True).exists():
        raise GovernanceNotPossible("A group has this name already. Choose another one.")
    one = Group.objects.create(
        reference=new_reference(GROUP_PREFIX, now=now),
        partnership=home,
        name=name.strip(),
        kind=kind.value,
        reports_to=above,
        founded_at=now,
        founded_by=actor.reference,
    )
    facts = {"kind": kind.value, **({"reports_to": reports_to} if above else {})}
    append_entry(actor=actor, event=GROUP_FOUNDED, subjects=[one.reference], facts=facts, now=now)
    return one.reference


def _a_reason(*, why: str, **_: object) -> None:
    if not why.strip() or len(why) > LONGEST_WORDS:
        raise GovernanceNotPossible(f"Say why, in at most {LONGEST_WORDS:,} characters.")


@action(Permission.KEEP_GROUPS, validate=_a_reason)
def end_group(*, actor: Actor, group: str, why: str, now: datetime) -> None:
    """End a group, and its seats with it. Raise `GovernanceUnknown`, or `NotPossibleNow` where others report to it."""
    one = find_group(actor, group, now=now)
    if one.below.filter(ended_at__isnull=True).exists():
        raise NotPossibleNow("Other groups report to this one. End them first, or found new ones.")
    one.seats.filter(ended_at__isnull=True).update(ended_at=now)
    one.ended_at, one.ended_why = now, why.strip()
    one.save(update_fields=["ended_at", "ended_why"])
    append_entry(actor=actor, event=GROUP_ENDED, subjects=[group], now=now)


def _terms(*, words: str, **_: object) -> None:
    if not words.strip() or len(words) > LONGEST_TERMS:
        raise GovernanceNotPossible(f"Write the terms of reference, in at most {LONGEST_TERMS:,} characters.")


@action(Permission.KEEP_GROUPS, validate=_terms)
def set_terms(*, actor: Actor, group: str, words: str, in_force_from: date, now: datetime) -> str:
    """Set terms of reference of a group that hold from a day until before the next ones, and return their reference.

    Raise `GovernanceUnknown`, or `GovernanceNotPossible` for a day that is not after that of the newest ones.
    """
    one = find_group(actor, group, now=now)
    newest = one.terms.aggregate(number=Max("number"), day=Max("in_force_from"))
    if newest["day"] and in_force_from <= newest["day"]:
        raise GovernanceNotPossible("Choose a day after that of the terms before these.")
    held = GroupTerms.objects.create(
        reference=new_reference(TERMS_PREFIX, now=now),
        group=one,
        number=(newest["number"] or 0) + 1,
        words=words.strip(),
        in_force_from=in_force_from,
        set_at=now,
        set_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=TERMS_SET,
        subjects=[held.reference, group],
        facts={"group": group, "number": held.number, "in_force_from": in_force_from},
        now=now,
    )
    return held.reference


def _one_sitter(*, post: str = "", organisation: str = "", **_: object) -> None:
    if bool(post) == bool(organisation):
        raise GovernanceNotPossible("Choose a person, or an organisation whose representative sits there. Not both.")


@action(Permission.KEEP_GROUPS, validate=_one_sitter)
def give_seat(
    *, actor: Actor, group: str, kind: SeatKind, post: str = "", organisation: str = "", now: datetime
) -> str:
    """Give a post, or an organisation's representative of the day, a seat in a group, and return its reference.

    Raise `GovernanceUnknown`, or `GovernanceNotPossible` where it has one, or is not of the partnership.
    """
    one = find_group(actor, group, now=now)
    held = house = None
    lasting = Q(ended_at__isnull=True) | Q(ended_at__gt=now)
    if post:
        held = (
            apps.get_model("practitioners", "Post")
            .objects.filter(lasting, reference=post, began_at__lte=now, organisation__partnership=one.partnership_id)
            .first()
        )
    else:
        house = one.partnership.organisations.filter(reference=organisation).first()
    if held is None and house is None:
        raise GovernanceNotPossible("Choose somebody in post, or an organisation, of this partnership.")
    if one.seats.filter(lasting, **({"post": held} if held else {"organisation": house})).exists():
        raise GovernanceNotPossible("They have a seat in this group already.")
    seat = Seat.objects.create(
        reference=new_reference(SEAT_PREFIX, now=now),
        group=one,
        kind=kind.value,
        post=held,
        organisation=house,
        began_at=now,
        given_by=actor.reference,
    )
    append_entry(
        actor=actor,
        event=SEAT_GIVEN,
        subjects=[seat.reference, group],
        facts={"group": group, "whose": post or organisation, "kind": kind.value},
        now=now,
    )
    return seat.reference


@action(Permission.KEEP_GROUPS)
def end_seat(*, actor: Actor, seat: str, now: datetime) -> None:
    """End a seat now. Raise `GovernanceUnknown` or `NotPossibleNow`."""
    one = (
        open_to(actor, Seat.objects.select_related("group"), by="group__partnership")
        .select_for_update(of=("self",))
        .filter(reference=seat)
        .first()
    )
    if one is None:
        raise GovernanceUnknown(seat)
    if one.ended_at is not None and one.ended_at <= now:
        raise NotPossibleNow("This seat is over already.")
    one.ended_at = now
    one.save(update_fields=["ended_at"])
    append_entry(actor=actor, event=SEAT_ENDED, subjects=[seat], facts={"group": one.group.reference}, now=now)


def find_group(actor: Actor, reference: str, *, now: datetime) -> Group:
    """Return a group, locked. Raise `GovernanceUnknown`, or `NotPossibleNow` once it ended."""
    one = (
        open_to(actor, Group.objects.select_for_update(of=("self",)).select_related("partnership"))
        .filter(reference=reference)
        .first()
    )
    if one is None:
        raise GovernanceUnknown(reference)
    if one.ended_at is not None and one.ended_at <= now:
        raise NotPossibleNow("This group has ended.")
    return one


def is_above(higher: Group, lower: Group) -> bool:
    """Tell whether a group stands anywhere above another in its chain."""
    seen, step = set(), lower.reports_to
    while step is not None and step.pk not in seen:
        if step.pk == higher.pk:
            return True
        seen.add(step.pk)
        step = step.reports_to
    return False


def london_day(now: datetime) -> date:
    """Return the day in London of a moment."""
    return now.astimezone(LONDON).date()
