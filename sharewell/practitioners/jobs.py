"""Send the e-mails of invitations in the background."""

import logging
import smtplib

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.foundation.clock import now
from sharewell.notices.queries import can_send_email
from sharewell.practitioners.actions import make_link, mark_sent, mark_unsent
from sharewell.practitioners.actions.invitations import SEND
from sharewell.practitioners.exporters import send_invitation as hand_over
from sharewell.practitioners.types import InvitationOver, InvitationUnknown

log = logging.getLogger("sharewell.practitioners")

TRIES = RetryStrategy(max_attempts=6, exponential_wait=4)


@app.task(name=SEND, retry=TRIES)
def send_invitation(invitation: str) -> None:
    """Make the link of an invitation, send it, and write down what became of it. A failure is tried again.

    The link is made here and not before, so that its token stands in no queue and no table. One that was accepted or
    withdrawn meanwhile is passed over. An installation without a server for e-mails writes down that it was not sent.
    """
    if not can_send_email():
        log.warning("The e-mail of %s was not sent: no server for e-mails is set up.", invitation)
        mark_unsent(actor=SYSTEM, invitation=invitation, now=now())
        return
    try:
        letter = make_link(actor=SYSTEM, invitation=invitation, now=now())
    except (InvitationOver, InvitationUnknown):
        return
    try:
        hand_over(letter)
    except (smtplib.SMTPException, OSError):
        # Only the reference: the message of the exception may hold the address.
        log.warning("The e-mail of %s could not be sent.", invitation)
        mark_unsent(actor=SYSTEM, invitation=invitation, now=now())
        raise
    mark_sent(actor=SYSTEM, invitation=invitation, now=now())
