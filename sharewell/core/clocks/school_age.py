"""From when until when a child is of compulsory school age.

Education Act 1996, section 8(2) and (3). The prescribed days and the school leaving day are handed in, as content
holds them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

BEGINS_AT, ENDS_AT = 5, 16
_FRIDAY = 4
_SCHOOL_YEAR = (9, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolAge:
    """The prescribed days of a year, as (month, day), and the month of whose last Friday is the school leaving date."""

    prescribed: tuple[tuple[int, int], ...]
    leaving_month: int

    def begins_on(self, born: date) -> date:
        """Return the first day of compulsory school age: the first prescribed day from the fifth birthday on."""
        fifth = _birthday(born, BEGINS_AT)
        days = (date(year, month, day) for year in (fifth.year, fifth.year + 1) for month, day in self.prescribed)
        return min(day for day in days if day >= fifth)

    def ends_on(self, born: date) -> date:
        """Return the last day: the school leaving date of the school year in which the child turns sixteen.

        A school year is taken to begin on 1 September.
        """
        sixteenth = _birthday(born, ENDS_AT)
        return self.leaving_day(sixteenth.year + (sixteenth >= date(sixteenth.year, *_SCHOOL_YEAR)))

    def leaving_day(self, year: int) -> date:
        """Return the school leaving date of a year: the last Friday of the month."""
        day = date(year, self.leaving_month + 1, 1) - timedelta(days=1)
        return day - timedelta(days=(day.weekday() - _FRIDAY) % 7)

    def holds(self, born: date, *, on: date) -> bool:
        """Tell whether a child is of compulsory school age on a day."""
        return self.begins_on(born) <= on <= self.ends_on(born)

    def births(self, *, on: date) -> tuple[date, date]:
        """Return the first and the last birth date of whoever is of compulsory school age on a day."""
        first = _first(date(on.year - ENDS_AT - 3, 1, 1), lambda born: self.ends_on(born) >= on)
        after = _first(first, lambda born: self.begins_on(born) > on)
        return first, after - timedelta(days=1)


def born_before(years: int, *, on: date) -> date:
    """Return the first birth date of whoever is younger than so many years on a day."""
    return _first(date(on.year - years - 1, 1, 1), lambda born: _birthday(born, years) > on)


def _birthday(born: date, years: int) -> date:
    """Return the day on which an age is reached; whoever was born on 29 February reaches it on 1 March elsewhen."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _first(start: date, holds: Callable[[date], bool]) -> date:
    """Return the first day from a start on for which something holds that holds for all later ones too."""
    low, high = 0, 40 * 366
    while low < high:
        middle = (low + high) // 2
        if holds(start + timedelta(days=middle)):
            high = middle
        else:
            low = middle + 1
    return start + timedelta(days=low)
