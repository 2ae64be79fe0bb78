"""The pages of the index of children, and of access in an emergency."""

from sharewell.children.views.emergencies import (
    BreakGlassCounts,
    BreakGlassCountsFile,
    BreakGlasses,
    BreakGlassesFile,
    BreakGlassPage,
)
from sharewell.children.views.index import (
    AskAboutChild,
    EndInvolvement,
    Find,
    IndexChildPage,
    Involve,
    PassedOn,
    SearchPage,
    child_page,
)
from sharewell.children.views.keeping import (
    AskingPage,
    Askings,
    AskingsFile,
    Hide,
    Links,
    Matches,
    MatchesFile,
    MatchPage,
    ShieldPage,
    Shields,
    ShieldsFile,
)

__all__ = [
    "AskAboutChild",
    "AskingPage",
    "Askings",
    "AskingsFile",
    "BreakGlassCounts",
    "BreakGlassCountsFile",
    "BreakGlassPage",
    "BreakGlasses",
    "BreakGlassesFile",
    "EndInvolvement",
    "Find",
    "Hide",
    "IndexChildPage",
    "Involve",
    "Links",
    "MatchPage",
    "Matches",
    "MatchesFile",
    "PassedOn",
    "SearchPage",
    "ShieldPage",
    "Shields",
    "ShieldsFile",
    "child_page",
]
