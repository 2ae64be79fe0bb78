"""Take attachments within the act that discloses: checked by their bytes, described, encrypted, without their names."""

import hashlib
from collections.abc import Sequence

from sharewell.advice.types import FindingKind, find_identifying
from sharewell.agreements.types.words import load_words
from sharewell.foundation.attached_files import LARGEST_FILE, CleanFile, FileRefused, clean_file
from sharewell.foundation.subject_keys import KeyDestroyed
from sharewell.ledger.actions.content import subject_keys
from sharewell.ledger.types import LedgerFault
from sharewell.sharing.models import Attachment, AttachmentContent
from sharewell.sharing.types import HeldBack, Mentions
from sharewell.sharing.types.attached import (
    LARGEST_IN_ALL,
    LONGEST_DESCRIPTION,
    MOST_ATTACHMENTS,
    Attached,
    AttachmentErased,
    AttachmentRefused,
)


def require_describable(attached: Sequence[Attached]) -> None:
    """Return where each attachment is said what it is, and none is too large. Raise `AttachmentRefused`."""
    if len(attached) > MOST_ATTACHMENTS:
        raise AttachmentRefused(
            f"Attach at most {MOST_ATTACHMENTS} at a time, and send the rest after it. Nothing was sent.",
            number=MOST_ATTACHMENTS + 1,
        )
    known = load_words().item_classes
    for number, one in enumerate(attached, start=1):
        if not one.description.strip() or len(one.description) > LONGEST_DESCRIPTION:
            raise AttachmentRefused(
                f"Attachment {number}: say in words what it shows, in at most {LONGEST_DESCRIPTION:,} characters. "
                "Nothing was sent.",
                number=number,
            )
        if one.item_class not in known:
            raise AttachmentRefused(
                f"Attachment {number}: say what kind of information it is. Nothing was sent.", number=number
            )
        if one.content is not None and len(one.content) > LARGEST_FILE:
            raise AttachmentRefused(
                f"Attachment {number} is larger than {LARGEST_FILE // 1024**2} MB. Make it smaller. Nothing was sent.",
                number=number,
            )
    if sum(len(one.content or b"") for one in attached) > LARGEST_IN_ALL:
        raise AttachmentRefused(
            f"Together they are larger than {LARGEST_IN_ALL // 1024**2} MB. Send some of them after this. "
            "Nothing was sent.",
            number=len(attached),
        )


def clean(attached: Sequence[Attached]) -> tuple[CleanFile | None, ...]:
    """Return what is kept of each file, nothing for one by reference. Raise `AttachmentRefused`."""
    cleaned: list[CleanFile | None] = []
    for number, one in enumerate(attached, start=1):
        try:
            cleaned.append(None if one.content is None else clean_file(one.content))
        except FileRefused as refusal:
            raise AttachmentRefused(f"Attachment {number}: {refusal} Nothing was sent.", number=number) from None
    return tuple(cleaned)


def attachment_rows(
    attached: Sequence[Attached], files: Sequence[CleanFile | None], *, locates: bool
) -> list[Attachment]:
    """Return the rows of attachments, without what must not travel. Raise `HeldBack`."""
    rows = []
    for number, (one, file) in enumerate(zip(attached, files, strict=True), start=1):
        _require_free(one, number, locates=locates)
        rows.append(
            Attachment(
                number=number,
                item_class=one.item_class,
                is_by_reference=file is None,
                description=one.description.strip(),
                kind=one.kind.value,
                seen=one.seen.value,
                mentions=one.mentions.value,
                reason=one.reason.strip(),
                type=file.kind.value if file else "",
                size=len(file.content) if file else 0,
                digest=hashlib.sha256(file.content).hexdigest() if file else "",
            )
        )
    return rows


def _require_free(one: Attached, number: int, *, locates: bool) -> None:
    words_show_where = any(each.kind is FindingKind.POSTCODE for each in find_identifying(one.description))
    if locates and (one.mentions is Mentions.WHERE or words_show_where):
        raise HeldBack(
            f"Attachment {number} shows where somebody is. The guide says that this must not travel. Nothing was sent."
        )
    if one.mentions is not Mentions.NOBODY and not one.reason.strip():
        raise HeldBack(
            f"Attachment {number} tells of somebody else, or where somebody is. "
            "It is held back unless you say why they need it."
        )


def keep_contents(rows: Sequence[Attachment], files: Sequence[CleanFile | None], *, child: str) -> None:
    """Keep the bytes of attachments that were saved, encrypted under the child's key.

    Raise `AttachmentErased` where what is kept about the child was erased, and `AttachmentRefused` where this
    installation has no folder for keys.
    """
    for row, file in zip(rows, files, strict=True):
        if file is None:
            continue
        try:
            sealed = subject_keys().seal(child, file.content, purpose=sealed_for(row.digest))
        except KeyDestroyed:
            raise AttachmentErased("What was kept about this child was erased. Nothing can be attached.") from None
        except LedgerFault:
            raise AttachmentRefused(
                "Attachments cannot be kept here yet: no folder for keys is set up. Tell whoever runs Sharewell. "
                "Leave them out to send the statements. Nothing was sent.",
                number=row.number,
            ) from None
        AttachmentContent.objects.create(attachment=row, sealed=sealed)


def sealed_for(digest: str) -> str:
    """Return what binds sealed bytes to the attachment that they are."""
    return f"attachment {digest}"
