"""What was decided and noted. Rows are added and never changed: migration 0002 lets the database refuse it."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.core.deciding.vocabulary import OUTCOMES
from sharewell.decisions.models.shared import (
    CHILD_OR_NOTHING,
    REFERENCE,
    REFERENCE_OR_NOTHING,
    Circumstances,
    OwnWords,
    Statement,
    circumstances_sorted,
    statement_sorted,
)
from sharewell.decisions.types import (
    LONGEST_NAME,
    AdditionKind,
    Chosen,
    GoesTo,
    NoteAbout,
)
from sharewell.foundation.classification import Classified, Kind

_KEPT = "As long as the organisation's retention schedule for safeguarding records says."
_GOES = "By the owner of the tables under the retention schedule, with an entry in the ledger; the seals stay."
_STAYS = "Never before the whole record; it says nothing about a child by itself."
_WORDS = Classified(kind=Kind.SPECIAL, retention=_KEPT, erased=_GOES)
_NAME = Classified(kind=Kind.PERSONAL, retention=_KEPT, erased=_GOES)
_REFERENCE = Classified(kind=Kind.REFERENCE, retention=_KEPT, erased=_STAYS)
_TECHNICAL = Classified(kind=Kind.TECHNICAL, retention=_KEPT, erased=_STAYS)

SHA256 = r"^[0-9a-f]{64}$"


class Decision(Circumstances):
    """A recorded decision. `snapshot` is the whole judgement as it was; words about a child stand in their own rows.

    `seal` is the SHA-256 (hex) of the snapshot, `words_seal` that of the rows of words.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        **circumstances_sorted(name=_NAME, reference=_REFERENCE, technical=_TECHNICAL),
        "reference": _REFERENCE,
        "draft": _TECHNICAL,
        "recorded_at": _TECHNICAL,
        "decided_by": _REFERENCE,
        "post": _REFERENCE,
        "outcome": _TECHNICAL,
        "for_recipient": _TECHNICAL,
        "limited": _TECHNICAL,
        "chosen": _TECHNICAL,
        "edition_fingerprint": _TECHNICAL,
        "judged_on": _TECHNICAL,
        "needs_endorsement": _TECHNICAL,
        "snapshot": _WORDS,
        "seal": _TECHNICAL,
        "words_seal": _TECHNICAL,
    }

    reference = models.CharField(max_length=40, unique=True)
    draft = models.OneToOneField("decisions.Draft", on_delete=models.PROTECT, related_name="decision")
    recorded_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40)
    post = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20)
    for_recipient = models.CharField(max_length=20, blank=True)
    limited = models.BooleanField()
    chosen = models.CharField(max_length=20)
    edition_fingerprint = models.CharField(max_length=64)
    judged_on = models.DateField()
    needs_endorsement = models.BooleanField()
    snapshot = models.JSONField()
    seal = models.CharField(max_length=64)
    words_seal = models.CharField(max_length=64)

    class Meta(Circumstances.Meta):
        """Closed sets, references and digests of the right shape, and the two lists."""

        indexes = (
            models.Index(fields=["decided_by", "-reference"], name="decisions_decision_own"),
            models.Index(fields=["organisation", "-reference"], name="decisions_decision_house"),
        )
        constraints = (
            *Circumstances.Meta.constraints,
            models.CheckConstraint(condition=Q(reference__regex=r"^dec_"), name="decisions_decision_reference"),
            models.CheckConstraint(condition=Q(decided_by__regex=REFERENCE), name="decisions_decision_decided_by"),
            models.CheckConstraint(condition=Q(post__regex=REFERENCE_OR_NOTHING), name="decisions_decision_post"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="decisions_decision_outcome"),
            models.CheckConstraint(
                condition=Q(for_recipient__in=["", *OUTCOMES]), name="decisions_decision_for_recipient"
            ),
            models.CheckConstraint(condition=Q(chosen__in=list(Chosen)), name="decisions_decision_chosen"),
            models.CheckConstraint(
                condition=Q(edition_fingerprint__regex=SHA256), name="decisions_decision_fingerprint"
            ),
            models.CheckConstraint(
                condition=Q(seal__regex=SHA256) & Q(words_seal__regex=SHA256), name="decisions_decision_is_sealed"
            ),
        )


class DecisionChild(models.Model):
    """One child of a decision: what came out for this child. Its name stands in a table of its own.

    `salt` is 32 hexadecimal digits of chance, so that the seal of the words cannot be guessed back into words.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "decision": _TECHNICAL,
        "position": _TECHNICAL,
        "outcome": _TECHNICAL,
        "for_recipient": _TECHNICAL,
        "salt": _TECHNICAL,
        "child": _REFERENCE,
    }

    decision = models.ForeignKey("decisions.Decision", on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20)
    for_recipient = models.CharField(max_length=20, blank=True)
    salt = models.CharField(max_length=32)
    child = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        """A place is taken once; closed sets."""

        constraints = (
            models.UniqueConstraint(fields=["decision", "position"], name="decisions_decisionchild_place"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="decisions_decisionchild_outcome"),
            models.CheckConstraint(condition=Q(child__regex=CHILD_OR_NOTHING), name="decisions_decisionchild_child"),
            models.CheckConstraint(
                condition=Q(for_recipient__in=["", *OUTCOMES]), name="decisions_decisionchild_for_recipient"
            ),
        )

    def __str__(self) -> str:
        """Return the place."""
        return f"child {self.position}"


class DecisionChildName(models.Model):
    """Who the child is, as it was typed. The index takes this over in a later step."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "child": _TECHNICAL,
        "name": _NAME,
        "identifying": _NAME,
    }

    child = models.OneToOneField("decisions.DecisionChild", on_delete=models.PROTECT, related_name="named")
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    identifying = models.CharField(max_length=LONGEST_NAME, blank=True)

    def __str__(self) -> str:
        """Return the key, never the name."""
        return f"name {self.pk}"


