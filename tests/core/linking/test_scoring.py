"""Scores: more agreement never weighs less, explanations add up, and twins are held back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.core.linking import levels as at
from sharewell.core.linking.comparing import Compared
from sharewell.core.linking.explaining import WORDS, explain
from sharewell.core.linking.model import (
    Band,
    Model,
    ModelFaulty,
    Ruling,
    Thresholds,
    chance_of,
    guarded,
    judge,
    read_model,
    score,
    weigh,
    write_model,
)
from sharewell.linkage.queries import get_model, get_starting_model

COUNTS = [len(at.LEVELS[name]) for name in at.FIELDS]
SHARES = st.sampled_from([0.0, 1e-6, 1e-4, 0.002, 0.03])
FALLING = {
    # Where a level agrees less in every way than the one before it.
    at.GIVEN: (at.SAME, at.VARIANT, at.CLOSE, at.NEAR, at.LOOKALIKE, at.DIFFERENT_NAME),
    at.FAMILY: (at.SAME, at.VARIANT, at.CLOSE, at.NEAR, at.DIFFERENT_NAME),
    at.BORN: (at.SAME, at.SWAPPED, at.ONE_PART, at.SAME_YEAR, at.DIFFERENT_DATE),
    at.PLACE: tuple(range(1, 8)),
    at.SEX: (1, 2),
    at.NUMBER: (1, 2, 3),
    at.PARENTS: (1, 2, 3, 4, 5),
    at.SCHOOL: (1, 2),
    at.OTHER_GIVEN: (1, 2, 3, 4),
}


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Any model: m and u of any sort."""
    numbers = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = (len(at.FIELDS), at.MOST_LEVELS)
    return replace(get_model(), same=numbers.random(shape) ** 4 + 1e-9, chance=numbers.random(shape) ** 4 + 1e-9)


def compared(levels: list[int], *shares: float) -> Compared:
    """Return one pair of these levels; rarity counts only where a field agrees, as when it is compared."""
    given, family, born = shares or (0.0, 0.0, 0.0)
    agrees = [1 <= levels[at.GIVEN] <= at.CLOSE, 1 <= levels[at.FAMILY] <= at.CLOSE, levels[at.BORN] == at.SAME]
    held = [np.array([share * fits], np.float32) for share, fits in zip((given, family, born), agrees, strict=True)]
    return Compared(np.array([levels], np.uint8), *held)


def bits_of(levels: list[int], model: Model, *shares: float) -> float:
    return float(score(compared(levels, *shares), model, count=100_000)[0])


any_levels = st.tuples(*(st.integers(0, count - 1) for count in COUNTS)).map(list)


class TestWeigh:
    @given(models(), any_levels, SHARES, SHARES, SHARES, st.sampled_from(sorted(FALLING)), st.data())
    @settings(max_examples=200)
    def test_more_agreement_never_lowers_the_score(
        self, model: Model, levels: list[int], one: float, two: float, three: float, field: int, data: st.DataObject
    ) -> None:
        order = FALLING[field]
        low = data.draw(st.integers(1, len(order) - 1))
        more, less = list(levels), list(levels)
        more[field], less[field] = order[low - 1], order[low]
        assert bits_of(more, model, one, two, three) >= bits_of(less, model, one, two, three) - 1e-4

    def test_a_rare_name_counts_for_more_than_a_common_one(self) -> None:
        levels = [1, 0, 1, 1, 1, 0, 0, 0, 0]
        assert bits_of(levels, get_model(), 1e-5, 1e-5, 0) > bits_of(levels, get_model(), 0.03, 0.01, 0) + 6

    def test_a_common_birth_date_counts_for_less(self) -> None:
        levels = [1, 0, 1, 1, 1, 0, 0, 0, 0]
        assert bits_of(levels, get_model(), 0, 0, 1e-4) > bits_of(levels, get_model(), 0, 0, 0.01) + 3

    def test_what_is_not_known_counts_nothing(self) -> None:
        assert weigh(compared([0] * len(at.FIELDS)), get_model()).sum() == 0


class TestGuard:
    @given(models(), any_levels, SHARES, SHARES)
    @settings(max_examples=200)
    def test_another_name_or_birth_date_is_never_above_review_without_an_equal_number(
        self, model: Model, levels: list[int], one: float, two: float
    ) -> None:
        bits = bits_of(levels, model, one, two, 0)
        own = (levels[at.GIVEN], levels[at.BORN])
        apart = own[0] in (at.LOOKALIKE, at.INITIAL, at.DIFFERENT_NAME) or own[1] == at.DIFFERENT_DATE or own == (0, 0)
        if apart and levels[at.NUMBER] != at.SAME:
            assert bits < model.thresholds.likelier
            assert judge(bits, model.thresholds) is not Band.JOIN
            assert judge(bits, model.thresholds, is_linked=True) is not Band.JOIN

    def test_an_equal_number_lifts_it(self) -> None:
        levels = [at.DIFFERENT_NAME, 0, 1, 1, 1, 1, at.SAME, 1, 1]
        assert bits_of(levels, get_model()) > get_model().thresholds.fracture

    def test_those_held_back_keep_their_order(self) -> None:
        better, worse = [at.INITIAL, 1, 1, 1, 1, 1, 0, 1, 1], [at.INITIAL, 0, 1, 1, 1, 2, 0, 0, 0]
        assert 0 > bits_of(better, get_model()) > bits_of(worse, get_model())

    def test_boy_and_girl_of_names_that_are_close_may_be_twins(self) -> None:
        assert guarded(np.array([[at.CLOSE, 0, 1, 1, 2, 1, 0, 1, 1]], np.uint8))[0]

    @pytest.mark.parametrize("given", [at.VARIANT, at.CLOSE, at.MOVED, at.NEAR])
    def test_another_form_of_a_name_and_a_date_of_which_the_year_agrees_may_be_a_sibling(self, given: int) -> None:
        assert guarded(np.array([[given, 0, 1, at.SAME_YEAR, 1, 1, 0, 1, 1]], np.uint8))[0]
        assert guarded(np.array([[given, 0, 1, at.NEXT_YEAR, 1, 1, 0, 1, 1]], np.uint8))[0]
        assert not guarded(np.array([[given, 0, 1, at.ONE_PART, 1, 1, 0, 1, 1]], np.uint8))[0]
        assert not guarded(np.array([[at.SAME, 0, 1, at.SAME_YEAR, 1, 1, 0, 1, 1]], np.uint8))[0]

    def test_two_numbers_and_a_name_that_is_not_the_same_are_left_to_a_person(self) -> None:
        assert guarded(np.array([[at.MOVED, 0, 1, 1, 1, 1, at.DIFFERENT_NUMBER, 1, 1]], np.uint8))[0]
        assert not guarded(np.array([[at.MOVED, 0, 1, 1, 1, 1, at.NUMBER_SLIP, 1, 1]], np.uint8))[0]
        assert not guarded(np.array([[at.SAME, 0, 1, 1, 1, 1, at.DIFFERENT_NUMBER, 1, 1]], np.uint8))[0]


