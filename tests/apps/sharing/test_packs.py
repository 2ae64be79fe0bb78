"""A form about a child goes whole, sealed with its edition, between organisations or between teams of one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from sharewell.access.queries import get_actor
from sharewell.acting.types import OPERATOR, Actor, Role
from sharewell.agreements.types.words import load_words
from sharewell.core.looping import LoopAct, LoopStep, Side
from sharewell.decisions.types import NOT_KNOWN
from sharewell.guidance.queries import FormEdition, statement_forms
from sharewell.partnerships.actions import add_team
from sharewell.practitioners.actions import add_person, give_post
from sharewell.practitioners.queries import get_post
from sharewell.sharing.actions.disclosing import seal_of
from sharewell.sharing.models import DisclosedItem, Disclosure
from sharewell.sharing.policies import sides_of_disclosure
from sharewell.sharing.presenters import disclosure_text, loose_items, pack_of
from sharewell.sharing.queries import read_disclosure
from sharewell.sharing.types import (
    HeldBack,
    LimitsFirst,
    Mentions,
    PackIncomplete,
    PackUnknown,
    RecipientUnknown,
)
from tests.support.deciding import NOW
from tests.support.packs import TRANSFER, cover_packs, packed, send_pack, transfer, whole
from tests.support.people import make_current
from tests.support.sharing import DAY, Sharing, make_sharing, move, opened, send


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares, with an agreement that covers the form."""
    made = make_sharing()
    cover_packs(made)
    return made


class TestSendingAForm:
    def test_goes_whole_and_is_read_in_its_order(self, sharing: Sharing) -> None:
        hand = packed(sharing.worker, unknown=["allergies"], without=["papers"], worry="He flinches when touched.")
        reference = opened(sharing, send_pack(sharing, hand))

        one = Disclosure.objects.get(reference=reference)
        assert (one.form, one.form_fingerprint) == (TRANSFER, transfer().fingerprint)
        pack = pack_of(read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW))
        assert pack is not None
        assert pack.is_as_it_was
        assert [title for title, _ in pack.sections] == [section.title for section in transfer().sections]
        said = {answer.question: answer for _, answers in pack.sections for answer in answers}
        assert list(said) == [field.title for field in transfer().fields]
        assert said["Allergies"].text == "Not known to whoever sent it."
        assert said["Which papers and pictures go with the child?"].text == "Nothing was sent about this."
        assert not said["Which papers and pictures go with the child?"].is_sent
        worry = said["What worries you about the child’s safety or welfare?"]
        assert worry.text == "He flinches when touched."
        assert worry.marks == ("An opinion. Told to the writer. Source: The ward’s notes.",)

    def test_is_sealed_with_its_edition_and_each_question(self, sharing: Sharing) -> None:
        one = Disclosure.objects.get(reference=send_pack(sharing, packed(sharing.worker)))
        items = list(one.items.all())
        assert one.seal == seal_of(one, items)
        one.form_fingerprint = "0" * 64
        assert one.seal != seal_of(one, items)
        one.refresh_from_db()
        items[0].field, items[1].field = items[1].field, items[0].field
        assert one.seal != seal_of(one, items)

    @pytest.mark.parametrize("code", [field.code for field in transfer().fields if field.is_required])
    def test_is_refused_without_what_must_be_answered(self, sharing: Sharing, code: str) -> None:
        hand = packed(sharing.worker)
        mark = f"{TRANSFER}/{code}"
        left = next(item.number for item in hand.draft.child(1).items if item.field == mark)
        chosen = tuple(one for one in whole(hand) if one.number != left)
        with pytest.raises(PackIncomplete):
            send_pack(sharing, hand, chosen=chosen)
        assert not Disclosure.objects.exists()

    def test_that_it_is_not_known_is_an_answer(self, sharing: Sharing) -> None:
        every = [field.code for field in transfer().fields]
        reference = send_pack(sharing, packed(sharing.worker, unknown=every))
        assert {item.text for item in DisclosedItem.objects.filter(disclosure__reference=reference)} == {NOT_KNOWN}

    def test_one_told_by_word_of_mouth_counts_as_answered(self, sharing: Sharing) -> None:
        hand = packed(sharing.worker)
        chosen = tuple(replace(one, is_by_reference=one.number == 1) for one in whole(hand))
        reference = opened(sharing, send_pack(sharing, hand, chosen=chosen))
        text = disclosure_text(
            read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW),
            child="Robin Invented", identifying="", house="Hoppers", handling="Use it.",
        )  # fmt: skip
        assert "Told by word of mouth. No words of it are kept here." in text
        assert "THE MOVE" in text

    def test_where_somebody_is_stays_behind_and_nothing_shows_that_there_was_an_answer(self, sharing: Sharing) -> None:
        hand = packed(sharing.worker)
        mark = f"{TRANSFER}/where-they-go"
        number = next(item.number for item in hand.draft.child(1).items if item.field == mark)
        with pytest.raises(HeldBack):
            send_pack(
                sharing,
                hand,
                chosen=tuple(replace(one, reason="" if one.number == number else one.reason) for one in whole(hand)),
            )
        kept = packed(sharing.worker)
        without = tuple(one for one in whole(kept) if one.number != number)
        reference = opened(sharing, send_pack(sharing, kept, chosen=without))
        shown = pack_of(read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW))
        never = packed(sharing.worker, without=["where-they-go"])
        other = opened(sharing, send_pack(sharing, never))
        assert shown is not None
        assert shown == pack_of(read_disclosure(actor=sharing.receiver, disclosure=other, now=NOW))

    def test_is_refused_in_an_edition_that_is_not_held(self, sharing: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
        hand = packed(sharing.worker)
        chosen, decision = whole(hand), hand.record()
        monkeypatch.setattr("sharewell.sharing.actions.packing.find_form_edition", lambda _: None)
        with pytest.raises(PackUnknown):
            send(sharing, decision, chosen=chosen, purpose="health-care")

    def test_one_whose_edition_is_not_held_any_more_is_read_statement_by_statement(
        self, sharing: Sharing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reference = opened(sharing, send_pack(sharing, packed(sharing.worker)))
        row = read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW)
        monkeypatch.setattr("sharewell.sharing.presenters.items.find_form_edition", lambda _: None)
        assert pack_of(row) is None
        assert len(loose_items(row)) == len(transfer().fields)

    def test_questions_that_were_changed_since_are_told(
        self, sharing: Sharing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reference = opened(sharing, send_pack(sharing, packed(sharing.worker)))
        changed: FormEdition = replace(transfer(), title="Something else")
        monkeypatch.setattr("sharewell.sharing.presenters.items.find_form_edition", lambda _: changed)
        pack = pack_of(read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW))
        assert pack is not None
        assert not pack.is_as_it_was

    def test_some_statements_of_a_decision_without_a_form_are_as_before(self, sharing: Sharing) -> None:
        one = Disclosure.objects.get(reference=send(sharing))
        assert (one.form, one.form_fingerprint) == ("", "")
        assert one.seal == seal_of(one, list(one.items.all()))

    def test_the_database_lets_no_answer_go_with_another_form(self, sharing: Sharing) -> None:
        one = Disclosure.objects.get(reference=send_pack(sharing, packed(sharing.worker)))
        item = DisclosedItem.objects.filter(disclosure=one).first()
        assert item is not None
        item.pk, item.number, item.field = None, 99, "another-form/1/worry"
        with pytest.raises(IntegrityError), transaction.atomic():
            item.save(force_insert=True)

    def test_is_acknowledged_and_closed_like_everything_that_is_sent(self, sharing: Sharing) -> None:
        reference = opened(sharing, send_pack(sharing, packed(sharing.worker)))
        move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE, "A boy comes to us tonight; watch who visits.")
        move(sharing.receiver, reference, LoopAct.STATE, "The ward sister reads it with the night team.")
        row = read_disclosure(actor=sharing.worker, disclosure=reference, now=NOW)
        assert row.loop.step is LoopStep.STATED


