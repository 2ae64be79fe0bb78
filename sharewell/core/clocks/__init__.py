"""Rules of time: by when something is due. Pure: the standard library only; holidays and deadlines are handed in."""

from sharewell.core.clocks.deadlines import Deadlines, DeadlinesFaulty, Term, TermUnknown, WorkingDay, read_deadlines
from sharewell.core.clocks.school_age import SchoolAge, born_before
from sharewell.core.clocks.working_days import due_at, due_on, is_working_day, same_day, working_days_between

__all__ = [
    "Deadlines",
    "DeadlinesFaulty",
    "SchoolAge",
    "Term",
    "TermUnknown",
    "WorkingDay",
    "born_before",
    "due_at",
    "due_on",
    "is_working_day",
    "read_deadlines",
    "same_day",
    "working_days_between",
]
