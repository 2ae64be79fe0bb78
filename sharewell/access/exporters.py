"""Hand the e-mail with a one-time link to Django's e-mail. It names nobody."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from sharewell.access.types import RecoveryLetter

SUBJECT = "Get back in to Sharewell"


def recovery_address(token: str) -> str:
    """Return the address of a one-time link."""
    return f"{settings.SITE_ADDRESS}{reverse('access:get-back-in')}?{urlencode({'link': token})}"


def send_recovery_letter(letter: RecoveryLetter) -> None:
    """Send a one-time link. Raise what Django's e-mail raises where it cannot be handed over."""
    body = (
        "A manager has said that it is you who asked to get back in to Sharewell.\n\n"
        f"Open this within two hours. It works once:\n{recovery_address(letter.token)}\n\n"
        "If you did not ask, do not open it. Sign in to Sharewell, open “How you sign in”, and stop it there.\n"
    )
    EmailMessage(subject=SUBJECT, body=body, to=[letter.address]).send(fail_silently=False)
