"""Write down in one press what was told by telephone in an emergency: the decision and what went, or neither."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.decisions.actions import record_emergency
from sharewell.decisions.queries import find_own_decision
from sharewell.decisions.types import DecisionRow, Grasp, NoSuchDecision
from sharewell.design.words import LONDON, moment_words
from sharewell.sharing.actions.covering import withheld
from sharewell.sharing.actions.disclosing import disclose
from sharewell.sharing.actions.owing import hold_page
from sharewell.sharing.models import Disclosure
from sharewell.sharing.queries.recipients import get_recipient
from sharewell.sharing.types import (
    LONGEST,
    TOLD_ELSEWHERE_WORDS,
    AlreadyDisclosed,
    Chosen,
    Handling,
    NotToldYet,
    RecipientUnknown,
    Told,
    WordsMissing,
)

PURPOSE, ITEM_CLASS = "safeguarding", "concern"
WHY = "Somebody may be in immediate danger. You were told by telephone."


def _was_told(
    *, to_team: str = "", to_post: str = "", elsewhere: str = "", text: str = "", said_back: str = "", **_: object
) -> None:
    if not (to_team or to_post) and elsewhere not in TOLD_ELSEWHERE_WORDS:
        raise RecipientUnknown("Say whom you told. Nothing was written down yet.")
    if any(len(words) > LONGEST for words in (text, said_back)):
        raise WordsMissing(f"Write at most {LONGEST:,} characters. Nothing was written down yet.")


@action(Permission.SHARE, validate=_was_told)
def tell_in_emergency(
    *,
    actor: Actor,
    draft: str,
    to_team: str = "",
    to_post: str = "",
    elsewhere: str = "",
    spoke_to: str = "",
    told_at: datetime,
    name: str = "",
    identifying: str = "",
    text: str = "",
    grasp: Grasp,
    in_writing: bool = False,
    said_back: str = "",
    key: str,
    now: datetime,
) -> Told:
    """Record that an own draft under "act now" was told by telephone, and disclose it, in one transaction.

    Told were a team or a post of the police or social care, or `elsewhere` (a kind) somebody whom Sharewell does not
    reach: then there is a decision and nothing is disclosed. No words travel, unless they are sent `in_writing` as
    well, which says that they tell nothing of where somebody is.

    Raise `AlreadyDisclosed` or `AlreadyRecorded` for a page sent twice, `NotToldYet`, `RecipientUnknown`, and what
    `record_emergency` and `disclose` raise.
    """
    hold_page(actor, key)
    before = Disclosure.objects.filter(made_by=actor.reference, key=key).first()
    if before is not None:
        raise AlreadyDisclosed(before.reference)
    if told_at > now:
        raise NotToldYet("Tell them first, by telephone. Then say here when you did. Nothing was written down yet.")
    day = now.astimezone(LONDON).date()
    recipient = get_recipient(team=to_team, post=to_post, on=day, at=now) if to_team or to_post else None
    whom = f"{recipient.organisation_name}: {recipient.name}" if recipient else TOLD_ELSEWHERE_WORDS[elsewhere]
    whom += f" ({spoke_to.strip()})" if spoke_to.strip() else ""
    decision = record_emergency(
        actor=actor,
        draft=draft,
        told=f"Told by telephone: {whom}. {moment_words(told_at)}.",
        name=name.strip(),
        identifying=identifying.strip(),
        text=text.strip(),
        grasp=grasp,
        said_back=said_back.strip(),
        recipient="" if recipient else elsewhere,
        recipient_organisation=recipient.organisation if recipient else "",
        key=key,
        now=now,
    )
    if recipient is None:
        return Told(decision=decision)
    held = find_own_decision(actor=actor, decision=decision)
    if held is None:
        raise NoSuchDecision(decision)
    child = held.children[0].position
    disclosure = disclose(
        actor=actor,
        decision=decision,
        position=child,
        to_team=to_team,
        to_post=to_post,
        chosen=_chosen(held, in_writing=in_writing and bool(text.strip()), is_new=bool(text.strip())),
        left_out=withheld(held, child),
        purpose=PURPOSE,
        why_it_matters=WHY,
        wanted=f"You said: {said_back.strip()}" if said_back.strip() else "",
        handling=Handling.THIS_CASE,
        told_first=True,
        key=key,
        now=now,
    )
    return Told(decision=decision, disclosure=disclosure)


def _chosen(held: DecisionRow, *, in_writing: bool, is_new: bool) -> tuple[Chosen, ...]:
    """Return what was told: the statement of this page, or those that the draft held before."""
    items = [item for item in held.children[0].items if item.is_chosen]
    return tuple(
        Chosen(number=item.number, item_class=ITEM_CLASS, is_by_reference=not in_writing)
        for item in (items[-1:] if is_new else items)
    )
