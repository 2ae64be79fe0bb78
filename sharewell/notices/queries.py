"""Read notices, and what the try-out kept of e-mails."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from sharewell.acting.types import Actor
from sharewell.notices.models import Notice, SentMessage
from sharewell.notices.policies import open_to
from sharewell.notices.types import Delivery, Letter, NoticeRow, NoticeUnknown, SentMessageRow

MOST = 100

NOT_SET_UP = "sharewell.notices.exporters.NotSetUp"
"""The way of sending e-mails of an installation that has none; the settings begin with it."""
NOTIFY = "sharewell.notices.exporters.Notify"
"""GOV.UK Notify."""


def list_notices(*, actor: Actor) -> tuple[NoticeRow, ...]:
    """Return the actor's notices, unread ones first, then newest first, at most 100."""
    found = open_to(actor).order_by("read_at", "-given_at")
    unread = list(found.filter(read_at__isnull=True)[:MOST])
    read = list(found.filter(read_at__isnull=False).order_by("-given_at")[: MOST - len(unread)])
    return tuple(_row(one) for one in (*sorted(unread, key=lambda one: one.given_at, reverse=True), *read))


def count_unread(*, actor: Actor) -> int:
    """Return how many notices the actor has not marked as read."""
    return open_to(actor).filter(read_at__isnull=True).count()


def get_notice(*, actor: Actor, notice: str) -> NoticeRow:
    """Return one notice of the actor. Raise `NoticeUnknown`."""
    found = open_to(actor).filter(reference=notice).first()
    if found is None:
        raise NoticeUnknown(notice)
    return _row(found)


def find_letter(*, notice: str) -> Letter | None:
    """Return what is needed to send the e-mail of a notice, or None where it was sent or has no address."""
    found = Notice.objects.filter(
        reference=notice, delivery__in=[Delivery.WAITING.value, Delivery.FAILED.value]
    ).first()
    return None if found is None else Letter(notice=found.reference, address=found.address, about=found.about)


def can_send_email() -> bool:
    """Tell whether this installation has a way to send e-mails, or, in a try-out, to keep them."""
    return settings.EMAIL_BACKEND != NOT_SET_UP


def sends_by_notify() -> bool:
    """Tell whether e-mails go by GOV.UK Notify."""
    return settings.EMAIL_BACKEND == NOTIFY


def list_sent_messages() -> tuple[SentMessageRow, ...]:
    """Return what the try-out kept of e-mails, newest first, at most 100."""
    return tuple(
        SentMessageRow(address=one.address, subject=one.subject, body=one.body, sent_at=one.sent_at)
        for one in SentMessage.objects.order_by("-sent_at", "-id")[:MOST]
    )


def _row(notice: Notice) -> NoticeRow:
    return NoticeRow(
        reference=notice.reference,
        about=notice.about,
        href=_address(notice),
        given_at=notice.given_at,
        read_at=notice.read_at,
        delivery=Delivery(notice.delivery),
    )


def _address(notice: Notice) -> str:
    if not notice.page:
        return ""
    try:
        return reverse(notice.page, args=(notice.about,))
    except NoReverseMatch:
        # A later release may have given the page another name; the notice itself must stay readable.
        return ""
