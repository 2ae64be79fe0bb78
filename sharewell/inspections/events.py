"""What inspections write into the ledger."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

INSPECTION_GRANTED = declare(
    "inspection.granted",
    described="{post} may read records of decisions from {began_at} until {ended_at}.",
    fields={
        "post": FactField(kind=FactKind.REFERENCE),
        "began_at": FactField(kind=FactKind.MOMENT),
        "ended_at": FactField(kind=FactKind.MOMENT),
    },
)
INSPECTION_WITHDRAWN = declare("inspection.withdrawn", described="An inspection was ended before its time.")
