"""That somebody must be told: what they received while two children were taken for one may be about the other."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.sharing.models.records import REFERENCE, REFERENCE_OR_NOTHING, sort_fields
from sharewell.sharing.types.tellings import Shared, ToldHow


class Telling(models.Model):
    """One thing that was shared under a link that was wrong, who shared it, who has it, and how they were told.

    `link` is that of two records of the index; `about` the disclosure or the request. It is closed once (migration
    0010), and deleted by nobody.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sort_fields(Kind.TECHNICAL, "id", "kind", "sent_at", "owed_at", "told_on", "told_how", "closed_at"),
        **sort_fields(Kind.REFERENCE, "reference", "link", "about", "made_by", "post", "organisation"),
        **sort_fields(Kind.REFERENCE, "to_organisation", "to_team", "to_post", "to_outside", "not_for", "closed_by"),
        **sort_fields(Kind.SPECIAL, "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    link = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    about = models.CharField(max_length=40)
    made_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    to_organisation = models.CharField(max_length=40)
    to_team = models.CharField(max_length=40, blank=True)
    to_post = models.CharField(max_length=40, blank=True)
    to_outside = models.CharField(max_length=40, blank=True)
    not_for = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField()
    owed_at = models.DateTimeField()
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=12, blank=True)
    words = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Once for a link and what was shared under it; closed whole, with words and, where they were told, the day."""

        indexes = (models.Index(fields=["organisation", "-reference"], name="sharing_telling_house"),)
        constraints = (
            models.UniqueConstraint(fields=["link", "kind", "about"], name="sharing_telling_once"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^tel_", link__regex=r"^lnk_", kind__in=list(Shared))
                & Q(about__regex=r"^(req|dis)_[0-9A-HJKMNP-TV-Z]{18}$", organisation__regex=REFERENCE)
                & Q(made_by__regex=REFERENCE, post__regex=REFERENCE, to_organisation__regex=REFERENCE)
                & Q(not_for__regex=REFERENCE_OR_NOTHING),
                name="sharing_telling_references",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", words="", told_how="", told_on=None)
                | (
                    Q(closed_at__isnull=False)
                    & ~Q(closed_by="")
                    & ~Q(words="")
                    & (
                        Q(told_how=ToldHow.IS_RIGHT, told_on=None)
                        | Q(
                            told_how__in=[ToldHow.TELEPHONE, ToldHow.IN_PERSON, ToldHow.WRITTEN],
                            told_on__isnull=False,
                        )
                    )
                ),
                name="sharing_telling_closed_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
