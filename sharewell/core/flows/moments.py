"""Moments as people write them: local time in England, to the minute, or with their own distance from UTC.

Everything behind this module is a moment in UTC. A time that the clocks leave out or show twice is never guessed.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
NEVER: Final = 2**62
"""Later than every moment, in microseconds since 1970. It stands inside a policy only, never in an agreement."""

_MICROSECOND = timedelta(microseconds=1)


class MomentUnclear(ValueError):
    """A written time is no moment. The message says what is wrong and how to write it."""


def read_moment(written: object) -> datetime:
    """Return the moment in UTC of a date, a date and time, or the text of either (ISO 8601).

    A date means its first minute. A time without distance from UTC is the time on clocks in England, to the minute; one
    with its distance was written by a machine and may have more. Raise `MomentUnclear` for anything else, and for a
    time that the clocks left out or showed twice.
    """
    if isinstance(written, str):
        written = _parse(written)
    if isinstance(written, date) and not isinstance(written, datetime):
        written = datetime.combine(written, time())
    if not isinstance(written, datetime):
        raise MomentUnclear("This is no date. Write it as 2026-09-30, or with a time as 2026-09-30T09:00.")
    if written.tzinfo is not None:
        return written.astimezone(UTC)
    if written.second or written.microsecond:
        raise MomentUnclear("Agreements hold to the minute. Write the time without seconds.")
    first, second = written.replace(tzinfo=LONDON, fold=0), written.replace(tzinfo=LONDON, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != written:
        raise MomentUnclear("The clocks go forward and leave this time out. Write one an hour later.")
    text = written.isoformat(timespec="minutes")
    raise MomentUnclear(
        f"The clocks go back and show this time twice. Write {text}+01:00 for the first or {text}+00:00 for the second."
    )


def _parse(text: str) -> date | datetime:
    try:
        return datetime.fromisoformat(text) if len(text) > len("2026-09-30") else date.fromisoformat(text)
    except ValueError:
        raise MomentUnclear("This is no date. Write it as 2026-09-30, or with a time as 2026-09-30T09:00.") from None


def write_moment(moment: datetime) -> str:
    """Return a moment as it stands in a policy and in the machine-readable form: in UTC, to the microsecond it has."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def as_number(moment: datetime) -> int:
    """Return the microseconds since 1970 of an aware moment."""
    return (moment - EPOCH) // _MICROSECOND
