"""Let somebody owe to inform the person concerned; and say that they did, or why not yet. It never closes by itself."""

from datetime import date, datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.consent.actions.keeping import day_of_review, kept_text
from sharewell.consent.events import INFORM, INFORMED, INFORMING_OPENED, INFORMING_POSTPONED
from sharewell.consent.models import Informing, InformingAct
from sharewell.consent.policies import informings_open_to
from sharewell.consent.queries import informing_of, today_of
from sharewell.consent.types import (
    INFORMING_PREFIX,
    LONGEST_NAME,
    AlreadySaid,
    Informed,
    InformingUnknown,
    Manner,
    NotTheirs,
    ToldBefore,
    Undated,
)
from sharewell.exercises.queries import require_under_way
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions import append_entry
from sharewell.obligations.actions import open_obligation, settle_about
from sharewell.obligations.queries import close_of, due_of, find_open_about
from sharewell.obligations.types import How
from sharewell.practitioners.queries import list_current_posts


@action(Permission.DECIDE)
def open_informing(
    *,
    actor: Actor,
    decision: str,
    position: int,
    child: str = "",
    answer: str = "",
    cover_post: str = "",
    now: datetime,
) -> str:
    """Let the actor owe to inform the person concerned about one child of a decision; return the reference (`inf_…`).

    `answer` is what the decision says of it. Where it is open already, the child is filled in and nothing else is done:
    raise `AlreadySaid` where nothing was to be done at all.
    """
    before = informing_of(actor=actor, decision=decision, position=position)
    if before is not None:
        if not child or before.child:
            raise AlreadySaid("It is open already.")
        Informing.objects.filter(pk=before.pk).update(child=child)
        _say_opened(before, actor=actor, child=child, now=now)
        return before.reference
    one = Informing.objects.create(
        reference=new_reference(INFORMING_PREFIX, now=now, like=decision),
        decision=decision,
        position=position,
        child=child,
        organisation=actor.organisation,
        answer=answer if answer in ("will-be", "unsafe", "no") else "",
        opened_at=now,
        opened_by=actor.reference,
        post=actor.post,
    )
    open_obligation(
        actor=actor,
        code=INFORM.code,
        about=one.reference,
        owner_post=actor.post,
        cover_post=cover_post,
        due_at=due_of(INFORM.code, start=now),
        now=now,
    )
    _say_opened(one, actor=actor, child=child, now=now)
    return one.reference


def _say_opened(one: Informing, *, actor: Actor, child: str, now: datetime) -> None:
    append_entry(
        actor=actor,
        event=INFORMING_OPENED,
        subjects=[one.reference, one.decision, *([child] if child else [])],
        now=now,
    )


@action(Permission.DECIDE)
def record_informed(
    *,
    actor: Actor,
    informing: str,
    told_on: date | None,
    told_by: str = "",
    to_whom: str,
    manner: Manner,
    words: str,
    key: str,
    now: datetime,
) -> None:
    """Record that the person concerned was told: when, by whom, whom, how, and in which words. That closes it.

    `told_by` is somebody in post at the organisation; the actor where it is empty. Raise `InformingUnknown`,
    `AlreadySaid`, `ToldBefore`, `SayMore`, `Undated` or `NotTheirs`.
    """
    one = _locked(actor, informing, key=key)
    if told_on is None or told_on > today_of(now):
        raise Undated("Write the day: today or before.")
    by = told_by or actor.reference
    people = {post.person for post in list_current_posts(at=now, organisation=one.organisation)}
    if by != actor.reference and by not in people:
        raise NotTheirs("Choose who told them: somebody of your organisation. Nothing was kept.")
    InformingAct.objects.create(
        informing=one,
        act=Informed.TOLD,
        told_on=told_on,
        told_by=by,
        to_whom=kept_text(to_whom, what="who was told", longest=LONGEST_NAME),
        manner=manner.value,
        words=kept_text(words, what="what you told them"),
        at=now,
        by=actor.reference,
        key=key,
    )
    if find_open_about(about=one.reference, code=INFORM.code, now=now) is not None:
        settle_about(actor=actor, about=one.reference, code=INFORM.code, how=How.DONE, now=now)
    append_entry(
        actor=actor, event=INFORMED, subjects=_subjects(one), facts={"told_on": told_on, "manner": manner}, now=now
    )


@action(Permission.DECIDE)
def postpone_informing(
    *, actor: Actor, informing: str, why: str, review_on: date | None, key: str, now: datetime
) -> None:
    """Record why the person concerned is not told yet, and on which day that is looked at again: it is owed by then.

    Raise `InformingUnknown`, `AlreadySaid`, `ToldBefore`, `SayMore` or `Undated`.
    """
    one = _locked(actor, informing, key=key)
    day = day_of_review(review_on, now=now)
    InformingAct.objects.create(
        informing=one,
        act=Informed.NOT_YET,
        words=kept_text(why, what="why not yet"),
        review_on=day,
        at=now,
        by=actor.reference,
        key=key,
    )
    owed = find_open_about(about=one.reference, code=INFORM.code, now=now)
    owner = {"owner_team": owed.owner_team, "owner_post": owed.owner_post} if owed else {"owner_post": actor.post}
    if owed is not None:
        settle_about(actor=actor, about=one.reference, code=INFORM.code, how=How.DONE, now=now)
    open_obligation(
        actor=actor,
        code=INFORM.code,
        about=one.reference,
        **owner,
        cover_post=owed.cover_post if owed else "",
        due_at=close_of(day),
        now=now,
    )
    append_entry(actor=actor, event=INFORMING_POSTPONED, subjects=_subjects(one), facts={"review_on": day}, now=now)


def _locked(actor: Actor, informing: str, *, key: str) -> Informing:
    one = informings_open_to(actor).select_for_update().filter(reference=informing).first()
    if one is None:
        raise InformingUnknown(informing)
    if one.acts.filter(by=actor.reference, key=key).exists():
        raise AlreadySaid("You sent this before. It is kept once.")
    require_under_way(one.child)
    if one.acts.filter(act=Informed.TOLD).exists():
        raise ToldBefore("They were told before. Nothing was changed.")
    return one


def _subjects(one: Informing) -> list[str]:
    return [one.reference, one.decision, *([one.child] if one.child else [])]
