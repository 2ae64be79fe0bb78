"""One press after an emergency was told by telephone: the decision and what went, or neither; the rest later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sharewell.acting.types import OPERATOR, VISITOR, NotPermitted
from sharewell.agreements.actions import stop_sharing
from sharewell.decisions.actions import AlreadyRecorded, NotAnEmergency, add_to_decision
from sharewell.decisions.models import Decision
from sharewell.decisions.queries import read_decision
from sharewell.decisions.types import DecisionRow, Grasp, NoSuchDraft
from sharewell.ledger.queries import list_entries
from sharewell.obligations.queries import list_about
from sharewell.sharing.actions import tell_in_emergency
from sharewell.sharing.models import Disclosure
from sharewell.sharing.queries import list_told_in_emergency, read_disclosure
from sharewell.sharing.types import (
    AlreadyDisclosed,
    CarriageStopped,
    HeldBack,
    NotToldYet,
    RecipientUnknown,
    Told,
    WordsMissing,
)
from tests.support.deciding import NOW, Hand, begin, completed, key
from tests.support.sharing import Sharing, lapsed, make_sharing, opened


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def in_danger(sharing: Sharing) -> Hand:
    """Return a draft in which one answer was given: somebody is in danger."""
    draft = begin(sharing.worker)
    draft.answer("immediate_danger", "yes")
    return draft


def tell(sharing: Sharing, draft: Hand | None = None, **more: Any) -> Told:
    """Press once."""
    plain: dict[str, Any] = {
        "draft": (draft or in_danger(sharing)).reference,
        "to_team": "" if "elsewhere" in more or "to_post" in more else sharing.team,
        "told_at": NOW - timedelta(minutes=10),
        "grasp": Grasp.SELF,
        "key": key(),
    }
    return tell_in_emergency(actor=more.pop("actor", sharing.worker), now=NOW, **{**plain, **more})


def kept(sharing: Sharing, decision: str) -> DecisionRow:
    """Read the record as whoever made it."""
    return read_decision(actor=sharing.worker, decision=decision, form="page", now=NOW)


class TestTellInEmergency:
    def test_three_presses_and_no_word_make_a_sealed_decision_and_what_went(self, sharing: Sharing) -> None:
        told = tell(sharing)
        row = kept(sharing, told.decision)
        assert (row.outcome, row.chosen, row.edition, row.is_intact) == ("act-now", "share", "england-2026", True)
        assert row.texts["action"].startswith("Told by telephone: Eastlow social care (invented): First contact.")
        assert "09:20" in row.texts["action"]
        assert row.recipient_organisation == sharing.house.social_care
        [child] = row.snapshot["children"]
        assert child["judgement"]["path"]
        assert {each["code"]: each["answer"] for each in child["answers"]}["immediate_danger"] == "yes"
        opened(sharing, told.disclosure)
        went = read_disclosure(actor=sharing.receiver, disclosure=told.disclosure, now=NOW)
        assert (went.decision, went.basis, went.route) == (told.decision, "route", "emergency")
        [item] = went.items
        assert (item.text, item.is_by_reference, item.kind, item.seen) == ("", True, "fact", "observed")

    def test_words_stay_with_whoever_wrote_them_unless_they_are_sent(self, sharing: Sharing) -> None:
        words = "He was on the window sill."
        unsent, sent = tell(sharing, text=words), tell(sharing, text=words, in_writing=True)
        for told, seen in ((unsent, ""), (sent, words)):
            opened(sharing, told.disclosure)
            [item] = read_disclosure(actor=sharing.receiver, disclosure=told.disclosure, now=NOW).items
            assert item.text == seen
            [held] = kept(sharing, told.decision).children[0].items
            assert held.text == words

    def test_what_shows_where_somebody_is_does_not_travel(self, sharing: Sharing) -> None:
        words = "They are at 3 Invented Lane, ZZ1 1ZZ."
        with pytest.raises(HeldBack):
            tell(sharing, text=words, in_writing=True)
        assert not Decision.objects.exists()
        assert tell(sharing, text=words).disclosure

    @pytest.mark.parametrize(
        ("grasp", "kind", "seen"),
        [(Grasp.SELF, "fact", "observed"), (Grasp.TOLD, "hearsay", "reported"), (Grasp.THINK, "opinion", "observed")],
    )
    def test_says_how_it_is_known(self, sharing: Sharing, grasp: Grasp, kind: str, seen: str) -> None:
        told = tell(sharing, grasp=grasp)
        [item] = kept(sharing, told.decision).children[0].items
        assert (item.kind, item.seen) == (kind, seen)

    def test_whom_sharewell_does_not_reach_is_in_the_decision_alone(self, sharing: Sharing) -> None:
        told = tell(sharing, elsewhere="police", spoke_to="operator 7")
        assert told.disclosure == ""
        row = kept(sharing, told.decision)
        assert row.recipient == "police"
        assert "999, or the police: not in this list (operator 7)" in row.texts["action"]
        assert not Disclosure.objects.exists()

    def test_what_the_draft_held_stays_and_is_told_by_reference(self, sharing: Sharing) -> None:
        draft = in_danger(sharing)
        draft.describe(1, name="Robin Invented")
        draft.state(1, text="Three bruises.")
        told = tell(sharing, draft)
        row = kept(sharing, told.decision)
        assert row.children[0].name == "Robin Invented"
        assert [item.text for item in row.children[0].items] == ["Three bruises."]

    def test_the_rest_is_owed_and_closes_when_it_is_added(self, sharing: Sharing) -> None:
        told = tell(sharing)

        def owed() -> list[str]:
            return [row.code for row in list_about(about=told.decision, now=NOW) if row.closed_at is None]

        assert "complete-emergency" in owed()
        [one] = [row for row in list_about(about=told.decision, now=NOW) if row.code == "complete-emergency"]
        assert (one.owner_post, one.cover_post) == (sharing.worker.post, sharing.house.manager.post)
        assert one.due_at == NOW.replace(day=24, hour=17, minute=0)
        add_to_decision(actor=sharing.worker, decision=told.decision, text="It was the flat above.", key=key(), now=NOW)
        assert "complete-emergency" not in owed()
        codes = {row.code for row in list_about(about=told.disclosure, now=NOW) if row.closed_at is None}
        assert "disclosure.acknowledge" in codes

    def test_pressed_twice_it_is_kept_once(self, sharing: Sharing) -> None:
        draft, same = in_danger(sharing), key()
        told = tell(sharing, draft, key=same)
        with pytest.raises(AlreadyDisclosed) as before:
            tell(sharing, draft, key=same)
        assert before.value.reference == told.disclosure
        with pytest.raises(AlreadyRecorded) as recorded:
            tell(sharing, draft)
        assert recorded.value.reference == told.decision
        assert Decision.objects.count() == Disclosure.objects.count() == 1

    def test_whoever_lapsed_tells_all_the_same(self, sharing: Sharing) -> None:
        assert tell(sharing, actor=lapsed(sharing.worker)).disclosure

    def test_is_only_for_what_the_guide_calls_an_emergency(self, sharing: Sharing) -> None:
        with pytest.raises(NotAnEmergency):
            tell(sharing, completed(sharing.worker))

    def test_refuses_what_cannot_be(self, sharing: Sharing) -> None:
        with pytest.raises(RecipientUnknown):
            tell(sharing, elsewhere="the neighbours")
        with pytest.raises(NotToldYet):
            tell(sharing, told_at=NOW + timedelta(minutes=1))
        with pytest.raises(WordsMissing):
            tell(sharing, text="x" * 4001)
        with pytest.raises(NoSuchDraft):
            tell(sharing, actor=sharing.house.colleague)
        with pytest.raises(NotPermitted):
            tell(sharing, actor=VISITOR)
        assert not Decision.objects.exists()

    def test_stopped_sharing_leaves_neither_and_the_telephone_record_can_still_be_kept(self, sharing: Sharing) -> None:
        stop_sharing(actor=OPERATOR, what="everything", of="", why="Invented.", stops_carriage=True, now=NOW)
        draft = in_danger(sharing)
        with pytest.raises(CarriageStopped):
            tell(sharing, draft)
        assert not Decision.objects.exists()
        assert tell(sharing, draft, elsewhere="childrens-social-care").decision

    def test_leaves_an_entry_for_each_in_the_same_transaction(self, sharing: Sharing) -> None:
        told = tell(sharing)
        [decided] = list_entries(event="decision.recorded", limit=1)
        [went] = list_entries(event="disclosure.made", limit=1)
        assert decided.subjects[0] == told.decision
        assert went.facts["decision"] == told.decision


class TestListToldInEmergency:
    def test_offers_the_police_and_social_care_of_the_partnership_and_not_ones_own(self, sharing: Sharing) -> None:
        offered = dict(list_told_in_emergency(own=sharing.house.playgroup, on=NOW.date(), at=NOW))
        assert sharing.team in offered
        own = dict(list_told_in_emergency(own=sharing.house.social_care, on=NOW.date(), at=NOW))
        assert own == {}
