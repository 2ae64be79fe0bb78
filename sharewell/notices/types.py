"""What others may hold of notices: rows, the only words that a notice has, and refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.foundation.references import is_exercise

PREFIX = "not"

SUBJECT = "You have something to answer in Sharewell"
"""The subject of every e-mail, and the line of every notice. There is no other: a notice says no more."""


class Delivery(StrEnum):
    """What became of the e-mail of a notice."""

    NONE = "none"
    """There is no address, so it is shown in Sharewell only."""

    WAITING = "waiting"
    """It waits for the background work."""

    SENT = "sent"
    """It was handed to the e-mail service."""

    FAILED = "failed"
    """The e-mail service refused it or could not be reached. It is tried again a few times."""


DELIVERY_WORDS = {
    Delivery.NONE: "Shown here only",
    Delivery.WAITING: "The e-mail is on its way",
    Delivery.SENT: "An e-mail was sent too",
    Delivery.FAILED: "The e-mail could not be sent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice to one person. `href` leads to what waits; it is empty where no page shows it."""

    reference: str
    about: str
    href: str
    given_at: datetime
    read_at: datetime | None
    delivery: Delivery

    @property
    def words(self) -> str:
        """Return the line of the notice."""
        return SUBJECT

    @property
    def delivery_words(self) -> str:
        """Say what became of the e-mail."""
        return DELIVERY_WORDS[self.delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the background work needs to send one e-mail."""

    notice: str
    address: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessageRow:
    """An e-mail that the try-out kept instead of sending it."""

    address: str
    subject: str
    body: str
    sent_at: datetime


class NotHandedOver(OSError):
    """The e-mail service refused an e-mail, or could not be reached. It is written down and tried again."""


class NoticeUnknown(LookupError):
    """No notice has this reference, or it is somebody else's."""


class NotAnAddress(Refused):
    """The address given for an e-mail is none."""

    code = "not-an-address"


def body_words(about: str) -> str:
    """Return the body of an e-mail: that something waits, its reference, and whether it is an exercise. Never more."""
    exercise = "This is an exercise with an invented child. Nobody is in danger.\n\n" if is_exercise(about) else ""
    return (
        f"{exercise}{SUBJECT}.\n\n"
        f"Reference: {about}\n\n"
        "Sign in to Sharewell in the way you always do, and look at “Your work”.\n"
        "This message says no more on purpose, and has no link. Please do not answer it by e-mail.\n"
    )
