"""Let the records of one person speak for each other, where files hold people more than once.

"T. Smith, no birth date" is close to nobody's whole record, and close to another short record of Thomas Smith that is.
Pairs are taken by falling bits; two groups become one where most of what is known of their pairs allows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sharewell.core.linking.comparing import Truths
from sharewell.core.linking.model import LIGHTEST, Chances
from sharewell.core.linking.people import Longs

JOINS: Final = 2.0
"""The bits from which a pair may make two groups one."""
TOGETHER: Final = -3.0
"""The mean of the bits of all pairs between two groups that may become one. It is below 0, since in a group of one
person there are records that say little and agree in less."""
MOST: Final = 15.0
"""No pair counts more in that mean: one sure pair does not make up for many that differ."""
LARGEST: Final = 2_000
"""No group grows beyond so many records: nobody is written down more often, and a mean over more says nothing."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs of records, numbered over both files: their bits, and which are barred (twins, brothers and sisters).

    What stands in no pair agrees in so little that it was not worth keeping.
    """

    one: Longs
    two: Longs
    bits: Chances
    barred: Truths


@dataclass(frozen=True, slots=True)
class Implied:
    """Pairs that came into one group, and the bits of the pair that brought them there."""

    one: Longs
    two: Longs
    bits: Chances


_Known: TypeAlias = dict[tuple[int, int], float]


def join_groups(scored: Scored, *, count: int, alone: npt.NDArray[np.bool_]) -> Implied:
    """Return the pairs of `count` records that are one person's by way of others; `one` is the smaller number.

    `alone` marks the records of a file that holds each person once: no two of them come into one group. A barred pair
    keeps two groups apart for good.
    """
    known: _Known = {}
    first, second = np.minimum(scored.one, scored.two), np.maximum(scored.one, scored.two)
    bits = np.where(scored.barred, -np.inf, scored.bits)
    for one, two, each in zip(first.tolist(), second.tolist(), bits.tolist(), strict=True):
        known[one, two] = each
    group = list(range(count))
    members: dict[int, list[int]] = {}
    holds_alone = alone.tolist()
    found: list[tuple[int, int, float]] = []
    order = np.lexsort((second, first, -bits))
    order = order[bits[order] >= JOINS]
    for one, two, each in zip(first[order].tolist(), second[order].tolist(), bits[order].tolist(), strict=True):
        here, there = group[one], group[two]
        if here == there or (holds_alone[here] and holds_alone[there]):
            continue
        ours, theirs = members.get(here, [here]), members.get(there, [there])
        if len(ours) + len(theirs) > LARGEST or not _may_join(ours, theirs, known):
            continue
        found += [(min(a, b), max(a, b), each) for a in ours for b in theirs]
        if len(ours) < len(theirs):
            here, there, ours, theirs = there, here, theirs, ours
        for moved in theirs:
            group[moved] = here
        members[here] = ours + theirs
        members.pop(there, None)
        holds_alone[here] = holds_alone[here] or holds_alone[there]
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    return Implied(np.array(columns[0], np.int64), np.array(columns[1], np.int64), np.array(columns[2], np.float64))


def _may_join(ours: Sequence[int], theirs: Sequence[int], known: _Known) -> bool:
    """Say whether no pair between two groups is barred, and their bits are enough on the whole."""
    pairs = len(ours) * len(theirs)
    if pairs == 1:
        return True
    total, missing = 0.0, LIGHTEST
    for one in ours:
        for two in theirs:
            bits = known.get((one, two) if one < two else (two, one), missing)
            total += min(max(bits, missing), MOST) if bits != -np.inf else -np.inf
    return total / pairs >= TOGETHER
