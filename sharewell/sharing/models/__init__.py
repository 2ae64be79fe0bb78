"""What was asked and disclosed, what went with it, and the links that open it for a body without accounts."""

from sharewell.sharing.models.attached import Attachment, AttachmentContent
from sharewell.sharing.models.beside import ChildSide, Resolution
from sharewell.sharing.models.outside import OutsideLink, OutsideRecipient
from sharewell.sharing.models.records import (
    DisclosedItem,
    Disclosure,
    DisclosureMove,
    InformationRequest,
    RequestMove,
)
from sharewell.sharing.models.tellings import Telling

__all__ = [
    "Attachment",
    "AttachmentContent",
    "ChildSide",
    "DisclosedItem",
    "Disclosure",
    "DisclosureMove",
    "InformationRequest",
    "OutsideLink",
    "OutsideRecipient",
    "RequestMove",
    "Resolution",
    "Telling",
]
