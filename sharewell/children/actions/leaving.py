"""Say that a child left England or is back, has died, or agrees to stay after 18; strike out what was a mistake.

Nothing is deleted. Where a record is in the archive, whoever took it out puts such a mistake right.
"""

from datetime import date, datetime

from django.db.models import Min

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.children.actions.involving import tell_others
from sharewell.children.actions.linking import lock_decisions
from sharewell.children.actions.moving import first_why
from sharewell.children.events import (
    DEATH_SAID,
    DEPARTURE_ENDED,
    DEPARTURE_SAID,
    LIFE_STRUCK,
    STAY_AGREED,
    STAY_WITHDRAWN,
)
from sharewell.children.models import Death, Departure, IndexChild, StayingOn
from sharewell.children.policies import index_open_to, life_open_to
from sharewell.children.queries.lifecycle import day_of, ends_of, get_life_rules
from sharewell.children.types import BirthKind, ChildUnknown
from sharewell.children.types.lifecycle import (
    FIRST_AGE,
    GROWN,
    LAST_AGE,
    LONGEST_SAID_BY,
    AlreadySaid,
    DayWrong,
    DeathSource,
    NotByAge,
    NothingStands,
    SayWhy,
    StayGround,
)
from sharewell.ledger.actions import append_entry


@action(Permission.KEEP_LIFE, validate=first_why)
def say_departure(
    *,
    actor: Actor,
    child: str,
    left_on: date,
    is_return_intended: bool,
    said_by: str,
    words: str,
    now: datetime,
) -> None:
    """Say that a child has left England, by whom it is known, and whether they mean to come back.

    Where they lived stays as it was. The record stays for as long as content says, and for a year from today at least,
    so that a mistaken day hides nobody at once; then it goes into the archive. Raise `ChildUnknown`, `AlreadySaid`,
    `DayWrong` or `SayWhy`.
    """
    lock_decisions()
    held = _get(actor, child, now=now)
    _check(said_by, left_on, held=held, now=now)
    if _standing_departures(held).exists():
        raise AlreadySaid("It stands here already that this child has left England. Nothing was changed.")
    years = get_life_rules()["left-to-return" if is_return_intended else "left"].years
    Departure.objects.create(
        child=held,
        left_on=left_on,
        is_return_intended=is_return_intended,
        said_by=said_by.strip(),
        words=words.strip(),
        kept_until=max(years_after(left_on, years), years_after(day_of(now), 1)),
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(actor=actor, event=DEPARTURE_SAID, subjects=[held.reference], now=now)


@action(Permission.KEEP_LIFE, validate=first_why)
def say_return(*, actor: Actor, child: str, returned_on: date, words: str, now: datetime) -> None:
    """Say that a child is back in England. Raise `ChildUnknown`, `NothingStands`, `DayWrong` or `SayWhy`."""
    lock_decisions()
    held = _get(actor, child, now=now)
    standing = list(_standing_departures(held).select_for_update(of=("self",)))
    if not standing:
        raise NothingStands("It does not stand here that this child has left England. Nothing was changed.")
    if returned_on > day_of(now) or any(returned_on < one.left_on for one in standing):
        raise DayWrong("The day lies ahead, or before the day on which the child left. Nothing was changed.")
    for one in standing:
        one.returned_on, one.returned_at = returned_on, now
        one.returned_by, one.returned_words = actor.reference, words.strip()
        one.save(update_fields=["returned_on", "returned_at", "returned_by", "returned_words"])
    append_entry(actor=actor, event=DEPARTURE_ENDED, subjects=[held.reference], now=now)


@action(Permission.KEEP_LIFE)
def say_death(*, actor: Actor, child: str, died_on: date, said_by: str, source: DeathSource, now: datetime) -> None:
    """Say that a child has died, who said so, and from which source. Whoever works with the child is told to look.

    The record stays for a year from today, then goes into the archive. Raise `ChildUnknown`, `AlreadySaid`, `DayWrong`
    or `SayWhy`.
    """
    lock_decisions()
    held = _get(actor, child, now=now)
    _check(said_by, died_on, held=held, now=now)
    if _standing_deaths(held).exists():
        raise AlreadySaid("It stands here already that this child has died. Nothing was changed.")
    Death.objects.create(
        child=held,
        died_on=died_on,
        said_by=said_by.strip(),
        source=source.value,
        kept_until=years_after(day_of(now), get_life_rules()["died"].years),
        recorded_at=now,
        recorded_by=actor.reference,
    )
    tell_others(actor, held, now=now)
    append_entry(actor=actor, event=DEATH_SAID, subjects=[held.reference], now=now)


@action(Permission.KEEP_LIFE, validate=first_why)
def strike_death(*, actor: Actor, child: str, words: str, now: datetime) -> None:
    """Strike out that a child has died, which was a mistake. Raise `ChildUnknown`, `NothingStands` or `SayWhy`."""
    lock_decisions()
    held = _get(actor, child, now=now)
    _strike(actor, list(_standing_deaths(held)), words=words, now=now)
    tell_others(actor, held, now=now)
    append_entry(actor=actor, event=LIFE_STRUCK, subjects=[held.reference], now=now)


@action(Permission.KEEP_LIFE, validate=first_why)
def strike_departure(*, actor: Actor, child: str, words: str, now: datetime) -> None:
    """Strike out that a child has left, which was a mistake. Raise `ChildUnknown`, `NothingStands` or `SayWhy`."""
    lock_decisions()
    held = _get(actor, child, now=now)
    _strike(actor, list(_standing_departures(held)), words=words, now=now)
    append_entry(actor=actor, event=LIFE_STRUCK, subjects=[held.reference], now=now)


@action(Permission.KEEP_LIFE)
def agree_to_stay(
    *, actor: Actor, child: str, ground: StayGround, agreed_on: date, got_by: str, until: date, now: datetime
) -> None:
    """Write down that a young person agrees to stay in the index after 18, until a day, at most their 25th birthday.

    A young person agrees for themselves, from 16 on, while the record is not in the archive. Raise `ChildUnknown`,
    `NotByAge`, `AlreadySaid`, `DayWrong` or `SayWhy`.
    """
    lock_decisions()
    held = index_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    _check(got_by, agreed_on, held=held, now=now)
    grown_on, _ = ends_of(held.person)
    if grown_on is None:
        raise NotByAge("No birth date is known, so nobody can say when this young person is 18. Nothing was changed.")
    if agreed_on < years_after(grown_on, FIRST_AGE - GROWN):
        raise NotByAge("They were not 16 on that day. A young person agrees to this from 16 on. Nothing was changed.")
    if until <= max(grown_on, day_of(now)) or until > years_after(grown_on, LAST_AGE - GROWN):
        raise NotByAge("Choose a day after today and after 18, and at most the 25th birthday. Nothing was changed.")
    if StayingOn.objects.filter(child__person=held.person, withdrawn_on=None).exists():
        raise AlreadySaid("They have agreed already. Withdraw that first, if something changes.")
    StayingOn.objects.create(
        child=held,
        ground=ground.value,
        agreed_on=agreed_on,
        got_by=got_by.strip(),
        until=until,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    append_entry(actor=actor, event=STAY_AGREED, subjects=[held.reference], facts={"until": until}, now=now)


@action(Permission.KEEP_LIFE, validate=first_why)
def withdraw_stay(*, actor: Actor, child: str, words: str, now: datetime) -> None:
    """Write down that a young person no longer agrees to stay: from 18 on, the record is in the archive at once.

    Raise `ChildUnknown`, `NothingStands` or `SayWhy`.
    """
    lock_decisions()
    held = _get(actor, child, now=now)
    standing = list(StayingOn.objects.filter(child__person=held.person, withdrawn_on=None))
    if not standing:
        raise NothingStands("Nobody has agreed to stay here after 18. Nothing was changed.")
    for one in standing:
        one.withdrawn_on, one.withdrawn_at = day_of(now), now
        one.withdrawn_by, one.withdrawn_words = actor.reference, words.strip()
        one.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by", "withdrawn_words"])
    append_entry(actor=actor, event=STAY_WITHDRAWN, subjects=[held.reference], now=now)


def years_after(day: date, years: int) -> date:
    """Return the same day some years later, or earlier; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _check(said_by: str, day: date, *, held: IndexChild, now: datetime) -> None:
    if not said_by.strip() or len(said_by) > LONGEST_SAID_BY:
        raise SayWhy("Say who told you. Nothing was changed.")
    if day > day_of(now) or day.year < day_of(now).year - LAST_AGE - 1:
        raise DayWrong("Look at the day again: it lies ahead, or too long ago. Nothing was changed.")
    same = IndexChild.objects.filter(person=held.person, birth=BirthKind.EXACT.value)
    born_on = same.aggregate(first=Min("born_on"))["first"]
    if born_on is not None and day < born_on:
        raise DayWrong("Look at the day again: it lies before the child was born. Nothing was changed.")


def _get(actor: Actor, child: str, *, now: datetime) -> IndexChild:
    held = life_open_to(actor, now=now).filter(reference=child).first()
    if held is None:
        raise ChildUnknown(child)
    return held


def _standing_departures(held: IndexChild):  # type: ignore[no-untyped-def]
    return Departure.objects.filter(child__person=held.person, returned_on=None, struck_at=None)


def _standing_deaths(held: IndexChild):  # type: ignore[no-untyped-def]
    return Death.objects.filter(child__person=held.person, struck_at=None)


def _strike(actor: Actor, standing: list[Death] | list[Departure], *, words: str, now: datetime) -> None:
    if not standing:
        raise NothingStands("There is nothing to strike out. Nothing was changed.")
    for one in standing:
        one.struck_at, one.struck_by, one.struck_words = now, actor.reference, words.strip()
        one.save(update_fields=["struck_at", "struck_by", "struck_words"])
