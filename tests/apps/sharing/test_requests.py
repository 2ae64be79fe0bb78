"""Asking another agency, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sharewell.children.queries import get_child
from sharewell.children.types import ChildUnknown
from sharewell.core.looping import AskAct, AskStep, ask_owed
from sharewell.decisions.types import Footing
from sharewell.foundation.references import new_reference
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import list_about, list_open
from sharewell.obligations.types import ObligationRow
from sharewell.sharing.actions import move_request
from sharewell.sharing.models import InformationRequest, RequestMove
from sharewell.sharing.queries import list_ask_acts, list_requests, read_disclosure, read_request
from sharewell.sharing.queries.records import ask_of
from sharewell.sharing.types import (
    AlreadyAsked,
    AlreadyMoved,
    FlowNotCovered,
    Gate,
    GateMissing,
    GoesTheRightsRoute,
    NobodyToAsk,
    NothingChosen,
    RefusalReason,
    RequestUnknown,
    StepNotNext,
    Urgency,
    WordsMissing,
)
from tests.support.deciding import NOW, key, leave_alone
from tests.support.sharing import DAY, Sharing, ask, decide, make_sharing, opened, send


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares; here social care asks the playgroup."""
    return make_sharing()


def open_ones(reference: str) -> dict[str, ObligationRow]:
    """Return what is owed about it, by its code."""
    found = [row for row in list_about(about=reference, now=NOW) if row.closed_at is None]
    return {row.code.removeprefix("request."): row for row in found}


def do(actor: Any, request: str, act: AskAct, words: str = "Invented words.", **more: Any) -> None:
    move_request(actor=actor, request=request, act=act, words=words, key=more.pop("key", key()), now=NOW, **more)


class TestAsk:
    def test_reaches_a_team_that_then_owes_to_take_it_up(self, sharing: Sharing) -> None:
        reference = ask(sharing)
        owes = open_ones(reference)
        assert owes["take-up"].owner_team == sharing.worker.team
        assert owes["follow"].owner_post == sharing.receiver.post
        row = read_request(actor=sharing.worker, request=reference, now=NOW)
        assert (row.question, row.ask.step) == ("Has Robin been at playgroup this month?", AskStep.SENT)
        assert get_child(actor=sharing.worker, child=row.child, now=NOW).name == "Robin Invented"

    def test_is_due_today_where_it_is_needed_today(self, sharing: Sharing) -> None:
        reference = ask(sharing, urgency=Urgency.TODAY)
        owes = open_ones(reference)
        assert owes["take-up"].due_at == owes["follow"].due_at == NOW.replace(hour=17, minute=0)

    def test_sent_twice_goes_once(self, sharing: Sharing) -> None:
        same = key()
        first = ask(sharing, key=same)
        with pytest.raises(AlreadyAsked) as again:
            ask(sharing, key=same)
        assert again.value.reference == first

    def test_a_parent_goes_the_rights_route(self, sharing: Sharing) -> None:
        with pytest.raises(GoesTheRightsRoute):
            ask(sharing, footing=Footing.PARENT, gate=Gate.CONSENT, gate_words="They ask.")

    @pytest.mark.parametrize("footing", [Footing.SECTION_17, Footing.HUB_CHECK, Footing.NONE])
    def test_below_section_47_there_is_no_silent_check(self, sharing: Sharing, footing: Footing) -> None:
        """AB and CD v Haringey, [2013] EWHC 416 (Admin): not without asking the parents, or a recorded reason."""
        for gate, words in ((Gate.NOT_NEEDED, "x"), (Gate.CONSENT, " "), (Gate.DUTY, ""), (Gate.DISPENSATION, "")):
            with pytest.raises(GateMissing):
                ask(sharing, footing=footing, gate=gate, gate_words=words)
        for gate in (Gate.CONSENT, Gate.DUTY):
            assert ask(sharing, footing=footing, gate=gate, gate_words="The mother agreed by telephone.")

    def test_asks_something_of_another_organisation_for_a_purpose(self, sharing: Sharing) -> None:
        with pytest.raises(WordsMissing):
            ask(sharing, question=" ")
        with pytest.raises(NothingChosen):
            ask(sharing, purpose="no-purpose")
        with pytest.raises(NothingChosen, match="your own organisation"):
            ask(sharing, to_team=sharing.team)

    def test_a_child_of_others_cannot_be_named_by_reference(self, sharing: Sharing) -> None:
        child = InformationRequest.objects.get(reference=ask(sharing)).child
        assert ask(sharing, child=child)
        with pytest.raises(ChildUnknown):
            ask(sharing, actor=sharing.house.adviser, to_team=sharing.team, child=new_reference("chi", now=NOW))


