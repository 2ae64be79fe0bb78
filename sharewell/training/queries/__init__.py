"""Read accreditations, completions and coverage."""

from sharewell.training.queries.accreditations import (
    find_accreditation,
    find_adviser,
    get_accreditation,
    list_accreditations,
    list_lapsed,
)
from sharewell.training.queries.coverage import (
    count_coverage,
    count_trained,
    get_completion,
    list_completions,
    list_coverage,
    list_due_notices,
    list_held,
)
from sharewell.training.queries.sessions import get_session, list_bookings, list_evaluations, list_sessions
from sharewell.training.queries.terms import get_course_terms, list_course_terms

__all__ = [
    "count_coverage",
    "count_trained",
    "find_accreditation",
    "find_adviser",
    "get_accreditation",
    "get_completion",
    "get_course_terms",
    "get_session",
    "list_accreditations",
    "list_bookings",
    "list_completions",
    "list_course_terms",
    "list_coverage",
    "list_due_notices",
    "list_evaluations",
    "list_held",
    "list_lapsed",
    "list_sessions",
]
