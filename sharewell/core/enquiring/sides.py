"""Who stands where in an enquiry, and what they can owe."""

from dataclasses import dataclass
from enum import StrEnum


class EnquirySide(StrEnum):
    """A side of an enquiry."""

    HUB = "hub"
    """Those who work in the hub, and whoever manages them."""
    REFERRER = "referrer"
    """Whoever told the hub, where that is an agency in Sharewell."""
    ASKED = "asked"
    """An agency that the hub asked."""
    DISSENTER = "dissenter"
    """Whoever did not agree."""
    MANAGER = "manager"
    """Whoever answers those who do not agree."""


@dataclass(frozen=True, slots=True, order=True)
class Owes:
    """That a side owes something, by its code."""

    side: EnquirySide
    what: str
