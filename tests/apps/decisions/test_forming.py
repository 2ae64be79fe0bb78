"""A form fills a draft with statements; nothing that must be answered drops out unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from sharewell.decisions import actions
from sharewell.decisions.models import DecisionItem, DraftItem
from sharewell.decisions.queries import list_missing
from sharewell.decisions.queries.records import read_decision
from sharewell.decisions.types import NOT_KNOWN, Chosen, FieldAnswer
from sharewell.ledger.queries import list_entries
from tests.support.deciding import ALL_CHECKS, NOW, Hand, House, answered, begin, make_house
from tests.support.packs import TRANSFER, fill, fill_one, packed, transfer

SECTION = transfer().sections[0]
REQUIRED = [field.title for field in transfer().fields if field.is_required]
WORDS = {field.code: FieldAnswer(text=f"Invented: {field.code}.", kind="fact") for field in SECTION.fields}


@pytest.fixture
def house(db: None) -> House:
    """The invented house."""
    return make_house()


@pytest.fixture
def hand(house: House) -> Hand:
    """A draft in which a form can be filled in."""
    made = answered(begin(house.worker))
    made.describe()
    return made


def missing(hand: Hand, chosen: Chosen = Chosen.SHARE) -> list[str]:
    found = list_missing(standing=hand.standing, chosen=chosen, checks=ALL_CHECKS)
    return [words for page, _, words in found if page.startswith("form/")]


class TestFillSection:
    def test_each_answer_is_a_statement_that_names_its_question(self, hand: Hand) -> None:
        fill_one(hand, SECTION.code, WORDS)
        items = hand.draft.child(1).items
        assert [item.field for item in items] == [field.mark for field in SECTION.fields]
        assert [item.text for item in items] == [f"Invented: {field.code}." for field in SECTION.fields]
        assert {(item.kind, item.seen, item.source, item.is_chosen) for item in items} == {
            ("fact", "reported", "The ward’s notes", True)
        }
        assert "form" in [entry.facts["page"] for entry in list_entries(event="draft.changed")]

    def test_that_it_is_not_known_is_a_statement_too(self, hand: Hand) -> None:
        fill_one(hand, SECTION.code, {"why-moved": FieldAnswer(is_not_known=True)})
        [item] = hand.draft.child(1).items
        assert (item.text, item.kind) == (NOT_KNOWN, "fact")

    def test_an_answer_that_is_changed_keeps_its_number_and_one_taken_out_goes(self, hand: Hand) -> None:
        fill_one(hand, SECTION.code, WORDS)
        before = {item.field: item.number for item in hand.draft.child(1).items}
        fill_one(hand, SECTION.code, {"accepted-by": FieldAnswer(text="Dr Invented.", kind="fact")})
        [item] = hand.draft.child(1).items
        assert (item.text, item.number) == ("Dr Invented.", before[f"{TRANSFER}/accepted-by"])

    def test_other_statements_stay(self, hand: Hand) -> None:
        hand.state()
        fill_one(hand, SECTION.code, WORDS)
        fill_one(hand, SECTION.code, {})
        assert [item.field for item in hand.draft.child(1).items] == [""]

    def test_an_edition_that_is_not_held_or_not_asked_yet_is_refused(self, house: House) -> None:
        early = Hand(
            house.worker, begin(house.worker, now=NOW - timedelta(days=60)).reference, NOW - timedelta(days=60)
        )
        for given, form in (
            (begin(house.worker), "paediatric-transfer/9"),
            (begin(house.worker), "other/1"),
            (early, TRANSFER),
        ):
            with pytest.raises(actions.FormUnknown):
                fill_one(given, SECTION.code, WORDS, form=form)
        assert not DraftItem.objects.exists()

    def test_a_section_or_a_question_that_it_does_not_have_is_refused(self, hand: Hand) -> None:
        with pytest.raises(actions.FormUnknown):
            fill_one(hand, "weather", {})
        with pytest.raises(actions.FormUnknown):
            fill_one(hand, SECTION.code, {"allergies": FieldAnswer(is_not_known=True)})

    def test_another_window_is_not_written_over(self, hand: Hand) -> None:
        old = hand.draft.version
        fill_one(hand, SECTION.code, WORDS)
        with pytest.raises(actions.ChangedElsewhere):
            fill_one(hand, SECTION.code, {"why-moved": FieldAnswer(text="Other.", kind="fact")}, version=old)
        assert hand.draft.child(1).items[0].text == "Invented: why-moved."

    def test_the_database_answers_a_question_once_and_knows_the_shape_of_its_name(self, hand: Hand) -> None:
        fill_one(hand, SECTION.code, WORDS)
        item = DraftItem.objects.first()
        assert item is not None
        for field in (item.field, "not a mark"):
            item.pk, item.number, item.field = None, 90, field
            with pytest.raises(IntegrityError), transaction.atomic():
                item.save(force_insert=True)


class TestWhatIsMissing:
    def test_nothing_where_no_form_was_begun(self, hand: Hand) -> None:
        assert missing(hand) == []

    def test_each_question_that_must_be_answered_once_a_form_was_begun(self, hand: Hand) -> None:
        fill_one(hand, SECTION.code, {"why-moved": FieldAnswer(is_not_known=True)})
        assert missing(hand) == [f"Answer, or tick “Not known”: {title}" for title in REQUIRED[1:]]
        with pytest.raises(actions.NotComplete):
            hand.record()

    def test_nothing_where_it_is_not_shared(self, hand: Hand) -> None:
        fill_one(hand, SECTION.code, {"why-moved": FieldAnswer(is_not_known=True)})
        assert missing(hand, Chosen.DO_NOT_SHARE) == []

    def test_nothing_where_every_one_is_answered_or_not_known(self, hand: Hand) -> None:
        optional = [field.code for field in transfer().fields if not field.is_required]
        fill(hand, unknown=["allergies", "plan"], without=optional)
        assert missing(hand) == []

    def test_danger_is_never_held_up(self, house: House) -> None:
        hand = answered(begin(house.worker), significant_harm="yes")
        fill_one(hand, SECTION.code, {"why-moved": FieldAnswer(is_not_known=True)})
        assert missing(hand) == []
        assert hand.record(checks={})


class TestTheRecord:
    def test_holds_each_question_under_its_seal(self, house: House) -> None:
        hand = packed(house.worker)
        decision = hand.record()
        row = read_decision(actor=house.worker, decision=decision, form="page", now=NOW)
        assert row.is_intact
        assert [item.field for item in row.children[0].items] == [field.mark for field in transfer().fields]
        assert DecisionItem.objects.filter(field="").count() == 0

    def test_one_whose_questions_were_exchanged_is_not_intact(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        decision = packed(house.worker).record()
        first, second = transfer().fields[0].mark, transfer().fields[1].mark
        from sharewell.decisions.queries import records

        kept = records._item

        def exchanged(item: DecisionItem, position: int) -> object:
            item.field = second if item.field == first else item.field
            return kept(item, position)

        monkeypatch.setattr(records, "_item", exchanged)
        assert not read_decision(actor=house.worker, decision=decision, form="page", now=NOW).is_intact
