"""Record completions, and tell who must know that something runs out."""

from sharewell.training.actions.completions import import_completions, record_completion
from sharewell.training.actions.expiry import tell_expiry

__all__ = ["import_completions", "record_completion", "tell_expiry"]
