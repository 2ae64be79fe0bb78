"""What children write into the ledger, and what is owed in it. The child is a reference among the subjects."""

from sharewell.children.types import BreakGlassFinding
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind
from sharewell.obligations.events import declare_duty

REVIEW = declare_duty(
    "break-glass.review", title="Look at access that was taken in an emergency", page="children:break-glass"
)


REASON_CODES: set[str] = set()
"""The codes of the reasons that content holds. `queries.get_terms` adds to it."""


BREAK_GLASS_OPENED = declare(
    "break_glass.opened",
    described="Access to one child was taken in an emergency until {until}: {reason}. {reviewer} is to look at it.",
    fields={
        "reason": FactField(kind=FactKind.CODE, allowed=REASON_CODES),
        "until": FactField(kind=FactKind.MOMENT),
        "owner": FactField(kind=FactKind.REFERENCE),
        "reviewer": FactField(kind=FactKind.REFERENCE),
    },
)


BREAK_GLASS_ENDED = declare("break_glass.ended", described="Access in an emergency was given back before its time.")


BREAK_GLASS_READ = declare("break_glass.read", described="A reviewer looked at access taken in an emergency.")


BREAK_GLASS_CLOSED = declare(
    "break_glass.closed",
    described="Access taken in an emergency was reviewed: {finding}.",
    fields={"finding": FactField(kind=FactKind.CODE, allowed=frozenset(BreakGlassFinding))},
)
