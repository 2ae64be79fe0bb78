"""From a request to a decision about it, and from the decision to the answer or the refusal."""

from __future__ import annotations

import pytest

from sharewell.core.looping import AskAct, AskStep
from sharewell.decisions.actions import describe_child
from sharewell.decisions.queries import get_draft, list_decided_about, read_decision
from sharewell.decisions.types import Chosen as Decided
from sharewell.decisions.types import Footing
from sharewell.ledger.queries import list_entries
from sharewell.sharing.actions import decide_about_request, move_request
from sharewell.sharing.models import Disclosure, InformationRequest, RequestMove
from sharewell.sharing.queries import find_asker, read_request
from sharewell.sharing.types import AlreadyBegun, Gate, NotDecided, RefusalReason, RequestUnknown, StepNotNext
from tests.support.deciding import NOW, Hand, answered, key
from tests.support.sharing import Sharing, decide, lapsed, make_sharing, send
from tests.support.sharing import ask as ask_for


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def ask(sharing: Sharing) -> str:
    """Ask for something that stands on no enquiry, so that the guide lets it be shared."""
    return ask_for(sharing, footing=Footing.NONE, gate=Gate.CONSENT, gate_words="The mother agreed on the telephone.")


def begun(sharing: Sharing, request: str) -> Hand:
    """Begin to decide about a request, as whoever was asked."""
    return Hand(sharing.worker, decide_about_request(actor=sharing.worker, request=request, key=key(), now=NOW))


def decided(sharing: Sharing, request: str, chosen: Decided = Decided.SHARE, *, name: str = "Robin Invented") -> str:
    """Decide about a request and return the decision's reference."""
    draft = answered(begun(sharing, request), legitimate_purpose="yes", identifies_person="yes")
    draft.describe(1, name=name)
    draft.state(1)
    if chosen is Decided.DO_NOT_SHARE:
        draft.write(reasons="It is not ours to tell.")
    return draft.record(chosen)


class TestDecideAboutRequest:
    def test_the_draft_knows_the_request_who_asks_and_the_child(self, sharing: Sharing) -> None:
        request = ask(sharing)
        held = begun(sharing, request).draft
        assert (held.request, held.way, held.footing) == (request, "asked", "none")
        assert held.recipient_organisation == sharing.house.social_care
        assert held.purpose == "protect-from-harm"
        assert held.children[0].child == InformationRequest.objects.get().child
        assert held.texts["received-from"].startswith("Eastlow social care (invented), through Sharewell")
        assert held.children[0].name == "", "a name is copied by nobody but who decides"

    def test_is_gone_on_with_and_not_begun_twice(self, sharing: Sharing) -> None:
        request = ask(sharing)
        draft = begun(sharing, request)
        with pytest.raises(AlreadyBegun) as again:
            begun(sharing, request)
        assert again.value.reference == draft.reference

    def test_is_for_whoever_was_asked_and_while_an_answer_is_open(self, sharing: Sharing) -> None:
        request = ask(sharing)
        for other in (sharing.receiver, sharing.house.other_worker):
            with pytest.raises(RequestUnknown):
                decide_about_request(actor=other, request=request, key=key(), now=NOW)
        move_request(
            actor=sharing.worker, request=request, act=AskAct.NOTHING_HELD, words="Nothing.", key=key(), now=NOW
        )
        with pytest.raises(StepNotNext):
            begun(sharing, request)

    def test_the_record_says_what_it_answers_and_is_sealed_with_it(self, sharing: Sharing) -> None:
        request = ask(sharing)
        decision = decided(sharing, request)
        row = read_decision(actor=sharing.worker, decision=decision, form="page", now=NOW)
        assert (row.request, row.snapshot["request"], row.is_intact) == (request, request, True)
        assert row.snapshot["children"][0]["child"] == row.children[0].child != ""
        assert list_decided_about(actor=sharing.worker, request=request) == ((decision, "share"),)
        assert list_decided_about(actor=sharing.receiver, request=request) == ()


class TestFromTheDecisionToTheAnswer:
    def test_what_is_sent_is_about_the_child_of_the_request(self, sharing: Sharing) -> None:
        request = ask(sharing)
        disclosure = send(sharing, decided(sharing, request), request=request)
        child = InformationRequest.objects.get().child
        assert Disclosure.objects.get(reference=disclosure).child == child
        row = read_request(actor=sharing.receiver, request=request, now=NOW)
        assert row.ask.step is AskStep.ANSWERED

    def test_whoever_is_called_otherwise_is_another_child(self, sharing: Sharing) -> None:
        request = ask(sharing)
        decision = decided(sharing, request, name="Sam Invented")
        disclosure = send(sharing, decision)
        assert Disclosure.objects.get(reference=disclosure).child != InformationRequest.objects.get().child

    def test_the_same_name_written_otherwise_is_the_same_child(self, sharing: Sharing) -> None:
        draft = begun(sharing, ask(sharing))
        draft.describe(1, name="robin invented ")
        assert draft.draft.children[0].child == InformationRequest.objects.get().child

    def test_an_answer_goes_to_the_team_of_whoever_asked(self, sharing: Sharing) -> None:
        request = ask(sharing)
        assert find_asker(actor=sharing.worker, request=request, at=NOW) == sharing.team
        assert find_asker(actor=sharing.house.other_worker, request=request, at=NOW) == ""

    def test_a_refusal_is_bound_to_the_decision_that_it_follows_from(self, sharing: Sharing) -> None:
        request = ask(sharing)
        decision = decided(sharing, request, Decided.DO_NOT_SHARE)
        move_request(
            actor=sharing.worker, request=request, act=AskAct.REFUSE, words="Ask the health visitor.",
            reason=RefusalReason.NOT_OURS, decision=decision, key=key(), now=NOW,
        )  # fmt: skip
        assert RequestMove.objects.get(act="refuse").decision == decision
        [entry] = list_entries(event="request.moved", limit=1)
        assert decision in entry.subjects
        assert read_request(actor=sharing.receiver, request=request, now=NOW).ask.step is AskStep.REFUSED

    def test_a_decision_about_something_else_is_none(self, sharing: Sharing) -> None:
        request, other = ask(sharing), decide(sharing.worker)
        with pytest.raises(NotDecided):
            move_request(
                actor=sharing.worker, request=request, act=AskAct.REFUSE, words="No.", reason=RefusalReason.NOT_OURS,
                decision=other, key=key(), now=NOW,
            )  # fmt: skip

    def test_that_it_was_decided_shows_nowhere_to_whoever_asked_where_the_answer_is_veiled(
        self, sharing: Sharing
    ) -> None:
        request = ask(sharing)
        before = read_request(actor=sharing.receiver, request=request, now=NOW)
        decision = decided(sharing, request, Decided.DO_NOT_SHARE)
        move_request(
            actor=sharing.worker, request=request, act=AskAct.MAY_NOT_SAY_VEILED, words="We may not.",
            decision=decision, key=key(), now=NOW,
        )  # fmt: skip
        assert read_request(actor=sharing.receiver, request=request, now=NOW) == before
        [entry] = list_entries(event="request.moved", limit=1)
        assert decision not in entry.subjects

    def test_whoever_lapsed_describes_the_child_all_the_same(self, sharing: Sharing) -> None:
        draft = begun(sharing, ask(sharing))
        held = draft.draft
        describe_child(
            actor=lapsed(sharing.worker), draft=draft.reference, child=1, name="Robin Invented", identifying="",
            texts={}, version=held.version, key=key(), now=NOW,
        )  # fmt: skip
        assert get_draft(actor=sharing.worker, reference=draft.reference).children[0].name == "Robin Invented"
