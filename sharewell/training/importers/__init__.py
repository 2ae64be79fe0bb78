"""Read lists of completions from outside providers."""

from sharewell.training.importers.completions import COLUMNS, LARGEST, read_completions

__all__ = ["COLUMNS", "LARGEST", "read_completions"]
