"""Count working days: Monday to Friday without the holidays that the caller hands in."""

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta, tzinfo

FIRST_DAY_OF_THE_WEEKEND = 5  # as date.weekday() counts: Saturday
ONE_DAY = timedelta(days=1)
LONGEST = 366 * 2  # days looked through for one working day; a calendar with none in two years is a mistake


class CalendarFaulty(ValueError):
    """The holidays leave no working day."""


def is_working_day(day: date, *, holidays: AbstractSet[date]) -> bool:
    """Tell whether the day is Monday to Friday and no holiday."""
    return day.weekday() < FIRST_DAY_OF_THE_WEEKEND and day not in holidays


def due_on(start: date, *, working_days: int, holidays: AbstractSet[date]) -> date:
    """Return the day that is `working_days` working days after `start`. The day of the start is not counted.

    With 0 it is the start itself, or the next working day where the start is none. Raise `ValueError` for a number
    below 0, and `CalendarFaulty` for holidays that leave no working day.
    """
    if working_days < 0:
        raise ValueError("A number of working days is 0 or more.")
    day = start if working_days else _next_working_day(start - ONE_DAY, holidays=holidays)
    for _ in range(working_days):
        day = _next_working_day(day, holidays=holidays)
    return day


def due_at(start: datetime, *, working_days: int, closes: time, holidays: AbstractSet[date], zone: tzinfo) -> datetime:
    """Return the moment (UTC) at which a working day closes in `zone`, `working_days` after `start` (aware).

    With 0 the close may lie before the start; use `same_day` for what is due on the day it began.
    """
    day = due_on(start.astimezone(zone).date(), working_days=working_days, holidays=holidays)
    return datetime.combine(day, closes, tzinfo=zone).astimezone(UTC)


def same_day(
    start: datetime, *, closes: time, urgent_until: time, holidays: AbstractSet[date], zone: tzinfo
) -> datetime:
    """Return the moment (UTC) of the same day by which something urgent is due; it is never before `start` (aware).

    That is when the day closes in `zone`, where the start is before `urgent_until` of a working day, else the last
    second of the day.
    """
    local = start.astimezone(zone)
    in_time = is_working_day(local.date(), holidays=holidays) and local.time() < urgent_until
    end = datetime.combine(local.date(), closes if in_time else time(23, 59, 59), tzinfo=zone).astimezone(UTC)
    return max(end, start.astimezone(UTC))


def _next_working_day(day: date, *, holidays: AbstractSet[date]) -> date:
    for _ in range(LONGEST):
        day += ONE_DAY
        if is_working_day(day, holidays=holidays):
            return day
    raise CalendarFaulty("The holidays leave no working day within two years.")


def working_days_between(start: date, end: date, *, holidays: AbstractSet[date]) -> int:
    """Return how many working days lie after `start`, up to `end` and with it; 0 for an `end` that is not later."""
    days = (start + ONE_DAY * number for number in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays=holidays) for day in days)
