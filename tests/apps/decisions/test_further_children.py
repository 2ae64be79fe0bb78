"""A fact about one child is never copied silently to another, and an answer that no longer counts is no reason."""

from __future__ import annotations

import pytest

from sharewell.decisions import actions
from sharewell.decisions.models import Decision
from sharewell.decisions.queries import list_idle, read_decision
from sharewell.decisions.types import OWN_OF_FURTHER
from tests.support.deciding import NOW, Hand, House, answered, begin, completed, key, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """Return the invented house."""
    return make_house()


def add(hand: Hand, *, is_the_same: bool = False) -> int:
    """Add a child."""
    return actions.add_child(
        actor=hand.actor,
        draft=hand.reference,
        is_the_same=is_the_same,
        version=hand.draft.version,
        key=key(),
        now=NOW,
    )


def remove(hand: Hand, child: int) -> None:
    """Take a child out."""
    actions.remove_child(
        actor=hand.actor, draft=hand.reference, child=child, version=hand.draft.version, key=key(), now=NOW
    )


class TestAFurtherChild:
    def test_is_asked_about_harm_and_risk_again(self, house: House) -> None:
        hand = completed(house.worker)
        assert hand.standing.outcome == "may-share"
        add(hand)
        assert hand.standing.asks == ("significant_harm", 2)
        assert hand.standing.outcome is None
        hand.answer("significant_harm", "no", 2)
        assert hand.standing.asks == ("risk_of_harm", 2)

    def test_may_come_out_otherwise_than_the_first(self, house: House) -> None:
        hand = completed(house.worker)
        add(hand)
        hand.answer("significant_harm", "yes", 2)
        assert [child.decision.outcome for child in hand.standing.children] == ["may-share", "refer"]
        assert hand.draft.answers["significant_harm"] == "no"

    def test_takes_the_facts_over_only_where_that_was_ticked(self, house: House) -> None:
        hand = completed(house.worker)
        add(hand, is_the_same=True)
        given = {code: answer for code, answer in hand.draft.answers.items() if code in OWN_OF_FURTHER}
        assert given == dict(hand.draft.child(2).answers)
        assert set(given) >= {"significant_harm", "risk_of_harm", "could_expose_someone"}
        assert hand.standing.asks is None
        assert hand.draft.child(2).items == ()
        assert hand.draft.child(2).texts == {}

    def test_a_change_for_the_first_leaves_the_other_as_it_is(self, house: House) -> None:
        hand = completed(house.worker)
        add(hand, is_the_same=True)
        hand.answer("could_expose_someone", "yes")
        assert hand.draft.child(2).answers["could_expose_someone"] == "no"
        assert [child.decision.outcome for child in hand.standing.children] == ["seek-advice", "may-share"]

    def test_consent_is_never_taken_over(self, house: House) -> None:
        hand = answered(
            begin(house.worker), risk_of_harm="no", consent="explicit", consent_by="parental-responsibility"
        )
        assert hand.draft.child(1).answers["consent"] == "explicit"
        add(hand, is_the_same=True)
        assert hand.standing.asks == ("consent", 2)

    def test_what_was_said_of_a_child_goes_with_it(self, house: House) -> None:
        hand = completed(house.worker)
        add(hand)
        remove(hand, 1)
        assert not set(OWN_OF_FURTHER) & set(hand.draft.answers)
        assert hand.standing.asks == ("significant_harm", None)

    def test_the_first_is_never_answered_by_its_place(self, house: House) -> None:
        hand = completed(house.worker)
        with pytest.raises(actions.AnswerNotOffered):
            hand.answer("risk_of_harm", "no", 1)


class TestAnIdleAnswer:
    def idle(self, house: House) -> Hand:
        hand = completed(house.worker, risk_of_harm="no", consent="explicit", consent_by="competent-child")
        assert list_idle(hand.standing) == frozenset()
        hand.answer("confidential", "no")
        return answered(hand)

    def test_is_named_once_a_later_change_has_made_it_idle(self, house: House) -> None:
        assert {("consent", 1), ("consent_by", 1)} <= list_idle(self.idle(house).standing)

    def test_stays_in_the_draft_and_counts_again(self, house: House) -> None:
        hand = self.idle(house)
        hand.answer("confidential", "yes")
        assert list_idle(hand.standing) == frozenset()
        assert hand.draft.child(1).answers["consent"] == "explicit"

    def test_is_no_reason_in_the_record(self, house: House) -> None:
        hand = self.idle(house)
        reference = hand.record()
        row = read_decision(actor=house.worker, decision=reference, form="page", now=NOW)
        rows = {each["code"]: each["counts"] for each in row.snapshot["children"][0]["answers"]}
        assert (rows["consent"], rows["confidential"], rows["immediate_danger"]) == ("no", "yes", "yes")
        assert Decision.objects.get().seal == row.seal
        assert row.is_intact
