"""Feeds: what was received, row by row, and what became of each. A row's cells are kept until it is settled."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.linkage.types import LONGEST_CELL, RowOutcome

_KEPT = "Until the quality of the source has been looked at, a year at most."
_GOES = "The cells are emptied when the row is taken in, the rows deleted after a year; the numbers stay."
REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"


def sorted_as(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


class Feed(models.Model):
    """One file of a source, read in one way (`reading`). The same file again is the same feed: it goes on. Once another
    file has followed it, it is said anew: a feed of its own, with the next `turn`.

    `service` says what the source itself does with each child in the file; empty where it only tells of them. `taken`
    counts the rows that were taken in or refused then; `worked_at` is when a row was last taken in or settled.
    `is_whole`: it names every child with whom the source works; `ended` counts those whom it does not name any more and
    with whom that has ended, `unnamed` those with whom it has not, because they are too many, until somebody agrees
    (`is_agreed`). Both are what is told (ADR 198). A year after its end its rows are deleted (`forgotten_at`).
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "file_hash", "reading", "service", "rows", "taken", "begun_at", "worked_at"),
        **sorted_as(Kind.TECHNICAL, "finished_at", "is_whole", "is_agreed", "ended", "unnamed", "turn"),
        **sorted_as(Kind.TECHNICAL, "forgotten_at"),
        **sorted_as(Kind.REFERENCE, "reference", "source"),
    }

    reference = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=40)
    file_hash = models.CharField(max_length=64)
    reading = models.CharField(max_length=64, blank=True)
    turn = models.PositiveIntegerField(default=1, db_default=1)
    service = models.CharField(max_length=30, blank=True)
    rows = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    is_whole = models.BooleanField(default=False, db_default=False)
    is_agreed = models.BooleanField(default=False, db_default=False)
    ended = models.PositiveIntegerField(null=True, blank=True)
    unnamed = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        """Once for a turn of a file of a source."""

        constraints = (
            models.UniqueConstraint(fields=["source", "file_hash", "reading", "turn"], name="linkage_feed_once"),
            models.CheckConstraint(condition=Q(source__regex=REFERENCE), name="linkage_feed_source"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class FeedBatch(models.Model):
    """Rows of a feed that were settled at once. `digest` is that of their lines, as the ledger's entry names it.

    The numbers are what is told to whoever looks after the index, as if there were no hidden child: whom a source names
    for the first time and a shield reaches is counted as new, and whom it has named before as seen again (ADR 192).
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "rows", "digest", "settled_at", "linked", "possible"),
        **sorted_as(Kind.TECHNICAL, "new", "seen_again"),
        **sorted_as(Kind.REFERENCE, "feed"),
    }

    feed = models.ForeignKey("linkage.Feed", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    linked = models.PositiveIntegerField(default=0)
    possible = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    seen_again = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    settled_at = models.DateTimeField()

    class Meta:
        """A digest as the ledger has it; every row of it is counted once."""

        constraints = (
            models.CheckConstraint(
                condition=Q(rows=F("linked") + F("possible") + F("new") + F("seen_again")),
                name="linkage_feedbatch_counted",
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="linkage_feedbatch_digest"),
        )

    def __str__(self) -> str:
        """Return the number of the batch."""
        return f"batch {self.pk}"


class FeedRow(models.Model):
    """One line of a file: waiting, or what became of it. Nothing received is lost.

    A row that is taken has a record that nobody sees until the row is settled. `is_same`: the source said nothing new.
    `is_first`: with it the source spoke of the child for the first time.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "line", "outcome", "reason", "is_same", "is_first"),
        **sorted_as(Kind.REFERENCE, "feed", "child", "batch"),
        **sorted_as(
            Kind.PERSONAL, "source_id", "given_names", "family_name", "date_of_birth", "sex", "address", "town"
        ),
        **sorted_as(Kind.PERSONAL, "postcode", "nhs_number", "parent_1", "parent_2", "school"),
    }

    # Found by the constraint, which begins with the feed.
    feed = models.ForeignKey("linkage.Feed", on_delete=models.PROTECT, related_name="+", db_index=False)
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
    is_first = models.BooleanField(default=False, db_default=False)
    batch = models.ForeignKey(
        "linkage.FeedBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        """A line once; refused with a reason; taken in with a record, and then without a cell."""

        indexes = (
            models.Index(fields=["feed", "line"], condition=Q(outcome="waits"), name="linkage_feedrow_waits"),
            models.Index(fields=["feed", "line"], condition=Q(outcome="taken"), name="linkage_feedrow_taken"),
            models.Index(fields=["feed", "line"], condition=Q(outcome="refused"), name="linkage_feedrow_refused"),
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