class TestExplain:
    @given(models(), any_levels, SHARES, SHARES, SHARES)
    @settings(max_examples=200)
    def test_the_steps_add_up_to_the_score(
        self, model: Model, levels: list[int], one: float, two: float, three: float
    ) -> None:
        pair = compared(levels, one, two, three)
        said = explain(pair, 0, model, count=100_000)
        assert sum(step.bits for step in said.steps) == pytest.approx(said.bits, abs=1e-3)
        assert said.bits == pytest.approx(float(score(pair, model, count=100_000)[0]), abs=1e-3)
        assert said.sentence.endswith(".")

    def test_every_level_has_words(self) -> None:
        assert set(WORDS) == {(name, level) for name in at.FIELDS for level in at.LEVELS[name][1:]}


class TestJudge:
    thresholds = Thresholds(join=13.3, fracture=7, likelier=0, possible=-5.6)

    @given(st.floats(-40, 40))
    def test_what_is_linked_stays_linked_where_it_would_not_be_joined(self, bits: float) -> None:
        if judge(bits, self.thresholds) is Band.JOIN:
            assert judge(bits, self.thresholds, is_linked=True) is Band.JOIN

    def test_between_fracture_and_join_nothing_changes_by_itself(self) -> None:
        assert judge(10, self.thresholds) is Band.REVIEW
        assert judge(10, self.thresholds, is_linked=True) is Band.JOIN
        assert judge(6.9, self.thresholds, is_linked=True) is Band.REVIEW

    @given(st.floats(-40, 40), st.booleans())
    def test_a_person_overrules_every_score(self, bits: float, is_linked: bool) -> None:
        assert judge(bits, self.thresholds, is_linked=is_linked, ruling=Ruling.TOGETHER) is Band.JOIN
        assert judge(bits, self.thresholds, is_linked=is_linked, ruling=Ruling.APART) is Band.NEW

    def test_thresholds_that_fall_are_refused(self) -> None:
        with pytest.raises(ValueError, match="Thresholds rise"):
            Thresholds(join=1, fracture=2)
        with pytest.raises(ValueError, match="Thresholds rise"):
            Thresholds(join=13, join_large=14)

    @given(st.integers(0, 30_000_000), st.integers(0, 30_000_000))
    def test_a_large_index_joins_from_fewer_bits_on_and_never_from_less_agreement(self, one: int, other: int) -> None:
        thresholds = Thresholds(join=13.3, join_large=11)
        small, large = sorted((one, other))
        assert 11 <= thresholds.join_among(large) <= thresholds.join_among(small) <= 13.3
        asked = [thresholds.join_among(count) + np.log2(max(count, 1)) for count in (small, large)]
        assert asked[0] <= asked[1] + 1e-9

    def test_the_index_joins_from_13_bits_on_and_from_11_among_a_million(self) -> None:
        among = get_model().thresholds.join_among
        assert [among(count) for count in (0, 1_000, 200_000)] == [13.3] * 3
        assert among(400_000) == pytest.approx(12.3)
        assert among(1_000_000) == among(12_000_000) == 11
        assert get_starting_model().thresholds.join_among(12_000_000) == 13.3

    @given(st.floats(allow_nan=False))
    def test_a_probability_lies_between_nothing_and_one(self, bits: float) -> None:
        assert 0 <= chance_of(bits) <= 1


class TestModelFile:
    def test_a_model_is_read_as_it_was_written(self) -> None:
        model = get_model()
        again = read_model(write_model(model), file="1.toml")
        assert np.allclose(again.weights, model.weights, atol=0.01)
        assert (again.thresholds, again.guard, again.matched) == (model.thresholds, model.guard, model.matched)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("number = ", "nummer = "),
            ("same = 0.", "same = 7."),
            ("join = ", "join = -"),
            ("[thresholds]", "[thresholds"),
        ],
    )
    def test_a_faulty_model_is_refused_with_its_file_and_a_cure(self, old: str, new: str) -> None:
        with pytest.raises(ModelFaulty, match=r"^1\.toml: .+ Put the file back"):
            read_model(write_model(get_model()).replace(old, new, 1), file="1.toml")

    def test_a_model_for_other_keys_is_refused(self) -> None:
        with pytest.raises(ModelFaulty, match="keys of version 9"):
            read_model(write_model(replace(get_model(), keys_version=9)), file="1.toml")
