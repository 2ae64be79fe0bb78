"""What training writes into the ledger. Never a name: a person is a reference among the subjects."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.training.types import BookingState, Part

COMPLETION_RECORDED = declare(
    "completion.recorded",
    described="A course was completed on {completed_on}; it counts until {expires_on}.",
    fields={
        "completion": FactField(kind=FactKind.REFERENCE),
        "completed_on": FactField(kind=FactKind.DATE),
        "expires_on": FactField(kind=FactKind.DATE),
    },
)

COMPLETIONS_IMPORTED = declare(
    "completions.imported",
    described="A list of completions was taken over: {added} added, {held} held before.",
    fields={
        "added": FactField(kind=FactKind.NUMBER),
        "held": FactField(kind=FactKind.NUMBER),
        "file": FactField(kind=FactKind.DIGEST),
    },
)

EXPIRY_TOLD = declare(
    "expiry.told",
    described="A person was told that their {part} runs out on {until}, {days} days or less ahead.",
    fields={
        "part": FactField(kind=FactKind.CODE, allowed=frozenset(Part)),
        "until": FactField(kind=FactKind.DATE),
        "days": FactField(kind=FactKind.NUMBER),
    },
)

_SESSION = {"session": FactField(kind=FactKind.REFERENCE)}

SESSION_ANNOUNCED = declare(
    "training_session.announced",
    described="A training session with {places} places was announced.",
    fields={"places": FactField(kind=FactKind.NUMBER)},
)
SESSION_CANCELLED = declare("training_session.cancelled", described="A training session was called off.")
BOOKING_MADE = declare(
    "booking.made",
    described="A person booked the session {session}: {state}.",
    fields={**_SESSION, "state": FactField(kind=FactKind.CODE, allowed=frozenset(BookingState))},
)
BOOKING_MOVED_UP = declare(
    "booking.moved_up", described="A person who waited was given a place at the session {session}.", fields=_SESSION
)
BOOKING_GIVEN_UP = declare(
    "booking.given_up", described="A person gave up their place at the session {session}.", fields=_SESSION
)
ATTENDANCE_MARKED = declare(
    "attendance.marked",
    described="It was marked who was there: {there} of {booked}.",
    fields={"there": FactField(kind=FactKind.NUMBER), "booked": FactField(kind=FactKind.NUMBER)},
)
SESSION_EVALUATED = declare(
    "training_session.evaluated", described="A person said what they think of the session {session}.", fields=_SESSION
)

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
