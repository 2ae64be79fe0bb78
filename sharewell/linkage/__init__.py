"""Linkage: which records are about one child. Files are linked here; feeds, review and merges follow."""
