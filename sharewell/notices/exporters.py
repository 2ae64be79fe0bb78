"""Hand e-mails to Django's e-mail, to GOV.UK Notify where that was chosen, and, in a try-out, keep them instead."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from sharewell.notices.models import SentMessage
from sharewell.notices.types import SUBJECT, Letter, NotHandedOver, body_words


def send_letter(letter: Letter) -> None:
    """Hand the e-mail of a notice to Django's e-mail. Raise what its backend raises where it cannot be handed over."""
    EmailMessage(subject=SUBJECT, body=body_words(letter.about), to=[letter.address]).send(fail_silently=False)


class NotSetUp(BaseEmailBackend):
    """Refuse every e-mail, so that nobody believes that one was sent: no server for e-mails was named."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raise `ImproperlyConfigured`, unless there is nothing to send."""
        if email_messages:
            raise ImproperlyConfigured("No e-mail is sent, because SHAREWELL_EMAIL_HOST is not set.")
        return 0


class Notify(BaseEmailBackend):
    """Hand e-mails to GOV.UK Notify, which central and local government and the NHS may use.

    The template there holds two words in double brackets, ((subject)) and ((body)), and nothing else: what is sent is
    what would go by a server of one's own. It is an option, installed with "sharewell[notify]".
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Hand the messages over and return how many. Raise `NotHandedOver` where Notify refuses or is not there."""
        if not email_messages:
            return 0
        # An option: where it was not chosen it need not be installed.
        from notifications_python_client.errors import APIError  # noqa: PLC0415
        from notifications_python_client.notifications import NotificationsAPIClient  # noqa: PLC0415

        client = NotificationsAPIClient(
            settings.NOTIFY_KEY, base_url=settings.NOTIFY_ADDRESS, timeout=settings.EMAIL_TIMEOUT
        )
        for message in email_messages:
            for address in message.recipients():
                try:
                    client.send_email_notification(
                        email_address=address,
                        template_id=settings.NOTIFY_TEMPLATE,
                        personalisation={"subject": str(message.subject), "body": str(message.body)},
                    )
                except APIError as error:
                    # Only the number: what Notify says may repeat the address.
                    raise NotHandedOver(f"GOV.UK Notify answered {error.status_code}.") from None
        return len(email_messages)


class Outbox(BaseEmailBackend):
    """Keep e-mails in the database of a try-out, so that nothing leaves the machine. A service must not use it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages and return how many. Raise `ImproperlyConfigured` where this is no try-out."""
        if settings.INSTALLATION_KIND == "service":
            raise ImproperlyConfigured("The outbox of the try-out keeps e-mails. A service must send them.")
        kept = [
            SentMessage(address=address, subject=str(message.subject), body=str(message.body))
            for message in email_messages
            for address in message.recipients()
        ]
        SentMessage.objects.bulk_create(kept)
        return len(email_messages)
