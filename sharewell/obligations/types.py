"""What others may hold of obligations: kinds of what can be owed, rows, words for a due time, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.design.words import LONDON, date_words

PREFIX = "obl"


class How(StrEnum):
    """How an obligation was closed."""

    DONE = "done"
    """What was owed was done."""

    WITHDRAWN = "withdrawn"
    """Whoever asked no longer needs it."""

    NOT_NEEDED = "not-needed"
    """It turned out that nothing is owed."""


class Lane(StrEnum):
    """Why somebody sees an obligation."""

    MINE = "mine"
    """The post that they act in owes it."""

    TEAM = "team"
    """Their team owes it; whoever takes it up does it."""

    COVERING = "covering"
    """They cover for the owner, who is away, has left, or is late with it."""

    UNOWNED = "unowned"
    """The owner has left and nobody has taken it over; managers and administrators of the organisation see it."""

    LAPSED = "lapsed"
    """The owner is not current, so cannot look at it; managers and administrators of the organisation see it."""

    WAITING = "waiting"
    """They asked for it and wait for others."""


LANE_WORDS: Mapping[Lane, str] = {
    Lane.MINE: "To do",
    Lane.TEAM: "To do in your team",
    Lane.COVERING: "You cover for somebody",
    Lane.UNOWNED: "Nobody owns this: hand it over",
    Lane.LAPSED: "Owed by somebody who is not current: see to it",
    Lane.WAITING: "Waiting for others",
}


class Stage(StrEnum):
    """On which list of "Your work" a duty stands for whoever owes it."""

    TO_ACKNOWLEDGE = "to-acknowledge"
    TO_DO = "to-do"
    TO_VERIFY = "to-verify"
    WAITING = "waiting"
    """What is owed is to keep an eye on what others owe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A kind of thing that can be owed. `page` is the name of the address that shows what it is about.

    One that `is_quiet` does not show to whoever opened it that it is open or closed: that could tell them something.
    """

    code: str
    title: str
    page: str
    stage: Stage = Stage.TO_DO
    is_quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationRow:
    """One obligation as those see it who may. `href` is empty where no page shows what it is about.

    Exactly one of `owner_post` and `owner_team` is a reference. `owner` says it in words.
    """

    reference: str
    code: str
    title: str
    about: str
    href: str
    organisation: str
    owner_post: str
    owner_team: str
    owner: str
    cover_post: str
    due_at: datetime
    due: str
    is_overdue: bool
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str
    how: str
    lane: Lane | None
    stage: Stage = Stage.TO_DO

    @property
    def lane_words(self) -> str:
        """Say why the reader sees it."""
        return LANE_WORDS[self.lane] if self.lane else ""


class ObligationUnknown(LookupError):
    """No obligation has this reference, or the actor may not see it."""


class OwnerUnknown(LookupError):
    """The post or team that is to own an obligation is not held, or is over."""


class NotYours(Refused):
    """The actor has no part in this obligation."""

    code = "not-yours"


class AlreadyClosed(Refused):
    """The obligation was closed before."""

    code = "already-closed"


class OneOwner(Refused):
    """An obligation has exactly one owner: a post or a team."""

    code = "one-owner"


class NobodyToTakeOver(Refused):
    """There is neither a cover nor a team for what somebody owes. Name who takes it over."""

    code = "nobody-to-take-over"


def due_words(due_at: datetime, *, now: datetime) -> str:
    """Say when something is due, as a fact and without alarm: "Due today by 17:00", "Was due on 20 November 2026"."""
    due, today = due_at.astimezone(LONDON), now.astimezone(LONDON).date()
    clock = due.strftime("%H:%M")
    if due_at < now:
        return f"Was due today by {clock}" if due.date() == today else f"Was due on {date_words(due_at)}, by {clock}"
    if due.date() == today:
        return f"Due today by {clock}"
    return f"Due on {date_words(due_at)}, by {clock}"