class DecisionText(OwnWords):
    """One text in the words of whoever decided."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "decision": _TECHNICAL,
        "child": _TECHNICAL,
        "code": _TECHNICAL,
        "text": _WORDS,
    }

    decision = models.ForeignKey("decisions.Decision", on_delete=models.PROTECT, related_name="texts")
    child = models.ForeignKey("decisions.DecisionChild", on_delete=models.PROTECT, null=True, related_name="texts")

    class Meta(OwnWords.Meta):
        """One text of a kind."""

        constraints = (
            *OwnWords.Meta.constraints,
            models.UniqueConstraint(
                fields=["decision", "child", "code"], nulls_distinct=False, name="decisions_decisiontext_once"
            ),
        )


class DecisionItem(Statement):
    """One statement about one child, with its evidence; `is_chosen` says whether it was chosen to travel."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "child": _TECHNICAL,
        **statement_sorted(words=_WORDS, technical=_TECHNICAL),
    }

    child = models.ForeignKey("decisions.DecisionChild", on_delete=models.PROTECT, related_name="items")


class DecisionAddition(models.Model):
    """Something added to a record: a manager's endorsement, a sending back, an answer, a word more."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "reference": _REFERENCE,
        "decision": _TECHNICAL,
        "kind": _TECHNICAL,
        "by": _REFERENCE,
        "post": _REFERENCE,
        "text": _WORDS,
        "at": _TECHNICAL,
        "key": _TECHNICAL,
    }

    reference = models.CharField(max_length=40, unique=True)
    decision = models.ForeignKey("decisions.Decision", on_delete=models.PROTECT, related_name="additions")
    kind = models.CharField(max_length=12)
    by = models.CharField(max_length=40)
    post = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    key = models.CharField(max_length=40)

    class Meta:
        """The same page sent twice adds once; only an endorsement may be without words."""

        constraints = (
            models.UniqueConstraint(fields=["decision", "key"], name="decisions_decisionaddition_once"),
            models.CheckConstraint(condition=Q(kind__in=list(AdditionKind)), name="decisions_decisionaddition_kind"),
            models.CheckConstraint(condition=Q(by__regex=REFERENCE), name="decisions_decisionaddition_by"),
            models.CheckConstraint(
                condition=Q(kind=AdditionKind.ENDORSED) | ~Q(text=""), name="decisions_decisionaddition_says_something"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class DifferentJudgement(models.Model):
    """That somebody judged otherwise than the guide, why, and who was asked to look."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "decision": _TECHNICAL,
        "advised": _TECHNICAL,
        "chosen": _TECHNICAL,
        "reasons": _WORDS,
        "goes_to": _TECHNICAL,
    }

    decision = models.OneToOneField("decisions.Decision", on_delete=models.PROTECT, related_name="judgement")
    advised = models.CharField(max_length=20)
    chosen = models.CharField(max_length=20)
    reasons = models.TextField()
    goes_to = models.CharField(max_length=10)

    class Meta:
        """Closed sets; there are always reasons."""

        constraints = (
            models.CheckConstraint(condition=Q(advised__in=OUTCOMES), name="decisions_judgement_advised"),
            models.CheckConstraint(condition=Q(chosen__in=list(Chosen)), name="decisions_judgement_chosen"),
            models.CheckConstraint(condition=~Q(reasons=""), name="decisions_judgement_has_reasons"),
            models.CheckConstraint(condition=Q(goes_to__in=list(GoesTo)), name="decisions_judgement_goes_to"),
        )

    def __str__(self) -> str:
        """Return the choice."""
        return self.chosen


class ConcernNote(models.Model):
    """A plain note of a concern that needs no decision about sharing: small signs add up."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": _TECHNICAL,
        "reference": _REFERENCE,
        "about": _TECHNICAL,
        "author": _REFERENCE,
        "post": _REFERENCE,
        "organisation": _REFERENCE,
        "who": _NAME,
        "text": _WORDS,
        "complained_of": _NAME,
        "goes_to": _TECHNICAL,
        "noted_at": _TECHNICAL,
        "key": _TECHNICAL,
    }

    reference = models.CharField(max_length=40, unique=True)
    about = models.CharField(max_length=10)
    author = models.CharField(max_length=40)
    post = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=40)
    who = models.CharField(max_length=LONGEST_NAME, blank=True)
    text = models.TextField()
    complained_of = models.CharField(max_length=40, blank=True)
    goes_to = models.CharField(max_length=10)
    noted_at = models.DateTimeField()
    key = models.CharField(max_length=40)

    class Meta:
        """Sent twice, noted once; a concern about a colleague never goes to a manager."""

        indexes = (models.Index(fields=["organisation", "-reference"], name="decisions_note_house"),)
        constraints = (
            models.UniqueConstraint(fields=["author", "key"], name="decisions_note_once"),
            models.CheckConstraint(condition=Q(reference__regex=r"^con_"), name="decisions_note_reference"),
            models.CheckConstraint(condition=Q(about__in=list(NoteAbout)), name="decisions_note_about"),
            models.CheckConstraint(condition=Q(author__regex=REFERENCE), name="decisions_note_author"),
            models.CheckConstraint(condition=Q(organisation__regex=REFERENCE), name="decisions_note_organisation"),
            models.CheckConstraint(
                condition=Q(complained_of__regex=REFERENCE_OR_NOTHING), name="decisions_note_complained_of"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="decisions_note_says_something"),
            models.CheckConstraint(
                condition=~Q(about=NoteAbout.COLLEAGUE) | Q(goes_to=GoesTo.ADVISER),
                name="decisions_note_colleague_goes_round",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
