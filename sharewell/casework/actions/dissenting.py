"""Not agreeing with what a hub decided, in one's own words. Nothing takes it away."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.casework.actions.owing import follow_up, hold, said
from sharewell.casework.actions.sides import owners_of_dissent
from sharewell.casework.events import DISSENT_DUTIES, DISSENT_MOVED, DISSENT_RECORDED
from sharewell.casework.models import DissentMove, DissentRecord
from sharewell.casework.policies import sides_of, sides_of_dissent, tellings_open_to
from sharewell.casework.queries.enquiries import deciders_of, dissent_of, one_dissent, one_enquiry
from sharewell.casework.types import DISSENT_PREFIX, DISSENT_STEP_WORDS, AlreadyDone, NotNow
from sharewell.core.enquiring import (
    Dissent,
    DissentAct,
    EnquirySide,
    NotNext,
    advance_dissent,
    dissent_acts,
    dissent_owed,
)
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry


@action(Permission.SEE_CASEWORK)
def record_dissent(*, actor: Actor, enquiry: str, words: str, key: str, now: datetime) -> str:
    """Write down that one does not agree with what a hub decided, and return the reference (`dst_…`).

    Anybody to whom the enquiry is open, and who can know of a decision, may: of the hub, of an agency that was asked,
    whoever referred. A manager of the hub's organisation who did not decide owes an answer. Raise `EnquiryUnknown`,
    `AlreadyDone`, `NotNow` or `SayIt`.
    """
    one = one_enquiry(actor, enquiry)
    hold(one.reference)
    if one.dissents.filter(by=actor.reference, key=key).exists():
        raise AlreadyDone("You sent this before. It is kept once.")
    is_decided = EnquirySide.HUB in sides_of(one) and bool(deciders_of(one))
    if not is_decided and not tellings_open_to(one).exists():
        raise NotNow("Nothing was decided that you were told. Say what you think to the hub. Nothing was kept.")
    record = DissentRecord.objects.create(
        reference=new_reference(DISSENT_PREFIX, now=now),
        enquiry=one,
        words=said(words),
        by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        at=now,
        key=key,
    )
    append_entry(
        actor=actor,
        event=DISSENT_RECORDED,
        subjects=[record.reference, one.reference, one.child],
        now=now,
    )
    _follow(actor, record, before=None, after=Dissent(), now=now)
    return record.reference


@action(Permission.SEE_CASEWORK)
def move_dissent(*, actor: Actor, dissent: str, act: DissentAct, words: str, key: str, now: datetime) -> None:
    """Answer a dissent, take it further, be content, or let it stand on record: with words.

    Nobody answers what they wrote or decided themselves while somebody else could. Raise `DissentUnknown`,
    `AlreadyDone`, `NotNow` or `SayIt`.
    """
    one = one_dissent(actor, dissent)
    hold(one.reference)
    if one.moves.filter(by=actor.reference, key=key).exists():
        raise AlreadyDone("You sent this before. It is kept once.")
    state, sides = dissent_of(one), sides_of_dissent(actor, one)
    side = next((each for each in sorted(sides) if act in dissent_acts(state, side=each)), None)
    try:
        after = advance_dissent(state, act, side=side or EnquirySide.ASKED)
    except NotNext:
        raise NotNow(f"This does not follow here. {DISSENT_STEP_WORDS[state.step]}. Nothing was changed.") from None
    DissentMove.objects.create(
        dissent=one,
        act=act.value,
        words=said(words),
        by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        at=now,
        key=key,
    )
    append_entry(
        actor=actor,
        event=DISSENT_MOVED,
        subjects=[one.reference, one.enquiry.reference, one.enquiry.child],
        facts={"act": act.value, "step": after.step.value, "stage": after.stage},
        now=now,
    )
    _follow(actor, one, before=state, after=after, now=now)


def _follow(actor: Actor, one: DissentRecord, *, before: Dissent | None, after: Dissent, now: datetime) -> None:
    """Whoever decided, and whoever answered an earlier stage, does not answer while somebody else can."""
    decided = deciders_of(one.enquiry)
    answered = one.moves.filter(act=DissentAct.ANSWER).values_list("by", flat=True)
    follow_up(
        actor=actor,
        about=one.reference,
        before=dissent_owed(before) if before else (),
        after=dissent_owed(after),
        duties=DISSENT_DUTIES,
        owners=owners_of_dissent(one, besides=frozenset({*decided, *answered, one.by, one.enquiry.not_for})),
        begins={},
        now=now,
    )
