"""What may be read of assurance: entries of the ledger, and drills."""

from sharewell.assurance.queries.drills import (
    list_drills,
    list_eligible_owners,
    list_teams_to_choose,
    read_drill,
    read_lesson,
    read_score,
)
from sharewell.assurance.queries.ledger import IN_A_FILE, SHOWN, list_all_entries, list_own_entries
from sharewell.assurance.queries.scenarios import get_scenario, list_invented, list_scenarios

__all__ = [
    "IN_A_FILE",
    "SHOWN",
    "get_scenario",
    "list_all_entries",
    "list_drills",
    "list_eligible_owners",
    "list_invented",
    "list_own_entries",
    "list_scenarios",
    "list_teams_to_choose",
    "read_drill",
    "read_lesson",
    "read_score",
]
