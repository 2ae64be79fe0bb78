"""Record a decision: done, refused for each reason, rolled back, and never changed afterwards."""

from __future__ import annotations

import json
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.acting.types import NotPermitted
from sharewell.advice.actions import advise, ask_for_advice
from sharewell.advice.types import AdviceStanding, Advised
from sharewell.core.deciding import decide
from sharewell.core.deciding.vocabulary import ANSWERS
from sharewell.decisions import actions
from sharewell.decisions.models import (
    Decision,
    DecisionAddition,
    DecisionChild,
    DecisionChildName,
    DecisionItem,
    DecisionText,
    DifferentJudgement,
    Draft,
    DraftAnswer,
    DraftChild,
    DraftItem,
    DraftText,
)
from sharewell.decisions.queries import choices_for, compare_editions, list_drafts, list_to_endorse, read_decision
from sharewell.decisions.queries.snapshots import seal_of
from sharewell.decisions.types import Chosen, NoSuchDraft, Way
from sharewell.guidance.queries import get_guides
from sharewell.ledger.queries import list_entries
from sharewell.obligations.queries import list_about
from tests.support.deciding import NOW, Hand, House, answered, begin, complete, completed, key, make_house
from tests.support.references import missing_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """Return the invented house."""
    return make_house()


def entry_of(reference: str, event: str = "decision.recorded"):  # type: ignore[no-untyped-def]
    return list_entries(event=event, subject=reference)


