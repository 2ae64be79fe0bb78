"""Read of which children no GP or school is known, who looks into it, and the figures for planning."""

import tomllib
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise

from django.db import connection

from sharewell.acting.actions import Seen, looking, reading
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.children.events import CHECK_READ
from sharewell.children.models import Figure, IndexChild
from sharewell.children.policies import checks_open_to
from sharewell.children.types.checks import (
    Band,
    CheckOutcome,
    CheckRow,
    CheckUnknown,
    FigureRow,
    Figures,
    Lacks,
    WithoutRow,
)
from sharewell.children.types.held import ServiceKind
from sharewell.core.clocks import SchoolAge, born_before
from sharewell.foundation.content import content_folder

MOST_ON_A_PAGE, MOST_IN_A_FILE = 50, 10_000
GROWN = 18
_ORDER = tuple(band.value for band in Band)
_WITHOUT = (
    "SELECT reference, born_on, no_gp, no_school, gp_since, school_since, checked_by, taken_by, outcome, closed_at"
    " FROM children_without(%s, %s, %s, %s, %s, %s, %s)"
)


@lru_cache(maxsize=1)
def get_school_age() -> tuple[SchoolAge, str, str]:
    """Return the rule of compulsory school age as content holds it, its source and its standing."""
    held = tomllib.loads((content_folder() / "calendars" / "school-age.toml").read_text(encoding="utf-8"))
    days = tuple((int(day[:2]), int(day[3:])) for day in held["prescribed"])
    return SchoolAge(prescribed=days, leaving_month=held["leaving_month"]), held["source"], held["standing"]


@looking
def list_without(
    *, actor: Actor, on: date, after: str = "", only_new: bool = False, most: int = MOST_ON_A_PAGE
) -> tuple[WithoutRow, ...]:
    """Return children of whom no GP, or no school where there must be one, is known, without a word about them.

    In the order of their references; `after` is that of the last one seen. `only_new` leaves out whom somebody looked
    into. Whoever is hidden from the actor is not among them. Raise `NotPermitted`.
    """
    require(actor, Permission.TEND_INDEX)
    return _without("", on=on, after=after, only_new=only_new, most=min(most, MOST_IN_A_FILE))


@looking
def find_lacking(*, actor: Actor, child: str, on: date) -> WithoutRow | None:
    """Return what is missing of one child, named by the label of their records, or None where nothing is."""
    require(actor, Permission.TEND_INDEX)
    return next(iter(_without(child, on=on, after="", only_new=False, most=1)), None)


def _without(child: str, *, on: date, after: str, only_new: bool, most: int) -> tuple[WithoutRow, ...]:
    rule, _, _ = get_school_age()
    first, last = rule.births(on=on)
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT, [born_before(GROWN, on=on), first, last, child, after, only_new, most])
        rows = cursor.fetchall()
    found = []
    for reference, born, no_gp, no_school, gp_since, school_since, check, taken_by, outcome, closed_at in rows:
        since = [gp_since] if no_gp else []
        if no_school:
            # Before compulsory school age nobody misses a school.
            since.append(max(school_since, rule.begins_on(born)))
        found.append(
            WithoutRow(
                child=reference,
                lacks=_lacks(no_gp=no_gp, no_school=no_school),
                since=min(since),
                check=check or "",
                taken_by=taken_by or "",
                outcome=CheckOutcome(outcome) if outcome else None,
                closed_at=closed_at,
            )
        )
    return tuple(found)


def _lacks(*, no_gp: bool, no_school: bool) -> Lacks:
    if no_gp and no_school:
        return Lacks.BOTH
    return Lacks.GP if no_gp else Lacks.SCHOOL


def _seen_check(row: CheckRow, **_: object) -> Seen:
    return Seen(subjects=[row.reference, *([row.child] if row.child else [])])


@reading(Permission.TEND_INDEX, event=CHECK_READ, seen=_seen_check)
def read_check(*, actor: Actor, check: str, now: datetime) -> CheckRow:
    """Return what somebody looks into, or found. Raise `CheckUnknown`.

    `child` is empty where the child is not open to whoever took it on any more.
    """
    one = checks_open_to(actor).filter(reference=check).first()
    if one is None:
        raise CheckUnknown(check)
    held = IndexChild.objects.filter(pk=one.child_id).first()
    lacking = find_lacking(actor=actor, child=held.person, on=now.date()) if held else None
    return CheckRow(
        reference=one.reference,
        child=held.reference if held else "",
        lacks=Lacks(one.lacks),
        lacks_now=lacking.lacks if lacking else None,
        taken_at=one.taken_at,
        taken_by=one.taken_by,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
        outcome=CheckOutcome(one.outcome) if one.outcome else None,
        words=one.words,
    )


def bands_on(day: date) -> tuple[tuple[Band, date, date], ...]:
    """Return the first and the last birth date of each band on a day, the youngest band first."""
    rule, _, _ = get_school_age()
    first_at_school, last_at_school = rule.births(on=day)
    # Each edge is the first birth date of the band that is younger; the last, of nobody who is born yet.
    edges = [
        born_before(GROWN, on=day),
        first_at_school,
        born_before(11, on=day),
        date.fromordinal(last_at_school.toordinal() + 1),
        born_before(1, on=day),
        date.fromordinal(day.toordinal() + 1),
    ]
    spans = [(first, date.fromordinal(after.toordinal() - 1)) for first, after in pairwise(edges)]
    order = (Band.AFTER_SCHOOL, Band.FROM_ELEVEN, Band.UNDER_ELEVEN, Band.BEFORE_SCHOOL, Band.UNDER_ONE)
    return tuple((band, *span) for band, span in zip(reversed(order), reversed(spans), strict=True))


@looking
def list_figures(*, actor: Actor) -> Figures:
    """Return what was counted last, exact: whoever shows it leaves small numbers out. Raise `NotPermitted`."""
    require(actor, Permission.COUNT_CHILDREN)
    rows = sorted(Figure.objects.all(), key=lambda one: (not one.place, one.place, _ORDER.index(one.band)))
    return Figures(
        counted_at=rows[0].counted_at if rows else None,
        counted_on=rows[0].counted_on if rows else None,
        rows=tuple(
            FigureRow(
                place=one.place,
                band=Band(one.band),
                children=one.children,
                without_gp=one.without_gp,
                without_school=one.without_school,
                kinds={ServiceKind(kind): many for kind, many in one.kinds.items()},
            )
            for one in rows
        ),
    )


@looking
def is_counted_since(*, actor: Actor, moment: datetime) -> bool:
    """Tell whether figures were counted at a moment or later."""
    require(actor, Permission.MATCH_CHILDREN)
    return Figure.objects.filter(counted_at__gte=moment).exists()
