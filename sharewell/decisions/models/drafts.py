"""A draft: what somebody has answered and written so far, each page kept as rows as it is sent."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sharewell.decisions.types import (
    CHILD_TEXTS,
    DECISION_TEXTS,
    LONGEST_NAME,
    Chosen,
    Footing,
    GoesTo,
    ItemKind,
    Seen,
    Way,
)
from sharewell.foundation.classification import Classified, Kind

_KEPT = "Until the decision is recorded or the draft is thrown away; words go at that moment."
_GOES = "Deleted when the decision is recorded or the draft is thrown away."
_WORDS = Classified(kind=Kind.SPECIAL, retention=_KEPT, erased=_GOES)
_NAME = Classified(kind=Kind.PERSONAL, retention=_KEPT, erased=_GOES)
_REFERENCE = Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_GOES)
_TECHNICAL = Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_GOES)

REFERENCE = r"^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$"
REFERENCE_OR_NOTHING = rf"({REFERENCE})|^$"


class Draft(models.Model):
    """What is being decided. One person owns it; it is open until it has ended.

    `page_versions` says in which version each page that fills columns of this row was last sent.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "reference": _REFERENCE,
        "owner": _REFERENCE,
        "organisation": _REFERENCE,
        "version": _TECHNICAL,
        "page_versions": _TECHNICAL,
        "last_key": _TECHNICAL,
        "way": _TECHNICAL,
        "edition": _TECHNICAL,
        "judged_on": _TECHNICAL,
        "footing": _TECHNICAL,
        "called_back": _TECHNICAL,
        "holder": _TECHNICAL,
        "recipient": _TECHNICAL,
        "recipient_organisation": _REFERENCE,
        "purpose": _TECHNICAL,
        "topics": _WORDS,
        "goes_on": _TECHNICAL,
        "told_on": _TECHNICAL,
        "review_on": _TECHNICAL,
        "complained_of": _NAME,
        "goes_to": _TECHNICAL,
        "chosen": _TECHNICAL,
        "began_at": _TECHNICAL,
        "changed_at": _TECHNICAL,
        "ended_at": _TECHNICAL,
    }

    reference = models.CharField(max_length=40, unique=True)
    owner = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    page_versions = models.JSONField(default=dict, blank=True)
    last_key = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=20)
    edition = models.CharField(max_length=40)
    judged_on = models.DateField(null=True, blank=True)
    footing = models.CharField(max_length=20, blank=True)
    called_back = models.CharField(max_length=3, blank=True)
    holder = models.CharField(max_length=40)
    recipient = models.CharField(max_length=40, blank=True)
    recipient_organisation = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    topics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    goes_on = models.BooleanField(default=False)
    told_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    complained_of = models.CharField(max_length=40, blank=True)
    goes_to = models.CharField(max_length=10, default=GoesTo.MANAGER)
    chosen = models.CharField(max_length=20, blank=True)
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Closed sets, references of the right shape, and the list of somebody's open drafts."""

        indexes = (
            models.Index(fields=["owner", "-reference"], condition=Q(ended_at=None), name="decisions_draft_open"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(reference__regex=r"^dra_"), name="decisions_draft_reference"),
            models.CheckConstraint(condition=Q(owner__regex=REFERENCE), name="decisions_draft_owner"),
            models.CheckConstraint(condition=Q(organisation__regex=REFERENCE), name="decisions_draft_organisation"),
            models.CheckConstraint(
                condition=Q(recipient_organisation__regex=REFERENCE_OR_NOTHING), name="decisions_draft_recipient"
            ),
            models.CheckConstraint(
                condition=Q(complained_of__regex=REFERENCE_OR_NOTHING), name="decisions_draft_complained_of"
            ),
            models.CheckConstraint(condition=Q(way__in=list(Way)), name="decisions_draft_way"),
            models.CheckConstraint(condition=Q(footing__in=["", *Footing]), name="decisions_draft_footing"),
            models.CheckConstraint(condition=Q(called_back__in=["", "yes", "no"]), name="decisions_draft_called_back"),
            models.CheckConstraint(condition=Q(goes_to__in=list(GoesTo)), name="decisions_draft_goes_to"),
            models.CheckConstraint(condition=Q(chosen__in=["", *Chosen]), name="decisions_draft_chosen"),
            models.CheckConstraint(condition=Q(version__gte=1), name="decisions_draft_version"),
            models.CheckConstraint(
                condition=Q(changed_at__gte=models.F("began_at")), name="decisions_draft_changed_after_it_began"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class DraftChild(models.Model):
    """One child that the draft is about, as it was typed; the index takes over in a later step."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "draft": _TECHNICAL,
        "position": _TECHNICAL,
        "name": _NAME,
        "identifying": _NAME,
        "version": _TECHNICAL,
    }

    draft = models.ForeignKey("decisions.Draft", on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    identifying = models.CharField(max_length=LONGEST_NAME, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """A place is taken once."""

        constraints = (
            models.UniqueConstraint(fields=["draft", "position"], name="decisions_draftchild_place"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=20), name="decisions_draftchild_position"
            ),
        )

    def __str__(self) -> str:
        """Return the place; the draft it belongs to has the reference."""
        return f"child {self.position}"


class DraftAnswer(models.Model):
    """One answer: a code of the case vocabulary, for the whole decision or for one child."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "draft": _TECHNICAL,
        "child": _TECHNICAL,
        "code": _TECHNICAL,
        "answer": _WORDS,
        "version": _TECHNICAL,
    }

    draft = models.ForeignKey("decisions.Draft", on_delete=models.PROTECT, related_name="answers")
    child = models.ForeignKey("decisions.DraftChild", on_delete=models.PROTECT, null=True, related_name="answers")
    code = models.CharField(max_length=40)
    answer = ArrayField(models.CharField(max_length=60))
    version = models.PositiveIntegerField()

    class Meta:
        """One answer to a code; an answer is never empty."""

        constraints = (
            models.UniqueConstraint(
                fields=["draft", "child", "code"], nulls_distinct=False, name="decisions_draftanswer_once"
            ),
            models.CheckConstraint(condition=Q(answer__len__gte=1), name="decisions_draftanswer_is_given"),
        )

    def __str__(self) -> str:
        """Return the code, never the answer."""
        return self.code


class DraftText(models.Model):
    """One text in the person's own words, for the whole decision or for one child."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "draft": _TECHNICAL,
        "child": _TECHNICAL,
        "code": _TECHNICAL,
        "text": _WORDS,
        "version": _TECHNICAL,
    }

    draft = models.ForeignKey("decisions.Draft", on_delete=models.PROTECT, related_name="texts")
    child = models.ForeignKey("decisions.DraftChild", on_delete=models.PROTECT, null=True, related_name="texts")
    code = models.CharField(max_length=40)
    text = models.TextField()
    version = models.PositiveIntegerField()

    class Meta:
        """One text of a kind, of a known kind."""

        constraints = (
            models.UniqueConstraint(
                fields=["draft", "child", "code"], nulls_distinct=False, name="decisions_drafttext_once"
            ),
            models.CheckConstraint(
                condition=Q(child=None, code__in=DECISION_TEXTS) | Q(child__isnull=False, code__in=CHILD_TEXTS),
                name="decisions_drafttext_code",
            ),
        )

    def __str__(self) -> str:
        """Return the code, never the text."""
        return self.code


class DraftItem(models.Model):
    """One statement about one child."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "child": _TECHNICAL,
        "number": _TECHNICAL,
        "text": _WORDS,
        "kind": _TECHNICAL,
        "source": _WORDS,
        "seen": _TECHNICAL,
        "evidence": _WORDS,
        "happened_on": _WORDS,
        "known_on": _WORDS,
        "why_it_matters": _WORDS,
        "is_chosen": _TECHNICAL,
        "version": _TECHNICAL,
    }

    child = models.ForeignKey("decisions.DraftChild", on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=LONGEST_NAME)
    seen = models.CharField(max_length=10)
    evidence = models.TextField(blank=True)
    happened_on = models.DateField(null=True, blank=True)
    known_on = models.DateField(null=True, blank=True)
    why_it_matters = models.TextField(blank=True)
    is_chosen = models.BooleanField(default=True)
    version = models.PositiveIntegerField()

    class Meta:
        """A number is taken once; closed sets; nothing is known before it happened."""

        constraints = (
            models.UniqueConstraint(fields=["child", "number"], name="decisions_draftitem_number"),
            models.CheckConstraint(condition=Q(kind__in=list(ItemKind)), name="decisions_draftitem_kind"),
            models.CheckConstraint(condition=Q(seen__in=list(Seen)), name="decisions_draftitem_seen"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="decisions_draftitem_says_something"),
            models.CheckConstraint(
                condition=Q(happened_on=None) | Q(known_on=None) | Q(known_on__gte=models.F("happened_on")),
                name="decisions_draftitem_known_after_it_happened",
            ),
        )

    def __str__(self) -> str:
        """Return the number, never the words."""
        return f"item {self.number}"
