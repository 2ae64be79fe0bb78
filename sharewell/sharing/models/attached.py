"""Photographs and documents as they were disclosed. Rows are added and never changed (migration 0004)."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.decisions.types import ItemKind, Seen
from sharewell.foundation.attached_files import FileKind
from sharewell.foundation.classification import Classified, Kind
from sharewell.sharing.models.records import SHA256, sort_fields
from sharewell.sharing.types import Mentions


class Attachment(models.Model):
    """One photograph or document as it was disclosed, with what a reader without it must know.

    `digest` is the SHA-256 of the bytes that go out; it is in the disclosure's seal. The sender's own name of the file
    is kept nowhere. By reference: it was shown or handed over by other means, and no content is kept.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sort_fields(Kind.TECHNICAL, "id", "disclosure", "number", "item_class", "is_by_reference", "kind", "seen"),
        **sort_fields(Kind.TECHNICAL, "mentions", "type", "size", "digest"),
        **sort_fields(Kind.SPECIAL, "description", "reason"),
    }

    disclosure = models.ForeignKey("sharing.Disclosure", on_delete=models.PROTECT, related_name="attachments")
    number = models.PositiveSmallIntegerField()
    item_class = models.CharField(max_length=60)
    is_by_reference = models.BooleanField()
    description = models.TextField()
    kind = models.CharField(max_length=12)
    seen = models.CharField(max_length=10)
    mentions = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    type = models.CharField(max_length=8, blank=True)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        """By reference stores no content; a description always; whoever else is shown is so for a reason."""

        constraints = (
            models.UniqueConstraint(fields=["disclosure", "number"], name="sharing_attachment_once"),
            models.CheckConstraint(
                condition=Q(is_by_reference=True, type="", size=0, digest="")
                | Q(is_by_reference=False, type__in=list(FileKind), size__gt=0, digest__regex=SHA256),
                name="sharing_attachment_by_reference_is_empty",
            ),
            models.CheckConstraint(condition=~Q(description=""), name="sharing_attachment_described"),
            models.CheckConstraint(
                condition=Q(mentions=Mentions.NOBODY) | (Q(mentions__in=list(Mentions)) & ~Q(reason="")),
                name="sharing_attachment_mentions_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(ItemKind), seen__in=list(Seen)), name="sharing_attachment_marked"
            ),
        )

    def __str__(self) -> str:
        """Return the number, never the words."""
        return f"attachment {self.number}"


class AttachmentContent(models.Model):
    """The bytes of an attachment, encrypted under the key of the child (`foundation.subject_keys`, ADR 0053)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sort_fields(Kind.TECHNICAL, "id", "attachment"),
        **sort_fields(Kind.SPECIAL, "sealed"),
    }

    attachment = models.OneToOneField("sharing.Attachment", on_delete=models.PROTECT, related_name="content")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        """Return what it is."""
        return "content of an attachment"
