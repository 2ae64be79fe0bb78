"""What others may hold of shields and of merges: rows and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.children.types.held import IndexRow
from sharewell.children.types.searching import Step
from sharewell.practitioners.types import PostRow

TAKEN_BACK_WITHIN = timedelta(hours=1)
"""So long whoever answered a question may take the answer back. After that, records are parted or linked as any."""


class ShieldReason(StrEnum):
    """Why a child must not be found."""

    VIOLENCE = "violence-at-home"
    THREAT = "threat-from-somebody"
    ADOPTION = "adoption"
    WITNESS = "witness-protection"
    COURT = "ordered-by-a-court"
    OTHER = "other"


SHIELD_WORDS: Mapping[ShieldReason, str] = {
    ShieldReason.VIOLENCE: "Violence or abuse at home: the family has moved away from somebody",
    ShieldReason.THREAT: "Somebody has threatened the child or the family",
    ShieldReason.ADOPTION: "The child is adopted or placed for adoption",
    ShieldReason.WITNESS: "The child or somebody in the family is a protected witness",
    ShieldReason.COURT: "A court has ordered it",
    ShieldReason.OTHER: "Another reason, in words",
}


class ShieldUnknown(LookupError):
    """There is no such shield, or it is not open to the actor: they look alike."""


class MatchUnknown(LookupError):
    """There is no such question, or it is not open to the actor: they look alike."""


class WhyFirst(Refused):
    """A reason in words comes first."""

    code = "why-first"


class TwoPeople(Refused):
    """It takes two people: who asked cannot agree, and somebody else must be able to."""

    code = "two-people"


class NotCleared(Refused):
    """Who is to be taken off is not cleared."""

    code = "not-cleared"


class CannotSee(Refused):
    """Who is to be cleared could see no child: they are not in post, or look for none in it."""

    code = "cannot-see"


class AlreadyShielded(Refused):
    """The child is hidden by a shield of the actor's already."""

    code = "already-shielded"


class NotLifting(Refused):
    """Nobody asked to lift this shield."""

    code = "not-lifting"


class NotLinked(Refused):
    """The two records are not linked."""

    code = "not-linked"


class AskIndexManager(Refused):
    """What an answer led to is undone by those who look after the index."""

    code = "ask-index-manager"


class PartInstead(Refused):
    """What an answer led to is a link, which is parted where whoever shared something meanwhile is told (ADR 189)."""

    code = "part-instead"

    def __init__(self, link: str) -> None:
        super().__init__("The records are linked now. Part them, and say why. Nothing was changed.")
        self.link = link


class LinkUnknown(LookupError):
    """There is no such link, or one of its records is not open to the actor: they look alike."""


class AlreadyLinked(Refused):
    """The two records are one person already."""

    code = "already-linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedRow:
    """A post that may see a hidden child, or could until `ended_at`.

    `is_over`: nobody holds the post any more. `may_lift`: they could make the child findable again with another.
    `works_no_more`: nobody is shown the post as one that works with the child, and it keeps no shield or did work with
    them before. `is_hidden`: another shield hides the child from them all the same.
    """

    post: PostRow
    began_at: datetime
    is_over: bool = False
    may_lift: bool = False
    works_no_more: bool = False
    is_hidden: bool = False
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShieldRow:
    """A shield as the people do who are cleared to see the child."""

    reference: str
    child: str
    reason: ShieldReason
    words: str
    raised_at: datetime
    raised_by: str
    asked_at: datetime | None
    asked_by: str
    asked_words: str
    lifted_at: datetime | None
    cleared: tuple[ClearedRow, ...]
    before: tuple[ClearedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """Two records that may be one child, side by side, and how far they agree."""

    reference: str
    bits: float
    sentence: str
    steps: tuple[Step, ...]
    opened_at: datetime
    is_held: bool
    left: IndexRow
    right: IndexRow


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A question that waits: how likely, since when, from which source, and whether the record is held meanwhile."""

    reference: str
    bits: float
    opened_at: datetime
    is_held: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """An answer of the actor's that they may still take back."""

    reference: str
    is_same: bool
    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """Two records that were taken for one child, from when until when."""

    reference: str
    one: str
    other: str
    began_at: datetime
    began_by: str
    reason: str
    ended_at: datetime | None
    ended_by: str
    ended_reason: str


class Warned(StrEnum):
    """What tells two records apart that somebody is about to link."""

    TWINS = "twins"
    NUMBERS = "numbers"
    VERIFIED_NUMBERS = "verified-numbers"
    RULED_APART = "ruled-apart"
    PARTED = "parted"
    BORN = "born"
    TOLD_APART = "told-apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A service that would see the record `child` from now on, by which it does not see them today."""

    service: str
    practitioner: str
    child: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """Two records that somebody is about to link, and what would follow.

    `hides`: the records that a shield over the other would hide too, of which only who is cleared for both learns.
    `loses`: the services that would see no more of the child, because they are not cleared.
    """

    bits: float
    sentence: str
    steps: tuple[Step, ...]
    left: IndexRow
    right: IndexRow
    warned: tuple[Warned, ...]
    newly_see: tuple[Newcomer, ...]
    hides: tuple[str, ...]
    loses: tuple[Newcomer, ...]
