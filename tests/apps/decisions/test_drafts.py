"""A draft read back: everything that was kept, in one query, and nothing of another draft."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.decisions import actions
from sharewell.decisions.models import DraftItem
from sharewell.decisions.queries import get_draft
from sharewell.decisions.types import ItemRow, NoSuchDraft
from tests.support.deciding import NOW, Hand, House, answered, begin, completed, key, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """Return the invented house."""
    return make_house()


def two_children(house: House) -> Hand:
    hand = completed(house.worker)
    actions.add_child(actor=house.worker, draft=hand.reference, version=hand.draft.version, key=key(), now=NOW)
    answered(hand)
    hand.describe(2, name="Wren Invented", view="I like “school” \\ and <b>maths</b>.")
    hand.state(2, text="Said he is tired.\nTwice.", is_chosen=False)
    hand.write(reasons="It helps.", agreed="With her mother.")
    return hand


class TestGetDraft:
    def test_gives_back_everything_in_one_query(self, house: House) -> None:
        hand = two_children(house)
        completed(house.worker)
        completed(house.colleague)
        with CaptureQueriesContext(connection) as asked:
            draft = get_draft(actor=house.worker, reference=hand.reference)
        assert len([query for query in asked if "decisions_" in query["sql"]]) == 1
        assert [(child.position, child.name) for child in draft.children] == [
            (1, "Robin Invented"),
            (2, "Wren Invented"),
        ]
        assert draft.child(2).texts == {"view": "I like “school” \\ and <b>maths</b>."}
        assert draft.texts == {"reasons": "It helps.", "agreed": "With her mother."}
        assert draft.answers["risk_of_harm"] == "yes"
        assert [(item.child, item.text, item.is_chosen) for item in draft.items] == [
            (1, "Three bruises on the left arm.", True),
            (2, "Said he is tired.\nTwice.", False),
        ]
        assert draft.told_on == date(2026, 11, 1)

    def test_gives_back_every_column_of_a_statement(self, house: House) -> None:
        item = completed(house.worker).draft.items[0]
        kept = DraftItem.objects.get()
        names = [field.name for field in fields(ItemRow) if field.name != "child"]
        assert {name: getattr(item, name) for name in names} == {name: getattr(kept, name) for name in names}
        assert {field.name for field in DraftItem._meta.concrete_fields} == {*names, "id", "child"}

    def test_answers_stand_in_the_order_in_which_they_were_first_given(self, house: House) -> None:
        hand = answered(begin(house.worker))
        before = list(hand.draft.answers)
        hand.answer("confidential", "no")
        assert list(hand.draft.answers) == before
        assert hand.draft.answers["confidential"] == "no"

    def test_an_empty_draft_has_one_child_and_no_word(self, house: House) -> None:
        draft = begin(house.worker).draft
        assert (draft.answers, draft.texts, draft.items) == ({}, {}, ())
        assert [(child.position, child.name) for child in draft.children] == [(1, "")]

    def test_another_persons_is_not_found(self, house: House) -> None:
        hand = begin(house.worker)
        with pytest.raises(NoSuchDraft):
            get_draft(actor=house.colleague, reference=hand.reference)


class TestTexts:
    def test_emptied_words_go_and_the_others_stay(self, house: House) -> None:
        hand = completed(house.worker)
        hand.write(reasons="It helps.", agreed="With her mother.")
        hand.write(reasons="", agreed="With her father.", action="Rang.")
        assert hand.draft.texts == {"agreed": "With her father.", "action": "Rang."}
