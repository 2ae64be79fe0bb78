"""The pages of the index of children, and of access in an emergency."""

from sharewell.children.views.emergencies import (
    BreakGlassCounts,
    BreakGlassCountsFile,
    BreakGlasses,
    BreakGlassesFile,
    BreakGlassPage,
)

__all__ = [
    "BreakGlassCounts",
    "BreakGlassCountsFile",
    "BreakGlassPage",
    "BreakGlasses",
    "BreakGlassesFile",
]
