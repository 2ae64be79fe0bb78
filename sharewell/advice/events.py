"""What advice writes into the ledger, and what is owed in it."""

from sharewell.advice.types import AdviceStanding, Advised
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty

ANSWER = declare_duty("advice.answer", title="Answer somebody who asks for advice", page="advice:thread")
ANSWER_UNSURE = "advice.answer-harm-unsure"
"""The term of an answer to somebody who is unsure about harm (`content/calendars/deadlines.toml`)."""

COVER_FIRST = "advice.cover-first"
"""The term for which a late thread is left to the cover before the out-of-hours route is shown as what to do. Not where
harm is unsure: then the route is shown from the beginning."""

ADVICE_ASKED = declare(
    "advice.asked",
    described="Advice was asked for, without naming a child. An answer is due by {due_at}.",
    fields={
        "due_at": FactField(kind=FactKind.MOMENT),
        "owner": FactField(kind=FactKind.REFERENCE),
    },
)
ADVICE_WRITTEN = declare("advice.written", described="A message was added to a thread of advice.")
ADVICE_READ = declare(
    "advice.read",
    described="A thread of advice was read, by the {reader}.",
    fields={"reader": FactField(kind=FactKind.CODE, allowed=frozenset({"asker", "adviser"}))},
)
ADVICE_GIVEN = declare(
    "advice.given",
    described="It was advised: {advised}. It rests on: {standing}.",
    fields={
        "advised": FactField(kind=FactKind.CODE, allowed=frozenset(Advised)),
        "standing": FactField(kind=FactKind.CODE, allowed=frozenset(AdviceStanding)),
    },
)
ADVICE_WITHDRAWN = declare("advice.withdrawn", described="Whoever asked for advice no longer needs it.")
ADVICE_BOUND = declare(
    "advice.bound",
    described="The advice belongs to the decision {decision}.",
    fields={"decision": FactField(kind=FactKind.REFERENCE)},
)
ADVICE_COVER_TOLD = declare(
    "advice.cover_told", described="A question was late, and the cover was told that it waits for them."
)
