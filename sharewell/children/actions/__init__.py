"""What changes the index of children, and access to one child in an emergency."""

from sharewell.children.actions.emergencies import close_break_glass, end_break_glass, open_break_glass

__all__ = ["close_break_glass", "end_break_glass", "open_break_glass"]
