"""Take a consent back, signed in or by a plain link; what shares on it waits or finds nothing."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.consent.actions.keeping import (
    kept_text,
    locked,
)
from sharewell.consent.events import (
    CONSENT_WITHDRAWN,
    LINK_MADE,
    REVIEW,
    TAKEN_BACK,
    WITHDRAWAL_SETTLED,
)
from sharewell.consent.models import (
    Consent,
)
from sharewell.consent.policies import open_to
from sharewell.consent.queries import (
    covering_lines,
    covering_row,
    find_linked,
    holding,
    story_of,
)
from sharewell.consent.types import (
    LINK,
    ConsentUnknown,
    Covering,
    NotPossibleNow,
    SaidBy,
    Withdrawn,
)
from sharewell.core.consenting import (
    Act,
    Subject,
    allowed_from,
    state_of,
)
from sharewell.exercises.types import BelongsToAnExercise
from sharewell.foundation import one_time_links
from sharewell.foundation.enqueue import enqueue
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.foundation.references import is_exercise
from sharewell.ledger.actions import append_entry
from sharewell.notices.actions import send_notice
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import due_of, find_open_about
from sharewell.obligations.types import How
from sharewell.practitioners.queries import get_person, get_post

TEND = "consent.tend"
"""The name of the task that tells whoever asked for a consent that a link took it back."""


@action(Permission.WITHDRAW_CONSENT)
def withdraw(
    *, actor: Actor, consent: str, said_by: SaidBy = SaidBy.GIVER, words: str = "", now: datetime
) -> Withdrawn:
    """Record that a consent was taken back, and return what it allowed. It covers nothing from this moment.

    What was lawfully shared before stays on record. Whoever shares calls this inside the act that stops what was
    planned. Raise `ConsentUnknown` or `NotPossibleNow`.
    """
    one = locked(actor, consent, act=Act.WITHDRAW, now=now)
    what = _withdrawn(one, actor=actor, said_by=said_by, words=words, now=now)
    if find_open_about(about=one.reference, code=REVIEW.code, now=now):
        settle_about(actor=actor, about=one.reference, code=REVIEW.code, how=How.WITHDRAWN, now=now)
    return what


@action(Permission.TAKE_BACK_CONSENT)
def withdraw_by_link(*, actor: Actor, token: str, now: datetime) -> Withdrawn:
    """Take the consent of a link back: the link is used up, and whoever asked is told by the background work.

    Of two who use it at once, one succeeds. Raise `LinkNotValid` for a link that was never made, is used or over.
    """
    with holding(token):
        one = find_linked(token, at=now, locks=True)
        one_time_links.use(token, LINK, now)
        if one is None:
            raise LinkNotValid("What this link was for is over.")
        what = _withdrawn(one, actor=actor, said_by=SaidBy.GIVER, words="", now=now)
    enqueue(TEND, arguments={"consent": what.consent})
    return what


@action(Permission.TEND_CONSENTS)
def settle_withdrawal(*, actor: Actor, consent: str, now: datetime) -> None:
    """Let whoever asked for a consent that a link took back owe to stop what it allowed, and tell them.

    Raise `ConsentUnknown` where there is none that was taken back.
    """
    one = open_to(actor).filter(reference=consent, withdrawn_at__isnull=False).first()
    if one is None:
        raise ConsentUnknown(consent)
    owed = find_open_about(about=one.reference, code=REVIEW.code, now=now)
    if owed is not None:
        settle_about(actor=actor, about=one.reference, code=REVIEW.code, how=How.WITHDRAWN, now=now)
    owner_post = owed.owner_post if owed else one.post
    owner_team = owed.owner_team if owed else ""
    open_obligation(
        actor=actor,
        code=TAKEN_BACK.code,
        about=one.reference,
        owner_post=owner_post,
        owner_team=owner_team,
        due_at=due_of(TAKEN_BACK.code, start=now),
        now=now,
    )
    if owner_post:
        person = get_post(owner_post).person
        send_notice(
            actor=actor,
            person=person,
            about=one.reference,
            address=get_person(person).email,
            page=TAKEN_BACK.page,
            now=now,
        )
    append_entry(actor=actor, event=WITHDRAWAL_SETTLED, subjects=[one.reference, one.child], now=now)


@action(Permission.KEEP_CONSENTS)
def acknowledge_withdrawal(*, actor: Actor, consent: str, now: datetime) -> None:
    """Say that what a consent allowed was stopped, after a link took it back. Raise `ConsentUnknown`."""
    one = open_to(actor).filter(reference=consent, withdrawn_at__isnull=False).first()
    if one is None or find_open_about(about=consent, code=TAKEN_BACK.code, now=now) is None:
        raise ConsentUnknown(consent)
    settle_about(actor=actor, about=consent, code=TAKEN_BACK.code, how=How.DONE, now=now)


@action(Permission.KEEP_CONSENTS)
def make_link(*, actor: Actor, consent: str, now: datetime) -> str:
    """Return the token of a new link with which the consent can be taken back without an account; older ones are over.

    It works until the consent's last day is over. It is shown once and kept nowhere. Raise `ConsentUnknown` or
    `NotPossibleNow`.
    """
    one = locked(actor, consent, act=Act.LINK, now=now)
    if is_exercise(one.child):
        raise BelongsToAnExercise("An exercise reaches nobody outside: no link is made. Nothing was changed.")
    if one.ends_at is None:
        raise NotPossibleNow(state_of(story_of(one), at=now))
    token = one_time_links.issue(purpose=LINK, for_reference=one.reference, expires_at=one.ends_at, now=now)
    append_entry(actor=actor, event=LINK_MADE, subjects=[one.reference, one.child], now=now)
    return token


def lock_covering(
    *,
    actor: Actor,
    child: str,
    recipient: str,
    kind: str = "",
    purpose: str,
    item: str,
    subject: Subject = Subject.CHILD,
    now: datetime,
) -> Covering | None:
    """Return the consent that covers a sharing, locked until the act that shares ends, or None.

    A withdrawal waits for the act, or the act finds nothing: neither overtakes the other. Call it inside an act.
    """
    found = covering_lines(
        actor, child=child, recipient=recipient, kind=kind, purpose=purpose, item=item, subject=subject, at=now
    )
    line = found.first()
    if line is None:
        return None
    locked = open_to(actor).select_for_update().filter(pk=line.consent_id).first()
    # Whoever waited for the lock may find it taken back at a moment after their own: it is over all the same.
    if locked is None or locked.withdrawn_at is not None or locked.ended_at is not None:
        return None
    if state_of(story_of(locked), at=now) not in allowed_from(Act.WITHDRAW):
        return None
    return covering_row(locked, at=now)


def _withdrawn(one: Consent, *, actor: Actor, said_by: SaidBy, words: str, now: datetime) -> Withdrawn:
    one.withdrawn_at, one.withdrawn_said_by, one.withdrawn_by = now, said_by.value, actor.reference
    one.withdrawal_words = kept_text(words, what="what they said", is_needed=False)
    one.save(update_fields=["withdrawn_at", "withdrawn_said_by", "withdrawn_by", "withdrawal_words"])
    one.lines.update(ended_at=now)
    one_time_links.withdraw(purpose=LINK, for_reference=one.reference, now=now)
    lines = sorted(one.lines.values_list("recipient", "item"))
    append_entry(
        actor=actor,
        event=CONSENT_WITHDRAWN,
        subjects=[one.reference, one.child],
        facts={"said_by": said_by},
        purpose=one.purpose,
        now=now,
    )
    return Withdrawn(
        consent=one.reference,
        child=one.child,
        organisation=one.organisation,
        purpose=one.purpose,
        recipients=tuple(dict.fromkeys(recipient for recipient, _ in lines)),
        items=tuple(dict.fromkeys(sorted(item for _, item in lines))),
    )
