"""Who is a party to a document, what binds them and from when, and who speaks for them."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from sharewell.agreements.models.documents import Agreement, AgreementVersion
from sharewell.agreements.types import LONGEST_NOTE, LONGEST_TITLE, Capacity, HowSigned
from sharewell.foundation.classification import Classified, Kind
from sharewell.foundation.ranges import KeyRange, MomentRange

_KEPT = "Kept as history: decisions and disclosures rest on what was agreed on their day."
_STAYS = "Not needed: it is about organisations and what they agreed, not about a person."
_SPOKE = "Six years after they no longer spoke for the organisation."
_EMPTIED = "Emptied when the time is over. The reference stays in the ledger."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_STAYS) for name in names}


class Party(models.Model):
    """An organisation that is a party to a document, from `joined_at` until before `left_at`.

    An agent or subcontractor signs in its own right (source 001, section 9); `acts_for` is whom it works for.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "agreement", "organisation", "capacity", "acts_for", "joined_at", "left_at"),
        **_sorted(Kind.TECHNICAL, "carried_from"),
        **_sorted(Kind.REFERENCE, "reference", "left_why"),
    }

    reference = models.CharField(max_length=40, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=20)
    acts_for = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_why = models.TextField(max_length=LONGEST_NOTE, blank=True)
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        """Once at a time, and whoever works for another says for whom."""

        constraints = (
            models.CheckConstraint(
                condition=Q(capacity=Capacity.SIGNATORY.value, acts_for__isnull=True)
                | (
                    Q(capacity__in=[Capacity.AGENT.value, Capacity.SUBCONTRACTOR.value], acts_for__isnull=False)
                    & ~Q(acts_for=F("organisation"))
                ),
                name="agreements_party_capacity",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_why="")
                | (Q(left_at__isnull=False, left_at__gte=F("joined_at")) & ~Q(left_why="")),
                name="agreements_party_left",
            ),
            ExclusionConstraint(
                name="agreements_party_once",
                expressions=[
                    (KeyRange("agreement_id"), RangeOperators.OVERLAPS),
                    (KeyRange("organisation_id"), RangeOperators.OVERLAPS),
                    (MomentRange("joined_at", "left_at"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Signature(models.Model):
    """That a party is bound by a version, from `effective_from` until before `effective_until`.

    Dates belong to the party: one that approves months after the others, as bodies in Warrington did in 2016, is bound
    from its own day.
    `signed_by` is a reference of a person, or of a nomination where somebody without an account answered.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "party", "version", "how", "approved_on", "effective_from", "effective_until"),
        **_sorted(Kind.TECHNICAL, "recorded_at"),
        **_sorted(Kind.REFERENCE, "reference", "signed_by", "recorded_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signatures")
    how = models.CharField(max_length=20)
    signed_by = models.CharField(max_length=40, blank=True)
    approved_on = models.DateField()
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)

    class Meta:
        """Once for a version, whole, and signed by somebody where it is a signature."""

        constraints = (
            models.UniqueConstraint(fields=["party", "version"], name="agreements_signature_once"),
            models.CheckConstraint(
                condition=Q(how__in=[one.value for one in HowSigned])
                & (~Q(how=HowSigned.SIGNED.value) | ~Q(signed_by="")),
                name="agreements_signature_how",
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gte=F("effective_from")),
                name="agreements_signature_period",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class Representative(models.Model):
    """A nomination: who speaks for an organisation about agreements (source 001, section 7).

    Somebody with an account holds `post`, in whatever organisation of the partnership: one person may speak for several
    small bodies. Somebody without one is known by `name` and `email`. They are in office from `accepted_at` until
    before `ended_at`.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "organisation", "post", "nominated_at", "accepted_at", "ended_at"),
        **_sorted(Kind.REFERENCE, "reference", "nominated_by", "ended_why"),
        **{name: Classified(kind=Kind.PERSONAL, retention=_SPOKE, erased=_EMPTIED) for name in ("name", "email")},
    }

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey("partnerships.Organisation", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("practitioners.Post", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(max_length=LONGEST_TITLE, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    nominated_at = models.DateTimeField()
    nominated_by = models.CharField(max_length=40)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        """A post, or a name and an address; one in office for an organisation at a time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(post__isnull=False, name="", email="")
                | (Q(post__isnull=True) & ~Q(name="") & ~Q(email=""))
                | Q(post__isnull=True, name="", email="", ended_at__isnull=False),
                name="agreements_representative_who",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("nominated_at")),
                name="agreements_representative_accepted",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False, ended_at__gte=F("nominated_at")) & ~Q(ended_why="")),
                name="agreements_representative_ended",
            ),
            ExclusionConstraint(
                name="agreements_representative_one",
                expressions=[
                    (KeyRange("organisation_id"), RangeOperators.OVERLAPS),
                    (MomentRange("accepted_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(accepted_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
