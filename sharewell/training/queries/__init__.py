"""Read accreditations, completions and coverage."""

from sharewell.training.queries.accreditations import (
    find_accreditation,
    find_adviser,
    get_accreditation,
    list_accreditations,
    list_lapsed,
)
from sharewell.training.queries.terms import get_course_terms, list_course_terms

__all__ = [
    "find_accreditation",
    "find_adviser",
    "get_accreditation",
    "get_course_terms",
    "list_accreditations",
    "list_course_terms",
    "list_lapsed",
]