class TestRecordDecision:
    def test_a_straightforward_share_is_recorded_with_its_entry(self, house: House) -> None:
        hand = completed(house.worker)
        reference = hand.record()
        row = read_decision(actor=house.worker, decision=reference, form="page", now=NOW)
        assert (row.outcome, row.chosen, row.edition, row.judged_on) == (
            "may-share", "share", "england-2026", date(2026, 11, 23),
        )  # fmt: skip
        assert row.is_intact
        assert row.children[0].name == "Robin Invented"
        assert row.children[0].items[0].text == "Three bruises on the left arm."
        entry = entry_of(reference)[0]
        assert entry.facts["seal"] == row.seal
        assert (entry.facts["outcome"], entry.facts["children"], entry.purpose) == ("may-share", 1, "protect-from-harm")
        assert "Robin" not in json.dumps(dict(entry.facts))

    def test_the_snapshot_holds_no_word_that_was_typed(self, house: House) -> None:
        reference = completed(house.worker).record()
        held = json.dumps(Decision.objects.get(reference=reference).snapshot)
        assert "Robin" not in held
        assert "bruises" not in held
        assert "Nan" not in held

    def test_the_draft_keeps_no_word(self, house: House) -> None:
        hand = completed(house.worker)
        hand.write(reasons="It helps.")
        hand.record()
        assert list_drafts(actor=house.worker) == ()
        for model in (DraftAnswer, DraftChild, DraftItem, DraftText):
            assert not model.objects.exists()
        with pytest.raises(NoSuchDraft):
            _ = hand.draft

    def test_sent_twice_it_is_recorded_once(self, house: House) -> None:
        hand = completed(house.worker)
        outcome = hand.standing.outcome or ""
        reference = hand.record()
        with pytest.raises(actions.AlreadyRecorded) as refused:
            actions.record_decision(
                actor=house.worker, draft=hand.reference, outcome=outcome, chosen=Chosen.SHARE, checks={}, now=NOW
            )
        assert refused.value.reference == reference
        assert Decision.objects.count() == 1

    def test_danger_is_never_held_up(self, house: House) -> None:
        hand = begin(house.worker)
        hand.answer("immediate_danger", "unsure")
        row = read_decision(actor=house.worker, decision=hand.record(checks={}), form="page", now=NOW)
        assert (row.outcome, row.for_recipient) == ("act-now", "")

    def test_a_referral_is_never_held_up(self, house: House) -> None:
        hand = begin(house.worker)
        hand.answer("immediate_danger", "no")
        hand.answer("significant_harm", "yes")
        assert Decision.objects.get(reference=hand.record(checks={})).outcome == "refer"

    @pytest.mark.parametrize("unmet", ["minimum_necessary", "right_recipient", "secure_means", "subject_informed"])
    def test_sharing_needs_the_whole_checklist(self, house: House, unmet: str) -> None:
        hand = completed(house.worker)
        checks = {**dict.fromkeys(("minimum_necessary", "right_recipient", "accurate_up_to_date",
                                   "fact_opinion_distinguished", "secure_means", "onward_limits_agreed"), "yes"),
                  "subject_informed": "no"}  # fmt: skip
        with pytest.raises(actions.NotComplete) as refused:
            hand.record(checks={**checks, unmet: ""})
        assert [page for page, _, _ in refused.value.missing] == ["checklist"]
        assert not Decision.objects.exists()
        assert hand.record(checks=checks)

    def test_not_sharing_needs_reasons_and_no_checklist(self, house: House) -> None:
        hand = answered(begin(house.worker))
        hand.describe()
        with pytest.raises(actions.NotComplete) as refused:
            hand.record(Chosen.DO_NOT_SHARE, checks={})
        assert [page for page, _, _ in refused.value.missing] == ["reasons"]
        hand.write(reasons="His mother asks the clinic herself tomorrow.")
        row = read_decision(
            actor=house.worker, decision=hand.record(Chosen.DO_NOT_SHARE, checks={}), form="page", now=NOW
        )
        assert (row.chosen, row.judgement, row.needs_endorsement) == ("do-not-share", None, False)

    def test_a_share_needs_a_child_a_view_and_a_statement(self, house: House) -> None:
        with pytest.raises(actions.NotComplete) as refused:
            answered(begin(house.worker)).record()
        assert [page for page, _, _ in refused.value.missing] == ["child", "child", "item"]

    def test_an_open_question_is_no_decision(self, house: House) -> None:
        with pytest.raises(actions.OutcomeChanged):
            begin(house.worker).record()

    def test_another_outcome_than_was_shown_is_not_recorded(self, house: House) -> None:
        hand = completed(house.worker)
        hand.answer("significant_harm", "yes")
        with pytest.raises(actions.OutcomeChanged):
            actions.record_decision(
                actor=house.worker, draft=hand.reference, outcome="may-share", chosen=Chosen.SHARE, checks={}, now=NOW
            )

    def test_nobody_records_anothers_draft(self, house: House) -> None:
        hand = completed(house.worker)
        for other in (house.colleague, house.manager, house.other_worker):
            with pytest.raises(NoSuchDraft):
                Hand(other, hand.reference).record()

    def test_who_may_not_decide_is_refused_and_it_is_recorded(self, house: House) -> None:
        hand = completed(house.worker)
        outsider = type(house.worker)(reference=house.worker.reference, kind=house.worker.kind)
        with pytest.raises(NotPermitted):
            actions.record_decision(
                actor=outsider, draft=hand.reference, outcome="may-share", chosen=Chosen.SHARE, checks={}, now=NOW
            )
        assert list_entries(event="act.refused", actor=outsider.reference)[0].facts["reason"] == "not-permitted"

    def test_a_fault_half_way_leaves_the_draft_as_it_was(self, house: House) -> None:
        hand = completed(house.worker)
        before = hand.draft
        with (
            patch("sharewell.decisions.actions.records.append_entry", side_effect=RuntimeError),
            pytest.raises(RuntimeError),
        ):
            hand.record()
        assert hand.draft == before
        assert not Decision.objects.exists()
        assert not DecisionItem.objects.exists()


