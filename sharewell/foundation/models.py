"""The one row that says what this installation is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

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
