"""What reading the ledger writes into the ledger, and what drills write; and what is owed in a drill."""

from sharewell.assurance.types import Part
from sharewell.exercises.types import Ending
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty
from sharewell.obligations.types import Stage

LEDGER_READ = declare(
    "ledger.read",
    described="{entries} entries of the ledger were read ({whose}).",
    fields={
        "whose": FactField(kind=FactKind.CODE, allowed=frozenset({"own", "everybody"})),
        "entries": FactField(kind=FactKind.NUMBER),
        "newest": FactField(kind=FactKind.REFERENCE, is_required=False),
        "oldest": FactField(kind=FactKind.REFERENCE, is_required=False),
    },
)

_REFERENCE = FactField(kind=FactKind.REFERENCE)
_NUMBER = FactField(kind=FactKind.NUMBER)

DRILL_PLANNED = declare(
    "drill.planned",
    described="An exercise with an invented child was planned for {teams} teams.",
    fields={"teams": _NUMBER},
)
DRILL_STARTED = declare(
    "drill.started",
    described="The exercise {exercise} was started.",
    fields={"exercise": _REFERENCE},
)
DRILL_READ = declare(
    "drill.read",
    described="A plan of an exercise was read, because of: {part}.",
    fields={"part": FactField(kind=FactKind.CODE, allowed=frozenset(Part))},
)
BRIEFING_OPENED = declare(
    "drill.briefing_opened",
    described="{team} opened its briefing of an exercise.",
    fields={"team": _REFERENCE},
)
SCORE_READ = declare("drill.score_read", described="The score of an exercise was read.")
DRILL_ENDED = declare(
    "drill.ended",
    described="An exercise ended: {ending}. {settled} things that were owed in it are owed no more.",
    fields={"ending": FactField(kind=FactKind.CODE, allowed=frozenset(Ending)), "settled": _NUMBER},
)
DRILL_DEBRIEFED = declare("drill.debriefed", described="What an exercise taught was written down and shared.")
LESSON_ADDED = declare(
    "drill.lesson_added",
    described="{owner} does something differently after an exercise, by {due_at}.",
    fields={"owner": _REFERENCE, "due_at": FactField(kind=FactKind.MOMENT)},
)
LESSON_DONE = declare("drill.lesson_done", described="What was to be done differently after an exercise was done.")

PAGE = "assurance:drill"
OPEN_BRIEFING = declare_duty(
    "drill.briefing", title="Open the briefing of an exercise", page=PAGE, stage=Stage.TO_ACKNOWLEDGE
)
END_DRILL = declare_duty("drill.end", title="End an exercise that you run", page=PAGE)
DEBRIEF = declare_duty("drill.debrief", title="Write down what an exercise taught", page=PAGE)
LESSON = declare_duty("drill.lesson", title="Do what an exercise taught", page="assurance:lesson")
