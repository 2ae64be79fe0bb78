"""Rules of time: which day something is due. Pure: standard library only, and the holidays are handed in."""

from sharewell.core.clocks.working_days import due_at, due_on, is_working_day, same_day

__all__ = ["due_at", "due_on", "is_working_day", "same_day"]
