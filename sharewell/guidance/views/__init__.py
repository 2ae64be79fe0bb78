"""Pages of the guidance."""