class TestDispensing:
    def asked(self, sharing: Sharing) -> str:
        return ask(sharing, footing=Footing.SECTION_17, gate=Gate.DISPENSATION, gate_words="Asking would warn him.")

    def test_nothing_is_sent_before_a_manager_says_so(self, sharing: Sharing) -> None:
        reference = self.asked(sharing)
        assert open_ones(reference)["dispense"].owner_post == sharing.house.other_manager.post
        assert list_requests(actor=sharing.worker) == ()
        child = InformationRequest.objects.get(reference=reference).child
        with pytest.raises(RequestUnknown):
            read_request(actor=sharing.worker, request=reference, now=NOW)
        with pytest.raises(ChildUnknown):
            get_child(actor=sharing.worker, child=child, now=NOW)
        with pytest.raises(StepNotNext):
            do(sharing.receiver, reference, AskAct.DISPENSE)
        do(sharing.house.other_manager, reference, AskAct.DISPENSE, "He would take the child away.")
        assert "take-up" in open_ones(reference)
        assert read_request(actor=sharing.worker, request=reference, now=NOW)

    def test_a_manager_who_does_not_ends_it(self, sharing: Sharing) -> None:
        reference = self.asked(sharing)
        do(sharing.house.other_manager, reference, AskAct.NOT_DISPENSE, "Ask the mother first.")
        assert open_ones(reference) == {}
        assert list_requests(actor=sharing.worker) == ()

    def test_nobody_dispenses_for_themselves(self, sharing: Sharing) -> None:
        leave_alone(sharing.house.other_manager)
        with pytest.raises(NobodyToAsk):
            ask(
                sharing, actor=sharing.house.other_manager, to_post=sharing.worker.post, to_team="",
                footing=Footing.NONE, gate=Gate.DISPENSATION, gate_words="I say so.",
            )  # fmt: skip


class TestAnswering:
    def taken_up(self, sharing: Sharing) -> str:
        reference = ask(sharing)
        do(sharing.worker, reference, AskAct.TAKE_UP)
        return reference

    def test_with_information_goes_by_a_decision_and_a_disclosure(self, sharing: Sharing) -> None:
        reference = self.taken_up(sharing)
        with pytest.raises(StepNotNext, match="decision"):
            do(sharing.worker, reference, AskAct.TELL)
        disclosure = send(sharing, decide(sharing.worker), request=reference)
        row = read_request(actor=sharing.receiver, request=reference, now=NOW)
        assert (row.ask.step, row.disclosures) == (AskStep.ANSWERED, (disclosure,))
        assert set(open_ones(reference)) == {"follow"}
        opened(sharing, disclosure)
        assert read_disclosure(actor=sharing.receiver, disclosure=disclosure, now=NOW).request == reference
        do(sharing.receiver, reference, AskAct.CLOSE, "I have what I need.")
        assert open_ones(reference) == {}

    def test_nobody_answers_what_others_were_asked(self, sharing: Sharing) -> None:
        reference = self.taken_up(sharing)
        decision = decide(sharing.worker)
        with pytest.raises(RequestUnknown):
            send(sharing, decision, request=new_reference("req", now=NOW))
        do(sharing.worker, reference, AskAct.NOTHING_HELD)
        with pytest.raises(StepNotNext):
            send(sharing, decision, request=reference)

    def test_asserting_a_duty_is_not_one(self, sharing: Sharing) -> None:
        """A request under section 47 opens nothing that the decision and the agreements do not."""
        reference = ask(sharing, footing=Footing.SECTION_47, statement="You must, by section 47.")
        decision = decide(sharing.worker)
        with pytest.raises(FlowNotCovered):
            send(sharing, decision, request=reference, purpose="child-protection-enquiry")

    def test_nothing_held_and_not_permitted_to_say_are_told_apart(self, sharing: Sharing) -> None:
        for act in (AskAct.NOTHING_HELD, AskAct.MAY_NOT_SAY):
            reference = self.taken_up(sharing)
            do(sharing.worker, reference, act)
            row = read_request(actor=sharing.receiver, request=reference, now=NOW)
            assert [move.act for move in row.moves] == ["take-up", act]
            assert set(open_ones(reference)) == {"follow"}

    def test_a_refusal_has_a_reason_and_invites_new_information(self, sharing: Sharing) -> None:
        reference = self.taken_up(sharing)
        with pytest.raises(WordsMissing):
            do(sharing.worker, reference, AskAct.REFUSE, "No.")
        with pytest.raises(WordsMissing):
            do(sharing.worker, reference, AskAct.REFUSE, " ", reason=RefusalReason.TOO_MUCH)
        do(sharing.worker, reference, AskAct.REFUSE, "Say which month.", reason=RefusalReason.TOO_MUCH)
        assert list_ask_acts(actor=sharing.receiver, request=reference) == (
            AskAct.ASK_AGAIN, AskAct.ESCALATE, AskAct.CLOSE,
        )  # fmt: skip
        do(sharing.receiver, reference, AskAct.ASK_AGAIN, "October only.")
        assert open_ones(reference)["again"].due_at == NOW.replace(day=25, hour=17, minute=0)
        do(sharing.worker, reference, AskAct.NOTHING_HELD)
        assert set(open_ones(reference)) == {"follow"}

    def test_it_is_taken_further_by_stages_to_others_than_who_refused(self, sharing: Sharing) -> None:
        reference = self.taken_up(sharing)
        do(sharing.house.manager, reference, AskAct.REFUSE, "No.", reason=RefusalReason.NO_RIGHT)
        do(sharing.receiver, reference, AskAct.ESCALATE, "The child is at risk.")
        first = open_ones(reference)["escalated-1"]
        assert first.owner_post == sharing.house.second_manager.post
        do(sharing.receiver, reference, AskAct.ESCALATE, "Still nothing.")
        do(sharing.receiver, reference, AskAct.ESCALATE, "Still nothing.")
        assert set(open_ones(reference)) == {"follow", "escalated-3"}
        with pytest.raises(StepNotNext):
            do(sharing.receiver, reference, AskAct.ESCALATE, "Further.")

    def test_is_pressed_twice_and_answers_once(self, sharing: Sharing) -> None:
        reference = self.taken_up(sharing)
        do(sharing.worker, reference, AskAct.NOTHING_HELD, key="once")
        with pytest.raises(AlreadyMoved):
            do(sharing.worker, reference, AskAct.NOTHING_HELD, key="once")


