"""The pages of the index of children, and of access in an emergency."""

from sharewell.children.views.emergencies import (
    BreakGlassCounts,
    BreakGlassCountsFile,
    BreakGlasses,
    BreakGlassesFile,
    BreakGlassPage,
)
from sharewell.children.views.ending import (
    Archive,
    Archived,
    HoldPage,
    Times,
    TimesFile,
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
    ShieldPage,
    Shields,
    ShieldsFile,
)
from sharewell.children.views.lifecycle import (
    Life,
    MovePage,
    Moves,
    MovesFile,
)
from sharewell.children.views.reviewing import Matches, MatchesFile, MatchPage, TakeBack

__all__ = [
    "Archive",
    "Archived",
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
    "HoldPage",
    "IndexChildPage",
    "Involve",
    "Life",
    "Links",
    "MatchPage",
    "Matches",
    "MatchesFile",
    "MovePage",
    "Moves",
    "MovesFile",
    "PassedOn",
    "SearchPage",
    "ShieldPage",
    "Shields",
    "ShieldsFile",
    "TakeBack",
    "Times",
    "TimesFile",
    "child_page",
]
