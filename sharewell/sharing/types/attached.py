"""Attachments as they are handed to an act, and why one is refused."""

from dataclasses import dataclass

from sharewell.acting.types import Refused
from sharewell.decisions.types import ItemKind, Seen
from sharewell.foundation.attached_files import FileKind
from sharewell.sharing.types import Mentions

MOST_ATTACHMENTS = 3
LARGEST_IN_ALL = 16 * 1024 * 1024  # bytes
LONGEST_DESCRIPTION = 2000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A photograph or document that the sender chose, with the marks of a statement.

    `content` are the bytes as they came, `None` by reference: it was shown or handed over by other means. The name of
    the file is not handed over, so that it cannot be kept.
    """

    content: bytes | None
    description: str
    item_class: str
    kind: ItemKind
    seen: Seen
    mentions: Mentions
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """An attachment as it is sent to somebody who may read it."""

    reference: str
    number: int
    kind: FileKind
    content: bytes
    digest: str
    child: str
    purpose: str
    side: str


class AttachmentRefused(Refused):
    """A file that is not taken. The message says which one, why, and what to do."""

    code = "attachment-refused"

    def __init__(self, words: str, *, number: int) -> None:
        """Keep which of the attachments it is, counted from 1."""
        super().__init__(words)
        self.number = number


class AttachmentUnknown(LookupError):
    """There is no such attachment, or it has no content."""


class AttachmentErased(Refused):
    """What is kept about the child was erased, and the attachment with it."""

    code = "attachment-erased"
