"""Send texts of consultations with their links, and reminders, in the background. Nothing is ratified here."""

import logging
import smtplib
from datetime import date

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sharewell.acting.types import SYSTEM
from sharewell.agreements.actions.circulating import (
    REMIND,
    SEND,
    SETTLE,
    TRIES,
    make_plain_link,
    mark_handed_over,
    mark_tried,
    remind_the_silent,
    settle_duties,
)
from sharewell.agreements.exporters.consultations import send_text as hand_over
from sharewell.agreements.queries.consultations import is_reminder_due
from sharewell.agreements.types.consultations import ANSWER_PREFIX, CirculationUnknown
from sharewell.foundation.clock import now
from sharewell.notices.queries import can_send_email

log = logging.getLogger("sharewell.agreements")


@app.task(name=SEND, retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4))
def send_text(circulation: str) -> None:
    """Make the link of a sending or a delegation, send it, and write down what became of it. A failure is tried again.

    The link is made here and not before, so that its token stands in no queue and no table.
    """
    is_sending = not circulation.startswith(f"{ANSWER_PREFIX}_")
    if not can_send_email():
        log.warning("The text of %s was not sent: no server for e-mails is set up.", circulation)
        if is_sending:
            mark_tried(actor=SYSTEM, circulation=circulation, is_last=True, now=now())
        return
    try:
        letter = make_plain_link(actor=SYSTEM, reference=circulation, now=now())
    except CirculationUnknown:
        return
    try:
        hand_over(letter)
    except (smtplib.SMTPException, OSError):
        # Only the reference: the message of the exception may hold the address.
        log.warning("The text of %s could not be sent.", circulation)
        if is_sending:
            mark_tried(actor=SYSTEM, circulation=circulation, is_last=False, now=now())
        raise
    if is_sending:
        mark_handed_over(actor=SYSTEM, circulation=circulation, now=now())


@app.task(name=SETTLE)
def settle(consultation: str) -> None:
    """Close what is no longer owed about a consultation."""
    settle_duties(actor=SYSTEM, consultation=consultation, now=now())


@app.task(name=REMIND)
def remind(consultation: str, day: str) -> None:
    """Remind those who have not answered, unless it was closed or put off in the meantime."""
    if is_reminder_due(consultation=consultation, day=date.fromisoformat(day)):
        remind_the_silent(actor=SYSTEM, consultation=consultation, now=now())
