"""Tell the time. Only views, commands and jobs ask; everything below them is handed the moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date where the work is done: Europe/London."""
    return now().astimezone(LONDON).date()
