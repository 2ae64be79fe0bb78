"""What partnerships writes into the ledger."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

CONTACT_ROUTES_IMPORTED = declare(
    "contact_routes.imported",
    described="Contact routes imported: {added} added, {replaced} replaced, {unchanged} unchanged, {refused} refused.",
    fields={
        "file_digest": FactField(kind=FactKind.DIGEST),
        "added": FactField(kind=FactKind.NUMBER),
        "replaced": FactField(kind=FactKind.NUMBER),
        "unchanged": FactField(kind=FactKind.NUMBER),
        "refused": FactField(kind=FactKind.NUMBER),
    },
)
