"""What is written into the ledger of children who were described without the index."""

from sharewell.children.types import PartyWhy, Relation
from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

CHILD_DESCRIBED = declare("child.described", described="A child was described without the index.")


CHILD_INVENTED = declare("child.invented", described="A child was invented for an exercise.")


CHILD_READ = declare(
    "child.read",
    described="Somebody read who a child is, because of: {relation}.",
    fields={"relation": FactField(kind=FactKind.CODE, allowed=frozenset(Relation))},
)


CHILDREN_SOUGHT = declare(
    "children.sought",
    described="Somebody looked for children by a name, and {found} came back.",
    fields={"found": FactField(kind=FactKind.NUMBER)},
)


CHILDREN_READ = declare(
    "children.read",
    described="Somebody read the names of {found} children in a list.",
    fields={"found": FactField(kind=FactKind.NUMBER)},
)


PARTY_ADMITTED = declare(
    "child.party_admitted",
    described="{organisation} may know who the child is: {why}.",
    fields={
        "organisation": FactField(kind=FactKind.REFERENCE),
        "why": FactField(kind=FactKind.CODE, allowed=frozenset(PartyWhy)),
    },
)


PARTY_ENDED = declare(
    "child.party_ended",
    described="{organisation} is no longer shown who the child is.",
    fields={"organisation": FactField(kind=FactKind.REFERENCE)},
)
