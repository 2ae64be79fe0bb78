"""Papers that are being written, and reports as they were issued."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.governance.models.groups import Meeting
from sharewell.governance.types import LONGEST_NAME, LONGEST_PAPER, ReportKind

_KEPT = "Kept as history: what a board was told, as it was told."
_STAYS = "Not needed: it is about organisations. Names of people stand in it as they were published."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Paper(models.Model):
    """A board paper with the parts of source 000. It changes until it is issued, and each issue is kept as it was."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "meeting", "agreement", "contact_post", "written_at"),
        **_sorted(Kind.REFERENCE, "reference", "title", "report_of", "purpose", "summary", "implications"),
        **_sorted(Kind.REFERENCE, "recommendations", "background", "appendices", "written_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    contact_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=LONGEST_NAME)
    report_of = models.CharField(max_length=LONGEST_NAME)
    purpose = models.TextField(max_length=LONGEST_PAPER)
    summary = models.TextField(max_length=LONGEST_PAPER)
    implications = models.TextField(max_length=LONGEST_PAPER, blank=True)
    recommendations = models.TextField(max_length=LONGEST_PAPER)
    background = models.TextField(max_length=LONGEST_PAPER, blank=True)
    appendices = models.TextField(max_length=LONGEST_PAPER, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=40)

    class Meta:
        """What a paper cannot do without."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(purpose="") & ~Q(summary="") & ~Q(recommendations="") & ~Q(report_of=""),
                name="governance_paper_words",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Report(models.Model):
    """A report as it was issued: a sealed snapshot with the SHA-256 of its text (append only).

    The same report issued again is a new edition that names the one before it. `about` is the reference of what it is
    about: the document whose signatories are reported, the paper, or the partnership.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "partnership", "kind", "number", "first_day", "last_day", "issued_at"),
        **_sorted(Kind.TECHNICAL, "digest", "replaces"),
        **_sorted(Kind.REFERENCE, "reference", "about", "title", "document", "issued_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=40)
    title = models.CharField(max_length=LONGEST_NAME * 2)
    number = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=40)

    class Meta:
        """Numbered within what it reports on; sealed."""

        constraints = (
            models.UniqueConstraint(
                fields=["partnership", "kind", "about", "first_day", "last_day", "number"],
                name="governance_report_number",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[one.value for one in ReportKind],
                    digest__regex=r"^[0-9a-f]{64}$",
                    last_day__gte=F("first_day"),
                    number__gte=1,
                ),
                name="governance_report_sealed",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
