"""What signing in needs in the background: telling people, sending links, deleting what is over."""

import logging
import smtplib

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sharewell.access.actions import (
    OPEN,
    SEND,
    TELL,
    TIDY,
    delete_old_sessions,
    make_recovery_link,
    open_recovery,
    tell_person,
    tidy_recovery,
)
from sharewell.access.exporters import send_recovery_letter
from sharewell.access.queries import list_old_recoveries
from sharewell.access.types import RecoveryOver
from sharewell.acting.types import SYSTEM
from sharewell.foundation.clock import now
from sharewell.notices.queries import can_send_email

log = logging.getLogger("sharewell.access")

TRIES = RetryStrategy(max_attempts=6, exponential_wait=4)


@app.task(name=TELL)
def tell(person: str) -> None:
    """Tell a person that something happened to their sign-in."""
    tell_person(actor=SYSTEM, person=person, now=now())


@app.task(name=OPEN)
def open_request(request: str) -> None:
    """Put a request to get back in to whoever can witness it."""
    open_recovery(actor=SYSTEM, request=request, now=now())


@app.task(name=SEND, retry=TRIES)
def send_link(request: str) -> None:
    """Make a one-time link and send it. Each try makes a new one, for its token is kept nowhere."""
    if not can_send_email():
        log.warning("The link of %s was not sent: no server for e-mails is set up.", request)
        return
    try:
        letter = make_recovery_link(actor=SYSTEM, request=request, now=now())
    except RecoveryOver:
        return
    try:
        send_recovery_letter(letter)
    except (smtplib.SMTPException, OSError):
        log.warning("The link of %s could not be sent.", request)
        raise


@app.task(name=TIDY)
def tidy(request: str) -> None:
    """Close what is still owed about a request that has ended."""
    tidy_recovery(actor=SYSTEM, request=request, now=now())


@app.periodic(cron="17 3 * * *")
@app.task(name="access.clear", queueing_lock="access.clear")
def clear(timestamp: int) -> None:
    """Delete what is over, once a night."""
    moment = now()
    for request in list_old_recoveries(now=moment):
        tidy_recovery(actor=SYSTEM, request=request, now=moment)
    delete_old_sessions(actor=SYSTEM, now=moment)
