"""The tables of training."""

from sharewell.training.models.attempts import AttemptAnswer, Conversation, CourseAttempt, SectionRead
from sharewell.training.models.completions import Completion, ExpiryNotice
from sharewell.training.models.sessions import Booking, Evaluation, SessionOrganisation, TrainingSession

__all__ = [
    "AttemptAnswer",
    "Booking",
    "Completion",
    "Conversation",
    "CourseAttempt",
    "Evaluation",
    "ExpiryNotice",
    "SectionRead",
    "SessionOrganisation",
    "TrainingSession",
]
