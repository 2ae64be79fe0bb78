"""What others may hold of drills: rows, closed sets and their words, and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharewell.acting.types import Refused
from sharewell.core.drilling import Because, Deed, Score
from sharewell.exercises.types import Ending

DRILL_PREFIX, LESSON_PREFIX = "dri", "les"
LONGEST = 4000  # characters of one text
LONGEST_TITLE = 120
MOST_TEAMS = 12


class Part(StrEnum):
    """What part somebody has in a drill."""

    RUNS = "runs"
    """They planned it."""
    TAKES_PART = "takes-part"
    """Their team does."""
    OVERSEES = "oversees"
    """They manage, or sit on the board, and their team takes no part."""


class State(StrEnum):
    """Where a drill stands."""

    READY = "ready"
    UNDER_WAY = "under-way"
    OVER = "over"
    """It has ended, and what was learnt is not written down yet."""
    DEBRIEFED = "debriefed"
    CALLED_OFF = "called-off"
    """It was stopped before it began."""


STATE_WORDS: Mapping[State, str] = {
    State.READY: "Ready to start",
    State.UNDER_WAY: "Under way",
    State.OVER: "Over. What was learnt is not written down yet",
    State.DEBRIEFED: "Over, and what was learnt is written down",
    State.CALLED_OFF: "Called off before it began",
}
DEED_WORDS: Mapping[Deed, str] = {
    Deed.FOUND: "Found",
    Deed.ASKED: "Asked",
    Deed.DECIDED: "Decided",
    Deed.SHARED: "Shared",
    Deed.ACKNOWLEDGED: "Acknowledged",
    Deed.STATED: "Said what next",
    Deed.ACTED: "Did it",
    Deed.VERIFIED: "Verified",
}
DEED_HINTS: Mapping[Deed, str] = {
    Deed.FOUND: "opened the briefing, or looked at who the child is",
    Deed.ASKED: "asked another team",
    Deed.DECIDED: "recorded a decision",
    Deed.SHARED: "sent something to another team",
    Deed.ACKNOWLEDGED: "said that they have what was sent to them",
    Deed.STATED: "said what they will do about what was sent to them",
    Deed.ACTED: "said that it is done",
    Deed.VERIFIED: "checked that what the others said was done",
}
NOT_DONE_WORDS: Mapping[Deed, str] = {
    Deed.FOUND: "did not open their briefing, nor look at who the child is",
    Deed.ASKED: "did not ask another team",
    Deed.DECIDED: "recorded no decision",
    Deed.SHARED: "sent nothing to anybody",
    Deed.ACKNOWLEDGED: "did not say that they have what was sent to them",
    Deed.STATED: "did not say what they will do",
    Deed.ACTED: "did not say that it was done",
    Deed.VERIFIED: "did not check that it was done",
}
NOT_ALL_WORDS: Mapping[Deed, str] = {
    Deed.ACKNOWLEDGED: "acknowledged some of what was sent to them, and not all",
    Deed.STATED: "said what they will do about some of what was sent to them, and not about all",
    Deed.ACTED: "did what some of what was sent to them asked for, and not all",
    Deed.VERIFIED: "checked some of what the others did, and not all",
}
NOTHING_CAME_WORDS = "were told nothing by anybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawNote:
    """A statement of law in a scenario, with where it stands and how sure we are of it."""

    text: str
    source: str
    address: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedChild:
    """A child that is there to be used in exercises. The name says so."""

    code: str
    name: str
    identifying: str
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story, what each kind of organisation holds of it, and what is expected. `pieces` are by kind."""

    code: str
    title: str
    child: str
    story: str
    expected: str
    pieces: Mapping[str, str]
    law: tuple[LawNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team that takes part. `briefing` is what it holds; empty for whoever must not see it yet."""

    team: str
    team_name: str
    organisation: str
    organisation_name: str
    briefing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRow:
    """What somebody does differently after a drill. `owner` says in words whose it is."""

    reference: str
    drill: str
    words: str
    owner_post: str
    owner: str
    due_at: datetime
    done_at: datetime | None
    done_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillLine:
    """A drill in a list. `score` is None for whoever must not see it yet."""

    reference: str
    title: str
    state: State
    part: Part
    is_announced: bool
    begins_at: datetime
    until: datetime
    started_at: datetime | None
    ended_at: datetime | None
    teams: tuple[TeamRow, ...]
    score: Score | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRow:
    """A drill as somebody reads it who may. What is hidden from those who take part is empty until it is over.

    `child` is empty before it starts, and for those whose team has not opened its briefing; `has_opened` says whether
    the reader's team has.
    """

    reference: str
    title: str
    state: State
    part: Part
    story: str
    expected: str
    law: tuple[LawNote, ...]
    is_announced: bool
    begins_at: datetime
    until: datetime
    planned_at: datetime
    run_by: str
    run_by_words: str
    organisation: str
    started_at: datetime | None
    ended_at: datetime | None
    ending: Ending | None
    ended_words: str
    child: str
    child_name: str
    child_identifying: str
    child_age: int
    teams: tuple[TeamRow, ...]
    own_team: str
    has_opened: bool
    debrief: str
    debriefed_at: datetime | None
    lessons: tuple[LessonRow, ...]

    @property
    def may_see_score(self) -> bool:
        """Tell whether the reader sees how the teams do: those who take part only when it is over."""
        return self.started_at is not None and (self.part is not Part.TAKES_PART or self.ended_at is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """The score of a drill with what is needed to tell it: when it began, and the names of its teams."""

    drill: str
    title: str
    began_at: datetime
    ended_at: datetime | None
    teams: tuple[TeamRow, ...]
    score: Score


class DrillUnknown(LookupError):
    """No drill has this reference, or it is not open to the actor: they look alike."""


class LessonUnknown(LookupError):
    """No lesson has this reference, or it is not open to the actor."""


class PlanUnclear(Refused):
    """The plan of a drill lacks something."""

    code = "plan-unclear"


class NotYoursToRun(Refused):
    """Whoever plans a drill runs it, and takes no part; whoever takes part does not run it."""

    code = "not-yours-to-run"


class AlreadyPlanned(Refused):
    """The same page was sent before."""

    code = "already-planned"

    def __init__(self, reference: str) -> None:
        """Keep the reference of the drill, or of the lesson."""
        super().__init__("You sent this before. It is kept once.")
        self.reference = reference


class NotNow(Refused):
    """This does not follow where the drill stands."""

    code = "not-now"


class NobodyThere(Refused):
    """Nobody is in a team who could take part."""

    code = "nobody-there"


def because_words(deed: Deed | None, because: Because) -> str:
    """Say what a team did not do."""
    if deed is None:
        return NOTHING_CAME_WORDS
    return NOT_ALL_WORDS[deed] if because is Because.NOT_ALL and deed in NOT_ALL_WORDS else NOT_DONE_WORDS[deed]
