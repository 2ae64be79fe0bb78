"""What was compiled, which of it holds now, and what somebody stopped."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.agreements.models.documents import Agreement
from sharewell.agreements.types import LONGEST_NOTE, LONGEST_TITLE
from sharewell.agreements.types.flows import PolicyBecause
from sharewell.core.flows.form import STOP_AGREEMENT, STOP_EVERYTHING, STOP_ORGANISATION
from sharewell.foundation.classification import Classified, Kind

_KEPT = "Kept as history: every disclosure names the policy that allowed it."
_STAYS = "Not needed: it is about organisations and what they agreed, not about a person."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class PolicyPart(models.Model):
    """A text that policies are made of, by its hash: the words, the register, one version of an agreement. Sealed."""

    DATA: ClassVar[Mapping[str, Classified]] = {**_sorted(Kind.TECHNICAL, "id", "hash", "text")}

    hash = models.CharField(max_length=64, unique=True)
    text = models.TextField()

    class Meta:
        """A SHA-256 in hexadecimal."""

        constraints = (models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="agreements_part_hash"),)

    def __str__(self) -> str:
        """Return the hash."""
        return self.hash


class Policy(models.Model):
    """A compiled policy, numbered and sealed: `manifest` names its parts and the stops, `hash` is its SHA-256.

    `problem` is empty where everything in force could be compiled. Else this is the last good policy with what has
    ended since taken out of it, and `problem` says what could not be compiled.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "number", "hash", "manifest", "compiled_at", "because"),
        **_sorted(Kind.REFERENCE, "compiled_by", "problem"),
    }

    number = models.PositiveIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    manifest = models.TextField()
    compiled_at = models.DateTimeField()
    compiled_by = models.CharField(max_length=40)
    because = models.CharField(max_length=20)
    problem = models.TextField(blank=True)

    class Meta:
        """A SHA-256 in hexadecimal, and a known reason."""

        constraints = (
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$", because__in=[one.value for one in PolicyBecause]),
                name="agreements_policy_hash",
            ),
        )

    def __str__(self) -> str:
        """Return the number and the hash."""
        return f"{self.number} {self.hash}"


class PolicyHead(models.Model):
    """The one row that says which policy holds. Whoever discloses locks it, and so does whatever takes a right away.

    `changes` counts, by triggers (migration 0011), every change of what a policy is made from; `compiled_changes` is
    that count when the policy was compiled. While the two differ the policy is not up to date.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "policy", "changes", "compiled_changes"),
    }

    id = models.PositiveSmallIntegerField(primary_key=True)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    changes = models.BigIntegerField()
    compiled_changes = models.BigIntegerField()

    class Meta:
        """One row."""

        constraints = (models.CheckConstraint(condition=Q(id=1), name="agreements_head_one"),)

    def __str__(self) -> str:
        """Return the policy."""
        return f"{self.policy}"


class Stop(models.Model):
    """Somebody stopped an agreement, an organisation or everything. It lasts until a second person lifts it.

    `stops_carriage`: Sharewell carries nothing either, duties included (ADR 0111).
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "what", "agreement", "organisation", "stops_carriage", "pressed_at"),
        **_sorted(Kind.TECHNICAL, "lift_asked_at", "lifted_at"),
        **_sorted(Kind.REFERENCE, "reference", "why", "pressed_by", "lift_why", "lift_asked_by", "lifted_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    what = models.CharField(max_length=20)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="stops", null=True, blank=True)
    organisation = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    stops_carriage = models.BooleanField(default=False)
    why = models.CharField(max_length=LONGEST_TITLE)
    pressed_at = models.DateTimeField()
    pressed_by = models.CharField(max_length=40)
    lift_why = models.TextField(max_length=LONGEST_NOTE, blank=True)
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lift_asked_by = models.CharField(max_length=40, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """It names what it stops, and two different people lift it, with a reason."""

        constraints = (
            models.CheckConstraint(
                condition=Q(
                    what=STOP_AGREEMENT, agreement__isnull=False, organisation__isnull=True, stops_carriage=False
                )
                | Q(what=STOP_ORGANISATION, agreement__isnull=True, organisation__isnull=False)
                | Q(what=STOP_EVERYTHING, agreement__isnull=True, organisation__isnull=True),
                name="agreements_stop_what",
            ),
            models.CheckConstraint(condition=~Q(why="") & ~Q(pressed_by=""), name="agreements_stop_why"),
            models.CheckConstraint(
                condition=Q(lift_asked_at__isnull=True, lift_asked_by="", lift_why="")
                | (
                    Q(lift_asked_at__isnull=False, lift_asked_at__gte=F("pressed_at"))
                    & ~Q(lift_asked_by="")
                    & ~Q(lift_why="")
                ),
                name="agreements_stop_lift_asked",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="")
                | (
                    Q(lifted_at__isnull=False, lift_asked_at__isnull=False, lifted_at__gte=F("lift_asked_at"))
                    & ~Q(lifted_by="")
                    & ~Q(lifted_by=F("lift_asked_by"))
                ),
                name="agreements_stop_lifted_by_two",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
