"""Two identities of one child that are never shown together: which records stand on which side, and who knows."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.children.models.held import sorted_as
from sharewell.children.types.emergencies import LONGEST
from sharewell.children.types.seals import SealKind, Side
from sharewell.foundation.classification import Classified, Kind


class IdentitySeal(models.Model):
    """An order or a change that parts an earlier identity of a child from a later one, until two holders lift it.

    `awaited` says how the later identity will be known, where no record of it has come yet.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "raised_at", "asked_at", "lifted_at"),
        **sorted_as(Kind.REFERENCE, "reference", "raised_by", "asked_by", "lifted_by"),
        **sorted_as(Kind.SPECIAL, "kind", "ordered_on", "order", "awaited", "asked_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20)
    ordered_on = models.DateField()
    order = models.TextField(max_length=LONGEST)
    awaited = models.TextField(max_length=LONGEST, blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.CharField(max_length=40, blank=True)
    asked_words = models.TextField(max_length=LONGEST, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """A kind and an order; lifted by two, with a reason, or not at all."""

        indexes = (models.Index(fields=["id"], condition=Q(lifted_at=None), name="children_seal_standing"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in SealKind]) & ~Q(order=""), name="children_seal_has_an_order"
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None, asked_by="", asked_words="")
                | (Q(asked_at__isnull=False, asked_at__gte=F("raised_at")) & ~Q(asked_by="") & ~Q(asked_words="")),
                name="children_seal_asked_whole",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="")
                | (
                    Q(lifted_at__isnull=False, asked_at__isnull=False, lifted_at__gte=F("asked_at"))
                    & ~Q(lifted_by="")
                    & ~Q(lifted_by=F("asked_by"))
                ),
                name="children_seal_lifted_by_two",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class SealHolder(models.Model):
    """A post that knows of a seal, answers its questions, and may lift it with another."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "began_at", "ended_at"),
        **sorted_as(Kind.REFERENCE, "seal", "post", "given_by"),
    }

    seal = models.ForeignKey("children.IdentitySeal", on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=40)
    given_by = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Once for a post at a time."""

        constraints = (
            models.UniqueConstraint(fields=["seal", "post"], condition=Q(ended_at=None), name="children_holder_once"),
        )

    def __str__(self) -> str:
        """Return the post."""
        return self.post


class SealedRecord(models.Model):
    """A record stands on a side of a seal. Whatever is linked to it stands there too, and stays when it is parted.

    The database writes a row for each record that is linked to one (migration 0015), and refuses both sides in one.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "ended_at"),
        **sorted_as(Kind.REFERENCE, "seal", "child"),
        **sorted_as(Kind.SPECIAL, "side"),
    }

    seal = models.ForeignKey("children.IdentitySeal", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """On one side of a seal at a time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(side__in=[one.value for one in Side]), name="children_sealedrecord_side"
            ),
            models.UniqueConstraint(
                fields=["seal", "child"], condition=Q(ended_at=None), name="children_sealedrecord_once"
            ),
        )

    def __str__(self) -> str:
        """Return the number of the row."""
        return f"SealedRecord {self.pk}"
