"""From a request to a decision about it: the draft knows what is asked, by whom, and about which child."""

from datetime import datetime

from sharewell.acting.actions import action
from sharewell.acting.types import Actor, Permission
from sharewell.core.looping import AskAct, Side, ask_acts
from sharewell.decisions.actions import begin_draft, choose_recipient, describe_request
from sharewell.decisions.queries import find_draft_about
from sharewell.decisions.types import Way
from sharewell.design.words import LONDON
from sharewell.foundation.references import is_exercise, spell_out
from sharewell.guidance.queries import find_edition_in_force
from sharewell.partnerships.queries import get_organisation
from sharewell.sharing.actions.owing import hold
from sharewell.sharing.models import InformationRequest
from sharewell.sharing.policies import moves_open_to, requests_open_to, sides_of_request
from sharewell.sharing.queries.records import ask_of
from sharewell.sharing.types import (
    ASK_STEP_WORDS,
    PURPOSES,
    AlreadyBegun,
    NoEditionInForce,
    RequestUnknown,
    StepNotNext,
)


@action(Permission.DECIDE)
def decide_about_request(*, actor: Actor, request: str, key: str, now: datetime) -> str:
    """Begin to decide about a request and return the draft's reference (`dra_…`).

    The draft holds the request, what it says it stands on, whoever asked as recipient, and the child. Raise
    `AlreadyBegun`, `RequestUnknown` for whoever was not asked, `StepNotNext` where it is no longer to be answered, or
    `NoEditionInForce`.
    """
    one = requests_open_to(actor).filter(reference=request).first()
    if one is None or Side.RECIPIENT not in sides_of_request(actor, one):
        raise RequestUnknown(request)
    hold(one.reference)
    begun = find_draft_about(actor=actor, request=request)
    if begun:
        raise AlreadyBegun(begun)
    ask = ask_of(one, moves_open_to(actor, InformationRequest.objects.filter(pk=one.pk)).order_by("id"))
    if AskAct.TELL not in ask_acts(ask, side=Side.RECIPIENT):
        raise StepNotNext(f"This is no longer to be answered. {ASK_STEP_WORDS[ask.step]} Nothing was begun.")
    day = now.astimezone(LONDON).date()
    edition = find_edition_in_force(on=day)
    if edition is None:
        raise NoEditionInForce("No guidance is held that is in force today. Ask your adviser. Nothing was begun.")
    draft = begin_draft(
        actor=actor,
        way=Way.ASKED,
        edition=edition.code,
        request=request,
        child=one.child,
        invented_child=one.child if is_exercise(one.child) else "",
        key=key,
        now=now,
    )
    house = get_organisation(one.organisation, on=day).name
    describe_request(
        actor=actor, draft=draft, footing=one.footing, called_back="",
        received_from=f"{house}, through Sharewell: request {spell_out(one.reference)}.", version=1,
        key=f"{key}-request", now=now,
    )  # fmt: skip
    purposes = {each.code for each in edition.purposes}
    wanted = next((guide for guide, own in PURPOSES.items() if own == one.purpose and guide in purposes), "")
    choose_recipient(
        actor=actor, draft=draft, recipient="", recipient_organisation=one.organisation, purpose=wanted, version=2,
        key=f"{key}-to", now=now,
    )  # fmt: skip
    return draft
