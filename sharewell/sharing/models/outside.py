"""Whom something was sent to who has no account here, and the links that open it for them."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sharewell.foundation.classification import Classified, Kind
from sharewell.sharing.models.records import REFERENCE, REFERENCE_OR_NOTHING, SHA256, sort_fields
from sharewell.sharing.types.outside import HowEnded, NumberFrom


class OutsideRecipient(models.Model):
    """A body without accounts and the person there, and how the sender made sure of them. Never changed.

    `organisation` is the body's reference where the register holds it. `child_name` is what the sender calls the child:
    whoever has no account reads nothing of the index. `ring_back` is the number of the sender.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sort_fields(Kind.TECHNICAL, "id", "disclosure", "kind", "number_from"),
        **sort_fields(Kind.REFERENCE, "reference", "organisation"),
        **sort_fields(Kind.PERSONAL, "body", "person", "email", "telephone", "checked", "ring_back"),
        **sort_fields(Kind.SPECIAL, "child_name", "child_identifying"),
    }

    reference = models.CharField(max_length=40, unique=True)
    disclosure = models.OneToOneField("sharing.Disclosure", on_delete=models.PROTECT, related_name="outside")
    organisation = models.CharField(max_length=40, blank=True)
    body = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    person = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    telephone = models.CharField(max_length=40)
    number_from = models.CharField(max_length=12)
    checked = models.TextField()
    ring_back = models.CharField(max_length=40)
    child_name = models.CharField(max_length=200)
    child_identifying = models.TextField(blank=True)

    class Meta:
        """A body, a person, an address and a number always, and how it is known."""

        constraints = (
            models.CheckConstraint(condition=Q(reference__regex=r"^out_"), name="sharing_outside_reference"),
            models.CheckConstraint(
                condition=Q(organisation__regex=REFERENCE_OR_NOTHING), name="sharing_outside_organisation"
            ),
            models.CheckConstraint(
                condition=~Q(body="") & ~Q(person="") & ~Q(email="") & ~Q(telephone="") & ~Q(ring_back=""),
                name="sharing_outside_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(number_from__in=list(NumberFrom)) & ~Q(checked=""), name="sharing_outside_was_checked"
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class OutsideLink(models.Model):
    """One link to one disclosure: its code, how often it was guessed wrongly, when it was used, and how it ended.

    Of the code and of the session after it only hashes are kept, of the link's own token `foundation` keeps one.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **sort_fields(Kind.TECHNICAL, "id", "disclosure", "code", "made_at", "expires_at", "sent_at", "sendings"),
        **sort_fields(Kind.TECHNICAL, "wrong", "entered_at", "session", "session_ends_at", "ended_at", "how"),
        **sort_fields(Kind.REFERENCE, "reference", "organisation", "made_by"),
    }

    reference = models.CharField(max_length=40, unique=True)
    disclosure = models.ForeignKey("sharing.Disclosure", on_delete=models.PROTECT, related_name="links")
    organisation = models.CharField(max_length=40)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code = models.CharField(max_length=64)
    sent_at = models.DateTimeField(null=True, blank=True)
    sendings = models.PositiveSmallIntegerField(default=0)
    wrong = models.PositiveSmallIntegerField(default=0)
    entered_at = models.DateTimeField(null=True, blank=True)
    session = models.CharField(max_length=64, blank=True)
    session_ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, blank=True)

    class Meta:
        """One at a time for each disclosure; a session only after the code; an end says how."""

        constraints = (
            models.UniqueConstraint(
                fields=["disclosure"], condition=Q(ended_at__isnull=True), name="sharing_link_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^lnk_", organisation__regex=REFERENCE), name="sharing_link_reference"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="sharing_link_has_a_time"),
            models.CheckConstraint(condition=Q(code__regex=SHA256), name="sharing_link_code"),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True, session="", session_ends_at__isnull=True)
                | Q(entered_at__isnull=False, session__regex=SHA256, session_ends_at__isnull=False),
                name="sharing_link_session",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, how="") | Q(ended_at__isnull=False, how__in=list(HowEnded)),
                name="sharing_link_end",
            ),
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
