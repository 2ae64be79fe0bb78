"""Content beside entries, encrypted under a key for each subject. The keys lie outside the database (ADR 0053)."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.ledger.models.entries import Entry

_KEPT = "As long as the installation keeps its records."
_STAYS = "Never: it holds references only. Once the person is erased elsewhere, the reference leads nowhere."


class KeptContent(models.Model):
    """Something that had to be kept beside an entry: unreadable without the subject's key.

    The entry carries the SHA-256 of `sealed`, so that a leaf covers it, and goes on doing so once nobody can read it.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "entry": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "subject": Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_STAYS),
        "sealed": Classified(
            kind=Kind.SPECIAL,
            retention="Until the subject is erased, at the latest when the records about the subject are.",
            erased="The subject's key is destroyed; what stays are bytes that nobody can read.",
        ),
    }

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="content")
    subject = models.CharField(max_length=80, db_index=True)
    sealed = models.BinaryField()

    class Meta:
        """A subject is a reference."""

        constraints = (
            models.CheckConstraint(
                condition=Q(subject__regex=r"^[0-9A-Za-z_]+$"), name="ledger_keptcontent_subject_is_a_reference"
            ),
        )

    def __str__(self) -> str:
        """Return the number of the entry."""
        return str(self.entry_id)


class SubjectErasure(models.Model):
    """The order to erase what is kept about a subject. From its commit on nothing is read; the key goes next."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "subject": Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_STAYS),
        "ordered_at": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "destroyed_at": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
    }

    subject = models.CharField(max_length=80, unique=True)
    ordered_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Destroyed after it was ordered."""

        constraints = (
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(destroyed_at__gte=F("ordered_at")),
                name="ledger_subjecterasure_order",
            ),
        )

    def __str__(self) -> str:
        """Return the reference of the subject."""
        return self.subject
