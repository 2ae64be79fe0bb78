"""Groups, meetings and decisions; calls and returns; problems; papers and reports."""

from sharewell.governance.models.calls import (
    BestPractice,
    Call,
    Chasing,
    LegalAdvice,
    Problem,
    ProblemNote,
    Return,
    ReturnEntry,
    SelfAnswer,
)
from sharewell.governance.models.groups import (
    AgendaPoint,
    Attendance,
    Group,
    GroupTerms,
    Meeting,
    Resolution,
    Seat,
    Undertaking,
)
from sharewell.governance.models.reports import Paper, Report

__all__ = [
    "AgendaPoint",
    "Attendance",
    "BestPractice",
    "Call",
    "Chasing",
    "Group",
    "GroupTerms",
    "LegalAdvice",
    "Meeting",
    "Paper",
    "Problem",
    "ProblemNote",
    "Report",
    "Resolution",
    "Return",
    "ReturnEntry",
    "Seat",
    "SelfAnswer",
    "Undertaking",
]
