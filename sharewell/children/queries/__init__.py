"""What may be read of children."""

from sharewell.children.queries.emergencies import (
    count_break_glass,
    get_terms,
    is_open,
    list_to_review,
    read_break_glass,
)

__all__ = ["count_break_glass", "get_terms", "is_open", "list_to_review", "read_break_glass"]
