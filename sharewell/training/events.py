"""What training writes into the ledger. Never a name: a person is a reference among the subjects."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.training.types import Part

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
