"""Whom the guard held and who has nobody else: let go as often as the files show that such pairs are one person."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.core.linking import levels as at
from sharewell.core.linking.leftover import Held, LeftOver, Pairs, let_go
from sharewell.core.linking.linking import Linker, Links
from sharewell.core.linking.model import Thresholds
from sharewell.core.linking.people import Register
from sharewell.foundation.linking_content import get_model, get_starting_model, get_tables

SECRET = b"only for this test"
BOUNDS = Thresholds()
OTHER_NAME = {"given": at.DIFFERENT_NAME, "born": at.SAME}


def held(count: int, *, standing: bool = True, **levels: int) -> Held:
    """Return held pairs of one kind, each of records of its own, the first the likeliest."""
    rows = np.zeros((count, len(at.FIELDS)), np.uint8)
    for name, level in (OTHER_NAME | levels).items():
        rows[:, at.FIELDS.index(name)] = level
    places = np.arange(count, dtype=np.int64)
    bits = -0.1 - places / (2 * max(count, 1))
    return Held(Pairs(places, places.copy()), bits, rows, np.full(count, standing))


def left_over(count: int, *, taken: int, alone: bool = True) -> LeftOver:
    """Return `count` records on either side of which the last `taken` are linked."""
    free = np.arange(count) < count - taken
    return LeftOver(free if alone else None, free.copy())


def kin(count: int, *, of: int, together: int) -> Pairs:
    """Return pairs of brothers and sisters, so many of them left over (records from 0 on), the others not."""
    rows = np.where(np.arange(count) < together, 0, of - 1).astype(np.int64)
    return Pairs(rows, rows.copy())


class TestLetGo:
    def test_pairs_of_whom_neither_has_anybody_else_where_kin_are_seldom_left_over(self) -> None:
        one = held(100)
        bits = let_go(one, left_over(100, taken=10), kin(500, of=100, together=5), BOUNDS)
        assert (bits[:90] > BOUNDS.likelier).all()
        assert (bits[90:] == one.bits[90:]).all(), "a record that is linked has somebody else"

    def test_what_is_let_go_says_how_many_of_its_kind_are_right_and_is_never_joined(self) -> None:
        few_wrong = let_go(held(100), left_over(100, taken=10), kin(500, of=100, together=5), BOUNDS)
        more_wrong = let_go(held(100), left_over(100, taken=10), kin(500, of=100, together=200), BOUNDS)
        assert few_wrong[0] > more_wrong[0] > BOUNDS.likelier
        assert few_wrong.max() < BOUNDS.fracture < BOUNDS.join_large
        # Ten were seen, fourteen there may be: with 201 of 502 together, some ten of ninety are wrong.
        assert 2.0 ** (more_wrong[0] + 0.1) == pytest.approx(90 / ((11 + 11**0.5) * 201 / 301) - 1, rel=0.01)

    def test_brothers_and_sisters_who_are_left_over_as_often_stay(self) -> None:
        one = held(100)
        bits = let_go(one, left_over(100, taken=50), kin(500, of=100, together=250), BOUNDS)
        assert (bits == one.bits).all()

    def test_few_pairs_show_nothing(self) -> None:
        one = held(1)
        assert let_go(one, left_over(1, taken=0), kin(0, of=1, together=0), BOUNDS)[0] == one.bits[0]

    def test_each_kind_is_counted_by_itself(self) -> None:
        names, dates = held(50), held(50, given=at.SAME, born=at.DIFFERENT_DATE)
        both = Held(
            Pairs(np.arange(100), np.arange(100)), np.concatenate([names.bits, dates.bits]),
            np.concatenate([names.levels, dates.levels]), np.ones(100, np.bool_),
        )  # fmt: skip
        free = np.ones(100, np.bool_)
        free[50:95] = False  # of the second kind nearly all are somebody else's
        bits = let_go(both, LeftOver(free, free.copy()), kin(200, of=51, together=0), BOUNDS)
        assert (bits[:50] > 0).all()
        # So few kin are left over together that the last five are believed too.
        assert (bits[95:] > 0).all()
        bits = let_go(both, LeftOver(free, free.copy()), kin(200, of=51, together=40), BOUNDS)
        assert (bits[:50] > 0).all()
        assert (bits[50:] == both.bits[50:]).all()

    def test_of_one_record_only_the_best_pair_is_let_go(self) -> None:
        one = held(40)
        shared = Held(Pairs(one.pairs.left // 2, one.pairs.right), one.bits, one.levels, one.standing)
        nobody = kin(100, of=40, together=0)
        bits = let_go(shared, left_over(40, taken=2), nobody, BOUNDS)
        assert (bits[:38:2] > 0).all()
        assert (bits[1::2] == one.bits[1::2]).all()
        # Where the right file holds a person several times, a left record may have several.
        bits = let_go(shared, left_over(40, taken=2, alone=False), nobody, BOUNDS)
        assert (bits[:38] > 0).all()

    def test_what_a_better_pair_refused_stays(self) -> None:
        one = held(40, standing=False)
        bits = let_go(one, left_over(40, taken=2), kin(100, of=40, together=0), BOUNDS)
        assert (bits == one.bits).all()

    @given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 40), st.integers(0, 40))
    def test_no_pair_loses_by_it_and_none_is_joined(self, count: int, taken: int, of_kin: int, together: int) -> None:
        one = held(count)
        bits = let_go(
            one,
            left_over(count, taken=min(taken, count)),
            kin(of_kin, of=count, together=min(together, of_kin)),
            BOUNDS,
        )
        assert (bits >= one.bits).all()
        assert (bits < BOUNDS.fracture).all()
        gone = bits[bits > one.bits]
        assert (np.diff(gone) < 0).all(), "the order among them stays"


COLUMNS = ("given_names", "family_name", "date_of_birth", "sex", "address", "postcode")


def families(count: int, *, seed: int) -> list[list[list[str]]]:
    """Return families of two or three children of one home, of whom some are twins."""
    draw = random.Random(seed)
    sounds = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]

    def name(parts: int) -> str:
        return "".join(draw.choice(sounds) for _ in range(parts)).capitalize()

    given_names = [name(3) for _ in range(400)]
    out = []
    for number in range(count):
        family, home = name(4), [f"{draw.randrange(1, 200)} {name(3)} Road", f"ZZ{number % 90 + 1} {number % 9}AB"]
        born = date(2010, 1, 1) + timedelta(days=draw.randrange(2_000))
        children = []
        for child, given_name in enumerate(draw.sample(given_names, draw.choice((2, 3)))):
            is_twin = child == 1 and draw.random() < 0.1
            born += timedelta(days=0 if is_twin or not child else draw.randrange(400, 1_200))
            children.append([given_name, family, born.isoformat(), draw.choice("MF"), *home])
        out.append(children)
    return out


def link(left: list[list[str]], right: list[list[str]], *, numbered: bool = False) -> tuple[Linker, Links]:
    """Link two files that are learnt from, or by the numbered model as it is."""
    register = Register(get_tables(), secret=SECRET)
    queries, index = (
        register.read(dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))) for rows in (left, right)
    )
    linker = Linker(register, index, get_model() if numbered else get_starting_model())
    if not numbered:
        linker.train(queries)
    return linker, linker.link(queries)


def chosen(links: Links) -> set[tuple[int, int]]:
    return set(zip(links.left[links.chosen].tolist(), links.right[links.chosen].tolist(), strict=True))


def test_whoever_is_called_otherwise_in_one_file_is_found_and_brothers_and_sisters_are_not() -> None:
    draw = random.Random(5)
    homes = families(500, seed=4)
    left = [list(child) for home in homes for child in home]
    right = [list(child) for child in left]
    changed = draw.sample(range(len(right)), 50)
    for row in changed:
        right[row][0] = "Qu" + right[row][0][::-1].lower()
    linker, links = link(left, right)
    assert linker.model.guard
    found = chosen(links)
    assert all(one == other for one, other in found), "nobody is taken for brother or sister"
    assert len({row for row in changed if (row, row) in found}) > 40
    bits = {left: each for left, each in zip(links.left, links.bits, strict=True) if left in changed}
    assert max(bits.values()) < linker.model.thresholds.fracture


def test_brothers_and_sisters_of_whom_each_file_holds_another_are_left_to_a_person() -> None:
    """Half of the homes have their eldest in one file and the others, twins among them, in the other."""
    homes = families(600, seed=6)
    left, right, truth = [], [], set()
    for number, home in enumerate(homes):
        for child in home:
            if number % 2 or child is home[0]:
                left.append(child)
            if number % 2 or child is not home[0]:
                right.append(child)
            if number % 2:
                truth.add((len(left) - 1, len(right) - 1))
    linker, links = link(left, right)
    assert linker.model.guard
    found = chosen(links)
    assert found == truth


def test_a_numbered_model_lets_nobody_go() -> None:
    """An index of children links by the model alone: what is held goes to a person."""
    homes = families(500, seed=4)
    left = [list(child) for home in homes for child in home]
    right = [["Qu" + child[0][::-1].lower(), *child[1:]] if row % 20 == 0 else child for row, child in enumerate(left)]
    _, links = link(left, right, numbered=True)
    found = chosen(links)
    assert len(found) > 900
    assert not {(row, row) for row in range(0, len(left), 20)} & found
