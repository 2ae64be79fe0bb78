"""What may be read of casework: enquiries, their chronology, what was contributed, dissent."""

from sharewell.casework.queries.chronologies import list_limits, read_chronology, read_contributed
from sharewell.casework.queries.enquiries import (
    find_enquiry_of,
    get_side,
    list_dissent_acts,
    list_enquiries,
    list_enquiry_acts,
    list_unopened,
    list_who_works_here,
    read_dissent,
    read_enquiry,
)
from sharewell.casework.queries.terms import get_feedback_terms, list_colours

__all__ = [
    "find_enquiry_of",
    "get_feedback_terms",
    "get_side",
    "list_colours",
    "list_dissent_acts",
    "list_enquiries",
    "list_enquiry_acts",
    "list_limits",
    "list_unopened",
    "list_who_works_here",
    "read_chronology",
    "read_contributed",
    "read_dissent",
    "read_enquiry",
]
