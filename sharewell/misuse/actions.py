"""Raise alerts and close them. Nothing closes by itself."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.core.misuse import Found
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.misuse.events import ALERT_CLOSED, ALERT_OPENED, REVIEW
from sharewell.misuse.models import Alert, AlertEntry
from sharewell.misuse.policies import open_to
from sharewell.misuse.types import LONGEST, PREFIX, AlertUnknown, AlreadyClosed, Finding, ReasonMissing
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import close_about, open_obligation
from sharewell.obligations.queries import due_of
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_person
from sharewell.training.queries.accreditations import find_reviewer


@action(Permission.WATCH_ACCESS)
def raise_alert(*, actor: Actor, found: Found, organisation: str, now: datetime) -> str:
    """Open an alert for what a rule found, let a reviewer owe a look, tell them, and return its reference.

    The reviewer is never the person it is about. Raise `NobodyReviews`.
    """
    reviewer = find_reviewer(person=found.actor, organisation=organisation, at=now)
    alert = Alert.objects.create(
        reference=new_reference(PREFIX, now=now),
        rule=found.rule,
        person=found.actor,
        organisation=organisation,
        day=found.day,
        opened_at=now,
    )
    AlertEntry.objects.bulk_create(
        AlertEntry(alert=alert, entry=entry, subject=subject) for entry, subject in found.entries
    )
    open_obligation(
        actor=actor,
        code=REVIEW.code,
        about=alert.reference,
        owner_post=reviewer.reference,
        due_at=due_of(REVIEW.code, start=now),
        now=now,
    )
    send_notice(
        actor=actor,
        person=reviewer.person,
        about=alert.reference,
        address=get_person(reviewer.person).email,
        page=REVIEW.page,
        now=now,
    )
    append_entry(
        actor=actor,
        event=ALERT_OPENED,
        subjects=[alert.reference, found.actor],
        facts={"rule": found.rule, "day": found.day, "times": len(found.entries), "reviewer": reviewer.reference},
        now=now,
    )
    return alert.reference


@action(Permission.REVIEW_ACCESS)
def close_alert(*, actor: Actor, alert: str, finding: Finding, reason: str, now: datetime) -> None:
    """Close an alert with a finding and a reason; that ends what is owed.

    Raise `AlertUnknown`, `AlreadyClosed` or `ReasonMissing`.
    """
    found = open_to(actor).select_for_update().filter(reference=alert).first()
    if found is None:
        raise AlertUnknown(alert)
    if found.closed_at is not None:
        raise AlreadyClosed("This was closed before. Nothing was changed.")
    if not reason.strip() or len(reason) > LONGEST:
        raise ReasonMissing("Write the reason for which you close it.")
    found.closed_at, found.closed_by = now, actor.reference
    found.finding, found.reason = finding.value, reason.strip()
    found.save(update_fields=["closed_at", "closed_by", "finding", "reason"])
    close_about(actor=actor, about=alert, code=REVIEW.code, how=How.DONE, now=now)
    append_entry(
        actor=actor, event=ALERT_CLOSED, subjects=[alert, found.person], facts={"finding": finding.value}, now=now
    )
