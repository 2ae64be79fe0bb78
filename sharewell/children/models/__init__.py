"""Children of the index, who hides them, who looked for them; and access in an emergency."""

from sharewell.children.models.emergencies import BreakGlass

__all__ = ["BreakGlass"]