class TestSeveralChildren:
    def test_consent_and_facts_of_one_child_never_speak_for_another(self, house: House) -> None:
        hand = begin(house.worker, edition="hmg-2008", judged_on=date(2009, 3, 1))
        actions.add_child(actor=house.worker, draft=hand.reference, version=1, key=key(), now=NOW)
        hand.tell("childrens-social-care")
        for code in ("immediate_danger", "significant_harm"):
            hand.answer(code, "no")
        hand.answer("confidential", "yes")
        hand.answer("consent", "explicit", 1)
        hand.answer("consent_by", "parental-responsibility", 1)
        for code in ("sensitive", "could_expose_someone"):
            hand.answer(code, "no")
        assert hand.standing.asks == ("significant_harm", 2)
        hand.answer("significant_harm", "no", 2)
        assert hand.standing.asks == ("consent", 2)
        hand.answer("consent", "refused", 2)
        hand.answer("public_interest", "insufficient")
        answered(hand, serious_harm_adult="no", serious_crime="no", sensitive="no", condition="s2-legitimate-interests")
        outcomes = [child.decision.outcome for child in hand.standing.children]
        assert outcomes == ["may-share", "do-not-share"]
        assert hand.standing.outcome == "may-share"
        assert not hand.standing.is_alike
        hand.describe(1, name="Ash Invented")
        hand.state(1)
        assert hand.draft.children[1].items == ()
        assert hand.draft.children[1].name == ""

    def test_a_child_taken_out_takes_its_words_along(self, house: House) -> None:
        hand = completed(house.worker)
        actions.add_child(actor=house.worker, draft=hand.reference, version=hand.draft.version, key=key(), now=NOW)
        hand.describe(2, name="Sky Invented")
        hand.state(2)
        actions.remove_child(
            actor=house.worker, draft=hand.reference, child=2, version=hand.draft.version, key=key(), now=NOW
        )
        assert DraftItem.objects.count() == 1
        assert [child.position for child in hand.draft.children] == [1]

    def test_the_last_child_stays(self, house: House) -> None:
        hand = begin(house.worker)
        with pytest.raises(actions.TooManyChildren):
            actions.remove_child(actor=house.worker, draft=hand.reference, child=1, version=1, key=key(), now=NOW)


class TestTheRegisterAnswers:
    def test_the_kind_and_scope_of_the_organisation_are_not_asked(self, house: House) -> None:
        hand = begin(house.worker)
        hand.tell(organisation=house.social_care)
        assert hand.draft.holder == "early-years-provider"
        assert hand.draft.recipient == "childrens-social-care"
        presumed = hand.standing.presumed
        assert (presumed["holder_in_scope"].answer, presumed["recipient_in_scope"].answer) == ("no", "yes")
        assert presumed["holder_in_scope"].because.text == "Invented for a test."

    def test_what_it_rests_on_in_law_changes_only_with_an_advisers_answer(self, house: House) -> None:
        hand = answered(begin(house.worker))
        kept = hand.standing.presumed["condition"].answer
        with pytest.raises(actions.AskTheAdviserFirst):
            hand.answer("condition", "art6-legitimate-interests")
        assert hand.standing.lead.case.answers["condition"] == kept
        thread = ask_for_advice(
            actor=house.worker,
            question="Which condition is ours?",
            is_harm_unsure=False,
            about=hand.reference,
            submit_key=key(),
            now=NOW,
        )
        with pytest.raises(actions.AskTheAdviserFirst):
            hand.answer("condition", "art6-legitimate-interests")
        advise(
            actor=house.adviser,
            thread=thread,
            advised=Advised.MAY_SHARE,
            because="Legitimate interests.",
            standing=AdviceStanding.VIEW,
            now=NOW,
        )
        hand.answer("condition", "art6-legitimate-interests")
        assert hand.standing.lead.case.answers["condition"] == "art6-legitimate-interests"

    def test_the_power_follows_from_the_purpose_and_decides_nothing(self, house: House) -> None:
        hand = begin(house.other_worker)
        hand.tell("police", purpose="crime")
        assert hand.standing.power is not None
        assert hand.standing.power.code == "CDA98-115"
        hand.tell("school", purpose="crime")  # the power is to tell the police and others, not a school
        assert hand.standing.power is None
        complete(hand)
        hand.tell("school", purpose="adult-at-risk")
        without = [child.decision.as_document() for child in hand.standing.children]
        hand.tell("school", purpose="child-in-need")
        assert [child.decision.as_document() for child in hand.standing.children] == without
        row = read_decision(actor=house.other_worker, decision=hand.record(), form="page", now=NOW)
        assert row.snapshot["power"]["code"] == "CA89-17"
        assert row.snapshot["purpose"]["source"]

    def test_a_straightforward_share_asks_about_seven_questions(self, house: House) -> None:
        assert len(answered(begin(house.worker)).draft.answers) <= 7

    def test_a_request_for_an_enquiry_binds_only_those_it_names(self, house: House) -> None:
        hand = begin(house.worker, way=Way.ASKED)
        actions.describe_request(
            actor=house.worker, draft=hand.reference, footing="s47", called_back="yes", received_from="Duty desk",
            version=1, key=key(), now=NOW,
        )  # fmt: skip
        assert hand.standing.presumed["duty_or_order"].answer == "none"


