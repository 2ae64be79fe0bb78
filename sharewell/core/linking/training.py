"""Learn a model from two files without being told which records are one person.

u comes from random pairs, and for full agreement from how often values meet by chance. m comes from expectation and
maximisation in which one of a record's candidates, or none, is the person (or several, where files hold a person more
than once). A model that is given is the starting point, and holds where the files say little.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from sharewell.core.linking import levels as at
from sharewell.core.linking.comparing import Compared, Comparer, Truths
from sharewell.core.linking.model import Chances, Model, guarded, strangers, weigh
from sharewell.core.linking.people import Ints, Longs, People

RANDOM_PAIRS: Final = 400_000
SAMPLE: Final = 20_000
"""Rows of the left file that are learnt from."""
MOST_PAIRS: Final = 1_500_000
ROUNDS: Final = 20
SETTLED: Final = 1e-4
FAMILIES: Final = 0.02
"""From this many brothers and sisters for each pair of one person on, files hold families."""
IN_ROWS: Final = 0.005
"""And from this many for each row on, however few pairs of one person there are."""
DATED: Final = 10
"""Where fewer than one pair in so many has two birth dates, families are told by names alone."""
OTHER_NAMES: Final = 0.2
"""And then from this many of another given name for each of the same on."""
ENOUGH: Final = 500
WRONG_NUMBERS: Final = 0.05
"""One record in twenty may bear somebody else's number: more than any file should have."""
HELD: Final = 30.0
"""How many pairs the given model counts for."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Compared candidates of some left rows. `rows` names the left row of each pair, from 0 without gaps; `left` and
    `right` are the rows of the two files.
    """

    compared: Compared
    rows: Longs
    queries: int
    count: int
    left: Longs
    right: Longs


def learn_chance(left: People, right: People, comparer: Comparer, given: Model, *, seed: int = 1) -> Chances:
    """Return u: how often each level is found in pairs of two people."""
    draw = np.random.default_rng(seed)
    counts = np.zeros((len(at.FIELDS), at.MOST_LEVELS))
    size = min(RANDOM_PAIRS, len(left) * len(right))
    if not size:
        return given.chance
    for begin in range(0, size, 1 << 16):
        many = min(1 << 16, size - begin)
        one, two = draw.integers(0, len(left), many), draw.integers(0, len(right), many)
        levels = comparer.compare(left.part(one), right.part(two)).levels
        for field in range(len(at.FIELDS)):
            counts[field] += np.bincount(levels[:, field], minlength=at.MOST_LEVELS)
    chance = given.chance.copy()
    meeting = _meeting(left, right)
    for field, name in enumerate(at.FIELDS):
        levels_of = slice(1, len(at.LEVELS[name]))
        known = counts[field, levels_of].sum()
        if known < 1:
            continue
        # Where random pairs are few the given model says how rare the rare levels are.
        held = min(HELD, known / 100)
        share = (counts[field, levels_of] + held * given.chance[field, levels_of]) / (known + held)
        chance[field, levels_of] = np.maximum(share, 0.1 / known)
        if field in meeting:
            chance[field, at.SAME] = max(meeting[field], 1e-9)
    return chance


def _meeting(left: People, right: People) -> dict[int, float]:
    """Return how often two random people agree in full: too rare for random pairs, so it is reckoned from counts."""
    numbers = max(int(np.count_nonzero(right.number)), 1)
    found = {
        at.GIVEN: _meet(left.given, right.given),
        at.FAMILY: _meet(left.family, right.family),
        at.BORN: _meet(left.born, right.born),
        at.NUMBER: WRONG_NUMBERS / numbers,
    }
    if right.house.any() and left.house.any():
        found[at.PLACE] = _meet(
            left.house.astype(np.int64) << 32 | left.postcode, right.house.astype(np.int64) << 32 | right.postcode
        )
    if right.parent_1_given.any() and left.parent_1_given.any():
        found[at.PARENTS] = 2 * _meet(
            left.parent_1_given.astype(np.int64) << 32 | left.parent_1_family,
            right.parent_1_given.astype(np.int64) << 32 | right.parent_1_family,
        )
    return {field: share for field, share in found.items() if share > 0}


def _meet(one: "Ints | Longs", two: "Ints | Longs") -> float:
    """Return the chance that random known values of two columns are equal."""
    values, counts = np.unique(one[one > 0], return_counts=True)
    others, other_counts = np.unique(two[two > 0], return_counts=True)
    _, here, there = np.intersect1d(values, others, assume_unique=True, return_indices=True)
    whole = float(counts.sum()) * float(other_counts.sum())
    return float((counts[here].astype(float) * other_counts[there]).sum() / whole) if whole else 0.0


def meet_mothers(left: People, right: People, *, most: int) -> float:
    """Return how often two strangers have one family name, and parents of one given name.

    Family names that more than `most` of the right bear are left out: nobody is looked at because of them.
    """
    families, bearers = np.unique(right.family[right.family > 0], return_counts=True)
    looked_at = np.isin(left.family, families[bearers <= most])
    named = _meet(np.where(looked_at, left.family, 0), right.family) * float(looked_at.mean())
    of = ((left.parent_1_given, right.parent_1_given), (left.parent_2_given, right.parent_2_given))
    return named * sum(_meet(one, two) for one, two in of)


