"""What a family shares is told once; strangers of one family name are neither learnt as a person nor as a family."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np

from sharewell.core.linking import levels as at
from sharewell.core.linking.comparing import Compared
from sharewell.core.linking.linking import Linker
from sharewell.core.linking.model import score, strangers, weigh
from sharewell.core.linking.people import Register
from sharewell.foundation.linking_content import get_model, get_starting_model, get_tables

SECRET = b"only for this test"
INDEX = get_model()


def compared(**levels: int) -> Compared:
    """Return one pair with some levels; what is not named is not known."""
    row = np.zeros((1, len(at.FIELDS)), np.uint8)
    for name, level in levels.items():
        row[0, at.FIELDS.index(name)] = level
    nothing = np.zeros(1, np.float32)
    return Compared(row, nothing, nothing, nothing)


class TestToldOnce:
    def test_a_parents_family_name_says_nothing_where_the_childs_own_said_it(self) -> None:
        alone = weigh(compared(family=at.DIFFERENT_NAME, parents=at.PARENT_FAMILY), INDEX)[0, at.PARENTS]
        beside = weigh(compared(family=at.SAME, parents=at.PARENT_FAMILY), INDEX)[0, at.PARENTS]
        assert alone > 0 > beside

    def test_a_parent_who_agrees_in_full_still_says_much(self) -> None:
        alone = weigh(compared(parents=at.SAME), INDEX)[0, at.PARENTS]
        beside = weigh(compared(family=at.SAME, parents=at.SAME), INDEX)[0, at.PARENTS]
        assert alone > beside > 3

    def test_what_is_not_known_weighs_nothing(self) -> None:
        assert weigh(compared(family=at.SAME), INDEX)[0, at.PARENTS] == 0


class TestStrangers:
    def test_name_and_date_differ_whatever_else_agrees(self) -> None:
        pair = compared(given=at.DIFFERENT_NAME, family=at.SAME, born=at.DIFFERENT_DATE, sex=1, place=at.SAME,
                        parents=at.SAME, school=1)  # fmt: skip
        assert strangers(pair.levels).all()
        for model in (INDEX, get_starting_model()):
            assert score(pair, model, count=1_000)[0] < model.thresholds.likelier

    def test_an_equal_number_a_slip_or_an_initial_is_another_matter(self) -> None:
        for other in ({"number": at.SAME}, {"born": at.ONE_SLIP}, {"given": at.INITIAL}, {"given": at.UNKNOWN}):
            pair = compared(**{"given": at.DIFFERENT_NAME, "born": at.DIFFERENT_DATE, **other})
            assert not strangers(pair.levels).any(), other


def invent(count: int, *, families: int, seed: int) -> tuple[list[list[str]], list[list[str]], set[tuple[int, int]]]:
    """Return people of few family names, as two files in which the second holds several of one person."""
    draw = random.Random(seed)
    sounds = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]

    def name(parts: int) -> str:
        return "".join(draw.choice(sounds) for _ in range(parts)).capitalize()

    family_names, given_names = [name(3) for _ in range(families)], [name(3) for _ in range(150)]
    left: list[list[str]] = []
    right: list[list[str]] = []
    truth: set[tuple[int, int]] = set()
    for _ in range(count):
        family = draw.choice(family_names)
        born = date(1930, 1, 1) + timedelta(days=draw.randrange(30_000))
        person = [
            draw.choice(given_names),
            family,
            born.isoformat(),
            draw.choice("MF"),
            name(4),
            f"{draw.choice(given_names)} {family}",
        ]
        left.append(person)
        for _ in range(draw.choice((0, 1, 1, 2, 3))):
            row = ["" if draw.random() < 0.12 else cell for cell in person]
            if draw.random() < 0.2:
                row[4] = name(4)
            if draw.random() < 0.1:
                row[5] = f"{draw.choice(given_names)} {family}"
            truth.add((len(left) - 1, len(right)))
            right.append(row)
    return left, right, truth


def test_in_a_place_of_few_family_names_people_are_linked_and_not_families() -> None:
    left, right, truth = invent(1_200, families=40, seed=3)
    register = Register(get_tables(), secret=SECRET)
    columns = ("given_names", "family_name", "date_of_birth", "sex", "town", "parent_1")
    queries, index = (
        register.read(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))) for rows in (left, right)
    )
    linker = Linker(register, index, get_starting_model())
    linker.train(queries)
    assert not linker.model.guard
    links = linker.link(queries)
    found = set(zip(links.left[links.chosen].tolist(), links.right[links.chosen].tolist(), strict=True))
    assert len(found & truth) / len(found) > 0.98
    assert len(found & truth) / len(truth) > 0.93
