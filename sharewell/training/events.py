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
