"""Read consents, what covers a sharing, what a family was told, and whether consent is the basis at all."""

from sharewell.consent.queries.consents import (
    covering_lines,
    covering_row,
    find_by_link,
    find_covering,
    find_linked,
    find_listed,
    get_consent,
    holding,
    list_consents,
)
from sharewell.consent.queries.explaining import list_elements, list_grounds, list_points
from sharewell.consent.queries.families import get_family, get_not_sought, list_told, list_told_of_named
from sharewell.consent.queries.informing import (
    find_informing,
    informing_of,
    list_informed,
    list_informings,
    read_informing,
)
from sharewell.consent.queries.rows import code_of, competence_now, story_of, today_of
from sharewell.consent.queries.weighing import list_bases, weigh

__all__ = [
    "code_of",
    "competence_now",
    "covering_lines",
    "covering_row",
    "find_by_link",
    "find_covering",
    "find_informing",
    "find_linked",
    "find_listed",
    "get_consent",
    "get_family",
    "get_not_sought",
    "holding",
    "informing_of",
    "list_bases",
    "list_consents",
    "list_elements",
    "list_grounds",
    "list_informed",
    "list_informings",
    "list_points",
    "list_told",
    "list_told_of_named",
    "read_informing",
    "story_of",
    "today_of",
    "weigh",
]
