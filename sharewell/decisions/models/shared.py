"""What a draft and a record of it hold alike: the columns move from the one into the other as they are."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.decisions.types import CHILD_TEXTS, DECISION_TEXTS, LONGEST_NAME, Footing, GoesTo, ItemKind, Seen, Way
from sharewell.exercises.types import MARKED
from sharewell.foundation.classification import Classified

REFERENCE = r"^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$"
MARK = r"^[a-z][a-z-]*/[0-9]+/[a-z][a-z-]*$"
REFERENCE_OR_NOTHING = rf"({REFERENCE})|^$"
CHILD_OR_NOTHING = r"^(chi_[0-9A-HJKMNP-Z]{18})?$"


class Circumstances(models.Model):
    """What led to a decision, and whom it concerns besides the child."""

    organisation = models.CharField(max_length=40)
    way = models.CharField(max_length=20)
    edition = models.CharField(max_length=40)
    footing = models.CharField(max_length=20, blank=True)
    called_back = models.CharField(max_length=3, blank=True)
    holder = models.CharField(max_length=40)
    recipient = models.CharField(max_length=40, blank=True)
    recipient_organisation = models.CharField(max_length=40, blank=True)
    request = models.CharField(max_length=40, blank=True, default="")
    """What it answers: the reference of a request for information that came through Sharewell (`req_…`)."""
    purpose = models.CharField(max_length=60, blank=True)
    told_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    complained_of = models.CharField(max_length=40, blank=True)
    goes_to = models.CharField(max_length=10)
    invented_child = models.CharField(max_length=40, blank=True)
    """The reference of the invented child, where this belongs to an exercise."""

    class Meta:
        """Closed sets, and references of the right shape."""

        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(organisation__regex=REFERENCE), name="%(app_label)s_%(class)s_organisation"
            ),
            models.CheckConstraint(
                condition=Q(recipient_organisation__regex=REFERENCE_OR_NOTHING),
                name="%(app_label)s_%(class)s_recipient",
            ),
            models.CheckConstraint(
                condition=Q(complained_of__regex=REFERENCE_OR_NOTHING), name="%(app_label)s_%(class)s_complained_of"
            ),
            models.CheckConstraint(
                condition=Q(request__regex=r"^(req_[0-9A-HJKMNP-Z]{18})?$"), name="%(app_label)s_%(class)s_request"
            ),
            models.CheckConstraint(
                condition=Q(invented_child="") & ~Q(reference__regex=MARKED)
                | Q(invented_child__regex=MARKED, invented_child__startswith="chi_", reference__regex=MARKED),
                name="%(app_label)s_%(class)s_exercise",
            ),
            models.CheckConstraint(condition=Q(way__in=list(Way)), name="%(app_label)s_%(class)s_way"),
            models.CheckConstraint(condition=Q(footing__in=["", *Footing]), name="%(app_label)s_%(class)s_footing"),
            models.CheckConstraint(condition=Q(goes_to__in=list(GoesTo)), name="%(app_label)s_%(class)s_goes_to"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return str(self.reference)  # type: ignore[attr-defined]  # each of the two has its own


class OwnWords(models.Model):
    """One text in the person's own words, for the whole decision or for one child."""

    code = models.CharField(max_length=40)
    text = models.TextField()

    class Meta:
        """A text is of a known kind."""

        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(child=None, code__in=DECISION_TEXTS) | Q(child__isnull=False, code__in=CHILD_TEXTS),
                name="%(app_label)s_%(class)s_code",
            ),
        )

    def __str__(self) -> str:
        """Return the code, never the text."""
        return self.code


class Statement(models.Model):
    """One statement about one child, with its evidence; `is_chosen` says whether it is chosen to travel.

    `field` is the question of a form that it answers: form, edition and field, or nothing.
    """

    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=LONGEST_NAME)
    seen = models.CharField(max_length=10)
    evidence = models.TextField(blank=True)
    happened_on = models.DateField(null=True, blank=True)
    known_on = models.DateField(null=True, blank=True)
    why_it_matters = models.TextField(blank=True)
    is_chosen = models.BooleanField()
    field = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """A number is taken once; closed sets; a question of a form is answered once."""

        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=["child", "number"], name="%(app_label)s_%(class)s_number"),
            models.CheckConstraint(condition=Q(kind__in=list(ItemKind)), name="%(app_label)s_%(class)s_kind"),
            models.UniqueConstraint(
                fields=["child", "field"], condition=~Q(field=""), name="%(app_label)s_%(class)s_field_once"
            ),
            models.CheckConstraint(condition=Q(field="") | Q(field__regex=MARK), name="%(app_label)s_%(class)s_field"),
            models.CheckConstraint(condition=Q(seen__in=list(Seen)), name="%(app_label)s_%(class)s_seen"),
        )

    def __str__(self) -> str:
        """Return the number, never the words."""
        return f"item {self.number}"


def circumstances_sorted(*, name: Classified, reference: Classified, technical: Classified) -> Mapping[str, Classified]:
    """Return how the columns of `Circumstances` are sorted."""
    return {
        **dict.fromkeys(
            ("way", "edition", "footing", "called_back", "holder", "recipient", "purpose", "told_on", "review_on"),
            technical,
        ),
        "goes_to": technical,
        "organisation": reference,
        "recipient_organisation": reference,
        "request": reference,
        "invented_child": reference,
        "complained_of": name,
    }


def statement_sorted(*, words: Classified, technical: Classified) -> Mapping[str, Classified]:
    """Return how the columns of `Statement` are sorted: when it happened is part of what it says."""
    return {
        **dict.fromkeys(("text", "source", "evidence", "happened_on", "known_on", "why_it_matters"), words),
        **dict.fromkeys(("number", "kind", "seen", "is_chosen", "field"), technical),
    }
