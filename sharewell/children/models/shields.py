"""Who must not be found, who is cleared to see them, and which records are one child: dated, never moved."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from sharewell.children.models.held import sorted_as
from sharewell.children.types.emergencies import LONGEST
from sharewell.children.types.shields import ShieldReason
from sharewell.foundation.classification import Classified, Kind


class Shield(models.Model):
    """A child is hidden from everybody who is not cleared, until two people have lifted it.

    Raised at once by one; `asked_by` asks to lift it, and `lifted_by`, who is somebody else, agrees.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "raised_at", "asked_at", "lifted_at"),
        **sorted_as(Kind.REFERENCE, "reference", "child", "raised_by", "asked_by", "lifted_by"),
        **sorted_as(Kind.SPECIAL, "reason", "words", "asked_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=30)
    words = models.TextField(max_length=LONGEST)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.CharField(max_length=40, blank=True)
    asked_words = models.TextField(max_length=LONGEST, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """A reason in words; lifted by two, with a reason, or not at all."""

        indexes = (models.Index(fields=["child"], condition=Q(lifted_at=None), name="children_shield_standing"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(reason__in=[one.value for one in ShieldReason]) & ~Q(words=""),
                name="children_shield_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None, asked_by="", asked_words="")
                | (Q(asked_at__isnull=False, asked_at__gte=F("raised_at")) & ~Q(asked_by="") & ~Q(asked_words="")),
                name="children_shield_asked_whole",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="")
                | (
                    Q(lifted_at__isnull=False, asked_at__isnull=False, lifted_at__gte=F("asked_at"))
                    & ~Q(lifted_by="")
                    & ~Q(lifted_by=F("asked_by"))
                ),
                name="children_shield_lifted_by_two",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Clearance(models.Model):
    """A post that may see a child in spite of a shield, until somebody who is cleared too ends it, and says why."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "began_at", "ended_at"),
        **sorted_as(Kind.REFERENCE, "shield", "post", "given_by", "ended_by"),
        **sorted_as(Kind.SPECIAL, "ended_reason"),
    }

    shield = models.ForeignKey("children.Shield", on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=40)
    given_by = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="", db_default="")
    ended_reason = models.TextField(max_length=LONGEST, blank=True, default="", db_default="")

    class Meta:
        """Once for a post at a time; ended whole, with a reason."""

        constraints = (
            models.UniqueConstraint(
                fields=["shield", "post"], condition=Q(ended_at=None), name="children_clearance_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="", ended_reason="")
                | (Q(ended_at__isnull=False, ended_at__gte=F("began_at")) & ~Q(ended_by="") & ~Q(ended_reason="")),
                name="children_clearance_ended_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the post."""
        return self.post


class ChildLink(models.Model):
    """Two records are one child, from a moment on and until it is ended. No row moves; both references stay valid."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "began_at", "ended_at"),
        **sorted_as(Kind.REFERENCE, "reference", "one", "other", "began_by", "ended_by"),
        **sorted_as(Kind.SPECIAL, "reason", "ended_reason"),
    }

    reference = models.CharField(max_length=40, unique=True)
    one = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=40)
    reason = models.TextField(max_length=LONGEST)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    ended_reason = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """Two records, once at a time, in the order of their rows; a reason at both ends."""

        constraints = (
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="children_childlink_in_order"),
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(ended_at=None), name="children_childlink_once"
            ),
            models.CheckConstraint(
                condition=~Q(reason="")
                & (
                    Q(ended_at=None, ended_by="", ended_reason="")
                    | (Q(ended_at__isnull=False, ended_at__gte=F("began_at")) & ~Q(ended_by="") & ~Q(ended_reason=""))
                ),
                name="children_childlink_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Review(models.Model):
    """A record waits for a person: is it the child of another record, or not? Until then nobody else sees it.

    Where `against` is hidden, only who is cleared to see that child sees the question. An answer stays as it was given;
    whoever gave it may take it back (`undone_at`), and the question is asked anew.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "bits", "opened_at", "settled_at", "is_same", "undone_at"),
        **sorted_as(Kind.REFERENCE, "reference", "child", "against", "settled_by", "undone_by"),
        **sorted_as(Kind.SPECIAL, "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    against = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    bits = models.FloatField()
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=40, blank=True)
    is_same = models.BooleanField(null=True, blank=True)
    words = models.TextField(max_length=LONGEST, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # The functions that open questions name no such column.
    undone_by = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        """Two records; settled whole; taken back by somebody, after it was settled."""

        indexes = (
            models.Index(fields=["child"], condition=Q(settled_at=None), name="children_review_open"),
            models.Index(F("bits").desc(), "reference", condition=Q(settled_at=None), name="children_review_likeliest"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(child=F("against")), name="children_review_of_two"),
            models.UniqueConstraint(
                Least("child", "against"),
                Greatest("child", "against"),
                condition=Q(settled_at=None),
                name="children_review_open_once",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by="", is_same=None, words="")
                | (
                    Q(settled_at__isnull=False, settled_at__gte=F("opened_at"), is_same__isnull=False)
                    & ~Q(settled_by="")
                    & ~Q(words="")
                ),
                name="children_review_settled_whole",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="")
                | (
                    Q(undone_at__isnull=False, settled_at__isnull=False, undone_at__gte=F("settled_at"))
                    & ~Q(undone_by="")
                ),
                name="children_review_undone_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
