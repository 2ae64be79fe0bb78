"""The tables of training."""

from sharewell.training.models.completions import Completion, ExpiryNotice
from sharewell.training.models.sessions import Booking, Evaluation, SessionOrganisation, TrainingSession

__all__ = ["Booking", "Completion", "Evaluation", "ExpiryNotice", "SessionOrganisation", "TrainingSession"]
