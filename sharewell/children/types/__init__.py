"""What others may hold of children: rows, codes, refusals."""

from sharewell.children.types.emergencies import (
    CHILD_PREFIX,
    FINDING_WORDS,
    LONGEST,
    MOST_HOURS_EVER,
    PREFIX,
    AlreadyOpen,
    AlreadyReviewed,
    BreakGlassFinding,
    BreakGlassRow,
    BreakGlassUnknown,
    CountRow,
    NotAChild,
    ReasonFirst,
    Terms,
    TooLong,
)

__all__ = [
    "CHILD_PREFIX",
    "FINDING_WORDS",
    "LONGEST",
    "MOST_HOURS_EVER",
    "PREFIX",
    "AlreadyOpen",
    "AlreadyReviewed",
    "BreakGlassFinding",
    "BreakGlassRow",
    "BreakGlassUnknown",
    "CountRow",
    "NotAChild",
    "ReasonFirst",
    "Terms",
    "TooLong",
]
