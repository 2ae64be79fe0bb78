"""What reading the ledger writes into the ledger."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

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
