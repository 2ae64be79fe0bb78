"""Children of the index, who hides them, who looked for them; and access in an emergency."""

from sharewell.children.models.described import (
    DescribedChild,
    DescribedChildParty,
)
from sharewell.children.models.emergencies import (
    BreakGlass,
)
from sharewell.children.models.held import (
    ChildAddress,
    ChildAdult,
    ChildName,
    ChildNumber,
    ComparedRow,
    IndexChild,
    Involvement,
    NameShare,
)
from sharewell.children.models.seals import IdentitySeal, SealedRecord, SealHolder
from sharewell.children.models.searching import (
    Asking,
    Search,
    SearchResult,
)
from sharewell.children.models.shields import (
    ChildLink,
    Clearance,
    Review,
    Shield,
)

__all__ = [
    "Asking",
    "BreakGlass",
    "ChildAddress",
    "ChildAdult",
    "ChildLink",
    "ChildName",
    "ChildNumber",
    "Clearance",
    "ComparedRow",
    "DescribedChild",
    "DescribedChildParty",
    "IdentitySeal",
    "IndexChild",
    "Involvement",
    "NameShare",
    "Review",
    "SealHolder",
    "SealedRecord",
    "Search",
    "SearchResult",
    "Shield",
]
