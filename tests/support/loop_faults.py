"""The walk from a question to a verified act, and from a consent to its withdrawal, for faults to be put into."""

from __future__ import annotations

from collections.abc import Callable

from sharewell.consent.actions import postpone_informing, record_informed
from sharewell.consent.models import Informing
from sharewell.consent.types import Manner
from sharewell.core.looping import AskAct, LoopAct
from sharewell.decisions.actions import record_decision
from sharewell.decisions.models import Decision
from sharewell.decisions.types import Chosen as Decided
from sharewell.decisions.types import Footing, Grasp
from sharewell.sharing.actions import (
    ask_for_information,
    disclose,
    move_disclosure,
    move_request,
    open_disclosure,
    tell_in_emergency,
    withdraw_consent,
    write_side,
)
from sharewell.sharing.models import Disclosure, InformationRequest
from sharewell.sharing.types import Chosen, Gate, RefusalReason
from tests.support.consenting import ask as ask_consent_of
from tests.support.consenting import child_of, give
from tests.support.deciding import ALL_CHECKS, NOW, begin, complete, key
from tests.support.injecting import Step
from tests.support.sharing import DAY, WHY, Sharing, decide, send

AGREED = {"risk_of_harm": "no", "consent": "explicit", "consent_by": "parental-responsibility"}


def _request() -> str:
    return InformationRequest.objects.latest("id").reference


def _decision() -> str:
    return Decision.objects.latest("id").reference


def _informing() -> str:
    return Informing.objects.latest("id").reference


def _disclosure() -> str:
    return Disclosure.objects.latest("id").reference


def asking(sharing: Sharing) -> list[Step]:
    """Return the steps from a question, refused and asked again, to an answer that is acted on and verified."""
    draft = complete(begin(sharing.worker))
    outcome = draft.standing.outcome or ""

    def ask(same: str = key()) -> object:
        return ask_for_information(
            actor=sharing.receiver, to_team=sharing.worker.team, name="Robin Invented", question="Has Robin been here?",
            purpose="safeguarding", footing=Footing.SECTION_47, gate=Gate.NOT_NEEDED, key=same, now=NOW,
        )  # fmt: skip

    def record() -> object:
        return record_decision(
            actor=sharing.worker, draft=draft.reference, outcome=outcome, chosen=Decided.SHARE, checks=ALL_CHECKS,
            now=NOW,
        )  # fmt: skip

    def disclosing(same: str = key()) -> object:
        return disclose(
            actor=sharing.worker, decision=_decision(), position=1, to_team=sharing.team,
            chosen=(Chosen(number=1, item_class="concern"),), purpose="safeguarding", why_it_matters=WHY,
            request=_request(), key=same, now=NOW,
        )  # fmt: skip

    def does(side: str, act: AskAct | LoopAct, **more: object) -> Callable[[], object]:
        actor, same = (sharing.receiver if side == "social-care" else sharing.worker), key()
        if isinstance(act, AskAct):
            return lambda: move_request(
                actor=actor, request=_request(), act=act, words="Invented.", key=same, now=NOW, **more,  # type: ignore[arg-type]
            )  # fmt: skip
        return lambda: move_disclosure(
            actor=actor, disclosure=_disclosure(), act=act, words="Invented.", key=same, now=NOW
        )

    def opening(same: str = key()) -> object:
        return open_disclosure(actor=sharing.receiver, disclosure=_disclosure(), key=same, now=NOW)

    def not_yet(same: str = key()) -> object:
        return postpone_informing(
            actor=sharing.worker,
            informing=_informing(),
            why="Not safe.",
            review_on=(NOW + DAY).date(),
            key=same,
            now=NOW,
        )

    def told(same: str = key()) -> object:
        return record_informed(
            actor=sharing.worker, informing=_informing(), told_on=NOW.date(), to_whom="Robin", manner=Manner.SPOKEN,
            words="We told them.", key=same, now=NOW,
        )  # fmt: skip

    def answers(*acts: AskAct) -> list[Callable[[], object]]:
        return [does("social-care", act) for act in acts] + [does("playgroup", act) for act in acts]

    def loops(*acts: LoopAct) -> list[Callable[[], object]]:
        return [does("social-care", act) for act in acts]

    refusing = {"reason": RefusalReason.TOO_MUCH}
    return [
        Step("ask", ask),
        Step("take up", does("playgroup", AskAct.TAKE_UP), answers(AskAct.ASK_AGAIN, AskAct.DISPENSE, AskAct.TELL)),
        Step("refuse", does("playgroup", AskAct.REFUSE, **refusing), answers(AskAct.TAKE_UP, AskAct.ASK_AGAIN)),
        Step("ask again", does("social-care", AskAct.ASK_AGAIN), answers(AskAct.TAKE_UP, AskAct.DISPENSE)),
        Step("take further", does("social-care", AskAct.ESCALATE), answers(AskAct.ASK_AGAIN)),
        Step("decide", record, answers(AskAct.ASK_AGAIN)),
        Step("disclose", disclosing, answers(AskAct.ASK_AGAIN)),
        Step("open", opening, loops(LoopAct.ACKNOWLEDGE, LoopAct.STATE, LoopAct.DO)),
        Step("acknowledge", does("social-care", LoopAct.ACKNOWLEDGE), loops(LoopAct.STATE, LoopAct.DO, LoopAct.VERIFY)),
        Step("ask a question", does("social-care", LoopAct.ASK), loops(LoopAct.DO, LoopAct.TAKE_IN, LoopAct.STOPPED)),
        Step("answer it", does("playgroup", LoopAct.ANSWER), loops(LoopAct.ASK, LoopAct.DO)),
        Step("say what is done", does("social-care", LoopAct.STATE), loops(LoopAct.DO, LoopAct.ACKNOWLEDGE)),
        Step("do it", does("social-care", LoopAct.DO), loops(LoopAct.STATE, LoopAct.VERIFY)),
        Step("not told yet", not_yet),
        Step("told", told),
        Step("verify", does("playgroup", LoopAct.VERIFY), loops(LoopAct.VERIFY, LoopAct.DO, LoopAct.DISAGREE)),
        Step("close", does("social-care", AskAct.CLOSE), answers(AskAct.REFUSE, AskAct.NOTHING_HELD)),
    ]  # fmt: skip


