"""Searches and what they found; questions that are passed on. What was asked is sealed: never in the clear, never in an
address.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.children.types.emergencies import LONGEST
from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the ledger's entries about the search can be asked for."
_GOES = "The sealed words are deleted; the references stay with the ledger."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


class Search(models.Model):
    """Somebody looked for a child, with a purpose. `sealed` holds what was asked and why each result came back."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "purpose", "asked_at", "until"),
        **_sorted(Kind.REFERENCE, "reference", "asked_by", "post", "organisation"),
        **_sorted(Kind.PERSONAL, "sealed"),
    }

    reference = models.CharField(max_length=40, unique=True)
    asked_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        """A purpose, and a time for which it opens what it found."""

        indexes = (models.Index(fields=["asked_by", "-asked_at"], name="children_search_whose"),)
        constraints = (
            models.CheckConstraint(condition=~Q(purpose=""), name="children_search_has_a_purpose"),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="children_search_ends"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class SearchResult(models.Model):
    """A child that a search found."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "place"),
        **_sorted(Kind.REFERENCE, "search", "child"),
    }

    search = models.ForeignKey("children.Search", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        """Once for a search."""

        constraints = (models.UniqueConstraint(fields=["search", "child"], name="children_searchresult_once"),)

    def __str__(self) -> str:
        """Return the place in the list."""
        return f"SearchResult {self.place}"


class Asking(models.Model):
    """Somebody asked whether more is known: of a child, or after a search that found nobody.

    A broker takes it on. Whoever asked is told one thing, whatever there is: that it was passed on.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "asked_at", "closed_at"),
        **_sorted(Kind.REFERENCE, "reference", "child", "search", "asked_by", "post", "broker_post", "closed_by"),
        **_sorted(Kind.SPECIAL, "words", "closed_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey("children.IndexChild", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    search = models.ForeignKey("children.Search", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    asked_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    words = models.TextField(max_length=LONGEST)
    broker_post = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    closed_words = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """About a child or a search; closed whole."""

        constraints = (
            models.CheckConstraint(
                condition=Q(child=None, search__isnull=False) | Q(child__isnull=False, search=None),
                name="children_asking_about_one",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="children_asking_has_words"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", closed_words="")
                | (Q(closed_at__isnull=False, closed_at__gte=F("asked_at")) & ~Q(closed_by="") & ~Q(closed_words="")),
                name="children_asking_closed_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
