"""Records of one person speak for each other; twins, and files that hold each person once, are kept apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.linking.groups import JOINS, Implied, Scored, join_groups

RECORDS = 8


def scored(pairs: dict[tuple[int, int], float], *, barred: set[tuple[int, int]] = frozenset()) -> Scored:
    """Return pairs as columns."""
    keys = list(pairs)
    return Scored(
        np.array([one for one, _ in keys], np.int64),
        np.array([two for _, two in keys], np.int64),
        np.array([pairs[key] for key in keys], np.float64),
        np.array([key in barred for key in keys], np.bool_),
    )


def joined(
    pairs: dict[tuple[int, int], float],
    *,
    barred: set[tuple[int, int]] = frozenset(),
    alone: tuple[int, ...] = (),
) -> dict[tuple[int, int], float]:
    """Return which pairs come into one group, and by how many bits."""
    marks = np.zeros(RECORDS, np.bool_)
    marks[list(alone)] = True
    return as_pairs(join_groups(scored(pairs, barred=barred), count=RECORDS, alone=marks))


def as_pairs(implied: Implied) -> dict[tuple[int, int], float]:
    """Return what came out as a mapping."""
    rows = zip(implied.one.tolist(), implied.two.tolist(), implied.bits.tolist(), strict=True)
    return {(one, two): bits for one, two, bits in rows}


@st.composite
def some_pairs(draw: st.DrawFn) -> dict[tuple[int, int], float]:
    """Some pairs of a few records, no two of the same bits."""
    every = list(combinations(range(RECORDS), 2))
    chosen = draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    bits = draw(st.lists(st.integers(-40, 80), unique=True, min_size=len(chosen), max_size=len(chosen)))
    return {pair: each / 4 for pair, each in zip(chosen, bits, strict=True)}


class TestWhatIsJoined:
    def test_a_short_record_is_found_by_way_of_another(self) -> None:
        assert joined({(0, 1): 12.0, (1, 2): 9.0, (0, 2): -3.0}) == {(0, 1): 12.0, (0, 2): 9.0, (1, 2): 9.0}

    def test_one_sure_pair_does_not_join_two_groups_that_differ_in_the_rest(self) -> None:
        two_people = {(0, 1): 20.0, (2, 3): 19.0, (1, 2): 6.0}
        assert joined(two_people) == {(0, 1): 20.0, (2, 3): 19.0}

    def test_what_is_hardly_likelier_than_not_joins_nothing(self) -> None:
        assert joined({(0, 1): JOINS - 0.1}) == {}

    def test_a_record_without_a_name_does_not_join_two_twins(self) -> None:
        between = {(0, 1): 6.5, (1, 2): 6.0, (0, 2): -0.5}
        assert (0, 2) not in joined(between, barred={(0, 2)})
        assert (0, 2) in joined(between)

    def test_a_file_that_holds_each_person_once_gives_one_record_to_a_group(self) -> None:
        claimed = {(0, 2): 12.0, (1, 2): 9.0}
        assert joined(claimed, alone=(0, 1)) == {(0, 2): 12.0}

    def test_nothing_comes_of_nothing(self) -> None:
        assert joined({}) == {}


class TestLaws:
    @given(some_pairs())
    def test_groups_are_whole(self, pairs: dict[tuple[int, int], float]) -> None:
        found = joined(pairs)
        for (one, two), (three, four) in combinations(found, 2):
            shared = {one, two} & {three, four}
            if len(shared) == 1:
                assert tuple(sorted({one, two} ^ {three, four})) in found

    @given(some_pairs(), st.permutations(range(RECORDS)))
    def test_the_order_of_the_records_does_not_count(
        self, pairs: dict[tuple[int, int], float], order: list[int]
    ) -> None:
        renamed = {(order[one], order[two]): bits for (one, two), bits in pairs.items()}
        expected = {tuple(sorted((order[one], order[two]))): bits for (one, two), bits in joined(pairs).items()}
        assert joined(renamed) == expected

    @given(some_pairs(), st.data())
    def test_no_barred_pair_and_no_two_of_those_who_are_alone_come_together(
        self, pairs: dict[tuple[int, int], float], data: st.DataObject
    ) -> None:
        barred = set(data.draw(st.lists(st.sampled_from(list(pairs)), max_size=3)))
        alone = tuple(data.draw(st.lists(st.integers(0, RECORDS - 1), unique=True, max_size=4)))
        found = joined(pairs, barred=barred, alone=alone)
        assert barred.isdisjoint(found)
        assert not any(one in alone and two in alone for one, two in found)

    @given(some_pairs())
    def test_nobody_is_spoken_for_by_more_than_the_pair_that_brought_them(
        self, pairs: dict[tuple[int, int], float]
    ) -> None:
        assert set(joined(pairs).values()) <= set(pairs.values())
