"""Hand the e-mail with a link to Django's e-mail. It names nobody: neither the child nor who sent it."""

from django.core.mail import EmailMessage

from sharewell.design.words import moment_words
from sharewell.sharing.queries.outside import address_of_link
from sharewell.sharing.types.outside import LinkLetter

SUBJECT = "Something was sent to you through Sharewell"


def send_letter(letter: LinkLetter) -> None:
    """Send a link. Raise what Django's e-mail raises where it cannot be handed over."""
    body = (
        f"{SUBJECT}.\n\n"
        "Somebody who works with children has rung you about this, or rings you now, and tells you a code.\n"
        "Open this link and write the code there. You need no account:\n\n"
        f"{address_of_link(letter.token)}\n\n"
        f"The link works until {moment_words(letter.expires_at)}, and once. It is for you alone: do not pass it on.\n"
        "Nobody rang you? Do not use the link. Ring the organisation that the page names, on a number that you "
        "know.\n"
        "This message says no more on purpose. Please do not answer it by e-mail.\n"
    )
    EmailMessage(subject=SUBJECT, body=body, to=[letter.address]).send(fail_silently=False)
