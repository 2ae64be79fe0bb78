"""Hand e-mails to Django's e-mail, and, in a try-out, keep them instead."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from sharewell.notices.models import SentMessage
from sharewell.notices.types import SUBJECT, Letter, body_words


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
