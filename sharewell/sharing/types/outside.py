"""Bodies without accounts, and the links that are sent to them: closed sets and their words, rows, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharewell.acting.types import Refused

OUTSIDE_PREFIX, LINK_PREFIX = "out", "lnk"
LINK = "outside-link"
"""The purpose of the one-time link."""
LINK_TERM = "outside.link"
"""The term by which a link is over."""
MOST_WRONG = 5
"""After so many wrong codes a link closes."""
CODE_DIGITS = 8
SESSION = timedelta(hours=1)
"""How long somebody can read after the code. It guards what is open on a screen; nobody owes anything by it."""
SENDINGS = 3


class HowTold(StrEnum):
    """How an act about a disclosure came, where not by the account of whoever did it."""

    LINK = "link"
    TELEPHONE = "telephone"


class NumberFrom(StrEnum):
    """Where the sender has the telephone number from. Never from the message that asks for the information."""

    REGISTER = "register"
    OWN_RECORDS = "own-records"
    PUBLISHED = "published"
    SWITCHBOARD = "switchboard"


NUMBER_FROM_WORDS: Mapping[NumberFrom, str] = {
    NumberFrom.REGISTER: "From the contact numbers that Sharewell shows for this body",
    NumberFrom.OWN_RECORDS: "From our own records, from before they asked",
    NumberFrom.PUBLISHED: "From the body’s own website or a public list, which I looked up myself",
    NumberFrom.SWITCHBOARD: "From the main switchboard of the body, which put me through",
}


class HowEnded(StrEnum):
    """How a link ended."""

    ANSWERED = "answered"
    GUESSED = "guessed"
    EXPIRED = "expired"
    REPLACED = "replaced"
    RECALLED = "recalled"
    STOPPED = "stopped"
    TOLD = "told"
    UNSENT = "unsent"


HOW_ENDED_WORDS: Mapping[HowEnded, str] = {
    HowEnded.ANSWERED: "They read it and said what they understand. The link is over.",
    HowEnded.GUESSED: "The code was wrong too often, so the link closed. Nothing was opened.",
    HowEnded.EXPIRED: "Its time is over.",
    HowEnded.REPLACED: "A newer link took its place.",
    HowEnded.RECALLED: "You called back what you sent, so the link closed.",
    HowEnded.STOPPED: "What you sent must no longer be used, so the link closed.",
    HowEnded.TOLD: "They told you by telephone that they have it, so the link closed.",
    HowEnded.UNSENT: "The e-mail could not be sent.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """A body without accounts, as the sender describes it.

    `organisation` is its reference in the register, else `body` and `kind` describe it. `telephone` is the number that
    the sender rang, `checked` how they made sure of the person, `ring_back` the sender's own number.
    """

    organisation: str = ""
    body: str = ""
    kind: str = ""
    person: str
    email: str
    telephone: str
    number_from: NumberFrom
    checked: str
    ring_back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A link as the side that sent it sees it."""

    reference: str
    made_at: datetime
    expires_at: datetime
    sent_at: datetime | None
    entered_at: datetime | None
    wrong: int
    ended_at: datetime | None
    how: HowEnded | None

    @property
    def is_open(self) -> bool:
        """Tell whether it has not ended; its time may be over all the same."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideRow:
    """To whom something went who has no account, with the links, the newest first."""

    reference: str
    organisation: str
    body: str
    person: str
    email: str
    telephone: str
    number_from: NumberFrom
    checked: str
    ring_back: str
    links: tuple[LinkRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDoor:
    """What a link shows before the code: who sent it and until when. `is_entered` once the code was right."""

    organisation: str
    expires_at: datetime
    is_entered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of a code: the token of the session where it was right, else how many tries are left."""

    session: str = ""
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLetter:
    """What the background work needs to send one e-mail with a link."""

    address: str
    token: str
    expires_at: datetime


class OutsideNeeded(Refused):
    """The body, the person or how the sender made sure of them is missing or cannot be."""

    code = "outside-incomplete"


class HasAccounts(Refused):
    """The body has people here: send it to them, not by a link."""

    code = "has-accounts"


class LinkUnknown(LookupError):
    """There is no such link, or it waits for nothing any more."""
