"""Notices, and what the try-out keeps of e-mails. No column has room for words about a child."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from sharewell.foundation.classification import Classified, Kind
from sharewell.notices.types import Delivery

_KEPT = "One year after it was given."
_ERASED = "The row is deleted; the ledger keeps that a notice was given."
_DEMO = "Until the try-out is reset. A service has no rows here."


def _sorted(kind: Kind, *names: str) -> dict[str, Classified]:
    return {name: Classified(kind=kind, retention=_KEPT, erased=_ERASED) for name in names}


class Notice(models.Model):
    """One person is told that something waits. `about` is its reference; `page` names the address that shows it.

    The e-mail address is kept until the e-mail has been handed over, and then taken out.
    """

    DATA: ClassVar[Mapping[str, Classified]] = {
        **_sorted(Kind.TECHNICAL, "id", "page", "given_at", "read_at", "delivery", "attempts", "tried_at"),
        **_sorted(Kind.REFERENCE, "reference", "person", "about"),
        "address": Classified(
            kind=Kind.PERSONAL, retention="Until the e-mail was handed over.", erased="Emptied when the e-mail is sent."
        ),
    }

    reference = models.CharField(max_length=40, unique=True)
    person = models.CharField(max_length=40)
    about = models.CharField(max_length=40)
    page = models.CharField(max_length=60, blank=True)
    given_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=254, blank=True)
    delivery = models.CharField(max_length=10)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """References only, and an address for just as long as it is needed."""

        constraints = (
            models.CheckConstraint(
                condition=Q(person__regex=r"^[a-z]{2,8}_[0-9A-Z]{18}$", about__regex=r"^[a-z]{2,8}_[0-9A-Z]{18}$"),
                name="notices_notice_references",
            ),
            models.CheckConstraint(
                condition=(Q(delivery__in=[Delivery.WAITING.value, Delivery.FAILED.value]) & ~Q(address=""))
                | Q(delivery__in=[Delivery.NONE.value, Delivery.SENT.value], address=""),
                name="notices_notice_address_while_needed",
            ),
            models.CheckConstraint(condition=Q(page__regex=r"^[a-z:-]*$"), name="notices_notice_page_is_a_name"),
        )
        indexes = (models.Index(fields=["person", "-given_at"], name="notices_notice_person"),)

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class SentMessage(models.Model):
    """An e-mail that stayed on this machine, because the installation is a try-out."""

    DATA: ClassVar[Mapping[str, Classified]] = {
        "id": Classified(kind=Kind.TECHNICAL, retention=_DEMO, erased="Deleted with the try-out."),
        "address": Classified(kind=Kind.PERSONAL, retention=_DEMO, erased="Deleted with the try-out."),
        "subject": Classified(kind=Kind.TECHNICAL, retention=_DEMO, erased="Deleted with the try-out."),
        "body": Classified(kind=Kind.TECHNICAL, retention=_DEMO, erased="Deleted with the try-out."),
        "sent_at": Classified(kind=Kind.TECHNICAL, retention=_DEMO, erased="Deleted with the try-out."),
    }

    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    sent_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        """Return the number."""
        return str(self.pk)
