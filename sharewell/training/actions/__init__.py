"""Read, be assessed, record completions, keep training sessions, and tell who must know that something runs out."""

from sharewell.training.actions.attempts import (
    answer_question,
    begin_attempt,
    hand_in,
    hold_conversation,
    read_section,
)
from sharewell.training.actions.completions import import_completions, record_completion
from sharewell.training.actions.expiry import tell_expiry
from sharewell.training.actions.sessions import (
    announce_session,
    book_place,
    cancel_session,
    evaluate_session,
    give_up_place,
    mark_attendance,
)

__all__ = [
    "announce_session",
    "answer_question",
    "begin_attempt",
    "book_place",
    "cancel_session",
    "evaluate_session",
    "give_up_place",
    "hand_in",
    "hold_conversation",
    "import_completions",
    "mark_attendance",
    "read_section",
    "record_completion",
    "tell_expiry",
]
