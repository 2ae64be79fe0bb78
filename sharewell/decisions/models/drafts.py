"""A draft: what somebody has answered and written so far, each page kept as rows as it is sent."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sharewell.decisions.models.shared import (
    CHILD_OR_NOTHING,
    REFERENCE,
    Circumstances,
    OwnWords,
    Statement,
    circumstances_sorted,
    statement_sorted,
)
from sharewell.decisions.types import (
    LONGEST_NAME,
    Chosen,
    GoesTo,
)
from sharewell.foundation.classification import Classified, Kind

_KEPT = "Until the decision is recorded or the draft is thrown away; words go at that moment."
_GOES = "Deleted when the decision is recorded or the draft is thrown away."
_WORDS = Classified(kind=Kind.SPECIAL, retention=_KEPT, erased=_GOES)
_NAME = Classified(kind=Kind.PERSONAL, retention=_KEPT, erased=_GOES)
_REFERENCE = Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_GOES)
_TECHNICAL = Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_GOES)


class Draft(Circumstances):
    """What is being decided. One person owns it; it is open until it has ended.

    `page_versions` says in which version each page that fills columns of this row was last sent.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        **circumstances_sorted(name=_NAME, reference=_REFERENCE, technical=_TECHNICAL),
        "reference": _REFERENCE,
        "owner": _REFERENCE,
        "version": _TECHNICAL,
        "page_versions": _TECHNICAL,
        "last_key": _TECHNICAL,
        "judged_on": _TECHNICAL,
        "topics": _WORDS,
        "goes_on": _TECHNICAL,
        "chosen": _TECHNICAL,
        "began_at": _TECHNICAL,
        "changed_at": _TECHNICAL,
        "ended_at": _TECHNICAL,
    }

    reference = models.CharField(max_length=40, unique=True)
    owner = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    page_versions = models.JSONField(default=dict, blank=True)
    last_key = models.CharField(max_length=40, blank=True)
    judged_on = models.DateField(null=True, blank=True)
    topics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    goes_on = models.BooleanField(default=False)
    goes_to = models.CharField(max_length=10, default=GoesTo.MANAGER)
    chosen = models.CharField(max_length=20, blank=True)
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Circumstances.Meta):
        """Closed sets, references of the right shape, and the list of somebody's open drafts."""

        indexes = (
            models.Index(fields=["owner", "-reference"], condition=Q(ended_at=None), name="decisions_draft_open"),
        )
        constraints = (
            *Circumstances.Meta.constraints,
            models.CheckConstraint(condition=Q(reference__regex=r"^dra_"), name="decisions_draft_reference"),
            models.CheckConstraint(condition=Q(owner__regex=REFERENCE), name="decisions_draft_owner"),
            models.CheckConstraint(condition=Q(called_back__in=["", "yes", "no"]), name="decisions_draft_called_back"),
            models.CheckConstraint(condition=Q(chosen__in=["", *Chosen]), name="decisions_draft_chosen"),
            models.CheckConstraint(condition=Q(version__gte=1), name="decisions_draft_version"),
            models.CheckConstraint(
                condition=Q(changed_at__gte=models.F("began_at")), name="decisions_draft_changed_after_it_began"
            ),
        )


class DraftChild(models.Model):
    """One child that the draft is about, as it was typed; `child` is a described child whom it is known to be."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "draft": _TECHNICAL,
        "position": _TECHNICAL,
        "name": _NAME,
        "identifying": _NAME,
        "child": _REFERENCE,
        "version": _TECHNICAL,
    }

    draft = models.ForeignKey("decisions.Draft", on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    identifying = models.CharField(max_length=LONGEST_NAME, blank=True)
    child = models.CharField(max_length=40, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """A place is taken once."""

        constraints = (
            models.UniqueConstraint(fields=["draft", "position"], name="decisions_draftchild_place"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=20), name="decisions_draftchild_position"
            ),
            models.CheckConstraint(condition=Q(child__regex=CHILD_OR_NOTHING), name="decisions_draftchild_child"),
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


class DraftText(OwnWords):
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
    version = models.PositiveIntegerField()

    class Meta(OwnWords.Meta):
        """One text of a kind."""

        constraints = (
            *OwnWords.Meta.constraints,
            models.UniqueConstraint(
                fields=["draft", "child", "code"], nulls_distinct=False, name="decisions_drafttext_once"
            ),
        )


class DraftItem(Statement):
    """One statement about one child."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "child": _TECHNICAL,
        **statement_sorted(words=_WORDS, technical=_TECHNICAL),
        "version": _TECHNICAL,
    }

    child = models.ForeignKey("decisions.DraftChild", on_delete=models.PROTECT, related_name="items")
    is_chosen = models.BooleanField(default=True)
    version = models.PositiveIntegerField()

    class Meta(Statement.Meta):
        """It says something, and nothing is known before it happened."""

        constraints = (
            *Statement.Meta.constraints,
            models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="decisions_draftitem_says_something"),
            models.CheckConstraint(
                condition=Q(happened_on=None) | Q(known_on=None) | Q(known_on__gte=models.F("happened_on")),
                name="decisions_draftitem_known_after_it_happened",
            ),
        )
