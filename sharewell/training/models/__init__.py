"""The tables of training."""

from sharewell.training.models.completions import Completion, ExpiryNotice

__all__ = ["Completion", "ExpiryNotice"]
