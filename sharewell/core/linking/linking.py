"""Link two groups of people: find candidates, learn a model, score, and choose.

One scoring path: a live search compares one query with its candidates by the same `Comparer` and `score`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from sharewell.core.linking import levels as at
from sharewell.core.linking.candidates import BLOCK, MOST_OF_A_KEY, Candidates, candidate_blocks
from sharewell.core.linking.comparing import Compared, Comparer, Truths, count_frequencies
from sharewell.core.linking.groups import Scored, join_groups
from sharewell.core.linking.keys import EVERY, FAMILY_ALONE, STORED
from sharewell.core.linking.leftover import Held, LeftOver, Pairs, let_go
from sharewell.core.linking.model import Chances, Model, guarded, score
from sharewell.core.linking.people import Longs, People, Register
from sharewell.core.linking.training import (
    MOST_PAIRS,
    SAMPLE,
    Sample,
    brothers_and_sisters,
    holds_families,
    learn_chance,
    learn_same,
    meet_mothers,
)

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how many rows are done, and of how many."""

REPEATED: Final = 0.1
"""From this share of rows with a second sure candidate on, a file is taken to hold people more than once."""
WITHIN: Final = 2_000
"""How many records of the index are looked at for brothers and sisters within it."""
FURTHER: Final = 8.0
"""How many bits below "possible" pairs of a small index are kept, until it is known who is spoken for."""
SMALL: Final = 50_000
"""Up to this many records an index is looked at by every kind of key."""
SPOKEN_FOR: Final = 300_000
"""Up to so many records in both files together, records of one person speak for each other."""
WELL_KNOWN: Final = 0.9
"""Below this share of rows with a birth date or a postcode, names alone must find candidates too."""


_BATCH: Final = 1 << 17
_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Links:
    """Scored pairs that are possible at all: row of the left, row of the right, bits; by row, best first.

    `standing` marks those that no better pair refuses, `chosen` those of them that are likelier one person than not.
    `spoken_for` marks those whose bits are those of other records of the same person, `let_go` those that the guard for
    twins and siblings held, and that have nobody else.
    """

    left: Longs
    right: Longs
    bits: Chances
    standing: Truths
    chosen: Truths
    spoken_for: Truths
    let_go: Truths

    def __len__(self) -> int:
        return len(self.left)


