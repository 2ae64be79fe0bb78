"""Threads of advice. What was written, and what was advised, never changes (migration 0002)."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.advice.types import LONGEST, AdviceStanding, Advised
from sharewell.foundation.classification import Classified, Kind

_REFERENCE = r"^[a-z]{2,8}_[0-9A-Z]{18}$"
_KEPT = "As long as the decision that it was bound to; six years where it was bound to none."
_STAYS = "Deleted with the thread. The ledger keeps references only."
_WORDS = "Deleted with the thread. It is meant to name nobody; a name that slipped in goes with it."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class AdviceThread(models.Model):
    """Somebody asks the adviser of their organisation. Who owes the answer, the obligation about it says.

    `adviser_post` and `cover_post` are those of the day of the question. `about` is the reference of what the question
    came from (a draft), or empty; `decision` the reference of the decision that the advice was bound to, or empty.
    `submit_key` keeps one press of the button from asking twice.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "organisation", "asked_by_post", "adviser_post", "cover_post", "asked_at"),
        **_sorted(Kind.TECHNICAL, "due_at", "is_harm_unsure", "withdrawn_at", "bound_at", "submit_key"),
        **_sorted(Kind.REFERENCE, "reference", "about", "decision"),
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    asked_by_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    adviser_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    cover_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_harm_unsure = models.BooleanField()
    about = models.CharField(max_length=40, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=40, blank=True)
    bound_at = models.DateTimeField(null=True, blank=True)
    submit_key = models.CharField(max_length=40)

    class Meta:
        """A due time always, and a question asked once."""

        constraints = (
            models.UniqueConstraint(fields=["asked_by_post", "submit_key"], name="advice_thread_asked_once"),
            models.CheckConstraint(condition=Q(due_at__gte=F("asked_at")), name="advice_thread_due"),
            models.CheckConstraint(condition=~Q(adviser_post=F("cover_post")), name="advice_thread_cover_is_another"),
            models.CheckConstraint(
                condition=Q(about="") | Q(about__regex=_REFERENCE), name="advice_thread_about_is_a_reference"
            ),
            models.CheckConstraint(
                condition=Q(decision="", bound_at__isnull=True) | Q(decision__regex=_REFERENCE, bound_at__isnull=False),
                name="advice_thread_bound_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("asked_at")),
                name="advice_thread_withdrawn_later",
            ),
        )
        indexes = (
            models.Index(fields=["asked_by_post", "-asked_at"], name="advice_thread_asked_by"),
            models.Index(fields=["decision"], name="advice_thread_decision"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AdviceSituation(models.Model):
    """One answer of the guide, as a code, that tells the adviser how things stand without telling who it is about."""

    DATA: ClassVar[Mapping[str, Classified]] = {**_sorted(Kind.TECHNICAL, "id", "thread", "code", "answer")}

    thread = models.ForeignKey("advice.AdviceThread", on_delete=models.PROTECT, related_name="situation")
    code = models.CharField(max_length=60)
    answer = models.CharField(max_length=200)

    class Meta:
        """Codes only, each once a thread."""

        constraints = (
            models.UniqueConstraint(fields=["thread", "code"], name="advice_situation_code_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z0-9_]+$", answer__regex=r"^[A-Za-z0-9,._-]+$"),
                name="advice_situation_codes_only",
            ),
        )

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class AdviceMessage(models.Model):
    """What the one who asked or the one who advises wrote."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "thread", "written_by_post", "written_at", "submit_key"),
        **_sorted(Kind.REFERENCE, "reference"),
        "body": Classified(kind=Kind.PERSONAL, retention=_KEPT, erased=_WORDS),
    }

    reference = models.CharField(max_length=40, unique=True)
    thread = models.ForeignKey("advice.AdviceThread", on_delete=models.PROTECT, related_name="messages")
    written_by_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    body = models.TextField(max_length=LONGEST)
    submit_key = models.CharField(max_length=40)

    class Meta:
        """Something is written, and once."""

        constraints = (
            models.UniqueConstraint(
                fields=["thread", "written_by_post", "submit_key"], name="advice_message_written_once"
            ),
            models.CheckConstraint(condition=~Q(body=""), name="advice_message_says_something"),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class AdviceOutcome(models.Model):
    """What was advised, why, and what it rests on. A thread has one at most."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "thread", "advised", "standing", "advised_by_post", "advised_at"),
        "because": Classified(kind=Kind.PERSONAL, retention=_KEPT, erased=_WORDS),
    }

    thread = models.OneToOneField("advice.AdviceThread", on_delete=models.PROTECT, related_name="outcome")
    advised = models.CharField(max_length=20)
    because = models.TextField(max_length=LONGEST)
    standing = models.CharField(max_length=20)
    advised_by_post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+")
    advised_at = models.DateTimeField()

    class Meta:
        """Known codes, and a reason always."""

        constraints = (
            models.CheckConstraint(
                condition=Q(advised__in=[one.value for one in Advised]), name="advice_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=[one.value for one in AdviceStanding]), name="advice_outcome_standing"
            ),
            models.CheckConstraint(condition=~Q(because=""), name="advice_outcome_says_why"),
        )

    def __str__(self) -> str:
        """Return the thread's number."""
        return str(self.thread_id)
