"""What is kept of consent. By migration 0002 what was said never changes; how it stands is read from its days."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.consent.types import (
    LONGEST,
    LONGEST_NAME,
    Answered,
    Expression,
    Form,
    Found,
    Ground,
    GroundFound,
    Manner,
    SaidBy,
    Telling,
)
from sharewell.core.consenting import Conclusion, Right, Subject
from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the organisation's retention schedule for the child's record says; at least while it is relied on."
_GOES = "By the owner of the tables with the child's record; the references stay with the ledger."
_REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"
_CHILD = r"^chi_[0-9A-Z]{18}$"

EXPLAINED = (
    "has_explained_why",
    "has_explained_what",
    "has_explained_whom",
    "has_explained_use",
    "has_explained_if_shared",
    "has_explained_if_not",
    "has_explained_may_refuse",
    "has_explained_may_withdraw",
    "has_explained_no_secrecy",
)
"""What is to be explained, in the order of the content; the code is the rest of the name with hyphens."""

ELEMENTS = (
    "understands_what_is_asked",
    "understands_what_might_be_shared",
    "understands_why",
    "understands_if_shared",
    "understands_if_not_shared",
    "own_view",
    "free_of_pressure",
    "weighs_alternatives",
    "explains_reasons",
    "told_in_their_way",
)
"""What an assessment looks at, in the order of `core.consenting.Element`."""


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_GOES) for name in names}


def _answer() -> Any:
    return models.CharField(max_length=6)


class Consent(models.Model):
    """One question to one person, and what became of it: asked, given or refused, taken back or ended."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "edition", "purpose", "subject", "right", "lives_apart", "asked_at"),
        **_sorted(Kind.TECHNICAL, "stopped_at", "answer", "answered_at", "said_on", "expression", "form", "signed_on"),
        **_sorted(Kind.TECHNICAL, *EXPLAINED, "manner", "began_at", "ends_at", "last_on", "review_on"),
        **_sorted(Kind.TECHNICAL, "withdrawn_at", "withdrawn_said_by", "ended_at"),
        **_sorted(Kind.REFERENCE, "reference", "child", "organisation", "asked_by", "post", "withdrawn_by"),
        **_sorted(Kind.PERSONAL, "person", "language", "interpreter"),
        **_sorted(Kind.SPECIAL, "about", "stopped_why", "how", "words", "withdrawal_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60)
    subject = models.CharField(max_length=20)
    right = models.CharField(max_length=40)
    person = models.CharField(max_length=LONGEST_NAME)
    lives_apart = models.BooleanField()
    about = models.TextField(max_length=LONGEST)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.TextField(max_length=LONGEST, blank=True)
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    said_on = models.DateField(null=True, blank=True)
    expression = models.CharField(max_length=10, blank=True)
    form = models.CharField(max_length=10, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    how = models.TextField(max_length=LONGEST, blank=True)
    words = models.TextField(max_length=LONGEST, blank=True)
    has_explained_why = models.BooleanField(default=False)
    has_explained_what = models.BooleanField(default=False)
    has_explained_whom = models.BooleanField(default=False)
    has_explained_use = models.BooleanField(default=False)
    has_explained_if_shared = models.BooleanField(default=False)
    has_explained_if_not = models.BooleanField(default=False)
    has_explained_may_refuse = models.BooleanField(default=False)
    has_explained_may_withdraw = models.BooleanField(default=False)
    has_explained_no_secrecy = models.BooleanField(default=False)
    manner = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=LONGEST_NAME, blank=True)
    interpreter = models.CharField(max_length=LONGEST_NAME, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_said_by = models.CharField(max_length=10, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)
    withdrawal_words = models.TextField(max_length=LONGEST, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Given means dated, informed and expressed; refused means said; and neither is ever a silence.

        A check that comes out NULL passes, so each date that must be there is asked for by itself.
        """

        indexes = (
            models.Index(fields=["organisation", "-reference"], name="consent_consent_house"),
            models.Index(fields=["child", "-reference"], name="consent_consent_child"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(reference__regex=r"^cst_[0-9A-Z]{18}$", child__regex=_CHILD)
                & Q(organisation__regex=_REFERENCE, asked_by__regex=_REFERENCE, post__regex=_REFERENCE),
                name="consent_consent_references",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=list(Subject), right__in=list(Right), answer__in=["", *Answered])
                & Q(expression__in=["", *Expression], form__in=["", *Form], manner__in=["", *Manner])
                & Q(withdrawn_said_by__in=["", *SaidBy])
                & ~Q(purpose="")
                & ~Q(person="")
                & ~Q(about="")
                & ~Q(edition=""),
                name="consent_consent_codes",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_why="")
                | (Q(stopped_at__isnull=False, stopped_at__gte=F("asked_at"), answer="") & ~Q(stopped_why="")),
                name="consent_consent_stopped_without_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, said_on=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_at__gte=F("asked_at"), said_on__isnull=False)),
                name="consent_consent_answered_on_a_day",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(answer=Answered.GIVEN)
                    & Q(
                        began_at=None,
                        ends_at=None,
                        last_on=None,
                        review_on=None,
                        expression="",
                        form="",
                        signed_on=None,
                    )
                )
                | (
                    Q(answer=Answered.GIVEN, began_at__isnull=False, ends_at__isnull=False)
                    & Q(began_at__gte=F("asked_at"), ends_at__gt=F("began_at"))
                    & Q(last_on__isnull=False, review_on__isnull=False, review_on__lte=F("last_on"))
                    & Q(last_on__gte=F("said_on"))
                    & ~Q(expression="")
                    & ~Q(form="")
                ),
                name="consent_consent_given_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(
                    form=Form.WRITTEN, signed_on__isnull=False, said_on__isnull=False, signed_on__lte=F("said_on")
                )
                | (~Q(form=Form.WRITTEN) & Q(signed_on=None)),
                name="consent_consent_written_is_signed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answered.GIVEN)
                | (Q(**dict.fromkeys(EXPLAINED, True)) & ~Q(manner="") & ~Q(language="")),
                name="consent_consent_given_is_informed",
            ),
            models.CheckConstraint(
                condition=~Q(expression=Expression.IMPLIED) | ~Q(how=""), name="consent_consent_implied_says_how"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_said_by="", withdrawn_by="", withdrawal_words="")
                | (
                    Q(answer=Answered.GIVEN, withdrawn_at__isnull=False)
                    & Q(
                        withdrawn_at__isnull=False,
                        began_at__isnull=False,
                        ends_at__isnull=False,
                        withdrawn_at__gte=F("began_at"),
                        withdrawn_at__lt=F("ends_at"),
                    )
                    & ~Q(withdrawn_said_by="")
                    & ~Q(withdrawn_by="")
                ),
                name="consent_consent_withdrawn_while_given",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None)
                | Q(
                    answer=Answered.GIVEN,
                    withdrawn_at=None,
                    ended_at__isnull=False,
                    began_at__isnull=False,
                    ends_at__isnull=False,
                    ended_at__gte=F("began_at"),
                    ended_at__lt=F("ends_at"),
                ),
                name="consent_consent_ended_while_given",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ConsentLine(models.Model):
    """One class of information to one recipient. It holds from `began_at` until before `ends_at` or `ended_at`.

    `key` is child, whose confidence, purpose, recipient and class: the database lets no two of one key overlap.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "consent", "item", "began_at", "ends_at", "ended_at"),
        **_sorted(Kind.REFERENCE, "recipient"),
        **_sorted(Kind.PERSONAL, "key"),
    }

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="lines")
    recipient = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    key = models.CharField(max_length=600)
    began_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A pair once in a consent; never a beginning without an end."""

        constraints = (
            models.UniqueConstraint(fields=["consent", "recipient", "item"], name="consent_line_once"),
            models.CheckConstraint(
                condition=Q(began_at=None, ends_at=None, ended_at=None)
                | (
                    Q(began_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("began_at"))
                    & (Q(ended_at=None) | Q(ended_at__gte=F("began_at"), ended_at__lte=F("ends_at")))
                ),
                name="consent_line_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(item="") & ~Q(key="") & Q(recipient__regex=r"^(org_[0-9A-Z]{18}|[a-z][a-z-]+)$"),
                name="consent_line_codes",
            ),
        )

    def __str__(self) -> str:
        """Return the recipient and the class."""
        return f"{self.item} to {self.recipient}"


class CompetenceAssessment(models.Model):
    """Whether a child could decide this one thing, at that age and in that moment."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "consent", "conclusion", "assessed_at"),
        **_sorted(Kind.REFERENCE, "reference", "assessed_by"),
        **_sorted(Kind.PERSONAL, "age"),
        **_sorted(Kind.SPECIAL, *ELEMENTS, "evidence", "communication"),
    }

    reference = models.CharField(max_length=40, unique=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="assessments")
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    understands_what_is_asked = _answer()
    understands_what_might_be_shared = _answer()
    understands_why = _answer()
    understands_if_shared = _answer()
    understands_if_not_shared = _answer()
    own_view = _answer()
    free_of_pressure = _answer()
    weighs_alternatives = _answer()
    explains_reasons = _answer()
    told_in_their_way = _answer()
    conclusion = models.CharField(max_length=20)
    evidence = models.TextField(max_length=LONGEST)
    communication = models.TextField(max_length=LONGEST, blank=True)
    assessed_at = models.DateTimeField()
    assessed_by = models.CharField(max_length=40)

    class Meta:
        """Each question answered; "can decide" only where each answer is yes."""

        constraints = (
            models.CheckConstraint(
                condition=Q(reference__regex=r"^cas_", assessed_by__regex=_REFERENCE)
                & Q(conclusion__in=list(Conclusion))
                & ~Q(evidence=""),
                name="consent_assessment_codes",
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__in": ["yes", "no", "unsure"] for name in ELEMENTS}),
                name="consent_assessment_is_whole",
            ),
            models.CheckConstraint(
                condition=(Q(conclusion=Conclusion.COMPETENT) & Q(**dict.fromkeys(ELEMENTS, "yes")))
                | (Q(conclusion=Conclusion.NOT_COMPETENT) & ~Q(**dict.fromkeys(ELEMENTS, "yes"))),
                name="consent_assessment_follows",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ConsentReview(models.Model):
    """That a consent was looked at again, and what was found."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "consent", "found", "at", "next_on"),
        **_sorted(Kind.REFERENCE, "reference", "by"),
        **_sorted(Kind.SPECIAL, "words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="reviews")
    found = models.CharField(max_length=10)
    words = models.TextField(max_length=LONGEST)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        """What stands is looked at again."""

        constraints = (
            models.CheckConstraint(
                condition=(Q(found=Found.STANDS, next_on__isnull=False) | Q(found=Found.ENDED, next_on=None))
                & Q(by__regex=_REFERENCE)
                & ~Q(words=""),
                name="consent_review_codes",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class NotSought(models.Model):
    """That consent is not sought for a purpose, on one of four grounds, until it is looked at again."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "purpose", "ground", "review_on", "recorded_at", "closed_at", "found"),
        **_sorted(Kind.REFERENCE, "reference", "child", "organisation", "recorded_by", "closed_by"),
        **_sorted(Kind.SPECIAL, "why", "found_words"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60)
    ground = models.CharField(max_length=20)
    why = models.TextField(max_length=LONGEST)
    review_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    found = models.CharField(max_length=10, blank=True)
    found_words = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        """A ground, a reason and a day; closed whole or not at all."""

        indexes = (models.Index(fields=["child", "-reference"], name="consent_notsought_child"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(reference__regex=r"^nsk_", child__regex=_CHILD, organisation__regex=_REFERENCE)
                & Q(recorded_by__regex=_REFERENCE)
                & Q(ground__in=list(Ground))
                & ~Q(why="")
                & ~Q(purpose=""),
                name="consent_notsought_codes",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", found="", found_words="")
                | (
                    Q(closed_at__isnull=False, closed_at__gte=F("recorded_at"), found__in=list(GroundFound))
                    & ~Q(closed_by="")
                    & ~Q(found_words="")
                ),
                name="consent_notsought_closed_whole",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class ToldAtOutset(models.Model):
    """What a family was told about sharing, when and by whom; or why it was not safe to tell them."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "standing", "told_on", "recorded_at"),
        **_sorted(Kind.REFERENCE, "reference", "child", "organisation", "told_by", "recorded_by"),
        **_sorted(Kind.PERSONAL, "to_whom", "language"),
        **_sorted(Kind.SPECIAL, "what"),
    }

    reference = models.CharField(max_length=40, unique=True)
    child = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    standing = models.CharField(max_length=12)
    told_on = models.DateField()
    told_by = models.CharField(max_length=40)
    to_whom = models.CharField(max_length=LONGEST_NAME, blank=True)
    what = models.TextField(max_length=LONGEST)
    language = models.CharField(max_length=LONGEST_NAME, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)

    class Meta:
        """Whoever was told was told in a language; and always a day and words."""

        indexes = (models.Index(fields=["child", "-reference"], name="consent_told_child"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(reference__regex=r"^tol_", child__regex=_CHILD, organisation__regex=_REFERENCE)
                & Q(told_by__regex=_REFERENCE, recorded_by__regex=_REFERENCE)
                & Q(standing__in=list(Telling))
                & ~Q(what=""),
                name="consent_told_codes",
            ),
            models.CheckConstraint(
                condition=Q(standing=Telling.UNSAFE) | (~Q(to_whom="") & ~Q(language="")),
                name="consent_told_in_a_language",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
