"""Which children and which words about them are open to whom."""

from sharewell.children.policies.described import (
    WHO_SEES_CHILDREN,
    is_open_child,
    open_to,
    relation_of,
)
from sharewell.children.policies.emergencies import (
    WHO_ASKS,
    break_glass_open_to,
    has_broken_glass,
    reviewed_by,
)
from sharewell.children.policies.index import (
    askings_for,
    checks_open_to,
    cleared_shields,
    index_open_to,
    involvements_open_to,
    is_archived,
    may_find,
    may_lift,
    own_involvements,
    reviews_open_to,
    searches_by,
    searches_of,
)
from sharewell.children.policies.lifecycle import (
    archive_open_to,
    holds_open_to,
    life_open_to,
    moves_open_to,
    openings_of,
)
from sharewell.children.policies.seals import opened, sealed_reviews_open_to, seals_held_by, seeing_all

__all__ = [
    "WHO_ASKS",
    "WHO_SEES_CHILDREN",
    "archive_open_to",
    "askings_for",
    "break_glass_open_to",
    "checks_open_to",
    "cleared_shields",
    "has_broken_glass",
    "holds_open_to",
    "index_open_to",
    "involvements_open_to",
    "is_archived",
    "is_open_child",
    "life_open_to",
    "may_find",
    "may_lift",
    "moves_open_to",
    "open_to",
    "opened",
    "openings_of",
    "own_involvements",
    "relation_of",
    "reviewed_by",
    "reviews_open_to",
    "sealed_reviews_open_to",
    "seals_held_by",
    "searches_by",
    "searches_of",
    "seeing_all",
]
