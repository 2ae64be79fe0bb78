"""What training writes into the ledger. Never what somebody answered."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

_MARKS = {
    "right": FactField(kind=FactKind.NUMBER),
    "number": FactField(kind=FactKind.NUMBER),
    "needed": FactField(kind=FactKind.NUMBER),
}

SECTION_READ = declare(
    "section.read",
    described="Section {section} of a course was read, in words with the seal {seal}.",
    fields={"section": FactField(kind=FactKind.NUMBER), "seal": FactField(kind=FactKind.DIGEST)},
)
ATTEMPT_BEGUN = declare(
    "attempt.begun",
    described="An assessment of {number} questions was begun, with the seal {seal}.",
    fields={"number": FactField(kind=FactKind.NUMBER), "seal": FactField(kind=FactKind.DIGEST)},
)
ATTEMPT_ANSWERED = declare(
    "attempt.answered",
    described="An answer to question {question} was saved.",
    fields={"question": FactField(kind=FactKind.NUMBER)},
)
ATTEMPT_PASSED = declare(
    "attempt.passed",
    described="The assessment was passed: {right} of {number} right, {needed} needed.",
    fields=_MARKS,
)
ATTEMPT_FAILED = declare(
    "attempt.failed",
    described="The assessment was not passed: {right} of {number} right, {needed} needed.",
    fields=_MARKS,
)
ATTEMPT_LEFT = declare("attempt.left", described="An assessment was left for too long, and does not count.")
CONVERSATION_HELD = declare(
    "training_conversation.held",
    described="Somebody talked with {person} about an assessment, and they may try again.",
    fields={"person": FactField(kind=FactKind.REFERENCE)},
)
COMPLETION_RECORDED = declare(
    "completion.recorded",
    described="{person} completed a course; it counts until before {expires_on}.",
    fields={"person": FactField(kind=FactKind.REFERENCE), "expires_on": FactField(kind=FactKind.DATE)},
)