def withdrawing(sharing: Sharing) -> list[Step]:
    """Return the steps from a consent to what rested on it being stopped, and a recall that is looked into."""
    child = child_of(5, actor=sharing.worker, name="Robin Agreed")
    consent = ask_consent_of(sharing.house, child, purpose="early-help", items=["concern"])
    draft = complete(begin(sharing.worker), **AGREED)
    draft.describe(1, name="Robin Agreed")
    decision = draft.record()
    same_sending, opening, wrong = key(), key(), decide(sharing.worker)
    chosen = (Chosen(number=1, item_class="concern"),)

    def sending() -> object:
        return send(sharing, decision, child=child, purpose="early-help", chosen=chosen, key=same_sending)

    def does(actor: str, act: LoopAct) -> Callable[[], object]:
        who, same = (sharing.receiver if actor == "social-care" else sharing.worker), key()
        return lambda: move_disclosure(
            actor=who, disclosure=_disclosure(), act=act, words="Invented.", key=same, now=NOW
        )

    def sending_again() -> object:
        return send(sharing, decision, child=child, purpose="early-help")

    def open_it() -> object:
        return open_disclosure(actor=sharing.receiver, disclosure=_disclosure(), key=opening, now=NOW)

    def written() -> object:
        return write_side(actor=sharing.worker, child=child, says="I want Nan to know.", key=same_side, now=NOW)

    def emergency() -> object:
        return tell_in_emergency(
            actor=sharing.worker, draft=danger.reference, to_team=sharing.team, told_at=NOW, grasp=Grasp.SELF,
            key=same_danger, now=NOW,
        )  # fmt: skip

    danger = begin(sharing.worker)
    danger.answer("immediate_danger", "yes")
    same_wrong, same_side, same_danger = key(), key(), key()
    return [
        Step("agree", lambda: give(sharing.house, consent), [sending]),
        Step("send by consent", sending),
        Step("open it", open_it),
        Step("take it back", lambda: withdraw_consent(actor=sharing.worker, consent=consent, now=NOW)),
        Step("stop", does("social-care", LoopAct.STOPPED), [sending_again]),
        Step("write the child's side", written),
        Step("one press in an emergency", emergency),
        Step("send to the wrong team", lambda: send(sharing, wrong, key=same_wrong)),
        Step("call it back", does("playgroup", LoopAct.RECALL), [does("playgroup", LoopAct.SETTLE)]),
        Step("look into it", does("playgroup", LoopAct.SETTLE), [does("social-care", LoopAct.ACKNOWLEDGE)]),
    ]  # fmt: skip