@pytest.fixture
def ward(sharing: Sharing) -> Actor:
    """Somebody of another team of the sender's own organisation."""
    team = add_team(actor=OPERATOR, organisation=sharing.house.playgroup, name="Ward 7", now=NOW - 9 * DAY)
    person = add_person(
        actor=OPERATOR, name="Ward (invented)", email="ward.seven@example.org", password=None, now=NOW - 9 * DAY
    )
    post = give_post(
        actor=OPERATOR, person=person, organisation=sharing.house.playgroup, team=team, role=Role.PRACTITIONER,
        title="Nurse", now=NOW - 9 * DAY,
    )  # fmt: skip
    make_current(get_post(post), now=NOW - 9 * DAY)
    return get_actor(practitioner=person, post=post, now=NOW)


class TestBetweenTeamsOfOneOrganisation:
    def test_needs_a_decision_and_no_agreement(self, sharing: Sharing, ward: Actor) -> None:
        hand = packed(sharing.worker, organisation=sharing.house.playgroup)
        reference = send_pack(sharing, hand, to_team=ward.team)
        one = Disclosure.objects.get(reference=reference)
        assert one.basis == "route"
        assert one.route in ("own-organisation", "statutory-duty")

    def test_whoever_receives_it_accepts_its_limits_first_and_stands_on_one_side(
        self, sharing: Sharing, ward: Actor
    ) -> None:
        reference = send_pack(sharing, packed(sharing.worker, organisation=sharing.house.playgroup), to_team=ward.team)
        one = Disclosure.objects.get(reference=reference)
        assert sides_of_disclosure(ward, one) == {Side.RECIPIENT}
        assert sides_of_disclosure(sharing.worker, one) == {Side.SENDER}
        with pytest.raises(LimitsFirst):
            read_disclosure(actor=ward, disclosure=reference, now=NOW)
        opened(sharing, reference, by=ward)
        move(ward, reference, LoopAct.ACKNOWLEDGE, "We have him from six o’clock.")
        assert read_disclosure(actor=ward, disclosure=reference, now=NOW).loop.step is LoopStep.ACKNOWLEDGED

    def test_nobody_sends_something_to_themselves(self, sharing: Sharing) -> None:
        hand = packed(sharing.worker, organisation=sharing.house.playgroup)
        with pytest.raises(RecipientUnknown):
            send_pack(sharing, hand, to_post=sharing.worker.post)


class TestEditions:
    def test_every_edition_that_is_held_says_what_it_rests_on(self) -> None:
        for field in transfer().fields:
            assert field.cites
        assert {field.mentions for field in transfer().fields} <= {one.value for one in Mentions}
        assert statement_forms.key_of_mark(transfer().fields[0].mark) == TRANSFER

    def test_classes_and_the_purpose_are_those_of_agreements(self) -> None:
        assert {field.item_class for field in transfer().fields} <= load_words().item_classes
        assert transfer().purpose in load_words().purposes

    def test_edition_one_was_used_and_is_not_changed(self) -> None:
        assert transfer().fingerprint == "10ec75069f22e4e62c0adee726aed3b8cd2470983e2aef63cf95a213526e3244"
