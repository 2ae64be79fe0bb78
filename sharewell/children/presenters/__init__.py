"""Rows about children as words and cells."""

from sharewell.children.presenters.emergencies import (
    COLUMNS,
    COUNT_COLUMNS,
    break_glass_cells,
    break_glass_lines,
    count_cells,
)

__all__ = [
    "COLUMNS",
    "COUNT_COLUMNS",
    "break_glass_cells",
    "break_glass_lines",
    "count_cells",
]
