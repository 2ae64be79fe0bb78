"""Rules that look for misuse of access. Pure: they read a log and what others looked up, and never a name."""

from sharewell.core.misuse.log import Access, Kind, Lookups
from sharewell.core.misuse.rules import RULES, Found, Thresholds, find_misuse

__all__ = ["RULES", "Access", "Found", "Kind", "Lookups", "Thresholds", "find_misuse"]