class Linker:
    """Links people of one register to an index of people."""

    def __init__(self, register: Register, index: People, model: Model) -> None:
        self.register, self.index, self.model = register, index, model
        self.names, self.places = register.names(), register.places()
        self.frequencies = count_frequencies(index, self.names)
        self.comparer = Comparer(self.names, self.places, self.frequencies, register.tables.lookalikes)
        self.many_of_one = False
        self.kinds = STORED
        self.kin: Pairs | None = None
        self._blocks: tuple[People, list[tuple[int, Candidates]]] | None = None

    def train(self, queries: People, *, may_guard: bool = True, seed: int = 1) -> None:
        """Learn from two files: the weights, whether the right one holds people more than once, and whether there are
        families, and who is brother or sister to whom. For an index of children a numbered model is used as it is: its
        guard is never lifted, nor does it let anybody go.
        """
        well_known = min(_findable(queries), _findable(self.index)) >= WELL_KNOWN
        self.kinds = STORED if well_known and len(self.index) > SMALL else EVERY
        draw = np.random.default_rng(seed)
        rows = draw.choice(len(queries), min(SAMPLE, len(queries)), replace=False)
        sample = self._sample(queries, rows)
        chance = learn_chance(queries, self.index, self.comparer, self.model, seed=seed)
        self.model = replace(
            self.model, chance=chance, guard=may_guard and self._holds_families(queries, sample, chance)
        )
        kin = brothers_and_sisters(sample, with_houses=self._with_houses(queries))
        self.kin = Pairs(sample.left[kin], sample.right[kin])
        learnt = learn_same(sample, self.model, many_of_one=False)
        self.many_of_one = self._repeats(sample, learnt)
        self.model = learn_same(sample, self.model, many_of_one=True) if self.many_of_one else learnt

    def _sample(self, queries: People, rows: Longs) -> Sample:
        """Return candidates of some rows, as many as are learnt from."""
        begin, block = next(iter(self._blocks_of(queries)), (0, None))
        rows = rows[(rows >= begin) & (rows < begin + (block.count if block else 0))]
        parts, places, others, total, last = [], [], [], 0, len(rows)
        for place, found in block.pairs(rows) if block else ():
            for few in _batches(len(place)):
                parts.append(self.comparer.compare(queries.part(rows[place[few]]), self.index.part(found[few])))
                places.append(place[few])
                others.append(found[few])
            total += len(place)
            if total > MOST_PAIRS:
                last = int(place[-1]) + 1
                break
        place = _joined(places, np.int64)
        return Sample(_join(parts), place, last, len(self.index), rows[place], _joined(others, np.int64))

    def _blocks_of(self, queries: People) -> Iterable[tuple[int, Candidates]]:
        """Return the candidates of these queries; those of one block are kept from learning to linking."""
        if self._blocks is not None and self._blocks[0] is queries:
            return self._blocks[1]
        blocks = candidate_blocks(
            queries, self.index, self.names, self.places, secret=self.register.secret, kinds=self.kinds
        )
        if len(queries) > BLOCK:
            return blocks
        self._blocks = queries, list(blocks)
        return self._blocks[1]

    def _holds_families(self, queries: People, sample: Sample, chance: Chances) -> bool:
        """Say whether either file holds brothers and sisters: between the files, or within the index."""
        mothers = self._mothers(queries)
        if holds_families(sample, chance, with_houses=self._with_houses(queries), mothers=mothers):
            return True
        rows = np.random.default_rng(1).choice(len(self.index), min(WITHIN, len(self.index)), replace=False)
        some = self.index.part(rows)
        block = Candidates(some, self.index, self.names, self.places, secret=self.register.secret, kinds=self.kinds)
        parts, places, others = [], [], []
        for place, found in block.pairs():
            other = rows[place] != found
            parts.append(self.comparer.compare(some.part(place[other]), self.index.part(found[other])))
            places.append(place[other])
            others.append(found[other])
        within = _joined(places, np.int64)
        within_index = Sample(_join(parts), within, len(rows), len(self.index), rows[within], _joined(others, np.int64))
        mothers = self._mothers(self.index)
        return holds_families(within_index, chance, with_houses=bool(self.index.house.any()), mothers=mothers)

    def _with_houses(self, queries: People) -> bool:
        return bool(queries.house.any() and self.index.house.any())

    def _mothers(self, queries: People) -> float:
        """Return how often strangers are looked at because of their family name, and have parents of one given name.

        In a large index nobody is looked at because of a family name alone.
        """
        if FAMILY_ALONE not in self.kinds or not len(queries):
            return 0.0
        return meet_mothers(queries, self.index, most=MOST_OF_A_KEY)

    def _repeats(self, sample: Sample, model: Model) -> bool:
        """Say whether many rows have two sure candidates."""
        bits = score(sample.compared, model, count=sample.count)
        return _are_repeated(sample.rows[bits >= model.thresholds.fracture])

    def _compare(self, queries: People) -> Iterator[tuple[Longs, Longs, Compared]]:
        for begin, block in self._blocks_of(queries):
            for place, found in block.pairs():
                row = place + begin
                for few in _batches(len(row)):
                    compared = self.comparer.compare(queries.part(row[few]), self.index.part(found[few]))
                    yield row[few], found[few], compared

    def link(self, queries: People, *, progress: Progress | None = None) -> Links:
        """Return the possible pairs of these queries with the index, and which of them are chosen."""
        left, right, bits = self._scored(queries, progress)
        likelier = self.model.thresholds.likelier
        standing = self._choose(queries, left, right, bits)
        chosen = standing & (bits >= likelier)
        if not (self.many_of_one or _are_repeated(right[chosen])):
            bits = self._look_again(queries, left, right, bits, chosen)
            standing = self._choose(queries, left, right, bits)
        spoken_for = np.zeros(len(bits), np.bool_)
        if self.many_of_one and len(queries) + len(self.index) <= SPOKEN_FOR:
            left, right, bits, standing, spoken_for = self._speak_for(queries, left, right, bits, standing)
        held, bits = bits, self._let_go(queries, left, right, bits, standing)
        keep = np.nonzero(bits >= self.model.thresholds.possible)[0]
        keep = keep[np.lexsort((right[keep], -bits[keep], left[keep]))]
        chosen = standing & (bits >= likelier)
        gone = bits > held
        return Links(left[keep], right[keep], bits[keep], standing[keep], chosen[keep], spoken_for[keep], gone[keep])

    def _scored(self, queries: People, progress: Progress | None) -> tuple[Longs, Longs, Chances]:
        """Return the pairs that are possible, or nearly, with their bits."""
        lefts, rights, bits = [], [], []
        lowest = self._lowest()
        for row, found, compared in self._compare(queries):
            scored = score(compared, self.model, count=len(self.index))
            keep = np.nonzero(scored >= lowest)[0]
            lefts.append(row[keep])
            rights.append(found[keep])
            bits.append(scored[keep])
            if progress is not None and len(row):
                progress("linking", int(row[-1]) + 1, len(queries))
        return _joined(lefts, np.int64), _joined(rights, np.int64), _joined(bits, np.float64)

    def _lowest(self) -> float:
        """Return the bits from which pairs are kept."""
        return self.model.thresholds.possible - (0 if len(self.index) > SMALL else FURTHER)

    def _speak_for(
        self, queries: People, left: Longs, right: Longs, bits: Chances, standing: Truths
    ) -> tuple[Longs, Longs, Chances, Truths, Truths]:
        """Return the pairs with those that are one person's by way of other records, and which those are."""
        count = len(queries)
        ours, theirs = np.nonzero(standing)[0], self._within(self.index)
        parts = [(left[ours], right[ours] + count, bits[ours], self._barred(queries, left[ours], right[ours]))]
        parts.append((theirs.one + count, theirs.two + count, theirs.bits, theirs.barred))
        is_repeated = _are_repeated(right[standing & (bits >= self.model.thresholds.fracture)])
        if is_repeated:
            own = self._within(queries)
            parts.append((own.one, own.two, own.bits, own.barred))
        one, two, each, barred = (np.concatenate(column) for column in zip(*parts, strict=True))
        alone = np.zeros(count + len(self.index), np.bool_)
        alone[:count] = not is_repeated
        implied = join_groups(Scored(one, two, each, barred), count=len(alone), alone=alone)
        across = (implied.one < count) & (implied.two >= count)
        more_left, more_right, more = implied.one[across], implied.two[across] - count, implied.bits[across]
        size = len(self.index)
        pairs = np.concatenate([left * size + right, more_left * size + more_right])
        every = np.concatenate([bits, more])
        order = np.lexsort((-every, pairs))
        kept = order[np.append(True, pairs[order][1:] != pairs[order][:-1])] if len(order) else order
        stands = np.concatenate([standing, np.ones(len(more), np.bool_)])
        spoken_for = np.arange(len(every)) >= len(bits)
        return pairs[kept] // size, pairs[kept] % size, every[kept], stands[kept], spoken_for[kept]

    def _within(self, people: People) -> Scored:
        """Return the pairs of people of one file that are possibly one person, each once."""
        block = Candidates(people, people, self.names, self.places, secret=self.register.secret, kinds=self.kinds)
        parts: list[tuple[Longs, Longs, Chances, Truths]] = []
        for place, found in block.pairs():
            once = place < found
            one, two = place[once], found[once]
            for few in _batches(len(one)):
                compared = self.comparer.compare(people.part(one[few]), people.part(two[few]))
                bits = score(compared, self.model, count=len(self.index))
                barred = guarded(compared.levels) & self.model.guard
                keep = np.nonzero((bits >= self._lowest()) | barred)[0]
                parts.append((one[few][keep], two[few][keep], bits[keep], barred[keep]))
        kinds = (np.int64, np.int64, np.float64, np.bool_)
        columns = zip(*parts, strict=True) if parts else ((),) * 4
        one, two, each, barred = (_joined(list(part), kind) for part, kind in zip(columns, kinds, strict=True))
        return Scored(one, two, each, barred)

    def _barred(self, queries: People, left: Longs, right: Longs) -> Truths:
        """Say which pairs may be twins, brothers or sisters."""
        if not self.model.guard:
            return np.zeros(len(left), np.bool_)
        return guarded(self._levels(queries, left, right))

    def _choose(self, queries: People, left: Longs, right: Longs, bits: Chances) -> Truths:
        """Return the pairs that stand.

        Where a better pair names another record for the same person, the second stands only if the two records are one
        person themselves: twins are not, an index that holds somebody twice is.
        """
        standing = np.ones(len(bits), np.bool_)
        sure = bits >= self.model.thresholds.fracture
        if not _are_repeated(left[sure]):
            self._refuse_rivals(standing, left, right, bits, self.index)
        if not _are_repeated(right[sure]):
            self._refuse_rivals(standing, right, left, bits, queries)
        return standing

    def _look_again(self, queries: People, left: Longs, right: Longs, bits: Chances, chosen: Truths) -> Chances:
        """Return the bits with more for pairs of which neither is spoken for.

        Where both files hold each person once, a record that is linked is no candidate any more: one of few is left,
        not one of many. In a large index with a small feed this changes nothing.
        """
        taken = int(np.count_nonzero(chosen))
        rows, records = len(queries) - taken, len(self.index) - taken
        expected = self.model.matched * len(queries) - taken
        if rows < 1 or records < 1:
            return bits
        share = min(max(expected / rows, self.model.matched / 4), 0.9)
        start = float(np.log2(share / records))
        more = start - self.model.start(len(self.index))
        if more < 1:
            return bits
        free_left, free_right = np.ones(len(queries), np.bool_), np.ones(len(self.index), np.bool_)
        free_left[left[chosen]] = free_right[right[chosen]] = False
        free = free_left[left] & free_right[right]
        held, _ = self._held(queries, left, right, bits)
        free[held] = False
        return bits + more * free

    def _let_go(self, queries: People, left: Longs, right: Longs, bits: Chances, standing: Truths) -> Chances:
        """Return the bits with more for pairs that the guard held and that have nobody else."""
        chosen = standing & (bits >= self.model.thresholds.likelier)
        if self.kin is None or not self.model.guard or (self.many_of_one and _are_repeated(right[chosen])):
            return bits
        rows, levels = self._held(queries, left, right, bits)
        # A pair without a given name may be anybody of the house, not a brother or sister alone: it stays.
        named = (levels[:, at.GIVEN] != at.UNKNOWN) | (levels[:, at.OTHER_GIVEN] == at.OTHER_INITIAL)
        rows, levels = rows[named], levels[named]
        left_over = LeftOver(
            left=None if self.many_of_one else _unnamed(left[chosen], len(queries)),
            right=_unnamed(right[chosen], len(self.index)),
        )
        held = Held(Pairs(left[rows], right[rows]), bits[rows], levels, standing[rows])
        out = bits.copy()
        out[rows] = let_go(held, left_over, self.kin, self.model.thresholds)
        return out

    def _held(self, queries: People, left: Longs, right: Longs, bits: Chances) -> tuple[Longs, npt.NDArray[np.uint8]]:
        """Return which pairs the guard holds below "likelier", and how far they agree."""
        below = self.model.thresholds.likelier
        rows = np.nonzero((bits < below) & (bits >= below - 1) & self.model.guard)[0]
        levels = self._levels(queries, left[rows], right[rows])
        held = guarded(levels)
        return rows[held], levels[held]

    def _levels(self, queries: People, left: Longs, right: Longs) -> npt.NDArray[np.uint8]:
        """Return how far these pairs agree."""
        parts = [
            self.comparer.compare(queries.part(left[few]), self.index.part(right[few])).levels
            for few in _batches(len(left))
        ]
        return np.concatenate(parts) if parts else np.empty((0, len(at.FIELDS)), np.uint8)

    def _refuse_rivals(self, standing: Truths, by: Longs, other: Longs, bits: Chances, people: People) -> None:
        rows = np.nonzero(standing)[0]
        rows = rows[np.lexsort((other[rows], -bits[rows], by[rows]))]
        groups = by[rows]
        first = np.searchsorted(groups, groups, side="left")
        rivals = np.nonzero(first != np.arange(len(rows)))[0]
        for begin in range(0, len(rivals), _BATCH):
            few = rivals[begin : begin + _BATCH]
            best, second = rows[first[few]], rows[few]
            compared = self.comparer.compare(people.part(other[best]), people.part(other[second]))
            one_person = score(compared, self.model, count=len(self.index)) >= self.model.thresholds.join
            standing[second[~one_person]] = False


