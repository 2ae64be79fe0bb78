"""What may be read of children."""

from sharewell.children.queries.described import (
    find_age,
    find_child_named,
    find_name,
    get_child,
    list_children,
    list_named,
    list_only_named,
    require_open_child,
    search_named,
)
from sharewell.children.queries.emergencies import (
    MOST,
    count_break_glass,
    get_terms,
    is_open,
    list_to_review,
    read_break_glass,
)
from sharewell.children.queries.index import (
    list_links,
    list_matches,
    list_mine,
    list_shields,
    read_index_child,
    read_match,
    read_shield,
)
from sharewell.children.queries.matching import get_counted
from sharewell.children.queries.reaching import count_answers, list_reached
from sharewell.children.queries.reviewing import (
    MOST_MATCHES,
    find_answer,
    find_next_waiting,
    list_waiting,
    list_waiting_sources,
)
from sharewell.children.queries.searching import (
    MOST_ASKINGS,
    get_search_terms,
    list_askings,
    read_asking,
    read_search,
    sealed_for,
)

__all__ = [
    "MOST",
    "MOST_ASKINGS",
    "MOST_MATCHES",
    "count_answers",
    "count_break_glass",
    "find_age",
    "find_answer",
    "find_child_named",
    "find_name",
    "find_next_waiting",
    "get_child",
    "get_counted",
    "get_search_terms",
    "get_terms",
    "is_open",
    "list_askings",
    "list_children",
    "list_links",
    "list_matches",
    "list_mine",
    "list_named",
    "list_only_named",
    "list_reached",
    "list_shields",
    "list_to_review",
    "list_waiting",
    "list_waiting_sources",
    "read_asking",
    "read_break_glass",
    "read_index_child",
    "read_match",
    "read_search",
    "read_shield",
    "require_open_child",
    "sealed_for",
    "search_named",
]
