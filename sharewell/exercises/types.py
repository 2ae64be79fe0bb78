"""What others may hold of exercises: who takes part, the words of the mark, and refusals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharewell.acting.types import Refused

PREFIX = "exe"
MARKED = r"^[a-z]{2,8}_[0-9A-Z]{9}U[0-9A-Z]{8}$"
"""The reference of what belongs to an exercise, as the database reads it (`core.identifiers.is_exercise`)."""
SAID_IN_NAME = "(exercise)"
"""Every invented child bears it in their name. No other child may."""


class Ending(StrEnum):
    """How an exercise ended."""

    ENDED = "ended"
    STOPPED = "stopped"
    """It was stopped at once, because something real came between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseRow:
    """One exercise. `teams` are the references of those who take part, `organisations` of the houses they are of."""

    reference: str
    child: str
    teams: frozenset[str]
    organisations: frozenset[str]
    began_at: datetime
    ended_at: datetime | None
    ending: Ending | None

    @property
    def is_under_way(self) -> bool:
        """Tell whether something can still be done about the invented child."""
        return self.ended_at is None


class ExerciseUnknown(LookupError):
    """No exercise has this reference."""


class ExerciseOver(Refused):
    """The exercise has ended: nothing more is done about its invented child."""

    code = "exercise-over"


class NotInTheExercise(Refused):
    """Whoever acts, or would be told or asked, takes no part in the exercise."""

    code = "not-in-the-exercise"


class BelongsToAnExercise(Refused):
    """An invented child stays in its exercise, and a real child out of every one."""

    code = "belongs-to-an-exercise"


class TwoTeams(Refused):
    """An exercise is between teams of two organisations at least."""

    code = "two-teams"


def require_no_invented(*words: str) -> None:
    """Raise `BelongsToAnExercise` where words that name a real child say that it is an invented one."""
    if any(SAID_IN_NAME in one.casefold() for one in words):
        raise BelongsToAnExercise(
            f"“{SAID_IN_NAME}” stands for an invented child. Begin from the page of the exercise. Nothing was kept."
        )
