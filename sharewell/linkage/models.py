"""Feeds: what was received, row by row, and what became of each. A row's cells are kept until it is settled."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.linkage.types import LONGEST_CELL, RowOutcome

_KEPT = "Until the quality of the source has been looked at, a year at most."
_GOES = "The cells are emptied when the row is taken in; the numbers stay with the ledger."
_REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


class Feed(models.Model):
    """One file of a source. The same file again is the same feed: it goes on where it stopped.

    `service` says what the source itself does with each child in the file; empty where it only tells of them.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "file_hash", "service", "rows", "begun_at", "finished_at"),
        **_sorted(Kind.REFERENCE, "reference", "source"),
    }

    reference = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=40)
    file_hash = models.CharField(max_length=64)
    service = models.CharField(max_length=30, blank=True)
    rows = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Once for a file of a source."""

        constraints = (
            models.UniqueConstraint(fields=["source", "file_hash"], name="linkage_feed_once"),
            models.CheckConstraint(condition=Q(source__regex=_REFERENCE), name="linkage_feed_source"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class FeedBatch(models.Model):
    """Rows of a feed that were settled at once. `digest` is that of their lines, as the ledger's entry names it."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "rows", "digest", "settled_at"),
        **_sorted(Kind.REFERENCE, "feed"),
    }

    feed = models.ForeignKey("linkage.Feed", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    settled_at = models.DateTimeField()

    class Meta:
        """A digest as the ledger has it."""

        constraints = (
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="linkage_feedbatch_digest"),
        )

    def __str__(self) -> str:
        """Return the number of the batch."""
        return f"batch {self.pk}"


class FeedRow(models.Model):
    """One line of a file: waiting, or what became of it. Nothing received is lost.

    A row that is taken has a record that nobody sees until the row is settled. `is_same`: the source said nothing new.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "line", "outcome", "reason", "is_same"),
        **_sorted(Kind.REFERENCE, "feed", "child", "batch"),
        **_sorted(Kind.PERSONAL, "source_id", "given_names", "family_name", "date_of_birth", "sex", "address", "town"),
        **_sorted(Kind.PERSONAL, "postcode", "nhs_number", "parent_1", "parent_2", "school"),
    }

    feed = models.ForeignKey("linkage.Feed", on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    source_id = models.CharField(max_length=LONGEST_CELL, blank=True)
    given_names = models.CharField(max_length=LONGEST_CELL, blank=True)
    family_name = models.CharField(max_length=LONGEST_CELL, blank=True)
    date_of_birth = models.CharField(max_length=LONGEST_CELL, blank=True)
    sex = models.CharField(max_length=LONGEST_CELL, blank=True)
    address = models.CharField(max_length=LONGEST_CELL, blank=True)
    town = models.CharField(max_length=LONGEST_CELL, blank=True)
    postcode = models.CharField(max_length=LONGEST_CELL, blank=True)
    nhs_number = models.CharField(max_length=LONGEST_CELL, blank=True)
    parent_1 = models.CharField(max_length=LONGEST_CELL, blank=True)
    parent_2 = models.CharField(max_length=LONGEST_CELL, blank=True)
    school = models.CharField(max_length=LONGEST_CELL, blank=True)
    outcome = models.CharField(max_length=20, default=RowOutcome.WAITS.value)
    reason = models.CharField(max_length=200, blank=True)
    child = models.CharField(max_length=40, blank=True)
    is_same = models.BooleanField(default=False)
    batch = models.ForeignKey(
        "linkage.FeedBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        """A line once; refused with a reason; taken in with a record, and then without a cell."""

        indexes = (
            models.Index(fields=["feed", "line"], condition=Q(outcome="waits"), name="linkage_feedrow_waits"),
            models.Index(fields=["feed", "line"], condition=Q(outcome="taken"), name="linkage_feedrow_taken"),
        )
        constraints = (
            models.UniqueConstraint(fields=["feed", "line"], name="linkage_feedrow_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in RowOutcome]), name="linkage_feedrow_outcome"
            ),
            models.CheckConstraint(
                condition=Q(outcome="waits", reason="", child="")
                | (Q(outcome="refused", child="") & ~Q(reason=""))
                | Q(outcome__in=["taken", "linked", "possible", "new", "held", "seen-again"], given_names="",
                    family_name="", date_of_birth="", address="", nhs_number="", parent_1="", parent_2="",
                    child__startswith="chi_"),
                name="linkage_feedrow_whole",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        """Return the line."""
        return f"line {self.line}"
