"""What may be read of children."""

from sharewell.children.queries.emergencies import (
    MOST,
    count_break_glass,
    find_child_named,
    get_child,
    get_terms,
    is_open,
    list_children,
    list_named,
    list_to_review,
    read_break_glass,
    search_named,
)

__all__ = [
    "MOST",
    "count_break_glass",
    "find_child_named",
    "get_child",
    "get_terms",
    "is_open",
    "list_children",
    "list_named",
    "list_to_review",
    "read_break_glass",
    "search_named",
]
