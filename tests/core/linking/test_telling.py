"""Whether a name tells of an earlier identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.linking.telling import is_near, is_the_same_name, tells

ADA, GRACE = frozenset({"ADA", "ROSE", "FEATHERBANK"}), frozenset({"GRACE", "ROSE", "OTTERSHAW"})
WORDS = st.frozensets(st.text(alphabet="ABCDEFGH", min_size=1, max_size=8), max_size=4)


class TestIsNear:
    @pytest.mark.parametrize(("one", "other"), [("ADA", "ADA"), ("FEATHERBANK", "FETHERBANKS"), ("A", "ADA")])
    def test_other_spellings_and_initials_are_near(self, one: str, other: str) -> None:
        assert is_near(one, other)
        assert is_near(other, one)

    @pytest.mark.parametrize(("one", "other"), [("ADA", "GRACE"), ("OTTERSHAW", "FEATHERBANK"), ("G", "ADA")])
    def test_other_names_are_not(self, one: str, other: str) -> None:
        assert not is_near(one, other)


class TestTells:
    @pytest.mark.parametrize(
        "said",
        [{"ADA", "FEATHERBANK"}, {"ADA", "OTTERSHAW"}, {"GRACE", "FETHERBANK"}, {"GRACE", "FEATHERBANK", "OTTERSHAW"}],
    )
    def test_a_name_tells_by_one_word_of_the_earlier(self, said: set[str]) -> None:
        assert tells(said, earlier=ADA, later=GRACE)

    @pytest.mark.parametrize("said", [{"GRACE", "OTTERSHAW"}, {"ROSE", "OTTERSHAW"}, {"GRACIE", "OTTERSHAW"}, {"KAI"}])
    def test_what_both_bear_and_what_neither_bears_tells_nothing(self, said: set[str]) -> None:
        assert not tells(said, earlier=ADA, later=GRACE)

    @given(said=WORDS, earlier=WORDS, later=WORDS)
    def test_more_of_the_earlier_tells_no_less_and_more_of_the_later_no_more(
        self, said: frozenset[str], earlier: frozenset[str], later: frozenset[str]
    ) -> None:
        if tells(said, earlier=earlier, later=later):
            assert tells(said, earlier=earlier | {"EXTRA"}, later=later)
            assert tells(said | {"EXTRA"}, earlier=earlier, later=later)
        else:
            assert not tells(said, earlier=earlier, later=later | {"EXTRA"})


class TestIsTheSameName:
    def test_each_word_of_either_is_near_one_of_the_other(self) -> None:
        assert is_the_same_name({"ADA", "FETHERBANK"}, {"FEATHERBANK", "ADA"})
        assert not is_the_same_name({"ADA", "OTTERSHAW"}, {"ADA", "FEATHERBANK"})
        assert not is_the_same_name({"ADA"}, {"ADA", "FEATHERBANK"})
        assert not is_the_same_name(set(), {"ADA"})
