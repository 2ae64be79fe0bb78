"""Ask chosen agencies, each for a reason. There is no way to ask all."""

from collections.abc import Collection
from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.policies import require
from sharewell.acting.types import Actor, Permission
from sharewell.casework.actions.owing import hold, said
from sharewell.casework.events import ENQUIRY_ASKED, ENQUIRY_DISPENSED
from sharewell.casework.models import EnquiryAsk
from sharewell.casework.queries.chronologies import hub_enquiry
from sharewell.casework.queries.enquiries import answers_of, states_of
from sharewell.casework.types import AlreadyDone, AskedBefore, NotChosen, NotNow
from sharewell.core.enquiring import EnquiryStep
from sharewell.core.looping import AskAct, AskStep, replay_ask
from sharewell.decisions.types import Footing
from sharewell.ledger.actions import append_entry
from sharewell.partnerships.queries import get_team
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions import ask_for_information, move_request
from sharewell.sharing.types import Gate, Urgency


@action(Permission.SEE_CASEWORK)
def ask_agency(
    *,
    actor: Actor,
    enquiry: str,
    to_team: str = "",
    to_post: str = "",
    why: str,
    question: str,
    purpose: str,
    statement: str = "",
    urgency: Urgency = Urgency.DAYS,
    key: str,
    now: datetime,
) -> str:
    """Ask one team or one person, chosen for a reason, and return the request's reference (`req_…`).

    The request stands on what the enquiry stands on, and meets the same gate: where a manager must dispense with
    consent, it is not there for whoever would be asked before they did. Raise `EnquiryUnknown`, `AlreadyDone`,
    `NotNow`, `SayIt`, `AskedBefore`, and whatever asking itself raises.
    """
    one = hub_enquiry(actor, enquiry)
    hold(one.reference)
    if EnquiryAsk.objects.filter(enquiry=one, by=actor.reference, key=key).exists():
        raise AlreadyDone("You asked this before. It went once.")
    if states_of([one])[one.pk].step is not EnquiryStep.OPEN:
        raise NotNow("Agencies are asked while an enquiry is open: accepted, and not decided. Nothing was sent.")
    chosen = said(why)
    open_ones = {request for request, each in answers_of(one).items() if not _is_closed(each.gate, each.moves)}
    again = EnquiryAsk.objects.filter(enquiry=one, to_team=to_team, to_post=to_post, request__in=open_ones)
    if again.exists():
        raise AskedBefore("You asked them already, and that is open. Ask again there, or take it further.")
    ground = one.moves.exclude(footing="").order_by("-id").first()
    if ground is None:
        raise NotNow("Nobody has said what the enquiry stands on. Nothing was sent.")
    request = ask_for_information(
        actor=actor,
        to_team=to_team,
        to_post=to_post,
        child=one.child,
        question=question,
        purpose=purpose,
        footing=Footing(ground.footing),
        statement=statement,
        urgency=urgency,
        gate=Gate(ground.gate),
        gate_words=ground.words if ground.gate != Gate.NOT_NEEDED else "",
        key=key,
        now=now,
    )
    added = EnquiryAsk.objects.create(
        enquiry=one,
        request=request,
        to_organisation=_organisation_of(to_team, to_post),
        to_team=to_team,
        to_post=to_post,
        why=chosen,
        by=actor.reference,
        post=actor.post,
        organisation=actor.organisation,
        at=now,
        key=key,
    )
    append_entry(
        actor=actor,
        event=ENQUIRY_ASKED,
        subjects=[one.reference, request, one.child],
        facts={"recipient": added.to_team or added.to_post, "request": request},
        purpose=purpose,
        now=now,
    )
    return request


def _organisation_of(team: str, post: str) -> str:
    return get_team(team).organisation if team else get_post(post).organisation


def _is_closed(gate: str, moves: Collection[tuple[AskAct, str, str, str]]) -> bool:
    return replay_ask((move[0] for move in moves), needs_dispensation=gate == Gate.DISPENSATION).is_closed


@action(Permission.SEE_CASEWORK)
def settle_dispensations(
    *, actor: Actor, enquiry: str, requests: Collection[str], may_ask: bool, words: str, key: str, now: datetime
) -> None:
    """Decide, as a manager and with reasons, about requests of an enquiry that wait for it: each by its reference.

    It is sharing's own act, for each request: nobody decides about what they asked themselves. Raise `EnquiryUnknown`,
    `NotChosen`, `SayIt`, `NotPermitted` or `StepNotNext`.
    """
    require(actor, Permission.READ_SHARING)
    one = hub_enquiry(actor, enquiry)
    waiting = {
        request
        for request, each in answers_of(one).items()
        if replay_ask((move[0] for move in each.moves), needs_dispensation=each.gate == Gate.DISPENSATION).step
        is AskStep.TO_DISPENSE
    }
    if not requests or not set(requests) <= waiting:
        raise NotChosen("Choose which of those that wait you decide about. Nothing was changed.")
    reasons = said(words)
    for request in sorted(set(requests)):
        act = AskAct.DISPENSE if may_ask else AskAct.NOT_DISPENSE
        move_request(actor=actor, request=request, act=act, words=reasons, key=key, now=now)
    append_entry(
        actor=actor,
        event=ENQUIRY_DISPENSED,
        subjects=[one.reference, one.child, *sorted(set(requests))],
        facts={"requests": len(set(requests))},
        now=now,
    )
