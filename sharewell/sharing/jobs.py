"""Background work of sharing: tell recipients what they must stop using, send links, keep what is owed in step."""

import logging
import smtplib

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.foundation.clock import now
from sharewell.notices.queries import can_send_email
from sharewell.sharing.actions import (
    SEND_LINK,
    STOP,
    TEND_LINK,
    make_letter,
    mark_link_sent,
    mark_link_unsent,
    stop_what_rested_on,
)
from sharewell.sharing.actions import tend_link as tend
from sharewell.sharing.exporters import send_letter
from sharewell.sharing.types.outside import SENDINGS, LinkUnknown

log = logging.getLogger("sharewell.sharing")


@app.task(name=STOP)
def stop(consent: str) -> None:
    """Let each recipient owe to stop."""
    stop_what_rested_on(actor=SYSTEM, consent=consent, now=now())


@app.task(name=SEND_LINK, retry=RetryStrategy(max_attempts=SENDINGS, exponential_wait=4))
def send_link(link: str) -> None:
    """Make the token of a link, send it, and write down what became of it. A failure is tried again.

    The token is made here and not before, so that it stands in no queue and no table.
    """
    try:
        if not can_send_email():
            log.warning("Link %s was not sent: no server for e-mails is set up.", link)
            mark_link_unsent(actor=SYSTEM, link=link, is_last=True, now=now())
            return
        letter = make_letter(actor=SYSTEM, link=link, now=now())
        try:
            send_letter(letter)
        except (smtplib.SMTPException, OSError):
            # Only the reference: the message of the exception may hold the address.
            log.warning("Link %s could not be sent.", link)
            mark_link_unsent(actor=SYSTEM, link=link, is_last=False, now=now())
            raise
        mark_link_sent(actor=SYSTEM, link=link, now=now())
    except LinkUnknown:
        # It ended meanwhile: recalled, replaced, or its time is over. Nothing is to be sent.
        log.info("Link %s waits for nothing any more.", link)


@app.task(name=TEND_LINK)
def tend_link(link: str) -> None:
    """Bring what is owed in step after somebody without an account has acted with a link."""
    tend(actor=SYSTEM, link=link, now=now())
