"""Each reading of a record says in the ledger what let the reader see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.acting.types import Actor
from sharewell.decisions import actions
from sharewell.decisions.queries import read_decision, read_note
from sharewell.decisions.types import Chosen, NoteAbout, Relationship
from sharewell.ledger.queries import list_entries
from tests.support.deciding import NOW, House, completed, key, make_house

LATER = NOW + timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def house() -> House:
    return make_house()


def said(event: str) -> object:
    return list_entries(event=event)[0].facts["relationship"]


class TestReadDecision:
    @pytest.mark.parametrize(
        ("who", "relationship"),
        [("worker", Relationship.OWN), ("manager", Relationship.MANAGER), ("adviser", Relationship.ADVISER)],
    )
    def test_it_says_what_let_the_reader_see_it(self, house: House, who: str, relationship: Relationship) -> None:
        decision = completed(house.worker).record()
        reader: Actor = getattr(house, who)
        read_decision(actor=reader, decision=decision, form="page", now=NOW)
        assert said("decision.read") == relationship

    def test_who_was_asked_to_look_reads_because_of_that(self, house: House) -> None:
        hand = completed(house.worker, significant_harm="yes")
        hand.write(judgement_reasons="Social care rang this morning and has the child.")
        decision = hand.record(Chosen.DO_NOT_SHARE, checks={})
        read_decision(actor=house.manager, decision=decision, form="pdf", now=NOW)
        assert said("decision.read") == Relationship.ASKED
        read_decision(actor=house.second_manager, decision=decision, form="pdf", now=LATER)
        assert said("decision.read") == Relationship.MANAGER


class TestReadNote:
    def test_the_one_to_whom_concern_about_a_colleague_goes_reads_it_because_it_is_owed(self, house: House) -> None:
        note = actions.note_concern(
            actor=house.worker, about=NoteAbout.COLLEAGUE, who="", text="Shouted at a child.",
            complained_of=house.manager.reference, key=key(), now=NOW,
        )  # fmt: skip
        read_note(actor=house.adviser, note=note, now=NOW)
        assert said("concern_note.read") == Relationship.ASKED
        read_note(actor=house.worker, note=note, now=LATER)
        assert said("concern_note.read") == Relationship.OWN
