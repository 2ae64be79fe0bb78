"""Which pages were sent, so that one that arrives twice is kept once."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as what was written by it."
_GOES = "By the owner of the tables, once no browser can send the page any more."


class SentPage(models.Model):
    """That somebody sent the page of a key. Rows are added and never changed."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **{name: Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_GOES) for name in ("id", "key", "at")},
        "by": Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_GOES),
    }

    by = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        """Each page once."""

        constraints = (
            models.UniqueConstraint(fields=["by", "key"], name="consent_sentpage_once"),
            models.CheckConstraint(condition=~Q(by="") & ~Q(key=""), name="consent_sentpage_is_somebodys"),
        )

    def __str__(self) -> str:
        """Return the key, which is chance."""
        return self.key