def learn_same(sample: Sample, given: Model, *, many_of_one: bool) -> Model:
    """Return the model with m and the share of matched rows learnt from candidates.

    `many_of_one`: the right file holds people more than once, so that several candidates may be the person.
    """
    levels = sample.compared.levels
    # Where many share a family name, what is alike of a family would be learnt otherwise, and not of a person.
    barred = strangers(levels) | (guarded(levels) & given.guard)
    model = given
    places = np.arange(len(at.FIELDS)) * at.MOST_LEVELS
    cells = levels.astype(np.int64) + places
    for _ in range(ROUNDS):
        bits = weigh(sample.compared, model).sum(axis=1, dtype=np.float64) + model.start(sample.count)
        likely = shares_of(bits, sample.rows, sample.queries, barred, many_of_one=many_of_one)
        matched = min(max(float(likely.sum()) / max(sample.queries, 1), 0.01), 50.0)
        found = np.bincount(cells.ravel(), np.repeat(likely, len(at.FIELDS)), given.same.size).reshape(given.same.shape)
        same = given.same.copy()
        for field, name in enumerate(at.FIELDS):
            inside = slice(1, len(at.LEVELS[name]))
            known = found[field, inside].sum()
            same[field, inside] = (found[field, inside] + HELD * given.same[field, inside]) / (known + HELD)
        moved = float(np.abs(same - model.same).max())
        model = replace(model, same=same, matched=matched)
        if moved < SETTLED:
            break
    return model


def holds_families(sample: Sample, chance: Chances, *, with_houses: bool, mothers: float) -> bool:
    """Say whether the files hold brothers and sisters: people of one household of whom name and birth date both differ.

    Errors that have nothing to do with each other seldom fall on both; more of both than that are other people. So are
    strangers of one family name whom a postcode of thousands, or a parent's name that many bear, brings together:
    `chance` (u), and `mothers` (how often two strangers who are looked at because of their family name have parents of
    one given name), say how many of them there must be. Few rows cannot show that there are none.
    """
    if sample.queries < ENOUGH:
        return True
    at_home = _of_one_home(sample, with_houses=with_houses)
    name, date, dated = (each[at_home] for each in _own(sample))
    named = float(chance[at.FAMILY, at.SAME : at.CLOSE + 1].sum())
    housed = float(chance[at.PLACE, at.SAME : (at.SAME if with_houses else at.SAME_POSTCODE) + 1].sum())
    by_names = 2 * sample.queries * sample.count * (named * housed + mothers)
    if not _is_told_by_dates(dated):
        # Without dates one sign is left, and errors give it too; brothers and sisters are as many as there are people.
        return bool((~name).sum() > max(OTHER_NAMES * name.sum(), IN_ROWS * sample.queries, by_names))
    name, date = name[dated], date[dated]
    neither, both = int((~name & ~date).sum()), max(int((name & date).sum()), 1)
    by_chance = int((~name & date).sum()) * int((name & ~date).sum()) / both
    return bool(neither > max(FAMILIES * both, 3 * by_chance, IN_ROWS * sample.queries, by_names))


def brothers_and_sisters(sample: Sample, *, with_houses: bool) -> Truths:
    """Say which pairs are of one household and of two people: name and birth date both differ, or the name where
    hardly any date is known.
    """
    at_home = _of_one_home(sample, with_houses=with_houses)
    name, date, dated = _own(sample)
    found: Truths = at_home & ~name
    return found & ~date & dated if _is_told_by_dates(dated[at_home]) else found


def _of_one_home(sample: Sample, *, with_houses: bool) -> Truths:
    levels = sample.compared.levels
    given, family, place = (levels[:, field] for field in (at.GIVEN, at.FAMILY, at.PLACE))
    of_one_home: Truths = (place == at.SAME) | (levels[:, at.PARENTS] == at.SAME)
    if not with_houses:
        of_one_home |= place == at.SAME_POSTCODE
    return of_one_home & (family > 0) & (family <= at.CLOSE) & (given > 0)


def _own(sample: Sample) -> tuple[Truths, Truths, Truths]:
    """Say of which pairs the given name agrees, of which the birth date, and of which both dates are known."""
    levels = sample.compared.levels
    given, born = levels[:, at.GIVEN], levels[:, at.BORN]
    return given < at.LOOKALIKE, born <= at.ONE_PART, born > 0


def _is_told_by_dates(dated: Truths) -> bool:
    return bool(dated.sum() * DATED >= len(dated))


def shares_of(
    bits: Chances, rows: Longs, queries: int, barred: Truths, *, many_of_one: bool
) -> npt.NDArray[np.float64]:
    """Return the probability of each pair: by itself, or as one of its row's candidates or none."""
    odds = np.where(barred, 0.0, 2.0 ** np.minimum(bits, 60.0))
    if many_of_one:
        alone: Chances = odds / (1 + odds)
        return alone
    whole = 1 + np.bincount(rows, odds, queries)
    among: Chances = odds / whole[rows]
    return among
