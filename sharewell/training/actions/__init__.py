"""Record completions, and tell who must know that something runs out."""

from sharewell.training.actions.completions import record_completion

__all__ = ["record_completion"]
