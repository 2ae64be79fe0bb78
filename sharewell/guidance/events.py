"""What the guidance writes into the ledger."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

edition_codes: set[str] = set()
"""The code of every edition whose statements were signed, taken from the content, never from data."""

_FIELDS = {
    "edition": FactField(kind=FactKind.CODE, allowed=edition_codes),
    "fingerprint": FactField(kind=FactKind.DIGEST),
}

STATEMENT_SIGNED = declare(
    "statement.signed",
    described="A statement of {edition} was signed, in the words with the fingerprint {fingerprint}.",
    fields=_FIELDS,
)
SIGNATURE_WITHDRAWN = declare(
    "signature.withdrawn",
    described="A signature under a statement of {edition} was withdrawn; the words have the fingerprint {fingerprint}.",
    fields=_FIELDS,
)
