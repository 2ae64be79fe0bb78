"""What assurance changes: witnesses and keys of the ledger, and drills."""

from sharewell.assurance.actions.drills import (
    add_lesson,
    debrief_drill,
    end_drill,
    finish_lesson,
    open_briefing,
    plan_drill,
    start_drill,
)
from sharewell.assurance.actions.ledger import destroy_ordered_key, enter_witness, retire_witness, write_restored

__all__ = [
    "add_lesson",
    "debrief_drill",
    "destroy_ordered_key",
    "end_drill",
    "enter_witness",
    "finish_lesson",
    "open_briefing",
    "plan_drill",
    "retire_witness",
    "start_drill",
    "write_restored",
]
