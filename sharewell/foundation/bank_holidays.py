"""The bank holidays of England, from the library `holidays`. `core.clocks` is handed them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=16)
def bank_holidays_near(year: int) -> frozenset[date]:
    """Return the bank holidays of England in the year, the one before and the two after.

    Later years are worked out by rule: a holiday that is proclaimed once is known when the library knows it.
    """
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(year - 1, year + 3)))
