"""What others may do in training."""

from sharewell.training.actions.attempts import (
    answer_question,
    begin_attempt,
    hand_in,
    hold_conversation,
    read_section,
)
from sharewell.training.actions.completions import record_completion

__all__ = [
    "answer_question",
    "begin_attempt",
    "hand_in",
    "hold_conversation",
    "read_section",
    "record_completion",
]
