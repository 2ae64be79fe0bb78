"""What mediated access writes into the ledger. The words stay with the row; an entry holds the code of the reason."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

REASON_CODES: set[str] = set()
"""The codes of the reasons that content holds. `queries.get_terms` adds to it."""

MEDIATED_ACCESS_BEGUN = declare(
    "mediated_access.begun",
    described="{mediator} acts for {practitioner} until {until}: {reason}.",
    fields={
        "mediator": FactField(kind=FactKind.REFERENCE),
        "practitioner": FactField(kind=FactKind.REFERENCE),
        "until": FactField(kind=FactKind.MOMENT),
        "reason": FactField(kind=FactKind.CODE, allowed=REASON_CODES),
    },
)
MEDIATED_ACCESS_ENDED = declare(
    "mediated_access.ended",
    described="Acting for somebody was ended before its time, by the {by}.",
    fields={"by": FactField(kind=FactKind.CODE, allowed=frozenset({"mediator", "practitioner"}))},
)
