"""What may be read of decisions: where a run of the open guide stands, drafts, and recorded decisions."""

from sharewell.decisions.queries.drafts import (
    DraftStanding,
    get_draft,
    get_draft_standing,
    list_drafts,
    list_missing,
)
from sharewell.decisions.queries.guide import FIRST, WHO, NoSuchEdition, Standing, choices_for, get_standing
from sharewell.decisions.queries.records import (
    compare_editions,
    count_to_endorse,
    find_decision_of_draft,
    list_decisions,
    list_notes,
    list_to_endorse,
    may_endorse,
    read_decision,
    read_note,
)

__all__ = [
    "FIRST",
    "WHO",
    "DraftStanding",
    "NoSuchEdition",
    "Standing",
    "choices_for",
    "compare_editions",
    "count_to_endorse",
    "find_decision_of_draft",
    "get_draft",
    "get_draft_standing",
    "get_standing",
    "list_decisions",
    "list_drafts",
    "list_missing",
    "list_notes",
    "list_to_endorse",
    "may_endorse",
    "read_decision",
    "read_note",
]
