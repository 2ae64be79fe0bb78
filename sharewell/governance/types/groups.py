"""What others may hold of groups, their meetings, and what they decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.design.words import LONDON

GROUP_PREFIX = "grp"
TERMS_PREFIX = "tor"
SEAT_PREFIX = "sea"
MEETING_PREFIX = "mtg"
RESOLUTION_PREFIX = "res"
UNDERTAKING_PREFIX = "und"

LONGEST_NAME = 200
LONGEST_WORDS = 4_000
LONGEST_TERMS = 20_000
MOST_AGENDA = 40
"""Points of one agenda; the house's own limit."""


class GroupKind(StrEnum):
    """What a group is in the partnership."""

    BOARD = "board"
    EXECUTIVE = "executive-board"
    SUB_GROUP = "sub-group"
    REPRESENTATIVES = "representatives-group"
    """The nominated representatives of all signatories (source 001)."""


GROUP_WORDS: Mapping[GroupKind, str] = {
    GroupKind.BOARD: "Board",
    GroupKind.EXECUTIVE: "Executive board",
    GroupKind.SUB_GROUP: "Sub-group",
    GroupKind.REPRESENTATIVES: "Group of nominated representatives",
}


class SeatKind(StrEnum):
    """As what somebody sits in a group."""

    CHAIR = "chair"
    MEMBER = "member"
    SECRETARY = "secretary"
    ADVISER = "adviser"


SEAT_WORDS: Mapping[SeatKind, str] = {
    SeatKind.CHAIR: "Chair",
    SeatKind.MEMBER: "Member",
    SeatKind.SECRETARY: "Secretary",
    SeatKind.ADVISER: "Adviser",
}


class Attended(StrEnum):
    """Whether a seat was filled at a meeting."""

    PRESENT = "present"
    APOLOGIES = "apologies"
    ABSENT = "absent"


ATTENDED_WORDS: Mapping[Attended, str] = {
    Attended.PRESENT: "Present",
    Attended.APOLOGIES: "Sent apologies",
    Attended.ABSENT: "Absent",
}


class ResolutionKind(StrEnum):
    """What a group did with a matter. On pages it is called a decision."""

    DECIDED = "decided"
    RECOMMENDED = "recommended"
    """It recommends something to a group above it, which answers (source 004: from sub-group to boards)."""

    ADOPTED = "adopted"
    """It adopts a document, or national guidance as such (sources 000 and 004)."""


RESOLUTION_WORDS: Mapping[ResolutionKind, str] = {
    ResolutionKind.DECIDED: "Decided",
    ResolutionKind.RECOMMENDED: "Recommended",
    ResolutionKind.ADOPTED: "Adopted",
}


class Verdict(StrEnum):
    """What a group did with a recommendation that came to it."""

    ACCEPTED = "accepted"
    CHANGED = "accepted-with-changes"
    REFUSED = "refused"


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "Accepted",
    Verdict.CHANGED: "Accepted with changes",
    Verdict.REFUSED: "Not accepted",
}


class Progress(StrEnum):
    """How far something is."""

    NOT_BEGUN = "not-begun"
    UNDER_WAY = "under-way"
    DONE = "done"


PROGRESS_WORDS: Mapping[Progress, str] = {
    Progress.NOT_BEGUN: "Not begun",
    Progress.UNDER_WAY: "Under way",
    Progress.DONE: "Done",
}


class GovernanceUnknown(LookupError):
    """There is no such group, meeting, decision, call or report, or it is not of the actor's partnership."""


class GovernanceNotPossible(Refused):
    """What was entered cannot be. The message says what to change."""

    code = "governance-not-possible"


def end_of(day: date) -> datetime:
    """Return the moment by which something is owed that is due on a day: 17:00 in London."""
    return datetime.combine(day, time(17), tzinfo=LONDON)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A group. `reports_to` is the reference of the group above it, or empty."""

    reference: str
    partnership: str
    name: str
    kind: GroupKind
    reports_to: str
    reports_to_name: str
    founded_at: datetime
    ended_at: datetime | None
    ended_why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRow:
    """A version of a group's terms of reference, from `in_force_from` until before the next one's."""

    reference: str
    group: str
    group_name: str
    number: int
    words: str
    in_force_from: date
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """A seat in a group, from `began_at` until before `ended_at`.

    It belongs to a post, or to an organisation, for which whoever is its representative that day sits.
    `sitter` says in words who sits there at the moment that was asked for; empty where nobody does.
    """

    reference: str
    group: str
    group_name: str
    kind: SeatKind
    post: str
    organisation: str
    organisation_name: str
    sitter: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """A meeting. Where it stands follows from its dates."""

    reference: str
    group: str
    group_name: str
    meets_on: date
    is_annual: bool
    place: str
    planned_at: datetime
    held_at: datetime | None
    called_off_at: datetime | None
    called_off_why: str

    @property
    def standing(self) -> str:
        """Return where the meeting stands, in words."""
        if self.called_off_at is not None:
            return "Called off"
        return "Held" if self.held_at is not None else "Planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow:
    """Whether one seat was filled at a meeting. `sitter` is who sat there, as it was written down."""

    seat: str
    sitter: str
    attended: Attended


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionRow:
    """What a group decided, recommended or adopted.

    `edition` is the edition of the guide that an adopted national guidance is linked to. `answered_by` is the reference
    of the decision of the group above on a recommendation.
    """

    reference: str
    group: str
    group_name: str
    meeting: str
    kind: ResolutionKind
    words: str
    decided_on: date
    agreement: str
    agreement_title: str
    edition: str
    version: str
    passes_to: str
    passes_to_name: str
    answer_due_at: datetime | None
    answers: str
    verdict: Verdict | None
    answered_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UndertakingRow:
    """That a post does something by a day: for a decision, a return, or a problem (`about`)."""

    reference: str
    about: str
    about_words: str
    words: str
    owner_post: str
    owner: str
    organisation: str
    organisation_name: str
    due_at: datetime
    progress: Progress
    reported_at: datetime | None
    reported: str
    is_open: bool
