"""Record completions, keep training sessions, and tell who must know that something runs out."""

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
    "book_place",
    "cancel_session",
    "evaluate_session",
    "give_up_place",
    "import_completions",
    "mark_attendance",
    "record_completion",
    "tell_expiry",
]
