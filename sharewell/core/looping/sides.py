"""Who can owe something to whom."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """A side of what was sent or asked."""

    SENDER = "sender"
    """Whoever sent, or asked."""

    RECIPIENT = "recipient"
    """Whoever it was sent to, or asked."""

    SENDERS_MANAGER = "senders-manager"
    RECIPIENTS_MANAGER = "recipients-manager"


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """That a side owes something, by its code."""

    side: Side
    what: str
