"""Birth dates as whole numbers: 20140930, 20140900 where the day is not known, 20140000 where only the year is."""

import re
from calendar import isleap

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_LENGTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read_iso(text: str) -> int:
    """Return a date of a cell as a number: whole, or a year with or without a month. 0 where it is none.

    What cannot be still says what it can: 31 June is June, 29 February of 2015 is February, month 17 is the year. So a
    whole date that is returned is a day that there was.
    """
    found = _ISO.fullmatch(text) or _PLAIN.fullmatch(text)
    if not found:
        return 0
    year, month, day = (int(part or 0) for part in found.groups())
    if year == 0 or month > 12:
        # Month and day changed places where the first cannot be a month.
        swapped = 0 < day <= 12 and month <= _length(year, day)
        return year * 10_000 + (day * 100 + month if swapped else 0)
    if day > _length(year, month):
        day = 0
    return year * 10_000 + month * 100 + day


def _length(year: int, month: int) -> int:
    """Return how many days a month has; 0 where it is none."""
    return 28 if month == 2 and not isleap(year) else _LENGTHS[month]
