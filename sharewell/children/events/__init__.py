"""What children write into the ledger. A child is a reference among the subjects."""

from sharewell.children.events.emergencies import (
    BREAK_GLASS_CLOSED,
    BREAK_GLASS_ENDED,
    BREAK_GLASS_OPENED,
    BREAK_GLASS_READ,
    CHILD_DESCRIBED,
    CHILD_READ,
    CHILDREN_READ,
    CHILDREN_SOUGHT,
    PARTY_ADMITTED,
    PARTY_ENDED,
    REASON_CODES,
    REVIEW,
)

__all__ = [
    "BREAK_GLASS_CLOSED",
    "BREAK_GLASS_ENDED",
    "BREAK_GLASS_OPENED",
    "BREAK_GLASS_READ",
    "CHILDREN_READ",
    "CHILDREN_SOUGHT",
    "CHILD_DESCRIBED",
    "CHILD_READ",
    "PARTY_ADMITTED",
    "PARTY_ENDED",
    "REASON_CODES",
    "REVIEW",
]