class TestDifferentJudgement:
    def test_it_needs_reasons_and_somebody_is_asked_to_look(self, house: House) -> None:
        hand = begin(house.worker)
        hand.answer("immediate_danger", "no")
        hand.answer("significant_harm", "yes")
        hand.describe()
        with pytest.raises(actions.NotComplete):
            hand.record(Chosen.DO_NOT_SHARE, checks={})
        hand.write(judgement_reasons="Social care rang this morning and has the child.")
        reference = hand.record(Chosen.DO_NOT_SHARE, checks={})
        kept = DifferentJudgement.objects.get(decision__reference=reference)
        assert (kept.advised, kept.chosen) == ("refer", "do-not-share")
        (owed,) = list_about(about=reference, now=NOW)
        assert owed.owner_post == house.manager.post
        assert owed.due_at > NOW

    def test_round_ones_own_manager_the_adviser_is_asked(self, house: House) -> None:
        hand = begin(house.worker)
        hand.answer("immediate_danger", "no")
        hand.answer("significant_harm", "yes")
        hand.describe()
        actions.write_words(
            actor=house.worker, draft=hand.reference, texts={"judgement-reasons": "It is about my manager."},
            complained_of=house.manager.reference, goes_to="adviser", version=hand.draft.version, key=key(), now=NOW,
        )  # fmt: skip
        (owed,) = list_about(about=hand.record(Chosen.DO_NOT_SHARE, checks={}), now=NOW)
        assert owed.owner_post == house.adviser.post

    def test_the_one_complained_of_is_never_asked(self, house: House) -> None:
        hand = begin(house.worker)
        hand.answer("immediate_danger", "no")
        hand.answer("significant_harm", "yes")
        hand.describe()
        actions.write_words(
            actor=house.worker, draft=hand.reference, texts={"judgement-reasons": "She told me not to."},
            complained_of=house.manager.reference, goes_to="manager", version=hand.draft.version, key=key(), now=NOW,
        )  # fmt: skip
        (owed,) = list_about(about=hand.record(Chosen.DO_NOT_SHARE, checks={}), now=NOW)
        assert owed.owner_post == house.second_manager.post


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "model", [Decision, DecisionChild, DecisionChildName, DecisionText, DecisionItem, DecisionAddition]
    )
    def test_no_record_is_changed_or_taken_away(self, house: House, model: type) -> None:
        hand = completed(house.worker)
        hand.write(reasons="It helps.")
        reference = hand.record()
        actions.add_to_decision(actor=house.worker, decision=reference, text="A word more.", key=key(), now=NOW)
        assert model.objects.exists()
        for change in (lambda: model.objects.update(id=7), lambda: model.objects.all()._raw_delete("default")):
            with pytest.raises(DatabaseError, match="added to, never edited"), transaction.atomic():
                change()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")

    def insert(self, one: Decision, *, draft: Draft, actor: str) -> None:
        """Write a copy of a decision past every action, as somebody with the rights of the web process could."""
        other = missing_reference(one.reference)
        one.pk, one.draft, one.reference = None, draft, other
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('sharewell.actor', %s, true)", [actor])
            one.save(force_insert=True)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_a_second_record_of_one_draft(self, house: House) -> None:
        one = Decision.objects.get(reference=completed(house.worker).record())
        with pytest.raises(IntegrityError, match="draft_id"):
            self.insert(one, draft=one.draft, actor=house.worker.reference)

    def test_a_decision_of_somebody_who_is_not_acting(self, house: House) -> None:
        one = Decision.objects.get(reference=completed(house.worker).record())
        draft = Draft.objects.get(reference=begin(house.worker).reference)
        with pytest.raises(DatabaseError, match="by the one who is acting"):
            self.insert(one, draft=draft, actor=house.manager.reference)

    def test_a_decision_without_its_entry(self, house: House) -> None:
        one = Decision.objects.get(reference=completed(house.worker).record())
        draft = Draft.objects.get(reference=begin(house.worker).reference)
        with pytest.raises(DatabaseError, match="needs its entry"):
            self.insert(one, draft=draft, actor=house.worker.reference)

    def test_the_web_role_may_only_add(self, house: House, as_web_role: None) -> None:
        reference = completed(house.worker).record()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Decision.objects.filter(reference=reference).update(outcome="do-not-share")


