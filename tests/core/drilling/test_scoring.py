"""The score of a drill: what each team did, and what did not happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.drilling import Because, Deed, Done, Missed, Score, score

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEAMS = ("a", "b", "c")
LOOP = (Deed.ACKNOWLEDGED, Deed.STATED, Deed.ACTED)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def did(team: str, deed: Deed, minutes: int, about: str = "", to: str = "") -> Done:
    return Done(team=team, deed=deed, at=at(minutes), about=about, to=to)


def judged(*done: Done, teams: tuple[str, ...] = ("a", "b"), end: int | None = 100) -> Score:
    ended = None if end is None else at(end)
    return score(teams, holding=teams, done=done, began_at=START, ended_at=ended)


OWN = [did(team, deed, 1) for team in ("a", "b") for deed in (Deed.FOUND, Deed.DECIDED)]
THERE_AND_BACK = [
    did("a", Deed.SHARED, 2, "dis_1", "b"),
    did("b", Deed.SHARED, 3, "dis_2", "a"),
    *(did("b", deed, 4, "dis_1") for deed in LOOP),
    *(did("a", deed, 5, "dis_2") for deed in LOOP),
    did("a", Deed.VERIFIED, 6, "dis_1"),
    did("b", Deed.VERIFIED, 7, "dis_2"),
]

anything = st.builds(
    did,
    st.sampled_from((*TEAMS, "elsewhere")),
    st.sampled_from(Deed),
    st.integers(-10, 120),
    st.sampled_from(("dis_1", "dis_2", "dis_3")),
    st.sampled_from(TEAMS),
)


class TestScore:
    def test_a_loop_that_was_closed_both_ways_misses_nothing(self) -> None:
        assert judged(*OWN, *THERE_AND_BACK).is_closed

    @pytest.mark.parametrize("left_out", THERE_AND_BACK, ids=lambda one: f"{one.team} {one.deed}")
    def test_whatever_one_thing_is_left_out_is_missed(self, left_out: Done) -> None:
        missed = judged(*OWN, *(one for one in THERE_AND_BACK if one is not left_out)).missed
        assert missed
        if left_out.deed is not Deed.SHARED:
            assert missed == (Missed(team=left_out.team, deed=left_out.deed, because=Because.NOT_DONE),) or (
                left_out.deed is Deed.ACTED
            )

    def test_nobody_is_blamed_for_what_could_not_follow_yet(self) -> None:
        """Nothing was done, so nobody could verify it; nothing was sent, so nobody could acknowledge it."""
        result = judged(*OWN, did("a", Deed.SHARED, 2, "dis_1", "b"))
        assert Missed(team="a", deed=Deed.VERIFIED, because=Because.NOT_DONE) not in result.missed
        assert not [one for one in result.missed if one.team == "a" and one.deed in LOOP]
        assert Missed(team="a", deed=None, because=Because.NOTHING_CAME) in result.missed

    def test_some_of_what_was_sent_is_not_all_of_it(self) -> None:
        result = judged(
            *OWN,
            did("a", Deed.SHARED, 2, "dis_1", "b"),
            did("a", Deed.SHARED, 2, "dis_2", "b"),
            did("b", Deed.ACKNOWLEDGED, 3, "dis_1"),
        )
        mark = result.teams[1].mark(Deed.ACKNOWLEDGED)
        assert (mark.done, mark.possible, mark.is_whole, mark.first_at) == (1, 2, False, at(3))
        assert Missed(team="b", deed=Deed.ACKNOWLEDGED, because=Because.NOT_ALL) in result.missed

    def test_the_first_time_counts(self) -> None:
        result = judged(did("a", Deed.FOUND, 9), did("a", Deed.FOUND, 3), did("a", Deed.FOUND, 5))
        assert result.teams[0].mark(Deed.FOUND).first_at == at(3)

    def test_nobody_has_to_ask(self) -> None:
        result = judged(*OWN, *THERE_AND_BACK, did("a", Deed.ASKED, 2))
        assert result.is_closed
        assert result.teams[0].mark(Deed.ASKED).first_at == at(2)
        assert not result.teams[1].mark(Deed.ASKED).is_expected

    def test_a_team_without_a_piece_need_not_find_anything(self) -> None:
        result = score(("a", "b"), holding=("a",), done=(), began_at=START, ended_at=at(9))
        assert [one.deed for one in result.missed if one.team == "b"] == [None]

    def test_what_came_before_the_start_or_after_the_end_is_not_counted(self) -> None:
        result = judged(did("a", Deed.FOUND, -1), did("b", Deed.FOUND, 101))
        assert all(team.mark(Deed.FOUND).first_at is None for team in result.teams)

    @given(st.lists(anything, max_size=30))
    def test_each_team_has_a_mark_for_each_deed_whatever_happened(self, done: list[Done]) -> None:
        result = judged(*done, teams=TEAMS)
        assert [one.team for one in result.teams] == list(TEAMS)
        for team in result.teams:
            assert [mark.deed for mark in team.marks] == list(Deed)
            for mark in team.marks:
                assert mark.done >= 0
                assert mark.is_expected is (mark.possible > 0)
                assert mark.first_at is None or START <= mark.first_at <= at(100)
                assert (mark.done > 0) is (mark.first_at is not None)
                assert not mark.is_expected or mark.done <= mark.possible

    @given(st.lists(anything, max_size=20), st.randoms(use_true_random=False))
    def test_the_order_in_which_it_is_told_changes_nothing(self, done: list[Done], chance: object) -> None:
        told = {(one.team, one.deed, one.about): one for one in done}
        once = [one for one in told.values() if one.deed is not Deed.SHARED]
        sent = {one.about: one for one in told.values() if one.deed is Deed.SHARED}
        once += sent.values()
        mixed = list(once)
        chance.shuffle(mixed)  # type: ignore[attr-defined]
        assert judged(*mixed, teams=TEAMS) == judged(*once, teams=TEAMS)

    @given(st.lists(anything, max_size=20), st.sampled_from(Deed), st.integers(0, 100))
    def test_doing_more_never_undoes_a_mark(self, done: list[Done], deed: Deed, minutes: int) -> None:
        before = judged(*done, teams=TEAMS)
        after = judged(*done, did("a", deed, minutes, "dis_1"), teams=TEAMS)
        if deed is Deed.SHARED:
            return  # sending more makes more that others should do
        for one, other in zip(before.teams, after.teams, strict=True):
            for mark, later in zip(one.marks, other.marks, strict=True):
                assert mark.first_at is None or (later.first_at is not None and later.first_at <= mark.first_at)

    @given(st.lists(anything, max_size=30))
    def test_a_mark_that_is_missing_is_told_exactly_once(self, done: list[Done]) -> None:
        result = judged(*done, teams=TEAMS)
        lacking = {
            (team.team, mark.deed)
            for team in result.teams
            for mark in team.marks
            if mark.is_expected and not mark.is_whole
        }
        told = [(one.team, one.deed) for one in result.missed if one.deed is not None]
        assert len(told) == len(set(told))
        assert set(told) == lacking

    @given(st.lists(anything.map(lambda one: replace(one, team="elsewhere")), max_size=20))
    def test_what_others_did_is_nobodys_score(self, done: list[Done]) -> None:
        assert judged(*done, teams=TEAMS) == judged(teams=TEAMS)
