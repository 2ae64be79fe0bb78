"""Read lists of completions from outside providers."""

from sharewell.training.importers.completions import COLUMNS, LARGEST, LARGEST_FILE, read_completions

__all__ = ["COLUMNS", "LARGEST", "LARGEST_FILE", "read_completions"]
