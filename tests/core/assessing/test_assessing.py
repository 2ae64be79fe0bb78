"""A draw covers every section, shuffles fairly and is marked by its own key; the chance of guessing is exact."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.assessing import (
    DrawNotPossible,
    Kind,
    Question,
    chance_of_pass,
    chance_of_right,
    draw,
    is_possible,
    is_right,
    needed_for,
    worst_draw,
)


@st.composite
def questions(draw_from: st.DrawFn, code: str, section: str) -> Question:
    kind = draw_from(st.sampled_from(sorted(Kind)))
    count = draw_from(st.integers(2, 5))
    options = tuple(f"{code} {number}" for number in range(count))
    labels: tuple[str, ...] = ()
    if kind in {Kind.ONE, Kind.CASE}:
        key: tuple[int, ...] = (draw_from(st.integers(0, count - 1)),)
    elif kind is Kind.SEVERAL:
        key = tuple(sorted(draw_from(st.sets(st.integers(0, count - 1), min_size=1))))
    elif kind is Kind.ORDER:
        key = tuple(range(count))
    else:
        labels = ("a", "b", "c")
        key = tuple(draw_from(st.lists(st.integers(0, 2), min_size=count, max_size=count)))
    return Question(code=code, section=section, kind=kind, options=options, labels=labels, key=key)


@st.composite
def banks(draw_from: st.DrawFn) -> tuple[Question, ...]:
    """Return a bank of one to five sections with two to six questions each."""
    return tuple(
        draw_from(questions(f"s{section}q{number}", f"s{section}"))
        for section in range(draw_from(st.integers(1, 5)))
        for number in range(draw_from(st.integers(2, 6)))
    )


def sections_of(bank: tuple[Question, ...]) -> set[str]:
    return {one.section for one in bank}


def says(question: Question, answer: tuple[int, ...]) -> object:
    """Return what an answer says in words, however the options were shuffled."""
    if question.kind is Kind.ORDER:
        return tuple(option for _, option in sorted(zip(answer, question.options, strict=True)))
    if question.kind is Kind.MATCH:
        return frozenset(
            (option, question.labels[label]) for option, label in zip(question.options, answer, strict=True)
        )
    return frozenset(question.options[number] for number in answer)


class TestDraw:
    @given(banks(), st.text(max_size=8), st.data())
    def test_it_covers_every_section_evenly_and_asks_nothing_twice(
        self, bank: tuple[Question, ...], seed: str, data: st.DataObject
    ) -> None:
        number = data.draw(st.integers(len(sections_of(bank)), 2 * len(sections_of(bank))))
        drawn = draw(bank, number=number, seed=seed)
        assert len({one.code for one in drawn}) == len(drawn) == number
        per_section = [sum(one.section == section for one in drawn) for section in sections_of(bank)]
        assert min(per_section) >= 1
        assert max(per_section) - min(per_section) <= 1

    @given(banks(), st.text(max_size=8))
    def test_a_shuffled_key_says_the_same_in_words(self, bank: tuple[Question, ...], seed: str) -> None:
        held = {one.code: one for one in bank}
        for one in draw(bank, number=len(sections_of(bank)), seed=seed):
            before = held[one.code]
            assert sorted(one.options) == sorted(before.options)
            assert is_possible(one, one.key)
            assert says(one, one.key) == says(before, before.key)

    @given(banks(), st.text(max_size=8))
    def test_the_same_seed_draws_the_same(self, bank: tuple[Question, ...], seed: str) -> None:
        number = len(sections_of(bank))
        assert draw(bank, number=number, seed=seed) == draw(bank, number=number, seed=seed)

    @given(banks(), st.text(max_size=8))
    def test_what_was_drawn_before_comes_last(self, bank: tuple[Question, ...], seed: str) -> None:
        number = len(sections_of(bank))
        first = {one.code for one in draw(bank, number=number, seed=seed)}
        second = {one.code for one in draw(bank, number=number, seed=seed + "x", seen=[frozenset(first)])}
        assert not first & second

    @given(banks(), st.text(max_size=8))
    def test_what_was_drawn_longest_ago_comes_back_first(self, bank: tuple[Question, ...], seed: str) -> None:
        everything = frozenset(one.code for one in bank)
        latest = frozenset(one.code for one in draw(bank, number=len(sections_of(bank)), seed=seed))
        drawn = draw(bank, number=len(sections_of(bank)), seed=seed, seen=[latest, everything])
        assert not {one.code for one in drawn} & latest

    def test_positions_of_the_right_option_are_even(self) -> None:
        bank = (
            Question(code="q", section="s", kind=Kind.ONE, options=("r", "w", "v", "u"), key=(0,)),
            Question(code="p", section="s", kind=Kind.ONE, options=("r", "w", "v", "u"), key=(0,)),
        )
        places = [draw(bank, number=1, seed=str(seed))[0].key[0] for seed in range(400)]
        assert all(70 <= places.count(place) <= 130 for place in range(4))

    @pytest.mark.parametrize("number", [0, 1, 5, 9])
    def test_a_bank_that_is_too_small_is_refused(self, number: int) -> None:
        bank = tuple(
            Question(code=f"{section}{index}", section=section, kind=Kind.ONE, options=("a", "b"), key=(0,))
            for section in "xy"
            for index in range(2)
        )
        with pytest.raises(DrawNotPossible):
            draw(bank, number=number, seed="")


class TestQuestion:
    @pytest.mark.parametrize(
        ("kind", "options", "labels", "key"),
        [
            (Kind.ONE, ("a",), (), (0,)),
            (Kind.ONE, ("a", "a"), (), (0,)),
            (Kind.ONE, ("a", "b"), (), (2,)),
            (Kind.ONE, ("a", "b"), (), (0, 1)),
            (Kind.SEVERAL, ("a", "b"), (), ()),
            (Kind.SEVERAL, ("a", "b"), (), (1, 0)),
            (Kind.ORDER, ("a", "b"), (), (0, 0)),
            (Kind.MATCH, ("a", "b"), (), (0, 0)),
            (Kind.MATCH, ("a", "b"), ("x", "y"), (0,)),
            (Kind.ONE, ("a", "b"), ("x", "y"), (0,)),
        ],
    )
    def test_one_that_nobody_could_answer_is_refused(
        self, kind: Kind, options: tuple[str, ...], labels: tuple[str, ...], key: tuple[int, ...]
    ) -> None:
        with pytest.raises(ValueError, match="q"):
            Question(code="q", section="s", kind=kind, options=options, labels=labels, key=key)

    def test_left_out_is_wrong_and_nothing_is_half_right(self) -> None:
        several = Question(code="q", section="s", kind=Kind.SEVERAL, options=("a", "b", "c"), key=(0, 1))
        assert [is_right(several, answer) for answer in (None, (0,), (0, 1, 2), (0, 1))] == [False, False, False, True]

    @pytest.mark.parametrize(("percent", "number", "needed"), [(80, 24, 20), (80, 25, 20), (75, 2, 2), (100, 7, 7)])
    def test_a_pass_mark_is_rounded_up(self, percent: int, number: int, needed: int) -> None:
        assert needed_for(percent=percent, number=number) == needed


class TestChances:
    @given(questions("q", "s"))
    def test_of_one_question_it_is_counted_by_hand(self, question: Question) -> None:
        count = len(question.options)
        if question.kind is Kind.SEVERAL:
            every = [answer for answer in product((0, 1), repeat=count) if sum(answer) == len(question.key)]
            assert chance_of_right(question) == Fraction(1, len(every))
            return
        width = count if question.kind in {Kind.ORDER, Kind.MATCH} else 1
        most = len(question.labels) or count
        possible = [answer for answer in product(range(most), repeat=width) if is_possible(question, answer)]
        assert chance_of_right(question) == Fraction(sum(is_right(question, one) for one in possible), len(possible))

    def test_of_a_pass_it_is_the_binomial_sum(self) -> None:
        one = Question(code="q", section="s", kind=Kind.ONE, options=("a", "b", "c", "d"), key=(0,))
        wanted = sum(
            comb(10, right) * Fraction(1, 4) ** right * Fraction(3, 4) ** (10 - right) for right in range(8, 11)
        )
        assert chance_of_pass([one] * 10, needed=8) == wanted
        assert chance_of_pass([one] * 10, needed=0) == 1
        assert chance_of_pass([one] * 10, needed=11) == 0

    @given(banks(), st.text(max_size=8), st.data())
    def test_no_draw_is_easier_to_guess_than_the_worst(
        self, bank: tuple[Question, ...], seed: str, data: st.DataObject
    ) -> None:
        number = data.draw(st.integers(len(sections_of(bank)), 2 * len(sections_of(bank))))
        needed = data.draw(st.integers(1, number))
        drawn = draw(bank, number=number, seed=seed)
        assert chance_of_pass(drawn, needed=needed) <= chance_of_pass(worst_draw(bank, number=number), needed=needed)
