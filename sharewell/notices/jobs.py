"""Send the e-mails of notices in the background."""

import logging
import smtplib

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.foundation.clock import now
from sharewell.notices.actions import DELIVER, mark_delivered, mark_undelivered
from sharewell.notices.exporters import send_letter
from sharewell.notices.queries import can_send_email, find_letter

log = logging.getLogger("sharewell.notices")

TRIES = RetryStrategy(max_attempts=6, exponential_wait=4)


@app.task(name=DELIVER, retry=TRIES)
def deliver(notice: str) -> None:
    """Send the e-mail of one notice and write down what became of it. A failure is written down and tried again.

    An installation without a server for e-mails writes down that it was not sent, once.
    Where the process ends between sending and writing down, the e-mail is sent twice rather than never.
    """
    letter = find_letter(notice=notice)
    if letter is None:
        return
    if not can_send_email():
        # Trying again would change nothing. The notice says that its e-mail was not sent, and so does doctor.
        log.warning("The e-mail of %s was not sent: no server for e-mails is set up.", notice)
        mark_undelivered(actor=SYSTEM, notice=notice, now=now())
        return
    try:
        send_letter(letter)
    except (smtplib.SMTPException, OSError):
        # Only the reference: the message of the exception may hold the address.
        log.warning("The e-mail of %s could not be sent.", notice)
        mark_undelivered(actor=SYSTEM, notice=notice, now=now())
        raise
    mark_delivered(actor=SYSTEM, notice=notice, now=now())
