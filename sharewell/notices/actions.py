"""Give notices, and write down what became of their e-mails."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.notices.events import NOTICE_DELIVERED, NOTICE_GIVEN, NOTICE_READ, NOTICE_UNDELIVERED
from sharewell.notices.models import Notice
from sharewell.notices.policies import open_to
from sharewell.notices.types import PREFIX, Delivery, NotAnAddress, NoticeUnknown

DELIVER = "notices.deliver"
"""The name of the task that sends the e-mail of a notice."""


@action(Permission.SEND_NOTICES)
def send_notice(*, actor: Actor, person: str, about: str, address: str = "", page: str = "", now: datetime) -> str:
    """Tell a person that something waits for them, and return the reference of the notice.

    `person` and `about` are references; `page` is the name of an address that takes `about`. With an `address` an
    e-mail is sent by the background work once this act has committed. Nobody can say anything more in it: it has the
    same words for everything. Raise `NotAnAddress`.
    """
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise NotAnAddress("This is not an e-mail address. Correct it, or leave it out.") from None
    notice = Notice.objects.create(
        reference=new_reference(PREFIX, now=now, like=about),
        person=person,
        about=about,
        page=page,
        given_at=now,
        address=address,
        delivery=Delivery.WAITING.value if address else Delivery.NONE.value,
    )
    append_entry(
        actor=actor,
        event=NOTICE_GIVEN,
        subjects=[notice.reference, about],
        facts={"person": person, "about": about},
        now=now,
    )
    if address:
        enqueue(DELIVER, arguments={"notice": notice.reference})
    return notice.reference


@action(Permission.READ_NOTICES)
def mark_read(*, actor: Actor, notice: str, now: datetime) -> None:
    """Mark a notice of one's own as read; one that was read stays as it is. Raise `NoticeUnknown`."""
    found = open_to(actor).select_for_update().filter(reference=notice).first()
    if found is None:
        raise NoticeUnknown(notice)
    if found.read_at is None:
        found.read_at = now
        found.save(update_fields=["read_at"])
    append_entry(actor=actor, event=NOTICE_READ, subjects=[notice], now=now)


@action(Permission.SEND_NOTICES)
def mark_delivered(*, actor: Actor, notice: str, now: datetime) -> None:
    """Write down that the e-mail was handed over, and take the address out. Raise `NoticeUnknown`."""
    found = _undelivered(notice)
    found.delivery, found.address = Delivery.SENT.value, ""
    found.attempts, found.tried_at = found.attempts + 1, now
    found.save(update_fields=["delivery", "address", "attempts", "tried_at"])
    append_entry(actor=actor, event=NOTICE_DELIVERED, subjects=[notice], now=now)


@action(Permission.SEND_NOTICES)
def mark_undelivered(*, actor: Actor, notice: str, now: datetime) -> None:
    """Write down that the e-mail could not be handed over. Raise `NoticeUnknown`."""
    found = _undelivered(notice)
    found.delivery = Delivery.FAILED.value
    found.attempts, found.tried_at = found.attempts + 1, now
    found.save(update_fields=["delivery", "attempts", "tried_at"])
    append_entry(actor=actor, event=NOTICE_UNDELIVERED, subjects=[notice], facts={"attempt": found.attempts}, now=now)


def _undelivered(notice: str) -> Notice:
    waiting = [Delivery.WAITING.value, Delivery.FAILED.value]
    found = Notice.objects.select_for_update().filter(reference=notice, delivery__in=waiting).first()
    if found is None:
        raise NoticeUnknown(notice)
    return found