class TestTheSnapshot:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data(), edition=st.sampled_from([each.code for each in get_guides().editions]))
    def test_it_equals_what_the_core_decides(self, house: House, data: st.DataObject, edition: str) -> None:
        under = get_guides().get(edition)
        hand = begin(house.worker, edition=edition)
        hand.tell(data.draw(st.sampled_from(["childrens-social-care", "school", "police", "parent-or-carer"])))
        hand.write(reasons="r", if_shared="a", if_not_shared="b", judgement_reasons="j", detriment_what="w",
                   detriment_harm="h", detriment_instead="i", detriment_agreed_by="g")  # fmt: skip
        hand.describe()
        hand.state()
        for _ in range(40):
            asks = hand.standing.asks
            if asks is None:
                break
            code, child = asks
            offered = [value for value, _ in choices_for(under, code, hand.draft.holder)]
            if code == "immediate_danger":
                offered = ["no"]
            hand.answer(code, data.draw(st.sampled_from(offered), label=code), child)
        if hand.standing.outcome is None:
            return
        case = hand.standing.children[0].case
        row = read_decision(actor=house.worker, decision=hand.record(), form="page", now=NOW)
        held = row.snapshot["children"][0]["judgement"]
        again = decide(under, case)
        fresh = json.loads(json.dumps(again.as_document()))
        for part in ("outcome", "for_recipient", "limited", "acts", "withhold", "path", "reasons", "record"):
            assert held[part] == fresh[part], part
        assert row.outcome == again.outcome
        assert row.is_intact

    def test_it_is_shown_as_it_was_after_the_edition_has_changed(self, house: House) -> None:
        reference = completed(house.worker).record()
        before = read_decision(actor=house.worker, decision=reference, form="page", now=NOW)
        with patch("sharewell.decisions.queries.records.get_guides", side_effect=AssertionError("asked the edition")):
            after = read_decision(actor=house.worker, decision=reference, form="page", now=NOW + timedelta(days=400))
        assert after == before
        assert after.snapshot["children"][0]["judgement"]["reasons"][0]["text"]

    def test_a_changed_snapshot_is_seen(self, house: House) -> None:
        row = read_decision(actor=house.worker, decision=completed(house.worker).record(), form="page", now=NOW)
        assert seal_of({**row.snapshot, "outcome": "do-not-share"}) != row.seal


class TestCompareEditions:
    def test_the_same_answers_come_out_differently(self, house: House) -> None:
        hand = completed(house.worker)
        row = read_decision(actor=house.worker, decision=hand.record(), form="comparison", now=NOW)
        ((_, same),) = compare_editions(row=row, edition="england-2026")
        ((_, old),) = compare_editions(row=row, edition="hmg-2008")
        assert same.outcome == row.outcome
        assert (old.outcome, old.next) == (None, "consent")


def test_every_answer_of_the_checklist_is_known() -> None:
    assert set(ANSWERS["subject_informed"]) == {"yes", "will-be", "unsafe", "no"}


class TestListToEndorse:
    def test_what_must_be_looked_at_comes_first_however_old_and_the_rest_can_be_reached(self, house: House) -> None:
        # A found fault: the newest were taken first and sorted afterwards, so an old one that must be looked at was not
        # in the list.
        old = complete(begin(house.worker), significant_harm="yes")
        old.write(reasons="Social care has the child already.")
        must = old.record(Chosen.DO_NOT_SHARE)
        others = [complete(begin(house.worker, now=NOW + timedelta(minutes=n))).record() for n in (1, 2)]
        first = list_to_endorse(actor=house.manager, limit=1)
        assert [line.reference for line in first] == [must]
        seen = [must]
        for _ in others:
            seen += [line.reference for line in list_to_endorse(actor=house.manager, before=seen[-1], limit=1)]
        assert seen == [must, *sorted(others, reverse=True)]
        assert list_to_endorse(actor=house.manager, before=seen[-1]) == ()
