"""The end of a record: the archive and who opened it, legal holds, destruction and what is left: a reference."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.children.models.held import sorted_as
from sharewell.children.types.emergencies import LONGEST
from sharewell.children.types.lifecycle import ArchiveReason
from sharewell.foundation.classification import Classified, Kind

_STAYS = "For ever: it says that something was destroyed, and nothing of what."
_NEVER = "Never."


def _for_ever(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_STAYS, erased=_NEVER) for name in names}


class ArchiveOpening(models.Model):
    """Somebody took one child out of the archive, for a reason in words and some hours."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "reason", "opened_at", "until"),
        **sorted_as(Kind.REFERENCE, "reference", "child", "opened_by", "post"),
        **sorted_as(Kind.SPECIAL, "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    opened_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    reason = models.CharField(max_length=30)
    words = models.TextField(max_length=LONGEST)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        """A reason and words; over by its own time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(reason__in=[one.value for one in ArchiveReason]) & ~Q(words=""),
                name="children_archiveopening_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="children_archiveopening_ends"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class LegalHold(models.Model):
    """What is held of a child is not destroyed while this stands. It is looked at again by a day; no clock ends it."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "began_on", "review_on", "placed_at", "lifted_at"),
        **sorted_as(Kind.REFERENCE, "reference", "child", "placed_by", "placed_post", "organisation", "lifted_by"),
        **sorted_as(Kind.SPECIAL, "words", "lifted_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=LONGEST)
    began_on = models.DateField()
    review_on = models.DateField()
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=40)
    placed_post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=40, blank=True)
    lifted_words = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """A reason, a day to look again; lifted whole; one of an organisation for a record."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(words="") & Q(review_on__gt=F("began_on")), name="children_legalhold_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="", lifted_words="")
                | (Q(lifted_at__isnull=False, lifted_at__gte=F("placed_at")) & ~Q(lifted_by="") & ~Q(lifted_words="")),
                name="children_legalhold_lifted_whole",
            ),
            models.UniqueConstraint(
                fields=["child", "organisation"], condition=Q(lifted_at=None), name="children_legalhold_one_stands"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Destruction(models.Model):
    """Records whose time was over were destroyed, batch by batch, by one rule. A certificate is made from this row."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_for_ever(Kind.TECHNICAL, "id", "rule", "source", "standing", "begun_at", "finished_at"),
        **_for_ever(Kind.TECHNICAL, "children", "records", "digest"),
        **_for_ever(Kind.REFERENCE, "reference", "by", "entry"),
    }

    reference = models.CharField(max_length=40, unique=True)
    rule = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    standing = models.CharField(max_length=20)
    by = models.CharField(max_length=40)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    children = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    entry = models.CharField(max_length=40, blank=True)

    class Meta:
        """Finished whole; one that is not finished at a time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(finished_at=None, digest="", entry="")
                | (Q(finished_at__isnull=False, digest__regex=r"^[0-9a-f]{64}$") & ~Q(entry="")),
                name="children_destruction_finished_whole",
            ),
            models.UniqueConstraint(
                models.Value(1), condition=Q(finished_at=None), name="children_destruction_one_at_a_time"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Tombstone(models.Model):
    """A record was destroyed: its reference, and by which destruction. Nothing else is left of it."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_for_ever(Kind.TECHNICAL, "id", "destroyed_at"),
        **_for_ever(Kind.REFERENCE, "reference", "destruction"),
    }

    reference = models.CharField(max_length=40, unique=True)
    destruction = models.ForeignKey("children.Destruction", on_delete=models.PROTECT, related_name="+")
    destroyed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
