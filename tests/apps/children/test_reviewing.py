"""The review queue: likeliest first, narrowed, one after another; and an answer that is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from sharewell.acting.types import OPERATOR, Actor
from sharewell.children.actions import raise_shield, receive_child, settle_match, take_back_answer
from sharewell.children.models import ChildLink, Review
from sharewell.children.presenters.index import DIFFERENT, NEITHER, ONE_SIDE, PARTLY, SAME, compared, waterfall
from sharewell.children.queries import (
    count_answers,
    find_answer,
    find_next_waiting,
    list_matches,
    list_waiting,
    list_waiting_sources,
)
from sharewell.children.types import NAMELESS, Name, ShieldReason, Step
from sharewell.children.types.shields import AskIndexManager, MatchUnknown, PartInstead
from sharewell.obligations.queries import find_open_about
from tests.support.deciding import NOW, House
from tests.support.indexing import ADA, BEN, index_manager, look_for, receive

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def keeper(house: House) -> Actor:
    return index_manager(house.manager)


def two_questions(house: House) -> None:
    """Let two records wait: one from social care, one from the playgroup, which came ten days before."""
    receive(house, ADA)
    receive(house, BEN)
    twin = replace(ADA, names=(Name(given_names="Ivy", family_name="Featherbank"),))
    receive(house, twin, source=house.social_care, source_id="twin")
    like = replace(BEN, names=(Name(given_names="Benedict", family_name="Otterson"),), addresses=(), adults=())
    receive(house, like, source_id="like", now=NOW - timedelta(days=10))


class TestTheQueue:
    def test_the_likeliest_stand_first_and_each_leads_to_the_next(self, house: House, keeper: Actor) -> None:
        two_questions(house)
        rows = list_waiting(actor=keeper)
        assert len(rows) == 2
        assert rows[0].bits >= rows[1].bits
        assert find_next_waiting(actor=keeper, after=rows[0].reference) == rows[1].reference
        assert find_next_waiting(actor=keeper, after=rows[1].reference) is None
        assert [one for one, *_ in list_matches(actor=keeper)] == [row.reference for row in rows]

    def test_it_is_narrowed_by_source_and_by_how_long_it_waits(self, house: House, keeper: Actor) -> None:
        two_questions(house)
        assert set(list_waiting_sources(actor=keeper)) == {house.playgroup, house.social_care}
        (one,) = list_waiting(actor=keeper, source=house.social_care)
        (other,) = list_waiting(actor=keeper, before=NOW - timedelta(days=7))
        assert {one.source, other.source} == {house.playgroup, house.social_care}
        assert find_next_waiting(actor=keeper, after=one.reference, source=house.social_care) is None

    def test_after_an_answer_the_next_follows(self, house: House, keeper: Actor) -> None:
        two_questions(house)
        first, second = list_waiting(actor=keeper)
        settle_match(actor=keeper, match=first.reference, is_same=False, words="Asked both.", now=NOW)
        assert find_next_waiting(actor=keeper, after=first.reference) == second.reference

    def test_nobody_else_has_a_queue(self, house: House) -> None:
        two_questions(house)
        assert list_waiting(actor=house.worker) == ()
        assert list_waiting(actor=house.manager) == ()  # of no hidden child, and they do not tend the index


class TestTakingBack:
    def test_the_question_is_asked_anew(self, house: House, keeper: Actor) -> None:
        two_questions(house)
        first = list_waiting(actor=keeper)[0].reference
        settle_match(actor=keeper, match=first, is_same=False, words="Asked both.", now=NOW)
        given = find_answer(actor=keeper, match=first, at=LATER)
        assert given is not None
        assert given.is_same is False
        again = take_back_answer(actor=keeper, match=first, now=LATER)
        assert again != first
        assert again in [row.reference for row in list_waiting(actor=keeper)]
        assert find_answer(actor=keeper, match=first, at=LATER) is None
        assert find_open_about(about=again, code="match.settle", now=LATER) is not None
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        assert Review.objects.get(reference=first).is_same is False
        settle_match(actor=keeper, match=again, is_same=True, words="Looked again.", now=LATER)

    def test_a_link_that_it_began_is_parted_where_whoever_shared_something_is_told(
        self, house: House, keeper: Actor
    ) -> None:
        two_questions(house)
        first = list_waiting(actor=keeper)[0].reference
        settle_match(actor=keeper, match=first, is_same=True, words="Asked both.", now=NOW)
        with pytest.raises(PartInstead) as refused:
            take_back_answer(actor=keeper, match=first, now=LATER)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        assert ChildLink.objects.get(ended_at=None).reference == refused.value.link

    def test_an_answer_that_was_taken_back_counts_in_no_measure_and_keeps_nothing_apart(
        self, house: House, keeper: Actor
    ) -> None:
        two_questions(house)
        (one,) = list_waiting(actor=keeper, source=house.social_care)
        settle_match(actor=keeper, match=one.reference, is_same=False, words="Asked both.", now=NOW)
        since = NOW - timedelta(days=1)
        assert count_answers(actor=OPERATOR, source=house.social_care, since=since) == (0, 1)
        take_back_answer(actor=keeper, match=one.reference, now=LATER)
        assert count_answers(actor=OPERATOR, source=house.social_care, since=since) == (0, 0)

    def test_only_whoever_gave_it_and_only_within_the_hour(self, house: House, keeper: Actor) -> None:
        two_questions(house)
        first = list_waiting(actor=keeper)[0].reference
        for actor, moment in ((keeper, NOW), (keeper, NOW + timedelta(minutes=61))):
            with pytest.raises(MatchUnknown):  # it is not answered yet; then it is too late
                take_back_answer(actor=actor, match=first, now=moment)
            if moment == NOW:
                settle_match(actor=keeper, match=first, is_same=False, words="Asked both.", now=NOW)
        with pytest.raises(MatchUnknown):
            take_back_answer(actor=index_manager(house.second_manager), match=first, now=LATER)

    def test_a_held_record_is_hidden_again_and_a_link_is_parted_by_an_index_manager(self, house: House) -> None:
        child = receive(house, ADA).reference
        look_for(house.manager)
        raise_shield(actor=house.manager, child=child, reason=ShieldReason.VIOLENCE, words="Invented.",
                     cleared=[house.second_manager.post], now=NOW)  # fmt: skip
        moved = replace(ADA, addresses=(), adults=(), services=(),
                        names=(Name(given_names="Ada", family_name="Newname"),))  # fmt: skip
        held = receive_child(actor=OPERATOR, source=house.social_care, new=moved, source_id="m", now=NOW)
        (row,) = list_waiting(actor=house.manager)
        settle_match(actor=house.manager, match=row.reference, is_same=False, words="Another child.", now=NOW)
        assert [one.child for one in look_for(house.worker, family_name="Newname").results] == [held.reference]
        again = take_back_answer(actor=house.manager, match=row.reference, now=LATER)
        assert look_for(house.worker, family_name="Newname", now=LATER).results == ()
        settle_match(actor=house.manager, match=again, is_same=True, words="The same.", now=LATER)
        with pytest.raises(AskIndexManager):
            take_back_answer(actor=house.manager, match=again, now=LATER)
        assert count_answers(actor=OPERATOR, source=house.social_care, since=NOW - timedelta(days=1)) == (0, 0)

    def test_the_database_refuses_an_answer_that_is_taken_back_before_it_was_given(
        self, house: House, keeper: Actor
    ) -> None:
        two_questions(house)
        first = list_waiting(actor=keeper)[0].reference
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            with pytest.raises(Exception, match="children_review_undone_whole"):
                cursor.execute(
                    "UPDATE children_review SET undone_at = now(), undone_by = 'x' WHERE reference = %s", [first]
                )


class TestCompared:
    @pytest.mark.parametrize(
        ("left", "right", "said"),
        [
            ("12 Quarry Lane (A school (invented), last seen)", "12 quarry lane (A surgery)", SAME),
            ("Nobody has said", "", NEITHER),
            (NAMELESS, NAMELESS, NEITHER),
            (NAMELESS, "Ada", ONE_SIDE),
            ("a (x); b (x)", "b (y)", PARTLY),
            ("a", "b", DIFFERENT),
            ("a", "", ONE_SIDE),
        ],
    )
    def test_it_says_by_a_sign_and_in_words_how_two_cells_compare(self, left: str, right: str, said: str) -> None:
        assert compared(left, right) == said

    def test_the_waterfall_adds_up_to_the_score(self) -> None:
        rows = waterfall([Step(words="Start", bits=-10.0), Step(words="Name", bits=15.5), Step(words="Sex", bits=-1.5)])
        assert [row["sum"] for row in rows] == ["-10.0", "5.5", "4.0"]
        assert [row["adds"] for row in rows] == [False, True, False]
        assert all(row["x"] >= 0 and row["x"] + row["width"] <= 201 for row in rows)
