"""What notices write into the ledger."""

from sharewell.ledger.events import declare
from sharewell.ledger.types import FactField, FactKind

NOTICE_GIVEN = declare(
    "notice.given",
    described="{person} was told that {about} waits.",
    fields={"person": FactField(kind=FactKind.REFERENCE), "about": FactField(kind=FactKind.REFERENCE)},
)
NOTICE_READ = declare("notice.read", described="A notice was marked as read.")
NOTICE_DELIVERED = declare("notice.delivered", described="The e-mail of a notice was handed to the e-mail service.")
NOTICE_UNDELIVERED = declare(
    "notice.undelivered",
    described="The e-mail of a notice could not be sent, at attempt {attempt}.",
    fields={"attempt": FactField(kind=FactKind.NUMBER)},
)
