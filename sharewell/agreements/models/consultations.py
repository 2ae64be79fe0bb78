"""Consultations: what was put to whom, whether it arrived, what was answered, and what came of it by the rule."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.agreements.models.documents import Agreement, AgreementVersion
from sharewell.agreements.models.parties import Representative
from sharewell.agreements.types import LONGEST_NOTE, LONGEST_TITLE
from sharewell.agreements.types.consultations import Decided
from sharewell.core.ratifying import Result, Says
from sharewell.foundation.classification import Classified, Kind

_KEPT = "Kept as history: it shows how a document came to bind those who are bound by it."
_STAYS = "Not needed: it is about organisations and what they agreed, not about a person."
_SPOKE = "Six years after the consultation was closed."
_EMPTIED = "Emptied when the time is over. The reference stays in the ledger."
_DIGEST = r"^[0-9a-f]{64}$"


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class StatedRule(models.Model):
    """The rule by which one document is ratified from a moment on, where it has one of its own.

    `rule` is a sealed snapshot (`core.ratifying.Rule`), `digest` its SHA-256. A later one takes its place.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "agreement", "rule", "digest", "starts_at", "stated_at"),
        **_sorted(Kind.REFERENCE, "reference", "why", "stated_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="stated_rules")
    rule = models.JSONField()
    digest = models.CharField(max_length=64)
    why = models.TextField(max_length=LONGEST_NOTE)
    starts_at = models.DateTimeField()
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=40)

    class Meta:
        """One from each moment, with a reason."""

        constraints = (
            models.UniqueConstraint(fields=["agreement", "starts_at"], name="agreements_statedrule_once"),
            models.CheckConstraint(
                condition=Q(digest__regex=_DIGEST) & ~Q(why="") & Q(starts_at__gte=F("stated_at")),
                name="agreements_statedrule_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Consultation(models.Model):
    """A version whose text is fixed, put to its parties with the exact difference from what is in force.

    `rule`, `brings` and `outcome` are sealed snapshots, each with its digest beside it or, for `brings`, inside the
    digest of the outcome. Only an officer or a board closes it; the rule says what comes out.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "version", "compared_with", "text_digest", "difference", "difference_digest"),
        **_sorted(Kind.TECHNICAL, "brings", "rule", "rule_digest", "opened_at", "officer_post", "closes_on"),
        **_sorted(Kind.TECHNICAL, "closes_at", "extensions", "closed_at", "result", "outcome", "outcome_digest"),
        **_sorted(Kind.TECHNICAL, "decided", "decided_on", "decided_at"),
        **_sorted(Kind.REFERENCE, "reference", "opened_by", "closed_by", "decided_by", "decided_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="consultations")
    compared_with = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    text_digest = models.CharField(max_length=64)
    difference = models.TextField()
    difference_digest = models.CharField(max_length=64)
    brings = models.JSONField()
    rule = models.JSONField()
    rule_digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    officer_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    closes_on = models.DateField()
    closes_at = models.DateTimeField()
    extensions = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=20, blank=True)
    outcome = models.JSONField(null=True, blank=True)
    outcome_digest = models.CharField(max_length=64, blank=True)
    decided = models.CharField(max_length=20, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_words = models.TextField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        """Sealed, one open for a version, closed whole or not at all, and decided only where it went to the board."""

        constraints = (
            models.UniqueConstraint(
                fields=["version"], condition=Q(closed_at__isnull=True), name="agreements_consultation_one_open"
            ),
            models.CheckConstraint(
                condition=Q(text_digest__regex=_DIGEST, difference_digest__regex=_DIGEST, rule_digest__regex=_DIGEST)
                & Q(closes_at__gt=F("opened_at")),
                name="agreements_consultation_sealed",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="", result="", outcome__isnull=True, outcome_digest="")
                | (
                    Q(closed_at__isnull=False, outcome__isnull=False, outcome_digest__regex=_DIGEST)
                    & Q(result__in=[one.value for one in Result if one is not Result.STILL_OPEN])
                    & ~Q(closed_by="")
                ),
                name="agreements_consultation_closed",
            ),
            models.CheckConstraint(
                condition=Q(decided="", decided_on__isnull=True, decided_at__isnull=True, decided_by="")
                | (
                    Q(decided__in=[one.value for one in Decided], decided_on__isnull=False, decided_at__isnull=False)
                    & Q(result=Result.TO_BOARD.value)
                    & ~Q(decided_by="")
                    & ~Q(decided_words="")
                ),
                name="agreements_consultation_decided",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Circulation(models.Model):
    """The text with its difference, or a reminder, sent for one organisation to who spoke for it on that day.

    In Sharewell it is delivered at once; by e-mail alone, when the e-mail service took it over. `bounced_at` says that
    it came back, or could not be sent. `owed` is the obligation to answer, `owed_for_bounce` that to look into it.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "consultation", "organisation", "representative", "is_reminder", "sent_at"),
        **_sorted(Kind.TECHNICAL, "delivered_at", "bounced_at", "attempts", "text_digest", "difference_digest"),
        **_sorted(Kind.REFERENCE, "reference", "owed", "owed_for_bounce", "bounced_why"),
    }

    reference = models.CharField(max_length=40, unique=True)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="circulations")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="+")
    is_reminder = models.BooleanField()
    sent_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounced_why = models.TextField(max_length=LONGEST_NOTE, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    text_digest = models.CharField(max_length=64)
    difference_digest = models.CharField(max_length=64)
    owed = models.CharField(max_length=40, blank=True)
    owed_for_bounce = models.CharField(max_length=40, blank=True)

    class Meta:
        """Nothing arrives before it was sent, and what came back says why."""

        constraints = (
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(delivered_at__gte=F("sent_at")),
                name="agreements_circulation_delivered",
            ),
            models.CheckConstraint(
                condition=Q(bounced_at__isnull=True, bounced_why="")
                | (Q(bounced_at__isnull=False, bounced_at__gte=F("sent_at")) & ~Q(bounced_why="")),
                name="agreements_circulation_bounced",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ConsultationAnswer(models.Model):
    """What somebody answered for an organisation. Answers are added, never changed; the last one counts.

    `delegation` is the answer that named somebody else, where that person answers. One that came late is kept as late.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "consultation", "organisation", "representative", "delegation", "says", "at"),
        **_sorted(Kind.TECHNICAL, "is_late", "text_digest", "time_decided", "time_decided_at"),
        **_sorted(Kind.REFERENCE, "reference", "by", "words"),
        **{name: Classified(kind=Kind.PERSONAL, retention=_SPOKE, erased=_EMPTIED) for name in ("to_name", "to_email")},
    }

    reference = models.CharField(max_length=40, unique=True)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="answers")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    representative = models.ForeignKey(
        Representative, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    delegation = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    says = models.CharField(max_length=20)
    words = models.TextField(max_length=LONGEST_NOTE, blank=True)
    to_name = models.CharField(max_length=LONGEST_TITLE, blank=True)
    to_email = models.EmailField(max_length=254, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    is_late = models.BooleanField()
    text_digest = models.CharField(max_length=64)
    time_decided = models.CharField(max_length=10, blank=True)
    time_decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Whole: an objection, a comment and a withdrawal have words, and somebody answers as somebody."""

        constraints = (
            models.CheckConstraint(
                condition=Q(says__in=[one.value for one in Says])
                & (
                    ~Q(says__in=[Says.OBJECT.value, Says.COMMENT.value, Says.WITHDRAW.value, Says.ASK_FOR_TIME.value])
                    | ~Q(words="")
                ),
                name="agreements_answer_says",
            ),
            models.CheckConstraint(
                condition=Q(representative__isnull=False, delegation__isnull=True)
                | Q(representative__isnull=True, delegation__isnull=False),
                name="agreements_answer_as_whom",
            ),
            models.CheckConstraint(
                condition=Q(time_decided="", time_decided_at__isnull=True)
                | Q(time_decided__in=["given", "refused"], time_decided_at__isnull=False, says=Says.ASK_FOR_TIME.value),
                name="agreements_answer_time",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ConsultationRemark(models.Model):
    """What the agreements officer writes into the discussion, for everybody who is asked."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "consultation", "at"),
        **_sorted(Kind.REFERENCE, "words", "by"),
    }

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="remarks")
    words = models.TextField(max_length=LONGEST_NOTE)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        """Something is said."""

        constraints = (models.CheckConstraint(condition=~Q(words=""), name="agreements_remark_words"),)

    def __str__(self) -> str:
        """Return the consultation and the moment."""
        return f"{self.consultation} {self.at.isoformat()}"
