"""How long a consent lasts: from a day, to a last day, with a day of review between them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sharewell.core.consenting.rights import EIGHTEEN, FOR_THE_CHILD, SIXTEEN, Right, Subject

MOST_DAYS = 366
"""The longest a consent lasts. It is the house's own; a longer need is asked about again."""


AGES = {
    "sixteen": ": then the child is 16 and answers for themselves",
    "eighteen": ": then the young person is an adult",
}


class NotADay(ValueError):
    """A day of a span cannot be. The message says which, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The last day that a consent can have, and the last day on which it can be looked at again; why, as a code."""

    last_on: date
    review_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When a consent holds: from `began_at` until before `ends_at`, and when it is looked at again."""

    began_at: datetime
    ends_at: datetime
    last_on: date
    review_on: date


def limits_of(*, subject: Subject, right: Right, born_on: date | None, began_on: date) -> Limits:
    """Return the limits of a consent that begins on a day.

    Where somebody answers for a child, it ends before the child is 16 (or, of a young person who cannot decide, 18) and
    answers for themselves. Where a child or young person answers, it is looked at again by the day on which they are.
    """
    last = began_on + timedelta(days=MOST_DAYS)
    if subject is not Subject.CHILD or born_on is None:
        return Limits(last_on=last, review_on=last, why="longest")
    sixteen, eighteen = birthday(born_on, SIXTEEN), birthday(born_on, EIGHTEEN)
    if right in FOR_THE_CHILD and began_on < eighteen:
        day, why = (sixteen, "sixteen") if began_on < sixteen else (eighteen, "eighteen")
        before = min(last, day - timedelta(days=1))
        return Limits(last_on=before, review_on=before, why=why if before < last else "longest")
    for day, why in ((sixteen, "sixteen"), (eighteen, "eighteen")):
        if began_on < day <= last:
            return Limits(last_on=last, review_on=day, why=why)
    return Limits(last_on=last, review_on=last, why="longest")


def span_of(*, limits: Limits, now: datetime, last_on: date | None, review_on: date | None, zone: tzinfo) -> Span:
    """Return when a consent holds that begins now. Raise `NotADay` for a missing day or one that cannot be."""
    today = now.astimezone(zone).date()
    if last_on is None:
        raise NotADay("Write the last day on which this consent counts. Without an end it is no consent.")
    if not today <= last_on <= limits.last_on:
        words = AGES.get(limits.why, "")
        raise NotADay(f"The last day is today at the earliest, and {limits.last_on:%d %m %Y} at the latest{words}.")
    if review_on is None:
        raise NotADay("Write the day on which you look at it again.")
    latest = min(last_on, limits.review_on)
    if not today <= review_on <= latest:
        raise NotADay(f"Look at it again between today and {latest:%d %m %Y}.")
    after = datetime.combine(last_on + timedelta(days=1), time(), tzinfo=zone)
    return Span(began_at=now, ends_at=after, last_on=last_on, review_on=review_on)


def birthday(born_on: date, years: int) -> date:
    """Return the day on which somebody reaches an age; somebody of 29 February does on 1 March of a short year."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)
