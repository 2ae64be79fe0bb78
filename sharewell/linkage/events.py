"""What feeds write into the ledger: numbers, never a cell."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

_NUMBER = FactField(kind=FactKind.NUMBER)
FEED_BEGUN = declare(
    "feed.begun",
    described="A file of {rows} rows was taken in from a source, with the hash {file}.",
    fields={"rows": _NUMBER, "file": FactField(kind=FactKind.DIGEST)},
)
FEED_ROWS_TAKEN = declare(
    "feed.rows_taken",
    described="{rows} rows of a feed were taken in, or refused with a reason.",
    fields={"rows": _NUMBER},
)
FEED_ROWS_SETTLED = declare(
    "feed.rows_settled",
    described="{rows} rows of a feed were settled. What became of each has the digest {digest}.",
    fields={"rows": _NUMBER, "digest": FactField(kind=FactKind.DIGEST)},
)
