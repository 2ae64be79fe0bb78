"""Alerts, and what each rests on. References only: no name, and no word about a child but the reviewer's reason."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.core.misuse import RULES
from sharewell.foundation.classification import Classified, Kind
from sharewell.misuse.types import LONGEST, Finding

_KEPT = "Six years after it was closed, as records about the conduct of staff usually are; the organisation decides."
_GOES = "Deleted after that time; the ledger keeps that it was opened and closed."
_REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


class Alert(models.Model):
    """One rule found something about one person on one day. It stays open until a reviewer closes it with a reason."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "rule", "opened_at", "closed_at", "finding"),
        **_sorted(Kind.REFERENCE, "reference", "person", "organisation", "closed_by"),
        **_sorted(Kind.PERSONAL, "day", "reason"),
    }

    reference = models.CharField(max_length=40, unique=True)
    rule = models.CharField(max_length=40)
    person = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    day = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    finding = models.CharField(max_length=20, blank=True)
    reason = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """A rule alerts once a person and day; closed whole or not at all; never closed by whom it is about."""

        indexes = (models.Index(fields=["organisation", "-reference"], name="misuse_alert_house"),)
        constraints = (
            models.UniqueConstraint(fields=["rule", "person", "day"], name="misuse_alert_once"),
            models.CheckConstraint(condition=Q(rule__in=list(RULES)), name="misuse_alert_rule"),
            models.CheckConstraint(
                condition=Q(person__regex=_REFERENCE, organisation__regex=_REFERENCE), name="misuse_alert_references"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", finding="", reason="")
                | (
                    Q(closed_at__isnull=False, closed_at__gte=F("opened_at"), finding__in=list(Finding))
                    & ~Q(closed_by="")
                    & ~Q(reason="")
                ),
                name="misuse_alert_closed_whole",
            ),
            models.CheckConstraint(condition=~Q(closed_by=F("person")), name="misuse_alert_closed_by_another"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AlertEntry(models.Model):
    """One entry of the ledger that an alert rests on."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "alert"),
        **_sorted(Kind.REFERENCE, "entry", "subject"),
    }

    alert = models.ForeignKey("misuse.Alert", on_delete=models.PROTECT, related_name="entries")
    entry = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, blank=True)

    class Meta:
        """An entry once an alert."""

        constraints = (models.UniqueConstraint(fields=["alert", "entry"], name="misuse_alertentry_once"),)

    def __str__(self) -> str:
        """Return the reference of the entry."""
        return self.entry