class TestSensitiveServices:
    """“Not permitted to say” and “no answer yet” are alike to whoever asked, where telling them apart would tell."""

    def test_they_are_alike_in_every_way_out(self, sharing: Sharing) -> None:
        def stands(is_veiled: bool) -> tuple[Any, ...]:
            reference = ask(sharing)
            do(sharing.worker, reference, AskAct.TAKE_UP)
            if is_veiled:
                do(sharing.worker, reference, AskAct.MAY_NOT_SAY_VEILED, "We may not say.")
            row = read_request(actor=sharing.receiver, request=reference, now=NOW)
            [line] = [each for each in list_requests(actor=sharing.receiver) if each.reference == reference]
            mine = [each for each in list_open(actor=sharing.receiver, now=NOW) if each.about == reference]
            told = [each for each in list_notices(actor=sharing.receiver) if each.about == reference]
            owed = [(each.code, each.due_at, each.lane) for each in mine]
            can = list_ask_acts(actor=sharing.receiver, request=reference)
            return row.ask, line.ask, [move.act for move in row.moves], can, owed, len(told)

        assert stands(is_veiled=True) == stands(is_veiled=False)

    def test_those_who_were_asked_see_it_and_owe_nothing_more(self, sharing: Sharing) -> None:
        reference = ask(sharing)
        do(sharing.worker, reference, AskAct.TAKE_UP)
        do(sharing.worker, reference, AskAct.MAY_NOT_SAY_VEILED, "We may not say.")
        row = read_request(actor=sharing.house.manager, request=reference, now=NOW)
        assert row.ask.step is AskStep.NOT_TOLD
        assert set(open_ones(reference)) == {"follow"}

    def test_what_whoever_asked_does_next_works_as_if_there_were_no_answer(self, sharing: Sharing) -> None:
        reference = ask(sharing)
        do(sharing.worker, reference, AskAct.TAKE_UP)
        do(sharing.worker, reference, AskAct.MAY_NOT_SAY_VEILED, "We may not say.")
        do(sharing.receiver, reference, AskAct.ESCALATE, "No answer yet.")
        assert "escalated-1" in open_ones(reference)
        one = InformationRequest.objects.get(reference=reference)
        assert {each.what for each in ask_owed(ask_of(one, one.moves.order_by("id")))} == set(open_ones(reference))
        do(sharing.receiver, reference, AskAct.CLOSE, "Not needed any more.")
        assert open_ones(reference) == {}
        assert RequestMove.objects.filter(request=one, is_veiled=True).count() == 1


class TestLate:
    def test_what_is_late_is_seen_by_the_manager_who_covers(self, sharing: Sharing) -> None:
        reference = ask(sharing)
        late = NOW + timedelta(days=10)
        lanes = {each.about for each in list_open(actor=sharing.house.manager, now=late)}
        assert reference in lanes
        assert late - NOW > DAY
