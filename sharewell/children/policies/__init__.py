"""Which children and which words about them are open to whom."""

from sharewell.children.policies.emergencies import (
    WHO_ASKS,
    WHO_SEES_CHILDREN,
    break_glass_open_to,
    has_broken_glass,
    is_open_child,
    open_to,
    relation_of,
    reviewed_by,
)

__all__ = [
    "WHO_ASKS",
    "WHO_SEES_CHILDREN",
    "break_glass_open_to",
    "has_broken_glass",
    "is_open_child",
    "open_to",
    "relation_of",
    "reviewed_by",
]
