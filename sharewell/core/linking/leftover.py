"""Let go what the guard held, where neither record has anybody else and the files show that such pairs are one person.

A brother's own record is usually there: he is linked with it, and a pair of his with his sister's record is one that is
held although a record of it is somebody else's. Where both files are known whole, three counts say what a held pair is
worth whose records are both left over: how often brother and sister, of whom name and date both differ, are left over
together; how many held pairs of the same kind are not left over; and how many are.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sharewell.core.linking import levels as at
from sharewell.core.linking.comparing import Truths
from sharewell.core.linking.model import Chances, Thresholds
from sharewell.core.linking.people import Longs

LIKELIER: Final = 0.5
"""A kind of pair of which fewer than this share are one person stays held."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of the left file and rows of the right, as long as each other."""

    left: Longs
    right: Longs

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, slots=True)
class Held:
    """Pairs that the guard held: their bits, how far they agree, and which no better pair refuses."""

    pairs: Pairs
    bits: Chances
    levels: npt.NDArray[np.uint8]
    standing: Truths


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Which records are linked with nobody. `left` is None where a person of the right file has several records there:
    a left record that is linked may have another.
    """

    left: Truths | None
    right: Truths

    def of(self, pairs: Pairs) -> Truths:
        """Say of which pairs both records are left over."""
        found: Truths = self.right[pairs.right]
        return found if self.left is None else found & self.left[pairs.left]


def let_go(held: Held, left_over: LeftOver, kin: Pairs, thresholds: Thresholds) -> Chances:
    """Return the bits of held pairs; of those let go, as many as their kind has, and always below `fracture`.

    `kin` are pairs of brothers and sisters. Of the pairs of one record only the best is let go.
    """
    together = (int(left_over.of(kin).sum()) + 1) / (len(kin) + 2)
    both = left_over.of(held.pairs)
    may_go = both & held.standing
    out = held.bits.copy()
    kinds = _kinds(held.levels)
    for kind in np.unique(kinds[may_go]):
        these = may_go & (kinds == kind)
        others = int(np.count_nonzero(~both & (kinds == kind)))
        # So many of those left over are brother and sister; few may have been seen by luck, so one deviation more.
        wrong = (others + 1 + np.sqrt(others + 1)) * together / (1 - together)
        share = 1 - wrong / np.count_nonzero(these)
        if share >= LIKELIER:
            # The order among them stays: what is held lies less than one bit below the threshold.
            out[these] += min(np.log2(share / (1 - share)), thresholds.fracture - thresholds.likelier)
    return _best_alone(held, out, alone=left_over.left is not None)


def _kinds(levels: npt.NDArray[np.uint8]) -> Longs:
    """Return a number for what keeps a pair apart: how the names differ, whether date, sex and number do, and whether a
    second name has the same letter.
    """
    flags = (
        levels[:, at.BORN] > at.ONE_PART,
        levels[:, at.SEX] == at.OTHER_SEX,
        levels[:, at.NUMBER] == at.DIFFERENT_NUMBER,
        levels[:, at.OTHER_GIVEN] == at.OTHER_INITIAL,
    )
    kind: Longs = levels[:, at.GIVEN].astype(np.int64)
    for flag in flags:
        kind = kind * 2 + flag
    return kind


def _best_alone(held: Held, after: Chances, *, alone: bool) -> Chances:
    """Return the bits with only the best pair let go of each right record, and of each left one where it is `alone`."""
    left, right = held.pairs.left, held.pairs.right
    out = held.bits.copy()
    rows = np.nonzero(after > held.bits)[0]
    ours: set[int] = set()
    theirs: set[int] = set()
    for row in rows[np.lexsort((right[rows], left[rows], -after[rows]))]:
        if right[row] in theirs or (alone and left[row] in ours):
            continue
        ours.add(int(left[row]))
        theirs.add(int(right[row]))
        out[row] = after[row]
    return out
