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
FEED_ENDINGS_HELD = declare(
    "feed.endings_held",
    described="A whole list does not name {records} children any more. That is too many at once, so nothing was ended.",
    fields={"records": _NUMBER},
)
FEED_ENDED = declare(
    "feed.ended",
    described="A whole list was taken in to its end: {records} children are not in it any more.",
    fields={"records": _NUMBER},
)
FEED_ENDINGS_AGREED = declare(
    "feed.endings_agreed", described="Somebody agreed that the children whom a whole list does not name are gone."
)
FEED_RESUMED = declare("feed.resumed", described="Somebody let a feed that had stopped go on.")
FEED_FORGOTTEN = declare(
    "feed.forgotten",
    described="{rows} rows of a feed that ended a year ago were deleted. What they brought into the index stays.",
    fields={"rows": _NUMBER},
)
FILE_RECEIVED = declare(
    "feed_file.received",
    described="A file of {bytes} bytes was handed in for a source, with the hash {file}.",
    fields={"bytes": _NUMBER, "file": FactField(kind=FactKind.DIGEST)},
)
FILE_PREVIEWED = declare(
    "feed_file.previewed", described="Whoever handed a file in looked at its first rows as they would be read."
)
FILE_QUEUED = declare(
    "feed_file.queued", described="It was said how a file that was handed in is read; it is taken in."
)
FILE_STAGED = declare(
    "feed_file.staged", described="A file that was handed in was staged as a feed; its bytes were deleted."
)
FILE_REFUSED = declare(
    "feed_file.refused", described="A file that was handed in cannot be read; its bytes were deleted."
)
FILE_GIVEN_UP = declare(
    "feed_file.given_up", described="A file that was handed in was given up; its bytes were deleted."
)
MAPPING_SAVED = declare(
    "feed_mapping.saved",
    described="Version {version} of how files of a source are read was saved.",
    fields={"version": _NUMBER},
)
TOKEN_MADE = declare("feed_token.made", described="A token was made by which programs of a source send files.")
TOKEN_REVOKED = declare("feed_token.revoked", described="A token of a source was revoked.")
