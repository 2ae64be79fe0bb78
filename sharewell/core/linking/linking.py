"""Link two groups of people: find candidates, learn a model, score, and choose.

One scoring path: a live search compares one query with its candidates by the same `Comparer` and `score`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sharewell.core.linking import levels as at
from sharewell.core.linking.candidates import candidate_pairs
from sharewell.core.linking.comparing import Compared, Comparer, count_frequencies
from sharewell.core.linking.keys import EVERY, STORED
from sharewell.core.linking.model import Chances, Model, score
from sharewell.core.linking.people import Longs, People, Register
from sharewell.core.linking.training import MOST_PAIRS, SAMPLE, Sample, learn_chance, learn_same

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how many rows are done, and of how many."""

KEPT_OF_A_ROW: Final = 10
REPEATED: Final = 0.02
"""From this share of rows with a second sure candidate on, a file is taken to hold people more than once."""
WELL_KNOWN: Final = 0.9
"""Below this share of rows with a birth date or a postcode, names alone must find candidates too."""


@dataclass(frozen=True, slots=True)
class Links:
    """Scored pairs that are possible at all: row of the left, row of the right, bits; by row, best first.

    `chosen` marks those that are held to be one person: likelier than not, and not refused by a better pair.
    """

    left: Longs
    right: Longs
    bits: Chances
    chosen: npt.NDArray[np.bool_]
    compared: Compared

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

    def train(self, queries: People, *, seed: int = 1) -> None:
        """Learn the weights from these queries and the index, and whether either holds people more than once."""
        self.kinds = STORED if min(_findable(queries), _findable(self.index)) >= WELL_KNOWN else EVERY
        draw = np.random.default_rng(seed)
        rows = np.sort(draw.choice(len(queries), min(SAMPLE, len(queries)), replace=False))
        sample = self._sample(queries.part(rows))
        chance = learn_chance(queries, self.index, self.comparer, self.model, seed=seed)
        self.model = _replace(self.model, chance=chance)
        learnt = learn_same(sample, self.model, many_of_one=False)
        self.many_of_one = self._repeats(sample, learnt)
        self.model = learn_same(sample, self.model, many_of_one=True) if self.many_of_one else learnt

    def _sample(self, queries: People) -> Sample:
        parts, rows, total, last = [], [], 0, 0
        for row, found, compared in self._compare(queries):
            parts.append(compared)
            rows.append(row)
            total += len(row)
            last = int(row[-1]) + 1
            if total > MOST_PAIRS:
                break
        else:
            last = len(queries)
        return Sample(_join(parts), np.concatenate(rows) if rows else np.empty(0, np.int64), last, len(self.index))

    def _repeats(self, sample: Sample, model: Model) -> bool:
        """Say whether many rows have two sure candidates."""
        bits = score(sample.compared, model, count=sample.count)
        sure = np.bincount(sample.rows[bits >= model.thresholds.fracture], minlength=max(sample.queries, 1))
        one, two = np.count_nonzero(sure >= 1), np.count_nonzero(sure >= 2)
        return two > REPEATED * max(one, 1) and two >= 3

    def _compare(self, queries: People) -> Iterator[tuple[Longs, Longs, Compared]]:
        for row, found in candidate_pairs(
            queries, self.index, self.names, self.places, secret=self.register.secret, kinds=self.kinds
        ):
            for begin in range(0, len(row), 1 << 17):
                part = slice(begin, begin + (1 << 17))
                compared = self.comparer.compare(queries.part(row[part]), self.index.part(found[part]))
                yield row[part], found[part], compared

    def link(self, queries: People, *, progress: Progress | None = None) -> Links:
        """Return the possible pairs of these queries with the index, and which of them are chosen."""
        lefts, rights, bits, parts = [], [], [], []
        lowest = self.model.thresholds.possible
        for row, found, compared in self._compare(queries):
            scored = score(compared, self.model, count=len(self.index))
            keep = np.nonzero(scored >= lowest)[0]
            lefts.append(row[keep])
            rights.append(found[keep])
            bits.append(scored[keep])
            parts.append(_part(compared, keep))
            if progress is not None and len(row):
                progress("linking", int(row[-1]) + 1, len(queries))
        left, right = _joined(lefts, np.int64), _joined(rights, np.int64)
        all_bits, compared = _joined(bits, np.float64), _join(parts)
        order = np.lexsort((right, -all_bits, left))
        left, right, all_bits, compared = left[order], right[order], all_bits[order], _part(compared, order)
        chosen = self._choose(queries, left, right, all_bits)
        return Links(left, right, all_bits, chosen, compared)

    def _choose(self, queries: People, left: Longs, right: Longs, bits: Chances) -> npt.NDArray[np.bool_]:
        """Choose the pairs that are likelier than not.

        Where a better pair names another record for the same person, the second is chosen only if the two records are
        one person themselves: twins are not, an index that holds somebody twice is.
        """
        chosen = bits >= self.model.thresholds.likelier
        if not self.many_of_one:
            self._refuse_rivals(chosen, left, right, bits, self.index)
        self._refuse_rivals(chosen, right, left, bits, queries)
        return chosen

    def _refuse_rivals(
        self, chosen: npt.NDArray[np.bool_], by: Longs, other: Longs, bits: Chances, people: People
    ) -> None:
        rows = np.nonzero(chosen)[0]
        rows = rows[np.lexsort((-bits[rows], by[rows]))]
        groups = by[rows]
        first = np.searchsorted(groups, groups, side="left")
        rivals = np.nonzero(first != np.arange(len(rows)))[0]
        if not len(rivals):
            return
        best, second = rows[first[rivals]], rows[rivals]
        compared = self.comparer.compare(people.part(other[best]), people.part(other[second]))
        one_person = score(compared, self.model, count=len(self.index)) >= self.model.thresholds.likelier
        chosen[second[~one_person]] = False


def _findable(people: People) -> float:
    """Return the share of people with a birth date or a postcode."""
    return float(np.mean((people.born > 0) | (people.postcode > 0))) if len(people) else 1.0


def _replace(model: Model, *, chance: Chances) -> Model:
    return Model(
        number=model.number, title=model.title, same=model.same, chance=chance, matched=model.matched,
        thresholds=model.thresholds, keys_version=model.keys_version,
    )  # fmt: skip


def _joined(parts: list[npt.NDArray[np.generic]], kind: type) -> npt.NDArray[np.generic]:
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