def _batches(count: int) -> Iterator[slice]:
    return (slice(begin, begin + _BATCH) for begin in range(0, count, _BATCH))


def _are_repeated(rows: Longs) -> bool:
    """Say whether so many rows are named twice that it is no accident."""
    if not len(rows):
        return False
    times = np.bincount(rows)
    many = np.count_nonzero(times > 1)
    return bool(many >= 3 and many > REPEATED * np.count_nonzero(times))


def _unnamed(rows: Longs, count: int) -> Truths:
    """Say which of `count` records are not among these rows."""
    out = np.ones(count, np.bool_)
    out[rows] = False
    return out


def _findable(people: People) -> float:
    """Return the share of people with a birth date or a postcode."""
    return float(np.mean((people.born > 0) | (people.postcode > 0))) if len(people) else 1.0


def _joined(parts: Sequence[npt.NDArray[_Kind]], kind: type[_Kind]) -> npt.NDArray[_Kind]:
    return np.concatenate(parts) if parts else np.empty(0, kind)


def _join(parts: list[Compared]) -> Compared:
    if not parts:
        empty = np.empty(0, np.float32)
        return Compared(np.empty((0, len(at.FIELDS)), np.uint8), empty, empty, empty)
    return Compared(
        np.concatenate([one.levels for one in parts]),
        np.concatenate([one.given_share for one in parts]),
        np.concatenate([one.family_share for one in parts]),
        np.concatenate([one.born_share for one in parts]),
    )


def _part(compared: Compared, rows: Longs) -> Compared:
    return Compared(
        compared.levels[rows], compared.given_share[rows], compared.family_share[rows], compared.born_share[rows]
    )
