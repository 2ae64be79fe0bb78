"""Open an attachment: each opening is written down, with the hash of what was opened."""

import hashlib
from datetime import datetime

from sharewell.acting.actions import Seen, reading
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.attached_files import FileKind
from sharewell.foundation.subject_keys import KeyDestroyed, NoKey, SealBroken
from sharewell.ledger.actions.content import subject_keys
from sharewell.ledger.types import LedgerFault
from sharewell.sharing.events import ATTACHMENT_OPENED
from sharewell.sharing.models import AttachmentContent, Disclosure
from sharewell.sharing.queries.records import loop_of, may_read_disclosure, one_disclosure
from sharewell.sharing.types import LimitsFirst
from sharewell.sharing.types.attached import AttachmentErased, AttachmentUnknown, OpenedFile


def _seen(row: OpenedFile, *, actor: Actor, **_: object) -> Seen:
    return Seen(
        subjects=[row.reference, row.child],
        facts={"number": row.number, "digest": row.digest, "side": row.side},
        purpose=row.purpose,
    )


@reading(Permission.READ_SHARING, event=ATTACHMENT_OPENED, seen=_seen)
def open_attachment(*, actor: Actor, disclosure: str, number: int, now: datetime) -> OpenedFile:
    """Return the bytes of an attachment to somebody who may read the disclosure.

    Raise `DisclosureUnknown`, `LimitsFirst`, `AttachmentUnknown` or `AttachmentErased`.
    """
    one = one_disclosure(actor, disclosure)
    moves = list(one.moves.order_by("id"))
    if not may_read_disclosure(actor, one, moves, loop_of(moves)):
        raise LimitsFirst("Accept the limits first. Nothing was opened.")
    return opened_file(one, number, side="sender" if actor.organisation == one.organisation else "recipient")


def opened_file(one: Disclosure, number: int, *, side: str) -> OpenedFile:
    """Return the bytes of an attachment, for a reading that was allowed; they are held against their hash.

    Raise `AttachmentUnknown` or `AttachmentErased`, and `LedgerFault` where they are not what was sent.
    """
    held = (
        AttachmentContent.objects.select_related("attachment")
        .filter(attachment__disclosure=one, attachment__number=number)
        .first()
    )
    if held is None:
        raise AttachmentUnknown(one.reference)
    row = held.attachment
    try:
        content = subject_keys().open(one.child, bytes(held.sealed), purpose=f"attachment {row.digest}")
    except KeyDestroyed:
        raise AttachmentErased("What was kept about this child was erased, and this with it.") from None
    except (NoKey, SealBroken):
        raise LedgerFault(f"The key of attachment {number} of {one.reference} is lost or another’s.") from None
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise LedgerFault(f"Attachment {number} of {one.reference} is not what was sent.")
    return OpenedFile(
        reference=one.reference,
        number=number,
        kind=FileKind(row.type),
        content=content,
        digest=row.digest,
        child=one.child,
        purpose=one.purpose,
        side=side,
    )
