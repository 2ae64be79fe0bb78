"""The flow side of a version: its clauses, as columns and rows. They are fixed with its text (migration 0011)."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.agreements.models.documents import AgreementVersion
from sharewell.agreements.types import LONGEST_NOTE
from sharewell.agreements.types.flows import TermList
from sharewell.core.flows.form import EFFECTS, FORBID, PERMIT
from sharewell.core.flows.words import MODES
from sharewell.foundation.classification import Classified, Kind

_KEPT = "Kept as history: decisions and disclosures rest on what was agreed on their day."
_STAYS = "Not needed: it is about organisations and what they agreed, not about a person."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Clause(models.Model):
    """One clause of a version: it permits or forbids flows of some classes for some purposes, up to or from a mode.

    Without dates of its own it holds as long as its version. Lists are `ClauseTerm`; organisations that are named are
    `ClauseOrganisation`.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "version", "effect", "mode", "is_every_source", "is_every_recipient"),
        **_sorted(Kind.TECHNICAL, "retention_months", "retention_after", "starts_at", "ends_at", "review_at"),
        **_sorted(Kind.REFERENCE, "code", "words"),
    }

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="clauses")
    code = models.CharField(max_length=40)
    words = models.TextField(max_length=LONGEST_NOTE, blank=True)
    effect = models.CharField(max_length=10)
    mode = models.CharField(max_length=10)
    is_every_source = models.BooleanField()
    is_every_recipient = models.BooleanField()
    retention_months = models.PositiveSmallIntegerField(null=True, blank=True)
    retention_after = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    review_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A code once in a version; what permits says how long may be kept what it lets through."""

        ordering = ("version", "code")
        constraints = (
            models.UniqueConstraint(fields=["version", "code"], name="agreements_clause_code"),
            models.CheckConstraint(
                condition=~Q(code="") & Q(effect__in=EFFECTS) & Q(mode__in=MODES), name="agreements_clause_words"
            ),
            models.CheckConstraint(
                condition=(Q(effect=PERMIT, retention_months__isnull=False) & ~Q(retention_after=""))
                | Q(effect=FORBID, retention_months__isnull=True, retention_after=""),
                name="agreements_clause_retention",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="agreements_clause_period",
            ),
        )

    def __str__(self) -> str:
        """Return the version's reference and the clause's code."""
        return f"{self.version} {self.code}"


class ClauseTerm(models.Model):
    """One code in one list of a clause: a kind of organisation, a role, a purpose, a class, a condition."""

    DATA: ClassVar[Mapping[str, Classified]] = {**_sorted(Kind.TECHNICAL, "id", "clause", "place", "code")}

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="terms")
    place = models.CharField(max_length=20)
    code = models.CharField(max_length=60)

    class Meta:
        """Each code once in a list."""

        constraints = (
            models.UniqueConstraint(fields=["clause", "place", "code"], name="agreements_term_once"),
            models.CheckConstraint(
                condition=Q(place__in=[one.value for one in TermList]) & ~Q(code=""), name="agreements_term_place"
            ),
        )

    def __str__(self) -> str:
        """Return the list and the code."""
        return f"{self.place} {self.code}"


class ClauseOrganisation(models.Model):
    """An organisation that a clause names on one of its sides."""

    DATA: ClassVar[Mapping[str, Classified]] = {**_sorted(Kind.TECHNICAL, "id", "clause", "is_source", "organisation")}

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="organisations")
    is_source = models.BooleanField()
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Once on a side."""

        constraints = (
            models.UniqueConstraint(fields=["clause", "is_source", "organisation"], name="agreements_named_once"),
        )

    def __str__(self) -> str:
        """Return the reference of the organisation."""
        return f"{self.organisation}"
