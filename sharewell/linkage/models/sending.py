"""Files that were handed in, until they are staged; how files of a source are read; tokens; measures of feeds."""

from collections.abc import Mapping as Held
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.linkage.models.feeds import REFERENCE, sorted_as
from sharewell.linkage.types import HEADERS, LONGEST_HEADER, DeliveryState, FileForm

_DIGEST = r"^[0-9a-f]{64}$"
_SEPARATORS = ("", ",", ";", "\t", "|")


class Mapping(models.Model):
    """A saved way to read the files of a source. It is never changed: a better one gets the next version."""

    DATA: ClassVar[Held[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "name", "version", "date_format", "encoding", "separator", "service"),
        **sorted_as(Kind.TECHNICAL, "made_at", "is_whole"),
        **sorted_as(Kind.REFERENCE, "reference", "source", "made_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    date_format = models.CharField(max_length=30, blank=True)
    encoding = models.CharField(max_length=20)
    separator = models.CharField(max_length=1, blank=True)
    service = models.CharField(max_length=30, blank=True)
    is_whole = models.BooleanField(default=False, db_default=False)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        """A version once; a name; a separator that separates."""

        constraints = (
            models.UniqueConstraint(fields=["source", "name", "version"], name="linkage_mapping_once"),
            models.CheckConstraint(
                condition=Q(source__regex=REFERENCE, version__gte=1, separator__in=_SEPARATORS) & ~Q(name=""),
                name="linkage_mapping_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class MappingColumn(models.Model):
    """A column of a file by its header, and what it is read as; empty where it is not read."""

    DATA: ClassVar[Held[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "place", "header", "ours"),
        **sorted_as(Kind.REFERENCE, "mapping"),
    }

    mapping = models.ForeignKey("linkage.Mapping", on_delete=models.PROTECT, related_name="columns")
    place = models.PositiveIntegerField()
    header = models.CharField(max_length=LONGEST_HEADER, blank=True)
    ours = models.CharField(max_length=30, blank=True)

    class Meta:
        """Each place of a header once."""

        constraints = (
            models.UniqueConstraint(fields=["mapping", "place"], name="linkage_mappingcolumn_once"),
            models.CheckConstraint(condition=Q(ours__in=["", *HEADERS]), name="linkage_mappingcolumn_ours"),
        )

    def __str__(self) -> str:
        """Return the place."""
        return f"column {self.place}"


class FeedToken(models.Model):
    """A token by which programs of one source send files. Only its hash is kept."""

    DATA: ClassVar[Held[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "name", "digest", "made_at", "revoked_at", "used_at"),
        **sorted_as(Kind.REFERENCE, "reference", "source", "made_by", "revoked_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=40, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A hash; revoked by somebody, or not."""

        constraints = (
            models.CheckConstraint(
                condition=Q(source__regex=REFERENCE, digest__regex=_DIGEST)
                & ~Q(name="")
                & (Q(revoked_at=None, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by=""))),
                name="linkage_feedtoken_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Delivery(models.Model):
    """A file that was handed in by page or by a program. Its bytes are kept in parts until it is staged as a feed.

    `reason` says why the whole file was refused, without a word that stands in it.
    """

    DATA: ClassVar[Held[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "form", "encoding", "file_hash", "size", "client_key", "state", "reason"),
        **sorted_as(Kind.TECHNICAL, "received_at", "worked_at"),
        **sorted_as(Kind.REFERENCE, "reference", "source", "sent_by", "token", "mapping", "feed"),
    }

    reference = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=40)
    sent_by = models.CharField(max_length=40)
    token = models.CharField(max_length=40, blank=True)
    form = models.CharField(max_length=10)
    encoding = models.CharField(max_length=20)
    file_hash = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    client_key = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    mapping = models.ForeignKey("linkage.Mapping", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    feed = models.ForeignKey("linkage.Feed", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A key of a program once for a source; staged as a feed, refused with a reason, or neither yet."""

        constraints = (
            models.UniqueConstraint(
                fields=["source", "client_key"], condition=~Q(client_key=""), name="linkage_delivery_key_once"
            ),
            models.CheckConstraint(
                condition=Q(source__regex=REFERENCE, file_hash__regex=_DIGEST, size__gte=1)
                & Q(form__in=[one.value for one in FileForm], state__in=[one.value for one in DeliveryState]),
                name="linkage_delivery_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waits", "queued", "given-up"], feed__isnull=True, reason="")
                | Q(state="staged", feed__isnull=False, reason="")
                | (Q(state="refused", feed__isnull=True) & ~Q(reason="")),
                name="linkage_delivery_stands",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class DeliveryPart(models.Model):
    """Some of the bytes of a file that was handed in. They go when the file is staged, refused or given up."""

    DATA: ClassVar[Held[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "number"),
        **sorted_as(Kind.REFERENCE, "delivery"),
        "data": Classified(
            kind=Kind.PERSONAL,
            retention="Until the file is staged, refused or given up; seven days, where nobody says how it is read.",
            erased="The part is deleted.",
        ),
    }

    delivery = models.ForeignKey("linkage.Delivery", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        """Each part once."""

        constraints = (models.UniqueConstraint(fields=["delivery", "number"], name="linkage_deliverypart_once"),)

    def __str__(self) -> str:
        """Return the number."""
        return f"part {self.number}"


class FeedMeasure(models.Model):
    """How good a feed was, in one respect: so many of so many. A number and a code, never a cell."""

    DATA: ClassVar[Held[str, Classified]] = {
        **sorted_as(Kind.TECHNICAL, "id", "code", "many", "whole"),
        **sorted_as(Kind.REFERENCE, "feed"),
    }

    feed = models.ForeignKey("linkage.Feed", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    many = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()

    class Meta:
        """Each measure of a feed once; a part is no more than the whole."""

        constraints = (
            models.UniqueConstraint(fields=["feed", "code"], name="linkage_feedmeasure_once"),
            models.CheckConstraint(condition=Q(many__lte=models.F("whole")), name="linkage_feedmeasure_part"),
        )

    def __str__(self) -> str:
        """Return the code."""
        return self.code
