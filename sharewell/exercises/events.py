"""What exercises write into the ledger."""

from sharewell.exercises.types import Ending
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

EXERCISE_BEGUN = declare(
    "exercise.begun",
    described="An exercise with an invented child began, with {teams} teams.",
    fields={"teams": FactField(kind=FactKind.NUMBER)},
)
EXERCISE_ENDED = declare(
    "exercise.ended",
    described="An exercise with an invented child is over: {ending}.",
    fields={"ending": FactField(kind=FactKind.CODE, allowed=frozenset(Ending))},
)
