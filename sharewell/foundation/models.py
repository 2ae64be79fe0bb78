"""The one row that says what this installation is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the database exists."
_STAYS = "Never: it says nothing about a person."


class Installation(models.Model):
    """What this database is for: invented data to look at, tests, or a service. There is one row at most."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "kind": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
        "marked_at": Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS),
    }

    id = models.SmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=10)
    marked_at = models.DateTimeField()

    class Meta:
        """One row, of a known kind."""

        db_table = "foundation_installation"
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="foundation_installation_is_one"),
            models.CheckConstraint(
                condition=Q(kind__in=("demo", "service", "test")), name="foundation_installation_kind_is_known"
            ),
        )

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class OneTimeLink(models.Model):
    """A link that opens one door once. Of its token only the SHA-256 is kept."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        name: Classified(
            kind=Kind.REFERENCE if name == "for_reference" else Kind.TECHNICAL,
            retention="Thirty days after its time was over.",
            erased="The row is deleted; the ledger keeps that a link was made and used.",
        )
        for name in ("id", "digest", "purpose", "for_reference", "made_at", "expires_at", "used_at")
    }

    digest = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=40)
    for_reference = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A time in which it can be used, and a hash of the right length."""

        db_table = "foundation_onetimelink"
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="foundation_onetimelink_has_a_time"),
            models.CheckConstraint(
                condition=Q(purpose__regex=r"^[a-z][a-z0-9-]*$"), name="foundation_onetimelink_purpose_is_a_code"
            ),
        )
        indexes = (models.Index(fields=["purpose", "for_reference"], name="foundation_onetimelink_for"),)

    def __str__(self) -> str:
        """Return the purpose."""
        return self.purpose
