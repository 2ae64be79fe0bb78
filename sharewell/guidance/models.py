"""Who signed which statement of which edition, in which words."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as decisions that rest on the edition."
_STAYS = "Never: it holds references only. Once the person is erased elsewhere, the reference leads nowhere."


class SignOff(models.Model):
    """One person signs one statement of an edition, in the very words that `fingerprint` seals.

    It holds until it is withdrawn. Where the words change, the fingerprint is another, and the signature says nothing
    of the new words. By migration 0002 a signature is never changed but to be withdrawn, once.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **{
            name: Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS)
            for name in ("id", "edition", "statement", "fingerprint", "role", "signed_at", "withdrawn_at")
        },
        **{
            name: Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_STAYS)
            for name in ("reference", "signed_by", "organisation")
        },
    }

    reference = models.CharField(max_length=40, unique=True)
    edition = models.CharField(max_length=60)
    statement = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    signed_by = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    role = models.CharField(max_length=60)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Nobody signs the same words twice."""

        constraints = (
            models.UniqueConstraint(
                fields=["edition", "statement", "fingerprint", "signed_by"],
                condition=Q(withdrawn_at__isnull=True),
                name="guidance_signoff_once_a_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    signed_by__regex=r"^[a-z]{2,8}_[0-9A-Z]{18}$", organisation__regex=r"^[a-z]{2,8}_[0-9A-Z]{18}$"
                ),
                name="guidance_signoff_references",
            ),
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="guidance_signoff_fingerprint"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("signed_at")),
                name="guidance_signoff_withdrawn_later",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
