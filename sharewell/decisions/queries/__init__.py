"""What may be read of decisions: where a run of the open guide stands, drafts, and recorded decisions."""

from sharewell.decisions.queries.drafts import find_draft_about, get_draft, list_drafts
from sharewell.decisions.queries.guide import FIRST, WHO, NoSuchEdition, Standing, choices_for, get_standing
from sharewell.decisions.queries.records import (
    MOST_IN_A_FILE,
    MOST_LINES,
    compare_editions,
    count_to_endorse,
    find_decision_of_draft,
    find_own_decision,
    find_sent,
    list_decided_about,
    list_decisions,
    list_notes,
    list_owed_about,
    list_to_endorse,
    may_endorse,
    read_decision,
    read_note,
)
from sharewell.decisions.queries.standings import DraftStanding, get_draft_standing, list_idle, list_missing

__all__ = [
    "FIRST",
    "MOST_IN_A_FILE",
    "MOST_LINES",
    "WHO",
    "DraftStanding",
    "NoSuchEdition",
    "Standing",
    "choices_for",
    "compare_editions",
    "count_to_endorse",
    "find_decision_of_draft",
    "find_draft_about",
    "find_own_decision",
    "find_sent",
    "get_draft",
    "get_draft_standing",
    "get_standing",
    "list_decided_about",
    "list_decisions",
    "list_drafts",
    "list_idle",
    "list_missing",
    "list_notes",
    "list_owed_about",
    "list_to_endorse",
    "may_endorse",
    "read_decision",
    "read_note",
]
