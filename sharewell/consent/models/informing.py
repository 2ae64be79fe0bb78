"""Whether the person concerned was informed of what was shared, or why not yet. What was said is only added to."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.consent.types import LONGEST, LONGEST_NAME, Informed, Manner
from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the organisation's retention schedule for safeguarding records says."
_GOES = "By the owner of the tables with the record of the decision; the references stay with the ledger."
_REFERENCE = r"^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$"


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


class Informing(models.Model):
    """That somebody is to be informed of what was shared about one child by a decision.

    `answer` is what the decision said of it. `child` is the described child, where one is known; it is filled in once,
    when something is sent.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "position", "answer", "opened_at"),
        **_sorted(Kind.REFERENCE, "reference", "decision", "child", "organisation", "opened_by", "post"),
    }

    reference = models.CharField(max_length=40, unique=True)
    decision = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    child = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=40)
    answer = models.CharField(max_length=10, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)

    class Meta:
        """One for each child of a decision."""

        indexes = (models.Index(fields=["child", "-reference"], name="consent_informing_child"),)
        constraints = (
            models.UniqueConstraint(fields=["decision", "position"], name="consent_informing_once"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^inf_", decision__regex=r"^dec_[0-9A-HJKMNP-Z]{18}$")
                & Q(child__regex=r"^(chi_[0-9A-HJKMNP-Z]{18})?$")
                & Q(organisation__regex=_REFERENCE, opened_by__regex=_REFERENCE, post__regex=_REFERENCE),
                name="consent_informing_references",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "will-be", "unsafe", "no"]), name="consent_informing_answer"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class InformingAct(models.Model):
    """That they were told, when, by whom and how; or why not yet, and when that is looked at again."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "informing", "act", "told_on", "manner", "review_on", "at", "key"),
        **_sorted(Kind.REFERENCE, "told_by", "by"),
        **_sorted(Kind.PERSONAL, "to_whom"),
        **_sorted(Kind.SPECIAL, "words"),
    }

    informing = models.ForeignKey(Informing, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=10)
    told_on = models.DateField(null=True, blank=True)
    told_by = models.CharField(max_length=40, blank=True)
    to_whom = models.CharField(max_length=LONGEST_NAME, blank=True)
    manner = models.CharField(max_length=10, blank=True)
    words = models.TextField(max_length=LONGEST)
    review_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    key = models.CharField(max_length=40)

    class Meta:
        """Told: a day, by whom, to whom and how. Not yet: a day on which it is looked at again. Always words."""

        constraints = (
            models.UniqueConstraint(fields=["informing", "by", "key"], name="consent_informingact_once"),
            models.CheckConstraint(condition=Q(by__regex=_REFERENCE) & ~Q(words=""), name="consent_informingact_by"),
            models.CheckConstraint(
                condition=(
                    Q(act=Informed.TOLD, told_on__isnull=False, review_on=None)
                    & Q(told_by__regex=_REFERENCE, manner__in=list(Manner))
                    & ~Q(to_whom="")
                )
                | Q(act=Informed.NOT_YET, review_on__isnull=False, told_on=None, told_by="", to_whom="", manner=""),
                name="consent_informingact_is_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the act."""
        return self.act
