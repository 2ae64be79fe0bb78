"""Children of the index, who hides them, who looked for them; and access in an emergency."""

from sharewell.children.models.checks import (
    Figure,
    ServiceCheck,
)
from sharewell.children.models.described import (
    DescribedChild,
    DescribedChildParty,
)
from sharewell.children.models.emergencies import (
    BreakGlass,
)
from sharewell.children.models.ending import (
    ArchiveOpening,
    Destruction,
    LegalHold,
    Tombstone,
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
from sharewell.children.models.lifecycle import (
    Death,
    Departure,
    Move,
    Responsibility,
    StayingOn,
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
    "ArchiveOpening",
    "Asking",
    "BreakGlass",
    "ChildAddress",
    "ChildAdult",
    "ChildLink",
    "ChildName",
    "ChildNumber",
    "Clearance",
    "ComparedRow",
    "Death",
    "Departure",
    "DescribedChild",
    "DescribedChildParty",
    "Destruction",
    "Figure",
    "IdentitySeal",
    "IndexChild",
    "Involvement",
    "LegalHold",
    "Move",
    "NameShare",
    "Responsibility",
    "Review",
    "SealHolder",
    "SealedRecord",
    "Search",
    "SearchResult",
    "ServiceCheck",
    "Shield",
    "StayingOn",
    "Tombstone",
]
