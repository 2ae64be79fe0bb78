"""Calls for returns, what a legal adviser was asked, problems, and best practice."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.governance.models.groups import Group, Meeting, Resolution
from sharewell.governance.types import (
    LONGEST_NAME,
    LONGEST_PROBLEM,
    LONGEST_STATEMENT,
    LONGEST_WORDS,
    CallKind,
    LegalFinding,
    Met,
    ProblemEnd,
    Progress,
)

_KEPT = "Kept as history: what organisations said of how they share."
_STAYS = "Not needed: it is about organisations and agreements, not about a person."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Call(models.Model):
    """A group asks organisations for something by a day: a statement, a report of progress, a self-assessment.

    It stays open until it was shown to a meeting, whoever has answered by then.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "partnership", "group", "resolution", "kind", "edition", "asked_at", "due_at"),
        **_sorted(Kind.TECHNICAL, "shown_at", "shown_to"),
        **_sorted(Kind.REFERENCE, "reference", "title", "words", "asked_by", "asked_by_post"),
    }

    reference = models.CharField(max_length=40, unique=True)
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="calls")
    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="calls", null=True, blank=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=LONGEST_NAME)
    words = models.TextField(max_length=LONGEST_WORDS)
    edition = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    asked_by_post = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_to = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="calls_shown", null=True, blank=True)

    class Meta:
        """Words and an end; a self-assessment names its edition; shown to a meeting, whole."""

        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in CallKind]) & ~Q(title="") & ~Q(words=""),
                name="governance_call_words",
            ),
            models.CheckConstraint(
                condition=(Q(kind=CallKind.SELF_ASSESSMENT.value) & ~Q(edition=""))
                | (~Q(kind=CallKind.SELF_ASSESSMENT.value) & Q(edition="")),
                name="governance_call_edition",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="governance_call_due"),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True, shown_to__isnull=True)
                | Q(shown_at__isnull=False, shown_to__isnull=False),
                name="governance_call_shown",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Return(models.Model):
    """What one organisation owes to a call. It is owed as an obligation until it is given."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "call", "organisation", "first_given_at"),
        **_sorted(Kind.REFERENCE, "reference"),
    }

    reference = models.CharField(max_length=40, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="returns")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    first_given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One for each organisation that is asked."""

        constraints = (models.UniqueConstraint(fields=["call", "organisation"], name="governance_return_once"),)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ReturnEntry(models.Model):
    """What an organisation wrote. It may add; nothing that it wrote is changed (append only)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "given", "progress", "given_at", "is_taken_down"),
        **_sorted(Kind.REFERENCE, "words", "given_by"),
    }

    given = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="entries")
    words = models.TextField(max_length=LONGEST_STATEMENT)
    progress = models.CharField(max_length=20, blank=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)
    is_taken_down = models.BooleanField()

    class Meta:
        """Never empty."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(words="") & Q(progress__in=["", *(one.value for one in Progress)]),
                name="governance_entry_words",
            ),
        )

    def __str__(self) -> str:
        """Return the reference of the return."""
        return str(self.given)


class SelfAnswer(models.Model):
    """An answer to one question of the self-assessment (append only)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "given", "question", "met"),
        **_sorted(Kind.REFERENCE, "words"),
    }

    given = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=60)
    met = models.CharField(max_length=20)
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)

    class Meta:
        """Each question once."""

        constraints = (
            models.UniqueConstraint(fields=["given", "question"], name="governance_answer_once"),
            models.CheckConstraint(condition=Q(met__in=[one.value for one in Met]), name="governance_answer_met"),
        )

    def __str__(self) -> str:
        """Return the reference of the return and the question."""
        return f"{self.given} {self.question}"


class Chasing(models.Model):
    """That whoever owes a return was told, at a distance from the day on which it is due (append only)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "given", "days", "told_at"),
        **_sorted(Kind.REFERENCE, "told"),
    }

    given = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="chasings")
    days = models.SmallIntegerField()
    told_at = models.DateTimeField()
    told = models.CharField(max_length=40)

    class Meta:
        """Once at each distance."""

        constraints = (models.UniqueConstraint(fields=["given", "days"], name="governance_chasing_once"),)

    def __str__(self) -> str:
        """Return the reference of the return and the distance."""
        return f"{self.given} {self.days}"


class LegalAdvice(models.Model):
    """What the legal adviser of an organisation was asked about a document, and answered (source 000)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "agreement", "version", "organisation", "adviser_post", "asked_at", "due_at"),
        **_sorted(Kind.TECHNICAL, "finding", "answered_at"),
        **_sorted(Kind.REFERENCE, "reference", "question", "answer", "asked_by", "answered_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "agreements.AgreementVersion", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    adviser_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    question = models.TextField(max_length=LONGEST_WORDS)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    finding = models.CharField(max_length=40, blank=True)
    answer = models.TextField(max_length=LONGEST_STATEMENT, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Asked with words; answered whole or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(question="") & Q(due_at__gt=F("asked_at")), name="governance_legal_asked"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, finding="", answer="", answered_by="")
                | (
                    Q(
                        answered_at__isnull=False,
                        answered_at__gte=F("asked_at"),
                        finding__in=[one.value for one in LegalFinding],
                    )
                    & ~Q(answer="")
                    & ~Q(answered_by="")
                ),
                name="governance_legal_answered",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Problem(models.Model):
    """That an agreement, or sharing as such, is not working for a service or team (source 001, section 5)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "partnership", "agreement", "organisation", "about", "raised_at", "due_at"),
        **_sorted(Kind.TECHNICAL, "ended_as", "resolved_at"),
        **_sorted(Kind.REFERENCE, "reference", "words", "raised_by", "reasons", "resolved_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=LONGEST_NAME)
    words = models.TextField(max_length=LONGEST_PROBLEM)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    ended_as = models.CharField(max_length=40, blank=True)
    reasons = models.TextField(max_length=LONGEST_WORDS, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Words, an end, and a resolution with reasons or none."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(about="") & Q(due_at__gt=F("raised_at")), name="governance_problem_words"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, ended_as="", reasons="", resolved_by="")
                | (
                    Q(
                        resolved_at__isnull=False,
                        resolved_at__gte=F("raised_at"),
                        ended_as__in=[one.value for one in ProblemEnd],
                    )
                    & ~Q(reasons="")
                    & ~Q(resolved_by="")
                ),
                name="governance_problem_resolved",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ProblemNote(models.Model):
    """What was found while a problem was looked into (append only)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "problem", "noted_at"),
        **_sorted(Kind.REFERENCE, "words", "noted_by"),
    }

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField(max_length=LONGEST_WORDS)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=40)

    class Meta:
        """Never empty."""

        constraints = (models.CheckConstraint(condition=~Q(words=""), name="governance_note_words"),)

    def __str__(self) -> str:
        """Return the reference of the problem."""
        return str(self.problem)


class BestPractice(models.Model):
    """How something went well, offered by an organisation and published to all signatories (source 001, section 8)."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "partnership", "organisation", "offered_at", "published_at"),
        **_sorted(Kind.REFERENCE, "reference", "title", "words", "offered_by", "published_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=LONGEST_NAME)
    words = models.TextField(max_length=LONGEST_WORDS)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=40)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """A title and words; published whole or not at all."""

        constraints = (
            models.CheckConstraint(condition=~Q(title="") & ~Q(words=""), name="governance_practice_words"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by="")
                | (Q(published_at__isnull=False, published_at__gte=F("offered_at")) & ~Q(published_by="")),
                name="governance_practice_published",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
