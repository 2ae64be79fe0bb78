"""What changes the index of children, and access to one child in an emergency."""

from sharewell.children.actions.emergencies import (
    admit_party,
    close_break_glass,
    describe_child,
    end_break_glass,
    end_party,
    open_break_glass,
)

__all__ = [
    "admit_party",
    "close_break_glass",
    "describe_child",
    "end_break_glass",
    "end_party",
    "open_break_glass",
]
