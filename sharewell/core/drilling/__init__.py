"""The score of a drill, from what was recorded: who found, decided, shared, acknowledged, acted, verified, and when."""

from sharewell.core.drilling.scoring import (
    Because,
    Deed,
    Done,
    Mark,
    Missed,
    Score,
    TeamScore,
    score,
)

__all__ = ["Because", "Deed", "Done", "Mark", "Missed", "Score", "TeamScore", "score"]
