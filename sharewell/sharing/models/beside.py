"""How a line of a register was resolved, and the child's side as it was written. Rows are added and never changed."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.sharing.models.records import REFERENCE, sort_fields
from sharewell.sharing.types import Register, Throughout


class Resolution(models.Model):
    """That a manager says of a line in a register how it was resolved, and why. The newest says how it stands."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sort_fields(Kind.TECHNICAL, "id", "register", "at", "key"),
        **sort_fields(Kind.REFERENCE, "reference", "about", "organisation", "by", "post"),
        **sort_fields(Kind.SPECIAL, "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    register = models.CharField(max_length=12)
    about = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    key = models.CharField(max_length=40)

    class Meta:
        """Said once, always with words, about a request or a disclosure."""

        indexes = (models.Index(fields=["organisation", "register", "about"], name="sharing_resolution_line"),)
        constraints = (
            models.UniqueConstraint(fields=["by", "key"], name="sharing_resolution_once"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^rsl_", about__regex=r"^(req|dis)_[0-9A-HJKMNP-TV-Z]{18}$")
                & Q(organisation__regex=REFERENCE, by__regex=REFERENCE, post__regex=REFERENCE),
                name="sharing_resolution_references",
            ),
            models.CheckConstraint(
                condition=Q(register__in=list(Register)) & ~Q(words=""), name="sharing_resolution_says_why"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ChildSide(models.Model):
    """What a child says and wants, and the adult whom the child trusts, as somebody wrote it. The newest counts."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sort_fields(Kind.TECHNICAL, "id", "throughout", "at", "key"),
        **sort_fields(Kind.REFERENCE, "reference", "child", "organisation", "by"),
        **sort_fields(Kind.PERSONAL, "adult"),
        **sort_fields(Kind.SPECIAL, "says"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    says = models.TextField(blank=True)
    adult = models.CharField(max_length=200, blank=True)
    throughout = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    key = models.CharField(max_length=40)

    class Meta:
        """It says something; one adult throughout is an adult."""

        indexes = (models.Index(fields=["child", "-reference"], name="sharing_childside_child"),)
        constraints = (
            models.UniqueConstraint(fields=["by", "key"], name="sharing_childside_once"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^chs_", child__regex=r"^chi_[0-9A-Z]{18}$")
                & Q(organisation__regex=REFERENCE, by__regex=REFERENCE),
                name="sharing_childside_references",
            ),
            models.CheckConstraint(condition=~Q(says="") | ~Q(adult=""), name="sharing_childside_says_something"),
            models.CheckConstraint(
                condition=Q(throughout__in=list(Throughout)) & (~Q(throughout=Throughout.YES) | ~Q(adult="")),
                name="sharing_childside_throughout_is_an_adult",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
