"""What goes by a decision, to whom, under what; and that nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sharewell.acting.types import OPERATOR, NotPermitted
from sharewell.agreements.actions import end_version, stop_sharing
from sharewell.children.queries import get_child
from sharewell.decisions.types import Chosen as Decided
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from sharewell.obligations.queries import list_about
from sharewell.sharing.actions import open_disclosure
from sharewell.sharing.actions.disclosing import seal_of
from sharewell.sharing.models import DisclosedItem, Disclosure
from sharewell.sharing.queries import read_disclosure, read_items
from sharewell.sharing.types import (
    AlreadyDisclosed,
    CarriageStopped,
    Chosen,
    DisclosureUnknown,
    FlowNotCovered,
    Handling,
    HeldBack,
    LimitsFirst,
    Mentions,
    NotDecided,
    NothingChosen,
    NotYoursToDisclose,
    RecipientUnknown,
    WordsMissing,
)
from tests.support.deciding import NOW, begin, complete, key
from tests.support.sharing import DAY, Sharing, agree, clause, decide, lapsed, make_sharing, opened, send, sent


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


class TestDisclose:
    def test_keeps_what_went_and_what_let_it_go(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        reference = send(sharing, decision, handling=Handling.ASK_FIRST, limits="Not to the father.", wanted="Visit.")

        one = Disclosure.objects.get(reference=reference)
        assert (one.decision, one.made_by, one.to_team) == (decision, sharing.worker.reference, sharing.team)
        assert (one.basis, one.route, len(one.clauses)) == ("agreement", "", 1)
        assert one.clauses[0].endswith("v1 4.1")
        assert one.lawful_bases == ["art6-recognised-legitimate-interest"]
        assert (one.child_says, one.limits, one.wanted) == ("I want to stay with Nan.", "Not to the father.", "Visit.")
        [item] = one.items.all()
        assert (item.text, item.kind, item.seen) == ("Three bruises on the left arm.", "fact", "observed")
        assert one.seal == seal_of(one, [item])

    def test_leaves_a_receipt_that_the_ledger_can_be_held_to(self, sharing: Sharing) -> None:
        one = Disclosure.objects.get(reference=send(sharing))
        entry = next((each for each in list_entries(event="disclosure.made") if each.reference == one.entry), None)
        assert entry is not None
        assert (entry.event, entry.leaf_hash) == ("disclosure.made", one.entry_hash)
        assert entry.facts["seal"] == one.seal
        assert entry.facts["policy"] == one.policy
        assert {one.reference, one.decision, one.child} <= set(entry.subjects)
        assert "bruise" not in str(entry)

    def test_lets_the_team_owe_that_they_have_it(self, sharing: Sharing) -> None:
        [owed] = list_about(about=send(sharing), now=NOW)
        assert (owed.code, owed.owner_team, owed.closed_at) == ("disclosure.acknowledge", sharing.team, None)
        assert owed.cover_post == sharing.house.other_manager.post
        assert owed.due_at == NOW.replace(day=24, hour=17, minute=0)

    def test_sent_twice_goes_once(self, sharing: Sharing) -> None:
        decision, same = decide(sharing.worker), key()
        first = send(sharing, decision, key=same)
        with pytest.raises(AlreadyDisclosed) as again:
            send(sharing, decision, key=same)
        assert again.value.reference == first
        assert Disclosure.objects.count() == 1

    def test_is_refused_by_another_and_for_a_decision_that_is_not_there(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        for actor in (sharing.house.colleague, sharing.house.manager, sharing.receiver):
            with pytest.raises(NotYoursToDisclose):
                send(sharing, decision, actor=actor)
        with pytest.raises(NotYoursToDisclose):
            send(sharing, new_reference("dec", now=NOW))
        with pytest.raises(NotYoursToDisclose):
            send(sharing, decision, position=2)

    def test_is_refused_where_it_was_not_decided_to_share(self, sharing: Sharing) -> None:
        hand = complete(begin(sharing.worker))
        hand.write(reasons="Not needed.", if_shared="Nothing.", if_not_shared="Nothing.")
        decision = hand.record(Decided.DO_NOT_SHARE)
        with pytest.raises(NotDecided):
            send(sharing, decision)

    def test_is_refused_to_another_kind_than_was_decided(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        with pytest.raises(NotDecided):
            send(sharing, decision, to_post=sharing.house.colleague.post)

    def test_is_refused_to_another_organisation_than_was_named(self, sharing: Sharing) -> None:
        hand = complete(begin(sharing.worker))
        hand.tell("childrens-social-care", organisation=sharing.house.playgroup, purpose="protect-from-harm")
        with pytest.raises(NotDecided):
            send(sharing, hand.record())

    def test_is_refused_to_a_post_that_is_over_or_a_team_without_anybody(self, sharing: Sharing) -> None:
        for to in ({"to_team": ""}, {"to_team": sharing.house.playgroup}, {"to_post": new_reference("pos", now=NOW)}):
            with pytest.raises(RecipientUnknown):
                send(sharing, **to)

    def test_says_why_it_matters(self, sharing: Sharing) -> None:
        with pytest.raises(WordsMissing):
            send(sharing, why_it_matters=" ")

    def test_a_lapsed_person_may_send_their_own_words(self, sharing: Sharing) -> None:
        reference = send(sharing, decide(sharing.worker), actor=lapsed(sharing.worker))
        with pytest.raises(NotPermitted):
            read_disclosure(actor=lapsed(sharing.worker), disclosure=reference, now=NOW)


class TestWhatTravels:
    def two(self, sharing: Sharing, **answers: str) -> str:
        hand = complete(begin(sharing.worker), **answers)
        hand.state(1, text="His uncle lives at 4 Mill Lane, LS1 4AP.")
        hand.state(1, text="Not to be shared.", is_chosen=False)
        return hand.record()

    def test_only_what_was_chosen_does(self, sharing: Sharing) -> None:
        decision = self.two(sharing)
        one = Disclosure.objects.get(reference=send(sharing, decision))
        assert [item.number for item in one.items.all()] == [1]
        first = Chosen(number=1, item_class="concern")
        wrongs: list[tuple[Chosen, ...]] = [(), (first, first), (replace(first, item_class="no-class"),)]
        wrongs += [(replace(first, number=number),) for number in (3, 9)]
        for wrong in wrongs:
            with pytest.raises(NothingChosen):
                send(sharing, decision, chosen=wrong)

    def test_what_is_told_by_word_of_mouth_is_kept_nowhere(self, sharing: Sharing) -> None:
        chosen = (Chosen(number=1, item_class="concern", is_by_reference=True),)
        [item] = Disclosure.objects.get(reference=send(sharing, chosen=chosen)).items.all()
        assert (item.text, item.evidence, item.source, item.happened_on) == ("", "", "", None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(x)::text FROM sharing_discloseditem x WHERE id = %s", [item.pk])
            assert "bruise" not in cursor.fetchone()[0]

    def test_the_database_refuses_content_of_what_is_by_reference(self, sharing: Sharing) -> None:
        one = Disclosure.objects.get(reference=sent(sharing))
        with pytest.raises(IntegrityError), transaction.atomic():
            DisclosedItem.objects.create(
                disclosure=one, number=9, item_class="concern", is_by_reference=True, text="x", kind="fact",
                seen="observed", mentions="nobody",
            )  # fmt: skip

    @pytest.mark.parametrize("mentions", [Mentions.SOMEBODY, Mentions.WHERE])
    def test_somebody_else_is_held_back_without_a_reason(self, sharing: Sharing, mentions: Mentions) -> None:
        decision = self.two(sharing)
        held = Chosen(number=2, item_class="concern", mentions=mentions)
        with pytest.raises(HeldBack):
            send(sharing, decision, chosen=(held,))
        reference = send(sharing, decision, chosen=(replace(held, reason="They must visit him."),))
        assert Disclosure.objects.get(reference=reference).items.get().reason == "They must visit him."

    def test_what_the_guide_withholds_never_does(self, sharing: Sharing) -> None:
        decision = self.two(sharing, significant_harm="yes", could_expose_someone="yes")
        to = {"told_first": True, "left_out": ("locates-a-person", "the-source")}
        with pytest.raises(HeldBack, match="left this out"):
            send(sharing, decision, told_first=True)
        for number, mentions in ((1, Mentions.WHERE), (2, Mentions.NOBODY)):
            chosen = (Chosen(number=number, item_class="concern", mentions=mentions, reason="They asked."),)
            with pytest.raises(HeldBack, match="must not travel"):
                send(sharing, decision, chosen=chosen, **to)
        assert send(sharing, decision, **to)

    def test_it_rings_first_where_a_child_suffers_harm(self, sharing: Sharing) -> None:
        """A referral goes to social care whatever agreements say, once they were told by telephone."""
        decision = decide(sharing.worker, significant_harm="yes")
        left = {"left_out": ("locates-a-person", "the-source"), "purpose": "child-protection-enquiry"}
        with pytest.raises(FlowNotCovered, match="Ring them first"):
            send(sharing, decision, **left)
        one = Disclosure.objects.get(reference=send(sharing, decision, told_first=True, **left))
        assert (one.basis, one.route, one.clauses) == ("route", "emergency", [])


class TestUnderWhat:
    def test_without_an_agreement_nothing_goes(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        with pytest.raises(FlowNotCovered) as refused:
            send(sharing, decision, chosen=(Chosen(number=1, item_class="police-attendance"),))
        assert refused.value.item_class == "police-attendance"
        assert Disclosure.objects.count() == 0
        assert list_entries(event="act.refused")[0].facts["reason"] == "flow-not-covered"

    def test_an_agreement_that_ends_between_choosing_and_sending_lets_nothing_go(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        assert read_items(actor=sharing.worker, decision=decision, position=1, now=NOW)
        end_version(actor=OPERATOR, version=sharing.version, why="Over.", ended_at=NOW, now=NOW)
        with pytest.raises(FlowNotCovered):
            send(sharing, decision, now=NOW + timedelta(minutes=1))

    def test_a_stop_lets_nothing_go(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        stop_sharing(actor=OPERATOR, what="everything", why="A test.", now=NOW)
        with pytest.raises(CarriageStopped):
            send(sharing, decision)

    def test_each_class_is_asked_about(self, sharing: Sharing) -> None:
        forbids = clause(code="9", effect="forbid", item_classes=["health-summary"])
        agree(sharing.house, {name: forbids[name] for name in forbids if name not in ("conditions", "retention")})
        hand = complete(begin(sharing.worker))
        hand.state(1, text="Second.")
        decision = hand.record()
        both = (Chosen(number=1, item_class="concern"), Chosen(number=2, item_class="health-summary"))
        with pytest.raises(FlowNotCovered) as refused:
            send(sharing, decision, chosen=both)
        assert refused.value.item_class == "health-summary"


class TestOpening:
    def test_needs_the_limits_accepted_and_is_written_down(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        with pytest.raises(LimitsFirst):
            read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW)
        opened(sharing, reference)
        row = read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW)
        assert row.items[0].text == "Three bruises on the left arm."
        assert get_child(actor=sharing.receiver, child=row.child, now=NOW).name == "Robin Invented"
        read = list_entries(event="disclosure.read")[0]
        assert (read.actor, read.facts["side"]) == (sharing.receiver.reference, "recipient")
        with pytest.raises(LimitsFirst):  # each for themselves
            read_disclosure(actor=sharing.second_receiver, disclosure=reference, now=NOW)

    def test_is_refused_to_whoever_lapsed_since_it_was_sent_and_it_stays_owed(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        with pytest.raises(NotPermitted):
            open_disclosure(actor=lapsed(sharing.receiver), disclosure=reference, key=key(), now=NOW)
        [owed] = list_about(about=reference, now=NOW)
        assert owed.closed_at is None

    def test_is_for_nobody_else(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        house = sharing.house
        for actor in (house.other_worker, house.colleague, house.adviser, house.second_adviser):
            with pytest.raises(DisclosureUnknown):
                open_disclosure(actor=actor, disclosure=reference, key=key(), now=NOW)
            with pytest.raises(DisclosureUnknown):
                read_disclosure(actor=actor, disclosure=reference, now=NOW)

    def test_whoever_is_complained_of_never_sees_it(self, sharing: Sharing) -> None:
        one = Disclosure.objects.get(reference=sent(sharing))
        with connection.cursor() as cursor:
            for who in (sharing.receiver, sharing.house.other_manager, sharing.house.manager):
                cursor.execute(
                    "SELECT sharing_may_see(%s, %s, %s, %s, %s, 'sharing.read', %s, %s, %s, %s, %s, %s, true, true)",
                    [who.reference, who.organisation, who.team, who.post, " ".join(who.roles), one.made_by,
                     one.organisation, one.to_organisation, one.to_team, one.to_post, who.reference],
                )  # fmt: skip
                assert cursor.fetchone() == (False,)


class TestWhatTheDatabaseRefuses:
    def test_a_change_of_what_was_sent(self, sharing: Sharing) -> None:
        reference = sent(sharing)
        for change in (
            lambda: Disclosure.objects.filter(reference=reference).update(why_it_matters="x"),
            lambda: Disclosure.objects.filter(reference=reference).delete(),
            lambda: DisclosedItem.objects.update(text="x"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_a_disclosure_without_its_entry_or_its_decision(self, sharing: Sharing) -> None:
        one = Disclosure.objects.get(reference=sent(sharing))
        for field, value in (("entry", new_reference("led", now=NOW)), ("decision", new_reference("dec", now=NOW))):
            copy = Disclosure.objects.get(pk=one.pk)
            copy.pk, copy.key = None, key()
            copy.reference = new_reference("dis", now=NOW + DAY)
            setattr(copy, field, value)
            with pytest.raises(DatabaseError), transaction.atomic():
                save_as(copy, one.made_by)


def save_as(one: Disclosure, who: str) -> None:
    """Save a row past our actions, and let the database check it now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharewell.actor', %s, true)", [who])
        one.save(force_insert=True)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
