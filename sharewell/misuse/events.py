"""What misuse writes into the ledger, and what is owed in it."""

from sharewell.core.misuse import RULES
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.misuse.types import Finding
from sharewell.obligations.events import declare_duty

REVIEW = declare_duty("misuse.review", title="Look at a question about access", page="misuse:alert")

ALERT_OPENED = declare(
    "misuse_alert.opened",
    described="The rule {rule} found something on {day} ({times} entries). {reviewer} is to look at it.",
    fields={
        "rule": FactField(kind=FactKind.CODE, allowed=frozenset(RULES)),
        "day": FactField(kind=FactKind.DATE),
        "times": FactField(kind=FactKind.NUMBER),
        "reviewer": FactField(kind=FactKind.REFERENCE),
    },
)
ALERT_READ = declare("misuse_alert.read", described="An alert was read.")
ALERT_CLOSED = declare(
    "misuse_alert.closed",
    described="An alert was closed: {finding}.",
    fields={"finding": FactField(kind=FactKind.CODE, allowed=frozenset(Finding))},
)
