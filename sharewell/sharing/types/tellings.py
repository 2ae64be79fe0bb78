"""What was shared while two children were taken for one, and who must be told: codes, rows, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharewell.acting.types import Refused

TELLING_PREFIX = "tel"


class Shared(StrEnum):
    """What was shared while two records were linked."""

    DISCLOSURE = "disclosure"
    LINK = "link"
    REQUEST = "request"
    ANSWER = "answer"


class ToldHow(StrEnum):
    """How a recipient was told that what they have may be about another child, or that nobody needs to be."""

    TELEPHONE = "telephone"
    IN_PERSON = "in-person"
    WRITTEN = "written"
    IS_RIGHT = "is-right"


SHARED_WORDS: Mapping[Shared, str] = {
    Shared.DISCLOSURE: "Something was disclosed",
    Shared.LINK: "Something was sent by a link to a body without accounts",
    Shared.REQUEST: "Something was asked",
    Shared.ANSWER: "A request was answered",
}
TOLD_HOW_WORDS: Mapping[ToldHow, str] = {
    ToldHow.TELEPHONE: "I rang them",
    ToldHow.IN_PERSON: "I told them in person",
    ToldHow.WRITTEN: "I wrote to them by a secure way",
    ToldHow.IS_RIGHT: "Nobody needs to be told: I looked, and what I shared is about the right child",
}
MUST_BE_TOLD = "What you have from us may be about another child. Do not act on it before we have spoken."
"""What the recipient must hear, in words that say nothing of either child."""


class TellingUnknown(LookupError):
    """There is no such thing to tell, or it is not open to the actor: they look alike."""


class AlreadyTold(Refused):
    """It was said before how they were told."""

    code = "already-told"


class DayFirst(Refused):
    """They were told on a day that is not before it was found out, and not to come."""

    code = "day-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who received something: a team or a post of an organisation, or a body without accounts."""

    organisation: str
    team: str
    post: str
    outside: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRow:
    """Something that was shared while two children were taken for one, and whether its recipient was told.

    `telling` is empty while the records are still linked for the first time: nobody owes anything then.
    """

    kind: Shared
    about: str
    at: datetime
    organisation: str
    post: str
    recipient: Receiver
    opened_at: datetime | None
    telling: str
    owner: str
    told_on: date | None
    told_how: ToldHow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookerRow:
    """A post whose holder looked at the two as one child: how often at the page, and in how many searches."""

    post: str
    organisation: str
    pages: int
    searches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderLink:
    """A link, what was shared and who looked while its records were one child.

    `is_apart` is false while they still are one by another link: then nothing is wrong.
    """

    link: str
    one: str
    other: str
    began_at: datetime
    ended_at: datetime | None
    ended_by: str
    ended_reason: str
    is_apart: bool
    shared: tuple[SharedRow, ...]
    lookers: tuple[LookerRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingRow:
    """What somebody owes to tell, and what they said of it."""

    reference: str
    kind: Shared
    about: str
    sent_at: datetime
    organisation: str
    post: str
    recipient: Receiver
    owed_at: datetime
    told_on: date | None
    told_how: ToldHow | None
    words: str
    closed_at: datetime | None
    closed_by: str
